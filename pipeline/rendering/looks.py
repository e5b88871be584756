"""The looks that the workbooks without a template share: fonts, colours, cell styles, printing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.rendering.heights import height, line_count, room

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.book import Book
    from pipeline.rendering.plan import Property, Value

FONT = "微软雅黑"
_CHINESE = 134  # the character set that makes Excel and WPS fall back to a Chinese font
INK, BLUE, PALE, LINE, GREY = "#1F2937", "#1F4E79", "#EAF1F8", "#BFC9D4", "#6B7280"

Look = dict[str, "Property"]
_BASE: Look = {
    "font_name": FONT,
    "font_charset": _CHINESE,
    "font_size": 10,
    "font_color": INK,
    "valign": "vcenter",
}
_BOXED: Look = _BASE | {"border": 1, "border_color": LINE}

TITLE: Look = _BASE | {"font_size": 16, "bold": True, "font_color": BLUE}
SUBTITLE: Look = _BASE | {"font_color": GREY}
SECTION: Look = _BASE | {"font_size": 12, "bold": True, "font_color": BLUE}
NOTE: Look = _BASE | {"font_size": 9, "font_color": GREY, "text_wrap": True, "valign": "top"}
HEADER: Look = _BOXED | {
    "bold": True,
    "font_color": "#FFFFFF",
    "bg_color": BLUE,
    "align": "center",
    "text_wrap": True,
}
TEXT: Look = _BOXED | {"text_wrap": True}
CENTRED: Look = _BOXED | {"align": "center"}
NUMBER: Look = _BOXED | {"num_format": "#,##0", "align": "right", "indent": 1}
SHARE: Look = _BOXED | {"num_format": "0.0%", "align": "right", "indent": 1}
SUBTOTAL: Look = {"bold": True, "bg_color": PALE}
"""Laid over the look of a cell in a row of sums."""

ROW_HEIGHT = 20.0
_LANDSCAPE_MARGINS = (0.5, 0.5, 0.7, 0.7)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: header, width in characters, look of its cells."""

    header: str
    width: float
    look: Look


@dataclass(frozen=True)
class Pen:
    """Writes on one sheet of a book; rows and columns count from 0."""

    book: Book
    sheet: Worksheet

    def put(self, row: int, column: int, value: Value, look: Look) -> None:
        """Write one cell."""
        self.book.write(self.sheet, row, column, value, self.book.format(look.items()))

    def across(self, row: int, first: int, last: int, value: Value, look: Look) -> None:
        """Write one value over several cells of a row."""
        self.block((row, first, row, last), value, look)

    def block(self, area: tuple[int, int, int, int], value: Value, look: Look) -> None:
        """Write one value over first row, first column, last row, last column."""
        top, left, bottom, right = area
        if (top, left) != (bottom, right):
            self.sheet.merge_range(top, left, bottom, right, "")
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self.put(row, column, value if (row, column) == (top, left) else None, look)

    def heading(self, title: str, subtitle: str, last_column: int) -> None:
        """Title and subtitle on the first two rows."""
        self.across(0, 0, last_column, title, TITLE)
        self.across(1, 0, last_column, subtitle, SUBTITLE)
        self.sheet.set_row(0, 30)
        self.sheet.set_row(1, 18)

    def header(self, row: int, columns: Sequence[Column], first: int = 0) -> None:
        """The header row of a list."""
        for at, column in enumerate(columns, start=first):
            self.put(row, at, column.header, HEADER)
        self.sheet.set_row(row, 24)

    def widths(self, columns: Sequence[Column]) -> None:
        """Set the columns' widths."""
        for at, column in enumerate(columns):
            self.sheet.set_column(at, at, column.width)

    def row(
        self, row: int, columns: Sequence[Column], values: Sequence[Value], over: Look | None = None
    ) -> None:
        """One row of a list, with a look laid over its cells, as high as its texts need."""
        tallest = ROW_HEIGHT
        for at, (column, value) in enumerate(zip(columns, values, strict=True)):
            look = column.look if over is None else column.look | over
            self.put(row, at, value, look)
            if isinstance(value, str) and look.get("text_wrap"):
                tallest = max(tallest, text_height(value, column.width))
        self.sheet.set_row(row, tallest)

    def note(self, row: int, last_column: int, text: str, width: float) -> None:
        """A note over several columns of a total width, in characters."""
        self.across(row, 0, last_column, text, NOTE)
        self.sheet.set_row(row, text_height(text, width, 9))

    def print_setup(self, header_row: int | None) -> None:
        """A4 landscape, as wide as the page, the header row on each page, pages numbered."""
        sheet = self.sheet
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(*_LANDSCAPE_MARGINS)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页 共 &N 页")
        sheet.hide_gridlines(2)
        if header_row is not None:
            sheet.repeat_rows(header_row)
            sheet.freeze_panes(header_row + 1, 0)


def text_height(text: str, width: float, size: float = 10) -> float:
    """The height of a row for a text in a column of a width, in points."""
    # 微软雅黑 has taller lines than the fonts of printed tables.
    return height(line_count(text, room(width, size)), size * 1.1)
