"""The statistics of a rollup in, the bytes of 统计分析.xlsx out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.book import Book
from pipeline.rendering.cross_sheet import cross_sheet
from pipeline.rendering.looks import CENTRED, NUMBER, SHARE, SUBTOTAL, TEXT, Column, Pen
from pipeline.rendering.totals_sheet import totals_sheet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.rollups import Statistics

_HEADER_ROW = 3


def render_analysis(  # noqa: PLR0913 - what its three sheets show
    statistics: Statistics,
    *,
    title: str,
    subtitle: str,
    levels: Sequence[str],
    types: Sequence[str],
    unit_header: str,
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """The analysis (统计分析) as an .xlsx file; the same input gives the same bytes.

    Args:
        statistics: entries in 条, schools in 所, students in 人.
        title: stands on top of each sheet.
        subtitle: scope, round and date, under the title.
        levels: the levels in their order, one column for each.
        types: the school types in their order.
        unit_header: the name of the sheet by unit, such as `分单位` or `分省`.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
    """
    book = Book(created, fonts)
    totals_sheet(Pen(book, book.sheet("总计")), statistics, title, subtitle, types)
    cross_sheet(
        Pen(book, book.sheet("证书×学校类型×等级")), statistics, (title, subtitle), levels, types
    )
    _unit_sheet(Pen(book, book.sheet(unit_header)), statistics, title, subtitle, unit_header)
    return book.finish()


def _unit_sheet(
    pen: Pen, statistics: Statistics, title: str, subtitle: str, unit_header: str
) -> None:
    columns = (
        Column("序号", 7, CENTRED),
        Column(unit_header.removeprefix("分"), 44, TEXT),
        Column("条目", 13, NUMBER),
        Column("院校（所）", 13, NUMBER),
        Column("学生（人）", 15, NUMBER),
        Column("条目占比", 12, SHARE),
    )
    pen.widths(columns)
    pen.heading(title, subtitle, len(columns) - 1)
    pen.header(_HEADER_ROW, columns)
    every = statistics.total
    row = _HEADER_ROW
    for number, (unit, tally) in enumerate(statistics.by_unit.items(), start=1):
        row = _HEADER_ROW + number
        share = tally.entries / every.entries if every.entries else 0
        pen.row(row, columns, (number, unit, tally.entries, tally.schools, tally.students, share))
    pen.row(
        row + 1,
        columns,
        ("", "合计", every.entries, every.schools, every.students, 1 if every.entries else 0),
        over=SUBTOTAL,
    )
    pen.print_setup(_HEADER_ROW)
