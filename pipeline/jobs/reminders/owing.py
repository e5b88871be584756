"""A book and what its round asks for in, which units owe what out; and what is to be seen to first.

A reminder that is false cannot be called back: what an officer may know better than the ledger is
told before anything is sent.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.jobs.standings import standing_of_round
from pipeline.model.needs import Gone, owed
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pipeline.jobs.status import ScopeStatus
    from pipeline.ledger.book import Book
    from pipeline.model.reminders import Need
    from pipeline.model.standing import UnitStanding


@dataclass(frozen=True, slots=True)
class Owing:
    """Who owes what, and what speaks for somebody's having sent it after all."""

    units: tuple[tuple[UnitStanding, tuple[Need, ...]], ...] = ()
    gone: tuple[Gone, ...] = ()
    """Units that are not asked for what they sent, whose files are not in the inbox any more."""
    unknown: tuple[str, ...] = ()
    """Files, no scans among them, of which nobody knows the unit."""
    outside: tuple[str, ...] = ()
    """Units that are not on the roster, and have sent something."""

    def as_document(self) -> dict[str, Any]:
        """What is to be seen to first, for programs."""
        return {
            "gone": [{"unit": one.unit, "files": list(one.files)} for one in self.gone],
            "unknown": list(self.unknown),
            "outside_roster": list(self.outside),
        }


def owing_of(book: Book, seen: ScopeStatus, as_of: dt.datetime, asked: Mapping[str, str]) -> Owing:
    """Who of a scope owes what; `asked` has the names of the rules that units are asked about."""
    standing = standing_of_round(book, seen.scope, seen.round, as_of)
    states = book.states()
    units, gone = [], []
    for unit in standing.units:
        told = owed(unit, asked, wants_scan=standing.with_scans, absent=states)
        if told.needs:
            units.append((unit, told.needs))
        if told.gone:
            gone.append(Gone(unit.unit, told.gone))
    return Owing(
        units=tuple(units),
        gone=tuple(gone),
        unknown=tuple(f.file for f in standing.unknown if f.status != Status.SCAN),
        outside=tuple(unit.unit for unit in standing.outside),
    )
