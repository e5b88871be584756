"""The working days of China: the State Council's holidays by year, and what an office corrects."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping  # noqa: TC003 - pydantic needs it at run time
from typing import TYPE_CHECKING, NamedTuple

from pydantic import Field

from pipeline.model.datafiles import Definition, load_yaml
from pipeline.model.errors import ConfigurationFault
from pipeline.model.rounds import BEIJING

if TYPE_CHECKING:
    from pipeline.model.resources import Resources

CALENDAR_FILE = "schemas/calendar.yaml"
_FIRST_OF_WEEKEND = 5
_DAY = dt.timedelta(days=1)


class _Year(Definition):
    """A whole year as its notice has it."""

    source: str
    holidays: frozenset[dt.date] = frozenset()
    workdays: frozenset[dt.date] = frozenset()

    def is_workday(self, day: dt.date) -> bool:
        """Whether work is done on a day of the year."""
        is_weekday = day.weekday() < _FIRST_OF_WEEKEND
        return day in self.workdays or (is_weekday and day not in self.holidays)


class _Correction(Definition):
    """What holds of one day, whatever the year's notice says."""

    is_workday: bool
    reason: str


class Workdays(Definition):
    """Which days are working days; a year of which nothing is known is an error, and no guess."""

    years: Mapping[int, _Year] = Field(default_factory=dict)
    days: Mapping[dt.date, _Correction] = Field(default_factory=dict)

    def is_workday(self, day: dt.date) -> bool:
        """Whether a day is one.

        Raises:
            ConfigurationFault: nothing is known of its year; what to add is said.
        """
        if day in self.days:
            return self.days[day].is_workday
        if day.year in self.years:
            return self.years[day.year].is_workday(day)
        import chinese_calendar

        try:
            return bool(chinese_calendar.is_workday(day))
        except NotImplementedError as error:
            raise ConfigurationFault(
                CALENDAR_FILE,
                f"没有 {day.year} 年的节假日安排，请照国务院的通知在 years 下补上 {day.year} 年",
                key="years",
            ) from error

    def after(self, day: dt.date, number: int) -> dt.date:
        """The day so many working days after a day, before it where the number is negative.

        With 0 the day itself, or where it is none, the next working day.

        Raises:
            ConfigurationFault: nothing is known of a year on the way.
        """
        step = -_DAY if number < 0 else _DAY
        left = abs(number)
        while left or not self.is_workday(day):
            day += step
            left -= self.is_workday(day) and left > 0
        return day

    def between(self, first: dt.date, last: dt.date) -> int:
        """How many working days lie after the first day up to and with the last.

        Negative where the last comes before the first: by how many it has passed.

        Raises:
            ConfigurationFault: nothing is known of a year on the way.
        """
        if last < first:
            return -self.between(last, first)
        days = ((first + _DAY * n) for n in range(1, (last - first).days + 1))
        return sum(map(self.is_workday, days))


class TimeLeft(NamedTuple):
    """How far a deadline is."""

    workdays: int | None
    """0 on its day, negative once it has passed; None for one so long past that the calendar does
    not reach from there to now."""
    words: str
    """Such as `还有 2 个工作日`, by the calendar of Beijing."""


def time_left(as_of: dt.datetime, deadline: dt.datetime, calendar: Workdays) -> TimeLeft:
    """How far a deadline is from a moment.

    Raises:
        ConfigurationFault: the calendar knows nothing of a year on the way to it.
    """
    today, last = (moment.astimezone(BEIJING).date() for moment in (as_of, deadline))
    try:
        workdays = calendar.between(today, last)
    except ConfigurationFault:
        if as_of > deadline:
            return TimeLeft(None, "早已截止")
        raise
    if today == last:
        return TimeLeft(workdays, "今天已截止" if as_of > deadline else "今天截止")
    told = f"{abs(workdays)} 个工作日" if workdays else f"{abs((last - today).days)} 天（休息日）"
    return TimeLeft(workdays, f"还有 {told}" if today < last else f"已逾期 {told}")


def load_workdays(resources: Resources) -> Workdays:
    """The calendar; a workspace's own file is laid over the program's.

    Raises:
        ConfigurationFault: schemas/calendar.yaml is wrong.
    """
    return load_yaml(resources.read(CALENDAR_FILE), Workdays)
