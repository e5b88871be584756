"""Cells put down anywhere in; the grid that they make out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model.cells import Grid, Merge

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue

    Place = tuple[int, int]


@dataclass
class Paper:
    """Cells and merged ranges, while they are put down."""

    can_merge: bool
    cells: dict[Place, CellValue] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    row: int = 0

    def put(self, column: int, value: CellValue, *, row: int | None = None) -> Place:
        """A value in the present row, or in another."""
        place = (self.row if row is None else row, column)
        if value != "":
            self.cells[place] = value
        return place

    def merge(self, first: Place, last: Place) -> None:
        """A merged range, where the format has them."""
        if self.can_merge and first != last:
            self.merges.append(Merge(*first, *last))

    def grid(self, name: str, paragraphs: Grid | None = None) -> Grid:
        """What was put down."""
        height = max((row + 1 for row, _ in self.cells), default=0)
        rows = []
        for row in range(height):
            filled = {c: value for (r, c), value in self.cells.items() if r == row}
            rows.append(tuple(filled.get(c, "") for c in range(max(filled, default=-1) + 1)))
        merges = tuple(merge for merge in self.merges if merge.first_row < height)
        return Grid(name, tuple(rows), merges, paragraphs=paragraphs)
