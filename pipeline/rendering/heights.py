"""A text and the width of its cell in, the height that it needs out.

Widths are in half-width characters of 11 points, which is what a column's width counts: a
full-width character takes two. Excel, WPS and LibreOffice measure the fonts themselves. Here a
letter is as wide as in the widest of the fonts that stand in for missing ones, and a line breaks
where Chinese text may break, so that none of them cuts a line.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import lru_cache

_PIXEL = 72 / 96
"""In points."""
_COLUMN_PIXELS = 7
"""A column's width counts the digits of its workbook's normal font, of so many pixels each."""
_LINE_SPACING = 1.448
"""Of Noto Sans CJK, which stands in for fonts that are missing; 仿宋 itself needs some 1.2."""
_PADDING = 3.0
_SMALLEST = 4.0
TALLEST = 409.0
"""The height that Excel allows a row, in points."""
HIGHEST = TALLEST - _PIXEL / 3
"""What a row may need at most, so that none of its text is cut."""

_FULL, _HALF = 20, 10
"""Advance widths are in twentieths of the font's size."""
_WIDER = {
    letter: width
    for letters, width in (
        (r"/?J\csz", 11), ("*_vxy", 12), ("$0123456789EFLPS`abdegkopqu{}", 13), ("BCXYZThn", 14),
        ("AKRV", 15), ("&DGNOQU", 16), ("#+<=>H^w~", 17), ("%", 19), ("@Mm", 20), ("W", 21),
    )
    for letter in letters
}  # fmt: skip
"""What is wider than half a Chinese character in one of Noto Sans CJK, Noto Serif CJK, WenQuanYi
Zen Hei and DejaVu Sans, by their tables of widths; 仿宋_GB2312 and 宋体 have halves alone."""
_WIDEST = max(_WIDER.values())
_BESIDE_WORD = 5
"""The space that is put between Chinese and a word."""

# A line neither begins with the former nor ends with the latter: what is beside them moves along.
_CLOSING = "、，。；：？！）》〉」』】〕”’…,.;:?!)]}%"
_OPENING = "（《〈「『【〔“‘([{"
_WORD = r"[A-Za-z0-9_.\-+&#@]+/*"
_CLUSTERS = re.compile(
    rf"[{re.escape(_OPENING)}]*(?:{_WORD}|\S)"
    rf"(?:[{re.escape(_CLOSING)}]+{_WORD})*[{re.escape(_CLOSING)}]*|\s",
)
"""Signs and words with what must stay beside them: no line ends between 、 and a word."""


class _Widths(dict[str, int]):
    """From a character to its width in half-width characters, looked up once."""

    def __missing__(self, character: str) -> int:
        wide = unicodedata.east_asian_width(character) in "FWA"
        width = self[character] = 2 if wide else 1
        return width


class _Advances(dict[str, int]):
    """From a character to its advance width in twentieths of the font's size."""

    def __missing__(self, character: str) -> int:
        wide = _WIDTHS[character] > 1
        width = self[character] = _FULL if wide else _WIDER.get(character, _HALF)
        return width


_WIDTHS = _Widths()
_ADVANCES = _Advances()


def units(text: str) -> int:
    """The width of a text on one line, in half-width characters, where every letter is one."""
    return len(text) if text.isascii() else sum(map(_WIDTHS.__getitem__, text))


def _pixels(size: float) -> float:
    """How wide a Chinese character of a size is: a screen has whole pixels, and paper the size."""
    return max(size / _PIXEL, round(size / _PIXEL))


def room(width: float, size: float) -> int:
    """How many half-width characters of a font fit into a column's width."""
    return max(int((width * _COLUMN_PIXELS - 1) / (_pixels(size) / 2)), 2)


def line_count(text: str, capacity: int) -> int:
    """How many lines a text needs when a line holds `capacity` half-width characters."""
    if "\n" not in text and _WIDEST * len(text) <= capacity * _HALF:
        return 1
    return _line_count(text, capacity)


@lru_cache(maxsize=8192)
def _line_count(text: str, capacity: int) -> int:
    return sum(_paragraph_lines(paragraph, capacity * _HALF) for paragraph in text.split("\n"))


def _paragraph_lines(text: str, most: int) -> int:
    width = _advance(text)
    if width <= most:
        return 1
    return _wide_lines(text, most // _FULL) if width == _FULL * len(text) else _lines(text, most)


def _advance(text: str) -> int:
    return sum(map(_ADVANCES.__getitem__, text))


def _wide_lines(text: str, per_line: int) -> int:
    """The lines of a text of full-width characters only, which breaks almost anywhere."""
    lines, start = 0, 0
    while start < len(text):
        lines += 1
        end = start + per_line
        while start < end < len(text) and (text[end] in _CLOSING or text[end - 1] in _OPENING):
            end -= 1
        start = end if end > start else start + per_line
    return lines


def _lines(text: str, most: int) -> int:
    """The lines of a text with words, which do not break; a space at a line's end takes no room."""
    lines, used, spaces = 1, 0, 0
    for cluster in _CLUSTERS.findall(text):
        width = _ADVANCES[cluster] if len(cluster) == 1 else _advance(cluster)
        width += _BESIDE_WORD if width % _FULL else 0
        if cluster.isspace():
            spaces += width
        elif used + spaces + width <= most:
            used, spaces = used + spaces + width, 0
        elif width <= most:
            lines, used, spaces = lines + 1, width, 0
        else:  # longer than a line: it begins a new one, and is broken anywhere
            lines += math.ceil(width / most) - (used == 0)
            used, spaces = (width - 1) % most + 1, 0
    return lines


def height(lines: int, size: float) -> float:
    """The height of a row with so many lines of a font size, in points."""
    return min(_needed(lines, size), TALLEST)


def _needed(lines: int, size: float) -> float:
    """What lines of a font size need, in points, were a row as high as one likes."""
    return lines * math.ceil(_pixels(size) * _LINE_SPACING) * _PIXEL + _PADDING


def fitting_size(text: str, capacity: int, size: float, most: float = HIGHEST) -> float:
    """The largest size, from one of which a line holds `capacity`, in which a text fits a row.

    No smaller than 4 points: in a column of 35 characters that are some 3,000 Chinese characters.

    Args:
        text: what is in the cell.
        capacity: half-width characters that a line of the font's own size holds.
        size: the font's own size, in points.
        most: how high the row, or all rows that the cell is merged over, may be, in points.
    """
    smaller = size
    while smaller > _SMALLEST and fitted_height(text, capacity, size, smaller) > most:
        smaller = max(smaller - 0.5, _SMALLEST)
    return smaller


def fitted_height(text: str, capacity: int, size: float, smaller: float) -> float:
    """What a text needs in a size, from another of which a line holds `capacity`, in points.

    It may be more than Excel allows a row.
    """
    return _needed(line_count(text, int(capacity * _pixels(size) / _pixels(smaller))), smaller)
