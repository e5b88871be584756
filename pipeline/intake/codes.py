"""The bytes of a scan (PDF or photo) in, the check codes on its pages out; within bounds.

What libraries of the extra `scan` do here, they do in a worker, and only for scans. A page is tried
in several ways, the likeliest first: as it is in its red channel, where a red seal vanishes, then
larger, smoother and harder.
"""

from __future__ import annotations

import io
import time
import warnings
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.model.checkcodes import Mark, codes_in_text, mark_in_payload

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from PIL.Image import Image

    Way = Callable[[Image, Image], Iterator[Image]]

EXTRA = "scan"
"""The extra of the package that brings the libraries."""
_LIBRARIES = ("zxingcpp", "pypdfium2", "PIL")
_MOST_PAGES = 60
_MOST_MEGAPIXELS = 64
_DOTS, _MORE_DOTS = 200, 300
"""Per inch of a page of a PDF: at first, and where nothing was found."""
_LONGEST = 4200
"""Pixels of the longer side of what is looked at: A4 at 300 dpi has 3508."""
_LARGEST = 5000
"""Pixels to which it is enlarged: a worker has little memory."""
_POINTS_AN_INCH = 72
_PAPER = 160
"""A page that is nowhere darker bears no code, and is not tried further."""
_KINDS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "MPO")


class Codes(NamedTuple):
    """What the pages of a scan say."""

    marks: tuple[Mark, ...] = ()
    """What their QR codes and their text say, each once; of a text the code alone."""
    pages: int = 0
    """How many were looked at."""
    coded: int = 0
    """On how many of them a code was found."""


NO_CODES = Codes()


def can_read_codes() -> bool:
    """Whether the libraries are installed."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def read_codes(content: bytes, seconds: float) -> Codes:
    """The check codes on the pages of a PDF or an image; none where it cannot be read.

    `seconds` of the processor's time after which no further attempt is begun.
    """
    end = time.process_time() + seconds
    pages = _pdf_pages(content) if content.startswith(b"%PDF") else _frames(content)
    found: dict[Mark, None] = {}
    number = coded = 0
    with warnings.catch_warnings():  # of pictures that are large, or not as they should be
        warnings.simplefilter("ignore")
        try:
            for marks in (_on_page(page, end) for page in pages):
                number, coded = number + 1, coded + bool(marks)
                found.update(dict.fromkeys(marks))
                if number == _MOST_PAGES or time.process_time() > end:
                    break
        except Exception:  # noqa: BLE001, S110 - libraries raise anything on broken files; F08 stays
            pass
    return Codes(_without_repeats(found), number, coded)


def _without_repeats(found: dict[Mark, None]) -> tuple[Mark, ...]:
    """A text names the code alone: where a QR code says the same and more, that one stands."""
    full = {mark.code for mark in found if mark.scope}
    return tuple(mark for mark in found if mark.scope or mark.code not in full)


class _Page(NamedTuple):
    """A page to be looked at: its own text, and its pictures, the cheaper one first."""

    text: str
    pictures: Iterator[Image]


def _pdf_pages(content: bytes) -> Iterator[_Page]:
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for page in document:
            yield _Page(page.get_textpage().get_text_bounded(), _rendered(page))
    finally:
        document.close()


def _rendered(page: Any) -> Iterator[Image]:
    longest = max(page.get_size()) / _POINTS_AN_INCH
    for dots in (_DOTS, _MORE_DOTS):
        scale = min(dots, _LONGEST / longest) / _POINTS_AN_INCH
        yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


def _frames(content: bytes) -> Iterator[_Page]:
    from PIL import Image, ImageSequence

    with Image.open(io.BytesIO(content), formats=_KINDS) as picture:
        for frame in ImageSequence.Iterator(picture):
            if frame.width * frame.height > _MOST_MEGAPIXELS * 1e6:
                continue
            yield _Page("", iter([_fitted(frame)]))


def _fitted(frame: Image) -> Image:
    """A picture no larger than is looked at; of a large one no second copy is made in full."""
    from PIL.Image import Resampling

    longest = max(frame.size)
    if longest <= _LONGEST:
        return frame.convert("RGB")
    plain = frame if frame.mode in ("RGB", "L") else frame.convert("RGB")
    width, height = (round(side * _LONGEST / longest) for side in frame.size)
    return plain.resize((width, height), Resampling.BICUBIC, reducing_gap=2.0).convert("RGB")


def _on_page(page: _Page, end: float) -> tuple[Mark, ...]:
    told = [Mark(code, "", 0) for code in codes_in_text(page.text)]
    for picture in page.pictures:
        for variant in _variants(picture):
            marks = _marks(variant)
            if marks:
                return (*marks, *told)
            if told or time.process_time() > end:  # a page that tells in words needs no second look
                return tuple(told)
    return tuple(told)


def _marks(picture: Image) -> tuple[Mark, ...]:
    import zxingcpp

    read = zxingcpp.read_barcodes(picture, formats=_qr())
    told = (mark_in_payload(each.text) for each in read)
    return tuple(dict.fromkeys(mark for mark in told if mark))


def _qr() -> Any:
    import zxingcpp

    return zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def _variants(picture: Image) -> Iterator[Image]:
    """A page in the ways in which a code may come to be seen, each in grey."""
    from PIL import Image, ImageFilter, ImageOps

    red = picture.getchannel("R")
    darkest = red.histogram()[: _PAPER + 1]
    if not any(darkest):
        return
    yield red
    times = min(2.0, _LARGEST / max(red.size))
    larger = red
    if times > 1:
        size = round(red.width * times), round(red.height * times)
        larger = red.resize(size, Image.Resampling.BICUBIC)
        yield larger
    yield picture.convert("L")
    yield ImageOps.autocontrast(larger.filter(ImageFilter.GaussianBlur(1.5)), cutoff=1)
    yield red.filter(ImageFilter.UnsharpMask(3, 200, 0))
