"""A table in, the bytes of an .xlsx workbook out; the same table gives the same bytes."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from pipeline.jobs.demo.drawing import WIDTHS, Pen, draw

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


def workbook_bytes(table: Table) -> bytes:
    """The workbook that holds a table, behind its cover sheet if it has one."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        formats = {name: book.add_format(_style(name, table)) for name in _STYLES}
        if table.cover:
            _draw_cover(book.add_worksheet("说明"), formats, table.cover)
        sheet = book.add_worksheet(table.sheet)
        _set_up(sheet, table)
        draw(Pen(sheet, formats), table)
    return content.getvalue()


def plain_workbook(sheet_name: str, rows: tuple[tuple[Value, ...], ...]) -> bytes:
    """A workbook that is no form at all: rows of cells from A1 on."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    with Workbook(content, _OPTIONS) as book:
        book.set_properties({"created": _CREATED})
        pen = Pen(book.add_worksheet(sheet_name), {"cell": book.add_format(_STYLES["cell"])})
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
    pen = Pen(sheet, formats)
    for row, line in enumerate(lines):
        pen.write((row, 0), line, "note")
