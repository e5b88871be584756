"""The sheet 图表: native charts over the lists of other sheets, whose figures they follow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.rendering.analysis.pens import HEADER_ROW
from pipeline.rendering.looks import BLUE, FONT, INK, LINE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.chart import Chart

    from pipeline.rendering.analysis.group_sheets import Headings, Listed
    from pipeline.rendering.analysis.pens import AnalysisBook, AnalysisPen

_MOST_BARS = 15
_COLOURS = (BLUE, "#5B9BD5", "#F0A83C", "#8FAE5B", "#A5728D", "#7F7F7F")
_WIDTH, _HEIGHT, _GAP = 640, 430, 16
_COLUMN_WIDTH, _COLUMN_PIXELS = 9, 68
_ROW_PIXELS = 20


def charts_sheet(
    pen: AnalysisPen,
    headings: Headings,
    charts: Sequence[tuple[str, Listed]],
    types: Listed,
) -> None:
    """Write the sheet: the certificates stacked by school type, and a bar chart for each list.

    Args:
        pen: of the sheet.
        headings: title and subtitle.
        charts: a title and a list, largest first; an empty list has no chart.
        types: the list of certificates with a column for each school type.
    """
    columns = 2 * (_WIDTH + _GAP) // _COLUMN_PIXELS + 1
    pen.sheet.set_column(0, columns - 1, _COLUMN_WIDTH)
    pen.heading(*headings, columns - 1)
    pen.back()
    made = [_stacked(pen.book, types)] + [
        _bars(pen.book, title, listed) for title, listed in charts if listed.last >= listed.first
    ]
    for place, chart in enumerate(made):
        down, across = divmod(place, 2)
        chart.set_size({"width": _WIDTH, "height": _HEIGHT})
        pen.sheet.insert_chart(
            HEADER_ROW, 0, chart,
            {"x_offset": across * (_WIDTH + _GAP), "y_offset": down * (_HEIGHT + _GAP)},
        )  # fmt: skip
    pen.print_setup(None)
    last = HEADER_ROW + (len(made) + 1) // 2 * (_HEIGHT + _GAP) // _ROW_PIXELS + 1
    pen.sheet.print_area(0, 0, last, columns - 1)
    pen.sheet.fit_to_pages(1, 1)


def _bars(book: AnalysisBook, title: str, listed: Listed) -> Chart:
    chart = book.bar_chart(stacked=False)
    last = min(listed.last, listed.first + _MOST_BARS - 1)
    font = _font(book)
    chart.add_series(
        {
            "name": title,
            "categories": [listed.sheet, listed.first, listed.names, last, listed.names],
            "values": [listed.sheet, listed.first, listed.values, last, listed.values],
            "fill": {"color": BLUE},
            "gap": 45,
            "data_labels": {"value": True, "font": font, "num_format": "#,##0"},
        }
    )
    chart.set_legend({"none": True})
    return _dressed(chart, title, font, cut=last < listed.last)


def _stacked(book: AnalysisBook, listed: Listed) -> Chart:
    chart = book.bar_chart(stacked=True)
    last = min(listed.last, listed.first + _MOST_BARS - 1)
    font = _font(book)
    for place, column in enumerate(listed.others):
        chart.add_series(
            {
                "name": [listed.sheet, listed.first - 1, column],
                "categories": [listed.sheet, listed.first, listed.names, last, listed.names],
                "values": [listed.sheet, listed.first, column, last, column],
                "fill": {"color": _COLOURS[place % len(_COLOURS)]},
                "gap": 45,
                # A nought would stand on the line between two parts.
                "data_labels": {
                    "value": True, "num_format": "#,##0;;", "font": font | {"color": "#FFFFFF"},
                },
            }
        )  # fmt: skip
    chart.set_legend({"position": "bottom", "font": font})
    return _dressed(chart, "各证书的条目数，按学校类型", font, cut=last < listed.last)


def _font(book: AnalysisBook) -> dict[str, Any]:
    return {"name": book.font(FONT), "color": INK, "size": 10}


def _dressed(chart: Chart, title: str, font: dict[str, Any], *, cut: bool) -> Chart:
    """Title, axes with the largest on top, and quiet lines."""
    shown = f"{title}（前 {_MOST_BARS}）" if cut else title
    chart.set_title({"name": shown, "name_font": font | {"size": 13, "bold": True}})
    chart.set_y_axis({"reverse": True, "num_font": font, "line": {"color": LINE}})
    # The figures stand at the bars; an axis of them would say the same again.
    chart.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    chart.set_chartarea({"border": {"color": LINE}})
    return chart
