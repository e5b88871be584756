"""The bytes of an XML spreadsheet (Excel 2003) in; its sheets as grids of typed values out.

A cell without `ss:Index` stands after the one before it and what that one merges. Entities and
document types are never resolved: a file that has one is refused.
"""

from __future__ import annotations

import datetime as dt
import io
import math
import re
from typing import TYPE_CHECKING

from pipeline.intake.contents import Contents
from pipeline.intake.encodings import readable_text
from pipeline.intake.formats.text.sheets import SheetBuilder
from pipeline.intake.markup import elements_of
from pipeline.intake.refusals import damaged
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import ErrorCell, Grid, address

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import CellValue

_KIND = str(Kind.SPREADSHEETML)
_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_WORKSHEET, _COLUMN, _ROW = f"{_S}Worksheet", f"{_S}Column", f"{_S}Row"
_CELL, _DATA = f"{_S}Cell", f"{_S}Data"
_VISIBLE, _LINK = f"{_X}WorksheetOptions/{_X}Visible", f"{_X}SupBook"
_TAGS = (_WORKSHEET, _ROW, _COLUMN, _LINK)
_PROLOGUE = re.compile(r"\A\s*<\?xml[^>]*\?>")
_WHOLE = re.compile(r"[+-]?\d{1,400}")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COUNT = re.compile(r"[0-9]{1,9}")
_EXACT_TO = 2**53
_BOOLEANS = {"1": True, "0": False}
_INVISIBLE = ("SheetHidden", "SheetVeryHidden")
_TIMES_ONLY = {dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1)}
"""The days on which Excel puts a time without a date."""


def read_spreadsheetml(content: bytes, limits: Limits) -> Contents:
    """The sheets of the file in order, hidden ones included.

    Values are str, float (int where a float would lose digits), bool, date, datetime, time and
    ErrorCell.

    Raises:
        Refused: F01 where the file is damaged, F03 over a limit or with a document type.
    """
    text = readable_text(content, _KIND)
    xml = io.BytesIO(_PROLOGUE.sub("", text, count=1).encode())
    grids, has_links = [], False
    sheet = _Sheet("", limits)
    for event, element in elements_of(xml, _TAGS, "工作表", _KIND):
        if event == "start":
            if element.tag == _WORKSHEET:
                sheet = _Sheet(element.get(f"{_S}Name", ""), limits)
        elif element.tag == _ROW:
            sheet.add_row(element)
            element.clear()
        elif element.tag == _COLUMN:
            sheet.add_column(element)
        elif element.tag == _WORKSHEET:
            grids.append(sheet.finish(is_hidden=element.findtext(_VISIBLE) in _INVISIBLE))
            element.clear()
        else:
            has_links = has_links or element.tag == _LINK
    if not grids:
        raise damaged(_KIND, "里面没有工作表")
    return Contents(tuple(grids), ("外部链接",) * has_links)


class _Sheet:
    """One sheet, while its elements go by."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._builder = SheetBuilder(name, limits)
        self._next_row = self._next_column = 0
        self._hidden_rows: list[range] = []
        self._hidden_columns: list[range] = []

    def add_column(self, column: Element) -> None:
        """Note a column, or several alike."""
        first = _index(column, self._next_column)
        self._next_column = first + 1 + _count(column, "Span")
        if column.get(f"{_S}Hidden") == "1":
            self._hidden_columns.append(range(first, self._next_column))

    def add_row(self, element: Element) -> None:
        """Read a row, or note several empty ones alike."""
        row = _index(element, self._next_row)
        span = _count(element, "Span")
        self._next_row = row + 1 + span
        if element.get(f"{_S}Hidden") == "1":
            self._hidden_rows.append(range(row, self._next_row))
        column = 0
        for cell in element.iterchildren(_CELL):
            column = _index(cell, column)
            value = self._value(cell, row, column)
            if span and value != "":
                raise damaged(_KIND, f"第 {row + 1:,} 行既有内容又写明重复")
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            self._builder.put(row, column, value)
            self._builder.merge(row, column, down + 1, across + 1)
            column += across + 1

    def _value(self, cell: Element, row: int, column: int) -> CellValue:
        data = cell.find(_DATA)
        text = "" if data is None else "".join(map(str, data.itertext()))
        kind = "String" if data is None else data.get(f"{_S}Type", "String")
        if cell.get(f"{_S}Formula") and (data is None or (not text and kind != "String")):
            self._builder.limits.position(row, column)
            self._builder.uncalculated.append((row, column))
            return ""
        try:
            return _typed(text, kind)
        except ValueError:
            detail = f"{address(row, column)} 的值不是它写明的类型"
            raise damaged(_KIND, detail) from None

    def finish(self, *, is_hidden: bool) -> Grid:
        """The sheet as a grid."""
        return self._builder.grid(
            hidden=is_hidden,
            hidden_rows=self._hidden_rows,
            hidden_columns=self._hidden_columns,
        )


def _index(element: Element, expected: int) -> int:
    """Where an element stands, from 0: after the one before it unless it says farther on."""
    if element.get(f"{_S}Index") is None:
        return expected
    index = _count(element, "Index") - 1
    if index < expected:
        raise damaged(_KIND, "行、列或单元格的序号有误")
    return index


def _count(element: Element, name: str) -> int:
    text = element.get(f"{_S}{name}", "0")
    if not _COUNT.fullmatch(text):
        raise damaged(_KIND, "行、列或单元格的序号有误")
    return int(text)


def _typed(text: str, kind: str) -> CellValue:
    """The value of a Data element.

    Raises:
        ValueError: the text is no value of its type, or the type is unknown.
    """
    if kind == "String":
        return text
    if kind == "Number":
        return _number(text.strip())
    if kind == "DateTime":
        moment = dt.datetime.fromisoformat(text.strip()).replace(tzinfo=None)
        if moment.date() in _TIMES_ONLY:
            return moment.time()
        return moment if moment.time() != dt.time.min else moment.date()
    if kind == "Boolean":
        if text.strip() not in _BOOLEANS:
            raise ValueError(text)
        return _BOOLEANS[text.strip()]
    if kind == "Error":
        return ErrorCell(text)
    raise ValueError(kind)


def _number(text: str) -> float | int:
    """A number; a whole one too long for a float stays as it is written."""
    if _WHOLE.fullmatch(text) and abs(int(text)) > _EXACT_TO:
        return int(text)
    if not _NUMBER.fullmatch(text) or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)
