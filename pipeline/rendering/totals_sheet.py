"""The sheet 总计: the three totals, by certificate with a chart, by school type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.looks import (
    BLUE,
    FONT,
    GREY,
    INK,
    LINE,
    NUMBER,
    PALE,
    SECTION,
    SHARE,
    SUBTOTAL,
    TEXT,
    Column,
    Look,
    Pen,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.rollups import Statistics, Tally

_LAST_COLUMN = 11
_CARDS_ROW, _CERTIFICATES_ROW = 3, 6
_CARD: Look = NUMBER | {
    "font_size": 22,
    "bold": True,
    "font_color": BLUE,
    "bg_color": PALE,
    "align": "center",
    "indent": 0,
}
_CARD_LABEL: Look = TEXT | {"font_color": GREY, "bg_color": PALE, "align": "center"}
_PIXELS_ABOVE, _PIXELS_OF_A_ROW = 188, 27
"""The chart ends with the table: the rows from the cards on, and one row, in pixels."""
_NOTE = (
    "说明：条目是一所院校参与一个证书的试点，公布的试点数按条目计。"
    "院校按名称去重，一所院校参与几个证书的，各证书都计，总计只计一次。"
    "没有填学生规模的条目，学生按 0 人计。"
)


def totals_sheet(
    pen: Pen, statistics: Statistics, title: str, subtitle: str, types: Sequence[str]
) -> None:
    """Write the sheet."""
    columns = _columns("证书")
    pen.widths(columns)
    pen.sheet.set_column(len(columns), _LAST_COLUMN, 10)
    pen.heading(title, subtitle, _LAST_COLUMN)
    _cards(pen, statistics.total)
    end = _table(
        pen, _CERTIFICATES_ROW, "按证书", columns, statistics.by_certificate, statistics.total
    )
    _chart(pen, _CERTIFICATES_ROW + 2, len(statistics.by_certificate))
    start = max(end + 1, _CERTIFICATES_ROW + 9)  # clear of the smallest chart
    ordered = _in_order(statistics.by_school_type, types)
    end = _table(pen, start, "按学校类型", _columns("学校类型"), ordered, statistics.total)
    pen.note(end + 1, _LAST_COLUMN, _NOTE, 130)
    pen.print_setup(None)


def _columns(label: str) -> tuple[Column, ...]:
    return (
        Column(label, 28, TEXT),
        Column("条目", 11, NUMBER),
        Column("院校（所）", 11, NUMBER),
        Column("学生（人）", 12, NUMBER),
        Column("条目占比", 11, SHARE),
    )


def _cards(pen: Pen, total: Tally) -> None:
    cards = (("条目", total.entries), ("院校（所）", total.schools), ("学生（人）", total.students))
    areas = ((0, 0), (1, 2), (3, 4))
    for (label, number), (first, last) in zip(cards, areas, strict=True):
        pen.across(_CARDS_ROW, first, last, label, _CARD_LABEL | {"bottom": 0})
        pen.across(_CARDS_ROW + 1, first, last, number, _CARD | {"top": 0})
    pen.sheet.set_row(_CARDS_ROW, 20)
    pen.sheet.set_row(_CARDS_ROW + 1, 38)


def _table(
    pen: Pen,
    row: int,
    heading: str,
    columns: Sequence[Column],
    groups: Mapping[str, Tally],
    total: Tally,
) -> int:
    """A table by group with the grand total below; the next free row."""
    pen.put(row, 0, heading, SECTION)
    pen.sheet.set_row(row, 24)
    pen.header(row + 1, columns)
    rows = [*groups.items(), ("总计", total)]
    for at, (name, tally) in enumerate(rows, start=row + 2):
        share = tally.entries / total.entries if total.entries else 0
        values = (name, tally.entries, tally.schools, tally.students, share)
        pen.row(at, columns, values, over=SUBTOTAL if tally is total else None)
    return row + 2 + len(rows)


def _in_order(groups: Mapping[str, Tally], types: Sequence[str]) -> Mapping[str, Tally]:
    order = {name: place for place, name in enumerate(types)}
    names = sorted(groups, key=lambda name: order.get(name, len(order)))
    return {name: groups[name] for name in names}


def _chart(pen: Pen, first_row: int, count: int) -> None:
    """Entries by certificate as columns, to the right of the table."""
    if not count:
        return
    chart = pen.book.column_chart()
    name, last_row = pen.sheet.get_name(), first_row + count - 1
    font = {"name": pen.book.font(FONT), "color": INK, "size": 9}
    chart.add_series(
        {
            "name": "条目",
            "categories": [name, first_row, 0, last_row, 0],
            "values": [name, first_row, 1, last_row, 1],
            "fill": {"color": BLUE},
            "gap": 60,
            "data_labels": {"value": True, "font": font, "num_format": "#,##0"},
        }
    )
    chart.set_title({"name": "各证书的条目数", "name_font": font | {"size": 11, "bold": True}})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_font": font, "line": {"color": LINE}})
    chart.set_y_axis(
        {
            "num_font": font,
            "num_format": "#,##0",
            "min": 0,
            "major_gridlines": {"visible": True, "line": {"color": LINE, "width": 0.5}},
            "line": {"none": True},
        }
    )
    chart.set_chartarea({"border": {"color": LINE}})
    height = min(max(_PIXELS_ABOVE + count * _PIXELS_OF_A_ROW, 285), 480)
    chart.set_size({"width": 530, "height": height})
    pen.sheet.insert_chart(_CARDS_ROW, 5, chart, {"x_offset": 14, "y_offset": 0})
