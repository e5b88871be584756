"""A plan and the values for its names in, the finished workbook's bytes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.book import WRITERS, Book
from pipeline.rendering.computing import printed_rows, undefined_reason
from pipeline.rendering.expressions import PAGE_BREAK, ExpressionError
from pipeline.rendering.growing import GrowingRows
from pipeline.rendering.heights import height, line_count
from pipeline.rendering.laying import (
    MOST_BREAKS,
    lay_conditions,
    lay_drawn,
    lay_names,
    lay_page,
    lay_page_breaks,
    lay_pictures,
    lay_scale,
    lay_validations,
)
from pipeline.rendering.misspelt import refuse_single_braces
from pipeline.rendering.pagination import fitting_scale
from pipeline.rendering.places import Places
from pipeline.rendering.plan import PIXELS_OF_A_DIGIT
from pipeline.rendering.ready import Ready
from pipeline.rendering.refused import merge, unwritten
from pipeline.rendering.values import ABOVE, Drawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.plan import Cell, Plan, Sheet


@dataclass(slots=True)
class _Joined:
    """A cell that those below it are one with, down to the row `last`."""

    ready: Ready
    cell: Cell
    first: int
    last: int
    value: Any


_Printed = tuple[Ready, tuple[Any, ...]]
"""A row of the template, and the values that it was printed with."""


def fill(
    plan: Plan,
    context: Mapping[str, Any],
    *,
    created: dt.datetime,
    fonts: Mapping[str, str],
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """A workbook after a plan.

    Args:
        plan: the compiled template.
        context: what the template's names stand for.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
        pictures: PNG pictures by their place, such as `footer_left`; each goes where the template's
            page header or footer has `&G` in that part, in the size that its file says. Without
            one the template's own picture stays, and where it has none the mark is dropped.

    Raises:
        ConfigurationFault: a cell of the template cannot be computed; `key` is its address.
    """
    book = Book(created, fonts)
    filled = []
    for sheet in plan.sheets:
        try:
            filler = _Filler(book, sheet, context, Places(sheet.height))
            refuse_single_braces(sheet.rows, context)
            filler.fill()
            lay_page(filler.sheet, sheet.page, filler.places, context, pictures or {})
            lay_scale(filler.sheet, fitting_scale(sheet))
        except ExpressionError as error:
            many = len(plan.sheets) > 1
            key = f"{sheet.name}!{error.address}".rstrip("!") if many else error.address
            raise ConfigurationFault(plan.file, error.what, key=key) from error
        filled.append(filler)
    places = {filler.plan.name: filler.places for filler in filled}
    for filler in filled:
        sheet, here = filler.sheet, filler.places
        lay_conditions(book, sheet, filler.plan.conditions, here, places)
        lay_validations(sheet, filler.plan.validations, here, places)
        lay_pictures(sheet, filler.plan.pictures, here)
    lay_names(book, plan.names, places)
    if plan.shown_first:
        book.show_first(plan.shown_first)
    return book.finish()


@dataclass
class _Filler:
    """Writes the cells of one sheet."""

    book: Book
    plan: Sheet
    context: Mapping[str, Any]
    places: Places
    joined: dict[int, _Joined] = field(default_factory=dict)
    """By column, a cell that may go on in the row below."""
    fresh: dict[int, _Joined] = field(default_factory=dict)
    """By column, a cell of this row that is several columns wide and may go on in the next."""
    breaks: list[int] = field(default_factory=list)
    """The rows that begin a page because the template says so."""

    def __post_init__(self) -> None:
        self.sheet: Worksheet = self.book.sheet(self.plan.name)
        self.ready = {row.index: Ready(row, self.book) for row in self.plan.rows}
        names_schools = any(row.school is not None for row in self.ready.values())
        self.rows = GrowingRows(self.book, self.sheet, self.plan, has_lines=names_schools)

    def fill(self) -> None:
        """Write every printed row, and what columns and rows are like.

        Raises:
            ExpressionError: a cell cannot be computed, or there are too many pages.
        """
        self._columns()
        ends = False
        former: _Printed | None = None
        for index, values in printed_rows(self.plan, self.context):
            if index == PAGE_BREAK:
                ends = True
                continue
            place, ready = self.places.add(index), self.ready[index]
            if ends and former is not None:
                self.breaks.append(place)
            above = self._row(place, ready, values)
            if above or self.joined:
                self._join_rows(place, above, former)
            if self.fresh:
                self.joined |= self.fresh
                self.fresh.clear()
            if not self.joined:
                self.rows.forget()
            ends, former = ready.row.breaks, (ready, values)
        self._finish(self.joined.values())
        self.rows.finish()
        self._pages()

    def _pages(self) -> None:
        """End pages where the template says; where it says nothing, so that no school is torn."""
        if self.breaks:
            if not lay_page_breaks(self.sheet, self.breaks):
                raise ExpressionError("", "分页超过了 1023 处，Excel 放不下，请少分一些")
            return
        # Of more than Excel takes the pages behind end where the program that prints ends them.
        lay_page_breaks(self.sheet, list(self.rows.printed.breaks())[:MOST_BREAKS])

    def _columns(self) -> None:
        if self.plan.very_hidden:
            self.sheet.very_hidden()
        elif self.plan.hidden:
            self.sheet.hide()
        default = self.plan.page.default_height
        if default is not None:
            self.sheet.set_default_row(default)
        for column in self.plan.columns:
            folded = {
                "hidden": column.hidden,
                "level": column.level,
                "collapsed": column.collapsed,
            }
            style = None if column.style is None else self.book.format(column.style.properties)
            pixels = None if column.width is None else round(column.width * PIXELS_OF_A_DIGIT)
            self.sheet.set_column_pixels(column.index, column.index, pixels, style, folded)

    def _row(self, place: int, ready: Ready, values: tuple[Any, ...]) -> list[Cell]:
        """Write a row, as high as the template says or as its wrapped texts need.

        Returns:
            The cells that are one with those above them.
        """
        sheet, computed, most = self.sheet, iter(values), self.rows.most
        wrapped: list[tuple[float, int]] = []
        above: list[Cell] = []
        for cell, column, style, computes, merged, room in ready.cells:
            value = next(computed) if computes else cell.value
            writer = WRITERS.get(type(value))
            if writer is None:
                if value is ABOVE:
                    above.append(cell)
                    value = None
                elif isinstance(value, Drawn):
                    lay_drawn(sheet, place, column, value.content)
                    value = None
                else:
                    value = self._writable(cell, value)
                writer = WRITERS[type(value)]
            if merged:
                self._merge(place, ready, cell, value)
            if room and type(value) is str and (lines := line_count(value, room)) > 1:
                needed = height(lines, cell.style.size)
                if needed > most:
                    style, needed = self.rows.smaller(cell, value, most)  # noqa: PLW2901 - its own
                wrapped.append((needed, column))
            if code := writer(sheet, place, column, value, style):
                raise unwritten(cell, code)
        self.rows.add((place, ready, values), wrapped, goes_on=bool(above))
        return above

    def _merge(self, place: int, ready: Ready, cell: Cell, value: Any) -> None:
        """Merge a cell that is several in the template; one that may go on below waits for that."""
        if cell.rows == 1 and cell.computed:
            # Where the cell is one with the one above, that one stays.
            self.fresh[cell.column] = _Joined(ready, cell, place, place, value)
            return
        last = cell.column + cell.columns - 1
        # Without a value and a format: its cells are written with their own.
        merge(self.sheet, cell, (place, cell.column, place + cell.rows - 1, last))

    def _join_rows(self, place: int, above: Iterable[Cell], former: _Printed | None) -> None:
        """Carry on what the cells of this row are one with, and finish all the rest."""
        going_on, begun = {}, []
        for cell in above:
            joined = self.joined.pop(cell.column, None) or _begun(place - 1, cell, former)
            if joined is None or joined.cell.columns != cell.columns or cell.rows > 1:
                raise ExpressionError(
                    cell.address, "这一格要与上一行合并，上一行的这一栏却没有同样宽的格子"
                )
            if joined.first == place - 1:
                begun.append(cell.column)
            joined.last = place
            going_on[cell.column] = joined
            self.fresh.pop(cell.column, None)
        if begun:
            self.rows.joined(place - 1, begun)
        self._finish(self.joined.values())
        self.joined = going_on

    def _finish(self, every: Iterable[_Joined]) -> None:
        """Merge cells with those below that are one with them; each keeps its own borders."""
        for joined in every:
            left = joined.cell.column
            columns = range(left, left + joined.cell.columns)
            merge(self.sheet, joined.cell, (joined.first, left, joined.last, columns[-1]))
            smaller = None
            if type(joined.value) is str:
                held = (joined.first, joined.last)
                smaller = self.rows.hold(joined.cell, joined.value, *held)
            for row in range(joined.first, joined.last + 1):
                for column in columns:
                    is_first = (row, column) == (joined.first, left)
                    style = smaller if is_first and smaller else joined.ready.styles.get(column)
                    value = joined.value if is_first else None
                    self.book.write(self.sheet, row, column, value, style)

    def _writable(self, cell: Cell, value: Any) -> str:
        """Text of a kind of its own, such as an enumeration's; anything else is a mistake."""
        if isinstance(value, str):
            return str(value)
        if isinstance(value, Undefined):
            raise ExpressionError(cell.address, undefined_reason(value, self.context))
        raise ExpressionError(
            cell.address, "这里算出来的是一组值，不是文字或数字；请取其中一项，或加 |join('、')"
        )


def _begun(place: int, below: Cell, former: _Printed | None) -> _Joined | None:
    """The computed cell of the row before that a cell is one with."""
    if former is None:
        return None
    ready, values = former
    for cell, value in zip(ready.computed, values, strict=True):
        if cell.column == below.column and cell.rows == 1:
            return _Joined(ready, cell, place, place, value)
    return None
