"""The texts of cells in, the bytes of a workbook with these sheets out."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def _nothing(_: Workbook) -> None:
    """Leave the workbook as it is."""


def book_of(
    sheets: Mapping[str, Mapping[str, Any]], change: Callable[[Workbook], None] = _nothing
) -> bytes:
    """A workbook with what is said of each cell, changed before it is saved."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, cells in sheets.items():
        sheet = book.create_sheet(name)
        for address, value in cells.items():
            sheet[address] = value
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
