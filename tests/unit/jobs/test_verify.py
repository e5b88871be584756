"""Versions of the official table in the ledger, and `summarize verify` against them."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

import pipeline.jobs.verifying.verify
from pipeline.intake.footers import footers
from pipeline.intake.limits import Limits
from pipeline.model.checkcodes import Mark, check_code, mark_in_footer
from pipeline.model.errors import UsageFault
from pipeline.rendering.qr import qr_png
from tests.helpers.inboxes import HENAN, carry_out, fill, run, table
from tests.helpers.marked_pages import page

if TYPE_CHECKING:
    from pathlib import Path

UNIT, SCHOOL = "郑州市教育局", "郑州市金水中等专业学校"
LINES = (
    f"1|{SCHOOL}|中职|物流管理（初级、中级）|2|物流服务与管理、会计|100|示范校",
    "2|郑州市第二中等专业学校|中职|Web前端开发（初级）|1|计算机应用|60",
)
FIRST = table(UNIT, *LINES)
SECOND = table(UNIT, LINES[0].replace("|100|", "|130|"), LINES[1])
LATER = (*HENAN[:-1], "2019-04-28T20:00:00+08:00")
OFFICIAL = "汇总表.xlsx"
UNKNOWN = check_code("谁也没有", ())


def printed(folder: Path) -> Mark:
    """What the footer of the official table says."""
    (footer,) = footers((folder / OFFICIAL).read_bytes(), Limits())
    mark = mark_in_footer(footer)
    assert mark is not None
    return mark


def entered(workspace: Path) -> list[tuple[str, int]]:
    """The versions in the ledger, as (code, number)."""
    with sqlite3.connect(workspace / "ledger.sqlite3") as ledger:
        rows = ledger.execute("SELECT detail FROM events WHERE kind = 'published' ORDER BY id")
        details = [json.loads(detail) for (detail,) in rows]
    ledger.close()
    return [(detail["code"], detail["version"]) for detail in details]


def verify(workspace: Path, *arguments: object) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what is told of each file."""
    code, told = carry_out(workspace, "verify", *map(str, arguments), "--json")
    document = json.loads(told)
    assert document["current"] == (code == 0)
    return code, document["files"]


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """After a run."""
    fill(tmp_path, {"henan/a.xlsx": FIRST})
    assert run(tmp_path).exit_code == 0
    return tmp_path


@pytest.fixture(name="folder")
def _folder(workspace: Path) -> Path:
    return workspace / "outbox" / "henan" / "2019-1"


@pytest.fixture(name="older")
def _older(workspace: Path, folder: Path) -> Path:
    """A copy of the first version, after a run with other figures."""
    older = workspace / "以前打印的.xlsx"
    older.write_bytes((folder / OFFICIAL).read_bytes())
    fill(workspace, {"henan/b.xlsx": SECOND})
    run(workspace, *LATER)
    return older


def altered(content: bytes, cell: str, value: object) -> bytes:
    """A workbook with another value in a cell, saved by another program."""
    book = load_workbook(io.BytesIO(content))
    book.worksheets[0][cell] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


# ── versions in the ledger ───────────────────────────────


def test_the_same_inbox_is_the_same_version(workspace: Path, folder: Path) -> None:
    """A further run enters no version, and every file has the same bytes."""
    before = {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}
    run(workspace)
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before
    assert entered(workspace) == [(printed(folder).code, 1)]


def test_another_table_is_the_next_version(workspace: Path, older: Path, folder: Path) -> None:
    """Other figures give the next number; the old ones again give one more, with the old code."""
    assert older.exists()
    assert (printed(folder).version, len(entered(workspace))) == (2, 2)
    fill(workspace, {"henan/c.xlsx": FIRST})
    run(workspace, *HENAN[:-1], "2019-04-28T21:00:00+08:00")
    codes = [code for code, _ in entered(workspace)]
    assert [number for _, number in entered(workspace)] == [1, 2, 3]
    assert codes[0] == codes[2] != codes[1]
    told, (file,) = verify(workspace, older)
    assert (told, file["current"]["version"]) == (0, 3)


def test_check_and_rehearsal_enter_no_version(workspace: Path, folder: Path) -> None:
    """What is only looked at is not on record; its paper is then told to be none."""
    known = entered(workspace)
    fill(workspace, {"henan/b.xlsx": SECOND})
    carry_out(workspace, "check", str(workspace / "inbox"), "--round", "2019-1")
    carry_out(workspace, "rehearse", *LATER)
    assert entered(workspace) == known == [(printed(folder).code, 1)]
    rehearsed = workspace / "预演" / "henan" / "2019-1" / OFFICIAL
    assert verify(workspace, rehearsed)[1][0]["result"] == "different"


