"""A colour of a template (RGB, indexed or of the theme, with tint) in, `#RRGGBB` out."""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING

from openpyxl.styles.colors import COLOR_INDEX
from openpyxl.xml.functions import fromstring

if TYPE_CHECKING:
    from openpyxl.styles.colors import Color

_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
# Excel numbers the theme's first four colours in pairs the other way round than the file has them.
_THEME_ORDER = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
# What a workbook without a theme part looks like in Excel: the Office theme of 2007.
_OFFICE_THEME = (
    "FFFFFF",
    "000000",
    "EEECE1",
    "1F497D",
    "4F81BD",
    "C0504D",
    "9BBB59",
    "8064A2",
    "4BACC6",
    "F79646",
    "0000FF",
    "800080",
)
_SYSTEM_COLOURS = (64, 65)  # the window's own text and background


class NotKeptError(Exception):
    """A feature of a template that the output would lose; a Chinese clause says which.

    `address` is its cell or range, where whoever raises it knows that.
    """

    def __init__(self, what: str, address: str = "") -> None:
        super().__init__(what)
        self.address = address


def theme_colours(theme: bytes | None) -> tuple[str, ...]:
    """The twelve colours of a theme part, in the order in which cells number them."""
    if not theme:
        return _OFFICE_THEME
    scheme = fromstring(theme).find(f".//{_DRAWING}clrScheme")
    if scheme is None:
        return _OFFICE_THEME
    return tuple(
        _theme_colour(scheme.find(_DRAWING + name), default)
        for name, default in zip(_THEME_ORDER, _OFFICE_THEME, strict=True)
    )


def _theme_colour(element: object, default: str) -> str:
    for child in () if element is None else element:  # type: ignore[attr-defined]
        found = child.get("lastClr") or child.get("val")
        if found and len(found) == len("RRGGBB"):
            return str(found).upper()
    return default


def rgb(colour: Color | None, theme: tuple[str, ...]) -> str | None:
    """A colour as `#RRGGBB`; None for the automatic one.

    Raises:
        NotKeptError: the colour cannot be resolved.
    """
    if colour is None or colour.type == "auto":
        return None
    base = _base(colour, theme)
    return None if base is None else "#" + _tinted(base, float(colour.tint or 0))


def _base(colour: Color, theme: tuple[str, ...]) -> str | None:
    if colour.type == "rgb" and isinstance(colour.rgb, str):
        return colour.rgb[-6:].upper()
    if colour.type == "theme" and 0 <= colour.theme < len(theme):
        return theme[colour.theme]
    if colour.type == "indexed" and colour.indexed in _SYSTEM_COLOURS:
        return None
    if colour.type == "indexed" and 0 <= colour.indexed < len(COLOR_INDEX):
        return COLOR_INDEX[colour.indexed][-6:]
    raise NotKeptError("这里的颜色认不出来，请改用“标准色”或自定义颜色")


def _tinted(hex_rgb: str, tint: float) -> str:
    """ECMA-376 18.8.3: a tint moves the lightness towards black (< 0) or white (> 0)."""
    if not tint:
        return hex_rgb
    red, green, blue = (int(hex_rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    lightness = lightness * (1 + tint) if tint < 0 else lightness * (1 - tint) + tint
    parts = colorsys.hls_to_rgb(hue, min(max(lightness, 0), 1), saturation)
    return "".join(f"{round(part * 255):02X}" for part in parts)
