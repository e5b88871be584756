"""Grids in; the same visible table as a file of each format that officers send out.

The same grids give the same bytes: packages carry one fixed time.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from functools import partial
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

import xlsxwriter

from pipeline.intake.archives import Member, member, members
from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from tests.helpers.biff8 import write_xls
from tests.helpers.biff12 import write_xlsb
from tests.helpers.markup import shown, width_of, write_docx, write_html, write_spreadsheetml
from tests.helpers.open_documents import write_ods

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from xlsxwriter.worksheet import Worksheet

    from pipeline.intake.opening import Opened
    from pipeline.model.cells import Grid

LIMITS = Limits()
_SAVED = dt.datetime(2019, 4, 20, 9, 0, tzinfo=dt.UTC)
_ZIP_TIME = (2019, 4, 20, 9, 0, 0)
_MACRO = b"\xd0\xcf\x11\xe0 is all that anyone looks at"


class Format(NamedTuple):
    """A format: how it is written, and which elements of a layout it can carry."""

    name: str
    """A file's name as an officer gives it."""
    write: Callable[[Sequence[Grid]], bytes]
    merges: bool = True
    sheets: bool = True
    """Whether it holds several sheets; if not, only the last grid may be given."""
    corner: bool = True
    """Whether the table may begin anywhere."""
    prose: bool = False
    """Whether lines of text may stand before the table, outside of it."""
    codec: str = ""
    """The encoding of a text, which has no checksum."""


def write_xlsx(grids: Sequence[Grid], *, macros: bool = False) -> bytes:
    """The .xlsx of some grids; with macros, an .xlsm."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties({"created": _SAVED})
        if macros:
            book.add_vba_project(io.BytesIO(_MACRO), is_stream=True)
        for grid in grids:
            sheet = book.add_worksheet(grid.name)
            _fill(sheet, grid)
            if grid.hidden:
                sheet.hide()
        first = next(sheet for sheet in book.worksheets() if not sheet.hidden)
        first.activate()
        first.set_first_sheet()
    return _dated(buffer.getvalue())


def _fill(sheet: Worksheet, grid: Grid) -> None:
    for merge in grid.merges:
        sheet.merge_range(
            merge.first_row, merge.first_column, merge.last_row, merge.last_column, ""
        )
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if isinstance(value, str) and value:
                sheet.write_string(row, column, value)
            elif value != "":
                sheet.write_number(row, column, value)


def write_delimited(grids: Sequence[Grid], delimiter: str, codec: str) -> bytes:
    """The last grid as a text table, each record padded to the same number of fields."""
    grid, buffer = grids[-1], io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    width = width_of(grid)
    for row in grid.rows:
        writer.writerow([*map(shown, row), *[""] * (width - len(row))])
    return buffer.getvalue().encode(codec)


def _dated(content: bytes) -> bytes:
    """A package whose parts all have the same time, so that its bytes are always the same."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [(info, package.read(info)) for info in package.infolist()]
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for info, data in parts:
            fixed = zipfile.ZipInfo(info.filename, _ZIP_TIME)
            package.writestr(fixed, data, info.compress_type)
    return buffer.getvalue()


def zipped(content: bytes, name: str) -> bytes:
    """An archive with one file in it."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr(zipfile.ZipInfo(name, _ZIP_TIME), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _dated_by(write: Callable[[Sequence[Grid]], bytes]) -> Callable[[Sequence[Grid]], bytes]:
    return lambda grids: _dated(write(grids))


def _text(name: str, delimiter: str, codec: str) -> Format:
    write = partial(write_delimited, delimiter=delimiter, codec=codec)
    return Format(name, write, merges=False, sheets=False, codec=codec)


FORMATS = {
    "xlsx": Format("郑州市.xlsx", write_xlsx),
    "xlsm": Format("开封市.xlsm", partial(write_xlsx, macros=True)),
    "xlsb": Format("洛阳市.xlsb", _dated_by(write_xlsb)),
    "xls": Format("平顶山市.xls", write_xls),
    "et": Format("安阳市.et", write_xls),
    "ods": Format("鹤壁市.ods", _dated_by(write_ods)),
    "docx": Format("新乡市.docx", _dated_by(write_docx), sheets=False, corner=False, prose=True),
    "csv": _text("焦作市.csv", ",", "utf-8"),
    "csv with mark": _text("濮阳市.csv", ",", "utf-8-sig"),
    "csv GB18030": _text("许昌市.csv", ",", "gb18030"),
    "csv UTF-16": _text("漯河市.csv", ",", "utf-16"),
    "tsv": _text("三门峡市.tsv", "\t", "utf-8-sig"),
    "txt": _text("南阳市.txt", "\t", "gb18030"),
    "html as xls": Format("商丘市.xls", write_html, sheets=False, prose=True, codec="utf-8"),
    "html GB2312": Format(
        "信阳市.xls", partial(write_html, codec="gb18030"), sheets=False, codec="gb18030"
    ),
    "xml 2003": Format("周口市.xml", write_spreadsheetml, codec="utf-8"),
}
"""From a name for a reader of the tests to the format."""
PACKAGES = frozenset({"xlsx", "xlsm", "xlsb", "ods", "docx"})
"""The formats in which a checksum covers every part."""
UNPROTECTED = frozenset({"xls", "et"})
"""Binary formats in which nothing covers the contents of the cells."""


def written(name: str, grids: Sequence[Grid], archives: int = 0) -> tuple[bytes, str]:
    """The bytes and the name of a file, within so many archives around each other."""
    chosen = FORMATS[name]
    content, file = chosen.write(grids), chosen.name
    for _ in range(archives):
        content, file = zipped(content, file), f"{PurePosixPath(file).stem}.zip"
    return content, file


def opened(content: bytes, name: str) -> Opened:
    """What the one door says of a file; of an archive with one file, what it says of that."""
    file = InboxFile(Path(name), name, None, ignored=False)
    given = content
    while (found := open_content(given, file.file, LIMITS)).archive is not None:
        (file,) = members(file, found.archive)
        inside = member(content, file.members, _SAVED, LIMITS)
        assert isinstance(inside, Member)
        given = inside.content
    return found
