"""A clean page in, the page as a scanner or a telephone makes it out: seeded, the same each time.

Ink is stamped over it first: a round red seal, in some over a part of the QR code.
"""

from __future__ import annotations

import io
import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

if TYPE_CHECKING:
    from numpy.random import Generator
    from numpy.typing import NDArray

    _Numbers = NDArray[np.float32]

_MM_AN_INCH = 25.4
A4_LONG_MM = 297.0
_SEAL_MM = 42.0


class Degraded(NamedTuple):
    """A picture of a page, and how it was made."""

    content: bytes
    """JPEG."""
    dots: int
    """Per inch of paper."""
    device: str
    """`scanner` or `phone`."""
    seal: str
    """`elsewhere`, or `on code`."""


class Place(NamedTuple):
    """Where the code is on the page: its middle and its side, in mm from the page's left top."""

    x: float
    y: float
    side: float


def degraded(page: Image.Image, code: Place, seed: int, dots: int | None = None) -> Degraded:
    """A page (landscape A4, its whole sheet) as a device makes it.

    Of any five seeds two have the seal over the code, and two are photographs.
    """
    chance = np.random.default_rng(seed)
    dots = dots or int(chance.choice((150, 200, 250, 300)))
    is_phone, on_code = seed % 5 in (1, 3), seed % 5 in (2, 3)
    width = round(A4_LONG_MM / _MM_AN_INCH * dots)
    height = round(width * page.height / page.width)
    sheet = page.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    _stamp(sheet, code, dots / _MM_AN_INCH, chance, on_code=on_code)
    make = _photographed if is_phone else _scanned
    buffer = io.BytesIO()
    quality = int(chance.integers(30, 81))
    make(sheet, chance).save(buffer, format="JPEG", quality=quality, dpi=(dots, dots))
    return Degraded(
        buffer.getvalue(), dots, "phone" if is_phone else "scanner",
        "on code" if on_code else "elsewhere",
    )  # fmt: skip


