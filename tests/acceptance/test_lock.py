"""A round is locked, later files are held, and what is taken in again stands in a supplement."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from pipeline.jobs.arrivals import Arrivals
from pipeline.ledger.book import Book
from pipeline.ledger.database import transaction
from pipeline.model.errors import UsageFault
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


def reopened(workspace: Path, *unit: str) -> None:
    """Open the round again for a unit, or for all."""
    told(workspace, "reopen", *unit, *SCOPE, "--until", "2019-05-10T18:00", "--reason", "批准",
         "--as-of", DAY(29))  # fmt: skip


def test_a_lock_of_another_ledger(workspace: Path) -> None:
    """A run stops at a lock that its ledger does not know, and a new lock keeps the former."""
    before = contents(workspace / "locks/henan/2019-1")
    other = ("--ledger", f"sqlite:///{(workspace / 'other.sqlite3').as_posix()}")
    with pytest.raises(UsageFault, match=r"other\.sqlite3.*--ledger"):
        run(workspace, *SCOPE, *other, "--as-of", DAY(30))
    printed = told(workspace, "lock", *SCOPE, *other, "--as-of", DAY(30))
    assert "2019-1.未登记-1" in printed
    assert "other.sqlite3" in printed
    assert contents(workspace / "locks/henan/2019-1.未登记-1") == before
    assert run(workspace, *SCOPE, *other, "--as-of", DAY(30)).exit_code == 0


def test_a_file_that_the_lock_does_not_name(workspace: Path) -> None:
    """What was put into a lock later stops the run: it could change what the round goes by."""
    save(workspace / "locks/henan/2019-1/data/schemas/rounds/x.yaml", b"round: x")
    assert "x.yaml" in _refused(workspace)


def test_a_correction_under_the_name_of_a_locked_file(workspace: Path) -> None:
    """A locked table counts also where its correction was saved over it, faulty or good."""
    reopened(workspace, ZHENGZHOU)
    save(workspace / "inbox/henan/a.xlsx", workbook(table(ZHENGZHOU, GOOD.replace("100", "若干"))))
    faulty = at(workspace, 30)
    assert faulty.statuses == {"inbox/henan/a.xlsx": "returned"}
    assert faulty.document["units"]["usable"] == 1
    save(workspace / "inbox/henan/a.xlsx", workbook(table(ZHENGZHOU, MORE)))
    good = at(workspace, 30)
    assert good.statuses == {"inbox/henan/a.xlsx": "accepted"}
    assert supplement(good) == [(ZHENGZHOU, "参与试点学生规模", "100", "120")]
    assert good.document["units"]["usable"] == 1
    assert at(workspace, 30).files() == good.files()


@pytest.mark.parametrize("fate", ["gone", "saved over", "held"])
def test_an_admitted_correction_goes_on_counting(fate: str, workspace: Path) -> None:
    """What was taken in once stays in the supplement until another takes its place."""
    reopened(workspace, ZHENGZHOU)
    path = workspace / "inbox/henan/b.xlsx"
    save(path, workbook(table(ZHENGZHOU, MORE)))
    first = at(workspace, 30)
    if fate == "gone":
        path.unlink()
    else:
        save(path, workbook(table(ZHENGZHOU, GOOD.replace("|100", "|130"))))
    late = "2019-05-11T09:00:00+08:00" if fate == "held" else "2019-05-01T09:00:00+08:00"
    after = run(workspace, *SCOPE, "--as-of", late)
    now = "130" if fate == "saved over" else "120"
    assert supplement(after) == [(ZHENGZHOU, "参与试点学生规模", "100", now)]
    assert after.document["units"] == first.document["units"]
    statuses = {"saved over": "accepted", "held": "held"}
    assert after.statuses.get("inbox/henan/b.xlsx") == statuses.get(fate)
    assert run(workspace, *SCOPE, "--as-of", late).files() == after.files()


def test_a_kept_correction_that_was_tampered_with(workspace: Path) -> None:
    """The copy of a correction is checked like the lock's own."""
    reopened(workspace)
    save(workspace / "inbox/henan/b.xlsx", workbook(table(ZHENGZHOU, MORE)))
    at(workspace, 30)
    (kept,) = (workspace / "locks/henan/2019-1/corrections").glob("*/henan/b.xlsx")
    kept.write_bytes(kept.read_bytes() + b" ")
    assert kept.parent.parent.name in _refused(workspace)


