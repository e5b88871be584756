"""The ladder of reminders (催报): which stage a day is in, and what a unit is reminded of."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest

from pipeline.model.errors import ConfigurationFault
from pipeline.model.events import ABSENT, Event, FileState
from pipeline.model.needs import Owed, owed
from pipeline.model.reminders import (
    LADDER_FILE,
    Lack,
    Need,
    Reminder,
    Stage,
    load_ladder,
    reminder_of,
)
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING
from pipeline.model.standing import standing
from pipeline.model.submissions import Status
from pipeline.model.units import Scope, Unit
from pipeline.model.workdays import load_workdays
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

CALENDAR = load_workdays(Resources())
DEADLINE = dt.datetime(2019, 4, 28, 23, 59, 59, tzinfo=BEIJING)
UNIT = "甲局"
SCOPE = Scope("henan", "河南", "河南省", "410000", "河南省教育厅", (Unit(UNIT, "省辖市"),))
RULES = {"S03": "空表", "S05": "没有盖章扫描件", "R04": "学生规模异常", "S10": "表不在了"}


def day(text: str) -> dt.date:
    """A day of 2019, as `4-28`."""
    month, number = map(int, text.split("-"))
    return dt.date(2019, month, number)


def own_ladder(folder: Path, text: str) -> Resources:
    """The resources of a workspace with its own ladder."""
    path = folder / LADDER_FILE
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return Resources(folder)


STAGE = "- {workdays: %s, name: 甲, request: 请报, supplement: 请补}\n"


@examples(
    "today stage following",
    {
        "before the first": ("4-19", None, (-5, "4-22")),
        "its first day": ("4-22", -5, (-2, "4-25")),
        "its last day": ("4-24", -5, (-2, "4-25")),
        # Saturday the 27th is free, Sunday the 28th was worked.
        "two days before": ("4-25", -2, (0, "4-28")),
        "a free day counts to the stage before": ("4-27", -2, (0, "4-28")),
        "the day itself": ("4-28", 0, (1, "4-29")),
        "the day after": ("4-29", 1, (3, "5-5")),  # 1 to 4 May were free, the 5th was worked
        "in the holidays": ("5-4", 1, (3, "5-5")),
        "the last one": ("5-5", 3, None),
        "it goes on": ("6-30", 3, None),
    },
)
def test_the_latest_stage_whose_day_has_come(
    today: str, stage: int | None, following: tuple[int, str] | None
) -> None:
    """A day is in the latest stage that has come, counted in China's working days."""
    current, coming = load_ladder(Resources()).on(day(today), DEADLINE.date(), CALENDAR)
    assert (current.workdays if current else None) == stage
    wanted = (following[0], day(following[1])) if following else None
    assert (coming and (coming[0].workdays, coming[1])) == wanted


@pytest.mark.parametrize(("today", "stage"), [(30, -2), (31, 0)])
def test_a_stage_in_a_year_without_holidays(tmp_path: Path, today: int, stage: int) -> None:
    """The last stages before a year that nobody knows are told, the next one without its day."""
    path = tmp_path / "schemas" / "calendar.yaml"
    path.parent.mkdir(parents=True)
    path.write_text("years: {2031: {source: 例}}\n", encoding="utf-8")
    calendar = load_workdays(Resources(tmp_path))
    ladder, deadline = load_ladder(Resources()), dt.date(2031, 12, 31)
    current, following = ladder.on(dt.date(2031, 12, today), deadline, calendar)
    assert current is not None
    assert following is not None
    assert current.workdays == stage
    assert following[1] == (None if stage == 0 else deadline)
    with pytest.raises(ConfigurationFault, match="2032"):
        ladder.on(dt.date(2032, 1, 1), deadline, calendar)


def test_on_the_day_is_the_day_itself() -> None:
    """A deadline on a free day is reminded of on that day, and not on the first one after it."""
    stage = Stage(workdays=0, name="甲", request="请报", supplement="请补")
    saturday = day("4-27")
    assert stage.day(saturday, CALENDAR) == saturday


@examples(
    "text key",
    {
        "not rising": ("stages:\n" + STAGE % 1 + STAGE % 0, "stages"),
        "twice the same": ("stages:\n" + STAGE % 1 + STAGE % 1, "stages"),
        "none": ("stages: []\n", "stages"),
        "far away": ("stages:\n" + STAGE % 1000, "stages.0.workdays"),
        "no such rule": ("office_rules: [Z99]\nstages:\n" + STAGE % 1, "office_rules"),
    },
)
def test_a_wrong_ladder_is_named(tmp_path: Path, text: str, key: str) -> None:
    """A mistake in the ladder is told with file and key."""
    with pytest.raises(ConfigurationFault) as raised:
        load_ladder(own_ladder(tmp_path, text))
    assert (raised.value.file, raised.value.key) == (LADDER_FILE, key)


def file(status: str = Status.ACCEPTED, *, late: int = 0, **detail: Any) -> FileState:
    """A file of the unit, received some seconds late; usable and without doubts."""
    told: dict[str, Any] = {"entries": 3, "open_codes": []} | detail
    name = f"inbox/henan/{status}{late}.xlsx"
    return FileState(name, "", DEADLINE + dt.timedelta(seconds=late), status, UNIT, told)


def owes(*files: FileState, scans: bool = True) -> Owed:
    """What the unit with these files owes, and which of them are gone that would have been it."""
    found = standing(files, SCOPE, DEADLINE, DEADLINE, with_scans=scans)
    return owed(found.units[0], RULES, wants_scan=scans, absent=files)


