"""A round is locked, later files are held, and what is taken in again stands in a supplement."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pipeline.ledger.book import Book
from pipeline.ledger.database import transaction
from pipeline.model.events import LOCKED, REOPENED
from tests.helpers.inboxes import Outcome, carry_out, contents, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

SCOPE = ("--province", "henan", "--round", "2019-1")
DAY = "2019-04-{}T12:00:00+08:00".format
OFFICIAL = ("汇总表.xlsx", "统计分析.xlsx", "问题清单.xlsx", "entries.csv", "datapackage.json")
ZHENGZHOU, LUOYANG = "郑州市教育局", "洛阳市教育局"
GOOD = "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100"
MORE = GOOD.replace("|100", "|120")
OTHER = GOOD.replace("郑州市金水", "洛阳市涧西")


def told(workspace: Path, *arguments: str) -> str:
    """What a command says that ends well."""
    code, printed = carry_out(workspace, *arguments)
    assert code == 0
    return printed


def lock(workspace: Path, day: int = 29) -> str:
    """Lock the round on a day of April."""
    return told(workspace, "lock", *SCOPE, "--reason", "已盖章", "--as-of", DAY(day))


def at(workspace: Path, day: int) -> Outcome:
    """A run on a day of April."""
    return run(workspace, *SCOPE, "--as-of", DAY(day))


def official(outcome: Outcome) -> dict[str, bytes]:
    """The results that a lock freezes."""
    files = outcome.files()
    return {name: files[name] for name in files if name not in ("run.json", "报送情况.html")}


def supplement(outcome: Outcome) -> list[tuple[Any, ...]]:
    """The lines of the supplement: unit, field, before, now."""
    book = openpyxl.load_workbook(outcome.folder / "更正补报.xlsx")
    rows = list(book.active.iter_rows(min_row=5, values_only=True))
    return [(row[1], row[4], row[5], row[6]) for row in rows if row[0]]


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    """A workspace in which one unit's table was locked on the 29th."""
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    lock(tmp_path)
    return tmp_path


def test_running_again_gives_the_same_bytes(workspace: Path) -> None:
    """Every result that was locked comes out the same, whatever else has changed since.

    The rules, the layout, the roster and the names of the workspace count as they were then.
    """
    locked = contents(workspace / "locks/henan/2019-1/outputs")
    save(workspace / "roster/henan.csv", "unit,kind\n新的单位,中职\n".encode())
    save(workspace / "schemas/rules.yaml", b"broken")
    save(workspace / "summarize.toml", b"broken")
    first = at(workspace, 30)
    files = first.files()
    assert official(first) == locked
    assert set(OFFICIAL) <= set(locked)
    assert first.document["totals"]["students"] == 100
    assert at(workspace, 30).files() == files


def test_a_later_file_is_held(workspace: Path) -> None:
    """S07: what comes after the lock is kept and told, changes no figure, and needs a decision."""
    before = at(workspace, 30)
    results = official(before)
    save(workspace / "inbox/henan/b.xlsx", workbook(table(ZHENGZHOU, MORE)))
    save(workspace / "inbox/henan/c.xlsx", workbook(table(LUOYANG, OTHER)))
    after = at(workspace, 30)
    assert after.statuses == {
        "inbox/henan/a.xlsx": "accepted",
        "inbox/henan/b.xlsx": "held",
        "inbox/henan/c.xlsx": "held",
    }
    assert (before.exit_code, after.exit_code) == (0, 1)
    (finding,) = next(
        s["findings"] for s in after.document["submissions"] if s["file"].endswith("c.xlsx")
    )
    assert finding["code"] == "S07"
    assert "2019-04-30 12:00" in finding["message"]
    assert "2019-04-29 12:00 锁定" in finding["message"]
    assert official(after) == results
    assert after.document["totals"] == before.document["totals"]


def test_reopened_for_one_unit(workspace: Path) -> None:
    """What a unit corrects then stands in the supplement; other units' files stay held."""
    save(workspace / "inbox/henan/b.xlsx", workbook(table(ZHENGZHOU, MORE)))
    save(workspace / "inbox/henan/c.xlsx", workbook(table(LUOYANG, OTHER)))
    results = official(at(workspace, 29))
    told(workspace, "reopen", "郑州市", *SCOPE, "--until", "2019-05-10T18:00", "--reason", "批准",
         "--as-of", DAY(30))  # fmt: skip
    after = at(workspace, 30)
    assert after.statuses["inbox/henan/b.xlsx"] == "accepted"
    assert after.statuses["inbox/henan/a.xlsx"] == "superseded"
    assert after.statuses["inbox/henan/c.xlsx"] == "held"
    assert supplement(after) == [(ZHENGZHOU, "参与试点学生规模", "100", "120")]
    unchanged = official(after)
    del unchanged["更正补报.xlsx"]
    assert unchanged == results
    assert after.document["totals"]["students"] == 100


