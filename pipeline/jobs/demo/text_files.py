"""A table in, the bytes of a .csv file as an office program saves it out."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING

from pipeline.jobs.demo.placing import placed

if TYPE_CHECKING:
    from pipeline.jobs.demo.values import Table


def csv_of_wps(table: Table) -> bytes:
    """As WPS and Excel save 「CSV（逗号分隔）」 on a Chinese Windows: in GB18030."""
    return _text(table).encode("gb18030")


def csv_in_utf8(table: Table) -> bytes:
    """As Excel saves 「CSV UTF-8（逗号分隔）」: with a mark in front."""
    return codecs.BOM_UTF8 + _text(table).encode()


def _text(table: Table) -> str:
    """Every row as wide as the sheet; of merged cells only the first is written."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    for row, cells in enumerate(placed(table).rows()):
        writer.writerow(
            cell.text if cell is not None and (cell.row, cell.column) == (row, column) else ""
            for column, cell in enumerate(cells)
        )
    return text.getvalue()
