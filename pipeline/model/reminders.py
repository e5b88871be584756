"""schemas/reminders.yaml in, the ladder of reminders (催报) out; and what one reminder tells.

A reminder is kept whole in the ledger: its drafts are made from it alone, today and ever after.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs it at run time
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import Field, field_validator

from pipeline.model.datafiles import Definition, fault_at, load_yaml
from pipeline.model.errors import ConfigurationFault
from pipeline.model.rules import load_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.events import Event
    from pipeline.model.resources import Resources
    from pipeline.model.workdays import Workdays

LADDER_FILE = "schemas/reminders.yaml"
_MOST_WORKDAYS = 250
"""A year's; nobody reminds earlier or later than that."""
_LONGEST_SENTENCE = 200
_WEEKDAYS = "一二三四五六日"


def stage_label(workdays: int) -> str:
    """When a stage of the ladder comes, such as 截止前5个工作日: what it is known by."""
    if not workdays:
        return "截止当天"
    return f"截止{'后' if workdays > 0 else '前'}{abs(workdays)}个工作日"


class Stage(Definition):
    """One step of the ladder: when it comes, and what it says."""

    workdays: int = Field(ge=-_MOST_WORKDAYS, le=_MOST_WORKDAYS)
    """From the deadline, negative before it. The stage is known by it, whatever its name."""
    name: str = Field(min_length=1, max_length=20)
    request: str = Field(min_length=1, max_length=_LONGEST_SENTENCE)
    """To units whose table is still to come."""
    supplement: str = Field(min_length=1, max_length=_LONGEST_SENTENCE)
    """To those that only lack a scan or an explanation."""
    letter: bool = False

    @property
    def label(self) -> str:
        """When it comes, in an officer's words."""
        return stage_label(self.workdays)

    def day(self, deadline: dt.date, calendar: Workdays) -> dt.date:
        """The day that it comes on; that of the deadline is itself, whether it is worked or not."""
        return calendar.after(deadline, self.workdays) if self.workdays else deadline

    def has_come(self, day: dt.date, deadline: dt.date, calendar: Workdays) -> bool:
        """Whether it has come by a day; neither what follows that nor the deadline is looked at.

        Raises:
            ConfigurationFault: the calendar knows nothing of a year on the way.
        """
        if self.workdays > 0:
            return day > deadline and calendar.between(deadline, day) >= self.workdays
        return self.day(deadline, calendar) <= day

    def day_if_known(self, deadline: dt.date, calendar: Workdays) -> dt.date | None:
        """The day that it comes on; None where the calendar does not reach it."""
        try:
            return self.day(deadline, calendar)
        except ConfigurationFault:
            return None


