"""Sheets as their readers leave them: raw values by indices from 0, merged ranges, addresses."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    CellValue = str | float | int | bool | dt.datetime | dt.date | dt.time | dt.timedelta


class ErrorCell(str):
    """The value of a cell that shows an error (#N/A, #REF!): text that is never a blank."""

    __slots__ = ()


@lru_cache(maxsize=1024)
def column_letters(column_index: int) -> str:
    """`0` → `A`, `26` → `AA`."""
    letters = ""
    column = column_index + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_of(letters: str) -> int:
    """`A` → `0`, `aa` → `26`."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    return column - 1


def address(row_index: int, column_index: int) -> str:
    """The address of a cell, `(0, 0)` → `A1`."""
    return f"{column_letters(column_index)}{row_index + 1}"


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range; all four indices count from 0 and are inclusive."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int

    @property
    def height(self) -> int:
        """How many rows it spans."""
        return self.last_row - self.first_row + 1

    @property
    def width(self) -> int:
        """How many columns it spans."""
        return self.last_column - self.first_column + 1


@dataclass(frozen=True, slots=True)
class Grid:
    """One worksheet: rows of raw values from A1 on, `''` for a blank cell.

    Rows may end before the sheet does, each at its last cell that is not blank.
    """

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    uncalculated: tuple[tuple[int, int], ...] = ()
    """Cells whose formula has no stored value, as (row_index, column_index)."""
    hidden_rows: frozenset[int] = frozenset()
    """Indices of the rows that do not show; their values are among `rows` all the same."""
    hidden_columns: frozenset[int] = frozenset()
    paragraphs: Grid | None = None
    """The text around a table of a document that has no sheets, a line a row; None in a sheet."""
    _anchors: Mapping[tuple[int, int], Merge] = field(
        init=False, repr=False, compare=False, hash=False
    )

    def __post_init__(self) -> None:
        height, width = len(self.rows), max(map(len, self.rows), default=0)
        spread = {
            (row, column): merge
            for merge in self.merges
            for row in range(merge.first_row, min(merge.last_row + 1, height))
            for column in range(merge.first_column, min(merge.last_column + 1, width))
        }
        object.__setattr__(self, "_anchors", spread)

    def value(self, row_index: int, column_index: int) -> CellValue:
        """The raw value of one cell; `''` outside the sheet's used part."""
        if row_index >= len(self.rows) or column_index >= len(self.rows[row_index]):
            return ""
        return self.rows[row_index][column_index]

    def merge_at(self, row_index: int, column_index: int) -> Merge | None:
        """The merged range that covers a cell, if one does."""
        return self._anchors.get((row_index, column_index))


@dataclass(frozen=True, slots=True)
class Workbook:
    """The worksheets of one file, in order; chart and macro sheets are not among them."""

    grids: tuple[Grid, ...]
    footers: tuple[str, ...] = ()
    """What stands below its pages, with the signs of the spreadsheet program (`&R`)."""
