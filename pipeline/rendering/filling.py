"""A plan and the values for its names in, the finished workbook's bytes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.book import WRITABLE, Book
from pipeline.rendering.expressions import ExpressionError, printed_rows, undefined_reason
from pipeline.rendering.heights import height, line_count
from pipeline.rendering.page import NOTHING_RUNNING, Running, lay_page

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.plan import Cell, Plan, Row, Sheet


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
    plan: Plan,
    context: Mapping[str, Any],
    *,
    created: dt.datetime,
    fonts: Mapping[str, str],
    running: Running = NOTHING_RUNNING,
) -> bytes:
    """A workbook after a plan.

    Args:
        plan: the compiled template.
        context: what the template's names stand for.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
        running: what the footers say beside the template's own.

    Raises:
        ConfigurationFault: a cell of the template cannot be computed; `key` is its address.
    """
    book = Book(created, fonts)
    for sheet in plan.sheets:
        try:
            printed = printed_rows(sheet, context)
            _Filler(book, sheet, context, running).fill(printed)
        except ExpressionError as error:
            many = len(plan.sheets) > 1
            key = f"{sheet.name}!{error.address}" if many else error.address
            raise ConfigurationFault(plan.file, error.what, key=key) from error
    return book.finish()


@dataclass
class _Filler:
    """Writes one sheet."""

    book: Book
    plan: Sheet
    context: Mapping[str, Any]
    running: Running
    places: dict[int, int] = field(default_factory=dict)
    """From a template row to the first row that it was printed on."""
    joined: dict[int, _Joined] = field(default_factory=dict)
    """By column, the latest cell, to be merged with those below that are one with it."""

    def fill(self, printed: Sequence[tuple[int, tuple[Any, ...]]]) -> None:
        sheet = self.book.sheet(self.plan.name)
        if self.plan.hidden:
            sheet.hide()
        for column in self.plan.columns:
            options = {"hidden": True} if column.hidden else None
            sheet.set_column(column.index, column.index, column.width, None, options)
        rows = {row.index: (row, self._formats(row)) for row in self.plan.rows}
        for place, (index, values) in enumerate(printed):
            self.places.setdefault(index, place)
            row, formats = rows[index]
            tallest = self._row(sheet, place, zip(row.cells, formats, strict=True), iter(values))
            points = max(tallest, row.height or 0) or None
            sheet.set_row(place, points, None, {"hidden": True} if row.hidden else None)
        for joined in list(self.joined):
            self._join(sheet, joined)
        lay_page(sheet, self.plan.page, self._place(len(printed)), self.running)

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
            self.book.write(sheet, place, cell.column, value, style)
            if cell.room and type(value) is str:
                lines = line_count(value, cell.room)
                tallest = max(tallest, height(lines, cell.style.size)) if lines > 1 else tallest
        return tallest

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
