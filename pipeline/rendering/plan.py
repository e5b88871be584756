"""The plan of a workbook: what a template says, as frozen values that the writer follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from jinja2 import Template

    Property = str | float | int | bool
    Value = str | float | int | bool | dt.datetime | dt.date | dt.time | None


@dataclass(frozen=True, slots=True)
class Style:
    """The looks of a cell as XlsxWriter's format properties, and what row heights depend on."""

    properties: tuple[tuple[str, Property], ...]
    size: float
    """Font size in points."""
    wraps: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a template row; a merged range is its first cell's `rows` × `columns`."""

    address: str
    column: int
    style: Style
    value: Value = None
    """What a cell without an expression holds."""
    computed: bool = False
    rows: int = 1
    columns: int = 1
    room: int = 0
    """How many half-width characters a line holds; 0 where the text cannot make the row grow."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the template, printed as often as its bands say; `height` in points."""

    index: int
    cells: tuple[Cell, ...]
    height: float | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class ColumnWidth:
    """A column with its own width, in characters."""

    index: int
    width: float
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Print set-up and view of a sheet; margins in inches, rows and columns from 0, inclusive."""

    paper: int = 9
    landscape: bool = False
    fit: tuple[int, int] | None = None
    """Pages wide and tall to fit on; 0 is any number."""
    scale: int | None = None
    margins: tuple[float, float, float, float] = (0.7, 0.7, 0.75, 0.75)
    """Left, right, top, bottom."""
    header: str = ""
    footer: str = ""
    header_margin: float = 0.3
    footer_margin: float = 0.3
    centred: tuple[bool, bool] = (False, False)
    """Horizontally, vertically."""
    repeated_rows: tuple[int, int] | None = None
    repeated_columns: tuple[int, int] | None = None
    area: tuple[int, int, int, int] | None = None
    """First row, first column, last row, last column."""
    frozen: tuple[int, int] | None = None
    """How many rows and columns stay in view."""
    grid_on_screen: bool = True
    grid_on_paper: bool = False
    zoom: int = 100


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows, and the program that says which are printed with which values.

    `program` calls `_row(index, *values)` for every printed row, in order; `lines` names the
    template cell behind each of the program's source lines.
    """

    name: str
    rows: tuple[Row, ...]
    columns: tuple[ColumnWidth, ...]
    page: Page
    program: Template
    lines: tuple[str, ...]
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled template workbook; `file` is its name for messages."""

    file: str
    sheets: tuple[Sheet, ...]
