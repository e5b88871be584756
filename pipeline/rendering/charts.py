"""A chart of printed figures in, a native chart on its cell out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.utils.cell import coordinate_to_tuple

from pipeline.rendering.book import LostCellError
from pipeline.rendering.expressions import ExpressionError
from pipeline.rendering.plan import PIXELS_OF_A_DIGIT
from pipeline.rendering.spots import NotTogetherError

if TYPE_CHECKING:
    from xlsxwriter.chart import Chart as NativeChart
    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.book import Book
    from pipeline.rendering.live import Chart, Figure, Noted
    from pipeline.rendering.plan import Cell, Sheet
    from pipeline.rendering.spots import Spot, Spots

_COLOURS = ("#5B9BD5", "#F0A83C", "#8FAE5B", "#A5728D", "#7F7F7F")
_LINE, _BLUE = "#BFC9D4", "#1F4E79"
_SIZE, _TITLE_SIZE = 10, 13
_ALONE = (640, 430)
"""Of a chart in a cell that is not merged, in pixels."""
_COLUMN_PIXELS, _PIXELS_A_POINT = 64, 4 / 3


class NativeCharts:
    """Lays charts on the cells of one sheet."""

    def __init__(self, book: Book, sheet: Worksheet, plan: Sheet, spots: Spots) -> None:
        self._book, self._sheet, self._plan, self._spots = book, sheet, plan, spots

    def lay(self, spot: Spot, cell: Cell, chart: Chart) -> None:
        """Put a chart on its cell, whose font is that of its texts.

        Raises:
            ExpressionError: its figures were not printed, or not one below the other.
        """
        if not chart.labels:
            return
        try:
            native = self._drawn(cell, chart)
        except NotTogetherError as error:
            raise ExpressionError(
                cell.address,
                "这张图画的名称和数字没有连成一列印出来，请恢复那张表里的这两栏，或删去这张图",
            ) from error
        width, height = self._size(cell)
        native.set_size({"width": width, "height": height})
        if self._sheet.insert_chart(spot.row, spot.column, native):
            raise LostCellError(f"a chart at {cell.address}")

    def _drawn(self, cell: Cell, chart: Chart) -> NativeChart:
        native = self._book.bar_chart(stacked=len(chart.series) > 1)
        properties = dict(cell.style.properties)
        font: dict[str, Any] = {
            "name": self._book.font(str(properties.get("font_name", ""))),
            "color": properties.get("font_color", "#000000"),
            "size": _SIZE,
        }
        labels = self._range(chart.labels[: chart.most])
        stacked = len(chart.series) > 1
        for place, series in enumerate(chart.series):
            native.add_series(
                {
                    "name": self._name(series.name),
                    "categories": labels,
                    "values": self._range(series.values[: chart.most]),
                    "fill": {"color": (_BLUE, *_COLOURS)[place % (len(_COLOURS) + 1)]},
                    "gap": 45,
                    "data_labels": _labels(font, stacked=stacked),
                }
            )
        native.set_legend({"position": "bottom", "font": font} if stacked else {"none": True})
        return _dressed(native, chart, font)

    def _name(self, name: Noted | str) -> str | list[str | int]:
        """Of a series: the cell that says it, or the text."""
        if isinstance(name, str):
            return name
        try:
            sheet, (row, column, _, _) = self._spots.block((name,))
        except NotTogetherError:
            return str(name)
        return [sheet, row, column]

    def _range(self, values: tuple[Noted, ...] | tuple[Figure, ...]) -> list[str | int]:
        sheet, area = self._spots.block(values)
        return [sheet, *area]

    def _size(self, cell: Cell) -> tuple[int, int]:
        """Width and height in pixels: of the merged cells."""
        if not cell.merged:
            return _ALONE
        first = coordinate_to_tuple(cell.address)[0] - 1
        widths = {c.index: c.width for c in self._plan.columns if c.width is not None}
        heights = {row.index: row.height for row in self._plan.rows}
        default = self._plan.page.row_height
        wide = [widths.get(c) for c in range(cell.column, cell.column + cell.columns)]
        high = [heights.get(row) or default for row in range(first, first + cell.rows)]
        pixels = [_COLUMN_PIXELS if w is None else round(w * PIXELS_OF_A_DIGIT) for w in wide]
        return sum(pixels), sum(round(points * _PIXELS_A_POINT) for points in high)


def _labels(font: dict[str, Any], *, stacked: bool) -> dict[str, Any]:
    if not stacked:
        return {"value": True, "font": font, "num_format": "#,##0"}
    # A nought would stand on the line between two parts.
    return {"value": True, "num_format": "#,##0;;", "font": font | {"color": "#FFFFFF"}}


def _dressed(native: NativeChart, chart: Chart, font: dict[str, Any]) -> NativeChart:
    """Title, axes with the largest on top, and quiet lines."""
    cut = len(chart.labels) > chart.most
    shown = f"{chart.title}（前 {chart.most}）" if cut else chart.title
    native.set_title({"name": shown, "name_font": font | {"size": _TITLE_SIZE, "bold": True}})
    native.set_y_axis({"reverse": True, "num_font": font, "line": {"color": _LINE}})
    # The figures stand at the bars; an axis of them would say the same again.
    native.set_x_axis({"visible": False, "min": 0, "major_gridlines": {"visible": False}})
    native.set_chartarea({"border": {"color": _LINE}})
    return native
