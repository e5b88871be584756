"""A row of a template in, what it is written with and what goes on below it out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.rendering.values import in_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.rendering.book import Book
    from pipeline.rendering.plan import Cell, Row


_SCHOOL = re.compile(r"\{\{-?\s*\w+\.school\s*-?\}\}")
_NAMED = re.compile(r"\{\{-?\s*[\w.]+\.(?:school|name)\s*-?\}\}")
"""What stands in the cell that says what a line is about, by which pages are parted. A sheet that
repeats its header on each page has one list, whose lines may be about anything with a name."""


@dataclass(slots=True)
class Joined:
    """A cell that those below it are one with, down to the row `last`."""

    ready: Ready
    cell: Cell
    first: int
    last: int
    value: Any


class Ready:
    """A row of the template, with the formats of the book that it is written in."""

    def __init__(self, row: Row, book: Book, *, one_list: bool = False) -> None:
        self.row = row
        self.styles = {cell.column: book.format(cell.style.properties) for cell in row.cells}
        self.cells = tuple(
            (
                cell, cell.column, self.styles[cell.column], cell.computed, cell.merged, cell.room,
                cell.bare and row.style is None,
            )
            for cell in row.cells
        )  # fmt: skip
        self.computed = tuple(cell for cell in row.cells if cell.computed)
        self.linked = tuple(cell for cell in row.cells if cell.link)
        texts = (str(cell.value) for cell in self.computed)
        named = _NAMED if one_list else _SCHOOL
        self.school = next((at for at, t in enumerate(texts) if named.fullmatch(t)), None)
        """Where the school is among the computed values; None in a row that names none."""
        self.style = None if row.style is None else book.format(row.style.properties)
        folded = {"hidden": row.hidden, "level": row.level, "collapsed": row.collapsed}
        self.options = folded if any(folded.values()) else None
        self.is_plain = bool(row.cells) and self.style is None and self.options is None
        """Whether there is nothing to say of the row but its cells, and perhaps its height."""
        self.first = row.cells[0].column if row.cells else 0
        self.last = row.cells[-1].column if row.cells else 0

    def texts(self, values: Iterable[Any]) -> Iterator[tuple[Cell, str]]:
        """The cells whose text may need several lines, with it.

        `values` are those of the computed cells.
        """
        computed = iter(values)
        for cell in self.row.cells:
            value = in_cell(next(computed)) if cell.computed else cell.value
            if cell.room and type(value) is str:
                yield cell, value


Printed = tuple[Ready, tuple[Any, ...]]
"""A row of the template, and the values that it was printed with."""


def begun(place: int, below: Cell, former: Printed | None) -> Joined | None:
    """The computed cell of the row before that a cell is one with."""
    if former is None:
        return None
    ready, values = former
    for cell, value in zip(ready.computed, values, strict=True):
        if cell.column == below.column and cell.rows == 1:
            return Joined(ready, cell, place, place, in_cell(value))
    return None