def lacks(*files: FileState, scans: bool = True) -> str:
    """What the unit with these files is reminded of."""
    return " ".join(need.lack for need in owes(*files, scans=scans).needs)


RETURNED, SCAN, HELD = Status.RETURNED, Status.SCAN, Status.HELD


@examples(
    "files wanted",
    {
        "nothing came": ([], "table"),
        "a scan alone": ([file(SCAN)], "table"),
        "returned": ([file(RETURNED, errors=2)], "mending"),
        "damaged": ([file(Status.QUARANTINED)], "mending"),
        "all is well": ([file(), file(SCAN)], ""),
        "empty": ([file(entries=0, open_codes=["S03"]), file(SCAN)], "rows"),
        "empty, and explained": ([file(entries=0), file(SCAN)], ""),
        "no scan": ([file(open_codes=["S05"])], "scan"),
        "no scan, and explained": ([file()], ""),
        "a doubt": ([file(open_codes=["R04", "S05"])], "scan explanation"),
        "the office's own doubt": ([file(open_codes=["H08"]), file(SCAN)], ""),
        "good, then a faulty one": ([file(), file(RETURNED, late=1), file(SCAN)], "later"),
        "faulty, then a good one": ([file(RETURNED), file(late=1), file(SCAN)], ""),
        "after the lock": ([file(HELD)], ""),
    },
)
def test_what_a_unit_is_reminded_of(files: list[FileState], wanted: str) -> None:
    """What is still owed, and nothing that is done, explained or the office's own."""
    assert lacks(*files) == wanted


def gone(was: str, *, late: int = 0) -> FileState:
    """A file of the unit that came once, and that is not in the inbox any more."""
    return file(was, late=late)._replace(status=ABSENT, detail={"was": was})


ACCEPTED = Status.ACCEPTED


@examples(
    "files wanted",
    {
        "its only table": ([gone(ACCEPTED)], ""),
        "a table that went back": ([gone(RETURNED)], ""),
        "its table, and the scan is here": ([gone(ACCEPTED), file(SCAN)], ""),
        "its mended table": ([file(RETURNED), gone(ACCEPTED, late=1)], ""),
        "the later version": ([file(entries=0, open_codes=["S03"]), gone(ACCEPTED, late=1),
                               file(SCAN)], ""),
        "its scan": ([file(open_codes=["S05"]), gone(SCAN)], ""),
        "its scan, and a doubt is open": ([file(open_codes=["R04", "S05"]), gone(SCAN)],
                                          "explanation"),
    },
)  # fmt: skip
def test_a_unit_is_not_asked_for_what_it_has_sent(files: list[FileState], wanted: str) -> None:
    """What came once and is gone may have been mislaid: the officer is told of it, not the unit."""
    assert lacks(*files) == wanted
    assert owes(*files).gone == tuple(f.file for f in files if f.status == ABSENT)


@examples(
    "files wanted",
    {
        "a scan alone is no table": ([gone(SCAN)], "table"),
        "a faulty one came after it": ([gone(ACCEPTED), file(RETURNED, late=1)], "mending"),
        "another unit's": ([gone(ACCEPTED)._replace(unit="乙局")], "table"),
        "still arriving when it went": ([gone(Status.PENDING)], "table"),
    },
)
def test_a_unit_is_asked_for_what_it_has_not_sent(files: list[FileState], wanted: str) -> None:
    """A file that is gone and is not what is owed keeps nobody from being reminded."""
    assert lacks(*files) == wanted
    assert owes(*files).gone == ()


def test_no_unit_is_asked_about_a_table_that_was_mislaid() -> None:
    """That a table which counted is gone (S10) is the office's own matter."""
    assert lacks(file(open_codes=["S10"]), file(SCAN)) == ""


def test_a_round_without_scans_asks_for_none() -> None:
    """Where the round does without scans nobody is reminded of one."""
    assert lacks(file(open_codes=["S05"]), scans=False) == ""


def test_what_a_former_version_did_not_tell_is_asked() -> None:
    """A ledger that does not know which doubts are open loses neither scan nor empty table."""
    old = file()._replace(detail={"entries": 0})
    assert lacks(old) == "rows scan"


def test_the_file_that_went_back_is_named() -> None:
    """A unit reads which of its files went back, and how many errors it has."""
    found = standing([file(RETURNED, errors=2)], SCOPE, DEADLINE, DEADLINE, with_scans=True)
    (need,) = owed(found.units[0], RULES, wants_scan=True).needs
    assert "「returned0.xlsx」已经退回，有2项错误" in need.text


REMINDER = Reminder(
    unit=UNIT,
    needs=(Need(lack=Lack.TABLE, text="还没有报送"),),
    telephone="张伟 13800000000",
    scope="河南省",
    round="首批",
    notice="教办职成〔2019〕255号",
    office="河南省教育厅",
    contact="",
    deadline=day("4-28"),
    date=day("4-29"),
    left="已逾期1个工作日",
    stage=1,
    batch=2,
    name="逾期催报",
    request="请报。",
    prefix="某函",
    serial=7,
)


def test_the_ledger_keeps_a_reminder_whole() -> None:
    """What an event holds gives the same reminder again."""
    event = Event("reminded", DEADLINE, "", "", UNIT, None, REMINDER.as_detail())
    assert reminder_of(event) == REMINDER


def test_names_of_a_reminder() -> None:
    """A letter has its office's word, year and number; a later batch has a folder of its own."""
    assert REMINDER.number == "某函〔2019〕7号"
    assert REMINDER.folder == "截止后1个工作日 (2)"
    assert REMINDER.model_copy(update={"serial": None}).number == ""
