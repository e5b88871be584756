"""What is due, what is new since the last digest, and how the digest tells it."""

from __future__ import annotations

import datetime as dt
import io
import os
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from pipeline.jobs.scheduled import batch as batch_job
from pipeline.jobs.scheduled.batch import run_batch
from pipeline.jobs.scheduled.digest import DIGEST, DIGESTED, changes_since, publish_digest
from pipeline.jobs.scheduled.digest_steps import _doubtful
from pipeline.jobs.scheduled.due import Why, find_due
from pipeline.jobs.scheduled.turns import is_busy, only_batch
from pipeline.jobs.workspace import only_writer, open_workspace
from pipeline.model.errors import UsageFault
from pipeline.model.events import ABSENT, RECEIVED, Event, FileState
from pipeline.model.resources import Resources
from pipeline.model.standing import State, UnitStanding
from pipeline.model.units import load_territory
from tests.helpers.inboxes import BEIJING, carry_out, contents, fill, run, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.jobs.workspace import Workspace

GOOD = "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100"
ZHENGZHOU = table("郑州市教育局", GOOD)
HENAN = ("--province", "henan", "--round", "2019-1", "--as-of")


def at(folder: Path, day: str) -> Workspace:
    """A workspace as of noon of a day."""
    moment = dt.datetime.fromisoformat(f"{day}T12:00:00").replace(tzinfo=BEIJING)
    return open_workspace(folder, as_of=moment)


def due(folder: Path, day: str, days: int, *asked: str | None) -> list[tuple[str, str, Why]]:
    """What is due on a day, as (scope, round, why), in its order."""
    found = find_due(at(folder, day), days, *asked)
    return [(each.scope.slug, each.round.round, each.why) for each in found.due]


def left(folder: Path, day: str, days: int) -> list[tuple[str, Why]]:
    """What is left, as (scope, why)."""
    return [(each.scope.slug, each.why) for each in find_due(at(folder, day), days).left]


# ── what is due ──────────────────────────────────────────


@pytest.mark.parametrize(
    ("day", "days", "is_due"),
    [
        ("2019-04-25", 2, True),  # Friday, and Sunday the 28th, on which China worked that year
        ("2019-04-25", 1, False),
        ("2019-04-28", 0, True),
        ("2019-04-27", 0, False),
        ("2019-04-27", 1, True),
        ("2019-03-31", 30, False),  # the round opens on the next day
    ],
)
def test_days_are_working_days(tmp_path: Path, day: str, days: int, *, is_due: bool) -> None:
    """Near is what has its deadline within so many working days; 0 is the day itself."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    assert due(tmp_path, day, days) == ([("henan", "2019-1", Why.NEAR)] if is_due else [])


def test_provinces_come_before_the_nation(tmp_path: Path) -> None:
    """The order is that of the provinces' codes, whatever the folders' names; then the nation."""
    for folder in ("national", "湖北", "henan", "河北省", "别的"):
        (tmp_path / "inbox" / folder).mkdir(parents=True)
    slugs = [slug for slug, _, _ in due(tmp_path, "2019-04-26", 3)]
    assert slugs == ["hebei", "henan", "hubei", "national"]


def test_what_the_ledger_knows_is_looked_at(tmp_path: Path) -> None:
    """A scope without a folder is run where the ledger has it: its files lie free."""
    fill(tmp_path, {"a.xlsx": ZHENGZHOU})
    found = find_due(at(tmp_path, "2019-04-26"), 3)
    assert (found.due, found.unplaced) == ((), ("inbox/a.xlsx",))
    run(tmp_path, *HENAN, "2019-04-20T12:00")
    found = find_due(at(tmp_path, "2019-04-26"), 3)
    assert [each.scope.slug for each in found.due] == ["henan"]
    assert found.unplaced == ()


def test_only_what_is_asked_for(tmp_path: Path) -> None:
    """A scope or round that is named restricts the batch; a wrong name is a usage fault."""
    for folder in ("national", "hubei", "henan"):
        (tmp_path / "inbox" / folder).mkdir(parents=True)
    assert [slug for slug, _, _ in due(tmp_path, "2019-04-26", 3, "河南", None)] == ["henan"]
    assert [slug for slug, _, _ in due(tmp_path, "2019-04-26", 3, "national")] == ["national"]
    assert due(tmp_path, "2019-04-26", 3, "henan", "2019-2") == []
    with pytest.raises(UsageFault, match="henna"):
        due(tmp_path, "2019-04-26", 3, "henna")
    with pytest.raises(UsageFault, match="2019-9"):
        due(tmp_path, "2019-04-26", 3, None, "2019-9")


def test_past_the_deadline_only_new_files_count(tmp_path: Path) -> None:
    """Until the round closes a scope is run when bytes came that no run has seen, and not else."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    assert due(tmp_path, "2019-05-06", 3) == [("henan", "2019-1", Why.LATE)]
    run(tmp_path, *HENAN, "2019-05-06T12:00")
    assert due(tmp_path, "2019-05-07", 3) == []
    assert left(tmp_path, "2019-05-07", 3) == [("henan", Why.QUIET)]
    changed = workbook(ZHENGZHOU.replace("|100", "|101"))
    file = tmp_path / "inbox" / "henan" / "a.xlsx"
    status = file.stat()
    save(file, changed)  # under the same name and time of change
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    (found,) = find_due(at(tmp_path, "2019-05-07"), 3).due
    assert (found.why, found.new) == (Why.LATE, ("inbox/henan/a.xlsx",))
    assert due(tmp_path, "2019-09-02", 3) == []  # the round has closed


