"""What was read of a file that is no .xlsx in, a workbook with the same cells out.

Its unit gets it in place of its own file, which cannot be marked: the same values in the same
places, hidden rows and columns as they were, and the lines around a table of a document above it.
"""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.exceptions import OverlappingRange

from pipeline.model.cells import ErrorCell, Grid, address
from pipeline.model.returns import SHEET
from pipeline.rendering.book import Book, LostCellError
from pipeline.rendering.heights import units
from pipeline.rendering.returns.cells import place_of
from pipeline.rendering.returns.packages import Unfit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from pipeline.model.cells import CellValue
    from pipeline.model.returns import Remark
    from pipeline.rendering.plan import Property, Value

_FORBIDDEN = re.compile(r"[\[\]:*?/\\]|^'|'$")
_LONGEST_NAME = 31
_NARROWEST, _WIDEST = 6, 36
_LARGEST_MERGE = 10_000
"""Every cell of a merged range is written."""
_LOOK: dict[str, Property] = {
    "font_name": "宋体", "font_charset": 134, "font_size": 11, "border": 1, "text_wrap": True,
    "valign": "vcenter",
}  # fmt: skip
_FIRST_MONTH = (1900, 3)
_DATED: dict[type, str] = {
    dt.datetime: "yyyy-mm-dd hh:mm",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A workbook with the cells of a file, and where in it they are."""

    content: bytes
    sheets: tuple[tuple[str, str, int], ...]
    """Of each grid its name, the name of its sheet and by how many rows it stands lower there."""

    def placed(self, remark: Remark) -> Remark:
        """A remark about the file as one about the copy."""
        for name, sheet, lower in self.sheets:
            if name == remark.sheet:
                cells = tuple(_lowered(cell, lower) for cell in remark.cells)
                return remark._replace(sheet=sheet, cells=cells)
        return remark


def copied(grids: Sequence[Grid], created: dt.datetime) -> Copy:
    """The workbook; the same grids give the same bytes.

    Raises:
        Unfit: a text is longer than a cell of a workbook can hold, or there is nothing to copy.
    """
    if not grids:
        raise Unfit("nothing to copy")
    book = Book(created, {})
    sheets = []
    taken = {SHEET}
    for grid in grids:
        whole, lower = _with_paragraphs(grid)
        name = _free_name(grid.name, taken)
        taken.add(name)
        sheet = book.sheet(name)
        try:
            _fill(book, sheet, whole)
        except LostCellError as error:
            raise Unfit(str(error)) from error
        if grid.hidden and any(not other.hidden for other in grids):
            sheet.hide()
        sheets.append((grid.name, name, lower))
    first = next((at for at, grid in enumerate(grids) if not grid.hidden), 0)
    book.show_first(first)
    return Copy(book.finish(), tuple(sheets))


def _lowered(cell: str, rows: int) -> str:
    row, column = place_of(cell)
    return address(row + rows, column)


def _free_name(name: str, taken: set[str]) -> str:
    plain = _FORBIDDEN.sub("_", name)[:_LONGEST_NAME] or "表"
    free, number = plain, 2
    while free.casefold() in {each.casefold() for each in taken}:
        ending = f" ({number})"
        free, number = plain[: _LONGEST_NAME - len(ending)] + ending, number + 1
    return free


def _with_paragraphs(grid: Grid) -> tuple[Grid, int]:
    """The grid with the lines around it above, and how many they are."""
    if grid.paragraphs is None or not grid.paragraphs.rows:
        return grid, 0
    lines = grid.paragraphs.rows
    lower = len(lines)
    merges = tuple(
        type(m)(m.first_row + lower, m.first_column, m.last_row + lower, m.last_column)
        for m in grid.merges
    )
    hidden = frozenset(row + lower for row in grid.hidden_rows) | grid.paragraphs.hidden_rows
    whole = Grid(
        grid.name,
        (*lines, *grid.rows),
        merges,
        hidden=grid.hidden,
        hidden_rows=hidden,
        hidden_columns=grid.hidden_columns,
    )
    return whole, lower


def _fill(book: Book, sheet: Worksheet, grid: Grid) -> None:
    look = book.format(_LOOK.items())
    for merge in grid.merges:
        if 1 < merge.height * merge.width <= _LARGEST_MERGE:
            with suppress(OverlappingRange):  # the values are there all the same
                sheet.merge_range(
                    merge.first_row, merge.first_column, merge.last_row, merge.last_column, "", look
                )
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if value != "":
                style, shown = look, _writable(value)
                if type(shown) in _DATED:
                    style = book.format((_LOOK | {"num_format": _DATED[type(shown)]}).items())
                book.write(sheet, row, column, shown, style)
    for column, width in enumerate(_widths(grid)):
        sheet.set_column(column, column, width, None, {"hidden": column in grid.hidden_columns})
    for row in grid.hidden_rows:
        sheet.set_row(row, None, None, {"hidden": True})


def _writable(value: CellValue) -> Value:
    """The value as it can stand in a cell.

    Before March 1900 the days of spreadsheets are not those of the calendar: such a date is text.
    """
    if isinstance(value, dt.date) and (value.year, value.month) < _FIRST_MONTH:
        return value.isoformat().removesuffix("T00:00:00")
    return str(value) if isinstance(value, ErrorCell | dt.timedelta) else value


def _widths(grid: Grid) -> list[float]:
    """By the longest line of each column; a title in the first column does not widen it."""
    spanned = {(m.first_row, m.first_column) for m in grid.merges if m.width > 1}
    widths = [float(_NARROWEST)] * max(map(len, grid.rows), default=0)
    for row, values in enumerate(grid.rows):
        filled = sum(value != "" for value in values)
        for column, value in enumerate(values):
            if value != "" and (row, column) not in spanned and filled > 1:
                longest = max(map(units, str(value).splitlines()), default=0)
                widths[column] = min(max(widths[column], longest + 2.0), _WIDEST)
    return widths
