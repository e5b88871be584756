"""What was locked, and what was taken in since, counts for ever, whatever becomes of the files."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import json
import os
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest

from pipeline.ledger.book import Book
from pipeline.ledger.database import transaction
from pipeline.model.errors import UsageFault
from pipeline.model.events import LOCKED
from tests.acceptance.test_lock import (
    DAY,
    GOOD,
    LUOYANG,
    MORE,
    OTHER,
    SCOPE,
    ZHENGZHOU,
    at,
    lock,
    official,
    reopened,
    supplement,
    told,
)  # fmt: skip
from tests.helpers.inboxes import SAVED_AT, Outcome, carry_out, contents, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

MOST = GOOD.replace("|100", "|130")
FIGURE = "参与试点学生规模"


def put(workspace: Path, name: str, *lines: str, unit: str = ZHENGZHOU) -> bytes:
    """A unit's table in the inbox."""
    content = workbook(table(unit, *lines))
    save(workspace / f"inbox/henan/{name}.xlsx", content)
    return content


def again(workspace: Path, name: str, content: bytes) -> None:
    """The same bytes once more."""
    save(workspace / f"inbox/henan/{name}.xlsx", content)


def remove(workspace: Path, name: str) -> None:
    """A file that the inbox loses."""
    (workspace / f"inbox/henan/{name}.xlsx").unlink()


def corrected(workspace: Path) -> None:
    """A round that was locked with 100, opened again, and corrected to 120."""
    put(workspace, "a", GOOD)
    lock(workspace)
    reopened(workspace)
    put(workspace, "b", MORE)
    at(workspace, 29)


def checked(workspace: Path) -> list[str]:
    """What `ledger check` tells."""
    printed = carry_out(workspace, "ledger", "check", "--json")[1]
    return [one["message"] for one in json.loads(printed)["disagreements"]]


def by_times_alone(workspace: Path) -> None:
    """A lock of files between which nothing but the time of saving decided.

    Of a unit's two tables the one that was saved later counts; of two units' lines the earlier one.
    """
    put(workspace, "v2", MORE)
    later = SAVED_AT + dt.timedelta(hours=5)
    save(workspace / "inbox/henan/v1.xlsx", workbook(table(ZHENGZHOU, GOOD)), later)
    put(workspace, "w", GOOD, OTHER, unit=LUOYANG)
    lock(workspace)


@pytest.mark.parametrize("inbox", ["as it was", "empty"])
def test_a_workspace_copied_without_its_times(inbox: str, tmp_path: Path) -> None:
    """What each of the lock's files and lines counted as is no question of times any more."""
    by_times_alone(tmp_path)
    reopened(tmp_path)
    put(tmp_path, "c", OTHER)
    before = at(tmp_path, 30)
    copied = tmp_path / "copied"
    shutil.copytree(tmp_path / "inbox", copied / "inbox")
    shutil.copytree(tmp_path / "locks", copied / "locks", copy_function=shutil.copyfile)
    shutil.copyfile(tmp_path / "ledger.sqlite3", copied / "ledger.sqlite3")
    os.utime(copied / "locks/henan/2019-1/inbox/henan/v1.xlsx", (1e9, 1e9))
    if inbox == "empty":
        shutil.rmtree(copied / "inbox/henan")
    after = at(copied, 30)
    assert after.document["totals"] == before.document["totals"]
    assert supplement(after) == supplement(before)
    assert inbox == "empty" or after.files() == before.files()