def test_owner_files_are_no_new_files(tmp_path: Path) -> None:
    """A file that is open in Excel leaves another one beside it: that is no reason to run."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run(tmp_path, *HENAN, "2019-05-06T12:00")
    save(tmp_path / "inbox" / "henan" / "~$a.xlsx", b"x")
    assert due(tmp_path, "2019-05-07", 3) == []


def test_a_year_without_holidays_is_told(tmp_path: Path) -> None:
    """Working days of a year that nobody knows are a fault that says what to add; no guess."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    own = tmp_path / "schemas" / "rounds" / "2031-1.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(
        "round: 2031-1\nname: 某批\nsource: 例\nbatch: 1\nbatch_words: [某批]\nopens: 2031-01-01\n"
        "closes: 2031-12-31\ndeadlines: {default: 2031-06-30}\nforms: {rollup: F1, default: F1}\n",
        encoding="utf-8",
    )
    with pytest.raises(UsageFault, match="2031"):
        find_due(at(tmp_path, "2031-06-27"), 3)
    assert due(tmp_path, "2032-02-01", 3) == []  # nothing lies ahead, so no day is counted


def test_the_last_days_of_a_known_year(tmp_path: Path) -> None:
    """No day beyond the deadline, or beyond what is near, is asked of the calendar."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    _own_round(tmp_path, "2031-1", "{default: 2031-12-31}")
    _own_round(tmp_path, "2031-2", "{default: 2032-02-27}")
    (tmp_path / "schemas" / "calendar.yaml").write_text(
        "years: {2031: {source: 例}}\n", encoding="utf-8"
    )
    told = {(each.round.round, each.why) for each in _looked(tmp_path, "2031-12-25")}
    assert {("2031-1", Why.FAR), ("2031-2", Why.FAR)} <= told
    assert ("henan", "2031-1", Why.NEAR) in due(tmp_path, "2031-12-30", 3, "henan", "2031-1")


def _looked(folder: Path, day: str) -> list[Any]:
    found = find_due(at(folder, day), 3)
    return [*found.due, *found.left]


def _own_round(folder: Path, name: str, deadlines: str) -> None:
    own = folder / "schemas" / "rounds" / f"{name}.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(
        f"round: {name}\nname: 某{name}批\nsource: 例\nbatch: 1\nbatch_words: [某{name}批]\n"
        f"opens: 2031-01-01\ncloses: 2032-12-31\ndeadlines: {deadlines}\n"
        "forms: {rollup: F1, default: F1}\n",
        encoding="utf-8",
    )


def _zip(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, one in files.items():
            archive.writestr(f"{name}.xlsx", one)
    return content.getvalue()


def test_an_archive_is_known_by_the_bytes_in_it(tmp_path: Path) -> None:
    """Another archive under the name is new, however old it says it is; the same one is not."""
    other = workbook(table("洛阳市教育局", GOOD))
    fill(tmp_path, {"henan/包.zip": _zip(a=workbook(ZHENGZHOU))})
    run(tmp_path, *HENAN, "2019-05-06T12:00")
    file = tmp_path / "inbox" / "henan" / "包.zip"
    os.utime(file)
    assert due(tmp_path, "2019-05-07", 3) == []
    old = dt.datetime(2019, 1, 1, tzinfo=BEIJING)
    save(file, _zip(a=workbook(ZHENGZHOU), b=other), old)
    (found,) = find_due(at(tmp_path, "2019-05-07"), 3).due
    assert found.new == ("inbox/henan/包.zip/b.xlsx",)


def test_a_copy_of_what_was_received_is_not_new(tmp_path: Path) -> None:
    """A copy under another name changes no figure; after a lock it would never be entered."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run(tmp_path, *HENAN, "2019-05-06T12:00")
    content = (tmp_path / "inbox" / "henan" / "a.xlsx").read_bytes()
    save(tmp_path / "inbox" / "henan" / "b.xlsx", content)
    assert due(tmp_path, "2019-05-07", 3) == []
    save(tmp_path / "inbox" / "hubei" / "a.xlsx", content)  # of another scope: nobody saw it there
    assert due(tmp_path, "2019-05-07", 3) == [("hubei", "2019-1", Why.LATE)]


