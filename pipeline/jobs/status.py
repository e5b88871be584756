"""A workspace in, who has reported out: from the ledger alone, without reading a file.

Loads neither pandas nor the readers: it is asked many times a day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.intake.inbox import scan, wanted
from pipeline.jobs.locks.lock import lock_of
from pipeline.jobs.standings import standing_of_round
from pipeline.jobs.workspace import territory_of
from pipeline.ledger.book import Book, known_files, places
from pipeline.ledger.database import reading
from pipeline.model.errors import UsageFault
from pipeline.model.events import BESIDE_RUNS, LOCKED
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.submissions import Status
from pipeline.model.units import NATIONAL, load_territory
from pipeline.model.workdays import load_workdays, time_left

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pipeline.jobs.workspace import Workspace
    from pipeline.model.rounds import Round
    from pipeline.model.scopes import Scope
    from pipeline.model.standing import Standing, UnitStanding
    from pipeline.model.workdays import TimeLeft, Workdays


@dataclass(frozen=True, slots=True)
class ScopeStatus:
    """Who has reported to a scope in a round, as of the last run."""

    scope: Scope
    round: Round
    standing: Standing
    time_left: TimeLeft
    """Until the deadline."""
    last_run: dt.datetime | None
    """The last run that found something new; None before the first."""
    unseen: tuple[str, ...]
    """Files that lie in the inbox and that no run has seen."""
    locked_at: dt.datetime | None = None
    """Since when the official table stays as it is."""

    @property
    def held(self) -> tuple[str, ...]:
        """Files that came after the lock and were not taken in."""
        files = (f for unit in self.standing.units for f in unit.files)
        return tuple(f.file for f in files if f.status == Status.HELD)

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        standing = self.standing
        return {
            "scope": self.scope.slug,
            "round": self.round.round,
            "as_of": standing.as_of.isoformat(),
            "deadline": standing.deadline.isoformat(),
            "workdays_left": self.time_left.workdays,
            "locked_at": self.locked_at.isoformat() if self.locked_at else None,
            "last_run": self.last_run.isoformat() if self.last_run else None,
            "unseen": list(self.unseen),
            "counts": standing.as_document()
            | {
                "overdue": len(standing.overdue),
                "unexplained": len(standing.unexplained),
                "unscanned": len(standing.unscanned),
                "held": len(self.held),
            },
            "rates": {
                name: round(standing.rate(units), 4)
                for name, units in (
                    ("received", standing.received),
                    ("usable", standing.usable),
                    ("on_time", standing.on_time),
                )
            },
            "units": [_unit_document(unit) for unit in standing.units],
        }


def _unit_document(unit: UnitStanding) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "expected": unit.is_expected,
        "state": str(unit.state),
        "first_received": unit.first_received.isoformat() if unit.first_received else None,
        "on_time": unit.is_on_time,
        "entries": unit.entries,
        "open_doubts": unit.open_doubts,
        "scanned": unit.is_scanned,
        "files": [{"file": f.file, "status": f.status} for f in unit.files],
    }


class Statuses(NamedTuple):
    """Every scope and round in which something has happened, and those that cannot be told of."""

    found: tuple[ScopeStatus, ...]
    faults: tuple[str, ...]
    """Why one cannot, such as a lock that was tampered with; a sentence for each."""


def status(workspace: Workspace, scope_name: str, round_name: str | None) -> ScopeStatus:
    """Who has reported to a scope, a province in any way to write it or `national`, in a round.

    The round may be left out where only one is open.

    Raises:
        UsageFault: there is no such scope or round, or the ledger or a lock cannot be opened.
    """
    rounds = cache(lambda: load_rounds(workspace.resources))  # a locked round goes by its own
    calendar = load_workdays(workspace.resources)
    territory = load_territory(workspace.resources)
    scope = territory.national if scope_name == NATIONAL else territory.province(scope_name)
    with reading(workspace.ledger) as connection:
        name = round_name
        if name is None or not Book(connection, scope.slug, name).events(LOCKED):
            name = choose_round(rounds(), name, workspace.as_of).round
        found = _of_scope(Book(connection, scope.slug, name), workspace, calendar, rounds)
    assert found is not None  # noqa: S101 - a round that was chosen is there
    return found


def statuses(workspace: Workspace, round_name: str | None) -> Statuses:
    """All scopes, or those of one round.

    Raises:
        UsageFault: there is no such round, or the ledger cannot be opened.
    """
    rounds = cache(lambda: load_rounds(workspace.resources))
    calendar = load_workdays(workspace.resources)
    found, faults = [], []
    with reading(workspace.ledger) as connection:
        every = places(connection)
        if round_name is not None and all(name != round_name for _, name in every):
            round_name = choose_round(rounds(), round_name, workspace.as_of).round
        for scope, name in every:
            if round_name not in (None, name):
                continue
            try:
                found.append(_of_scope(Book(connection, scope, name), workspace, calendar, rounds))
            except UsageFault as fault:
                faults.append(f"{scope} {name}：{fault}")
    return Statuses(tuple(each for each in found if each is not None), tuple(faults))


def _of_scope(
    book: Book, workspace: Workspace, calendar: Workdays, rounds: Callable[[], tuple[Round, ...]]
) -> ScopeStatus | None:
    """What the ledger says of a scope and round; None where the round is none of today's."""
    slug, lock = book.scope, lock_of(book, workspace)
    if lock is not None:  # it goes by the roster and the deadline of then
        workspace = replace(workspace, frozen=lock.data)
    known = load_rounds(workspace.resources) if lock is not None else rounds()
    chosen = next((each for each in known if each.round == book.round), None)
    if chosen is None:
        return None
    territory = territory_of(workspace, slug, chosen)
    scope = territory.national if slug == NATIONAL else territory.province(slug)
    standing = standing_of_round(book, scope, chosen, workspace.as_of)
    files = wanted(scan(workspace.inbox, territory), scope)
    seen = known_files(book.connection, chosen.round)
    return ScopeStatus(
        scope=scope,
        round=chosen,
        standing=standing,
        time_left=time_left(standing.as_of, standing.deadline, calendar),
        last_run=max((e.at for e in book.events() if e.kind not in BESIDE_RUNS), default=None),
        unseen=tuple(_unseen((f.file for f in files if not f.ignored), sorted(seen))),
        locked_at=lock.manifest.locked_at if lock else None,
    )


def _unseen(files: Iterable[str], seen: Sequence[str]) -> Iterator[str]:
    """Files of which neither they nor, for archives, anything in them was received."""
    known = set(seen)
    for name in seen:
        parts = name.split("/")
        known.update("/".join(parts[:end]) for end in range(1, len(parts)))
    return (file for file in files if file not in known)
