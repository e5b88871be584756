"""A sheet in; the entries, sums and surroundings of the form's tables on it out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.reading.entries import TableRows
from pipeline.reading.headers import Header, find_headers
from pipeline.reading.hidden import hidden_findings
from pipeline.reading.structure import (
    header_findings,
    long_numbers_elsewhere,
    uncalculated_findings,
)
from pipeline.reading.surroundings import Surroundings, read_surroundings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.certificates import Certificates
    from pipeline.model.entries import Entry, Reading, Total
    from pipeline.model.findings import Finding
    from pipeline.model.forms import Form

    Bounds = tuple[int, int | None]
    Part = tuple[Header, int]

_BEYOND = 1_048_577
"""One more than the rows that a sheet can have."""


@dataclass(frozen=True)
class Sheet:
    """One sheet with at least one table of the form, read in full."""

    grid: Grid
    headers: tuple[Header, ...]
    entries: tuple[Entry, ...]
    totals: tuple[Total, ...]
    sequence: tuple[Reading, ...]
    surroundings: Surroundings
    findings: tuple[Finding, ...]

    def has_any(self, fields: Sequence[str]) -> bool:
        """Whether one of the sheet's tables has a column for one of these fields."""
        return any(field in header.columns for header in self.headers for field in fields)


def read_sheet(grid: Grid, form: Form, certificates: Certificates) -> Sheet | None:
    """What the tables on a sheet hold, whether they follow on each other or stand side by side.

    None where there is no table of the form.
    """
    headers = find_headers(grid, form)
    if not headers:
        return None
    parts = tuple((header, _end(place, headers)) for place, header in enumerate(headers))
    tables: dict[Bounds, TableRows] = {}
    for header, end in parts:
        bounds = (header.left, header.right)
        if bounds not in tables:
            tables[bounds] = TableRows(_within(grid, bounds), form, certificates)
        tables[bounds].read(header, min(end, len(grid.rows)))
    data_rows = sorted({row for table in tables.values() for row in table.data_rows})
    return Sheet(
        grid,
        headers,
        tuple(entry for table in tables.values() for entry in table.entries),
        tuple(_totals(tables)),
        tuple(reading for table in tables.values() for reading in table.sequence),
        read_surroundings(grid, headers[0].first_row, frozenset(data_rows), form.labels),
        (
            *_structure_findings(parts, tables, form),
            *hidden_findings(grid, headers, data_rows, form),
        ),
    )


def _end(place: int, headers: Sequence[Header]) -> int:
    """The row index at which the next table in the same columns begins.

    The last part goes on past the last row: a reader drops trailing rows that hold nothing but
    formulas without a value.
    """
    own = headers[place]
    following = headers[place + 1 :]
    return next((h.first_row for h in following if not h.stands_beside(own)), _BEYOND)


def _within(grid: Grid, bounds: Bounds) -> Grid:
    """The grid with nothing but some of its columns, all in their places."""
    left, right = bounds
    if (left, right) == (0, None):
        return grid
    columns = range(left, _BEYOND if right is None else right)
    return replace(
        grid,
        rows=tuple(("",) * left + row[left:right] if len(row) > left else () for row in grid.rows),
        merges=tuple(merge for merge in grid.merges if merge.first_column in columns),
        uncalculated=tuple(place for place in grid.uncalculated if place[1] in columns),
    )


def _totals(tables: Mapping[Bounds, TableRows]) -> Iterator[Total]:
    """All sums, with their places among the entries of the whole sheet.

    A sum under the second of two tables side by side may be that of both.
    """
    before = 0
    for table in tables.values():
        for total in table.totals:
            starts = (*(start + before for start in total.starts), 0)
            yield replace(total, starts=tuple(dict.fromkeys(starts)), end=total.end + before)
        before += len(table.entries)


def _structure_findings(
    parts: Sequence[Part], tables: Mapping[Bounds, TableRows], form: Form
) -> Iterator[Finding]:
    """What is wrong with the structure; a header repeated after a page break is judged once."""
    judged: dict[object, tuple[Header, TableRows, list[int]]] = {}
    for header, end in parts:
        table = tables[header.left, header.right]
        rows = table.data_rows
        own_rows = rows[bisect_right(rows, header.last_row) : bisect_left(rows, end)]
        identity = (header.left, tuple(header.texts.values()))
        judged.setdefault(identity, (header, table, []))[2].extend(own_rows)
        yield from uncalculated_findings(table.grid, header, end)
        yield from long_numbers_elsewhere(table.grid, header, own_rows)
    for header, table, all_rows in judged.values():
        yield from header_findings(table.grid, header, all_rows, form)