def test_bytes_that_came_back_are_new(tmp_path: Path) -> None:
    """What was taken away is not there for the ledger, until a run sees it again."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run(tmp_path, *HENAN, "2019-05-06T12:00")
    file = tmp_path / "inbox" / "henan" / "a.xlsx"
    file.rename(tmp_path / "a.xlsx")
    run(tmp_path, *HENAN, "2019-05-06T13:00")
    (tmp_path / "a.xlsx").rename(file)
    assert due(tmp_path, "2019-05-07", 3) == [("henan", "2019-1", Why.LATE)]


# ── what is new ──────────────────────────────────────────

DAY = dt.datetime(2019, 4, 20, 9, 0, tzinfo=BEIJING)


def event(kind: str, file: str | None = None, unit: str | None = None, **detail: Any) -> Event:
    """An event that has nothing to do with time."""
    return Event(kind, DAY, "程序", "", unit, file, detail)


def state(file: str, status: str, unit: str | None = None) -> FileState:
    """What holds of a file today."""
    return FileState(file, "0", DAY, status, unit, {})


def news(events: Sequence[Event], states: Sequence[FileState]) -> dict[str, list[str]]:
    """What is told, without what is empty."""
    document = changes_since(events, states).as_document()
    return {name: told for name, told in document.items() if told and name != "since"}


def test_the_first_digest_tells_all() -> None:
    """Without a digest before, everything that holds is new."""
    events = [event(RECEIVED, "a"), event("accepted", "a", "甲")]
    assert news(events, [state("a", "accepted", "甲")]) == {"received": ["a"], "accepted": ["甲"]}
    assert changes_since(events, []).since is None


def test_what_was_told_is_not_news() -> None:
    """After a digest only what follows counts; a change of findings alone is none."""
    events = [
        event(RECEIVED, "a"), event("accepted", "a", "甲"), event(DIGESTED),
        event("accepted", "a", "甲", open=0),
        event(RECEIVED, "b"), event("returned", "b", "乙"),
    ]  # fmt: skip
    states = [state("a", "accepted", "甲"), state("b", "returned", "乙")]
    assert news(events, states) == {"received": ["b"], "returned": ["乙"]}
    assert changes_since(events, states).since == DAY


def test_other_bytes_under_a_name_are_news() -> None:
    """A file that was mended and put in the place of the former is received and decided anew."""
    events = [
        event(RECEIVED, "a"), event("returned", "a", "甲"), event(DIGESTED),
        event(RECEIVED, "a"), event("returned", "a", "甲"), event(ABSENT, "a", "甲"),
    ]  # fmt: skip
    states = [state("a", ABSENT, "甲"), state("a", "returned", "甲")]
    assert news(events, states) == {"received": ["a"], "returned": ["甲"]}


def test_a_renamed_file_is_no_news() -> None:
    """A file under another name was neither received anew nor taken away."""
    events = [
        event(RECEIVED, "a"), event("accepted", "a", "甲"), event(DIGESTED),
        event(RECEIVED, "b", was="a"), event("accepted", "b", "甲"), event(ABSENT, "a", "甲"),
    ]  # fmt: skip
    assert news(events, [state("a", ABSENT, "甲"), state("b", "accepted", "甲")]) == {}


def test_what_went_is_told() -> None:
    """A file that somebody took out of the inbox is told by its name."""
    events = [
        event(RECEIVED, "a"), event("quarantined", "a"), event(DIGESTED), event(ABSENT, "a")
    ]  # fmt: skip
    assert news(events, [state("a", ABSENT)]) == {"gone": ["a"]}


def test_what_came_back_is_told_once() -> None:
    """A file that the last digest missed and that is there again is news, as what became of it."""
    events = [
        event(RECEIVED, "a"), event("accepted", "a", "甲"), event(RECEIVED, "s"),
        event("scan", "s"), event(DIGESTED), event(ABSENT, "a", "甲"),
        event(ABSENT, "s"), event(DIGESTED), event("accepted", "a", "甲"), event("scan", "s"),
    ]  # fmt: skip
    states = [state("a", "accepted", "甲"), state("s", "scan")]
    assert news(events, states) == {"back": ["a", "s"], "accepted": ["甲"]}
    assert news([*events, event(DIGESTED)], states) == {}


def test_what_came_back_under_another_name_is_told() -> None:
    """The bytes that were missed are back, whatever the file is called now; they are not new."""
    events = [
        event(RECEIVED, "a"), event("accepted", "a", "甲"), event(DIGESTED),
        event(ABSENT, "a", "甲", was="accepted"), event(DIGESTED),
        event(RECEIVED, "b", was="a"), event("accepted", "b", "甲"),
    ]  # fmt: skip
    states = [state("a", ABSENT, "甲"), state("b", "accepted", "甲")]
    assert news(events, states) == {"back": ["b"], "accepted": ["甲"]}


def test_mended_bytes_that_were_told_are_no_news_again() -> None:
    """Other bytes under a name have their former ones absent: the file itself never went."""
    events = [
        event(RECEIVED, "a"), event("returned", "a", "甲"), event(DIGESTED),
        event(RECEIVED, "a"), event("accepted", "a", "甲"), event(ABSENT, "a", "甲"),
        event(DIGESTED),
    ]  # fmt: skip
    assert news(events, [state("a", ABSENT, "甲"), state("a", "accepted", "甲")]) == {}


def test_an_owner_file_that_is_there_again_is_no_news() -> None:
    """A table that is opened once more leaves the same file beside it."""
    events = [
        event(RECEIVED, "~$a"), event("ignored", "~$a"), event(DIGESTED), event(ABSENT, "~$a"),
        event(DIGESTED), event("ignored", "~$a"),
    ]  # fmt: skip
    assert news(events, [state("~$a", "ignored")]) == {}


# ── the batch ────────────────────────────────────────────


def said(_sentence: str) -> None:
    """Nobody listens."""


def test_a_fault_of_ours_stops_one_scope(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A scope that breaks down is told with 3; the next is run; its news wait for a good run."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    (tmp_path / "inbox" / "hubei").mkdir()
    summarize = batch_job.summarize

    def broken(workspace: Any, province: str | None, *others: Any) -> Any:
        if province == "henan":
            raise KeyError("x")
        return summarize(workspace, province, *others)

    monkeypatch.setattr(batch_job, "summarize", broken)
    done = run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    assert [report.exit_code for report in done.reports] == [3, 0]
    assert done.exit_code == 3
    assert "KeyError" in done.reports[0].trace
    assert "KeyError: 'x'" not in done.text
    monkeypatch.setattr(batch_job, "summarize", summarize)
    changes = [
        r.changes for r in run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said).reports
    ]
    assert [None if c is None or c.since is None else c.since.day for c in changes] == [None, 26]
    assert changes[0] is not None
    assert changes[0].received == ("inbox/henan/a.xlsx",)


def test_a_run_by_hand_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that comes between two scopes costs none of them: the batch asks again."""
    (tmp_path / "inbox" / "henan").mkdir(parents=True)
    summarize, heard = batch_job.summarize, []

    def taken(workspace: Any, *others: Any) -> Any:
        if not heard[1:]:
            with FileLock(tmp_path / ".summarize.lock"), only_writer(workspace):
                raise AssertionError
        return summarize(workspace, *others)

    monkeypatch.setattr(batch_job, "summarize", taken)
    monkeypatch.setattr(batch_job, "_PAUSE_SECONDS", 0.01)
    done = run_batch(at(tmp_path, "2019-04-26"), 3, None, None, heard.append)
    assert done.exit_code == 0
    assert sum("等它结束" in sentence for sentence in heard) == 1


