"""Pages that bear nothing, and pages that bear next to nothing: only the first are blank."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from pipeline.intake.blank_pages import is_blank_page

DOTS = 200
SIZE = (2339, 1654)
"""A4 at 200 dpi."""
MM = DOTS / 25.4


def paper(*, grain: float = 6, uneven: float = 0.08, shine: float = 0.0) -> Image.Image:
    """A page as the glass sees it: grainy, darker to the right, its front shining through."""
    chance = np.random.default_rng(11)
    light = 248 * (1 - uneven * np.linspace(0, 1, SIZE[0]))
    front = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(front)
    for row in range(100, 1500, 60):
        draw.line((120, row, 2200, row), fill=255, width=3)
    shown = np.asarray(front.filter(ImageFilter.GaussianBlur(2)), dtype=float) * shine
    seen = light[None, :] - shown + chance.normal(0, grain, SIZE[::-1])
    return Image.fromarray(seen.clip(0, 255).astype("uint8"))


def marked(box: tuple[float, float, float, float], ink: object = 40) -> Image.Image:
    """A page with one filled box, in mm from its left top."""
    sheet = paper().convert("RGB")
    ImageDraw.Draw(sheet).rectangle([round(mm * MM) for mm in box], fill=ink)  # type: ignore[arg-type]
    return sheet.filter(ImageFilter.GaussianBlur(0.7))


@pytest.mark.parametrize(
    "sheet",
    [
        Image.new("L", SIZE, 255),
        Image.new("1", SIZE, 1),
        paper(grain=0),
        paper(),
        paper(grain=9, uneven=0.12),
        paper(shine=0.08),
        paper().rotate(90, expand=True),
    ],
)
def test_an_empty_back_is_blank(sheet: Image.Image) -> None:
    """Grain, uneven light and the front shining through are no print."""
    assert is_blank_page(sheet)


def test_dust_is_no_print() -> None:
    """Forty specks of up to 0.4 mm leave a page blank."""
    sheet = paper()
    draw, chance = ImageDraw.Draw(sheet), np.random.default_rng(5)
    for _ in range(40):
        x, y = chance.integers(0, SIZE[0]), chance.integers(0, SIZE[1])
        draw.ellipse((x, y, x + 2, y + 2), fill=30)
    assert is_blank_page(sheet)


@pytest.mark.parametrize(
    "sheet",
    [
        marked((140, 100, 142.5, 100.4)),
        marked((140, 100, 140.4, 103)),
        marked((140, 100, 143, 100.5), 130),
        marked((140, 100, 143, 100.5), (220, 40, 50)),
        marked((10, 10, 280, 200), 225),
        marked((140, 100, 260, 190), 0),
        marked((5, 5, 5.4, 8)),
        Image.new("L", SIZE, 0),
        Image.new("L", SIZE, 120),
        Image.new("L", (60, 60), 255),
        paper(shine=0.5),
    ],
)
def test_a_page_with_any_print_is_not_blank(sheet: Image.Image) -> None:
    """A stroke of a single character, pale or red ink, a field of grey, a dark page: not blank."""
    assert not is_blank_page(sheet)