def test_a_lock_of_before(tmp_path: Path) -> None:
    """A manifest without times of saving still opens, and its files and lines count as they did."""
    by_times_alone(tmp_path)
    before = at(tmp_path, 30)
    path = tmp_path / "locks/henan/2019-1/manifest.json"
    manifest = json.loads(path.read_bytes())
    for each in manifest["inputs"]:
        del each["modified_at"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    detail = {"manifest": hashlib.sha256(path.read_bytes()).hexdigest()}
    with transaction(f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}") as connection:
        at_noon = dt.datetime.fromisoformat(DAY(29))
        Book(connection, "henan", "2019-1").enter(LOCKED, at_noon, detail=detail)
        connection.commit()
    for name, seconds in (("v1", 1e9), ("v2", 1.6e9), ("w", 1e9)):
        os.utime(tmp_path / f"locks/henan/2019-1/inbox/henan/{name}.xlsx", (seconds, seconds))
    after = at(tmp_path, 30)
    assert (after.statuses, after.document["totals"]) == (
        before.statuses, before.document["totals"],
    )  # fmt: skip
    assert _doubles(after) == _doubles(before) == ["v1.xlsx X01"]


def _doubles(outcome: Outcome) -> list[str]:
    return [
        f"{s['file'].rpartition('/')[2]} {f['code']}"
        for s in outcome.document["submissions"]
        for f in s["findings"]
        if f["code"] == "X01"
    ]


@pytest.mark.parametrize("day", ["2019-05-01", "2019-05-12"])
def test_an_admitted_file_and_its_copy(day: str, tmp_path: Path) -> None:
    """It goes on counting as it was admitted, also where only a copy of it is left.

    A copy that came after the round was closed again stays held.
    """
    corrected(tmp_path)
    again(tmp_path, "d", (tmp_path / "inbox/henan/b.xlsx").read_bytes())
    late = (*SCOPE, "--as-of", f"{day}T12:00:00+08:00")
    run(tmp_path, *late)
    remove(tmp_path, "b")
    after = run(tmp_path, *late)
    assert supplement(after) == [(ZHENGZHOU, FIGURE, "100", "120")]
    held = {"2019-05-01": "duplicate", "2019-05-12": "held"}
    assert after.statuses["inbox/henan/d.xlsx"] == held[day]


def test_a_copy_that_decided(tmp_path: Path) -> None:
    """Of two tables that came together the copy of one decides, also where it has gone."""
    put(tmp_path, "a", GOOD)
    lock(tmp_path)
    reopened(tmp_path)
    first = put(tmp_path, "b", MORE)
    put(tmp_path, "c", MOST)
    at(tmp_path, 29)
    again(tmp_path, "d", first)
    decided = [(ZHENGZHOU, FIGURE, "100", "120")]
    assert supplement(at(tmp_path, 30)) == decided
    remove(tmp_path, "d")
    assert supplement(at(tmp_path, 30)) == decided


def test_a_correction_that_was_moved(tmp_path: Path) -> None:
    """It is one file, by its name of today, and by its last name where it has gone."""
    corrected(tmp_path)
    folder = tmp_path / "inbox/henan"
    (folder / "b.xlsx").rename(folder / "a2.xlsx")
    moved = at(tmp_path, 30)
    assert moved.statuses == {
        "inbox/henan/a.xlsx": "superseded", "inbox/henan/a2.xlsx": "accepted",
    }  # fmt: skip
    results = official(moved)
    (folder / "a2.xlsx").unlink()
    assert official(at(tmp_path, 30)) == results
    assert checked(tmp_path) == []


def test_a_copy_under_another_name(tmp_path: Path) -> None:
    """The copy beside the lock is known by its bytes: what it is called there says nothing."""
    corrected(tmp_path)
    remove(tmp_path, "b")
    files = at(tmp_path, 30).files()
    (kept,) = (tmp_path / "locks/henan/2019-1/corrections").glob("*/henan/b.xlsx")
    kept.rename(kept.with_name("另一个.xlsx"))
    assert at(tmp_path, 30).files() == files


def test_a_correction_whose_bytes_are_nowhere(tmp_path: Path) -> None:
    """Neither run nor check go on as if there had been none; in the inbox it is enough."""
    corrected(tmp_path)
    before = contents(tmp_path / "outbox")
    shutil.rmtree(tmp_path / "locks/henan/2019-1/corrections")
    content = (tmp_path / "inbox/henan/b.xlsx").read_bytes()
    remove(tmp_path, "b")
    with pytest.raises(UsageFault, match=r"b\.xlsx 是锁定以后收下的.*恢复"):
        at(tmp_path, 29)
    assert contents(tmp_path / "outbox") == before
    (message,) = checked(tmp_path)
    assert "b.xlsx 是锁定以后收下的" in message
    again(tmp_path, "c", content)
    assert supplement(at(tmp_path, 30)) == [(ZHENGZHOU, FIGURE, "100", "120")]
    remove(tmp_path, "c")
    at(tmp_path, 30)
    assert checked(tmp_path) == []


def test_what_a_stop_has_left(tmp_path: Path) -> None:
    """A copy that was begun and never finished is made anew."""
    put(tmp_path, "a", GOOD)
    lock(tmp_path)
    reopened(tmp_path)
    content = put(tmp_path, "b", MORE)
    folder = f"locks/henan/2019-1/corrections/.{hashlib.sha256(content).hexdigest()}.new"
    save(tmp_path / folder / "henan/更正.xlsx", content[:50])
    at(tmp_path, 30)
    remove(tmp_path, "b")
    assert supplement(at(tmp_path, 30)) == [(ZHENGZHOU, FIGURE, "100", "120")]


def test_back_to_a_version_that_was_replaced_before_the_lock(tmp_path: Path) -> None:
    """The lock's own bytes under a new name are a new word of the unit; a copy of what stands none.

    They are no file that is held where nobody may correct.
    """
    first = put(tmp_path, "v1", GOOD)
    at(tmp_path, 20)
    second = put(tmp_path, "v2", MORE)
    lock(tmp_path)
    again(tmp_path, "v3", first)
    assert at(tmp_path, 29).statuses["inbox/henan/v3.xlsx"] == "duplicate"
    reopened(tmp_path)
    back = at(tmp_path, 30)
    assert back.statuses["inbox/henan/v3.xlsx"] == "accepted"
    assert supplement(back) == [(ZHENGZHOU, FIGURE, "120", "100")]
    again(tmp_path, "v4", second)
    assert supplement(at(tmp_path, 30)) == []


def test_back_to_what_was_locked(tmp_path: Path) -> None:
    """A unit that takes its correction back in a file of its own is believed."""
    corrected(tmp_path)
    again(tmp_path, "c", (tmp_path / "inbox/henan/a.xlsx").read_bytes())
    after = at(tmp_path, 30)
    assert supplement(after) == []
    assert after.statuses["inbox/henan/c.xlsx"] == "accepted"


def test_back_to_what_was_saved_over(tmp_path: Path) -> None:
    """Bytes whose name bore others in between were sent anew: before the lock, or after it."""
    first = put(tmp_path, "v1", GOOD)
    at(tmp_path, 20)
    put(tmp_path, "v1", MORE)
    at(tmp_path, 25)
    lock(tmp_path)
    reopened(tmp_path)
    again(tmp_path, "v2", first)
    assert supplement(at(tmp_path, 29)) == [(ZHENGZHOU, FIGURE, "120", "100")]
    second = (tmp_path / "inbox/henan/v1.xlsx").read_bytes()
    put(tmp_path, "v1", MOST)
    assert supplement(at(tmp_path, 30)) == [(ZHENGZHOU, FIGURE, "120", "130")]
    again(tmp_path, "v3", second)
    may = run(tmp_path, *SCOPE, "--as-of", "2019-05-01T12:00:00+08:00")
    assert (supplement(may), may.statuses["inbox/henan/v3.xlsx"]) == ([], "accepted")


def test_a_locked_file_that_was_moved(tmp_path: Path) -> None:
    """It says nothing new, also where its correction is saved under its name meanwhile."""
    put(tmp_path, "a", GOOD)
    lock(tmp_path)
    reopened(tmp_path)
    folder = tmp_path / "inbox/henan"
    (folder / "a.xlsx").rename(folder / "旧.xlsx")
    put(tmp_path, "a", MORE)
    both = {"inbox/henan/a.xlsx": "accepted", "inbox/henan/旧.xlsx": "superseded"}
    for _ in range(2):
        after = at(tmp_path, 30)
        assert supplement(after) == [(ZHENGZHOU, FIGURE, "100", "120")]
        assert after.statuses == both


def test_a_correction_saved_over_by_what_was_locked(tmp_path: Path) -> None:
    """Nobody can tell whether the unit took it back: it goes on counting, and S10 asks."""
    first = put(tmp_path, "a", GOOD)
    lock(tmp_path)
    reopened(tmp_path)
    put(tmp_path, "a", MORE)
    assert "S10" not in _codes(tmp_path)
    again(tmp_path, "a", first)
    assert "S10" in _codes(tmp_path)
    assert supplement(at(tmp_path, 30)) == [(ZHENGZHOU, FIGURE, "100", "120")]
    again(tmp_path, "b", first)
    assert supplement(at(tmp_path, 30)) == []
    assert "S10" not in _codes(tmp_path)


def _codes(workspace: Path) -> list[str]:
    submissions = at(workspace, 30).document["submissions"]
    return [f["code"] for s in submissions for f in s["findings"]]


def test_a_run_as_of_a_day_before_the_lock(tmp_path: Path) -> None:
    """What came would be entered as received before the lock, and never be a correction."""
    corrected(tmp_path)
    put(tmp_path, "c", MOST)
    with pytest.raises(UsageFault, match="2019-04-27 12:00 的时候还没有锁定"):
        at(tmp_path, 27)
    assert supplement(at(tmp_path, 30)) == [(ZHENGZHOU, FIGURE, "100", "130")]


def test_a_locked_file_by_its_name_in_a_letter(tmp_path: Path) -> None:
    """A unit reads of its earlier file by the name that it gave it, and of no other."""
    put(tmp_path, "a", GOOD)
    at(tmp_path, 20)
    lock(tmp_path)
    reopened(tmp_path)
    put(tmp_path, "a", GOOD.replace("|100", "|若干"))
    after = at(tmp_path, 30)
    assert "（inbox/henan/a.xlsx）" in json.dumps(after.document, ensure_ascii=False)
    for name, content in {**after.files(), "run.json": json.dumps(after.document).encode()}.items():
        assert "留存）" not in content.decode(errors="ignore"), name
    assert "留存）" not in json.dumps(after.document, ensure_ascii=False)


def test_the_order_of_the_differences(tmp_path: Path) -> None:
    """By the roster, whatever the files are called, and whether they are in the inbox or not."""
    put(tmp_path, "x", GOOD)
    put(tmp_path, "y", OTHER, unit=LUOYANG)
    lock(tmp_path)
    reopened(tmp_path)
    put(tmp_path, "2", MORE)
    put(tmp_path, "1", OTHER.replace("|100", "|7"), unit=LUOYANG)
    before = supplement(at(tmp_path, 30))
    assert [row[0] for row in before] == [ZHENGZHOU, LUOYANG]
    remove(tmp_path, "2")
    assert supplement(at(tmp_path, 30)) == before
    remove(tmp_path, "1")
    assert supplement(at(tmp_path, 30)) == before


def test_a_held_table_in_an_archive_that_was_kept(tmp_path: Path) -> None:
    """An archive is kept whole: who may correct later is taken in from there."""
    put(tmp_path, "a", GOOD)
    lock(tmp_path)
    reopened(tmp_path, ZHENGZHOU)
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("z.xlsx", workbook(table(ZHENGZHOU, MORE)))
        packed.writestr("l.xlsx", workbook(table(LUOYANG, OTHER)))
    save(tmp_path / "inbox/henan/c.zip", archive.getvalue())
    at(tmp_path, 29)
    (tmp_path / "inbox/henan/c.zip").unlink()
    assert [row[0] for row in supplement(at(tmp_path, 29))] == [ZHENGZHOU]
    told(tmp_path, "reopen", LUOYANG, *SCOPE, "--until", "2019-05-10T18:00", "--reason", "批准",
         "--as-of", DAY(29))  # fmt: skip
    assert [row[0] for row in supplement(at(tmp_path, 30))] == [ZHENGZHOU, LUOYANG]
