"""An .xls as xlrd read it and its bytes in; a refusal out where calamine reads another value.

Neither reader is always right about this old format, and nobody knows which one is: what they
disagree about is asked for again as .xlsx. That one reader shows a date or an error where the
other has a number or a blank is no disagreement.
"""

from __future__ import annotations

import datetime as dt
import io
import math
from itertools import zip_longest
from typing import TYPE_CHECKING

import xlrd
from python_calamine import CalamineWorkbook, SheetTypeEnum

from pipeline.intake.refusals import Refused, foreign
from pipeline.intake.sheet_rows import rows_of
from pipeline.model.cells import address
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue

_EPOCHS = (dt.datetime(1899, 12, 30), dt.datetime(1904, 1, 1))  # noqa: DTZ001 - sheets know no zones
_EXCEL_97 = 80
_MARCH_1900 = 61
_DAY = 86_400
_PRECISION = 1e-9
_MILLISECOND = 1.5 / _DAY / 1000
_SHOWN = 30


def compare_readings(content: bytes, book: xlrd.Book, kind: str) -> None:
    """Refuse (F01, readers_differ) a workbook of which calamine reads another value.

    Where calamine fails, it has no opinion: it does so on many a sound .xls. Before Excel 97 texts
    are bytes of a code page, and it knows none of those for Chinese: there it is asked about
    numbers and plain texts alone.
    """
    try:
        with foreign(kind):
            readings = _worksheets(CalamineWorkbook.from_filelike(io.BytesIO(content)))
    except Refused:
        return
    if len(readings) != book.nsheets:
        return
    in_unicode = book.biff_version >= _EXCEL_97
    for sheet, rows in zip(book.sheets(), readings, strict=True):
        difference = _difference(sheet, rows, book.datemode, in_unicode=in_unicode)
        if difference:
            facts = {"kind": kind, "detail": f"工作表「{sheet.name}」{difference}"}
            raise Refused(Finding("F01", variant="readers_differ", facts=facts))


def _worksheets(book: CalamineWorkbook) -> list[list[list[CellValue]]]:
    return [
        rows_of(book.get_sheet_by_index(index))
        for index, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]


def _difference(
    sheet: xlrd.sheet.Sheet, others: list[list[CellValue]], datemode: int, *, in_unicode: bool
) -> str:
    """Where two readings of a sheet differ first, in an officer's words; `''` if they do not."""
    for row in range(max(sheet.nrows, len(others))):
        there = row < sheet.nrows
        values = sheet.row_values(row) if there else []
        other = others[row] if row < len(others) else []
        if values == other:
            continue
        types = sheet.row_types(row) if there else []
        for column, (value, kind, second) in enumerate(zip_longest(values, types, other)):
            first = "" if value is None or kind == xlrd.XL_CELL_ERROR else value
            second = "" if second is None else second  # noqa: PLW2901 - what is not there is blank
            if isinstance(first, str) and second != "" and not (in_unicode or first.isascii()):
                continue
            if not _same(first, second, datemode):
                shown = f"一种读法是{_shown(first)}，另一种是{_shown(second)}"
                return f"{address(row, column)} {shown}"
    return ""


def _same(first: str | float, second: CellValue, datemode: int) -> bool:
    if isinstance(first, str):
        return isinstance(second, str) and _plain(first) == _plain(second)
    if isinstance(second, str):
        return second == "" and not math.isfinite(first)
    if isinstance(second, (int, float)):
        return math.isclose(first, second, rel_tol=_PRECISION) or first is second
    return any(abs(first - serial) < _MILLISECOND for serial in _serials(first, second, datemode))


def _serials(first: float, moment: CellValue, datemode: int) -> tuple[float, ...]:
    """The numbers that a moment of calamine's may stand for; a time for that part of any day."""
    if isinstance(moment, dt.timedelta):
        return (moment / dt.timedelta(days=1),)
    if isinstance(moment, dt.time):
        seconds = moment.hour * 3600 + moment.minute * 60 + moment.second
        return (math.floor(first) + (seconds + moment.microsecond / 1e6) / _DAY,)
    if not isinstance(moment, dt.datetime):
        assert isinstance(moment, dt.date)  # noqa: S101 - nothing else is left
        moment = dt.datetime.combine(moment, dt.time.min)
    serial = (moment - _EPOCHS[datemode]) / dt.timedelta(days=1)
    # Excel counts a 29 February 1900, which calamine leaves out.
    return (serial, serial - 1) if serial < _MARCH_1900 else (serial,)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip("\0")


def _shown(value: CellValue) -> str:
    if value == "":
        return "空白"
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return f"「{text if len(text) <= _SHOWN else text[:_SHOWN] + '…'}」"
