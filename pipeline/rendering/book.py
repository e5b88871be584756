"""A new workbook: cells that are written or fail loudly, formats made once, the same bytes out."""

from __future__ import annotations

import datetime as dt
import io
import re
from inspect import unwrap
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import (
    CellBlankTuple,
    CellFormulaTuple,
    CellNumberTuple,
    CellStringTuple,
    Worksheet,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from xlsxwriter.chart import Chart
    from xlsxwriter.chart_column import ChartColumn
    from xlsxwriter.format import Format

    from pipeline.rendering.plan import Property, Value

_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Half of a surrogate pair has no UTF-8; a file with one could not be written.
_SURROGATE = re.compile("[\ud800-\udfff]")
_MAX_LINKS = 65_530
_MAX_LINK = 2_000
_EXACT = 10**15
"""Excel keeps fifteen digits; a longer number is written as text, so that none is lost."""


class LostCellError(Exception):
    """XlsxWriter refused a cell: a fault of the program, never a reason to drop it."""


class Book:
    """A workbook in memory whose bytes depend on nothing but what is written.

    Args:
        created: the date in the file's properties; with an offset it is turned to UTC.
        fonts: from a font's name to the one to use in its place.
    """

    def __init__(self, created: dt.datetime, fonts: Mapping[str, str]) -> None:
        self._buffer = io.BytesIO()
        self._book = Workbook(self._buffer, _OPTIONS)
        moment = created if created.tzinfo is None else created.astimezone(dt.UTC)
        self._book.set_properties({"created": moment.replace(tzinfo=None)})
        self._fonts = fonts
        self._formats: dict[frozenset[tuple[str, Property]], Format] = {}
        self._links = 0

    def sheet(self, name: str) -> Worksheet:
        """A new sheet at the end."""
        return self._book.add_worksheet(name)

    def format(self, properties: Iterable[tuple[str, Property]]) -> Format:
        """The format with these properties, with substituted fonts; equal ones are one."""
        key = frozenset(properties)
        if key not in self._formats:
            self._formats[key] = self._new_format(dict(key))
        return self._formats[key]

    def _new_format(self, properties: dict[str, Any]) -> Format:
        unlocked = properties.pop("unlocked", False)
        # A conditional format's looks are never those of a cell: XlsxWriter writes them otherwise.
        properties.pop("differential", None)
        if "font_name" in properties:
            properties["font_name"] = self.font(properties["font_name"])
        # Sorted, since a frozen set has its own order in each run.
        made = self._book.add_format(dict(sorted(properties.items())))
        if unlocked:
            made.set_locked(False)
        return made

    def font(self, name: str) -> str:
        """The font to use for a name, after substitution."""
        return self._fonts.get(name, name)

    def column_chart(self) -> ChartColumn:
        """A new column chart, to be put on a sheet."""
        return self._book.add_chart({"type": "column"})

    def bar_chart(self, *, stacked: bool) -> Chart:
        """A new chart of horizontal bars, to be put on a sheet."""
        kind = {"type": "bar"} | ({"subtype": "stacked"} if stacked else {})
        return self._book.add_chart(kind)

    def write_formula(
        self,
        sheet: Worksheet,
        row: int,
        column: int,
        formula: tuple[str, float | str],
        style: Format | None,
    ) -> int:
        """Write a formula, without `=`, and its value; 0 says that it was.

        Past `Worksheet.write_formula`, which looks for each function that came after Excel 2007 in
        turn: forty searches, which take as long as thirty cells. `formula` has none of these.
        """
        text, value = formula
        if sheet._check_dimensions(row, column):  # noqa: SLF001 - as `_undecorated` does
            return -1
        sheet.table[row][column] = CellFormulaTuple(text, style, value)
        return 0

    def write(
        self, sheet: Worksheet, row: int, column: int, value: Value, style: Format | None
    ) -> None:
        """Write one value with its own type: text stays text, whatever it looks like.

        Raises:
            LostCellError: the cell is outside the sheet, or its text is over 32,767 characters.
        """
        written(WRITERS[type(value)](sheet, row, column, value, style), row, column)

    def link(
        self, sheet: Worksheet, row: int, column: int, target: str, text: str, style: Format
    ) -> bool:
        """Write a text that leads to `target` (see `link_target`); False: there was no room.

        Excel opens no sheet with more than 65,530 links, nor one with a very long link.
        """
        if self._links >= _MAX_LINKS or len(target.encode("utf-16-le")) // 2 > _MAX_LINK:
            return False
        code = sheet.write_url(row, column, target, style, clean(text))
        written(code, row, column)
        self._links += 1
        return True

    def define_name(self, name: str, sheet: str, formula: str, *, hidden: bool) -> None:
        """Define a name for the workbook, or for one sheet.

        Raises:
            LostCellError: the name is none that Excel allows.
        """
        if self._book.define_name(f"{sheet}!{name}" if sheet else name, formula):
            raise LostCellError(f"the name {name}")
        self._book.defined_names[-1][3] = hidden

    def show_first(self, index: int) -> None:
        """Open with one of the sheets."""
        sheet = self._book.worksheets()[index]
        sheet.activate()
        sheet.set_first_sheet()

    def finish(self) -> bytes:
        """The bytes of the workbook; nothing can be written afterwards."""
        self._book.close()
        return self._buffer.getvalue()


def clean(text: str) -> str:
    """The text without half surrogate pairs, which no file can hold."""
    try:
        text.encode()  # much faster than a search, and nearly every text passes
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def written(code: int, row: int, column: int) -> None:
    """See that a cell was written.

    Raises:
        LostCellError: XlsxWriter says that it was not.
    """
    if code:
        raise LostCellError(f"row {row + 1}, column {column + 1}: XlsxWriter says {code}")


def _undecorated(name: str) -> Callable[..., int]:
    """A method without what looks whether a row is given as `A1`: a tenth of a cell's time."""
    found: Callable[..., int] = getattr(Worksheet, f"_{name}", unwrap(getattr(Worksheet, name)))
    return found


_STRING = _undecorated("write_string")
_NUMBER = _undecorated("write_number")
_BLANK = _undecorated("write_blank")


def _write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None) -> int:
    if not text:
        return _BLANK(sheet, row, column, None, style)
    return _STRING(sheet, row, column, clean(text), style)


