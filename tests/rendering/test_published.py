"""The published list (F4): merged numbers and regions, the ministry's columns."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from openpyxl import load_workbook

from pipeline.model.resources import Resources
from pipeline.rendering.published import PublishedLine, render_published
from pipeline.rendering.values import ABOVE

LINES = (
    PublishedLine(1, "山东", "汽车运用与维修", "山东甲学院"),
    PublishedLine(ABOVE, ABOVE, "物流管理", "山东甲学院"),
    PublishedLine(ABOVE, ABOVE, "Web前端开发", "山东甲学院"),
    PublishedLine(2, "河南", "物流管理", "河南乙学院"),
    PublishedLine(3, "河南", "物流管理", "河南丙学院"),
    PublishedLine(ABOVE, ABOVE, "老年照护", "河南丙学院"),
)


def _rendered(lines: Any = LINES) -> bytes:
    return render_published(
        Resources().read("templates/xlsx/F4.xlsx"),
        title="首批1+X证书制度试点院校名单",
        lines=lines,
        created=dt.datetime(2019, 6, 28, tzinfo=dt.UTC),
        fonts={},
    )


def test_a_schools_number_and_region_stand_once() -> None:
    """序号 and 区域 are merged downwards over one school's lines, and over no other's."""
    sheet = load_workbook(io.BytesIO(_rendered())).worksheets[0]
    assert [cell.value for cell in sheet[2]] == ["序号", "区域", "证书名称", "试点院校名称"]
    merged = sorted(map(str, sheet.merged_cells.ranges))
    assert merged == ["A1:D1", "A3:A5", "A7:A8", "B3:B5", "B7:B8"]
    assert [sheet.cell(row, 1).value for row in range(3, 9)] == [1, None, None, 2, 3, None]
    assert [sheet.cell(row, 2).value for row in (3, 6, 7)] == ["山东", "河南", "河南"]
    assert [sheet.cell(row, 3).value for row in range(3, 9)] == [line.certificate for line in LINES]


def test_merged_cells_keep_their_borders() -> None:
    """Every cell of a merged number has the frame of the table."""
    sheet = load_workbook(io.BytesIO(_rendered())).worksheets[0]
    assert sheet["A3"].border.left.style == sheet["B7"].border.right.style == "thin"
    assert sheet["A5"].border.bottom.style == "thin"


def test_same_lines_same_bytes() -> None:
    """The list depends on nothing but what is given."""
    assert _rendered() == _rendered(list(LINES))


def test_a_list_without_lines_is_its_header() -> None:
    """Without a line title and header are printed."""
    assert load_workbook(io.BytesIO(_rendered(()))).worksheets[0].max_row == 2
