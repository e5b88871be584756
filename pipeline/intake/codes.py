"""The bytes of a scan (PDF or photo) in, the check codes on its pages out; within bounds.

What libraries of the extra `scan` do here, they do in a worker, and only for scans. A page is tried
in several ways, the likeliest first: as it is in its red channel, where a red seal vanishes, then
larger, smoother and harder.
"""

from __future__ import annotations

import io
import time
import warnings
from contextlib import contextmanager, suppress
from enum import Enum
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.intake.blank_pages import is_blank_page
from pipeline.intake.refusals import Refused, encrypted, foreign, more_than
from pipeline.intake.sniffing import is_heif
from pipeline.model.checkcodes import Mark, mark_in_payload, marks_in_text, page_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

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
_KIND, _ENCRYPTED, _TOO_LARGE = "扫描件", "F02", "F03"
_WRONG_PASSWORD = 4
"""FPDF_ERR_PASSWORD of pdfium."""
_KINDS = ("JPEG", "PNG", "TIFF", "BMP", "GIF", "WEBP", "MPO")
_VIEWS = "MPO"
"""A telephone's photo: the further pictures in it are no pages, but other views of the first."""


class Fault(Enum):
    """Why a scan does not open."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    HEIF = "heif"
    """A telephone's format that the libraries do not read."""


class Codes(NamedTuple):
    """What the pages of a scan say."""

    marks: tuple[Mark, ...] = ()
    """What their QR codes and their text say, each once."""
    total: int = 0
    """How many it has; where it breaks off, one more than there are. 0 where it does not open."""
    bare: tuple[int, ...] = ()
    """The numbers of those that were looked at and bear no code, but are printed on."""
    unseen: tuple[int, ...] = ()
    """The numbers of those that were not looked at: too many, too large, damaged, or no time."""
    blank: tuple[int, ...] = ()
    """The numbers of those on which nothing is printed, such as the backs of others."""
    has_others: bool = False
    """Whether a page without a check code bears a QR code of something else."""
    fault: Fault | None = None
    """Why the file does not open; None also where its reading broke off, and for a huge picture."""
    numbers: tuple[tuple[int, int], ...] = ()
    """Of the pages that bear a code and have a text, the page numbers in it: which, of how many."""

    @property
    def pages(self) -> int:
        """How many were looked at."""
        return self.total - len(self.unseen)

    @property
    def coded(self) -> int:
        """On how many of them a code was found."""
        return self.pages - len(self.bare) - len(self.blank)


NO_CODES = Codes()


def can_read_codes() -> bool:
    """Whether the libraries are installed."""
    return all(find_spec(name) is not None for name in _LIBRARIES)


def read_codes(content: bytes, seconds: float) -> Codes:
    """The check codes on the pages of a PDF or an image; none where it cannot be read.

    `seconds` of the processor's time after which no further attempt is begun.
    """
    end = time.process_time() + seconds
    scan = _pdf if content.startswith(b"%PDF") else _picture
    with warnings.catch_warnings():  # of pictures that are large, or not as they should be
        warnings.simplefilter("ignore")
        try:
            with foreign(_KIND), scan(content) as (total, page):
                looked = _looked_at(min(total, _MOST_PAGES), page, end)
        except (Refused, MemoryError) as error:  # it stays a scan (F08) of which nothing was seen
            return Codes(fault=_fault(error, content))
    found = dict.fromkeys(mark for seen in looked.values() for mark in seen.marks)
    bare = tuple(n for n, seen in looked.items() if not seen.marks and not seen.is_blank)
    unseen = tuple(number for number in range(1, total + 1) if number not in looked)
    blank = tuple(number for number, seen in looked.items() if seen.is_blank)
    has_others = any(seen.has_others for seen in looked.values())
    numbers = tuple(seen.number for seen in looked.values() if seen.number and seen.marks)
    marks = _without_repeats(found)
    return Codes(marks, total, bare, unseen, blank, has_others, numbers=numbers)


def _fault(error: Refused | MemoryError, content: bytes) -> Fault | None:
    if isinstance(error, MemoryError) or error.finding.code == _TOO_LARGE:
        return None
    if error.finding.code == _ENCRYPTED:
        return Fault.ENCRYPTED
    return Fault.HEIF if is_heif(content) else Fault.DAMAGED


class _Seen(NamedTuple):
    """What one page that was looked at says."""

    marks: tuple[Mark, ...]
    is_blank: bool = False
    has_others: bool = False
    number: tuple[int, int] | None = None
    """Its page number, and of how many, where its text tells."""


