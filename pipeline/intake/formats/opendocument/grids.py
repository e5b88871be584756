"""The rows and columns of one OpenDocument sheet in, one after the other, its grid out.

Repeated cells and rows are counted against the limits before they are spread out; blank ones cost
nothing, however often they repeat.
"""

from __future__ import annotations

import re
from itertools import chain, product
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.opendocument.cells import TABLE, cell_value, count_of
from pipeline.intake.sheet_limits import SheetLimits
from pipeline.model.cells import Grid, Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from pipeline.intake.limits import Limits
    from pipeline.intake.sheet_limits import TextBudget
    from pipeline.model.cells import CellValue

_CELL, _COVERED = f"{TABLE}table-cell", f"{TABLE}covered-table-cell"
_GROUPS = (f"{TABLE}table-row-group", f"{TABLE}table-column-group")
_COLUMNS_REPEATED, _ROWS_REPEATED = (
    f"{TABLE}number-columns-repeated",
    f"{TABLE}number-rows-repeated",
)
_COLUMNS_SPANNED, _ROWS_SPANNED = f"{TABLE}number-columns-spanned", f"{TABLE}number-rows-spanned"

_LINKING_FORMULA = re.compile(r"\['[^']+'#|\b(?:DDE|WEBSERVICE)\(", re.IGNORECASE)


class _Run(NamedTuple):
    """Equal cells side by side; their value is None where it was never calculated."""

    column: int
    times: int
    value: CellValue | None


class GrowingSheet:
    """A sheet that grows row by row."""

    def __init__(self, name: str, limits: Limits, budget: TextBudget, *, hidden: bool) -> None:
        self._name = name
        self._limits = SheetLimits.of_sheet(name, limits)
        self._budget = budget
        self._hidden = hidden
        self._rows: list[tuple[CellValue, ...]] = []
        self._merges: list[Merge] = []
        self._uncalculated: list[tuple[int, int]] = []
        self._hidden_rows: list[range] = []
        self._hidden_columns: list[range] = []
        self._next_row = self._next_column = 0
        self._first_row: int | None = None
        self._width = self._cells = 0
        self.has_links = False

    def grid(self) -> Grid:
        """The sheet as it is known by now."""
        height, width = range(len(self._rows)), range(self._width)
        self._limits.merges(self._merges)
        return Grid(
            name=self._name,
            rows=tuple(self._rows),
            merges=tuple(self._merges),
            hidden=self._hidden,
            uncalculated=tuple(self._uncalculated),
            hidden_rows=frozenset(chain(*(_within(r, height) for r in self._hidden_rows))),
            hidden_columns=frozenset(chain(*(_within(c, width) for c in self._hidden_columns))),
        )

    def add_columns(self, column: Element) -> None:
        """Columns that follow those known; only whether they show is of interest."""
        end = self._next_column + count_of(column, _COLUMNS_REPEATED)
        if _is_hidden(column):
            self._hidden_columns.append(range(self._next_column, end))
        self._next_column = end

    def add_row(self, row: Element) -> None:
        """A row, as often as it repeats.

        Raises:
            Refused: F03, the sheet is then over a limit.
        """
        times = count_of(row, _ROWS_REPEATED)
        first, self._next_row = self._next_row, self._next_row + times
        if _is_hidden(row):
            self._hidden_rows.append(range(first, first + times))
        runs = list(self._runs(row, first, times))
        if not runs:
            return
        self._check(runs, first, times)
        cells: list[CellValue] = []
        unknown: list[int] = []
        for run in runs:
            if run.value is None:
                unknown += range(run.column, run.column + run.times)
            else:
                cells += [""] * (run.column - len(cells)) + [run.value] * run.times
        self._uncalculated += product(range(first, first + times), unknown)
        self._width = max(self._width, len(cells))
        if cells:
            self._rows += [()] * (first - len(self._rows)) + [tuple(cells)] * times

    def _runs(self, row: Element, first_row: int, row_times: int) -> Iterator[_Run]:
        """The cells of a row that are not blank; merged ranges are noted as they come by."""
        column = 0
        for cell in row.iterchildren(_CELL, _COVERED):
            times = count_of(cell, _COLUMNS_REPEATED)
            value = cell_value(cell, self._budget)
            if value != "":
                yield _Run(column, times, value)
            if cell.tag == _CELL:
                self._note(cell, range(first_row, first_row + row_times), column)
            column += times

    def _note(self, cell: Element, rows: range, column: int) -> None:
        """The merged range that a cell begins, in each of its row's repeats; links of formulas."""
        formula = cell.get(f"{TABLE}formula")
        if formula is not None and _LINKING_FORMULA.search(formula):
            self.has_links = True
        if cell.get(_ROWS_SPANNED) is cell.get(_COLUMNS_SPANNED) is None:
            return
        height, width = count_of(cell, _ROWS_SPANNED), count_of(cell, _COLUMNS_SPANNED)
        if height * width == 1:
            return
        self._limits.merge(height, width)
        self._limits.merge_count(len(self._merges) + len(rows))
        self._merges += [Merge(r, column, r + height - 1, column + width - 1) for r in rows]

    def _check(self, runs: list[_Run], first: int, times: int) -> None:
        """That the sheet with these cells keeps its limits; nothing is spread out before."""
        if self._first_row is None:
            self._first_row = first
        bottom, width = first + times, max(self._width, runs[-1].column + runs[-1].times)
        self._cells += times * sum(run.times for run in runs)
        self._limits.cells(self._cells)
        self._limits.position(bottom - 1, width - 1)
        self._limits.box((bottom - self._first_row) * width)
        texts = sum(len(r.value.encode()) * r.times for r in runs if isinstance(r.value, str))
        self._budget.spend(texts * times)


def _is_hidden(element: Element) -> bool:
    """Whether a row or column does not show: hidden, filtered out, or in a closed outline."""
    return element.get(f"{TABLE}visibility") in ("collapse", "filter") or any(
        group.get(f"{TABLE}display") == "false" for group in element.iterancestors(*_GROUPS)
    )


def _within(indices: range, bounds: range) -> range:
    return range(indices.start, min(indices.stop, bounds.stop))
