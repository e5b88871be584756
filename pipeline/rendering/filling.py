"""A plan and the values for its names in, the finished workbook's bytes out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.book import WRITABLE, Book
from pipeline.rendering.expressions import ExpressionError, printed_rows, undefined_reason
from pipeline.rendering.heights import TALLEST, fitting_size, height, line_count
from pipeline.rendering.page import lay_page
from pipeline.rendering.pagination import PrintedRows

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.plan import Cell, Plan, Row, Sheet


_SCHOOL = re.compile(r"\{\{-?\s*\w+\.school\s*-?\}\}")
"""What stands in the cell that names a line's school, by which pages are parted."""


class Above:
    """The value of a cell that is one with the cell above it."""

    def __str__(self) -> str:
        """Nothing, within a text."""
        return ""


ABOVE = Above()


@dataclass(slots=True)
class _Joined:
    """A cell and how far down the cells below it are one with it."""

    first: int
    last: int
    value: Any
    style: Format


def fill(
    plan: Plan, context: Mapping[str, Any], *, created: dt.datetime, fonts: Mapping[str, str]
) -> bytes:
    """A workbook after a plan.

    Args:
        plan: the compiled template.
        context: what the template's names stand for.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.

    Raises:
        ConfigurationFault: a cell of the template cannot be computed; `key` is its address.
    """
    book = Book(created, fonts)
    for sheet in plan.sheets:
        try:
            printed = printed_rows(sheet, context)
            _Filler(book, sheet, context).fill(printed)
        except ExpressionError as error:
            many = len(plan.sheets) > 1
            key = f"{sheet.name}!{error.address}" if many else error.address
            raise ConfigurationFault(plan.file, error.what, key=key) from error
    return book.finish()


def _place_of_school(row: Row) -> int | None:
    """Where a row's school is among its computed values; None in a row that names none."""
    computed = (str(cell.value) for cell in row.cells if cell.computed)
    return next((at for at, text in enumerate(computed) if _SCHOOL.fullmatch(text)), None)


@dataclass
class _Filler:
    """Writes one sheet."""

    book: Book
    plan: Sheet
    context: Mapping[str, Any]
    places: dict[int, int] = field(default_factory=dict)
    """From a template row to the first row that it was printed on."""
    joined: dict[int, _Joined] = field(default_factory=dict)
    """By column, the latest cell, to be merged with those below that are one with it."""
    printed_rows: PrintedRows = field(default_factory=PrintedRows)

    def fill(self, printed: Sequence[tuple[int, tuple[Any, ...]]]) -> None:
        sheet = self.book.sheet(self.plan.name)
        if self.plan.hidden:
            sheet.hide()
        for column in self.plan.columns:
            options = {"hidden": True} if column.hidden else None
            sheet.set_column(column.index, column.index, column.width, None, options)
        rows = {
            row.index: (row, self._formats(row), _place_of_school(row)) for row in self.plan.rows
        }
        for place, (index, values) in enumerate(printed):
            self.places.setdefault(index, place)
            row, formats, at = rows[index]
            tallest = self._row(sheet, place, zip(row.cells, formats, strict=True), iter(values))
            points = max(tallest, row.height or 0) or None
            sheet.set_row(place, points, None, {"hidden": True} if row.hidden else None)
            school = None if at is None else values[at]
            self.printed_rows.add(0 if row.hidden else points, school, goes_on=ABOVE in values)
        for joined in list(self.joined):
            self._join(sheet, joined)
        first = self._place(len(printed))
        lay_page(sheet, self.plan.page, first)
        repeated = self.plan.page.repeated_rows
        above = (first(repeated[0]), first(repeated[1] + 1) - 1) if repeated else None
        # Of more than 1,023 Excel takes none; the pages behind end where the program ends them.
        sheet.set_h_pagebreaks(self.printed_rows.breaks(self.plan, above))

    def _formats(self, row: Row) -> tuple[Format, ...]:
        return tuple(self.book.format(cell.style.properties) for cell in row.cells)

    def _row(
        self,
        sheet: Worksheet,
        place: int,
        cells: Iterable[tuple[Cell, Format]],
        computed: Iterator[Any],
    ) -> float:
        """Write a row, and say how high its wrapped texts make it, in points."""
        tallest = 0.0
        for cell, style in cells:
            value = next(computed) if cell.computed else cell.value
            if value is ABOVE:
                self.joined[cell.column].last = place
                value = ""
            elif cell.computed:
                self._join(sheet, cell.column)
                self.joined[cell.column] = _Joined(place, place, value, style)
            if type(value) not in WRITABLE:
                value = self._writable(cell, value)
            if cell.rows > 1 or cell.columns > 1:
                # Without a value and a format: its cells are written with their own.
                last = cell.column + cell.columns - 1
                sheet.merge_range(place, cell.column, place + cell.rows - 1, last, "")
            written = style
            if cell.room and type(value) is str and (lines := line_count(value, cell.room)) > 1:
                needed = height(lines, cell.style.size)
                tallest = max(tallest, needed)
                if needed == TALLEST:
                    written = self._smaller(cell, value)
                    if cell.computed:
                        self.joined[cell.column].style = written
            self.book.write(sheet, place, cell.column, value, written)
        return tallest

    def _smaller(self, cell: Cell, text: str) -> Format:
        """The format in which a text fits into the tallest row, so that no part of it is cut."""
        size = fitting_size(text, cell.room, cell.style.size)
        return self.book.format({**dict(cell.style.properties), "font_size": size}.items())

    def _join(self, sheet: Worksheet, column: int) -> None:
        """Merge the latest cell of a column with those below that are one with it."""
        cell = self.joined.pop(column, None)
        if cell is not None and cell.last > cell.first:
            sheet.merge_range(cell.first, column, cell.last, column, "", cell.style)
            self.book.write(sheet, cell.first, column, cell.value, cell.style)

    def _writable(self, cell: Cell, value: Any) -> str:
        """Text of a kind of its own, such as an enumeration's; anything else is a mistake."""
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Undefined):
            raise ExpressionError(cell.address, undefined_reason(value, self.context))
        raise ExpressionError(
            cell.address, "这里算出来的是一组值，不是文字或数字；请取其中一项，或加 |join('、')"
        )

    def _place(self, end: int) -> Callable[[int], int]:
        """Where a template row has come to be: one that was not printed gives way to the next."""
        known = sorted(self.places.items())

        def first(index: int) -> int:
            return next((place for row, place in known if row >= index), end)

        return first
