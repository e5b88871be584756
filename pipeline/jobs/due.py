"""A workspace in, the scopes and rounds that a batch runs out, and why; and those it leaves.

Due is, of all scopes that the inbox has a folder for or the ledger knows, in the rounds that have
opened: what has its deadline within so many working days; and, past the deadline until the round
closes, what files came for since the last run. See docs/decisions/0018.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.intake.files import read_file, trace
from pipeline.intake.inbox import scan
from pipeline.intake.limits import MIB, Limits
from pipeline.jobs.receiving import wanted
from pipeline.ledger.book import Book, places
from pipeline.ledger.database import reading
from pipeline.model.events import ABSENT
from pipeline.model.rounds import BEIJING, choose_round, load_rounds
from pipeline.model.text import key
from pipeline.model.units import NATIONAL, load_territory
from pipeline.model.workdays import load_workdays

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from pipeline.intake.inbox import InboxFile
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.rounds import Round
    from pipeline.model.units import Scope, Territory

_MOST_NAMED = 3


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

    @property
    def deadline(self) -> dt.datetime:
        """The scope's deadline in the round."""
        return self.round.deadline(self.scope.slug)

    @property
    def title(self) -> str:
        """`河南省 首批（2019-1）`."""
        return f"{self.scope.name} {self.round.name}（{self.round.round}）"

    def reason(self, days: int) -> str:
        """Why it is run or not, where so many working days were asked for."""
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
        self._connection = connection
        self._today = workspace.as_of.astimezone(BEIJING).date()
        self._places = places(connection)
        self._files = scan(workspace.inbox, territory)

    @property
    def free(self) -> tuple[str, ...]:
        """Files that lie in no scope's folder."""
        return tuple(f.file for f in self._files if f.scope is None and not f.ignored)

    def scopes(self, chosen: Round, name: str | None) -> Iterator[Scope]:
        """The scopes of a round of which there is anything, the provinces by code first."""
        asked = self._territory.national if name == NATIONAL else None
        if name is not None and asked is None:
            asked = self._territory.province(name)
        known = {scope for scope, of in self._places if of == chosen.round}
        for scope in (*self._territory.provinces, self._territory.national):
            if asked in (None, scope) and (scope.slug in known or scope.slug in self._folders):
                yield scope

    def at(self, scope: Scope, chosen: Round) -> Due | None:
        """Whether a scope and round is due; None where the round is not open at all."""
        deadline = chosen.deadline(scope.slug)
        if self._today < chosen.opens:
            return None
        if self._workspace.as_of <= deadline:
            is_near = deadline.date() < self._first_far_day
            return Due(scope, chosen, Why.NEAR if is_near else Why.FAR)
        if self._today > chosen.closes:
            return None
        new = tuple(self._new(scope, chosen))
        return Due(scope, chosen, Why.LATE if new else Why.QUIET, new)

    @cached_property
    def _folders(self) -> frozenset[str]:
        names = {key(name): s.slug for s in self._territory.scopes for name in s.names}
        folders = (p for p in self._workspace.inbox.iterdir() if p.is_dir() and not p.is_symlink())
        return frozenset(names[key(p.name)] for p in folders if key(p.name) in names)

    @cached_property
    def _first_far_day(self) -> dt.date:
        """The working day after the last that counts as near.

        It is asked for only where a deadline lies ahead: a year whose holidays nobody has entered
        yet does not stop a batch that has nothing to count.
        """
        return load_workdays(self._workspace.resources).after(self._today, self._days + 1)

    def _new(self, scope: Scope, chosen: Round) -> Iterator[str]:
        """Files whose bytes no run of the round has seen under their name.

        Those of an archive are known one by one, and not itself: its time of change tells.
        """
        books = [
            Book(self._connection, slug, of) for slug, of in self._places if of == chosen.round
        ]
        states = [s for book in books for s in book.states() if s.status != ABSENT]
        seen = {(s.file, s.sha256) for s in states}
        within = {folder for s in states for folder in _folders_of(s.file)}
        own = Book(self._connection, scope.slug, chosen.round).events()
        last = max((event.at for event in own), default=None)
        for file in wanted(self._files, scope):
            if file.ignored:
                continue
            if file.file in within:
                if last is None or _modified(file) > last.timestamp():
                    yield file.file
            elif (file.file, read_file(file.path, _MOST).sha256) not in seen:
                yield file.file


_MOST = Limits().file_mib * MIB
"""So much of a file is kept while it is hashed, whatever its size."""


def _folders_of(file: str) -> Sequence[str]:
    parts = file.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _modified(file: InboxFile) -> float:
    seen = trace(file.path)
    return seen.modified / 1e9 if seen is not None else 0.0
