"""What counted once and is not in the inbox any more: it is told loudly, and never forgotten."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from typing import TYPE_CHECKING

from openpyxl import load_workbook

from pipeline.cli.commands import cli
from pipeline.jobs.summarize import summarize
from pipeline.jobs.workspace import open_workspace
from tests.helpers.inboxes import HENAN, contents, fill, run, save, table
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.inboxes import Outcome

UNIT = "洛阳市教育局"
TWO = (
    "1|洛阳市第一中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100",
    "2|洛阳市旅游学校|中职|物流管理（初级）|1|物流服务与管理|120",
)
FAULTY = (TWO[0].replace("|100", "|若干"), TWO[1])
AS_OF = dt.datetime.fromisoformat(HENAN[-1])
OLD, NEW = "henan/a.xlsx", "henan/b.xlsx"
LOST = [(UNIT, f"inbox/{OLD}", 2)]


def accepted(workspace: Path) -> None:
    """A workspace in which a run has accepted a table of two lines."""
    fill(workspace, {OLD: table(UNIT, *TWO)})
    assert run(workspace).document["totals"]["entries"] == len(TWO)


def put(workspace: Path, file: str, *rows: str) -> None:
    """A table of the unit in the inbox, in place of what has its name."""
    save(workspace / "inbox" / file, workbook(table(UNIT, *rows)))


def told(outcome: Outcome) -> dict[str, str]:
    """From each file to what S10 says of it."""
    return {
        s["file"].removeprefix("inbox/"): f["message"]
        for s in outcome.document["submissions"]
        for f in s["findings"]
        if f["code"] == "S10"
    }


def lost(workspace: Path) -> list[tuple[str, str, int]]:
    """What a run says that is lost: unit, file, entries."""
    given = open_workspace(workspace, as_of=AS_OF)
    tables = summarize(given, "henan", "2019-1", lambda _done, _total: None).lost
    return [(each.unit, each.file, each.entries) for each in tables]


def terminal(workspace: Path) -> str:
    """What an officer reads of a run, without the breaks of lines."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        cli.main([*HENAN, "--workspace", str(workspace)], standalone_mode=False)
    return printed.getvalue()


def listed(outcome: Outcome, code: str = "S10") -> list[tuple[object, ...]]:
    """The rows of the list of findings that hold a code."""
    sheet = load_workbook(outcome.folder / "问题清单.xlsx")["问题清单"]
    return [row for row in sheet.iter_rows(values_only=True) if code in row]


def heading(outcome: Outcome) -> str:
    """What stands above the list of findings."""
    return str(load_workbook(outcome.folder / "问题清单.xlsx")["问题清单"]["A2"].value)


@examples("rows", {"faulty": FAULTY, "empty": ()})
def test_a_new_file_was_saved_over_it(rows: tuple[str, ...], tmp_path: Path) -> None:
    """The file that took its name is told of it, the terminal says it, and again in each run."""
    accepted(tmp_path)
    put(tmp_path, OLD, *rows)
    for _ in range(2):
        outcome = run(tmp_path)
        assert outcome.document["totals"]["entries"] == 0
        assert lost(tmp_path) == LOST
        assert "以前通过的 inbox/henan/a.xlsx（2 条）不在收件文件夹里了" in told(outcome)[OLD]
        assert len(listed(outcome)) == 1
        assert f"{UNIT}：以前通过的 inbox/{OLD}（2 条）不在收件文件夹里了" in terminal(tmp_path)


def test_it_was_taken_away(tmp_path: Path) -> None:
    """Where nothing of the unit is there, the terminal and the list have it all the same."""
    accepted(tmp_path)
    (tmp_path / "inbox" / OLD).unlink()
    for _ in range(2):
        outcome = run(tmp_path)
        assert lost(tmp_path) == LOST
        ((_, unit, file, status, *_),) = listed(outcome)
        assert (unit, file, status) == (UNIT, f"inbox/{OLD}", "不在了")
        assert "疑点 1 条（待处理 1 条）" in heading(outcome)
        assert f"以前通过的 inbox/{OLD}（2 条）" in terminal(tmp_path)
        assert "疑点：待处理 1 条" in terminal(tmp_path)


def test_a_scan_is_no_table_to_tell_it_of(tmp_path: Path) -> None:
    """A unit of which only the scan is left has its row in the list."""
    accepted(tmp_path)
    (tmp_path / "inbox" / OLD).unlink()
    save(tmp_path / "inbox/henan" / f"{UNIT}盖章.pdf", b"%PDF-1.4\n%%EOF\n")
    outcome = run(tmp_path)
    assert lost(tmp_path) == LOST
    assert told(outcome) == {}
    assert len(listed(outcome)) == 1


def test_the_unit_is_not_told(tmp_path: Path) -> None:
    """What an officer has mislaid is not in the letter and the list that go to the unit."""
    accepted(tmp_path)
    put(tmp_path, OLD, *FAULTY)
    outcome = run(tmp_path)
    text = outcome.files()[f"退回/{UNIT}-退回通知.txt"].decode()
    assert "不在收件文件夹" not in text
    copy = load_workbook(outcome.folder / "退回/a.xlsx")["问题清单"]
    codes = {row[2] for row in copy.iter_rows(values_only=True)}
    assert "C06" in codes
    assert "S10" not in codes


