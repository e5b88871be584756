"""A file's name in, which version of a table it says it is out (初稿, 第三版, 最终版2, 修改)."""

from __future__ import annotations

import re
from typing import NamedTuple

_DRAFT = re.compile("初稿|草稿|讨论稿")
_FINAL = re.compile("最终|最后|终稿|定稿|最新")
_CORRECTED = re.compile("修改|修订|更正|改(?![革制造建善])|更新|新版")
_DIGITS = "一二三四五六七八九"
_FIGURE = rf"(\d{{1,3}}(?!\d)|[{_DIGITS}两十]{{1,3}})"
_NUMBERS = tuple(
    map(
        re.compile,
        (
            r"[vV](\d{1,3})(?!\d)",
            rf"第?(?<!\d){_FIGURE}[版稿次改]",
            r"[(（](\d{1,3})[)）]",
            rf"(?:最终|最后|最新|终|定|修改|修订|更正|改|更新|新)[版稿]?[ _-]?{_FIGURE}",
        ),
    )
)
"""Where a name tells the number of its version, the plainest way first."""


class VersionNamed(NamedTuple):
    """Which version a name says that a file is; the greater is the later one."""

    is_no_draft: bool = True
    is_final: bool = False
    number: int = 0
    is_corrected: bool = False


_NOTHING = VersionNamed()


def version_named(file: str) -> VersionNamed:
    """What a file's name says of its version; the name of its folder where its own says nothing."""
    folder, _, name = file.rpartition("/")
    own = _of_words(name)
    return own if own != _NOTHING else _of_words(folder.rpartition("/")[2])


def _of_words(name: str) -> VersionNamed:
    found = (pattern.search(name) for pattern in _NUMBERS)
    number = next((_number(match[1]) for match in found if match), 0)
    return VersionNamed(
        not _DRAFT.search(name), bool(_FINAL.search(name)), number, bool(_CORRECTED.search(name))
    )


def _number(text: str) -> int:
    """A number in figures, of either width, or in Chinese up to 99; 0 for what is none."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        return 0
    return 10 * ((_DIGITS.find(tens) + 1 if tens else 1) if ten else 0) + (
        _DIGITS.find(ones) + 1 if ones else 0
    )
