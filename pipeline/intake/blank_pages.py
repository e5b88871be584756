"""The picture of a scanned page in, whether nothing was printed on it out; needs the extra `scan`.

A scanner that takes both sides gives the empty backs too: grey from the glass, with specks of dust
and the front faintly shining through. What is doubtful is no blank page, since a page that is taken
for one is not asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST = 1170
"""Pixels of the longer side of what is looked at: A4 at 100 dpi, at which strokes still show."""
_TILE = 8
"""Pixels: 2 mm, as large as a small character."""
_RIM = 16
"""Pixels at every edge that are not looked at: shadows of the lid; no printer reaches there."""
_PAPER = 160
"""Paper is nowhere darker, taken in tiles."""
_UNEVEN = 40
"""So much darker than its brightest tile a page is at most, by the light of the scanner."""
_INK = 30
"""So much darker than the paper around it is ink; what shines through is 5 to 25 darker."""
_SPECK = 5
"""Dark pixels in a tile that dust may make: half a millimetre. A stroke is as long as a tile."""
_MOST_DARK = 0.0005
"""Share of a page that dust covers at most."""


def is_blank_page(picture: Image) -> bool:
    """Whether a page bears nothing but specks of dust and what shines through from its front."""
    from PIL import ImageChops, ImageFilter
    from PIL.Image import Resampling

    grey = _least_channel(picture)
    times = min(1.0, _LONGEST / max(grey.size))
    size = tuple(max(1, round(side * times)) for side in grey.size)
    grey = grey.resize((size[0], size[1]), Resampling.BOX)
    if min(grey.size) < 4 * _RIM:
        return False  # a piece of a page, or a code by itself
    grey = grey.crop((_RIM, _RIM, grey.width - _RIM, grey.height - _RIM))
    tiles = (grey.width // _TILE, grey.height // _TILE)
    paper = grey.resize(tiles, Resampling.BOX)
    darkest, *_, brightest = _values(paper) * 2
    if darkest < _PAPER or brightest - darkest > _UNEVEN:
        return False
    around = paper.filter(ImageFilter.MedianFilter(5)).resize(grey.size)
    ink = ImageChops.subtract(around, grey).point([255 * (d > _INK) for d in range(256)])
    if ink.histogram()[255] > _MOST_DARK * grey.width * grey.height:
        return False
    # Also half a tile on: a stroke may lie on the border of two.
    moved = ImageChops.offset(ink, _TILE // 2)
    return not any(_has_a_stroke(each, tiles) for each in (ink, moved))


def _least_channel(picture: Image) -> Image:
    """The darkest of the three colours: ink of any colour is dark in one of them."""
    from PIL import ImageChops

    red, green, blue = picture.convert("RGB").split()
    return ImageChops.darker(red, ImageChops.darker(green, blue))


def _has_a_stroke(ink: Image, tiles: tuple[int, int]) -> bool:
    from PIL.Image import Resampling

    width, height = tiles
    whole = ink.crop((0, 0, width * _TILE, height * _TILE))
    most = _values(whole.resize(tiles, Resampling.BOX))[-1]
    return most > 255 * _SPECK / _TILE**2


def _values(picture: Image) -> list[int]:
    """The greys that occur in a picture, from the darkest on."""
    return [value for value, times in enumerate(picture.histogram()) if times]
