"""`summarize verify` of scans: current is told only where every page was looked at."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

import pipeline.jobs.verifying.verify
from pipeline.intake.codes import Codes
from pipeline.jobs.verifying.scans import scan_verdict
from pipeline.jobs.verifying.verdicts import Outcome, Record, Verified
from pipeline.model.checkcodes import Mark, check_code
from pipeline.model.errors import UsageFault
from tests.helpers.inboxes import HENAN, carry_out, fill, run, table
from tests.helpers.marked_pages import page

if TYPE_CHECKING:
    from pathlib import Path

UNIT = "郑州市教育局"
FIRST = table(UNIT, "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100")
SECOND = FIRST.replace("|100", "|130")
LATER = (*HENAN[:-1], "2019-04-28T20:00:00+08:00")
BLANK = Image.new("L", (1600, 1131), 255)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"


def sheet(mark: Mark | None) -> Image.Image:
    """A page as a scanner makes it, in grey."""
    return page(mark).resize((1600, 1131)).convert("L")


def tiff(*sheets: Image.Image) -> bytes:
    """Pages in one file."""
    buffer = io.BytesIO()
    first, *more = (each.copy() for each in sheets)
    first.save(buffer, "TIFF", save_all=True, append_images=more, compression="tiff_deflate")
    return buffer.getvalue()


@pytest.fixture(scope="module", name="workspace")
def _workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """After two runs that made two versions."""
    workspace = tmp_path_factory.mktemp("verify")
    fill(workspace, {"henan/a.xlsx": FIRST})
    run(workspace)
    fill(workspace, {"henan/b.xlsx": SECOND})
    run(workspace, *LATER)
    return workspace


@pytest.fixture(scope="module", name="current")
def _current(workspace: Path) -> Mark:
    told = json.loads(carry_out(workspace, "verify", str(official(workspace)), "--json")[1])
    edition = told["files"][0]["edition"]
    return Mark(edition["code"], edition["round"], edition["version"], edition["scope"])


def official(workspace: Path) -> Path:
    """The table of the last run."""
    return workspace / "outbox" / "henan" / "2019-1" / "汇总表.xlsx"


def verdict(workspace: Path, content: bytes) -> dict[str, Any]:
    """What is told of a scan; not to be current and to leave with 1 are the same."""
    scan = workspace / "扫描件"
    scan.write_bytes(content)
    code, told = carry_out(workspace, "verify", str(scan), "--json")
    document = json.loads(told)
    (file,) = document["files"]
    assert document["current"] == (code == 0) == (file["result"] == "current")
    assert isinstance(file, dict)
    return file


def test_a_page_skipped_for_its_size_is_told(workspace: Path, current: Mark) -> None:
    """What was not looked at is counted, named, and never current; the same without it is."""
    good = sheet(current)
    told = verdict(workspace, tiff(good, Image.new("L", (8100, 8000), 255), good))
    assert told["result"] == "partly_read"
    assert "只看了 2 页，共 3 页，第 2 页没有看到" in told["message"]
    assert verdict(workspace, tiff(good, good))["result"] == "current"


def test_pages_beyond_the_limit_are_told(workspace: Path, current: Mark) -> None:
    """However many pages there are: those that nobody looked at may be of another version."""
    small = sheet(current).resize((800, 566))
    told = verdict(workspace, tiff(*[small] * 60, BLANK, BLANK))
    assert told["result"] == "partly_read"
    assert "只看了 60 页，共 62 页，第 61–62 页没有看到" in told["message"]


def test_pages_behind_a_damaged_one_count(workspace: Path, current: Mark) -> None:
    """A damaged second page hides no third one of another version."""
    other = current._replace(code=check_code("谁也没有", ()))
    content = bytearray(tiff(sheet(current), sheet(current), sheet(other)))
    with Image.open(io.BytesIO(content)) as frames:
        frames.seek(1)
        strip = frames.tag_v2[273][0]
    content[strip : strip + 400] = b"\xff" * 400
    told = verdict(workspace, bytes(content))
    assert told["result"] == "different"
    assert "只看了 2 页，共 3 页" in told["message"]


def test_a_page_without_a_code_is_told(workspace: Path, current: Mark) -> None:
    """One coded page among four speaks for itself alone; the numbers of the others are said."""
    told = verdict(workspace, tiff(sheet(current), *[sheet(None)] * 3))
    assert told["result"] == "partly_read"
    assert "共 4 页，第 2–4 页没有读到校验码" in told["message"]


def test_blank_backs_are_told_as_that(workspace: Path, current: Mark) -> None:
    """The empty backs of a scan of both sides are no unread pages; a printed back is one."""
    good = sheet(current)
    told = verdict(workspace, tiff(good, BLANK, good, BLANK))
    assert told["result"] == "current"
    assert "第 2、4 页是没有印字的空白页" in told["message"]
    told = verdict(workspace, tiff(good, BLANK, good, sheet(None)))
    assert told["result"] == "partly_read"
    assert "共 4 页，第 4 页没有读到校验码" in told["message"]
    assert verdict(workspace, tiff(BLANK, BLANK))["result"] == "no_code"


@pytest.mark.parametrize("version", [1, 9])
def test_what_is_printed_beside_the_code_must_fit(
    workspace: Path, current: Mark, version: int
) -> None:
    """The code on record with another version, round or scope beside it is not the table."""
    for other in (
        current._replace(version=version),
        current._replace(round="2019-2"),
        current._replace(scope="hubei"),
    ):
        told = verdict(workspace, tiff(sheet(other)))
        assert told["result"] == "different"
        assert "写的是" in told["message"]
        assert "河南省 2019-1 第 2 版" in told["message"]
    mixed = verdict(workspace, tiff(sheet(current), sheet(current._replace(round="2019-2"))))
    assert mixed["result"] == "different"


@pytest.mark.parametrize("content", [HEIC, b"%PDF-1.4\n%%EOF\n"], ids=["HEIC", "PDF"])
def test_what_does_not_open_is_told_as_that(workspace: Path, content: bytes) -> None:
    """A format that is not read and a damaged file are no bad scan: another format is asked for."""
    told = verdict(workspace, content)
    assert told["result"] == "unreadable"
    assert "另存为 JPG 或 PDF" in told["message"]


def test_without_the_extra_the_other_files_are_told(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scan that cannot be read for want of a library ends nothing that was asked beside it."""
    scan = workspace / "扫描件.tif"
    scan.write_bytes(tiff(BLANK))
    monkeypatch.setattr(pipeline.jobs.verifying.verify, "can_read_codes", lambda: False)
    code, told = carry_out(workspace, "verify", str(scan), str(official(workspace)), "--json")
    results = [one["result"] for one in json.loads(told)["files"]]
    assert (code, results) == (1, ["unreadable", "current"])
    with pytest.raises(UsageFault, match=r"onex-summarize\[scan\]"):
        carry_out(workspace, "verify", str(scan), str(scan))