def _looked_at(most: int, page: Callable[[int], _Page], end: float) -> dict[int, _Seen]:
    """From the number of each page that could be looked at to what it says."""
    looked: dict[int, _Seen] = {}
    for place in range(most):
        if looked and time.process_time() > end:
            break
        # A page that is damaged or too large is then one that nobody saw.
        with suppress(Refused, MemoryError), foreign(_KIND):
            one = page(place)
            looked[place + 1] = _on_page(one, end)._replace(number=page_number(one.text))
    return looked


def _without_repeats(found: Iterable[Mark]) -> tuple[Mark, ...]:
    """A text names no scope, and may name no round: where another says the same and more, that."""
    told = tuple(found)
    return tuple(mark for mark in told if not any(_says_more(each, mark) for each in told))


def _says_more(full: Mark, mark: Mark) -> bool:
    if full.code != mark.code:
        return False
    if not mark.round:
        return bool(full.round)
    printed = full.round.lower(), full.version
    return not mark.scope and bool(full.scope) and (mark.round.lower(), mark.version) == printed


class _Page(NamedTuple):
    """A page to be looked at: its own text, and its pictures, the cheaper one first."""

    text: str
    pictures: Iterator[Image]


@contextmanager
def _pdf(content: bytes) -> Iterator[tuple[int, Callable[[int], _Page]]]:
    """How many pages there are, and each by its place."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if error.err_code != _WRONG_PASSWORD:
            raise
        raise encrypted(_KIND) from error

    def page(place: int) -> _Page:
        one = document[place]
        return _Page(one.get_textpage().get_text_bounded(), _rendered(one))

    try:
        yield len(document), page
    finally:
        document.close()


def _rendered(page: Any) -> Iterator[Image]:
    longest = max(page.get_size()) / _POINTS_AN_INCH
    for dots in (_DOTS, _MORE_DOTS):
        scale = min(dots, _LONGEST / longest) / _POINTS_AN_INCH
        yield page.render(scale=scale, may_draw_forms=False).to_pil().convert("RGB")


@contextmanager
def _picture(content: bytes) -> Iterator[tuple[int, Callable[[int], _Page]]]:
    """The same of an image."""
    from PIL import Image

    try:
        opened = Image.open(io.BytesIO(content), formats=_KINDS)
    except Image.DecompressionBombError as error:
        raise _too_many_pixels() from error
    with opened as picture:

        def page(place: int) -> _Page:
            picture.seek(place)
            if picture.width * picture.height > _MOST_MEGAPIXELS * 1e6:
                raise _too_many_pixels()
            return _Page("", iter([_fitted(picture)]))

        yield _count(picture), page


def _too_many_pixels() -> Refused:
    return more_than("图片的像素", _MOST_MEGAPIXELS, "百万")


def _count(picture: Image) -> int:
    """How many pages an image has; where it breaks off, one more than can be reached."""
    if picture.format == _VIEWS:
        return 1
    with suppress(Refused), foreign(_KIND):
        return int(getattr(picture, "n_frames", 1))
    return max(picture.tell() + 1, 2)


def _fitted(frame: Image) -> Image:
    """A picture no larger than is looked at; of a large one no second copy is made in full."""
    from PIL.Image import Resampling

    longest = max(frame.size)
    if longest <= _LONGEST:
        return frame.convert("RGB")
    plain = frame if frame.mode in ("RGB", "L") else frame.convert("RGB")
    width, height = (round(side * _LONGEST / longest) for side in frame.size)
    return plain.resize((width, height), Resampling.BICUBIC, reducing_gap=2.0).convert("RGB")


def _on_page(page: _Page, end: float) -> _Seen:
    told = marks_in_text(page.text)
    has_others = False
    for picture in page.pictures:
        for attempt, variant in enumerate(_variants(picture)):
            texts = _texts(variant)
            marks = tuple(dict.fromkeys(mark for mark in map(mark_in_payload, texts) if mark))
            if marks:
                return _Seen((*marks, *told))
            has_others = has_others or bool(texts)
            if told:  # a page that tells in words needs no second look
                return _Seen(told)
            # An empty back is the likeliest page without a code, and the other ways are dear.
            if not attempt and not page.text.strip() and is_blank_page(picture):
                return _Seen((), is_blank=True)
            if time.process_time() > end:
                return _Seen((), has_others=has_others)
    return _Seen(told, has_others=has_others)


def _texts(picture: Image) -> list[str]:
    """What the QR codes in a picture say, of whatever they are."""
    import zxingcpp

    return [each.text for each in zxingcpp.read_barcodes(picture, formats=_qr())]


def _qr() -> Any:
    import zxingcpp

    return zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])


def _variants(picture: Image) -> Iterator[Image]:
    """A page in the ways in which a code may come to be seen, each in grey."""
    from PIL import Image, ImageFilter, ImageOps

    red = picture.getchannel("R")
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
