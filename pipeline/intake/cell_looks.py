"""A cell in, what makes it look otherwise than its value out: formats, colours, sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    Kind = Literal["format", "pale", "tiny", "narrow"]

_PADDING = re.compile(
    r"_.|\*.|\\ |\[(?:Red|Black|Blue|Color ?\d+|\$-[0-9A-Fa-f]+)\]", re.IGNORECASE
)
"""In a number format: room, fillers, colours and languages, which change no figure."""
_GENERAL = ("general", "g/通用格式", "@")
_WHOLE = (*_GENERAL, "0", "#,##0")
"""Formats under which a whole number is printed with its own digits."""
_TEXT_SECTION = 3
_CLOSE = 48
"""Colours nearer to each other than this, of 255, in every channel, cannot be told apart."""
_USUAL = 11.0
"""Points, where a style names none."""
_SMALLEST = 4.0
"""Points, below which no text can be read on paper."""
_WHITE, _BLACK = (255, 255, 255), (0, 0, 0)
_THEME = {0: _WHITE, 1: _BLACK}
_INDEXED = {0: _BLACK, 1: _WHITE, 8: _BLACK, 9: _WHITE, 64: _BLACK, 65: _WHITE}
_RGB_DIGITS = 6


class Look(NamedTuple):
    """What of a cell's looks changes what it says on paper."""

    kind: Kind
    """Its number format; a colour like the ground's; a tiny font; a column too narrow for it."""
    sheet: str
    cell: str
    text: str
    """What is in the cell."""
    detail: str
    """The number format, or the size."""


class Style(NamedTuple):
    """What of a cell's style may change what it says."""

    number_format: str
    size: float
    """Points."""
    is_pale: bool
    """Whether its text has the colour of its ground."""


def style_of(cell: Any) -> Style:
    """The style of a cell (openpyxl); cells with one `style_id` share it."""
    ink, ground = _colour(cell.font.color, _BLACK), _ground(cell)
    is_pale = ink is not None and ground is not None and _is_close(ink, ground)
    return Style(str(cell.number_format or ""), float(cell.font.sz or _USUAL), is_pale)


def cell_looks(cell: Any, style: Style, *, shows_zeros: bool) -> Iterator[Look]:
    """What changes a cell (openpyxl) on paper; nothing for most."""
    hides = cell.value == 0 and not shows_zeros
    if not hides and style.size >= _SMALLEST and not style.is_pale and _is_general(style):
        return
    place = cell.parent.title, cell.coordinate, str(cell.value)
    if hides or not is_plain(style.number_format, cell.value):
        yield Look("format", *place, style.number_format)
    if style.size < _SMALLEST:
        yield Look("tiny", *place, f"{style.size:g}")
    if style.is_pale:
        yield Look("pale", *place, "")


def _is_general(style: Style) -> bool:
    return style.number_format == "General"


def _is_close(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < _CLOSE


def is_plain(number_format: str, value: object) -> bool:
    """Whether a value is printed under a format with just its own characters."""
    sections = [_PADDING.sub("", part).strip().lower() for part in number_format.split(";")]
    if isinstance(value, bool) or not number_format:
        return True
    if not isinstance(value, int | float):
        of_text = next((each for each in sections if "@" in each), "@")
        return (sections[_TEXT_SECTION:] or [of_text])[0] in _GENERAL
    if value < 0:
        return len(sections) == 1 and sections[0] in _WHOLE
    is_third = value == 0 and len(sections) > 2  # noqa: PLR2004 - more; less; zero; text
    return (sections[2] if is_third else sections[0]) in _WHOLE


def _ground(cell: Any) -> tuple[int, int, int] | None:
    """The colour behind a text; None where it cannot be told."""
    fill = cell.fill
    kind = getattr(fill, "fill_type", None)
    if kind is None:
        return _WHITE
    return _colour(fill.fgColor, _BLACK) if kind == "solid" else None


def _colour(colour: Any, otherwise: tuple[int, int, int]) -> tuple[int, int, int] | None:
    """Red, green and blue; None for a colour of the theme that depends on it."""
    if colour is None:
        return otherwise
    if colour.type == "theme":
        return None if colour.tint else _THEME.get(colour.theme)
    if colour.type == "indexed":
        return _INDEXED.get(colour.indexed)
    digits = str(colour.rgb)[-_RGB_DIGITS:] if colour.type == "rgb" else ""
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue
