"""A workspace in, the scopes and rounds that a batch runs out, and why; and those it leaves.

Due is, of all scopes that the inbox has a folder for or the ledger knows, in the rounds that have
opened: what has its deadline within so many working days; and, past the deadline until the round
closes, what files came for since the last run. See docs/decisions/0018.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.jobs.scheduled.newcomers import EMPTIED, Newcomers
from pipeline.ledger.database import reading
from pipeline.model.rounds import BEIJING, choose_round, load_rounds
from pipeline.model.text import key
from pipeline.model.units import NATIONAL, load_territory
from pipeline.model.workdays import load_workdays

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from pipeline.jobs.workspace import Workspace
    from pipeline.model.rounds import Round
    from pipeline.model.units import Scope, Territory
    from pipeline.model.workdays import Workdays

_MOST_NAMED = 3
_DAY = dt.timedelta(days=1)


class Why(StrEnum):
    """Why a scope and round is run, or is not."""

    NEAR = "near"
    LATE = "late"
    FAR = "far"
    QUIET = "quiet"

    @property
    def is_due(self) -> bool:
        """Whether it is run."""
        return self in (Why.NEAR, Why.LATE)


@dataclass(frozen=True, slots=True)
class Due:
    """A scope and round of a workspace, and whether it is due."""

    scope: Scope
    round: Round
    why: Why
    new: tuple[str, ...] = ()
    """Past the deadline: the files that came since the last run."""
    is_emptied: bool = False
    """Whether files were there at the last run, or in the scope's own folder, and now not one is:
    then nothing is run.
    """

    @property
    def deadline(self) -> dt.datetime:
        """The scope's deadline in the round."""
        return self.round.deadline(self.scope.slug)

    @property
    def title(self) -> str:
        """`河南省 首批（2019-1）`."""
        return f"{self.scope.name} {self.round.label}"

    def reason(self, days: int) -> str:
        """Why it is run or not, where so many working days were asked for."""
        emptied = f"；但是{EMPTIED}，不会汇总" if self.is_emptied else ""
        return self._why(days) + emptied

    def _why(self, days: int) -> str:
        day = f"{self.deadline:%Y-%m-%d}"
        if self.why is Why.NEAR:
            return f"截止 {day}，在 {days} 个工作日之内"
        if self.why is Why.FAR:
            return f"截止 {day}，还不到 {days} 个工作日之内"
        closes = f"{self.round.closes:%Y-%m-%d}"
        if self.why is Why.QUIET:
            return f"已过截止 {day}，上次汇总以来没有新文件"
        more = f" 等 {len(self.new)} 个文件" if len(self.new) > _MOST_NAMED else ""
        return (
            f"已过截止 {day}、批次到 {closes} 才结束，"
            f"上次汇总以来新到 {'、'.join(self.new[:_MOST_NAMED])}{more}"
        )

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "scope": self.scope.slug,
            "round": self.round.round,
            "deadline": self.deadline.isoformat(),
            "due": self.why.is_due,
            "why": str(self.why),
            "new": list(self.new),
            "emptied": self.is_emptied,
        }


@dataclass(frozen=True, slots=True)
class Found:
    """All that a batch looks at."""

    due: tuple[Due, ...]
    """In the order in which they are run: provinces before the nation."""
    left: tuple[Due, ...]
    unplaced: tuple[str, ...]
    """Files in no scope's folder, where no province is run that would look at them."""


def find_due(
    workspace: Workspace, days: int, scope_name: str | None = None, round_name: str | None = None
) -> Found:
    """What is due within so many working days; of one scope or round where that is named.

    Raises:
        UsageFault: there is no such scope or round, a data file is wrong, the calendar lacks a year
            that is asked for, or the ledger cannot be opened.
    """
    rounds = load_rounds(workspace.resources)
    if round_name is not None:
        rounds = (choose_round(rounds, round_name, workspace.as_of),)
    territory = load_territory(workspace.resources)
    with reading(workspace.ledger) as connection:
        look = _Look(workspace, days, territory, connection)
        found = [
            due
            for chosen in sorted(rounds, key=lambda r: (r.opens, r.round))
            for scope in look.scopes(chosen, scope_name)
            if (due := look.at(scope, chosen)) is not None
        ]
    found.sort(key=lambda due: due.scope.is_national)
    to_run = tuple(each for each in found if each.why.is_due)
    free = () if any(not each.scope.is_national for each in to_run) else look.free
    return Found(to_run, tuple(each for each in found if not each.why.is_due), free)


class _Look:
    """One look at a workspace."""

    def __init__(
        self, workspace: Workspace, days: int, territory: Territory, connection: sa.Connection
    ) -> None:
        self._workspace, self._days, self._territory = workspace, days, territory
        self._today = workspace.as_of.astimezone(BEIJING).date()
        self._newcomers = Newcomers(workspace, territory, connection)

    @property
    def free(self) -> tuple[str, ...]:
        """Files that lie in no scope's folder."""
        return tuple(f.file for f in self._newcomers.files if f.scope is None and not f.ignored)

    def scopes(self, chosen: Round, name: str | None) -> Iterator[Scope]:
        """The scopes of a round of which there is anything, the provinces by code first."""
        asked = self._territory.national if name == NATIONAL else None
        if name is not None and asked is None:
            asked = self._territory.province(name)
        known = {scope for scope, of in self._newcomers.places if of == chosen.round}
        for scope in (*self._territory.provinces, self._territory.national):
            if asked in (None, scope) and (scope.slug in known or scope.slug in self._folders):
                yield scope

    def at(self, scope: Scope, chosen: Round) -> Due | None:
        """Whether a scope and round is due; None where the round is not open at all."""
        deadline = chosen.deadline(scope.slug)
        if self._today < chosen.opens:
            return None
        if self._workspace.as_of <= deadline:
            is_near = _is_near(self._today, deadline.date(), self._days, self._calendar)
            return self._due(scope, chosen, Why.NEAR if is_near else Why.FAR)
        if self._today > chosen.closes:
            return None
        new = tuple(self._newcomers.new(scope, chosen.round))
        return self._due(scope, chosen, Why.LATE if new else Why.QUIET, new)

    def _due(self, scope: Scope, chosen: Round, why: Why, new: tuple[str, ...] = ()) -> Due:
        return Due(scope, chosen, why, new, bool(self._newcomers.lost(scope, chosen.round)))

    @cached_property
    def _folders(self) -> frozenset[str]:
        names = {key(name): s.slug for s in self._territory.scopes for name in s.names}
        folders = (p for p in self._workspace.inbox.iterdir() if p.is_dir() and not p.is_symlink())
        return frozenset(names[key(p.name)] for p in folders if key(p.name) in names)

    @cached_property
    def _calendar(self) -> Workdays:
        """It is asked for only where a deadline lies ahead."""
        return load_workdays(self._workspace.resources)


def _is_near(day: dt.date, deadline: dt.date, days: int, calendar: Workdays) -> bool:
    """Whether a deadline lies within so many working days; nothing beyond either is looked at.

    Raises:
        ConfigurationFault: the calendar knows nothing of a year on the way.
    """
    counted = 0
    while day < deadline and counted <= days:
        day += _DAY
        counted += calendar.is_workday(day)
    return counted <= days