def _stamp(
    sheet: Image.Image, code: Place, scale: float, chance: Generator, *, on_code: bool
) -> None:
    """Press a red seal on the page: a ring, a star, characters; the ink is not quite opaque."""
    if on_code:
        # The ring, not the empty middle, comes to lie over the code, from any side.
        angle, far = chance.uniform(0, 2 * math.pi), chance.uniform(0.55, 1.0) * _SEAL_MM / 2
        x, y = code.x + far * math.cos(angle), code.y + far * math.sin(angle)
    else:
        x, y = chance.uniform(50, 250), chance.uniform(30, 110)
    worn = chance.normal(1.0, 0.15, [round(_SEAL_MM * scale) // 4] * 2).clip(0, 1.2)
    opacity = chance.uniform(0.6, 0.95)
    colour = [chance.integers(190, 236), chance.integers(20, 61), chance.integers(25, 71)]
    # Only the square under the seal is worked on: a whole page of numbers takes seconds.
    half = round(_SEAL_MM / 2 * scale) + 1
    left, top = round(x * scale) - half, round(y * scale) - half
    size = (2 * half, 2 * half)
    ink = Image.new("L", size, 0)
    _draw_seal(ImageDraw.Draw(ink), (x * scale - left, y * scale - top), scale, chance)
    wear = Image.fromarray((worn * 200).astype("uint8")).resize(size)
    share = _numbers(ink) * _numbers(wear) * (opacity / 255 / 255)
    paper = _numbers(sheet.crop((left, top, left + size[0], top + size[1])))
    red = np.array(colour, dtype=np.float32) / 255
    # Ink takes light away: black under red stays black.
    stamped = paper * (1 - share[..., None] * (1 - red))
    sheet.paste(Image.fromarray(stamped.clip(0, 255).astype("uint8")), (left, top))


def _draw_seal(
    draw: ImageDraw.ImageDraw, middle: tuple[float, float], scale: float, chance: Generator
) -> None:
    x, y = middle
    radius = _SEAL_MM / 2 * scale
    draw.ellipse(
        (x - radius, y - radius, x + radius, y + radius), outline=255, width=round(1.2 * scale)
    )
    points = [
        (x + r * scale * math.sin(k * math.pi / 5), y - r * scale * math.cos(k * math.pi / 5))
        for k, r in enumerate((7.0, 2.7) * 5)
    ]
    draw.polygon(points, fill=255)
    for k in range(14):  # characters along the ring, each a few strokes
        angle = math.radians(-120 + k * 240 / 13)
        at = (x + 15.5 * scale * math.sin(angle), y - 15.5 * scale * math.cos(angle))
        for _ in range(5):
            dx, dy, ex, ey = (chance.uniform(-2, 2) * scale for _ in range(4))
            line = (at[0] + dx, at[1] + dy, at[0] + ex, at[1] + ey)
            draw.line(line, fill=255, width=max(1, round(0.5 * scale)))


def _scanned(sheet: Image.Image, chance: Generator) -> Image.Image:
    """Askew by up to 5°, a little soft, grainy, in colour or grey, darker towards one edge."""
    turned = sheet.rotate(
        chance.uniform(-5, 5), Image.Resampling.BICUBIC, expand=True, fillcolor=(250, 250, 250)
    )
    soft = turned.filter(ImageFilter.GaussianBlur(chance.uniform(0.2, 0.9)))
    lit = _numbers(soft) * _light(soft, chance, 0.12)
    grained = _grained(lit, chance, chance.uniform(2, 9))
    return grained.convert("L") if chance.random() < 0.4 else grained


def _photographed(sheet: Image.Image, chance: Generator) -> Image.Image:
    """From an angle, on a table, in uneven light, with a shadow and a cast of colour."""
    width, height = sheet.size
    rim = 0.06
    corners = [
        (side * width + chance.uniform(-1, 1) * rim * width / 2,
         end * height + chance.uniform(-1, 1) * rim * height / 2)
        for side, end in ((0, 0), (1, 0), (1, 1), (0, 1))
    ]  # fmt: skip
    margin = rim * width
    size = (round(width + 2 * margin), round(height + 2 * margin))
    moved = [(x + margin, y + margin) for x, y in corners]
    table = tuple(int(v) for v in chance.integers(60, 150, 3))
    picture = sheet.transform(
        size, Image.Transform.PERSPECTIVE, _perspective(moved, sheet.size),
        Image.Resampling.BICUBIC, fillcolor=table,
    )  # fmt: skip
    turned = picture.rotate(
        chance.uniform(-5, 5), Image.Resampling.BICUBIC, expand=True, fillcolor=table
    )
    soft = turned.filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 1.1)))
    lit = _numbers(soft) * _light(soft, chance, 0.45)
    lit *= chance.uniform(0.88, 1.0, 3).astype(np.float32)  # a cast of colour
    return _grained(lit, chance, chance.uniform(3, 10))


def _perspective(corners: list[tuple[float, float]], size: tuple[int, int]) -> tuple[float, ...]:
    """The eight numbers that take the picture's points back to the sheet's."""
    width, height = size
    goals = ((0, 0), (width, 0), (width, height), (0, height))
    rows, told = [], []
    for (x, y), (u, v) in zip(corners, goals, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        told += [u, v]
    return tuple(np.linalg.solve(np.array(rows, dtype=float), np.array(told, dtype=float)))


def _light(picture: Image.Image, chance: Generator, most: float) -> _Numbers:
    """What is left of the light at each point: one side is brighter, by up to a share."""
    width, height = picture.size
    angle = chance.uniform(0, 2 * math.pi)
    share = np.float32(chance.uniform(0, most))
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32) * np.float32(math.cos(angle))
    down = np.linspace(-0.5, 0.5, height, dtype=np.float32) * np.float32(math.sin(angle))
    light: _Numbers = (1 - share * (across[None, :] + down[:, None] + np.float32(0.5)))[..., None]
    return light


def _grained(lit: _Numbers, chance: Generator, strength: float) -> Image.Image:
    grain = chance.standard_normal((*lit.shape[:2], 1), dtype=np.float32)
    grain *= np.float32(strength)
    lit += grain
    return Image.fromarray(lit.clip(0, 255).astype("uint8"))


def _numbers(picture: Image.Image) -> _Numbers:
    return np.asarray(picture, dtype=np.float32)
