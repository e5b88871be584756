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

from lxml import etree

from pipeline.intake.contents import Contents
from pipeline.intake.encodings import readable_text
from pipeline.intake.refusals import damaged, forbidden, foreign, over
from pipeline.model.cells import ErrorCell, Grid, Merge, address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import CellValue

_KIND = "XML 电子表格（Excel 2003）"
_S = "{urn:schemas-microsoft-com:office:spreadsheet}"
_X = "{urn:schemas-microsoft-com:office:excel}"
_WORKSHEET, _COLUMN, _ROW = f"{_S}Worksheet", f"{_S}Column", f"{_S}Row"
_CELL, _DATA = f"{_S}Cell", f"{_S}Data"
_VISIBLE, _LINK = f"{_X}WorksheetOptions/{_X}Visible", f"{_X}SupBook"
_PROLOGUE = re.compile(r"\A\s*<\?xml[^>]*\?>")
_DTD = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d{1,400}")
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COUNT = re.compile(r"[0-9]{1,9}")
_EXACT_TO = 2**53
_BOOLEANS = {"1": True, "0": False}
_INVISIBLE = ("SheetHidden", "SheetVeryHidden")
_TIMES_ONLY = {dt.date(1899, 12, 30), dt.date(1899, 12, 31), dt.date(1904, 1, 1)}
"""The days on which Excel puts a time without a date."""

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
"""How many rows and columns a sheet of Excel has."""


class SheetBuilder:
    """Cells put anywhere in a sheet become a grid; what is over a limit is refused (F03).

    Nothing is made room for before it is known to be within the limits.
    """

    def __init__(self, name: str, limits: Limits) -> None:
        self.name = name
        self.limits = limits
        self.merges: list[Merge] = []
        self.uncalculated: list[tuple[int, int]] = []
        self._rows: list[list[CellValue]] = []
        self._cells = self._room = self._right = 0
        self._top, self._left = LAST_ROW, LAST_COLUMN

    @property
    def _label(self) -> str:
        return f"工作表「{self.name}」" if self.name else "表格"

    def check_position(self, row: int, column: int) -> None:
        """Refuse a place outside the largest sheet that Excel knows."""
        if row >= LAST_ROW:
            raise over(f"{self._label}的行数", f"{row + 1:,} 行", f"{LAST_ROW:,} 行")
        if column >= LAST_COLUMN:
            raise over(f"{self._label}的列数", f"{column + 1:,} 列", f"{LAST_COLUMN:,} 列")

    def put(self, row: int, column: int, value: CellValue) -> None:
        """Set a cell, by indices from 0; a blank takes no room."""
        self.check_position(row, column)
        if value == "":
            return
        self._cells += 1
        if self._cells > self.limits.cells:
            most = f"{self.limits.cells:,} 格"
            raise over(f"{self._label}有内容的单元格", f"超过 {most}", most)
        self._make_room(row, column)
        self._rows[row][column] = value

    def _make_room(self, row: int, column: int) -> None:
        self._top, self._left = min(self._top, row), min(self._left, column)
        self._right = max(self._right, column + 1)
        height = max(len(self._rows), row + 1) - self._top
        width = len(self._rows[row]) if row < len(self._rows) else 0
        self._room += max(0, column + 1 - width)
        box = max(self._room, height * (self._right - self._left))
        if box > self.limits.box_cells:
            raise over(f"{self._label}的范围", f"{box:,} 格", f"{self.limits.box_cells:,} 格")
        self._rows.extend([] for _ in range(row + 1 - len(self._rows)))
        self._rows[row].extend([""] * (column + 1 - width))

    def merge(self, row: int, column: int, height: int, width: int) -> None:
        """Merge a range; a single cell is none, and what lies outside the sheet is cut off."""
        height, width = min(height, LAST_ROW - row), min(width, LAST_COLUMN - column)
        if height * width <= 1:
            return
        if height * width > self.limits.merge_cells:
            most = f"{self.limits.merge_cells:,} 格"
            raise over(f"{self._label}的一处合并区域", f"{height * width:,} 格", most)
        self.merges.append(Merge(row, column, row + height - 1, column + width - 1))
        if len(self.merges) > self.limits.merges:
            most = f"{self.limits.merges:,} 个"
            raise over(f"{self._label}的合并区域", f"超过 {most}", most)

    def grid(
        self,
        *,
        hidden: bool = False,
        hidden_rows: Iterable[range] = (),
        hidden_columns: Iterable[range] = (),
        paragraphs: Grid | None = None,
    ) -> Grid:
        """The finished grid; of hidden ranges only what has content is kept."""
        height, width = len(self._rows), self._right
        covered = sum(
            max(0, min(merge.last_row + 1, height) - merge.first_row)
            * max(0, min(merge.last_column + 1, width) - merge.first_column)
            for merge in self.merges
        )
        if covered > self.limits.box_cells:
            most = f"{self.limits.box_cells:,} 格"
            raise over(f"{self._label}的合并区域合计", f"{covered:,} 格", most)
        return Grid(
            name=self.name,
            rows=tuple(map(tuple, self._rows)),
            merges=tuple(self.merges),
            hidden=hidden,
            uncalculated=tuple(self.uncalculated),
            hidden_rows=_indices(hidden_rows, height),
            hidden_columns=_indices(hidden_columns, width),
            paragraphs=paragraphs,
        )


def _indices(ranges: Iterable[range], end: int) -> frozenset[int]:
    return frozenset(index for part in ranges for index in range(part.start, min(part.stop, end)))


def read_spreadsheetml(content: bytes, limits: Limits) -> Contents:
    """The sheets of the file in order, hidden ones included.

    Values are str, float (int where a float would lose digits), bool, datetime, time, ErrorCell.

    Raises:
        Refused: F01 where the file is damaged, F03 over a limit or with a document type.
    """
    text = readable_text(content, _KIND)
    if _DTD.search(text):
        raise forbidden("文档类型声明（DOCTYPE）")
    grids, has_links = [], False
    sheet = _Sheet("", limits)
    for event, element in _elements(_PROLOGUE.sub("", text, count=1).encode()):
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


def _elements(xml: bytes) -> Iterator[tuple[str, Element]]:
    with foreign(_KIND, "XML 内容有误或不完整"):
        yield from etree.iterparse(
            io.BytesIO(xml),
            events=("start", "end"),
            tag=(_WORKSHEET, _ROW, _COLUMN, _LINK),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            remove_comments=True,
            remove_pis=True,
        )


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
            self._builder.check_position(row, column)
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
        moment = dt.datetime.fromisoformat(text.strip())
        return moment.time() if moment.date() in _TIMES_ONLY else moment
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