def test_nothing_due_is_told(tmp_path: Path) -> None:
    """Where nothing is due the digest says so, nothing is run, and no ledger comes to be."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    done = run_batch(at(tmp_path, "2019-04-01"), 3, None, None, said)
    assert (done.exit_code, done.reports) == (0, ())
    assert "没有需要汇总的" in (tmp_path / "outbox" / DIGEST).read_text(encoding="utf-8-sig")
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == [DIGEST]
    assert not (tmp_path / "ledger.sqlite3").exists()


def test_the_digest_says_what_to_do(tmp_path: Path) -> None:
    """Each scope has its days left, its counts, what is new, what is to be done, and where."""
    doubtful = table("洛阳市教育局", GOOD.replace("|100", "|若干"))
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU, "henan/b.xlsx": doubtful})
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    (tmp_path / "inbox" / "henan" / "a.xlsx").unlink()
    text = run_batch(at(tmp_path, "2019-04-28"), 3, None, None, said).text
    told = [line.strip() for line in text.splitlines()]
    assert "河南省 首批（2019-1）　截止 2019-04-28，今天截止" in told
    assert "自 2019-04-26 12:00 的报告以来：" in told
    assert "已不在收件文件夹 1 个文件：henan/a.xlsx" in told
    steps = [line for line in told if line[:2] in ("1.", "2.", "3.")]
    assert "henan/a.xlsx" in steps[0]
    assert "洛阳市教育局" in steps[1]
    assert "郑州市教育局" not in steps[2]  # it did report: the first step asks where its file is
    (counts,) = (line for line in told if line.startswith("应报"))
    assert counts.split("　")[:3] == ["应报 28", "已收 1", "可用 0"]
    assert told[-1] == f"结果：{os.path.join('outbox', 'henan', '2019-1')}"  # noqa: PTH118 - a text


def test_the_digest_is_the_same_again(tmp_path: Path) -> None:
    """The same inbox, ledger and time give the same bytes, whether the outbox is there or not."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    ledger = (tmp_path / "ledger.sqlite3").read_bytes()
    save(tmp_path / "inbox" / "henan" / "b.xlsx", workbook(table("洛阳市教育局", GOOD)))
    run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said)
    first = (tmp_path / "outbox" / DIGEST).read_bytes()
    for path in tmp_path.glob("ledger.sqlite3*"):
        path.unlink()
    (tmp_path / "ledger.sqlite3").write_bytes(ledger)
    (tmp_path / "outbox" / DIGEST).unlink()
    run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said)
    assert (tmp_path / "outbox" / DIGEST).read_bytes() == first