def _write_number(
    sheet: Worksheet, row: int, column: int, number: float, style: Format | None
) -> int:
    if -_EXACT < number < _EXACT:
        return _NUMBER(sheet, row, column, number, style)
    return _STRING(sheet, row, column, str(number), style)


WRITERS: Mapping[type, Callable[..., int]] = {
    str: _write_text,
    int: _write_number,
    float: _write_number,
    bool: Worksheet.write_boolean,
    type(None): _BLANK,
    dt.datetime: Worksheet.write_datetime,
    dt.date: Worksheet.write_datetime,
    dt.time: Worksheet.write_datetime,
}
"""How a value of each type that a cell can have is written; 0 says that it was."""


def reaches(sheet: Worksheet, row: int, first: int, last: int) -> bool:
    """Whether a row of cells lies within a sheet; `QUICK` may then write each of them."""
    check = sheet._check_dimensions  # noqa: SLF001 - as `_undecorated` does
    return not check(row, first) and not check(row, last)


_SURELY_SHORT = 16_000
"""A text of so many characters fits into a cell, be each of them two of XlsxWriter's."""


def _place_text(sheet: Worksheet, row: int, column: int, text: str, style: Format | None) -> int:
    if not text or len(text) > _SURELY_SHORT:
        return _write_text(sheet, row, column, text, style)
    index = sheet.str_table._get_shared_string_index(clean(text))  # noqa: SLF001
    sheet.table[row][column] = CellStringTuple(index, style)
    return 0


def _place_number(
    sheet: Worksheet, row: int, column: int, number: float, style: Format | None
) -> int:
    if -_EXACT < number < _EXACT:
        sheet.table[row][column] = CellNumberTuple(number, style)
        return 0
    return _write_number(sheet, row, column, number, style)


def _place_blank(sheet: Worksheet, row: int, column: int, _: None, style: Format | None) -> int:
    if style is not None:
        sheet.table[row][column] = CellBlankTuple(style)
    return 0


QUICK: Mapping[type, Callable[..., int]] = {
    **WRITERS,
    str: _place_text,
    int: _place_number,
    float: _place_number,
    type(None): _place_blank,
}
"""The same for cells of a row that `reaches` has seen: XlsxWriter asks that of each cell anew."""

_ESCAPES = {ord(character): f"%{ord(character):02X}" for character in '%#"<>[]^`{} \t\r\n'}


def link_target(path: str, sheet: str = "", cell: str = "") -> str:
    """The target of a link to a file, relative to the workbook, or to a cell in it."""
    # XlsxWriter asks for the second character, whether it is that of a drive.
    near = f"./{path}" if len(path) == 1 else path
    target = "external:" + clean(near).translate(_ESCAPES)
    if not cell:
        return target
    name = clean(sheet).replace("'", "''")
    return f"{target}#'{name}'!{cell}" if sheet else f"{target}#{cell}"
