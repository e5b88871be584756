r"""A table that a reader can see in, the bytes of a real .xlsx out.

Each line is a row, `|` divides its cells, spaces around a cell do not count:

    == 汇总 ==                  a sheet; the first may do without, and is then Sheet1
    == 底稿 == hidden           a hidden sheet
    == 表 == rows 5,7 columns D hidden rows and columns
    郑州市第一中专 | 中职 | 120     text, text, a number
    ^ | < | '120                merged with the cell above, with the one to the left; the text 120
    =E4+E5 | =E4+E5 => 7        a formula without a stored value, and with the stored value 7
    #N/A | 甲\n乙               an error; escapes: \n, \t, \|, \xhh, \uhhhh

Blank lines at the beginning and the end of the text are left out, all others are blank rows.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import TYPE_CHECKING

import xlsxwriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.worksheet import Worksheet

    Position = tuple[int, int]
    Heading = dict[str, str]

_SHEET = re.compile(
    r"== (?P<name>.+?) ==(?P<hidden> hidden)?"
    r"(?: rows (?P<rows>[\d,]+))?(?: columns (?P<columns>[A-Z,]+))?"
)
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPE = re.compile(r"\\(n|t|\||x[0-9a-f]{2}|u[0-9a-f]{4})")
_SIGNS = {"n": "\n", "t": "\t", "|": "|"}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ERROR = re.compile(r"#(N/A|REF!|VALUE!|DIV/0!|NAME\?)")
_SAVED = dt.datetime(2019, 4, 20, 9, 0, tzinfo=dt.UTC)


def workbook(text: str) -> bytes:
    """The .xlsx that a text shows; the same text gives the same bytes."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _SAVED})
        for heading, rows in _sheets(text):
            sheet = book.add_worksheet(heading["name"])
            _hide(sheet, heading)
            _fill(sheet, rows)
        first = next((s for s in book.worksheets() if not s.hidden), None)
        if first is not None:
            first.activate()
            first.set_first_sheet()
    return buffer.getvalue()


def _sheets(text: str) -> Iterator[tuple[Heading, list[list[str]]]]:
    heading: Heading = {"name": "Sheet1"}
    rows = list[list[str]]()
    for number, line in enumerate(text.strip("\n").split("\n")):
        match = _SHEET.fullmatch(line.rstrip())
        if match is None:
            rows.append([cell.strip(" ") for cell in _BAR.split(line)])
            continue
        if number:
            yield heading, rows
        heading, rows = {k: v for k, v in match.groupdict().items() if v}, []
    yield heading, rows


def _hide(sheet: Worksheet, heading: Heading) -> None:
    if "hidden" in heading:
        sheet.hide()
    for row in filter(None, heading.get("rows", "").split(",")):
        sheet.set_row(int(row) - 1, None, None, {"hidden": True})
    for column in filter(None, heading.get("columns", "").split(",")):
        sheet.set_column(f"{column}:{column}", None, None, {"hidden": True})


def _fill(sheet: Worksheet, rows: list[list[str]]) -> None:
    corners: dict[Position, Position] = {}
    spans: dict[Position, Position] = {}
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            neighbour = {"^": (row - 1, column), "<": (row, column - 1)}.get(cell)
            corner = corners[neighbour] if neighbour else (row, column)
            corners[row, column] = corner
            spans[corner] = (row, max(column, spans.get(corner, (0, 0))[1]))
            if neighbour is None:
                _write(sheet, row, column, cell)
    for corner, last in spans.items():
        if corner != last:
            sheet.merge_range(*corner, *last, "")
            _write(sheet, *corner, rows[corner[0]][corner[1]])


def _write(sheet: Worksheet, row: int, column: int, cell: str) -> None:
    if not cell:
        return
    if _NUMBER.fullmatch(cell):
        sheet.write_number(row, column, float(cell))
    elif _ERROR.fullmatch(cell):
        sheet.write_formula(row, column, "=NA()", value=cell)
    elif cell.startswith("="):
        formula, _, value = cell.partition(" => ")
        number = _NUMBER.fullmatch(value)
        sheet.write_formula(row, column, formula, value=float(value) if number else value)
    else:
        plain = _ESCAPE.sub(lambda match: _sign(match[1]), cell.removeprefix("'"))
        sheet.write_string(row, column, plain)


def _sign(escape: str) -> str:
    return _SIGNS.get(escape) or chr(int(escape[1:], 16))