def test_a_locked_table_keeps_its_version(workspace: Path, folder: Path) -> None:
    """After the lock the bytes stay, no version is entered, and the table is the one on record."""
    carry_out(workspace, "lock", *HENAN)
    known, before = entered(workspace), (folder / OFFICIAL).read_bytes()
    fill(workspace, {"henan/b.xlsx": SECOND})
    run(workspace, *LATER)
    assert (folder / OFFICIAL).read_bytes() == before
    assert entered(workspace) == known
    assert verify(workspace, folder / OFFICIAL)[0] == 0


def test_a_version_is_no_news_and_has_its_word(workspace: Path) -> None:
    """The ledger is sound, its export names the event in Chinese, and nothing else is counted."""
    assert carry_out(workspace, "ledger", "check")[0] == 0
    carry_out(workspace, "ledger", "export")
    assert "汇总表新版本,published" in (workspace / "台账导出" / "events.csv").read_text("utf-8")
    carry_out(workspace, "batch", "--due-within", "3d", *HENAN[-2:])
    carry_out(workspace, "batch", "--due-within", "3d", *HENAN[-2:])
    assert "没有变化" in (workspace / "outbox" / "汇总报告.txt").read_text("utf-8-sig")


# ── verify ───────────────────────────────────────────────


def test_the_table_of_the_last_run_is_on_record(workspace: Path, folder: Path) -> None:
    """The workbook, the same saved by another program, and its typed code: exit 0."""
    saved = workspace / "另存.xlsx"
    saved.write_bytes(altered((folder / OFFICIAL).read_bytes(), "J1", None))
    code, told = verify(workspace, folder / OFFICIAL, saved, "--code", printed(folder).code.lower())
    assert (code, [one["result"] for one in told]) == (0, ["current"] * 3)


def test_an_older_version_is_told_with_its_totals(workspace: Path, older: Path) -> None:
    """Which it is, of when, and both totals; exit 1."""
    code, (told,) = verify(workspace, older)
    assert (code, told["result"]) == (1, "older")
    assert told["edition"]["totals"]["students"] == 160
    assert told["current"]["totals"]["students"] == 190
    for words in ("第 1 版（2019-04-28 18:00", "160 人", "第 2 版（2019-04-28 20:00", "190 人"):
        assert words in told["message"]


def test_a_changed_cell_is_named(workspace: Path, folder: Path) -> None:
    """Where lines differ from the record, each is told with both values."""
    changed = workspace / "改过.xlsx"
    changed.write_bytes(altered((folder / OFFICIAL).read_bytes(), "G4", 999))
    code, (told,) = verify(workspace, changed)
    assert (code, told["result"], len(told["differences"])) == (1, "different", 1)
    assert printed(folder).code in told["message"]
    for words in (SCHOOL, "参与试点学生规模", "「100」", "「999」"):
        assert words in told["differences"][0]


def test_lines_and_unit_that_differ_are_named(workspace: Path, folder: Path) -> None:
    """Another unit, a line left out, one that is new, and lines that changed places are told."""
    content = (folder / OFFICIAL).read_bytes()
    file = workspace / "改过.xlsx"
    file.write_bytes(altered(content, "B5", "另一所学校"))
    assert len(verify(workspace, file)[1][0]["differences"]) == 2
    file.write_bytes(altered(content, "A2", "报送单位：河南省职教处（盖章）"))
    assert "河南省职教处" in verify(workspace, file)[1][0]["differences"][0]
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for column in "BCDEFGH":
        one, other = sheet[f"{column}4"], sheet[f"{column}5"]
        one.value, other.value = other.value, one.value
    book.save(file)
    assert verify(workspace, file)[1][0]["differences"] == ["各行都在，先后次序不同"]


def test_a_footer_of_another_table_is_told(workspace: Path, folder: Path) -> None:
    """Lines of the version on record under a code that is another's are no match."""
    forged = workspace / "页脚.xlsx"
    with (
        zipfile.ZipFile(folder / OFFICIAL) as source,
        zipfile.ZipFile(forged, "w") as target,
    ):
        for name in source.namelist():
            part = source.read(name).replace(printed(folder).code.encode(), UNKNOWN.encode())
            target.writestr(name, part)
    code, (told,) = verify(workspace, forged)
    assert (code, told["result"]) == (1, "different")
    assert UNKNOWN in told["message"]


