"""Workbooks in, the same as PDF out, through LibreOffice where it is installed."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from pipeline.intake.codes import can_read_codes
from pipeline.intake.footers import footer_corner, footers
from pipeline.intake.libreoffice import (
    NotInstalledError,
    TooLongError,
    converted,
    find_libreoffice,
)
from pipeline.intake.limits import Limits
from pipeline.model.checkcodes import mark_in_footer
from pipeline.model.errors import UsageFault
from pipeline.rendering.pdf_pictures import with_footer_picture
from pipeline.rendering.qr import qr_png

if TYPE_CHECKING:
    from collections.abc import Mapping

_FILTER = "pdf:calc_pdf_Export"
_SECONDS, _SECONDS_FOR_EACH_MIB = 120, 300
"""It lays out some 500 lines a second; a hundred thousand are 5 MiB."""
_MIB = 1024 * 1024
_DATE = re.compile(rb"/(CreationDate|ModDate) ?\(D:[^)]*\)")
_IDENTITY = re.compile(rb"/ID ?\[ ?<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+> ?\]")
_CHECKSUM = re.compile(rb"/DocChecksum ?/[0-9A-Fa-f]+")
_HEX = re.compile(rb"(?<=[</])[0-9A-Fa-f]{16,}")
_INSTALL = (
    "没有找到 LibreOffice，做不出 PDF。请先安装它：Windows 上用它的安装程序；"
    "Ubuntu、Debian、统信、麒麟上运行 "
    "sudo apt install libreoffice-calc fonts-noto-cjk fonts-crosextra-carlito。"
    "不要 PDF 的，去掉 --pdf。什么都没有做。"
)


def require_libreoffice() -> None:
    """Say at once what is missing, before anything is done.

    Raises:
        UsageFault: LibreOffice is not installed; how to install it is said.
    """
    if find_libreoffice() is None:
        raise UsageFault(_INSTALL)


def pdf_name(name: str) -> str:
    """What a workbook's PDF is called: 汇总表.pdf beside 汇总表.xlsx."""
    return PurePosixPath(name).with_suffix(".pdf").as_posix()


def pdfs(workbooks: Mapping[str, bytes], moment: dt.datetime) -> dict[str, bytes]:
    """The PDF of each workbook, by its name with the new ending.

    The same workbooks and moment give the same bytes with the same LibreOffice and fonts.

    Args:
        workbooks: from names, which may have folders, to .xlsx files; all are converted at once.
        moment: the date in the files' properties.

    Raises:
        UsageFault: LibreOffice is not installed, does not end in time, or cannot convert one.
    """
    plain = {f"{number}.xlsx": name for number, name in enumerate(workbooks)}
    size = sum(map(len, workbooks.values()))
    seconds = _SECONDS + size * _SECONDS_FOR_EACH_MIB // _MIB
    try:
        made = converted(
            {own: workbooks[name] for own, name in plain.items()},
            _FILTER,
            seconds,
            moment=int(moment.timestamp()),
        )
    except NotInstalledError as error:
        raise UsageFault(_INSTALL) from error
    except TooLongError as error:
        raise _failed(f"{seconds} 秒内没有转换完") from error
    results: dict[str, bytes] = {}
    for own, name in plain.items():
        content = made.get(pdf_name(own))
        if content is None:
            raise _failed(f"转换不了 {name}")
        results[pdf_name(name)] = steady(content, moment)
    return results


def with_code(pdf: bytes, workbook: bytes, scope: str) -> bytes:
    """The PDF of an official table with its QR code at the foot of each page, as Excel prints it.

    LibreOffice prints no pictures in footers. Where the extra `scan` is not installed the PDF stays
    as it is: it has its check code in letters.

    Args:
        pdf: what LibreOffice made of the workbook.
        workbook: the table, whose footer says which version it is.
        scope: the slug of the scope that it is of, which the footer leaves out.
    """
    limits = Limits()
    marks = filter(None, map(mark_in_footer, footers(workbook, limits)))
    mark, corner = next(marks, None), footer_corner(workbook, limits)
    if mark is None or corner is None or not can_read_codes():
        return pdf
    return with_footer_picture(pdf, qr_png(mark._replace(scope=scope).payload), *corner)


def _failed(what: str) -> UsageFault:
    return UsageFault(
        f"LibreOffice {what}，没有做出 PDF，原有的结果没有改动。请再运行一次；"
        "还不行的，去掉 --pdf 运行，再用 Excel 或 WPS 打开表格另存为 PDF。"
    )


def steady(pdf: bytes, moment: dt.datetime) -> bytes:
    """A PDF whose dates and identity tell the moment and the content, not the run that made it.

    Everything keeps its length, since a PDF knows the place of each of its parts.
    """
    told = f"{moment.astimezone(dt.UTC):%Y%m%d%H%M%S}Z".encode()
    dated = _DATE.sub(lambda found: _same_length(found[0], told), pdf)
    blank = _IDENTITY.sub(_without_digits, _CHECKSUM.sub(_without_digits, dated))
    digest = hashlib.sha256(blank).hexdigest().upper().encode()

    def identified(found: re.Match[bytes]) -> bytes:
        return _HEX.sub(
            lambda digits: digest[: len(digits[0])].ljust(len(digits[0]), b"0"), found[0]
        )

    return _IDENTITY.sub(identified, _CHECKSUM.sub(identified, dated))


def _same_length(found: bytes, told: bytes) -> bytes:
    """A date in the place of another: shortened, or with spaces behind it."""
    start = found.index(b"(D:") + 3
    room = len(found) - start - 1
    shown = told[:room]
    return found[:start] + shown + b")" + b" " * (room - len(shown))


def _without_digits(found: re.Match[bytes]) -> bytes:
    return _HEX.sub(lambda digits: b"0" * len(digits[0]), found[0])
