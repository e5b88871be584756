"""A form's template workbook in, what a blank form shows around its open lines out.

A blank form is what the template prints where there is no entry yet, with open lines in the place
of the row that is printed for each entry. The rows are told by what their cells say, never by
where they stand; a template in which they cannot be told is refused with what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.computing import printed_rows
from pipeline.rendering.expressions import PAGE_BREAK, ExpressionError
from pipeline.rendering.official import official_context

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.forms import Form
    from pipeline.rendering.blank.contact import Contact
    from pipeline.rendering.official import PrintedLine
    from pipeline.rendering.plan import Cell, Row, Sheet, Value

BAR_ROW = 0
"""The line above the title, which the template does not have; its rows come below."""


class Around(NamedTuple):
    """A row above or below the lines, as it is printed."""

    row: Row
    values: tuple[Value, ...]
    """One for each of the row's cells."""
    breaks: bool = False
    """Whether a page begins with it."""

    @property
    def shown(self) -> list[tuple[Cell, Value]]:
        """Each cell with what it shows."""
        return list(zip(self.row.cells, self.values, strict=True))


@dataclass(frozen=True)
class Frame:
    """What stands around the lines of a blank form, and where.

    Rows and columns count from 0; `above` and `below` are how many rows there are.
    """

    file: str
    """The template's name for messages."""
    sheet: Sheet
    form: Form
    band: Row
    """The template's row of an entry: the looks of the lines."""
    places: Mapping[str, int]
    """From a field to its column."""
    above: int
    below: int
    said_below: int
    """How many of the rows below say something in a column that is filled in."""
    contact: Contact

    @property
    def header_row(self) -> int:
        """The last row of the header."""
        return BAR_ROW + self.above

    @property
    def first_row(self) -> int:
        """The row of the first line."""
        return self.header_row + 1

    @property
    def columns(self) -> int:
        """How many columns the form takes."""
        merged = (cell.column + cell.columns for row in self.sheet.rows for cell in row.cells)
        return max(*merged, *(place + 1 for place in self.places.values()))

    def context(self, unit: str, contact: str) -> dict[str, Any]:
        """What the template's names stand for in a unit's blank form."""
        return official_context(self.form, unit, contact, ())

    def around(self, unit: str, contact: str) -> tuple[list[Around], list[Around]]:
        """The rows above and below the lines, with the place to fill in the contact.

        Raises:
            ConfigurationFault: a cell cannot be computed, or another unit has other rows.
        """
        # Without a contact the template prints a line to write on, which the open cell has itself.
        context = self.context(unit, self.contact.mark)
        rows = [
            self.contact.opened(row, contact) for row in printed(self.file, self.sheet, context)
        ]
        above = [row for row in rows if row.row.index < self.band.index]
        below = [row for row in rows if row.row.index > self.band.index]
        if (len(above), len(below)) != (self.above, self.below):
            what = f"「{unit}」的空白表与别的单位行数不同，请把随单位增减的行改成每个单位都印"
            raise ConfigurationFault(self.file, what)
        return above, below


def printed(
    file: str, sheet: Sheet, context: Mapping[str, Any], lines: Sequence[PrintedLine] = ()
) -> list[Around]:
    """The rows that a template's sheet prints, each cell with its value.

    Raises:
        ConfigurationFault: a cell cannot be computed.
    """
    by_index = {row.index: row for row in sheet.rows}
    found, breaks = [], False
    try:
        for index, computed in printed_rows(sheet, {**context, "entries": tuple(lines)}):
            if index == PAGE_BREAK:
                breaks = True
                continue
            row, values = by_index[index], iter(computed)
            shown = tuple(next(values) if cell.computed else cell.value for cell in row.cells)
            found.append(Around(row, shown, breaks))
            breaks = row.breaks
    except ExpressionError as error:
        raise ConfigurationFault(file, error.what, key=error.address) from error
    return found