def test_the_former_digest_stands_where_the_new_cannot_be(tmp_path: Path) -> None:
    """A digest that cannot take its place is a usage fault, and leaves nothing of itself."""
    (tmp_path / "inbox").mkdir()
    (tmp_path / "outbox" / DIGEST).mkdir(parents=True)
    with pytest.raises(UsageFault, match=DIGEST):
        publish_digest(tmp_path / "outbox", "x\n")
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == [DIGEST]


def test_an_emptied_inbox_wipes_nothing(tmp_path: Path) -> None:
    """Where all files of a scope are gone it is refused, the next is run; a hand may insist."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    (tmp_path / "inbox" / "hubei").mkdir()
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    results = contents(tmp_path / "outbox" / "henan")
    (tmp_path / "inbox" / "henan").rename(tmp_path / "away")
    save(
        tmp_path / "inbox" / "河北.xlsx", workbook(table("石家庄市教育局", GOOD))
    )  # of nobody here
    done = run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said)
    assert [(r.due.scope.slug, r.exit_code) for r in done.reports] == [("henan", 2), ("hubei", 0)]
    assert "收件文件夹空了或者不见了" in done.text
    assert contents(tmp_path / "outbox" / "henan") == results
    run(tmp_path, *HENAN, "2019-04-27T13:00")
    for day in ("2019-04-27", "2019-04-28"):
        done = run_batch(at(tmp_path, day), 3, None, None, said)
        assert done.exit_code == 0
        assert "1. 问清这些文件为什么不在收件文件夹里了，拿错的放回原处（1）：henan/a" in done.text


@pytest.mark.parametrize("is_copy", [False, True])
def test_a_folder_that_is_gone_wipes_nothing(tmp_path: Path, *, is_copy: bool) -> None:
    """A file beside the scope's folder keeps nobody from missing those in it, nor does a copy."""
    in_folder = {"henan/a.xlsx": ZHENGZHOU, "henan/b.xlsx": table("开封市教育局", GOOD)}
    free = ZHENGZHOU if is_copy else table("洛阳市教育局", GOOD)
    fill(tmp_path, {**in_folder, "c.xlsx": free})
    (tmp_path / "inbox" / "hubei").mkdir()
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    results = contents(tmp_path / "outbox" / "henan")
    (tmp_path / "inbox" / "henan").rename(tmp_path / "away")
    (found, _) = find_due(at(tmp_path, "2019-04-27"), 3).due
    assert found.is_emptied
    done = run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said)
    assert [(r.due.scope.slug, r.exit_code) for r in done.reports] == [("henan", 2), ("hubei", 0)]
    assert "上次汇总时的 inbox/henan/a.xlsx 等 2 个文件现在一个也没有" in done.reports[0].sentence
    assert contents(tmp_path / "outbox" / "henan") == results
    (tmp_path / "away").rename(tmp_path / "inbox" / "henan")
    assert run_batch(at(tmp_path, "2019-04-28"), 3, None, None, said).exit_code == 0


