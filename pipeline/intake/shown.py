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
from pipeline.intake.running import Running, margin_pictures, running
from pipeline.intake.sniffing import Kind, is_zip, sniff_package
from pipeline.model.cells import column_letters

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package

_DRAWING = re.compile(r"xl/drawings/drawing[^/]*\.xml", re.IGNORECASE)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_FORMULA = re.compile(rb'<(?:\w+:)?c\b[^>]*\br="([A-Z]+\d+)"[^>]*>\s*<(?:\w+:)?f\b')
_COMMENTS = re.compile(r"xl/(?:.*/)?(?:threadedC|c)omments?[^/]*\.xml", re.IGNORECASE)
_ALL = 100
"""Percent: the scale where none is told."""
_LOWEST, _NARROWEST = 4.0, 1.0
"""Points of a row, and characters of a column, below which nothing of them can be read."""
_WIDTH_SIZE = 11.0
"""Points of the characters in which the width of a column is told."""


class Text(NamedTuple):
    """A text that is printed."""

    sheet: str
    cell: str
    text: str
    style: Style = Style()
    height: float | None = None
    """Points of its row; None where the row fits what is in it."""
    width: float | None = None
    """Characters of its column; None for the usual ones."""


class Page(NamedTuple):
    """How a sheet comes to paper."""

    sheet: str
    running: tuple[Running, ...]
    """Its headers and footers."""
    fits: tuple[int, int] | None
    """On how many pages across and down it is fitted; None where it has a scale."""
    scale: int
    """Percent."""
    hides_rows: bool
    """Whether rows of which nothing is told are hidden."""
    prints_comments: bool


class Shown(NamedTuple):
    """What the printed pages of a workbook show."""

    texts: tuple[Text, ...]
    """Of every cell that shows, as it is stored."""
    looks: tuple[Look, ...]
    """What makes a cell look otherwise than its value."""
    pages: tuple[Page, ...]
    pictures: frozenset[str]
    """The hashes of the pictures in headers and footers."""
    drawings: int
    """How many sheets have pictures or shapes on them."""
    has_conditions: bool
    """Whether formats depend on what is in the cells."""
    formulas: tuple[str, ...]
    """The cells that are calculated anew when the file is opened."""
    has_comments: bool

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
                tuple(_page(sheet) for sheet, _ in sheets),
                margin_pictures(package),
                drawings,
                any(sheet.conditional_formatting for sheet, _ in sheets),
                tuple(_formulas(package)),
                any(_COMMENTS.fullmatch(part.name) for part in package.parts),
            )
    except Refused:
        return None


def _sheets(content: bytes) -> list[Worksheet]:
    import warnings

    from openpyxl import load_workbook

    with warnings.catch_warnings():  # of parts that openpyxl leaves out
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(content), data_only=True, rich_text=True)
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


def _formulas(package: Package) -> Iterator[str]:
    for part in package.parts:
        if _SHEET.fullmatch(part.name):
            yield from (cell.decode() for cell in _FORMULA.findall(package.unpack(part)))


def _page(sheet: Worksheet) -> Page:
    told, setup = sheet.sheet_properties.pageSetUpPr, sheet.page_setup
    fits = None
    if told is not None and told.fitToPage:
        across, down = setup.fitToWidth, setup.fitToHeight
        fits = (1 if across is None else int(across), 1 if down is None else int(down))
    return Page(
        sheet.title,
        running(sheet),
        fits,
        int(setup.scale or _ALL),
        bool(sheet.sheet_format.zeroHeight),
        setup.cellComments in ("asDisplayed", "atEnd"),
    )


def _texts(sheet: Worksheet, cells: Sequence[Any]) -> Iterator[Text]:
    widths, styles = _widths(sheet), _Styles({})
    usual = sheet.sheet_format.defaultRowHeight if sheet.sheet_format.customHeight else None
    for cell in cells:
        value = cell.value
        plain = int(value) if isinstance(value, float) and value.is_integer() else value
        if str(plain).strip():
            row = sheet.row_dimensions.get(cell.row)
            height = row.height if row is not None and row.height is not None else usual
            place = sheet.title, cell.coordinate
            yield Text(*place, str(plain), styles.of(cell), height, widths.get(cell.column_letter))


class _Styles(NamedTuple):
    """The styles of cells, each made once."""

    known: dict[int, Style]

    def of(self, cell: Any) -> Style:
        """The style of a cell (openpyxl)."""
        if isinstance(cell.value, list):  # a text in parts
            return style_of(cell, tuple(p.font for p in cell.value if not isinstance(p, str)))
        style = self.known.get(cell.style_id)
        if style is None:
            style = self.known[cell.style_id] = style_of(cell)
        return style


def _widths(sheet: Worksheet) -> dict[str, float]:
    return {
        column_letters(number - 1): column.width
        for column in sheet.column_dimensions.values()
        for number in range(column.min or 0, (column.max or 0) + 1)
    }


def _looks(sheet: Worksheet, cells: Sequence[Any]) -> Iterator[Look]:
    merged = {part.start_cell.coordinate for part in sheet.merged_cells.ranges}
    widths, styles = _widths(sheet), _Styles({})
    shows_zeros = sheet.sheet_view.showZeros is not False
    for cell in cells:
        style = styles.of(cell)
        yield from cell_looks(cell, style, shows_zeros=shows_zeros)
        is_number = isinstance(cell.value, int | float) and not isinstance(cell.value, bool)
        if not is_number or cell.coordinate in merged:
            continue
        width = widths.get(cell.column_letter, math.inf)
        if len(str(cell.value)) * style.size / _WIDTH_SIZE > width:
            yield Look("narrow", sheet.title, cell.coordinate, str(cell.value), "")
