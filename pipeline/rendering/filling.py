"""A plan and the values for its names in, the finished workbook's bytes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from pipeline.rendering.book import QUICK, WRITERS, Book, reaches
from pipeline.rendering.computing import undefined_reason
from pipeline.rendering.expressions import PAGE_BREAK, ExpressionError
from pipeline.rendering.growing import GrowingRows
from pipeline.rendering.heights import height, line_count
from pipeline.rendering.laying import (
    MOST_BREAKS,
    lay_columns,
    lay_conditions,
    lay_drawn,
    lay_names,
    lay_page,
    lay_page_breaks,
    lay_pictures,
    lay_scale,
    lay_validations,
)
from pipeline.rendering.live import Live
from pipeline.rendering.live_cells import LiveCells
from pipeline.rendering.pagination import fitting_scale
from pipeline.rendering.places import Places
from pipeline.rendering.ready import Joined, Printed, Ready, begun
from pipeline.rendering.refused import merge, unwritten
from pipeline.rendering.sheets_made import of_sheet, sheets_made, shown_first
from pipeline.rendering.spots import Spots
from pipeline.rendering.values import ABOVE, Drawn, Linked, in_cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.plan import Cell, Plan, Sheet

    Rows = Iterable[tuple[int, tuple[Any, ...]]]
    """Of each printed row its index in the template, and the values of its computed cells."""


def fill(
    plan: Plan,
    context: Mapping[str, Any],
    *,
    created: dt.datetime,
    fonts: Mapping[str, str],
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """A workbook after a plan; a sheet that prints no row is not made.

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
    filled, spots = [], Spots()
    for sheet, rows in sheets_made(plan, context):
        with of_sheet(plan, sheet):
            filler = _Filler(book, sheet, context, Places(sheet.height), spots)
            filler.fill(rows)
            page = filler.live.widened()
            lay_page(filler.sheet, page, filler.places, context, pictures or {})
            lay_scale(filler.sheet, fitting_scale(sheet))
        filled.append(filler)
    places = {filler.plan.name: filler.places for filler in filled}
    for filler in filled:
        written, here = filler.sheet, filler.places
        lay_conditions(book, written, filler.plan.conditions, here, places)
        lay_validations(written, filler.plan.validations, here, places)
        lay_pictures(written, filler.plan.pictures, here)
        with of_sheet(plan, filler.plan):
            filler.live.lay(places)
    lay_names(book, plan.names, places)
    shown = shown_first(plan, [filler.plan for filler in filled])
    if shown:
        book.show_first(shown)
    return book.finish()