def test_a_hand_may_insist_on_what_lies_beside(tmp_path: Path) -> None:
    """After a run by hand what is left counts; what comes back is told by the next digest, once."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU, "c.xlsx": table("洛阳市教育局", GOOD)})
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    (tmp_path / "inbox" / "henan").rename(tmp_path / "away")
    run(tmp_path, *HENAN, "2019-04-26T13:00")
    assert run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said).exit_code == 0
    (tmp_path / "away").rename(tmp_path / "inbox" / "henan")
    text = run_batch(at(tmp_path, "2019-04-28"), 3, None, None, said).text
    assert "回到收件文件夹 1 个文件：henan/a.xlsx" in text
    assert "新通过 1 份：郑州市教育局" in text
    assert "没有变化" not in text
    assert "没有变化" in run_batch(at(tmp_path, "2019-04-28"), 3, None, None, said).text


def test_a_roster_that_has_ended_is_looked_at(tmp_path: Path) -> None:
    """Where nobody is expected not all has come: the roster is to be looked at."""
    (tmp_path / "inbox" / "henan").mkdir(parents=True)
    (tmp_path / "roster").mkdir()
    units = load_territory(Resources()).province("henan").roster
    ended = "".join(f"{unit.name},,2019-01-31\n" for unit in units)
    own = tmp_path / "roster" / "henan.csv"
    own.write_text(f"unit,valid_from,valid_to\n{ended}", encoding="utf-8")
    text = run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said).text
    assert "应报 0" in text
    assert "1. 名册里没有应报的单位" in text
    assert "都齐了" not in text


def test_a_moved_file_is_no_loss(tmp_path: Path) -> None:
    """A folder whose files were moved to where no scope's folder is was not emptied."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run(tmp_path, *HENAN, "2019-04-25T12:00")
    save(tmp_path / "inbox" / "c.xlsx", workbook(table("洛阳市教育局", GOOD)))
    run(tmp_path, *HENAN, "2019-04-25T13:00")
    (tmp_path / "inbox" / "henan" / "a.xlsx").rename(tmp_path / "inbox" / "b.xlsx")
    assert run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said).exit_code == 0


@pytest.mark.parametrize("fault", [UsageFault("日历坏了。"), KeyError("x")])
def test_a_fault_of_all_scopes_is_in_the_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    """Where not even what is due can be told, yesterday's digest does not stand as today's."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)

    def broken(*_arguments: Any) -> Any:
        raise fault

    monkeypatch.setattr(batch_job, "find_due", broken)
    with pytest.raises(type(fault)):
        run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said)
    text = (tmp_path / "outbox" / DIGEST).read_text(encoding="utf-8-sig")
    assert "2019-04-27 12:00" in text
    assert "一处也没有汇总成" in text
    assert "郑州" not in text


def test_an_inbox_that_is_gone_is_in_the_digest(tmp_path: Path) -> None:
    """Where the inbox itself is not there, the digest of before is replaced; none is begun."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    (tmp_path / "inbox").rename(tmp_path / "away")
    digest = tmp_path / "outbox" / DIGEST
    before = digest.read_bytes()
    with pytest.raises(UsageFault):
        carry_out(tmp_path, "batch", "--dry-run")
    assert digest.read_bytes() == before
    with pytest.raises(UsageFault):
        carry_out(tmp_path, "batch")
    assert "没有收件文件夹" in digest.read_text(encoding="utf-8-sig")


