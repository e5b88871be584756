"""A table in, the bytes of an .xlsx workbook out; the same table gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from pipeline.jobs.demo.drawing import WIDTHS, draw
from pipeline.jobs.demo.values import Formula

if TYPE_CHECKING:
    from pipeline.jobs.demo.values import Table, Value

_CREATED = dt.datetime(2019, 4, 22, 9, 0, 0)  # noqa: DTZ001 - XlsxWriter wants a naive date
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_CELL = {"font_name": "宋体", "font_size": 10.5, "valign": "vcenter", "text_wrap": True}
_STYLES: dict[str, dict[str, object]] = {
    "title": {**_CELL, "font_size": 18, "bold": True, "align": "center"},
    "meta": {**_CELL, "font_size": 12, "text_wrap": False},
    "header": {**_CELL, "bold": True, "align": "center"},
    "cell": {**_CELL, "align": "center"},
    "note": {**_CELL, "font_size": 10},
}
_FRAMED = ("header", "cell")
_MACRO = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1528)
"""A stand-in for a macro, of the right signature and nothing more: there is nothing to run."""


class SheetPen:
    """Writes into one worksheet; a cell that the library refuses is a fault of the program."""

    def __init__(self, sheet: Any, formats: dict[str, Any]) -> None:
        self._sheet, self._formats = sheet, formats

    def write(self, place: tuple[int, int], value: Value, style: str) -> None:
        """Write one value; text is never taken for a formula, a number or a link."""
        row, column = place
        form = self._formats[style]
        if isinstance(value, Formula):
            code = self._sheet.write_formula(row, column, value.text, form, "")
        elif isinstance(value, int):
            code = self._sheet.write_number(row, column, value, form)
        elif value:
            code = self._sheet.write_string(row, column, value, form)
        else:
            code = self._sheet.write_blank(row, column, None, form)
        if code:
            raise ValueError(f"cell {place} was not written (code {code})")

    def span(self, first: tuple[int, int], last: tuple[int, int], value: Value, style: str) -> None:
        """Write one value over a range of merged cells; a range of one cell is that cell."""
        if first != last:
            self._sheet.merge_range(*first, *last, "", self._formats[style])
        self.write(first, value, style)

    def height(self, row: int, points: float) -> None:
        """Set the height of a row."""
        self._sheet.set_row(row, points)


def workbook_bytes(table: Table, *, with_macro: bool = False) -> bytes:
    """The workbook that holds a table, behind its cover sheet if it has one.

    With a macro it is what Excel names .xlsm.
    """
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        if with_macro:
            book.add_vba_project(io.BytesIO(_MACRO), is_stream=True)
        formats = {name: book.add_format(_style(name, table)) for name in _STYLES}
        if table.cover:
            _draw_cover(book.add_worksheet("说明"), formats, table.cover)
        sheet = book.add_worksheet(table.sheet)
        _set_up(sheet, table)
        draw(SheetPen(sheet, formats), table)
    return content.getvalue()


def plain_workbook(sheet_name: str, rows: tuple[tuple[Value, ...], ...]) -> bytes:
    """A workbook that is no form at all: rows of cells from A1 on."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        pen = SheetPen(book.add_worksheet(sheet_name), {"cell": book.add_format(_STYLES["cell"])})
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                pen.write((row, column), value, "cell")
    return content.getvalue()


def _style(name: str, table: Table) -> dict[str, object]:
    framed = name in _FRAMED and table.borders
    return {**_STYLES[name], "border": 1} if framed else _STYLES[name]


def _set_up(sheet: Any, table: Table) -> None:
    """Column widths and the page: A4 across, as wide as the table."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for place, column in enumerate(table.columns, start=table.origin[1]):
        sheet.set_column(place, place, WIDTHS[column.field])


def _draw_cover(sheet: Any, formats: dict[str, Any], lines: tuple[str, ...]) -> None:
    sheet.set_column(0, 0, 60)
    pen = SheetPen(sheet, formats)
    for row, line in enumerate(lines):
        pen.write((row, 0), line, "note")
