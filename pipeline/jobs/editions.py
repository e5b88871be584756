"""The lines of a rollup and the ledger in, which version (版本) of the official table they are out.

A table that says what the last one said keeps its number, so that the same inbox gives the same
bytes; one that says otherwise gets the next, also where it goes back to what an earlier one said.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - part of a tuple
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.ledger.book import Book, places
from pipeline.model.checkcodes import Mark, check_code, row_of
from pipeline.model.events import PUBLISHED
from pipeline.model.rollups import Tally
from pipeline.model.rounds import minute

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlalchemy as sa

    from pipeline.jobs.plan import Plan
    from pipeline.model.events import Event
    from pipeline.model.rollups import Line


class Edition(NamedTuple):
    """A version of the official table of a scope and round, as the ledger has it."""

    mark: Mark
    unit: str
    """The reporting unit that it names."""
    at: dt.datetime
    """When it was made first."""
    total: Tally

    @property
    def words(self) -> str:
        """What it is, for an officer."""
        total = self.total
        return (
            f"第 {self.mark.version} 版（{minute(self.at)}，条目 {total.entries:,}，"
            f"院校 {total.schools:,} 所，学生 {total.students:,} 人）"
        )

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "scope": self.mark.scope,
            "round": self.mark.round,
            "version": self.mark.version,
            "code": self.mark.code,
            "at": self.at.isoformat(),
            "totals": self.total.as_document(),
        }


def edition_of(book: Book, plan: Plan, lines: Iterable[Line], total: Tally) -> Edition:
    """The version that the lines are; entered where it is a new one, within the transaction."""
    unit, as_of = plan.scope.reporting_unit, plan.workspace.as_of
    code = check_code(unit, map(row_of, lines))
    known = editions(book)
    if known and known[-1].mark.code == code:
        return known[-1]
    version = known[-1].mark.version + 1 if known else 1
    detail = {"version": version, "code": code, "unit": unit, "totals": total.as_document()}
    book.enter(PUBLISHED, as_of, detail=detail)
    return Edition(Mark(code, book.round, version, book.scope), unit, as_of, total)


def editions(book: Book) -> tuple[Edition, ...]:
    """Every version of a scope and round, the oldest first."""
    return tuple(_edition(book, event) for event in book.events(PUBLISHED))


def all_editions(connection: sa.Connection) -> tuple[Sequence[Edition], ...]:
    """The versions of each scope and round that has any."""
    found = (editions(Book(connection, *place)) for place in places(connection))
    return tuple(of_place for of_place in found if of_place)


def _edition(book: Book, event: Event) -> Edition:
    told = event.detail
    mark = Mark(str(told["code"]), book.round, int(told["version"]), book.scope)
    return Edition(mark, str(told["unit"]), event.at, Tally(**told["totals"]))
