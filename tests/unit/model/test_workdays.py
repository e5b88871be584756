"""Working days: the State Council's notices of each year, and what an office corrects."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import Resources
from pipeline.model.workdays import load_workdays, time_left
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

DAYS = st.dates(dt.date(2018, 1, 1), dt.date(2020, 12, 31))
OWN = load_workdays(Resources())


def day(text: str) -> dt.date:
    """A day."""
    return dt.date.fromisoformat(text)


@examples(
    "when is_workday",
    {
        "a Sunday worked for the May holiday": ("2019-04-28", True),
        "the holiday": ("2019-05-01", False),
        "its bridge, by the later notice": ("2019-05-03", False),
        "a plain Tuesday": ("2019-04-30", True),
        "a plain Saturday": ("2019-04-20", False),
    },
)
def test_days_of_2019(when: str, is_workday: bool) -> None:  # noqa: FBT001 - a row of the table
    """The deadline of Henan's first round, a Sunday, was a working day."""
    assert OWN.is_workday(day(when)) is is_workday


def test_a_year_without_data_says_what_to_add() -> None:
    """Nothing is guessed of a year whose notice is not known."""
    with pytest.raises(ConfigurationFault, match=r"2031 年.*years 下补上 2031 年"):
        OWN.is_workday(dt.date(2031, 3, 3))


def test_a_year_and_a_day_of_the_office(tmp_path: Path) -> None:
    """A year that is written down is known as a whole; a day's correction comes before all."""
    own = tmp_path / "schemas/calendar.yaml"
    own.parent.mkdir()
    own.write_text(
        "years: {2031: {source: 通知, holidays: [2031-01-01], workdays: [2031-01-04]}}\n"
        "days: {2019-05-03: {is_workday: true, reason: 本省的通知}}\n",
        encoding="utf-8",
    )
    calendar = load_workdays(Resources(tmp_path))
    days = ("2031-01-01", "2031-01-02", "2031-01-03", "2031-01-04", "2031-01-05", "2019-05-03")
    assert [calendar.is_workday(day(d)) for d in days] == [False, True, True, True, False, True]


@examples(
    "start number end",
    {
        "over a weekend that is worked": ("2019-04-26", 1, "2019-04-28"),
        "over the holiday": ("2019-04-30", 1, "2019-05-05"),
        "five before the deadline": ("2019-04-28", -5, "2019-04-22"),
        "the day itself": ("2019-04-28", 0, "2019-04-28"),
        "none: the next that is one": ("2019-04-27", 0, "2019-04-28"),
    },
)
def test_so_many_working_days_after(start: str, number: int, end: str) -> None:
    """Only working days count, on the way and at the end."""
    assert OWN.after(day(start), number) == day(end)


@given(DAYS, st.integers(-30, 30).filter(bool))
def test_what_is_so_many_days_after_is_so_far(start: dt.date, number: int) -> None:
    """`after` leads to a working day, and from a working day `between` counts the way back."""
    end = OWN.after(start, number)
    assert OWN.is_workday(end)
    if OWN.is_workday(start):
        assert OWN.between(start, end) == number


@given(DAYS, DAYS, DAYS)
def test_ways_add_up(first: dt.date, second: dt.date, third: dt.date) -> None:
    """From one day to another by way of a third is as far as straight."""
    assert OWN.between(first, second) + OWN.between(second, third) == OWN.between(first, third)


DEADLINE = dt.datetime.fromisoformat("2019-04-28T18:00+08:00")


@examples(
    "moment told",
    {
        "before": ("2019-04-25T09:00+08:00", "还有 2 个工作日"),
        "only free days but the last": ("2019-04-26T09:00+08:00", "还有 1 个工作日"),
        "the morning of the day": ("2019-04-28T09:00+08:00", "今天截止"),
        "the last moment": ("2019-04-28T18:00+08:00", "今天截止"),
        "the moment after": ("2019-04-28T18:00:01+08:00", "今天已截止"),
        "the next day in Beijing, still the day elsewhere": (
            "2019-04-28T17:00+00:00", "已逾期 1 个工作日",
        ),
        "after a holiday": ("2019-05-05T09:00+08:00", "已逾期 3 个工作日"),
        "long after": ("2099-01-01T09:00+08:00", "早已截止"),
    },
)  # fmt: skip
def test_time_left(moment: str, told: str) -> None:
    """Terminal, board, reminders and digest tell the time left alike: in Beijing's working days."""
    assert time_left(dt.datetime.fromisoformat(moment), DEADLINE, OWN).words == told


def test_free_days_are_days_too() -> None:
    """Where no working day lies between, nobody is told that it is the day itself."""
    saturday, sunday = (
        dt.datetime.fromisoformat(f"2019-04-{number}T09:00+08:00") for number in (13, 14)
    )
    assert time_left(saturday, sunday, OWN) == (0, "还有 1 天（休息日）")
    assert time_left(sunday, saturday, OWN) == (0, "已逾期 1 天（休息日）")


def test_years_ahead_without_a_calendar() -> None:
    """Before a deadline in a year of which nothing is known no number is invented."""
    with pytest.raises(ConfigurationFault):
        time_left(DEADLINE, dt.datetime.fromisoformat("2099-01-01T09:00+08:00"), OWN)
