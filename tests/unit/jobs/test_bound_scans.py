"""Reading the codes of scans is a task of its own, and costs a scan nothing where it fails."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.codes import Codes
from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import Limits
from pipeline.jobs.bound_scans import by_codes
from pipeline.jobs.receiving import Further, Reader, Received
from pipeline.model.checkcodes import Mark, check_code
from pipeline.model.findings import Finding
from pipeline.rendering.qr import qr_png
from tests.helpers.inboxes import save
from tests.helpers.marked_pages import page
from tests.unit.given import definitions, territory

if TYPE_CHECKING:
    from pathlib import Path


MARK = Mark(check_code("湖北省教育厅", ()), "2019-1", 4, "hubei")
READER = Reader(definitions(), None, territory(), Limits())


def scan(folder: Path, content: bytes) -> InboxFile:
    """A scan that says in its name that it is another province's."""
    path = folder / "河南省.png"
    save(path, content)
    return InboxFile(path, "inbox/national/河南省.png", "national", ignored=False)


def test_a_reader_looks_for_codes_only_where_it_is_to(tmp_path: Path) -> None:
    """Else a scan is received at once, as ever."""
    file = scan(tmp_path, qr_png(MARK.payload))
    assert isinstance(READER.read(file), Received)
    assert isinstance(replace(READER, reads_codes=True).read(file), Further)


def test_the_code_decides_whose_a_scan_is(tmp_path: Path) -> None:
    """The province of the code, and not the one that the file's name tells; F08 says the code."""
    asked = replace(READER, reads_codes=True).read(scan(tmp_path, qr_png(MARK.payload)))
    assert isinstance(asked, Further)
    (task,) = asked.tasks
    assert task.scan is not None
    read = READER.read_codes(task, task.scan)
    named = replace(read, unit="河南省教育厅")
    (bound,) = by_codes((named,), territory().national, territory())
    (finding,) = bound.findings
    assert (bound.unit, finding.variant) == ("湖北省教育厅", "coded")
    assert finding.facts["code"] == MARK.code


def test_a_scan_is_read_within_half_of_a_files_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a clock that moves by six seconds a look, a limit of ten is over after one attempt.

    What was then not looked at is told as that, and a longer limit is enough for all pages.
    """
    sheets = [page(mark).resize((1600, 1131)).convert("L") for mark in (None, MARK, MARK)]
    path = tmp_path / "湖北省.tif"
    sheets[0].save(path, save_all=True, append_images=sheets[1:], compression="tiff_deflate")
    file = InboxFile(path, "inbox/national/湖北省.tif", "national", ignored=False)
    reader = replace(READER, reads_codes=True)
    asked = reader.read(file)
    assert isinstance(asked, Further)
    (task,) = asked.tasks
    assert task.scan is not None
    clock = itertools.count(step=6)
    monkeypatch.setattr("time.process_time", lambda: float(next(clock)))
    short, longer = (replace(reader, limits=Limits(seconds=n)) for n in (10, 3_600))
    assert short.read_codes(task, task.scan).codes == Codes((), 3, bare=(1,), unseen=(2, 3))
    assert longer.read_codes(task, task.scan).codes == Codes((MARK,), 3, bare=(1,))


def test_a_scan_outlives_the_search_for_its_code(tmp_path: Path) -> None:
    """Where the worker that looks for it ends or hangs, the scan is received as without it."""
    asked = replace(READER, reads_codes=True).read(scan(tmp_path, qr_png(MARK.payload)))
    assert isinstance(asked, Further)
    (task,) = asked.tasks
    left = READER.unread(task, Finding("F03", variant="time"))
    assert left == task.scan
    assert [finding.code for finding in left.findings] == ["F08"]


HUBEI, HENAN_UNIT = "湖北省教育厅", "河南省教育厅"
TYPED = MARK._replace(scope="")


@pytest.mark.parametrize(
    ("marks", "unit", "variant"),
    [
        ((MARK,), HUBEI, "coded"),
        ((MARK, MARK._replace(version=5)), HUBEI, "coded"),
        ((MARK, MARK._replace(scope="henan")), HENAN_UNIT, "coded"),
        ((MARK._replace(scope="atlantis"),), HENAN_UNIT, "coded"),
        ((MARK, MARK._replace(scope="atlantis")), HENAN_UNIT, "coded"),
        ((TYPED,), HENAN_UNIT, "coded"),
        ((), HENAN_UNIT, "unmatched"),
    ],
)
def test_only_codes_of_one_unit_decide(
    tmp_path: Path, marks: tuple[Mark, ...], unit: str, variant: str
) -> None:
    """Codes of two units, of one that is unknown, or of none leave a scan to its names."""
    read = READER.read(scan(tmp_path, qr_png(MARK.payload)))
    assert isinstance(read, Received)
    named = replace(read, unit=HENAN_UNIT, codes=Codes(marks, 1))
    (bound,) = by_codes((named,), territory().national, territory())
    (finding,) = bound.findings
    assert (bound.unit, finding.variant) == (unit, variant)
    if marks:
        assert finding.facts["code"] == MARK.code
    nameless = replace(named, unit=None)
    (unbound,) = by_codes((nameless,), territory().national, territory())
    assert unbound.unit == (HUBEI if unit == HUBEI else None)


def test_codes_of_several_units_are_named(tmp_path: Path) -> None:
    """A scan of two provinces' tables is nobody's; its F08 says the codes, and the bare pages."""
    other = MARK._replace(scope="henan", code=check_code("河南省教育厅", ()))
    asked = replace(READER, reads_codes=True).read(scan(tmp_path, qr_png(MARK.payload)))
    assert isinstance(asked, Further)
    (task,) = asked.tasks
    assert task.scan is not None
    read = READER.read_codes(task, task.scan)
    both = replace(read, unit=None, codes=Codes((MARK, other), 4, bare=(3, 4)))
    (bound,) = by_codes((both,), territory().national, territory())
    (finding,) = bound.findings
    assert (bound.unit, finding.variant) == (None, "coded_unmatched")
    assert finding.facts["code"] == f"{MARK.code}、{other.code}"
    assert "2 页没有读到校验码" in str(finding.facts["bare"])
