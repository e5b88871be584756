"""Cells put anywhere in a sheet in, its grid out, or a refusal where it would grow too large."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.refusals import over
from pipeline.model.cells import Grid, Merge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import CellValue

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""How many rows and columns a sheet of Excel has."""


class SheetBuilder:
    """Cells put anywhere in a sheet become a grid; what is over a limit is refused (F03).

    Nothing is made room for before it is known to be within the limits.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.merges: list[Merge] = []
        self.uncalculated: list[tuple[int, int]] = []
        self._rows: list[list[CellValue]] = []
        self._cells = self._room = self._right = 0
        self._top, self._left = LAST_ROW, LAST_COLUMN

    @property
    def _label(self) -> str:
        return f"工作表「{self.name}」" if self.name else "表格"

    def check_position(self, row: int, column: int) -> None:
        """Refuse a place outside the largest sheet that Excel knows."""
        if row >= LAST_ROW:
            raise over(f"{self._label}的行数", f"{row + 1:,} 行", f"{LAST_ROW:,} 行")
        if column >= LAST_COLUMN:
            raise over(f"{self._label}的列数", f"{column + 1:,} 列", f"{LAST_COLUMN:,} 列")

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Set a cell, by indices from 0; a blank takes no room."""
        self.check_position(row, column)
        if value == "":
            return
        self._cells += 1
        if self._cells > self.limits.cells:
            most = f"{self.limits.cells:,} 格"
            raise over(f"{self._label}有内容的单元格", f"超过 {most}", most)
        self._make_room(row, column)
        self._rows[row][column] = value

    def _make_room(self, row: int, column: int) -> None:
        self._top, self._left = min(self._top, row), min(self._left, column)
        self._right = max(self._right, column + 1)
        height = max(len(self._rows), row + 1) - self._top
        width = len(self._rows[row]) if row < len(self._rows) else 0
        self._room += max(0, column + 1 - width)
        box = max(self._room, height * (self._right - self._left))
        if box > self.limits.box_cells:
            raise over(f"{self._label}的范围", f"{box:,} 格", f"{self.limits.box_cells:,} 格")
        self._rows.extend([] for _ in range(row + 1 - len(self._rows)))
        self._rows[row].extend([""] * (column + 1 - width))

    def merge(self, row: int, column: int, height: int, width: int) -> None:
        """Merge a range; a single cell is none, and what lies outside the sheet is cut off."""
        height, width = min(height, LAST_ROW - row), min(width, LAST_COLUMN - column)
        if height * width <= 1:
            return
        if height * width > self.limits.merge_cells:
            most = f"{self.limits.merge_cells:,} 格"
            raise over(f"{self._label}的一处合并区域", f"{height * width:,} 格", most)
        self.merges.append(Merge(row, column, row + height - 1, column + width - 1))
        if len(self.merges) > self.limits.merges:
            most = f"{self.limits.merges:,} 个"
            raise over(f"{self._label}的合并区域", f"超过 {most}", most)

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
        covered = sum(
            max(0, min(merge.last_row + 1, height) - merge.first_row)
            * max(0, min(merge.last_column + 1, width) - merge.first_column)
            for merge in self.merges
        )
        if covered > self.limits.box_cells:
            most = f"{self.limits.box_cells:,} 格"
            raise over(f"{self._label}的合并区域合计", f"{covered:,} 格", most)
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
