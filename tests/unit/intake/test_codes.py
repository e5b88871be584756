"""Check codes on scans: read from paper that was stamped, scanned and photographed."""

from __future__ import annotations

import io

import pytest
import segno
from PIL import Image

from pipeline.intake.codes import NO_CODES, Codes, Fault, read_codes
from pipeline.model.checkcodes import Mark, check_code
from pipeline.rendering.qr import qr_png
from tests.helpers.degraded import degraded
from tests.helpers.marked_pages import CODE, page

MARK = Mark(check_code("河南省教育厅", ()), "2019-1", 2, "henan")
OTHER = Mark(check_code("湖北省教育厅", ()), "2019-1", 1, "hubei")
SECONDS = 30.0
CUT_OFF = (Codes((), 1, unseen=(1,)), Codes((), 2, unseen=(1, 2)), Codes((), 1, bare=(1,)))
"""What is said of a file that opens and breaks off in its first page."""


def picture(image: Image.Image, kind: str = "PNG", *more: Image.Image) -> bytes:
    """An image file, or a PDF or TIFF of several pages."""
    buffer = io.BytesIO()
    pages = {"save_all": True, "append_images": [each.copy() for each in more]} if more else {}
    packed = {"compression": "tiff_deflate"} if kind == "TIFF" else {}
    image.copy().save(buffer, format=kind, **pages, **packed)
    return buffer.getvalue()


def encrypted_pdf() -> bytes:
    """A PDF that says it is encrypted; no password opens it, least of all none."""
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
        b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -4 /O <%b> /U <%b> >>"
        % (b"11" * 32, b"22" * 32),
    )
    pdf, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return pdf + (
        b"xref\n0 5\n0000000000 65535 f \n%btrailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R "
        b"/ID [<00><00>] >>\nstartxref\n%d\n%%%%EOF\n" % (table, len(pdf))
    )


@pytest.fixture(scope="module", name="clean")
def _clean() -> Image.Image:
    return page(MARK)


@pytest.mark.parametrize("seed", range(12))
def test_a_degraded_scan_tells_its_code(clean: Image.Image, seed: int) -> None:
    """At 200 dpi every one of a sample is read, scanned or photographed, sealed beside or over.

    All 200, at 150 to 300 dpi: `python -m tests.bench scans`.
    """
    scan = degraded(clean, CODE, seed, dots=200)
    assert read_codes(scan.content, SECONDS) == Codes((MARK,), 1)


def test_the_sample_holds_what_it_is_for(clean: Image.Image) -> None:
    """Scanners and telephones, each with the seal beside the code and over it."""
    kinds = {(s.device, s.seal) for s in (degraded(clean, CODE, n, dots=150) for n in range(5))}
    assert len(kinds) == 4


def test_every_page_is_looked_at() -> None:
    """All codes of a PDF or TIFF are told, with how many pages bear one."""
    one, other, none = (page(m).resize((1600, 1131)) for m in (MARK, OTHER, None))
    for kind in ("PDF", "TIFF"):
        codes = read_codes(picture(one, kind, none, other, one), SECONDS)
        assert codes == Codes((MARK, OTHER), 4, bare=(2,))
        assert (codes.pages, codes.coded) == (4, 3)


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/weixin",
        "A" * 2_900,
        MARK.payload[:-1] + "2",
        MARK.payload.replace(":2:", ":²:"),
        MARK.payload + ":",
        "",
    ],
)
def test_a_foreign_code_is_none(text: str) -> None:
    """A page's other QR codes, such as a link to a chat, and damaged ones say nothing of it."""
    foreign = io.BytesIO()
    segno.make(text or " ").save(foreign, kind="png", scale=8)
    assert read_codes(foreign.getvalue(), SECONDS) == Codes((), 1, bare=(1,), has_others=True)


@pytest.mark.parametrize("keep", [0, 5, 60, 2_000])
@pytest.mark.parametrize("kind", ["PDF", "PNG", "JPEG", "TIFF"])
def test_a_broken_file_has_no_codes(kind: str, keep: int) -> None:
    """What cannot be read is no fault of the run: the scan stays a scan."""
    whole = picture(page(None).resize((400, 283)), kind)
    assert read_codes(whole[:keep], SECONDS) in (Codes(fault=Fault.DAMAGED), *CUT_OFF)
    assert read_codes(b"", SECONDS) == Codes(fault=Fault.DAMAGED)


