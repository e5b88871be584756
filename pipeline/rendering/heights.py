"""A text and the width of its cell in, the height that it needs out.

Widths are in half-width characters of 11 points, which is what a column's width counts: a
full-width character takes two. Excel and WPS measure the fonts themselves; this is an estimate
that rather leaves a little room than cuts a line.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

_SIZE = 11.0
# A column of one character is 7 pixels wide, and half a character of 11 points is 7.33.
_HALF_WIDTH_POINTS = 0.5
_POINTS_OF_A_COLUMN = 7 * 72 / 96
_LINE_SPACING = 1.4
_PADDING = 6.0
TALLEST = 409.0
"""The height that Excel allows a row, in points."""

_TOKENS = re.compile(r"[A-Za-z0-9_.\-]+|.", re.DOTALL)
# A line does not begin with these: the character before moves down with them.
_NEVER_FIRST = frozenset("、，。；：？！）》〉」』】〕”’,.;:?!)]}%")


class _Widths(dict[str, int]):
    """From a character to its width in half-width characters, looked up once."""

    def __missing__(self, character: str) -> int:
        wide = unicodedata.east_asian_width(character) in "FWA"
        width = self[character] = 2 if wide else 1
        return width


_WIDTHS = _Widths()


def units(text: str) -> int:
    """The width of a text on one line, in half-width characters."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


def room(width: float, size: float) -> int:
    """How many half-width characters of a font fit into a column's width."""
    return max(int(width * _POINTS_OF_A_COLUMN / (size * _HALF_WIDTH_POINTS)), 2)


def line_count(text: str, capacity: int) -> int:
    """How many lines a text needs when a line holds `capacity` half-width characters."""
    if "\n" not in text and 2 * len(text) <= capacity:
        return 1
    return _line_count(text, capacity)


@lru_cache(maxsize=8192)
def _line_count(text: str, capacity: int) -> int:
    return sum(_paragraph_lines(paragraph, capacity) for paragraph in text.split("\n"))


def _paragraph_lines(text: str, capacity: int) -> int:
    width = units(text)
    if width <= capacity:
        return 1
    return _wide_lines(text, capacity // 2) if width == 2 * len(text) else _lines(text, capacity)


def _wide_lines(text: str, per_line: int) -> int:
    """The lines of a text of full-width characters only, which breaks almost anywhere."""
    lines, start = 0, 0
    while start < len(text):
        lines += 1
        start += per_line
        if per_line > 1 and start < len(text) and text[start] in _NEVER_FIRST:
            start -= 1
    return lines


def _lines(text: str, capacity: int) -> int:
    """The lines of a text with words, which do not break."""
    lines, used, before = 1, 0, 0
    for token in _TOKENS.findall(text):
        width = units(token)
        used += width
        if used > capacity:
            lines += math.ceil(width / capacity) - (used == width)  # an empty line is used first
            used = (before if token in _NEVER_FIRST else 0) + (width - 1) % capacity + 1
        before = width
    return lines


def height(lines: int, size: float) -> float:
    """The height of a row with so many lines of a font size, in points."""
    return min(lines * size * _LINE_SPACING + _PADDING, TALLEST)
