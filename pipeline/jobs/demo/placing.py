"""A table in, its cells as values with places and spans out: for files that are not drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pipeline.jobs.demo.drawing import draw
from pipeline.jobs.demo.values import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.demo.values import Table, Value


class Placed(NamedTuple):
    """A cell where it stands, from 0, and over how many rows and columns it is merged."""

    row: int
    column: int
    value: Value
    style: str
    rows: int = 1
    columns: int = 1

    @property
    def text(self) -> str:
        """What the cell shows: a formula that nobody has calculated shows nothing."""
        return "" if isinstance(self.value, Formula) else str(self.value)


@dataclass(frozen=True, slots=True)
class Sheet:
    """All cells of a drawn table."""

    cells: tuple[Placed, ...]
    heights: dict[int, float]
    """The height of rows in points."""

    @property
    def width(self) -> int:
        """How many columns there are, those before the table included."""
        return max(cell.column + cell.columns for cell in self.cells)

    def rows(self) -> Iterator[tuple[Placed | None, ...]]:
        """Every row from the first of the sheet on, in each column the cell that covers it.

        None where nothing was drawn. A merged cell stands in every place that it covers.
        """
        covered = {
            (row, column): cell
            for cell in self.cells
            for row in range(cell.row, cell.row + cell.rows)
            for column in range(cell.column, cell.column + cell.columns)
        }
        for row in range(max(row for row, _ in covered) + 1):
            yield tuple(covered.get((row, column)) for column in range(self.width))


@dataclass(slots=True)
class _Collector:
    """The pen that keeps what it is told to write."""

    cells: list[Placed] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)

    def write(self, place: tuple[int, int], value: Value, style: str) -> None:
        """Keep one value."""
        self.cells.append(Placed(*place, value, style))

    def span(self, first: tuple[int, int], last: tuple[int, int], value: Value, style: str) -> None:
        """Keep one value over a range of merged cells."""
        rows, columns = last[0] - first[0] + 1, last[1] - first[1] + 1
        self.cells.append(Placed(*first, value, style, rows, columns))

    def height(self, row: int, points: float) -> None:
        """Keep the height of a row."""
        self.heights[row] = points


def placed(table: Table) -> Sheet:
    """The cells of a table as drawing.py draws them."""
    pen = _Collector()
    draw(pen, table)
    return Sheet(tuple(pen.cells), pen.heights)
