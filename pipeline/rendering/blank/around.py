"""A template's sheet in; its columns, and its rows around the lines of a blank form, written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.heights import height, line_count, room, units
from pipeline.rendering.places import Places
from pipeline.rendering.plan import DEFAULT_WIDTH, PADDING, PIXELS_OF_A_DIGIT
from pipeline.rendering.refused import merge

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.format import Format

    from pipeline.rendering.blank.frame import Around
    from pipeline.rendering.looks import Pen
    from pipeline.rendering.plan import Cell, Row, Sheet, Style, Value

_NOT_THE_TEMPLATES = -1
_USUAL_HEIGHT = 15.0


class AroundLines:
    """Writes from the top down; `places` says where the template's rows have come to be.

    `breaks` are the rows that begin a page.
    """

    def __init__(self, pen: Pen, sheet: Sheet) -> None:
        self._pen, self._sheet = pen, sheet
        self.places = Places(sheet.height)
        self.breaks: list[int] = []

    def columns(self) -> None:
        """Give the columns their widths."""
        for column in self._sheet.columns:
            folded = {"hidden": column.hidden, "level": column.level, "collapsed": column.collapsed}
            style = None if column.style is None else self._format(column.style)
            pixels = None if column.width is None else round(column.width * PIXELS_OF_A_DIGIT)
            self._pen.sheet.set_column_pixels(column.index, column.index, pixels, style, folded)

    def own(self) -> None:
        """Note a row that the template does not have."""
        self.places.add(_NOT_THE_TEMPLATES)

    def lines(self, band: Row, lines: int) -> None:
        """Note the lines, and how high they are: as the template's row, or as a long text needs.

        The height is the sheet's usual one, since a row with one of its own does not grow with what
        is typed into it.
        """
        for _ in range(lines):
            self.places.add(band.index)
        self._pen.sheet.set_default_row(band.height or self._usual_height)

    def write(self, rows: Iterable[Around]) -> None:
        """Write rows as the official table has them, each as high as its texts need."""
        for around in rows:
            place = self.places.add(around.row.index)
            if around.breaks:
                self.breaks.append(place)
            tallest = around.row.height or self._usual_height
            for cell, value in around.shown:
                if cell.merged:
                    right = cell.column + cell.columns - 1
                    area = (place, cell.column, place + cell.rows - 1, right)
                    merge(self._pen.sheet, cell, area)
                self._put(place, cell, value)
                if cell.room and isinstance(value, str):
                    tallest = max(tallest, height(line_count(value, cell.room), cell.style.size))
            row = around.row
            style = None if row.style is None else self._format(row.style)
            folded = {"hidden": row.hidden, "level": row.level, "collapsed": row.collapsed}
            self._pen.sheet.set_row(place, tallest, style, folded)

    @property
    def _usual_height(self) -> float:
        return self._sheet.page.default_height or _USUAL_HEIGHT

    def _put(self, place: int, cell: Cell, value: Value) -> None:
        """Write a cell; a text that its merged cell would cut is made smaller to fit."""
        look = dict(cell.style.properties)
        if cell.merged and isinstance(value, str) and not cell.style.wraps:
            own = {column.index: column.width for column in self._sheet.columns}
            taken = range(cell.column, cell.column + cell.columns)
            width = sum(own.get(column) or DEFAULT_WIDTH for column in taken)
            if units(value) > room(width - PADDING, cell.style.size):
                look["shrink"] = True
        self._pen.put(place, cell.column, value, look)

    def _format(self, style: Style) -> Format:
        return self._pen.book.format(style.properties)
