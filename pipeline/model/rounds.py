"""Rounds (批次): one collection with its form, certificates and deadlines, from schemas/rounds/."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pydantic import field_validator

from pipeline.model.datafiles import Definition, fault_at, load_yaml
from pipeline.model.errors import UsageFault
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.resources import DataFile, Resources

BEIJING = dt.timezone(dt.timedelta(hours=8))


def minute(moment: dt.datetime) -> str:
    """A moment as an officer reads it, in Beijing time: 2019-04-28 18:00."""
    return f"{moment.astimezone(BEIJING):%Y-%m-%d %H:%M}"


class WorkdaysAfter(Definition):
    """A deadline by working days: so many after a day, before it where the number is negative."""

    after: dt.date
    workdays: int


class Round(Definition):
    """One collection: form, certificates, deadlines. Dates are days in Beijing time."""

    round: str
    name: str
    source: str
    batch: int
    batch_words: tuple[str, ...]
    opens: dt.date
    closes: dt.date
    deadlines: dict[str, dt.date | WorkdaysAfter]
    forms: dict[str, str]
    stamped_scans: bool = True
    """Whether each unit is to send a stamped scan of its table (S05)."""

    @field_validator("deadlines", "forms")
    @classmethod
    def _has_default(cls, by_scope: dict[str, object]) -> dict[str, object]:
        if "default" not in by_scope:
            raise ValueError("缺少 default 一项")
        return by_scope

    def is_open(self, moment: dt.datetime) -> bool:
        """Whether the round is open at a moment."""
        return self.opens <= moment.astimezone(BEIJING).date() <= self.closes

    @property
    def label(self) -> str:
        """Its name and code, such as `首批（2019-1）`."""
        return f"{self.name}（{self.round}）"

    def deadline(self, scope: str) -> dt.datetime:
        """The last moment for units of a scope to report: the end of the day in Beijing."""
        day = self.deadlines.get(scope, self.deadlines["default"])
        assert isinstance(day, dt.date)  # noqa: S101 - load_rounds leaves days alone
        return dt.datetime.combine(day, dt.time(23, 59, 59), BEIJING)

    def form_name(self, scope: str) -> str:
        """The form that the units of a scope report on."""
        return self.forms.get(scope, self.forms["default"])


def load_rounds(resources: Resources) -> tuple[Round, ...]:
    """All rounds, by name.

    Raises:
        ConfigurationFault: a round file is wrong, or counts working days of a year without data.
    """
    names = resources.names("schemas/rounds", ".yaml")
    rounds = tuple(load_yaml(resources.read(f"schemas/rounds/{n}.yaml"), Round) for n in names)
    scopes = [scope.slug for scope in load_territory(resources).scopes]
    for name, each in zip(names, rounds, strict=True):
        file = resources.read(f"schemas/rounds/{name}.yaml")
        if each.round != name:
            raise fault_at(file, ("round",), f"写的是「{each.round}」，应与文件名 {name} 相同")
        if each.closes < each.opens:
            raise fault_at(file, ("closes",), "结束日期早于开放日期")
        _check_scopes(file, each, scopes)
    return tuple(_with_days(each, resources) for each in rounds)


def _check_scopes(file: DataFile, chosen: Round, scopes: Sequence[str]) -> None:
    """Deadlines and forms are set for scopes that there are: a slip would give the default."""
    for part, names, known in (
        ("deadlines", chosen.deadlines, (*scopes, "default")),
        ("forms", chosen.forms, (*scopes, "default", "rollup")),
    ):
        for name in names:
            if name not in known:
                what = f"没有范围「{name}」，应是省份的拼音或 national"
                raise fault_at(file, (part, name), what)


def _with_days(chosen: Round, resources: Resources) -> Round:
    """The round, each deadline that is told in working days as the day that it falls on."""
    if all(isinstance(day, dt.date) for day in chosen.deadlines.values()):
        return chosen
    from pipeline.model.workdays import load_workdays

    calendar = load_workdays(resources)
    days = {
        scope: day if isinstance(day, dt.date) else calendar.after(day.after, day.workdays)
        for scope, day in chosen.deadlines.items()
    }
    return chosen.model_copy(update={"deadlines": days})


def choose_round(rounds: tuple[Round, ...], name: str | None, as_of: dt.datetime) -> Round:
    """The round of a name, or the only open one.

    Raises:
        UsageFault: the name is unknown, or none or several are open and no name is given.
    """
    known = "、".join(r.round for r in rounds)
    if name is not None:
        for candidate in rounds:
            if name in (candidate.round, candidate.name):
                return candidate
        raise UsageFault(f"没有批次「{name}」。可用的批次：{known}。请用 --round 写明其中之一。")
    open_rounds = [r for r in rounds if r.is_open(as_of)]
    if len(open_rounds) == 1:
        return open_rounds[0]
    state = "没有开放的批次" if not open_rounds else "同时开放的批次不止一个"
    raise UsageFault(
        f"{as_of:%Y-%m-%d} {state}，请用 --round 写明批次，如 --round {rounds[0].round}"
        f"（可用：{known}）。"
        if rounds
        else "schemas/rounds/ 里没有任何批次，请恢复其中的文件。"
    )
