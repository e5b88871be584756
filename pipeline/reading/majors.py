"""The text of a majors cell in, the names of the majors out."""

from __future__ import annotations

import re

from pipeline.model.text import key, tidy
from pipeline.reading.lists import split_list

_BETWEEN_TITLES = re.compile(r"(?<=》)(?=《)")
_NAME = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9（）()·+.\-]+")


def read_majors(text: str) -> tuple[str, ...]:
    """The majors that a cell lists, in its order, doubles included (R01 counts, R07 tells them)."""
    items = split_list(_BETWEEN_TITLES.sub("、", text))
    return tuple(name for item in items for name in _by_spaces(item))


def _by_spaces(item: str) -> tuple[str, ...]:
    """Names divided by spaces; spaces inside one name (「物 流 管 理」) divide nothing."""
    words = item.split()
    if len(words) > 1 and all(_NAME.fullmatch(word) for word in words):
        return tuple(tidy(word) for word in words)
    return (tidy(item),) if key(item) else ()
