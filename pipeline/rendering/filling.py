"""A plan and the values for its names in, the finished workbook's bytes out."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.book import QUICK, WRITERS, Book, reaches
from pipeline.rendering.computing import printed_rows, undefined_reason
from pipeline.rendering.expressions import PAGE_BREAK, ExpressionError
from pipeline.rendering.heights import TALLEST, fitting_size, height, line_count
from pipeline.rendering.laying import (
    MOST_BREAKS,
    lay_columns,
    lay_conditions,
    lay_drawn,
    lay_names,
    lay_page,
    lay_page_breaks,
    lay_pictures,
    lay_validations,
)
from pipeline.rendering.live import Live
from pipeline.rendering.live_cells import LiveCells
from pipeline.rendering.pagination import PrintedRows
from pipeline.rendering.places import Places
from pipeline.rendering.ready import Joined, Printed, Ready, begun
from pipeline.rendering.refused import merge, unwritten
from pipeline.rendering.spots import Spots
from pipeline.rendering.values import ABOVE, Drawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

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
    for sheet, rows in _made(plan, context):
        with _of_sheet(plan, sheet):
            filler = _Filler(book, sheet, context, Places(sheet.height), spots)
            filler.fill(rows)
            page = filler.live.widened()
            lay_page(filler.sheet, page, filler.places, context, pictures or {})
        filled.append(filler)
    places = {filler.plan.name: filler.places for filler in filled}
    for filler in filled:
        written, here = filler.sheet, filler.places
        lay_conditions(book, written, filler.plan.conditions, here, places)
        lay_validations(written, filler.plan.validations, here, places)
        lay_pictures(written, filler.plan.pictures, here)
        with _of_sheet(plan, filler.plan):
            filler.live.lay(places)
    lay_names(book, plan.names, places)
    shown = _shown_first(plan, [filler.plan for filler in filled])
    if shown:
        book.show_first(shown)
    return book.finish()


def _made(plan: Plan, context: Mapping[str, Any]) -> Iterator[tuple[Sheet, Rows]]:
    """The sheets that print a row or are meant to be blank, in their order, each with its rows.

    Of each sheet one row is looked at, and none is kept. Where no sheet that can be seen prints
    one, the first of them is made all the same: there is no workbook without a sheet to show.
    """
    started = []
    for sheet in plan.sheets:
        with _of_sheet(plan, sheet):
            rows = printed_rows(sheet, context)
            first = next((each for each in rows if each[0] != PAGE_BREAK), None)
        started.append((sheet, first, rows))
    printing = [sheet for sheet, first, _ in started if first is not None or not sheet.lines]
    if not any(not sheet.hidden for sheet in printing):
        printing.append(next((s for s in plan.sheets if not s.hidden), plan.sheets[0]))
    for sheet, first, rows in started:
        if sheet in printing:
            yield sheet, rows if first is None else chain((first,), rows)


def _shown_first(plan: Plan, made: Sequence[Sheet]) -> int:
    """Which of the sheets made the workbook opens with: the template's, else the first to see."""
    wanted = plan.sheets[plan.shown_first]
    if wanted in made:
        return made.index(wanted)
    return next((at for at, sheet in enumerate(made) if not sheet.hidden), 0)