def test_a_faulty_correction_goes_back(tmp_path: Path) -> None:
    """Its unit gets a copy and a letter as ever, beside those that were locked."""
    faulty = GOOD.replace("|100", "|若干")
    fill(
        tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, faulty), "henan/b.xlsx": table(LUOYANG, OTHER)}
    )
    lock(tmp_path)
    locked = contents(tmp_path / "locks/henan/2019-1/outputs")
    reopened(tmp_path)
    save(tmp_path / "inbox/henan/a.xlsx", workbook(table(ZHENGZHOU, faulty, faulty)))
    files = at(tmp_path, 30).files()
    assert {name: files[name] for name in locked} == locked
    new = {name for name in files if name.startswith("退回/")} - set(locked)
    assert new == {
        "退回/a (2).xlsx", f"退回/{ZHENGZHOU}-退回通知 (2).docx",
        f"退回/{ZHENGZHOU}-退回通知 (2).txt",
    }  # fmt: skip


def test_a_line_of_another_units_locked_table(workspace: Path) -> None:
    """It is in the locked table already: it is marked, and not counted as a difference."""
    reopened(workspace)
    save(workspace / "inbox/henan/c.xlsx", workbook(table(LUOYANG, GOOD, OTHER)))
    after = at(workspace, 30)
    sheet = openpyxl.load_workbook(after.folder / "更正补报.xlsx").active
    notes = {row[2]: row[9] for row in sheet.iter_rows(min_row=5, values_only=True) if row[1]}
    assert notes == {
        "郑州市金水中等专业学校": f"已在 {ZHENGZHOU} 的锁定表中", "洛阳市涧西中等专业学校": None,
    }  # fmt: skip
    assert "相差 1 处；另有 1 处" in str(sheet["A2"].value)


def test_schools_by_their_known_names(tmp_path: Path) -> None:
    """A school that the correction writes by its other name is the same school."""
    line = (
        "kind,alias,name,scope,confirmed_at,reason\n"
        "school,金水中专,郑州市金水中等专业学校,henan,2019-04-20T09:00:00+08:00,电话核实\n"
    )
    save(tmp_path / "aliases.csv", line.encode())
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    lock(tmp_path)
    reopened(tmp_path)
    other = MORE.replace("郑州市金水中等专业学校", "金水中专")
    save(tmp_path / "inbox/henan/b.xlsx", workbook(table(ZHENGZHOU, other)))
    assert [row[1] for row in supplement(at(tmp_path, 30))] == ["试点院校名称", "参与试点学生规模"]


def test_a_second_copy_of_a_frozen_file(workspace: Path) -> None:
    """It is a duplicate, wherever its name stands in the order; the first keeps its fate."""
    save(workspace / "inbox/henan/0.xlsx", (workspace / "inbox/henan/a.xlsx").read_bytes())
    assert at(workspace, 30).statuses == {
        "inbox/henan/0.xlsx": "duplicate", "inbox/henan/a.xlsx": "accepted",
    }  # fmt: skip


