"""One cell of a column in, its reading out, by the reader that the form names for the column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.cells import ErrorCell
from pipeline.model.entries import SHARED, UNCALCULATED, UNREADABLE, Reading
from pipeline.reading.certificates import read_levels
from pipeline.reading.majors import read_majors
from pipeline.reading.values import raw_text, read_count, read_text, read_verbatim, text_notes

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from pipeline.model.cells import CellValue, Grid
    from pipeline.model.entries import Value
    from pipeline.model.forms import Column
    from pipeline.reading.values import Notes


def _list_reader(
    read: Callable[[str], tuple[str, ...]],
) -> Callable[[CellValue], tuple[Value, Notes]]:
    def reader(value: CellValue) -> tuple[Value, Notes]:
        raw = raw_text(value)
        if isinstance(value, ErrorCell):
            return None, (UNREADABLE,)
        return read(raw) or None, text_notes(raw)

    return reader


_READERS: dict[str, Callable[[CellValue], tuple[Value, Notes]]] = {
    "text": read_text,
    "verbatim": read_verbatim,
    "count": read_count,
    "majors": _list_reader(read_majors),
    "levels": _list_reader(read_levels),
}

# A name or a certificate holds for all rows that its merged cell covers; a figure does not: it
# would be counted as often as the cell has rows.
_FILLED_DOWN = ("text", "verbatim", "certificate", "levels")


def locate(grid: Grid, row_index: int, column_index: int) -> tuple[int, int]:
    """Where the value for a cell stands: the cell itself, or the first of its merged range."""
    merge = grid.merge_at(row_index, column_index)
    return (row_index, column_index) if merge is None else (merge.first_row, merge.first_column)


def read_cell(
    grid: Grid,
    row_index: int,
    column_index: int,
    column: Column,
    uncalculated: Collection[tuple[int, int]],
) -> Reading:
    """What a cell says for its column: raw text, value, place and notes.

    `uncalculated` are the places of the grid's formulas without a value, ready to be looked up.
    A figure in a cell merged with rows above stays with the first of them.
    """
    place = locate(grid, row_index, column_index)
    if place[0] < row_index and column.reader not in _FILLED_DOWN:
        return Reading("", None, *place, (SHARED,))
    if place in uncalculated:
        return Reading("", None, *place, (UNCALCULATED,))
    cell = grid.value(*place)
    value, notes = _READERS[column.reader](cell)
    return Reading(raw_text(cell), value, *place, notes)