@contextmanager
def _of_sheet(plan: Plan, sheet: Sheet) -> Iterator[None]:
    """Tell of a cell that cannot be computed with the template's name, and the sheet's of many."""
    try:
        yield
    except ExpressionError as error:
        many = len(plan.sheets) > 1
        key = f"{sheet.name}!{error.address}".rstrip("!") if many else error.address
        raise ConfigurationFault(plan.file, error.what, key=key) from error


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
    printed: PrintedRows = field(default_factory=PrintedRows)

    def __post_init__(self) -> None:
        self.sheet: Worksheet = self.book.sheet(self.plan.name)
        self.live = LiveCells(self.book, self.sheet, self.plan, self.spots)

    def fill(self, printed: Rows) -> None:
        """Write every printed row, and what columns and rows are like.

        Raises:
            ExpressionError: a cell cannot be computed, or there are too many pages.
        """
        lay_columns(self.book, self.sheet, self.plan)
        one_list = self.plan.page.repeated_rows is not None
        rows = {row.index: Ready(row, self.book, one_list=one_list) for row in self.plan.rows}
        ends = False
        former: Printed | None = None
        for index, values in printed:
            if index == PAGE_BREAK:
                ends = True
                continue
            place, ready = self.places.add(index), rows[index]
            if ends and former is not None:
                self.breaks.append(place)
            above = self._row(place, ready, values)
            if above or self.joined:
                self._join_rows(place, above, former)
            if self.fresh:
                self.joined |= self.fresh
                self.fresh.clear()
            ends, former = ready.row.breaks, (ready, values)
        self._finish(self.joined.values())
        self._pages()

    def _pages(self) -> None:
        """End pages where the template says; where it says nothing, so that no school is torn."""
        if self.breaks:
            if not lay_page_breaks(self.sheet, self.breaks):
                raise ExpressionError("", "分页超过了 1023 处，Excel 放不下，请少分一些")
            return
        first, repeated = self.places.first, self.plan.page.repeated_rows
        above = (first(repeated[0]), first(repeated[1] + 1) - 1) if repeated else None
        # Of more than Excel takes the pages behind end where the program that prints ends them.
        lay_page_breaks(self.sheet, list(self.printed.breaks(self.plan, above))[:MOST_BREAKS])

    def _row(self, place: int, ready: Ready, values: tuple[Any, ...]) -> list[Cell]:
        """Write a row, as high as the template says or as its wrapped texts need.

        Returns:
            The cells that are one with those above them.
        """
        sheet, computed = self.sheet, iter(values)
        tallest, above = 0.0, []
        writers = QUICK if reaches(sheet, place, ready.first, ready.last) else WRITERS
        for cell, column, style, computes, merged, room, bare in ready.cells:
            value = next(computed) if computes else cell.value
            writer = writers.get(type(value))
            if writer is None:
                if value is ABOVE:
                    above.append(cell)
                value = self._plain(place, ready, cell, value)
                writer = writers[type(value)]
            if merged:
                self._merge(place, ready, cell, value)
            if room and type(value) is str and (lines := line_count(value, room)) > 1:
                needed = height(lines, cell.style.size)
                tallest = max(tallest, needed)
                if needed == TALLEST:
                    style = self._smaller(cell, value)  # noqa: PLW2901 - of this cell alone
            if bare and (value is None or value == ""):
                continue
            if code := writer(sheet, place, column, value, style):
                raise unwritten(cell, code)
        if self.live.beside or ready.linked:
            self.live.end_row(place, ready, values)
        self._end_row(place, ready, values, tallest, goes_on=bool(above))
        return above

    def _end_row(
        self, place: int, ready: Ready, values: tuple[Any, ...], tallest: float, *, goes_on: bool
    ) -> None:
        """Give a written row its height and looks, and note what pages are parted by."""
        page = self.plan.page
        points = max(tallest, ready.row.height or 0.0) or None
        if not (ready.is_plain and points in (None, page.row_height)):
            self.sheet.set_row(place, points, ready.style, ready.options)
        school = None if ready.school is None else values[ready.school]
        shown = 0.0 if ready.row.hidden else points or page.default_height
        self.printed.add(shown, school, goes_on=goes_on)

    def _smaller(self, cell: Cell, text: str) -> Format:
        """The format in which a text fits into the tallest row, so that no part of it is cut."""
        size = fitting_size(text, cell.room, cell.style.size)
        return self.book.format({**dict(cell.style.properties), "font_size": size}.items())

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
        going_on = {}
        for cell in above:
            joined = self.joined.pop(cell.column, None) or begun(place - 1, cell, former)
            if joined is None or joined.cell.columns != cell.columns or cell.rows > 1:
                raise ExpressionError(
                    cell.address, "这一格要与上一行合并，上一行的这一栏却没有同样宽的格子"
                )
            joined.last, joined.value = place, self.live.shown_as(joined.value, cell.column)
            going_on[cell.column] = joined
            self.fresh.pop(cell.column, None)
        self._finish(self.joined.values())
        self.joined = going_on

    def _finish(self, every: Iterable[Joined]) -> None:
        """Merge cells with those below that are one with them; each keeps its own borders."""
        for joined in every:
            left = joined.cell.column
            columns = range(left, left + joined.cell.columns)
            merge(self.sheet, joined.cell, (joined.first, left, joined.last, columns[-1]))
            for row in range(joined.first, joined.last + 1):
                for column in columns:
                    value = joined.value if (row, column) == (joined.first, left) else None
                    self.book.write(self.sheet, row, column, value, joined.ready.styles.get(column))

    def _plain(self, place: int, ready: Ready, cell: Cell, value: Any) -> Any:
        """What to write for a value of a kind of its own; what no cell can have is a mistake."""
        if isinstance(value, str):
            return str(value)  # such as an enumeration's
        if value is ABOVE:
            return None
        if isinstance(value, Live):
            return self.live.plain(place, ready, cell, value)
        if isinstance(value, Drawn):
            lay_drawn(self.sheet, place, cell.column, value.content)
            return None
        if isinstance(value, Undefined):
            raise ExpressionError(cell.address, undefined_reason(value, self.context))
        raise ExpressionError(
            cell.address, "这里算出来的是一组值，不是文字或数字；请取其中一项，或加 |join('、')"
        )
