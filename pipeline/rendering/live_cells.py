"""The live values of one sheet as they are printed in; formulas, links, charts on its cells out.

What a formula or a chart says of other cells is known when all of them are printed, so both are
written at the end.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.rendering.book import WRITERS
from pipeline.rendering.charts import NativeCharts
from pipeline.rendering.expressions import ExpressionError
from pipeline.rendering.laying import lay_columns
from pipeline.rendering.links import target
from pipeline.rendering.live import Across, Chart, Counted, Figure, Live, Noted
from pipeline.rendering.refused import unwritten
from pipeline.rendering.spots import Block, NotTogetherError, Spot
from pipeline.rendering.values import in_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.book import Book
    from pipeline.rendering.places import Places
    from pipeline.rendering.plan import Cell, Sheet
    from pipeline.rendering.ready import Ready
    from pipeline.rendering.spots import Spots


class _Waiting(NamedTuple):
    """A value that is written when its row or the workbook is."""

    spot: Spot
    style: Format
    value: Any
    cell: Cell


@dataclass
class LiveCells:
    """The live values of one sheet."""

    book: Book
    sheet: Worksheet
    plan: Sheet
    spots: Spots
    beside: list[_Waiting] = field(default_factory=list)
    """What stands to the right of a cell of this row, written when the row's own cells are."""
    spread: dict[int, int] = field(default_factory=dict)
    """By column, how many more columns its widest row takes."""
    _figures: list[_Waiting] = field(default_factory=list)
    _charts: list[_Waiting] = field(default_factory=list)
    _named: dict[tuple[tuple[str, ...], int], list[int]] = field(default_factory=dict)
    """By the names and the first column of values across, their first and last row."""
    _shown: dict[int, Any] = field(default_factory=dict)
    _roomy: set[tuple[Ready, int, int]] = field(default_factory=set)
    """Rows of the template, columns and widths for which there is room."""
    _links: list[_Waiting] = field(default_factory=list)
    _counts: Counter[int] = field(default_factory=Counter)

    def plain(self, row: int, ready: Ready, cell: Cell, value: Live) -> Any:
        """What to write into the cell of a live value now: text, number or nothing."""
        here = Spot(self.plan.name, row, cell.column)
        style = ready.styles[cell.column]
        if isinstance(value, Across):
            return self._across(here, ready, cell, value)
        shown = self._shown[cell.column] = self._noted(_Waiting(here, style, value, cell))
        return shown

    def shown_as(self, value: Any, column: int) -> Any:
        """What a value was written as that is the last live one of a column."""
        return self._shown[column] if isinstance(value, Live) else value

    def _noted(self, waiting: _Waiting) -> Any:
        value = waiting.value
        if isinstance(value, Noted):
            self.spots.note(value, waiting.spot)
            return value.value
        if isinstance(value, Figure):
            self.spots.note(value, waiting.spot)
            self._figures.append(waiting)
            return None
        if isinstance(value, Chart):
            self._charts.append(waiting)
            return None
        if isinstance(value, Counted):
            self._counts[waiting.spot.column] += 1
            return self._counts[waiting.spot.column]
        return value

    def _across(self, here: Spot, ready: Ready, cell: Cell, across: Across) -> Any:
        wide = len(across.values) - 1
        if wide > self.spread.get(here.column, -1):
            self.spread[here.column] = wide
        if (ready, cell.column, wide) not in self._roomy:
            self._refuse_taken(ready, cell, wide)
            self._roomy.add((ready, cell.column, wide))
        if across.names:
            self._named.setdefault((across.names, here.column), [here.row, here.row])[1] = here.row
        style = ready.styles[cell.column]
        for column, value in enumerate(across.values[1:], start=here.column + 1):
            if value is not None or not cell.bare or ready.style is not None:
                self.beside.append(_Waiting(here._replace(column=column), style, value, cell))
        first = across.values[0] if across.values else None
        return self._noted(_Waiting(here, style, first, cell))

    def _refuse_taken(self, ready: Ready, cell: Cell, wide: int) -> None:
        """See that there is room for values to the right of a cell."""
        taken = (
            each for each in ready.row.cells if cell.column < each.column <= cell.column + wide
        )
        if cell.merged or any(each.filled for each in taken):
            raise ExpressionError(
                cell.address, f"这一格要向右占 {wide + 1} 栏，请不要合并它，把右边的内容移开"
            )

    def end_row(self, row: int, ready: Ready, values: Sequence[Any]) -> None:
        """Write what stands to the right of the row's cells, and note where they lead."""
        for waiting in self.beside:
            self._write(waiting, self._noted(waiting))
        self.beside.clear()
        computed = dict(zip((cell.column for cell in ready.computed), values, strict=True))
        for cell in ready.linked:
            spot = Spot(self.plan.name, row, cell.column)
            text = self._text(computed.get(cell.column, cell.value), cell.column)
            self._links.append(_Waiting(spot, ready.styles[cell.column], text, cell))

    def _text(self, value: Any, column: int) -> str:
        """What a cell of this row is seen to hold, over which a link lies."""
        if isinstance(value, Chart):
            return ""
        shown = self._shown[column] if isinstance(value, Counted) else in_cell(value)
        return "" if shown is None else str(shown)

    def _write(self, waiting: _Waiting, value: Any) -> None:
        _, row, column = waiting.spot
        if code := WRITERS[type(value)](self.sheet, row, column, value, waiting.style):
            raise unwritten(waiting.cell, code)

    def widened(self) -> Sheet:
        """The sheet with the columns across, and as wide a print area and filter, as are needed."""
        if not any(self.spread.values()):
            return self.plan
        columns = {column.index: column for column in self.plan.columns}
        for column in self.plan.columns:
            for more in range(self.spread.get(column.index, 0)):
                columns[column.index + more + 1] = replace(column, index=column.index + more + 1)
        area, filtered = (
            None if a is None else (*a[:3], a[3] + self.spread.get(a[3], 0))
            for a in (self.plan.page.area, self.plan.page.filtered)
        )
        page = replace(self.plan.page, area=area, filtered=filtered)
        every = tuple(columns[index] for index in sorted(columns))
        shown = replace(self.plan, columns=every, page=page)
        lay_columns(self.book, self.sheet, shown)
        return shown

    def lay(self, places: Mapping[str, Places]) -> None:
        """Write links, formulas and charts, and define the names of columns.

        `places` are of all sheets of the workbook.

        Raises:
            ExpressionError: figures that a chart or a formula is over do not stand one below the
                other.
        """
        for (_, row, column), style, text, cell in self._links:
            if to := target(cell.link, places):
                self.book.link(self.sheet, row, column, to, text, style)
        for waiting in self._figures:
            self._lay_figure(waiting)
        charts = NativeCharts(self.book, self.sheet, self.plan, self.spots)
        for waiting in self._charts:
            charts.lay(waiting.spot, waiting.cell, waiting.value)
        for (names, first), (top, bottom) in self._named.items():
            for column, name in enumerate(names, start=first):
                address = Block(self.plan.name, (top, column, bottom, column)).address
                self.book.define_name(name, "", f"={address}", hidden=False)

    def _lay_figure(self, waiting: _Waiting) -> None:
        (_, row, column), style, figure, cell = waiting
        try:
            text = self.spots.formula(figure, waiting.spot)
        except NotTogetherError as error:
            raise ExpressionError(
                cell.address,
                "这个数的公式要用的那一列数没有印出来，或没有连成一列（中间夹了别的行）："
                "请恢复那一列，或删去这一格",
            ) from error
        if code := self.book.write_formula(self.sheet, row, column, (text, figure.value), style):
            raise unwritten(cell, code)
