"""A PDF tells what it shows and not which run made it."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.intake.libreoffice import TooLongError
from pipeline.jobs import pdf
from pipeline.jobs.pdf import pdf_name, pdfs, steady
from pipeline.model.errors import UsageFault

MOMENT = dt.datetime(2019, 4, 28, 18, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))


def made(date: str, digits: str, text: str = "text") -> bytes:
    """The parts of a PDF in which two runs differ."""
    return (
        f"%PDF-1.6\n{text}\n<</Producer<FEFF>\n/CreationDate(D:{date})>>\n"
        f"trailer\n<</Size 9\n/ID [ <{digits}>\n<{digits}> ]\n/DocChecksum /{digits}\n>>\n%%EOF"
    ).encode()


@pytest.mark.parametrize("date", ["20261122123710Z'", "20261122203710+08'00'", "20261122123710"])
def test_runs_leave_no_trace(date: str) -> None:
    """Date and identity of the run are gone, however the date is written; no byte moves."""
    one, other = made(date, "A" * 32), made(date, "7F" * 16)
    assert steady(one, MOMENT) == steady(other, MOMENT)
    assert len(steady(one, MOMENT)) == len(one)
    assert b"(D:20190428100000" in steady(one, MOMENT)


def test_contents_keep_their_identity() -> None:
    """Two PDFs that show different things have different identities."""
    one, other = (steady(made("20261122123710Z", "A" * 32, text), MOMENT) for text in "ab")
    assert one.partition(b"/ID")[2] != other.partition(b"/ID")[2]


def test_what_has_neither_stays() -> None:
    """A PDF of another writer is left as it is."""
    assert steady(b"%PDF-1.7 (D:2019) /ID", MOMENT) == b"%PDF-1.7 (D:2019) /ID"


def test_the_name() -> None:
    """Beside the workbook, in its folder."""
    assert pdf_name("分证书/03 物流管理.xlsx") == "分证书/03 物流管理.pdf"


def test_one_that_cannot_be_converted_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice gives nothing for it: the officer learns which, and what to do."""
    monkeypatch.setattr(pdf, "converted", lambda *_args, **_more: {"0.pdf": b"%PDF"})
    with pytest.raises(UsageFault, match=r"转换不了 b\.xlsx"):
        pdfs({"a.xlsx": b"", "b.xlsx": b""}, MOMENT)


def test_one_that_does_not_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that was given is told."""

    def hang(*_arguments: object, **_more: object) -> dict[str, bytes]:
        raise TooLongError

    monkeypatch.setattr(pdf, "converted", hang)
    with pytest.raises(UsageFault, match="120 秒"):
        pdfs({"a.xlsx": b""}, MOMENT)
