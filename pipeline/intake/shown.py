"""The bytes of an .xlsx in, what its printed pages show out: texts, and looks that change them.

A reader of values passes over how they look: 100 under the format `0"万"` is printed as 100万, and
under `;;;` as nothing. Here are the looks, as far as a file tells them.
"""

from __future__ import annotations

import io
import math
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.intake.cell_looks import Look, Style, cell_looks, style_of
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused, foreign
from pipeline.intake.sniffing import Kind, is_zip, sniff_package
from pipeline.model.cells import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.intake.limits import Limits

_DRAWING = re.compile(r"xl/drawings/drawing[^/]*\.xml", re.IGNORECASE)
_SIGNS = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[A-Za-z])')
"""In a footer: fonts, sizes, pictures, page numbers."""
_PARTS = ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter")
_LOWEST, _NARROWEST = 4.0, 1.0
"""Points of a row, and characters of a column, below which nothing of them can be read."""
_WIDTH_SIZE = 11.0
"""Points of the characters in which the width of a column is told."""


class Text(NamedTuple):
    """A text that is printed."""

    sheet: str
    cell: str
    text: str


class Shown(NamedTuple):
    """What the printed pages of a workbook show."""

    texts: tuple[Text, ...]
    """Of every cell that shows, as it is stored."""
    looks: tuple[Look, ...]
    """What makes a cell look otherwise than its value."""
    running: frozenset[str]
    """The texts of headers and footers."""
    drawings: int
    """How many sheets have pictures or shapes on them."""
    has_conditions: bool
    """Whether formats depend on what is in the cells."""

    @property
    def sheets(self) -> tuple[str, ...]:
        """The sheets that show anything, in their order."""
        return tuple(dict.fromkeys(text.sheet for text in self.texts))


def shown(content: bytes, limits: Limits) -> Shown | None:
    """What the pages of a workbook show; None where it is no .xlsx or cannot be read.

    Opens a stranger's file: to be called in a worker, and after the file has passed the gate.
    """
    if not is_zip(content):
        return None
    try:
        package = open_package(content, limits)
        if sniff_package(package) is not Kind.WORKBOOK:
            return None
        with foreign(str(Kind.WORKBOOK)):
            sheets = [(sheet, list(_printed(sheet))) for sheet in _sheets(content)]
            drawings = sum(bool(_DRAWING.fullmatch(part.name)) for part in package.parts)
            return Shown(
                tuple(text for sheet in sheets for text in _texts(*sheet)),
                tuple(look for sheet in sheets for look in _looks(*sheet)),
                frozenset(text for sheet, _ in sheets for text in _running(sheet)),
                drawings,
                any(sheet.conditional_formatting for sheet, _ in sheets),
            )
    except Refused:
        return None


def _sheets(content: bytes) -> list[Worksheet]:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():  # of parts that openpyxl leaves out
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), data_only=True)
    return [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]


def _printed(sheet: Worksheet) -> Iterator[Any]:
    """The cells that hold something and are printed: not hidden, and in the print area."""
    rows = {
        number
        for number, row in sheet.row_dimensions.items()
        if row.hidden or (row.height is not None and row.height < _LOWEST)
    }
    columns = {
        number
        for column in sheet.column_dimensions.values()
        if column.hidden or column.width < _NARROWEST
        for number in range(column.min or 0, (column.max or 0) + 1)
    }
    area = _area(sheet)
    for row in sheet.iter_rows():
        for cell in row:
            if cell.value is None or cell.row in rows or cell.column in columns:
                continue
            if not area or any(cell.coordinate in part for part in area):
                yield cell


def _area(sheet: Worksheet) -> tuple[Any, ...]:
    """The parts of the print area; none where all is printed."""
    from openpyxl.worksheet.cell_range import CellRange

    told = str(sheet.print_area or "").split(",")
    return tuple(CellRange(part.rpartition("!")[2].replace("$", "")) for part in told if part)


def _texts(sheet: Worksheet, cells: Sequence[Any]) -> Iterator[Text]:
    for cell in cells:
        value = cell.value
        plain = int(value) if isinstance(value, float) and value.is_integer() else value
        if str(plain).strip():
            yield Text(sheet.title, cell.coordinate, str(plain))


def _looks(sheet: Worksheet, cells: Sequence[Any]) -> Iterator[Look]:
    merged = {part.start_cell.coordinate for part in sheet.merged_cells.ranges}
    widths = {
        column_letters(number - 1): column.width
        for column in sheet.column_dimensions.values()
        for number in range(column.min or 0, (column.max or 0) + 1)
    }
    shows_zeros = sheet.sheet_view.showZeros is not False
    styles: dict[int, Style] = {}
    for cell in cells:
        style = styles.get(cell.style_id)
        if style is None:
            style = styles[cell.style_id] = style_of(cell)
        yield from cell_looks(cell, style, shows_zeros=shows_zeros)
        is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
        if not is_number or cell.coordinate in merged:
            continue
        width = widths.get(cell.column_letter, math.inf)
        if len(str(cell.value)) * style.size / _WIDTH_SIZE > width:
            yield Look("narrow", sheet.title, cell.coordinate, str(cell.value), "")


def _running(sheet: Worksheet) -> Iterator[str]:
    for name in _PARTS:
        part = getattr(sheet, name, None)
        for side in ("left", "center", "right"):
            text = _SIGNS.sub("", getattr(getattr(part, side, None), "text", None) or "").strip()
            if text:
                yield text
