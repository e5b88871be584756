"""A certificate, a number or a list of majors in, one of the ways in which units write it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    CertificateWording = Callable[[str, tuple[str, ...]], str]
    CountWording = Callable[[int, int], str | int]

_FULL_WIDTH = {ord("0") + digit: ord("０") + digit for digit in range(10)}
_SHORT_NAMES = {"建筑信息模型（BIM）": "BIM", "Web前端开发": "WEB前端"}


def in_brackets(certificate: str, levels: tuple[str, ...]) -> str:
    """「物流管理（初级、中级）」."""
    return f"{certificate}（{'、'.join(levels)}）" if levels else certificate


def in_ascii_brackets(certificate: str, levels: tuple[str, ...]) -> str:
    """「物流管理(初级、中级)」."""
    return in_brackets(certificate, levels).replace("（", "(").replace("）", ")")


def behind(certificate: str, levels: tuple[str, ...]) -> str:
    """「物流管理初级、中级」."""
    return certificate + "、".join(levels)


def after_space(certificate: str, levels: tuple[str, ...]) -> str:
    """「物流管理 初级、中级」."""
    return f"{certificate} {'、'.join(levels)}".rstrip()


def by_short_name(certificate: str, levels: tuple[str, ...]) -> str:
    """「BIM（初级、中级）」."""
    return in_brackets(_SHORT_NAMES.get(certificate, certificate), levels)


def in_full(certificate: str, levels: tuple[str, ...]) -> str:
    """「物流管理职业技能等级证书（初级、中级）」."""
    return in_brackets(f"{certificate}职业技能等级证书", levels)


def name_alone(certificate: str, levels: tuple[str, ...]) -> str:
    """「物流管理」, where the levels have a column of their own."""
    del levels
    return certificate


def as_number(count: int, place: int) -> int:
    """A number as a number."""
    del place
    return count


def as_digits(count: int, place: int) -> str:
    """A number typed as text."""
    del place
    return str(count)


def with_unit(count: int, place: int) -> str | int:
    """「120人」, in two of three rows."""
    return count if place % 3 == 2 else f"{count}人"  # noqa: PLR2004 - every third is plain


def in_full_width(count: int, place: int) -> str | int:
    """「１２０」, and 「约１２０」 in every fourth row."""
    return ("约" if place % 4 == 1 else "") + str(count).translate(_FULL_WIDTH)


def about(count: int, place: int) -> str | int:
    """「约120」 in every other row."""
    return count if place % 2 else f"约 {count}"