@dataclass
class _Filler:
    """Writes the cells of one sheet."""

    book: Book
    plan: Sheet
    context: Mapping[str, Any]
    places: Places
    spots: Spots
    """Where live values stand in the workbook."""
    joined: dict[int, Joined] = field(default_factory=dict)
    """By column, a cell that may go on in the row below."""
    fresh: dict[int, Joined] = field(default_factory=dict)
    """By column, a cell of this row that is several columns wide and may go on in the next."""
    breaks: list[int] = field(default_factory=list)
    """The rows that begin a page because the template says so."""

    def __post_init__(self) -> None:
        self.sheet: Worksheet = self.book.sheet(self.plan.name)
        one_list = self.plan.page.repeated_rows is not None
        self.ready = {row.index: Ready(row, self.book, one_list=one_list) for row in self.plan.rows}
        has_lines = any(row.school is not None for row in self.ready.values())
        self.rows = GrowingRows(self.book, self.sheet, self.plan, has_lines=has_lines)
        self.live = LiveCells(self.book, self.sheet, self.plan, self.spots)

    def fill(self, printed: Rows) -> None:
        """Write every printed row, and what columns and rows are like.

        Raises:
            ExpressionError: a cell cannot be computed, or there are too many pages.
        """
        lay_columns(self.book, self.sheet, self.plan)
        ends = False
        former: Printed | None = None
        for index, values in printed:
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

    def _row(self, place: int, ready: Ready, values: tuple[Any, ...]) -> list[Cell]:
        """Write a row, as high as the template says or as its wrapped texts need.

        Returns:
            The cells that are one with those above them.
        """
        sheet, computed = self.sheet, iter(values)
        wrapped: list[tuple[float, int]] = []
        above: list[Cell] = []
        writers = QUICK if reaches(sheet, place, ready.first, ready.last) else WRITERS
        for cell, column, style, computes, merged, room, bare in ready.cells:
            given = value = next(computed) if computes else cell.value
            writer = writers.get(type(value))
            if writer is None:
                value = self._plain(place, ready, cell, value)
                writer = writers[type(value)]
                if given is ABOVE:
                    above.append(cell)
            if merged:
                self._merge(place, ready, cell, value)
            if room and type(value) is str and (lines := line_count(value, room)) > 1:
                style = self._wrapped(cell, style, value, lines, wrapped)  # noqa: PLW2901 - its own
            if bare and (value is None or value == ""):
                continue
            if code := writer(sheet, place, column, value, style):
                raise unwritten(cell, code)
            if type(given) is Linked:
                self._link(place, cell, given, style)
        if self.live.beside or ready.linked:
            self.live.end_row(place, ready, values)
        self.rows.add((place, ready, values), wrapped, goes_on=bool(above))
        return above

    def _wrapped(
        self, cell: Cell, style: Format, text: str, lines: int, wrapped: list[tuple[float, int]]
    ) -> Format:
        """The format of a text of several lines; what it needs is added to the row's."""
        needed = height(lines, cell.style.size)
        if needed > self.rows.most:
            style, needed = self.rows.smaller(cell, text, self.rows.most)
        wrapped.append((needed, cell.column))
        return style

    def _link(self, place: int, cell: Cell, given: Linked, style: Format) -> None:
        """Lead somewhere from a text, which stays where there is no room for one more link."""
        if given.text:
            self.book.link(self.sheet, place, cell.column, given.target, given.text, style)

    def _merge(self, place: int, ready: Ready, cell: Cell, value: Any) -> None:
        """Merge a cell that is several in the template; one that may go on below waits for that."""
        if cell.rows == 1 and cell.computed:
            # Where the cell is one with the one above, that one stays.
            self.fresh[cell.column] = Joined(ready, cell, place, place, value)
            return
        last = cell.column + cell.columns - 1
        # Without a value and a format: its cells are written with their own.
        merge(self.sheet, cell, (place, cell.column, place + cell.rows - 1, last))

    def _join_rows(self, place: int, above: Iterable[Cell], former: Printed | None) -> None:
        """Carry on what the cells of this row are one with, and finish all the rest."""
        going_on, first_below = {}, []
        for cell in above:
            joined = self.joined.pop(cell.column, None) or begun(place - 1, cell, former)
            if joined is None or joined.cell.columns != cell.columns or cell.rows > 1:
                raise ExpressionError(
                    cell.address, "这一格要与上一行合并，上一行的这一栏却没有同样宽的格子"
                )
            if joined.first == place - 1:
                first_below.append(cell.column)
            joined.last, joined.value = place, self.live.shown_as(joined.value, cell.column)
            going_on[cell.column] = joined
            self.fresh.pop(cell.column, None)
        if first_below:
            self.rows.joined(place - 1, first_below)
        self._finish(self.joined.values())
        self.joined = going_on

    def _finish(self, every: Iterable[Joined]) -> None:
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

    def _plain(self, place: int, ready: Ready, cell: Cell, value: Any) -> Any:
        """What to write for a value of a kind of its own; what no cell can have is a mistake."""
        if isinstance(value, Live):
            return self.live.plain(place, ready, cell, value)
        if isinstance(value, Drawn):
            lay_drawn(self.sheet, place, cell.column, value.content)
        if isinstance(value, Undefined):
            raise ExpressionError(cell.address, undefined_reason(value, self.context))
        written = in_cell(value)
        if type(written) not in WRITERS:
            raise ExpressionError(
                cell.address,
                "这里算出来的是一组值，不是文字或数字；请取其中一项，或加 |join('、')",
            )
        return written