class Ladder(Definition):
    """All stages, the earliest first."""

    letter_prefix: str = Field(default="", max_length=20)
    office_rules: frozenset[str] = frozenset()
    """Rules whose doubts the office itself settles: no unit is reminded of them."""
    stages: tuple[Stage, ...] = Field(min_length=1)

    @field_validator("stages")
    @classmethod
    def _rising(cls, stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
        days = [stage.workdays for stage in stages]
        if days != sorted(set(days)):
            raise ValueError("各次的 workdays 应从小到大排列，不能重复")
        return stages

    def on(
        self, day: dt.date, deadline: dt.date, calendar: Workdays
    ) -> tuple[Stage | None, tuple[Stage, dt.date | None] | None]:
        """The latest stage whose day has come by a day, and the next one with its day.

        The next one's day is None where it lies in a year of which the calendar knows nothing yet.

        Raises:
            ConfigurationFault: the calendar knows nothing of a year on the way.
        """
        current: Stage | None = None
        for stage in self.stages:
            if not stage.has_come(day, deadline, calendar):
                return current, (stage, stage.day_if_known(deadline, calendar))
            current = stage
        return current, None


def load_ladder(resources: Resources) -> Ladder:
    """The ladder; a workspace's own file wins.

    Raises:
        ConfigurationFault: schemas/reminders.yaml is wrong, or names a rule that there is not.
    """
    file = resources.read(LADDER_FILE)
    ladder = load_yaml(file, Ladder)
    unknown = sorted(ladder.office_rules - set(load_catalogue(resources).by_code))
    if unknown:
        raise fault_at(file, ("office_rules",), f"没有规则「{unknown[0]}」")
    return ladder


class Lack(StrEnum):
    """What a unit still owes; the first three stand in the way of its table."""

    TABLE = "table"
    MENDING = "mending"
    ROWS = "rows"
    SCAN = "scan"
    EXPLANATION = "explanation"
    LATER = "later"

    @property
    def label(self) -> str:
        """The lack in an officer's words."""
        return _LABELS[self]

    @property
    def is_of_table(self) -> bool:
        """Whether no table of the unit counts for its sake."""
        return self in (Lack.TABLE, Lack.MENDING, Lack.ROWS)


_LABELS = {
    Lack.TABLE: "还没有报送",
    Lack.MENDING: "退回待改",
    Lack.ROWS: "空表待核实",
    Lack.SCAN: "缺盖章扫描件",
    Lack.EXPLANATION: "疑点待说明",
    Lack.LATER: "又报的一份退回待改",
}


class Need(Definition):
    """One thing that a unit owes."""

    lack: Lack
    text: str
    """What follows `你单位`, without a full stop."""


class Reminder(Definition):
    """One unit that is reminded at one stage: all that its drafts tell."""

    unit: str
    needs: tuple[Need, ...] = Field(min_length=1)
    telephone: str
    """Whom to call, as the unit wrote it; empty where it is not known."""
    scope: str
    round: str
    notice: str
    """The number of the notice that asks for the tables; empty where it is not known."""
    office: str
    contact: str
    """Whom the unit can ask; empty where the settings name nobody."""
    deadline: dt.date
    is_postponed: bool = False
    """Whether somebody was reminded of another deadline of the round before."""
    date: dt.date
    left: str
    """How much time is left, or how long the deadline has passed, such as `还有2个工作日`."""
    stage: int
    """The stage's distance from the deadline in working days."""
    batch: int
    """1 for the units that a stage found first, 2 for those that it found later; a number whose
    folder is somebody's own is left out."""
    name: str
    request: str
    prefix: str = ""
    unknown: int = Field(default=0, ge=0)
    """How many files were there of which nobody knew the unit: one of them may be this unit's."""
    serial: int | None = None
    """The letter's number within its scope and year; None where there is no letter."""

    @property
    def is_open(self) -> bool:
        """Whether its table is still to come; else only a scan or an explanation is."""
        return any(need.lack.is_of_table for need in self.needs)

    @property
    def table(self) -> str:
        """What is to be reported, in full."""
        return f"{self.round}1+X证书制度试点院校情况汇总表"

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed."""
        return self.date > self.deadline

    @property
    def number(self) -> str:
        """The letter's number, such as 〔2019〕1号; empty where there is no letter."""
        if self.serial is None:
            return ""
        return f"{self.prefix}〔{self.date.year}〕{self.serial}号"

    @property
    def asked(self) -> str:
        """What the unit owes, in one clause."""
        return "；".join(need.text for need in self.needs)

    @property
    def folder(self) -> str:
        """Where the drafts of its batch lie, below those of its round."""
        label = stage_label(self.stage)
        if self.is_postponed:
            label += f"（截止{self.deadline:%Y-%m-%d}）"
        return label if self.batch == 1 else f"{label} ({self.batch})"

    def as_detail(self) -> dict[str, Any]:
        """What the ledger keeps beside the unit."""
        return self.model_dump(mode="json", exclude={"unit"})


def reminder_of(event: Event) -> Reminder:
    """The reminder that an event tells of."""
    return Reminder.model_validate({**event.detail, "unit": event.unit})


def written_day(day: dt.date, *, with_weekday: bool = False) -> str:
    """A day as a letter has it: 2019年4月28日, or 2019年4月28日（星期日）."""
    weekday = f"（星期{_WEEKDAYS[day.weekday()]}）" if with_weekday else ""
    return f"{day.year}年{day.month}月{day.day}日{weekday}"


def batches(reminders: tuple[Reminder, ...]) -> Iterator[tuple[Reminder, ...]]:
    """The reminders whose drafts lie in one folder, by the folder's first one."""
    by_folder: dict[str, list[Reminder]] = {}
    for reminder in reminders:
        by_folder.setdefault(reminder.folder, []).append(reminder)
    return map(tuple, by_folder.values())
