"""What the sheets of the analysis are written with: figures beside values, charts, names, links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xlsxwriter.utility import xl_rowcol_to_cell

from pipeline.rendering.analysis.figures import Figure
from pipeline.rendering.book import Book, LostCellError
from pipeline.rendering.looks import BLUE, NUMBER, SECTION, SHARE, SUBTITLE, TEXT, Column, Look, Pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart

    from pipeline.rendering.plan import Value

CONTENTS = "目录"
HEADER_ROW = 3
"""Of the sheets with one list, under title, subtitle and the way back to the contents."""
_LINK: Look = SUBTITLE | {"font_color": BLUE, "underline": 1}


class AnalysisBook(Book):
    """A book with names for ranges and with charts of any kind."""

    def bar_chart(self, *, stacked: bool) -> Chart:
        """A new chart of horizontal bars, to be put on a sheet."""
        kind = {"type": "bar"} | ({"subtype": "stacked"} if stacked else {})
        chart: Chart = self._book.add_chart(kind)
        return chart

    def define(self, name: str, target: str) -> None:
        """Give a range a name for formulas.

        Raises:
            LostCellError: it cannot have that name.
        """
        if self._book.define_name(name, f"={target}"):
            raise LostCellError(f"{name} cannot be the name of {target}")


@dataclass(frozen=True)
class AnalysisPen(Pen):
    """A pen that writes figures too."""

    book: AnalysisBook

    def put(self, row: int, column: int, value: Value | Figure, look: Look) -> None:
        """Write one cell; of a figure the formula with its value."""
        if not isinstance(value, Figure):
            super().put(row, column, value, look)
            return
        style = self.book.format(look.items())
        code = self.sheet.write_formula(row, column, f"={value.formula}", style, value.value)
        if code:
            raise LostCellError(f"row {row + 1}, column {column + 1}: XlsxWriter says {code}")

    def row(
        self,
        row: int,
        columns: Sequence[Column],
        values: Sequence[Value | Figure],
        over: Look | None = None,
    ) -> None:
        """One row of a list, with figures among its values."""
        super().row(row, columns, values, over)  # type: ignore[arg-type]  # put takes them

    def opened(self, title: str, subtitle: str, columns: Sequence[Column]) -> None:
        """Widths, title, subtitle and the way back to the contents."""
        self.widths(columns)
        self.heading(title, subtitle, max(len(columns) - 1, 1))
        self.back()

    def back(self) -> None:
        """The way back to the contents, on the third row."""
        style = self.book.format(_LINK.items())
        self.book.link(self.sheet, 2, 0, f"internal:'{CONTENTS}'!A1", f"← {CONTENTS}", style)
        self.sheet.set_row(2, 20)

    def section(self, row: int, text: str) -> None:
        """The heading of one of several lists of a sheet."""
        self.put(row, 0, text, SECTION)
        self.sheet.set_row(row, 24)

    def told(self, row: int, columns: Sequence[Column], text: str) -> None:
        """A note under a list, over its columns."""
        self.note(row, len(columns) - 1, text, sum(column.width for column in columns) * 0.95)


def at(row: int, column: int, *, fixed: str = "") -> str:
    """The address of a cell; `fixed` names what does not move when the formula is copied."""
    address: str = xl_rowcol_to_cell(row, column, row_abs="r" in fixed, col_abs="c" in fixed)
    return address


def tally_columns(whole: str = "条目占比") -> tuple[Column, ...]:
    """The columns of entries, schools, students and share."""
    return (
        Column("条目", 11, NUMBER),
        Column("院校（所）", 11, NUMBER),
        Column("学生（人）", 13, NUMBER),
        Column(whole, 11, SHARE),
    )


def name_column(header: str, width: float = 30) -> Column:
    """A column of names."""
    return Column(header, width, TEXT)
