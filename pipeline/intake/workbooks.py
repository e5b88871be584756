"""The bytes of an .xlsx or .xlsm in, grids of raw cells out; or a finding why there are none."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.intake.sniffing import Kind, sniff
from pipeline.intake.worksheet_parts import NOTHING_ODD, Oddities, odd_cells
from pipeline.model.cells import Grid, Merge, Workbook
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.cells import CellValue

_DAMAGE = (
    CalamineError, zipfile.BadZipFile, zlib.error, struct.error, ParseError, DefusedXmlException,
    OSError, EOFError, KeyError, ValueError, RuntimeError, NotImplementedError,
)  # fmt: skip


def read_workbook(content: bytes) -> Workbook | Finding:
    """The worksheets of a workbook; or F01 (not to be read) or F08 (a scan)."""
    kind = sniff(content)
    if kind is Kind.WORKBOOK:
        return _read(content, kind)
    if kind.is_scan:
        return Finding("F08", facts={"kind": str(kind)})
    variant = {Kind.EMPTY: "empty", Kind.DAMAGED_ZIP: "damaged"}.get(kind, "")
    return Finding("F01", variant=variant, facts={"kind": str(kind), "detail": "压缩结构不完整"})


def _read(content: bytes, kind: Kind) -> Workbook | Finding:
    try:
        return Workbook(tuple(_grids(content)))
    except _DAMAGE as error:
        return _damaged(kind, error)
    except BaseException as error:
        # A panic of the Rust reader derives from BaseException alone and its class has no import.
        if type(error).__name__ != "PanicException":
            raise
        return _damaged(kind, error)


def _damaged(kind: Kind, error: BaseException) -> Finding:
    detail = _DETAILS.get(type(error), "内部结构有误")
    return Finding("F01", variant="damaged", facts={"kind": str(kind), "detail": detail})


_DETAILS: dict[type, str] = {
    zipfile.BadZipFile: "压缩结构不完整",
    zlib.error: "压缩数据有误",
    EOFError: "文件不完整",
    ParseError: "工作表的内容有误",
}


def _grids(content: bytes) -> Iterator[Grid]:
    oddities = odd_cells(content)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for index, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            hidden = sheet.visible != SheetVisibleEnum.Visible
            odd = oddities.get(sheet.name, NOTHING_ODD)
            yield _grid(workbook.get_sheet_by_index(index), odd, hidden=hidden)


def _grid(sheet: CalamineSheet, odd: Oddities, *, hidden: bool) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    return Grid(
        name=sheet.name,
        rows=tuple(map(tuple, _with_errors(rows, odd))),
        merges=tuple(
            Merge(first[0], first[1], last[0], last[1])
            for first, last in sheet.merged_cell_ranges or ()
        ),
        hidden=hidden,
        uncalculated=odd.uncalculated,
    )


def _with_errors(rows: list[list[CellValue]], odd: Oddities) -> list[list[CellValue]]:
    """The rows with error cells shown; calamine reads them as blank, or drops them at the edges."""
    for (row, column), error in odd.errors.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = error
    return rows
