"""Cells put anywhere in a sheet in, its grid out, or a refusal where it would grow too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.refusals import within
from pipeline.intake.sheet_limits import COLUMNS, ROWS, SheetLimits
from pipeline.model.cells import Grid, Merge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import CellValue


class SheetBuilder:
    """Cells put anywhere in a sheet become a grid; what is over a limit is refused (F03).

    Nothing is made room for before it is known to be within the limits.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = SheetLimits.of_sheet(name, limits)
        self.merges: list[Merge] = []
        self.uncalculated: list[tuple[int, int]] = []
        self._rows: list[list[CellValue]] = []
        self._cells = self._room = self._right = self._merged = 0
        self._top, self._left = ROWS, COLUMNS

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Set a cell, by indices from 0; a blank takes no room."""
        self.limits.position(row, column)
        if value == "":
            return
        self._cells += 1
        self.limits.cells(self._cells)
        self._make_room(row, column)
        self._rows[row][column] = value

    def _make_room(self, row: int, column: int) -> None:
        self._top, self._left = min(self._top, row), min(self._left, column)
        self._right = max(self._right, column + 1)
        height = max(len(self._rows), row + 1) - self._top
        width = len(self._rows[row]) if row < len(self._rows) else 0
        self._room += max(0, column + 1 - width)
        self.limits.box(max(self._room, height * (self._right - self._left)))
        self._rows.extend([] for _ in range(row + 1 - len(self._rows)))
        self._rows[row].extend([""] * (column + 1 - width))

    def merge(self, row: int, column: int, height: int, width: int) -> None:
        """Merge a range; a single cell is none, and what lies outside the sheet is cut off."""
        height, width = min(height, ROWS - row), min(width, COLUMNS - column)
        if height * width <= 1:
            return
        self.limits.merge(height, width)
        self._merged += height * width
        most = self.limits.limits.box_cells
        within(f"{self.limits.where}的合并区域合计", self._merged, most, "格")
        self.merges.append(Merge(row, column, row + height - 1, column + width - 1))
        self.limits.merge_count(len(self.merges))

    def grid(
        self,
        *,
        hidden: bool = False,
        hidden_rows: Iterable[range] = (),
        hidden_columns: Iterable[range] = (),
        paragraphs: Grid | None = None,
    ) -> Grid:
        """The finished grid; of hidden ranges only what has content is kept."""
        height, width = len(self._rows), self._right
        self.limits.merges(self.merges)
        return Grid(
            name=self.name,
            rows=tuple(map(tuple, self._rows)),
            merges=tuple(self.merges),
            hidden=hidden,
            uncalculated=tuple(self.uncalculated),
            hidden_rows=_indices(hidden_rows, height),
            hidden_columns=_indices(hidden_columns, width),
            paragraphs=paragraphs,
        )


def _indices(ranges: Iterable[range], end: int) -> frozenset[int]:
    return frozenset(index for part in ranges for index in range(part.start, min(part.stop, end)))