def test_without_the_record_no_difference_is_made_up(workspace: Path, folder: Path) -> None:
    """Where the results were deleted, it is told that nobody can say what differs."""
    changed = workspace / "改过.xlsx"
    changed.write_bytes(altered((folder / OFFICIAL).read_bytes(), "G4", 999))
    (folder / "entries.csv").unlink()
    told = verify(workspace, changed)[1][0]
    assert (told["result"], told["differences"]) == ("different", [])
    assert "说不出哪里不同" in told["message"]


def test_scans(workspace: Path, older: Path, folder: Path) -> None:
    """A photo is of the version on record, of an older one, of none, or has no code."""
    current = printed(folder)._replace(scope="henan")
    first = Mark(entered(workspace)[0][0], "2019-1", 1, "henan")
    foreign = Mark(UNKNOWN, "2019-1", 7, "hubei")
    assert older.exists()
    files = []
    for number, mark in enumerate((current, first, foreign, None)):
        files.append(workspace / f"{number}.jpg")
        page(mark).resize((1600, 1131)).save(files[-1], quality=70)
    code, told = verify(workspace, *files)
    expected = ["current", "older", "different", "no_code"]
    assert (code, [one["result"] for one in told]) == (1, expected)
    assert "湖北省 2019-1 第 7 版" in told[2]["message"]
    assert verify(workspace, files[0])[0] == 0


def test_pages_of_two_versions_are_no_match(workspace: Path, older: Path) -> None:
    """A scan with a page of an older printing among the others is told."""
    assert older.exists()
    marks = [Mark(code, "2019-1", n, "henan") for code, n in entered(workspace)]
    sheets = [page(mark).resize((1600, 1131)) for mark in marks]
    scan = workspace / "两版.pdf"
    sheets[0].copy().save(scan, save_all=True, append_images=sheets[1:])
    assert verify(workspace, scan)[1][0]["result"] == "different"


def test_a_table_of_another_kind_is_unreadable(workspace: Path) -> None:
    """A file without the form's table is told, and is not the version on record."""
    other = workspace / "说明.txt"
    other.write_text("这里没有表", encoding="utf-8")
    assert verify(workspace, other)[1][0]["result"] == "unreadable"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "请写明"),
        (("没有.xlsx",), "没有文件"),
        (("--code", "ABCD-EFGH-JKLM-NPQR"), "抄错了"),
        (("--code", "12"), "抄错了"),
    ],
)
def test_slips_of_usage(workspace: Path, arguments: tuple[str, ...], words: str) -> None:
    """No file, one that is not there, and a mistyped code are one sentence each, and exit 2."""
    with pytest.raises(UsageFault, match=words):
        carry_out(workspace, "verify", *arguments)


def test_without_a_version_nothing_can_be_verified(tmp_path: Path) -> None:
    """Before the first run there is no record, and that is said."""
    fill(tmp_path, {})
    with pytest.raises(UsageFault, match="先运行一次汇总"):
        carry_out(tmp_path, "verify", "--code", UNKNOWN)


def test_the_extra_is_named_where_it_is_missing(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the libraries a scan is refused with what to install; a typed code still works."""
    monkeypatch.setattr(pipeline.jobs.verifying.verify, "can_read_codes", lambda: False)
    scan = workspace / "扫描.png"
    scan.write_bytes(qr_png(Mark(UNKNOWN, "2019-1", 1, "henan").payload))
    with pytest.raises(UsageFault, match=r"onex-summarize\[scan\]"):
        carry_out(workspace, "verify", str(scan))
    assert verify(workspace, "--code", UNKNOWN)[1][0]["result"] == "different"


def test_only_the_scope_and_round_that_are_asked_for_count(workspace: Path) -> None:
    """A table of another scope or round does not match; a name that nobody knows is a slip."""
    code = printed(workspace / "outbox" / "henan" / "2019-1").code
    own = ("--province", "河南", "--round", "2019-1")
    assert verify(workspace, "--code", code, *own)[0] == 0
    for other in (("--province", "guangdong"), ("--national",), ("--round", "2019-2")):
        told, (one,) = verify(workspace, "--code", code, *other)
        assert (told, one["result"]) == (1, "different")
        assert "这是 河南省 2019-1 第 1 版" in one["message"]
    for unknown in (("--province", "火星"), ("--round", "2020-9")):
        with pytest.raises(UsageFault):
            verify(workspace, "--code", code, *unknown)