class _Known(Record):
    """Every mark is of the version on record."""

    def of_mark(self, file: str, mark: Mark, what: str) -> Verified:  # noqa: ARG002 - as there
        """Current."""
        return Verified(file, Outcome.CURRENT, "是现行版本。", mark.code)


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        (((1, 3),), "缺印着「第 2–3 页」的"),
        (((1, 3), (3, 3)), "缺印着「第 2 页」的"),
        (((1, 2), (2, 2), (2, 2)), "印着「第 2 页」的不止一张"),
        (((1, 2), (2, 3)), "总页数不一致（2、3）"),
    ],
)
def test_pages_that_are_missing_or_there_twice_are_told(
    numbers: tuple[tuple[int, int], ...], words: str
) -> None:
    """Where every page says in words which it is, all must be there, each once."""
    mark = Mark(check_code("谁", ()), "2019-1", 1, "henan")
    codes = Codes((mark,), len(numbers), numbers=numbers)
    told = scan_verdict(_Known.__new__(_Known), "扫描.pdf", codes)
    assert told.outcome is Outcome.PARTLY_READ
    assert words in told.message


def test_how_many_pages_were_seen_is_said_where_they_bear_no_text(
    workspace: Path, current: Mark
) -> None:
    """Pictures tell no page number: how many pages bear the code, and that none was counted."""
    told = verdict(workspace, tiff(sheet(current), sheet(current)))
    assert told["result"] == "current"
    assert "有校验码的共 2 页" in told["left_out"]
