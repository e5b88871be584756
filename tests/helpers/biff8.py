"""Grids in, the bytes of a real .xls out; and single records, for what no library writes."""

from __future__ import annotations

import io
import struct
from typing import TYPE_CHECKING

import xlwt
from xlwt.CompoundDoc import XlsDoc

from pipeline.model.cells import ErrorCell
from tests.helpers.biff12 import ERRORS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.cells import Grid

GLOBALS, WORKSHEET, CHART, MACRO_SHEET = 0x0005, 0x0010, 0x0020, 0x0040
END = struct.pack("<HH", 0x000A, 0)


def write_xls(grids: Sequence[Grid]) -> bytes:
    """The .xls that holds these grids, written by xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    for grid in grids:
        sheet = book.add_sheet(grid.name, cell_overwrite_ok=True)
        sheet.visibility = int(grid.hidden)
        for merge in grid.merges:
            sheet.merge(merge.first_row, merge.last_row, merge.first_column, merge.last_column)
        for row, values in enumerate(grid.rows):
            for column, value in enumerate(values):
                if isinstance(value, ErrorCell):
                    sheet.row(row).set_cell_error(column, ERRORS[value])
                elif value != "":
                    sheet.write(row, column, value)
        for row in grid.hidden_rows:
            sheet.row(row).hidden = True
        for column in grid.hidden_columns:
            sheet.col(column).hidden = True
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def compound(stream: bytes, name: str = "Workbook") -> bytes:
    """A compound file that holds one stream."""
    buffer = io.BytesIO()
    XlsDoc().save(buffer, stream)
    content = bytearray(buffer.getvalue())
    at = content.index("Workbook".encode("utf-16-le"))
    written = name.encode("utf-16-le")
    content[at : at + 64] = written.ljust(64, b"\0")
    content[at + 64 : at + 66] = struct.pack("<H", len(written) + 2)
    return bytes(content)


def record(kind: int, content: bytes = b"") -> bytes:
    """One record: its type, the length of its content, the content."""
    return struct.pack("<HH", kind, len(content)) + content


def begin(kind: int) -> bytes:
    """The record that begins a substream of Excel 97."""
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 1996, 0, 6))


def number(row: int, column: int, value: float) -> bytes:
    """A cell with a number."""
    return record(0x0203, struct.pack("<HHHd", row, column, 0, value))


def stream(sheets: Sequence[tuple[str, int, bytes]], more: bytes = b"") -> bytes:
    """The record stream of a workbook: of each sheet the name, the type and its records.

    `more` records stand among the globals; the type is 0 for a worksheet, 1 for a macro sheet.
    """
    head = begin(GLOBALS) + record(0x0042, struct.pack("<H", 1200)) + more
    size = len(head) + sum(4 + 8 + 2 * len(name) for name, _, _ in sheets) + len(END)
    bodies = b""
    for name, kind, records in sheets:
        place = struct.pack("<IBBBB", size + len(bodies), 0, kind, len(name), 1)
        head += record(0x0085, place + name.encode("utf-16-le"))
        bodies += begin(MACRO_SHEET if kind == 1 else WORKSHEET) + records + END
    return head + END + bodies
