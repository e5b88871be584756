"""The text of a majors cell in, the names of the majors out."""

from __future__ import annotations

import re

from pipeline.model.text import key, tidy
from pipeline.reading.lists import split_list

_INNER_NUMBERING = re.compile(r"(?<=[\u4e00-\u9fff）)])\s*(?=\d+\s*[.．、)）]|[①-⑳])")
_SHORTEST_NAME = 2


def read_majors(text: str) -> tuple[str, ...]:
    """The majors that a cell lists, in its order, doubles included (R01 counts, R07 tells them)."""
    items = split_list(_INNER_NUMBERING.sub("\n", text))
    return tuple(name for item in items for name in _by_spaces(item))


def _by_spaces(piece: str) -> tuple[str, ...]:
    """Names divided by spaces; spaces inside one name (「物 流 管 理」) divide nothing."""
    words = piece.split()
    if len(words) > 1 and all(_is_name(word) for word in words):
        return tuple(tidy(word) for word in words)
    return (tidy(piece),) if key(piece) else ()


def _is_name(word: str) -> bool:
    return len(word) >= _SHORTEST_NAME and all("\u4e00" <= letter <= "\u9fff" for letter in word)