def test_reopened_for_all_until_a_moment(workspace: Path) -> None:
    """A unit that had sent nothing is 补报; what comes after the moment is held again."""
    told(workspace, "reopen", *SCOPE, "--until", "2019-04-30T18:00", "--reason", "系统故障",
         "--as-of", "2019-04-29T13:00")  # fmt: skip
    save(workspace / "inbox/henan/c.xlsx", workbook(table(LUOYANG, OTHER)))
    assert supplement(at(workspace, 30))[0][:3] == (LUOYANG, "整行", None)
    save(workspace / "inbox/henan/d.xlsx", workbook(table("安阳市教育局", GOOD)))
    late = run(workspace, *SCOPE, "--as-of", "2019-05-01T09:00:00+08:00")
    assert late.statuses["inbox/henan/c.xlsx"] == "accepted"
    assert late.statuses["inbox/henan/d.xlsx"] == "held"


def test_a_faulty_correction_takes_nothing_back(workspace: Path) -> None:
    """A correction with errors is returned, and what was locked stands."""
    told(workspace, "reopen", *SCOPE, "--until", "2019-05-10T18:00", "--reason", "批准",
         "--as-of", DAY(29))  # fmt: skip
    faulty = table(ZHENGZHOU, GOOD.replace("|100", "|若干"))
    save(workspace / "inbox/henan/b.xlsx", workbook(faulty))
    after = at(workspace, 30)
    assert after.statuses["inbox/henan/b.xlsx"] == "returned"
    assert after.statuses["inbox/henan/a.xlsx"] == "accepted"
    assert "更正补报.xlsx" not in after.files()


def test_the_locks_own_copies_count(workspace: Path) -> None:
    """A file that was locked may be taken away, moved or saved over: its figures stay."""
    results = official(at(workspace, 30))
    (workspace / "inbox/henan/a.xlsx").rename(workspace / "inbox/henan/旧.xlsx")
    moved = at(workspace, 30)
    assert moved.statuses == {"inbox/henan/旧.xlsx": "accepted"}
    assert (official(moved), moved.document["units"]["usable"]) == (results, 1)
    save(workspace / "inbox/henan/旧.xlsx", workbook(table(ZHENGZHOU, MORE)))
    over = at(workspace, 30)
    assert over.statuses == {"inbox/henan/旧.xlsx": "held"}
    assert (official(over), over.document["units"]["usable"]) == (results, 1)


@pytest.mark.parametrize("name", ["manifest.json", "outputs/汇总表.xlsx", "inbox/henan/a.xlsx"])
@pytest.mark.parametrize("change", ["other bytes", "gone"])
def test_a_lock_that_was_tampered_with(name: str, change: str, workspace: Path) -> None:
    """A file of the lock that is not what it was stops the run, and no result is touched."""
    before = contents(workspace / "outbox")
    path = workspace / "locks/henan/2019-1" / name
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b" ")
    assert path.name in _refused(workspace)
    assert contents(workspace / "outbox") == before


def _refused(workspace: Path) -> str:
    done = subprocess.run(
        (sys.executable, "-c", "from pipeline.cli import main; main()", *SCOPE,
         "--as-of", DAY(30), "--workspace", str(workspace)),
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    return done.stderr


def test_who_locked_and_why_is_in_the_ledger(workspace: Path) -> None:
    """Lock and reopening are events with actor, reason and time."""
    told(workspace, "reopen", ZHENGZHOU, *SCOPE, "--until", "2019-05-10T18:00", "--reason", "批准",
         "--as-of", DAY(30))  # fmt: skip
    with transaction(f"sqlite:///{(workspace / 'ledger.sqlite3').as_posix()}") as connection:
        locked, reopened = Book(connection, "henan", "2019-1").events(LOCKED, REOPENED)
    assert (locked.reason, locked.unit, locked.at.day) == ("已盖章", None, 29)
    assert (reopened.reason, reopened.unit, reopened.at.day) == ("批准", ZHENGZHOU, 30)
    assert locked.actor
    manifest = json.loads((workspace / "locks/henan/2019-1/manifest.json").read_bytes())
    assert manifest["actor"] == locked.actor
