"""A cell in, what makes it look otherwise than its value out: formats, colours, sizes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    Kind = Literal["format", "pale", "tiny", "narrow"]

_PADDING = re.compile(r"_.|\* |\\ |\[(?:Red|Black|Blue|\$-[0-9A-Fa-f]{1,4})\]", re.IGNORECASE)
"""In a number format: room, spaces as fillers, colours and languages, which change no figure.

Any other filler is printed and reads as digits; what a colour by number looks like, who knows.
"""
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
_SYMBOLS = re.compile(r"dings|symbol|marlett|webdings|extra|specialty|barcode|code ?39|code ?128")
"""In the name of a font: its letters are pictures."""
_SYMBOL_CHARSET = 2


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
    """What of a cell's style may change what it says; of a text in parts, of the worst of them."""

    number_format: str = "General"
    size: float = _USUAL
    """Points."""
    is_pale: bool = False
    """Whether its text has the colour of its ground."""
    colours: str = ""
    """The colours of its text and its ground that nobody can tell, as they are written."""
    fonts: frozenset[str] = frozenset()
    is_symbol: bool = False
    """Whether its font has pictures for letters."""
    is_struck: bool = False
    is_raised: bool = False
    """Whether something stands above or below the line: 10²."""
    is_repeated: bool = False
    """Whether its text is printed again and again until the cell is full."""
    wraps: bool = False
    shrinks: bool = False
    indent: float = 0
    rotation: int = 0
    is_crossed: bool = False
    """Whether diagonals go through it."""


def style_of(cell: Any, parts: tuple[Any, ...] = ()) -> Style:
    """The style of a cell (openpyxl) with the fonts of the parts of its text, if it has any.

    Cells with one `style_id` and no parts share it.
    """
    fonts = [cell.font, *parts]
    inks = [_colour(font.color, _BLACK) for font in fonts]
    ground, alignment, border = _ground(cell), cell.alignment, cell.border
    told = [str(each.color) for each, ink in zip(fonts, inks, strict=True) if ink is None]
    if ground is None:
        told.append(str(cell.fill))
    has_line = bool(border.diagonal and border.diagonal.style)
    names = [str(_name(font)) for font in fonts if _name(font)]
    return Style(
        number_format=str(cell.number_format or ""),
        size=min(float(font.sz or cell.font.sz or _USUAL) for font in fonts),
        is_pale=ground is not None and any(ink and _is_close(ink, ground) for ink in inks),
        colours="\n".join(told),
        fonts=frozenset(names),
        is_symbol=any(_SYMBOLS.search(name.lower()) for name in names)
        or any(font.charset == _SYMBOL_CHARSET for font in fonts),
        is_struck=any(font.strike for font in fonts),
        is_raised=any(font.vertAlign in ("superscript", "subscript") for font in fonts),
        is_repeated=alignment.horizontal == "fill",
        wraps=bool(alignment.wrap_text),
        shrinks=bool(alignment.shrink_to_fit),
        indent=float(alignment.indent or 0),
        rotation=int(alignment.textRotation or 0),
        is_crossed=has_line and bool(border.diagonalUp or border.diagonalDown),
    )


def _name(font: Any) -> Any:
    """Of a cell's font, or of that of a part of its text."""
    return getattr(font, "rFont", None) or getattr(font, "name", None)


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
    if colour is None or colour.type == "auto":
        return otherwise
    if colour.tint:
        return None
    if colour.type == "theme":
        return _THEME.get(colour.theme)
    if colour.type == "indexed":
        return _INDEXED.get(colour.indexed)
    digits = str(colour.rgb)[-_RGB_DIGITS:] if colour.type == "rgb" else ""
    try:
        red, green, blue = bytes.fromhex(digits)
    except ValueError:
        return None
    return red, green, blue