def test_what_a_lock_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs entries, all of each file, none of a later day, and a round not locked yet."""
    fill(tmp_path, {})
    with pytest.raises(UsageFault, match="还没有收到任何一份表"):
        lock(tmp_path)
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD.replace("|100", "|若干"))})
    with pytest.raises(UsageFault, match="没有一条可以上报的"):
        lock(tmp_path)
    fill(tmp_path, {"henan/a.xlsx": table(ZHENGZHOU, GOOD)})
    at(tmp_path, 29)
    with pytest.raises(UsageFault, match=r"2019-04-29 12:00 收到的，不能锁定在 2019-04-28 12:00"):
        lock(tmp_path, 28)
    path = tmp_path / "inbox/henan/b.xlsx"
    save(path, workbook(table(LUOYANG, OTHER)))
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(Arrivals, "still_arriving", lambda *_: frozenset({path}))
        with pytest.raises(UsageFault, match=r"b\.xlsx 还没有传完"):
            lock(tmp_path)
    assert not (tmp_path / "locks").exists()
    path.unlink()
    lock(tmp_path)
    with pytest.raises(UsageFault, match="已于 2019-04-29 12:00 锁定"):
        lock(tmp_path)


@pytest.mark.parametrize(
    ("change", "told_so"),
    [
        ({"--reason": " "}, "不能是空的"),
        ({"--until": "2019-04-29T11:00"}, "已经过了"),
        ({"unit": "月球教育局"}, "没有单位「月球教育局」"),
        ({"--as-of": DAY(28)}, "2019-04-28 12:00 的时候还没有锁定"),
        ({"--province": "hebei"}, "没有锁定"),
    ],
)
def test_what_a_reopening_refuses(change: dict[str, str], told_so: str, workspace: Path) -> None:
    """It needs a lock, a unit that there is, a moment to come, and a reason."""
    given = {
        "--province": "henan", "--round": "2019-1", "--as-of": DAY(29), "--reason": "批准",
        "--until": "2019-05-10T18:00", "unit": ZHENGZHOU, **change,
    }  # fmt: skip
    unit = given.pop("unit")
    with pytest.raises(UsageFault, match=told_so):
        carry_out(workspace, "reopen", unit, *(word for pair in given.items() for word in pair))


def test_reopened_for_a_unit_off_the_roster(workspace: Path) -> None:
    """A unit is named as its waiting file is held under, on the roster of then or on none."""
    save(workspace / "inbox/henan/c.xlsx", workbook(table("某某学院", OTHER)))
    save(workspace / "roster/henan.csv", f"unit,valid_to\n{LUOYANG},2019-01-01\n".encode())
    save(workspace / "inbox/henan/d.xlsx", workbook(table(LUOYANG, MORE)))
    held = at(workspace, 30).statuses
    assert [held[f"inbox/henan/{name}.xlsx"] for name in "cd"] == ["held", "held"]
    for unit in ("某某学院", LUOYANG):
        told(
            workspace, "reopen", unit, *SCOPE, "--until", "2019-05-05", "--reason", "批准",
            "--as-of", DAY(30),
        )  # fmt: skip
    taken = at(workspace, 30).statuses
    assert "held" not in [taken[f"inbox/henan/{name}.xlsx"] for name in "cd"]


def test_until_a_day(workspace: Path) -> None:
    """A day without a time is meant to its end."""
    printed = told(workspace, "reopen", *SCOPE, "--until", "2019-05-09", "--reason", "批准",
                   "--as-of", DAY(29), "--json")  # fmt: skip
    assert json.loads(printed)["until"] == "2019-05-09T23:59:59+08:00"


def test_the_ledger_agrees_with_a_lock(workspace: Path) -> None:
    """`ledger check` is content with locked files that were moved or lost, not with a bad lock."""
    reopened(workspace)
    save(workspace / "inbox/henan/b.xlsx", workbook(table(ZHENGZHOU, MORE)))
    at(workspace, 30)
    (workspace / "inbox/henan/a.xlsx").rename(workspace / "inbox/henan/旧.xlsx")
    (workspace / "inbox/henan/b.xlsx").unlink()
    at(workspace, 30)
    place = ("ledger", "check", "--json")
    assert json.loads(carry_out(workspace, *place)[1])["disagreements"] == []
    (workspace / "locks/henan/2019-1/outputs/汇总表.xlsx").unlink()
    (found,) = json.loads(carry_out(workspace, *place)[1])["disagreements"]
    assert (found["about"], "汇总表.xlsx" in found["message"]) == ("results", True)


def test_the_status_of_a_locked_round(workspace: Path) -> None:
    """It goes by the roster of the lock, and tells since when, and what is held."""
    save(workspace / "roster/henan.csv", "unit,kind\n新的单位,中职\n".encode())
    save(workspace / "inbox/henan/c.xlsx", workbook(table(LUOYANG, OTHER)))
    (workspace / "inbox/henan/a.xlsx").rename(workspace / "inbox/henan/旧.xlsx")
    at(workspace, 30)
    asked = ("status", *SCOPE, "--as-of", DAY(30))
    (scope,) = json.loads(told(workspace, *asked, "--json"))["scopes"]
    assert scope["locked_at"] == DAY(29)
    assert (scope["counts"]["expected"], scope["unseen"]) == (28, [])
    printed = told(workspace, *asked)
    assert "已锁定（2019-04-29 12:00）" in printed
    assert "没有收下的文件 1 个：inbox/henan/c.xlsx" in printed


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
