"""The style of a template cell (openpyxl) in, a `Style` of XlsxWriter's properties out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.rendering.colours import NotKeptError, rgb
from pipeline.rendering.plan import Style

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.styles import Alignment, Border, Font
    from openpyxl.styles.fills import Fill

    from pipeline.rendering.plan import Property

    Properties = Iterator[tuple[str, Property | None]]

_UNDERLINES = {"single": 1, "double": 2, "singleAccounting": 33, "doubleAccounting": 34}
_SCRIPTS = {"superscript": 1, "subscript": 2}
_BORDERS = {
    style: index
    for index, style in enumerate(
        (
            "thin",
            "medium",
            "dashed",
            "dotted",
            "thick",
            "double",
            "hair",
            "mediumDashed",
            "dashDot",
            "mediumDashDot",
            "dashDotDot",
            "mediumDashDotDot",
            "slantDashDot",
        ),
        start=1,
    )
}
_HORIZONTAL = {"centerContinuous": "center_across", "general": None}
_VERTICAL = {
    "center": "vcenter",
    "justify": "vjustify",
    "distributed": "vdistributed",
    "bottom": None,
}
_UPRIGHT = 255  # letters stacked on each other, in the file
_DEFAULT_SIZE = 11.0


def read_style(cell: Any, theme: tuple[str, ...]) -> Style:
    """The style of an openpyxl cell; what XlsxWriter has by itself is left out.

    Raises:
        NotKeptError: the style has something that the output would lose.
    """
    properties = {
        name: value
        for part in (
            _font(cell.font, theme),
            _fill(cell.fill, theme),
            _border(cell.border, theme),
            _alignment(cell.alignment),
            _rest(cell),
        )
        for name, value in part
        if value not in (None, False, 0, "")
    }
    return Style(
        properties=tuple(properties.items()),
        size=float(cell.font.size or _DEFAULT_SIZE),
        wraps=bool(properties.get("text_wrap")),
    )


def read_differential(found: Any, theme: tuple[str, ...]) -> Style:
    """The style that a conditional format lays over a cell (openpyxl's `DifferentialStyle`).

    Raises:
        NotKeptError: it has something that the output would lose.
    """
    properties: dict[str, Property | None] = {}
    if found.font is not None:
        changed = {"bold", "italic", "font_strikeout", "underline", "font_color"}
        properties |= {name: v for name, v in _font(found.font, theme) if name in changed}
    if found.fill is not None:
        properties |= dict(_differential_fill(found.fill, theme))
    if found.border is not None:
        properties |= dict(_border(found.border, theme))
    if found.numFmt is not None:
        properties["num_format"] = found.numFmt.formatCode
    kept = [(name, v) for name, v in properties.items() if v not in (None, False, 0, "")]
    return Style((*kept, ("differential", True)), size=_DEFAULT_SIZE, wraps=False)


def _differential_fill(fill: Any, theme: tuple[str, ...]) -> Properties:
    """Here a plain colour stands where cells have the colour behind a pattern."""
    if getattr(fill, "patternType", "gradient") not in (None, "none", "solid"):
        raise NotKeptError("条件格式里的填充不是纯色，请改成纯色填充")
    behind = rgb(fill.bgColor, theme)
    colour = behind if fill.bgColor.rgb != "00000000" else rgb(fill.fgColor, theme)
    yield "bg_color", colour


def _font(font: Font, theme: tuple[str, ...]) -> Properties:
    yield "font_name", font.name
    size = font.size
    yield "font_size", int(size) if size and float(size).is_integer() else size
    yield "font_family", int(font.family) if font.family else None
    yield "font_charset", font.charset
    yield "bold", font.bold
    yield "italic", font.italic
    yield "font_strikeout", font.strike
    yield "underline", _UNDERLINES.get(font.underline or "")
    yield "font_script", _SCRIPTS.get(font.vertAlign or "")
    yield "font_color", rgb(font.color, theme)


def _fill(fill: Fill, theme: tuple[str, ...]) -> Properties:
    pattern = getattr(fill, "patternType", "gradient")
    if pattern in (None, "none"):
        return
    if pattern != "solid":
        raise NotKeptError("这里的填充不是纯色，输出时保留不了，请改成纯色填充或不填充")
    yield "pattern", 1
    yield "bg_color", rgb(getattr(fill, "fgColor", None), theme)


def _border(border: Border, theme: tuple[str, ...]) -> Properties:
    for side in ("left", "right", "top", "bottom", "diagonal"):
        line = getattr(border, side)
        if line is not None and line.style is not None:
            name = "diag" if side == "diagonal" else side
            yield ("diag_border" if side == "diagonal" else side), _BORDERS[line.style]
            yield f"{name}_color", rgb(line.color, theme)
    yield "diag_type", bool(border.diagonalUp) + 2 * bool(border.diagonalDown)


def _alignment(alignment: Alignment) -> Properties:
    horizontal, vertical = alignment.horizontal or "general", alignment.vertical or "bottom"
    yield "align", _HORIZONTAL.get(horizontal, horizontal)
    yield "valign", _VERTICAL.get(vertical, vertical)
    yield "text_wrap", alignment.wrap_text
    yield "shrink", alignment.shrink_to_fit
    yield "indent", int(alignment.indent or 0)
    yield "reading_order", int(alignment.readingOrder or 0)
    yield "rotation", _rotation(int(alignment.textRotation or 0))


def _rotation(degrees: int) -> int:
    """Degrees as XlsxWriter counts them; the file counts 91 to 180 for downward text."""
    if degrees == _UPRIGHT:
        return 270
    return degrees if degrees <= 90 else 90 - degrees  # noqa: PLR2004 - a right angle


def _rest(cell: Any) -> Properties:
    if cell.number_format != "General":
        yield "num_format", cell.number_format
    yield "hidden", cell.protection.hidden
    if not cell.protection.locked:
        # As a word: `locked` counts 0 as a choice, which the filter above would drop.
        yield "unlocked", True
