"""A table in, its cells drawn from top to bottom out, with whatever pen a kind of file has."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

from pipeline.jobs.demo.values import SCHOOL_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.jobs.demo.values import Row, Table, TableColumn, Value

# By field, in the units of a spreadsheet: a Chinese character takes two of them.
WIDTHS = {
    "sequence": 6, "school": 26, "school_type": 11, "certificate": 28, "levels": 13,
    "major_count": 11, "majors": 34, "students": 11, "remark": 20, "": 14,
}  # fmt: skip
_LINE_POINTS = 15
_PADDING_POINTS = 4
_WIDEST_ASCII = "\x7f"


class Pen(Protocol):
    """What a table is drawn with: on a worksheet, or into values for another kind of file."""

    def write(self, place: tuple[int, int], value: Value, style: str) -> None:
        """Write one value; text is never taken for a formula, a number or a link."""

    def span(self, first: tuple[int, int], last: tuple[int, int], value: Value, style: str) -> None:
        """Write one value over a range of merged cells; a range of one cell is that cell."""

    def height(self, row: int, points: float) -> None:
        """Set the height of a row, which a program does not find for merged cells."""


def draw(pen: Pen, table: Table) -> None:
    """Write the whole table, from its title to the signatures."""
    row = _draw_title(pen, table)
    row = _draw_meta(pen, table, row)
    row = _draw_header(pen, table, row)
    row = _draw_body(pen, table, row)
    _draw_foot(pen, table, row)


# Each part returns the row below it.


def _draw_title(pen: Pen, table: Table) -> int:
    row = table.origin[0]
    *above, title = table.title.split("\n")
    for text in above:
        pen.write((row, table.origin[1]), text, "note")
        row += 1
    _draw_across(pen, table, row, title, "title")
    pen.height(row, 30)
    return row + 1


def _draw_across(pen: Pen, table: Table, row: int, text: str, style: str) -> None:
    first = table.origin[1]
    pen.span((row, first), (row, first + len(table.columns) - 1), text, style)


def _draw_meta(pen: Pen, table: Table, row: int) -> int:
    """The texts of the meta line share the table's width evenly."""
    first, width = table.origin[1], len(table.columns)
    for part, text in enumerate(table.meta):
        begin = first + part * width // len(table.meta)
        end = first + (part + 1) * width // len(table.meta) - 1
        pen.span((row, begin), (row, end), text, "meta")
    return row + 1


def _draw_header(pen: Pen, table: Table, row: int) -> int:
    if not any(column.over for column in table.columns):
        for place, column in enumerate(table.columns, start=table.origin[1]):
            pen.write((row, place), column.header, "header")
        pen.height(row, _height((c.header, WIDTHS[c.field]) for c in table.columns))
        return row + 1
    for place, column in enumerate(table.columns, start=table.origin[1]):
        if column.over:
            pen.write((row + 1, place), column.header, "header")
        else:
            pen.span((row, place), (row + 1, place), column.header, "header")
    pen.height(row + 1, _height((c.header, WIDTHS[c.field]) for c in table.columns))
    for text, first, last in _groups(table.columns):
        origin = table.origin[1]
        pen.span((row, origin + first), (row, origin + last), text, "header")
    return row + 2


def _groups(columns: tuple[TableColumn, ...]) -> list[tuple[str, int, int]]:
    """The upper headers with their first and last column, from 0."""
    texts = dict.fromkeys(column.over for column in columns if column.over)
    places = {text: [n for n, c in enumerate(columns) if c.over == text] for text in texts}
    return [(text, found[0], found[-1]) for text, found in places.items()]


def _draw_body(pen: Pen, table: Table, row: int) -> int:
    covered = 0
    for own in table.rows:
        if own.kind == "header":
            row = _draw_header(pen, table, row)
            continue
        _draw_row(pen, table, (row, own), merged_above=covered > 0)
        covered = max(covered - 1, own.height - 1)
        row += 1
    return row


def _draw_row(pen: Pen, table: Table, placed: tuple[int, Row], *, merged_above: bool) -> None:
    row, own = placed
    for place, column in enumerate(table.columns, start=table.origin[1]):
        value = own.values.get(column.field, "")
        if column.field not in SCHOOL_FIELDS:
            pen.write((row, place), value, "cell")
        elif not merged_above:
            pen.span((row, place), (row + own.height - 1, place), value, "cell")
    pen.height(row, _row_height(table, own))


def _row_height(table: Table, row: Row) -> int:
    """The height that shows every text of a row; merged cells have room enough below."""
    alone = (c for c in table.columns if row.height == 1 or c.field not in SCHOOL_FIELDS)
    texts = ((row.values.get(c.field, ""), WIDTHS[c.field]) for c in alone)
    return _height((str(t) if isinstance(t, str | int) else "", width) for t, width in texts)


def _height(texts: Iterable[tuple[str, int]]) -> int:
    """The points that the text with the most lines needs in a cell of its width."""
    return _PADDING_POINTS + _LINE_POINTS * max(_lines(text, width) for text, width in texts)


def _lines(text: str, width: int) -> int:
    wide = (sum(1 + (letter > _WIDEST_ASCII) for letter in part) for part in text.split("\n"))
    return sum(max(1, math.ceil(units / (width - 1))) for units in wide)


def _draw_foot(pen: Pen, table: Table, row: int) -> None:
    for text in table.notes:
        _draw_across(pen, table, row, text, "note")
        pen.height(row, _height([(text, sum(WIDTHS[c.field] for c in table.columns))]))
        row += 1
    _draw_across(pen, table, row, table.signature, "meta")
