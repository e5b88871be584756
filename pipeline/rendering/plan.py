"""The plan of a workbook: what a template says, as frozen values that the writer follows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from jinja2 import Template

    from pipeline.rendering.references import Formula

    Area = tuple[int, int, int, int]
    """First row, first column, last row, last column, from 0."""
    Options = tuple[tuple[str, "str | float | bool | Formula | tuple[object, ...] | None"], ...]
    Property = str | float | int | bool
    Value = str | float | int | bool | dt.datetime | dt.date | dt.time | None

DEFAULT_HEIGHT = 15.0
"""Of a row of a new sheet, in points."""
PIXELS_OF_A_DIGIT = 7
"""Of the font in which widths are measured, Calibri 11."""
DEFAULT_WIDTH = 8.43
"""Of a column that says nothing of its width, in digits of that font."""
PADDING = 5 / 7
"""What a column leaves free beside its text, in characters."""


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
    merged: bool = False
    """Whether it is several cells of the sheet."""
    bare: bool = False
    """Whether it looks like its column, so that without a value it need not be written."""
    link: str = ""
    """The cell of this workbook that it leads to, as `'目录'!A1`."""

    @property
    def filled(self) -> bool:
        """Whether it has a text, a number or an expression."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the template, printed as often as its bands say; `height` in points."""

    index: int
    cells: tuple[Cell, ...]
    height: float | None = None
    hidden: bool = False
    style: Style | None = None
    """Of the cells that have none of their own."""
    level: int = 0
    """How deep it is in groups that can be folded."""
    collapsed: bool = False
    block: int = 0
    """The same for rows between which there is no control row."""
    repeats: bool = False
    """Whether it is in a band, so that it can be printed more than once."""
    breaks: bool = False
    """Whether a page ends below it."""


@dataclass(frozen=True, slots=True)
class ColumnWidth:
    """A column with its own width, in digits of the standard font, its padding included."""

    index: int
    width: float | None
    hidden: bool = False
    style: Style | None = None
    level: int = 0
    collapsed: bool = False

    @property
    def pixels(self) -> int | None:
        """Its width in pixels; None for the default."""
        return None if self.width is None else round(self.width * PIXELS_OF_A_DIGIT)

    @property
    def folded(self) -> dict[str, bool | int]:
        """XlsxWriter's options for hidden and grouped columns."""
        return {"hidden": self.hidden, "level": self.level, "collapsed": self.collapsed}


@dataclass(frozen=True, slots=True)
class Condition:
    """A conditional format: where it stands, XlsxWriter's options, the looks that it lays over."""

    address: str
    areas: tuple[Area, ...]
    options: Options
    style: Style | None


@dataclass(frozen=True, slots=True)
class Validation:
    """A data validation: where it stands, and XlsxWriter's options."""

    address: str
    areas: tuple[Area, ...]
    options: Options


@dataclass(frozen=True, slots=True)
class Name:
    """A defined name; `sheet` is empty for one of the whole workbook."""

    name: str
    sheet: str
    formula: Formula
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on a sheet, at its first cell, or in a page header or footer."""

    address: str
    content: bytes
    name: str
    inches: tuple[float, float] | None
    """Width and height as shown; None for the size that the file says."""
    row: int = 0
    column: int = 0
    offset: tuple[int, int] = (0, 0)
    """How far right and down in the cell it begins, in pixels."""
    position: int = 1
    """1 moves and grows with its cells, 2 moves, 3 stays."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Running:
    """A page header or footer (`side`): its text, or the program that gives it."""

    side: str
    text: str = ""
    program: Template | None = None
    pictures: tuple[tuple[str, Picture], ...] = ()
    """By their place, such as `footer_left`."""
    scaled: bool = True
    aligned: bool = True


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
    header: Running = Running("header")
    footer: Running = Running("footer")
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
    view: int = 0
    """0 normal, 1 page layout, 2 page breaks."""
    across: bool = False
    """Pages to the right come before those below."""
    first_page: int = 0
    """The number of the first page; 0 for 1."""
    black_and_white: bool = False
    headings_on_screen: bool = True
    headings_on_paper: bool = False
    zeros: bool = True
    right_to_left: bool = False
    tab_colour: str | None = None
    column_breaks: tuple[int, ...] = ()
    default_height: float | None = None
    outline: tuple[bool, bool] = (True, True)
    """Whether sums are below and to the right of their groups."""
    protection: tuple[tuple[str, bool | str], ...] | None = None
    filtered: Area | None = None
    """The range of the automatic filter."""

    @property
    def row_height(self) -> float:
        """Of a row that has none of its own, in points."""
        return DEFAULT_HEIGHT if self.default_height is None else self.default_height


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
    height: int = 0
    """How many rows the template has, control rows included."""
    hidden: bool = False
    very_hidden: bool = False
    conditions: tuple[Condition, ...] = ()
    validations: tuple[Validation, ...] = ()
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """A compiled template workbook; `file` is its name for messages."""

    file: str
    sheets: tuple[Sheet, ...]
    names: tuple[Name, ...] = ()
    shown_first: int = 0
    """The sheet that the workbook opens with."""
