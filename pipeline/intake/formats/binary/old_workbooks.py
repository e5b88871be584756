"""The bytes of an .xls or .et in, grids of raw cells out.

xlrd reads the cells. What it tells only together with all formatting – merged ranges, hidden rows
and columns – comes from our own walk over the records, so that a fault in a font or a palette does
not cost the file. The walk also proves that nothing is missing, and calamine reads all again.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import xlrd

from pipeline.intake.compound import Stream, complete_compound
from pipeline.intake.contents import Contents
from pipeline.intake.formats.binary.biff import is_record_stream, walk
from pipeline.intake.formats.binary.second_reading import compare_readings
from pipeline.intake.refusals import damaged, foreign, unsupported
from pipeline.intake.sheet_limits import SheetLimits, TextBudget
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import ErrorCell, Grid

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Literal

    from pipeline.intake.formats.binary.biff import BookRecords, SheetRecords
    from pipeline.intake.limits import Limits
    from pipeline.model.cells import CellValue, Merge

    Datemode = Literal[0, 1]

_KIND = str(Kind.OLD_WORKBOOK)
_ACTIVE = ("宏", "外部链接", "嵌入对象")
_LAST_COLUMN = 255
_WIDEST_SECOND = 4_000_000
"""Beyond a box of so many cells calamine, which makes room for each, is not asked."""
_PAST_9999 = (2_958_466, 2_957_004)
"""The first day that no calendar has, counted from 1900 and from 1904."""
_29_FEBRUARY_1900 = 60
_ENCODING = "gb18030"
"""Of texts before Excel 97 that do not say their encoding: these are Chinese submissions."""


def read_old_workbook(content: bytes, limits: Limits) -> Contents:
    """The worksheets of an .xls of any age, or of an .et; chart and macro sheets are none.

    Raises:
        Refused: F01 (damaged, cut, or two readers read different values), F02 (encrypted) or F03
            (over a limit).
    """
    stream, active = _record_stream(content)
    records = walk(stream.content, _KIND)
    if any(offset < records.end for offset in stream.unwritten):
        raise damaged(_KIND, "文件不完整")
    active |= {"宏"} if records.macros else set()
    active |= {"外部链接"} if records.links else set()
    book = _open(stream.content, records, limits)
    with foreign(_KIND):
        sheets = book.sheets()
    texts = TextBudget(limits)
    for text, times in Counter(text for sheet in sheets for text in _texts(sheet)).items():
        texts.spend(len(text.encode()) * times)
    if all(sheet.box <= _WIDEST_SECOND for sheet in records.worksheets):
        compare_readings(content, book, _KIND)
    merges = [tuple(found.merges(stream.content)) for found in records.worksheets]
    for sheet, ranges in zip(sheets, merges, strict=True):
        SheetLimits.of_sheet(sheet.name, limits).merges(ranges)
    grids = [
        _grid(sheet, found, ranges, book.datemode)
        for sheet, found, ranges in zip(sheets, records.worksheets, merges, strict=True)
    ]
    if records.is_calculated:
        grids = [replace(grid, uncalculated=()) for grid in grids]
    return Contents(tuple(grids), tuple(word for word in _ACTIVE if word in active))


def _record_stream(content: bytes) -> tuple[Stream, set[str]]:
    """The stream of records, and what else the container carries.

    xlrd is given the stream and not the container, of which it asks more than Excel does.
    """
    if is_record_stream(content):
        return Stream(content, ()), set()
    compound = complete_compound(content, _KIND)
    stream = compound.stream("Workbook", "Book")
    if stream is None:
        raise unsupported(_KIND)
    return stream, set(compound.active)


def _open(stream: bytes, records: BookRecords, limits: Limits) -> xlrd.Book:
    """The workbook, its sheets found within the limits and not yet read."""
    with foreign(_KIND):
        book = xlrd.open_workbook(
            file_contents=stream,
            logfile=_Nowhere(),
            on_demand=True,
            ragged_rows=True,
            encoding_override=None if records.encoded else _ENCODING,
        )
        names = book.sheet_names()
    if len(names) != len(records.worksheets):
        raise damaged(_KIND, "内部结构有误")
    for name, sheet in zip(names, records.worksheets, strict=True):
        if max(sheet.columns, default=0) > _LAST_COLUMN:
            raise damaged(_KIND, "工作表的内容有误")
        allowed = SheetLimits.of_sheet(name, limits)
        allowed.cells(sheet.cells)
        allowed.box(sheet.box)
        allowed.merge_count(sheet.merge_count)
    return book


class _Nowhere(io.StringIO):
    """Where xlrd may write what it noticed."""

    def write(self, text: str) -> int:
        return len(text)


def _texts(sheet: xlrd.sheet.Sheet) -> Iterator[str]:
    for row in range(sheet.nrows):
        for value in sheet.row_values(row):
            if isinstance(value, str):
                yield value


def _grid(
    sheet: xlrd.sheet.Sheet, records: SheetRecords, merges: tuple[Merge, ...], datemode: Datemode
) -> Grid:
    return Grid(
        name=sheet.name,
        rows=tuple(
            tuple(_row(sheet.row_types(row), sheet.row_values(row), datemode))
            for row in range(sheet.nrows)
        ),
        merges=merges,
        hidden=bool(sheet.visibility),
        uncalculated=tuple(records.empty_formulas),
        hidden_rows=frozenset(records.hidden_rows),
        hidden_columns=frozenset(records.hidden_columns),
    )


def _row(types: Sequence[int], values: Sequence[Any], datemode: Datemode) -> Iterator[CellValue]:
    for kind, value in zip(types, values, strict=True):
        if kind == xlrd.XL_CELL_ERROR:
            yield ErrorCell(xlrd.error_text_from_code.get(value, "#N/A"))
        elif kind == xlrd.XL_CELL_BOOLEAN:
            yield bool(value)
        elif isinstance(value, float) and not math.isfinite(value):
            yield ErrorCell("#NUM!")  # what Excel shows of such a number
        elif kind == xlrd.XL_CELL_DATE:
            yield _moment(value, datemode)
        else:
            yield value


def _moment(serial: float, datemode: Datemode) -> CellValue:
    """A day, a time of day or both, as for .xlsx; the number where no calendar has that day."""
    past = _PAST_9999[datemode]
    if not 0 <= serial < past - 1 or (not datemode and int(serial) == _29_FEBRUARY_1900):
        return serial
    moment = xlrd.xldate_as_datetime(serial, datemode)
    if serial < 1:
        return moment.time()
    return moment if moment.time() != dt.time.min else moment.date()
