"""A mark in, a landscape A4 page with a table and its QR code out, as it would be printed."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from pipeline.rendering.qr import SIDE_MM, qr_png
from tests.helpers.degraded import Place

if TYPE_CHECKING:
    from pipeline.model.checkcodes import Mark

_DOTS_A_MM = 400 / 25.4
_WIDTH, _HEIGHT, _LEFT, _FOOT = 297, 210, 15.0, 10.0
CODE = Place(_LEFT + SIDE_MM / 2, _HEIGHT - _FOOT - SIDE_MM / 2, SIDE_MM)
"""Where the QR code is."""


def page(mark: Mark | None) -> Image.Image:
    """The page at 400 dpi; without a mark it has no code."""
    sheet = Image.new("RGB", (_at(_WIDTH), _at(_HEIGHT)), "white")
    draw = ImageDraw.Draw(sheet)
    for row in range(30, 183, 8):
        draw.line((_at(15), _at(row), _at(282), _at(row)), fill=0, width=4)
    for column in range(15, 283, 89):
        draw.line((_at(column), _at(30), _at(column), _at(182)), fill=0, width=4)
    if mark is not None:
        code = Image.open(io.BytesIO(qr_png(mark.payload))).convert("RGB")
        side = _at(SIDE_MM)
        sheet.paste(code.resize((side, side), Image.Resampling.NEAREST),
                    (_at(CODE.x - SIDE_MM / 2), _at(CODE.y - SIDE_MM / 2)))  # fmt: skip
    return sheet


def _at(millimetres: float) -> int:
    return round(millimetres * _DOTS_A_MM)