def test_the_digest_of_a_locked_round(tmp_path: Path) -> None:
    """It says that the round is locked, and asks nobody to mend or to report."""
    doubtful = table("洛阳市教育局", GOOD.replace("|100", "|若干"))
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU, "henan/b.xlsx": doubtful})
    run(tmp_path, *HENAN, "2019-04-26T12:00")
    carry_out(tmp_path, "lock", *HENAN, "2019-04-26T13:00")
    save(tmp_path / "inbox" / "henan" / "c.xlsx", workbook(table("开封市教育局", GOOD)))
    moment = ("开封市教育局", "--until", "2019-05-30T00:00", "--reason", "补报")
    carry_out(tmp_path, "reopen", *moment, *HENAN, "2019-04-26T14:00")
    text = run_batch(at(tmp_path, "2019-04-27"), 3, None, None, said).text
    assert "已于 2019-04-26 13:00 锁定" in text
    assert "更正补报.xlsx" in text
    assert "催报" not in text
    assert "请改正" not in text


def test_whose_step_it_is(tmp_path: Path) -> None:
    """Another province's file is passed on by its own step; owner files are nothing."""
    fill(tmp_path, {
        "henan/a.xlsx": table("广州市教育局", GOOD),
        "henan/b.xlsx": table("郑州市管城教育局", GOOD),  # on no roster
        "henan/~$b.xlsx": b"x",
    })  # fmt: skip
    text = run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said).text
    told = [line.strip() for line in text.splitlines()]
    (passed,) = (line for line in told if "转给它们所属的省" in line)
    assert "henan/a.xlsx" in passed
    assert not any("~$" in line for line in told)


@pytest.mark.parametrize(
    ("codes", "step"), [(["X01"], "您自己核对"), (["R04", "X01"], "请单位说明"), ([], "请单位说明")]
)
def test_the_office_settles_its_own_doubts(codes: list[str], step: str) -> None:
    """A unit is asked about what reminders ask it; a ledger that does not tell asks too."""
    table_of = FileState("a", "0", DAY, "accepted", "甲", {"open": 1, "open_codes": codes})
    unit = UnitStanding(
        "甲", "", "", is_expected=True, state=State.USABLE, files=(table_of,),
        first_received=DAY, is_on_time=True, is_scanned=True,
    )  # fmt: skip
    asked, own = _doubtful([unit], {"X01"})
    assert (own if step == "您自己核对" else asked) == ["甲"]
    assert len(asked) + len(own) == 1


def test_wrong_reminders_cost_no_results(tmp_path: Path) -> None:
    """A mistake in the ladder of reminders is told as a thing to do; the scope has its results."""
    fill(tmp_path, {"henan/a.xlsx": ZHENGZHOU})
    own = tmp_path / "schemas" / "reminders.yaml"
    own.parent.mkdir()
    own.write_text("stages: []\n", encoding="utf-8")
    done = run_batch(at(tmp_path, "2019-04-26"), 3, None, None, said)
    assert [(report.exit_code, report.sentence) for report in done.reports] == [(0, "")]
    assert "改正催报的设置（汇总不受影响）：" in done.text
    assert "reminders.yaml" in done.text


def test_one_batch_at_a_time(tmp_path: Path) -> None:
    """A second batch, and one beside a run, is refused with the holder's name, and leaves it."""
    (tmp_path / "inbox").mkdir()
    workspace = at(tmp_path, "2019-04-26")
    with only_batch(workspace):
        with pytest.raises(UsageFault, match=str(os.getpid())) as second, only_batch(workspace):
            pass
        assert is_busy(second.value)
        with pytest.raises(UsageFault, match=str(os.getpid())), only_batch(workspace):
            pass
    with only_writer(workspace), pytest.raises(UsageFault) as third, only_batch(workspace):
        pass
    assert is_busy(third.value)
    with only_batch(workspace):
        pass
