"""Check codes on scans: read from paper that was stamped, scanned and photographed."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image

from pipeline.intake.codes import NO_CODES, Codes, read_codes
from pipeline.model.checkcodes import Mark, check_code
from pipeline.rendering.qr import qr_png
from tests.helpers.degraded import degraded
from tests.helpers.marked_pages import CODE, page

MARK = Mark(check_code("河南省教育厅", ()), "2019-1", 2, "henan")
OTHER = Mark(check_code("湖北省教育厅", ()), "2019-1", 1, "hubei")
SECONDS = 30.0


def picture(image: Image.Image, kind: str = "PNG", *more: Image.Image) -> bytes:
    """An image file, or a PDF or TIFF of several pages."""
    buffer = io.BytesIO()
    pages = {"save_all": True, "append_images": [each.copy() for each in more]} if more else {}
    packed = {"compression": "tiff_deflate"} if kind == "TIFF" else {}
    image.copy().save(buffer, format=kind, **pages, **packed)
    return buffer.getvalue()


@pytest.fixture(scope="module", name="clean")
def _clean() -> Image.Image:
    return page(MARK)


@pytest.mark.parametrize("seed", range(12))
def test_a_degraded_scan_tells_its_code(clean: Image.Image, seed: int) -> None:
    """At 200 dpi every one of a sample is read, scanned or photographed, sealed beside or over.

    All 200, at 150 to 300 dpi: `python -m tests.bench scans`.
    """
    scan = degraded(clean, CODE, seed, dots=200)
    assert read_codes(scan.content, SECONDS) == Codes((MARK,), 1, 1)


def test_the_sample_holds_what_it_is_for(clean: Image.Image) -> None:
    """Scanners and telephones, each with the seal beside the code and over it."""
    kinds = {(s.device, s.seal) for s in (degraded(clean, CODE, n, dots=150) for n in range(5))}
    assert len(kinds) == 4


def test_every_page_is_looked_at() -> None:
    """All codes of a PDF or TIFF are told, with how many pages bear one."""
    one, other, none = (page(m).resize((1600, 1131)) for m in (MARK, OTHER, None))
    for kind in ("PDF", "TIFF"):
        codes = read_codes(picture(one, kind, none, other, one), SECONDS)
        assert codes == Codes((MARK, OTHER), 4, 3)


def test_a_foreign_code_is_none() -> None:
    """A page's other QR codes, such as a link to a chat, say nothing of it."""
    foreign = io.BytesIO()
    segno.make("https://example.org/weixin").save(foreign, kind="png", scale=8)
    assert read_codes(foreign.getvalue(), SECONDS) == Codes((), 1, 0)


@pytest.mark.parametrize("keep", [0, 5, 60, 2_000])
@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF"])
def test_a_broken_file_has_no_codes(kind: str, keep: int) -> None:
    """What cannot be read is no fault of the run: the scan stays a scan."""
    whole = picture(page(None).resize((400, 283)), kind)
    assert read_codes(whole[:keep], SECONDS).marks == ()
    assert read_codes(b"", SECONDS) == NO_CODES


def test_the_time_is_bounded(clean: Image.Image) -> None:
    """When the time is over no further attempt and no further page is begun."""
    blank = Image.new("RGB", (800, 600), "white")
    assert read_codes(picture(blank, "PDF", *[clean] * 3), 0.0).pages == 1


def test_a_huge_picture_is_not_unpacked() -> None:
    """A picture of more pixels than any scanner makes is left alone."""
    assert read_codes(picture(Image.new("1", (20_000, 20_000))), SECONDS) == NO_CODES


def test_the_qr_code_is_the_same_each_time() -> None:
    """The same text gives the same bytes."""
    assert qr_png(MARK.payload) == qr_png(MARK.payload) != qr_png(OTHER.payload)