def test_what_its_message_says_helps(tmp_path: Path) -> None:
    """Put back under another name it counts again, in the place that it had."""
    accepted(tmp_path)
    content = (tmp_path / "inbox" / OLD).read_bytes()
    put(tmp_path, OLD, *FAULTY)
    run(tmp_path, *HENAN[:-1], "2019-04-28T19:00:00+08:00")
    save(tmp_path / "inbox" / NEW, content)
    outcome = run(tmp_path, *HENAN[:-1], "2019-04-28T20:00:00+08:00")
    assert outcome.statuses == {f"inbox/{OLD}": "returned", f"inbox/{NEW}": "accepted"}
    assert lost(tmp_path) == []
    assert told(outcome) == {}
    assert outcome.document["totals"]["entries"] == len(TWO)


@examples("name", {"moved": "henan/旧/a.xlsx", "renamed": NEW})
def test_moved_is_not_lost(name: str, tmp_path: Path) -> None:
    """A table that counts under another name is there."""
    accepted(tmp_path)
    target = tmp_path / "inbox" / name
    target.parent.mkdir(exist_ok=True)
    (tmp_path / "inbox" / OLD).rename(target)
    assert lost(tmp_path) == []


@examples(
    "rows count",
    {
        "as much": (TWO, None),
        "as much, said otherwise": ((TWO[0].replace("|100", "|110"), TWO[1]), None),
        "less": (TWO[:1], "现在计入的这一份只有 1 条"),
    },
)
def test_a_better_one_was_saved_over_it(
    rows: tuple[str, ...], count: str | None, tmp_path: Path
) -> None:
    """A corrected table in its place is what is wanted; only one with less is asked about."""
    accepted(tmp_path)
    put(tmp_path, OLD, *rows)
    for _ in range(2):
        outcome = run(tmp_path)
        assert bool(lost(tmp_path)) == bool(count)
        assert set(told(outcome)) == ({OLD} if count else set())
        assert all(str(count) in message for message in told(outcome).values())


def test_an_older_one_counts_again(tmp_path: Path) -> None:
    """Where the newer table is gone, the older one that has less is told of it."""
    fill(tmp_path, {OLD: table(UNIT, TWO[0])})
    run(tmp_path)
    put(tmp_path, NEW, *TWO)
    run(tmp_path)
    (tmp_path / "inbox" / NEW).unlink()
    for _ in range(2):
        assert "inbox/henan/b.xlsx（2 条）" in told(run(tmp_path))[OLD]


def test_what_never_counted_is_not_missed(tmp_path: Path) -> None:
    """Returned and empty tables may go; and what another replaced long ago."""
    fill(tmp_path, {OLD: table(UNIT, *FAULTY), "henan/c.xlsx": table("开封市教育局")})
    run(tmp_path)
    for file in (OLD, "henan/c.xlsx"):
        (tmp_path / "inbox" / file).unlink()
    assert lost(tmp_path) == []
    put(tmp_path, OLD, TWO[0])
    run(tmp_path)
    put(tmp_path, NEW, *TWO)
    run(tmp_path)
    (tmp_path / "inbox" / OLD).unlink()
    assert lost(tmp_path) == []


def test_the_same_again_gives_the_same(tmp_path: Path) -> None:
    """A run changes nothing in what the next one tells: the same bytes in every file."""
    accepted(tmp_path)
    put(tmp_path, OLD, *TWO[:1])
    first = contents(run(tmp_path).folder)
    assert contents(run(tmp_path).folder) == first


def test_what_goes_on_counting_is_told(tmp_path: Path) -> None:
    """At a returned file the terminal says that the unit's earlier one counts as before."""
    accepted(tmp_path)
    assert "照样计入" not in terminal(tmp_path)
    put(tmp_path, NEW, *FAULTY)
    assert f"以前通过的 inbox/{OLD}（2 条）照样计入" in terminal(tmp_path)


def test_what_went_back_stands_for_what_went_back_before(tmp_path: Path) -> None:
    """Of two faulty tables the terminal tells the faults of one, and which that is."""
    fill(tmp_path, {OLD: table(UNIT, *FAULTY)})
    run(tmp_path)
    put(tmp_path, NEW, FAULTY[0].replace("若干", "不详"), FAULTY[1])
    shown = terminal(tmp_path)
    assert f"{UNIT}：inbox/{OLD} 没有计入，现在退回的是 inbox/{NEW}" in shown
    assert shown.count("C06 错误") == 1


def test_the_heading_and_the_terminal_add_up(tmp_path: Path) -> None:
    """Findings of files that another stands for are counted apart, and nothing is told of them."""
    doubtful = TWO[0].replace("|100", "|0")
    fill(tmp_path, {OLD: table(UNIT, doubtful)})
    run(tmp_path)
    put(tmp_path, NEW, doubtful, TWO[1])
    outcome = run(tmp_path)
    assert len(listed(outcome, "C07")) == len((OLD, NEW))
    assert "疑点 4 条（待说明 3 条）" in heading(outcome)
    assert "其余 1 条在不再计入的文件里" in heading(outcome)
    assert "疑点：待说明 3 条，见" in terminal(tmp_path)
    explain = ["explain", UNIT, "C07", "--reason", "没有招生", "--workspace", str(tmp_path)]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.main([*explain, *HENAN], standalone_mode=False)
    outcome = run(tmp_path)
    assert "疑点 4 条（待说明 2 条，已说明 1 条）" in heading(outcome)
    assert "疑点：待说明 2 条，已说明 1 条，见" in terminal(tmp_path)
