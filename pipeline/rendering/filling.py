"""A plan and the values for its names in, the finished workbook's bytes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any

from jinja2 import Undefined

from pipeline.rendering.book import QUICK, WRITERS, Book, reaches
from pipeline.rendering.computing import printed_rows, undefined_reason
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
from pipeline.rendering.misspelt import refuse_single_braces
from pipeline.rendering.pagination import fitting_scale
from pipeline.rendering.places import Places
from pipeline.rendering.ready import Joined, Printed, Ready, begun
from pipeline.rendering.refused import merge, of_sheet, unwritten
from pipeline.rendering.spots import Spots
from pipeline.rendering.values import ABOVE, Drawn, Linked, in_cell

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.plan import Cell, Plan, Sheet

    Rows = Iterable[tuple[int, tuple[Any, ...]]]
    """Of each printed row its index in the template, and the values of its computed cells."""


def _unwatched(_: Sheet, rows: Rows) -> Rows:
    return rows


def fill(
    plan: Plan,
    context: Mapping[str, Any],
    *,
    created: dt.datetime,
    fonts: Mapping[str, str],
    pictures: Mapping[str, bytes] | None = None,
    watch: Callable[[Sheet, Rows], Rows] = _unwatched,
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
        watch: sees the rows of each sheet as they pass, and may refuse them.

    Raises:
        ConfigurationFault: a cell of the template cannot be computed; `key` is its address.
    """
    book = Book(created, fonts)
    filled, spots = [], Spots()
    for sheet, rows in _made(plan, context):
        with of_sheet(plan, sheet):
            filler = _Filler(book, sheet, context, Places(sheet.height), spots)
            filler.fill(watch(sheet, rows))
            wide = filler.live.widened()
            lay_page(filler.sheet, wide.page, filler.places, context, pictures or {})
            lay_scale(filler.sheet, fitting_scale(wide))
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
        with of_sheet(plan, sheet):
            refuse_single_braces(sheet.rows, context)
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
        self.live = LiveCells(self.book, self.sheet, self.plan, self.spots)
        one_list = self.plan.page.repeated_rows is not None
        rows = (Ready(row, self.book, one_list=one_list) for row in self.plan.rows)
        self.ready = {ready.row.index: ready for ready in rows}
        names_schools = any(row.school is not None for row in self.ready.values())
        self.rows = GrowingRows(self.book, self.sheet, self.plan, has_lines=names_schools)

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
        sheet, computed, most = self.sheet, iter(values), self.rows.most
        writers = QUICK if reaches(sheet, place, ready.first, ready.last) else WRITERS
        wrapped: list[tuple[float, int]] = []
        above: list[Cell] = []
        target = ""
        for cell, column, style, computes, merged, room, bare in ready.cells:
            value = next(computed) if computes else cell.value
            writer = writers.get(type(value))
            if writer is None:
                value, target = self._special(place, ready, cell, value, above)
                writer = writers[type(value)]
            if merged:
                self._merge(place, ready, cell, value)
            if room and type(value) is str and (lines := line_count(value, room)) > 1:
                needed = height(lines, cell.style.size)
                if needed > most:
                    style, needed = self.rows.smaller(cell, value, most)  # noqa: PLW2901 - its own
                wrapped.append((needed, column))
            if bare and (value is None or value == ""):
                continue
            if code := writer(sheet, place, column, value, style):
                raise unwritten(cell, code)
            if target:  # over the text, which stays where there is no room for one more link
                self.book.link(sheet, place, column, target, str(value), style)
                target = ""
        if self.live.beside or ready.linked:
            self.live.end_row(place, ready, values)
        self.rows.add((place, ready, values), wrapped, goes_on=bool(above))
        return above

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

    def _special(
        self, place: int, ready: Ready, cell: Cell, value: Any, above: list[Cell]
    ) -> tuple[Any, str]:
        """What is written of a value of a kind of its own, and where it leads to.

        One without such a kind is a mistake; a cell that is one with that above is noted.
        """
        if isinstance(value, Live):
            return self.live.plain(place, ready, cell, value), ""
        if value is ABOVE:
            above.append(cell)
        elif isinstance(value, Drawn):
            lay_drawn(self.sheet, place, cell.column, value.content)
        elif isinstance(value, Undefined):
            raise ExpressionError(cell.address, undefined_reason(value, self.context))
        written = in_cell(value)
        if type(written) not in WRITERS:
            raise ExpressionError(
                cell.address,
                "这里算出来的是一组值，不是文字或数字；请取其中一项，或加 |join('、')",
            )
        return written, value.target if isinstance(value, Linked) and value.text else ""