def test_why_a_scan_does_not_open_is_told() -> None:
    """A telephone's format that is not read, and a PDF with a password, are no damaged files."""
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"
    assert read_codes(heic, SECONDS) == Codes(fault=Fault.HEIF)
    assert read_codes(encrypted_pdf(), SECONDS) == Codes(fault=Fault.ENCRYPTED)


def test_the_time_is_bounded(clean: Image.Image) -> None:
    """When the time is over no further attempt and no further page is begun."""
    blank = Image.new("RGB", (800, 600), "white")
    assert read_codes(picture(blank, "PDF", *[clean] * 3), 0.0) == Codes((), 4, (), (2, 3, 4), (1,))


@pytest.mark.parametrize("attempts", [1, 2, 4])
def test_no_attempt_is_begun_after_the_time(monkeypatch: pytest.MonkeyPatch, attempts: int) -> None:
    """With a processor whose clock moves by a second for each attempt, so many fit as seconds."""
    clock, begun = iter(range(100)), []
    now = [0.0]

    def attempt(*given: object, **more: object) -> list[object]:
        begun.append((given, more))
        now[0] = next(clock) + 1.0
        return []

    monkeypatch.setattr("time.process_time", lambda: now[0])
    monkeypatch.setattr("zxingcpp.read_barcodes", attempt)
    sheet = page(None).resize((800, 566))
    assert read_codes(picture(sheet), attempts - 0.5).bare == (1,)
    assert len(begun) == attempts
    begun.clear()
    assert read_codes(picture(sheet, "TIFF", sheet, sheet), attempts - 0.5).unseen == (2, 3)


def test_pages_beyond_the_limit_are_told() -> None:
    """What a scan has beyond the pages that are looked at is counted, and no reading of it."""
    sheet = page(MARK).resize((800, 566)).convert("L")
    codes = read_codes(picture(sheet, "TIFF", *[sheet] * 60), SECONDS * 10)
    assert (codes.total, codes.pages, codes.unseen) == (61, 60, (61,))


def test_a_page_too_large_is_told() -> None:
    """A page skipped for its size is one that was not looked at."""
    sheet = page(MARK).resize((1600, 1131)).convert("L")
    codes = read_codes(picture(sheet, "TIFF", Image.new("L", (8100, 8000), 255)), SECONDS)
    assert codes == Codes((MARK,), 2, unseen=(2,))


def test_a_damaged_page_hides_no_other() -> None:
    """A damaged page is told, and those behind it are looked at; also where the file breaks off."""
    one, other = (page(m).resize((1600, 1131)).convert("L") for m in (MARK, OTHER))
    whole = bytearray(picture(one, "TIFF", one, other))
    with Image.open(io.BytesIO(whole)) as frames:
        at = frames.tag_v2.next
        frames.seek(1)
        strip = frames.tag_v2[273][0]
    cut = read_codes(bytes(whole[:at]), SECONDS)
    whole[strip : strip + 400] = b"\xff" * 400
    assert read_codes(bytes(whole), SECONDS) == Codes((MARK, OTHER), 3, unseen=(2,))
    assert cut == Codes((MARK,), 2, unseen=(2,))


def test_the_views_of_a_photo_are_no_pages() -> None:
    """A telephone keeps a further, smaller picture in its photo; that is not a page without one."""
    sheet, small = page(MARK).resize((1600, 1131)), Image.new("RGB", (160, 113), "grey")
    assert read_codes(picture(sheet, "MPO", small), SECONDS) == Codes((MARK,), 1)


def test_a_huge_picture_is_not_unpacked() -> None:
    """A picture of more pixels than any scanner makes is left alone."""
    assert read_codes(picture(Image.new("1", (20_000, 20_000))), SECONDS) == NO_CODES


def test_the_qr_code_is_the_same_each_time() -> None:
    """The same text gives the same bytes."""
    assert qr_png(MARK.payload) == qr_png(MARK.payload) != qr_png(OTHER.payload)
