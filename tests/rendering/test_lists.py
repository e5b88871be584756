"""The list of findings."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.model.findings import Cause
from pipeline.model.versions import LINE, Difference, Replacement
from pipeline.rendering import book as book_module
from pipeline.rendering.findings_list import FindingLine, render_findings

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)


def _line(**values: Any) -> FindingLine:
    cause: dict[str, Any] = {
        "code": "R01",
        "severity": "E",
        "sheet": "汇总's",
        "cell": "E7",
        "field": "major_count",
        "value": "=1+1",
        "message": "专业数量与名称不符，请核对。" * 8,
        "cells": ("E7",),
        "count": 2,
        "explanation": "",
    }
    given: dict[str, Any] = {
        "unit": "郑州市教育局",
        "file": "inbox/henan/郑州市.xlsx",
        "status": "退回",
        "rule_name": "数量与名称不符",
        "link": "../../inbox/henan/郑州 市#1.xlsx",
        "state": "待改正",
    }
    own = {name: values.pop(name) for name in list(values) if name in cause}
    return FindingLine(cause=Cause(**(cause | own)), **(given | values))


def _findings(*lines: FindingLine) -> Any:
    return load_workbook(io.BytesIO(_findings_bytes(*lines))).worksheets[0]


def _findings_bytes(*lines: FindingLine) -> bytes:
    headers = {"major_count": "参与试点专业数量"}
    return render_findings(lines, title="问题清单", headers=headers, created=CREATED, fonts={})


def test_findings_are_listed_with_links() -> None:
    """A row has all of its finding as text, and leads to the cell in the unit's own file."""
    sheet = _findings(_line(), _line(severity="W", cell=None, sheet=None, link=""))
    values = [cell.value for cell in sheet[5]]
    assert values == [
        1,
        "郑州市教育局",
        "inbox/henan/郑州市.xlsx",
        "退回",
        "错误",
        "R01",
        "数量与名称不符",
        "汇总's",
        "E7",
        "参与试点专业数量",
        "=1+1",
        2,
        "专业数量与名称不符，请核对。" * 8,
        "待改正",
        None,
    ]
    link = sheet["I5"].hyperlink
    assert (link.location, sheet["K5"].data_type) == ("'汇总''s'!E7", "s")
    assert link.target.replace("\\", "/") == "../../inbox/henan/郑州%20市%231.xlsx"
    assert sheet["I6"].hyperlink is None
    assert sheet["E5"].fill.fgColor.rgb != sheet["E6"].fill.fgColor.rgb


def test_findings_can_be_filtered_and_printed() -> None:
    """The header stays in view, on each page, and filters; long messages make rows grow."""
    sheet = _findings(_line())
    assert sheet.auto_filter.ref == "A4:O5"
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A5", "$4:$4")
    assert sheet.row_dimensions[5].height > 60


def test_what_is_explained_stands_apart() -> None:
    """A doubt that was explained is shown with its explanation, and counted apart."""
    told = _line(severity="W", explanation="两校合并", state="已说明")
    sheet = _findings(told, _line(severity="W", state="待说明"))
    assert [cell.value for cell in sheet[5]][-2:] == ["已说明", "两校合并"]
    assert [cell.value for cell in sheet[6]][-2:] == ["待说明", None]
    assert "待说明 1 条，已说明 1 条" in sheet["A2"].value


def test_what_a_version_changed() -> None:
    """A second sheet tells what each new version says otherwise, line by line."""
    changed = Difference("甲学校", "物流管理", "major_count", "3", "2")
    gone = Difference("乙学校", "老年照护", LINE, "乙学校 | 60", "")
    replaced = Replacement("郑州市教育局", "inbox/旧.xlsx", "inbox/新.xlsx", (changed, gone))
    content = render_findings(
        [], [replaced], title="问题清单", headers={"major_count": "参与试点专业数量"},
        created=CREATED, fonts={},
    )  # fmt: skip
    _, sheet = load_workbook(io.BytesIO(content)).worksheets
    rows = [[cell.value for cell in row][4:7] for row in sheet["A5:I6"]]
    assert rows == [["参与试点专业数量", "3", "2"], ["整行", "乙学校 | 60", None]]


def test_no_findings_say_so() -> None:
    """An empty list is a sheet that says that nothing was found."""
    assert _findings()["A5"].value == "没有发现问题"


@pytest.mark.parametrize("link", ["x" * 3000 + ".xlsx", "甲%20乙.xlsx", "C:/a.xlsx", "x"])
def test_an_odd_link_never_loses_its_cell(link: str) -> None:
    """A link that Excel would not take is left out; the text is there in any case."""
    assert _findings(_line(link=link))["I5"].value == "E7"


def test_links_end_where_excel_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond Excel's number of links the cells stay, without links."""
    monkeypatch.setattr(book_module, "_MAX_LINKS", 1)
    sheet = _findings(_line(), _line(cell="E8"))
    assert sheet["I5"].hyperlink is not None
    assert (sheet["I6"].hyperlink, sheet["I6"].value) == (None, "E8")
