"""The list of findings."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import load_workbook

from pipeline.model.errors import ConfigurationFault
from pipeline.model.findings import Cause
from pipeline.model.resources import DataFile, Resources
from pipeline.model.versions import LINE, Difference, Replacement
from pipeline.rendering import book as book_module
from pipeline.rendering.findings_list import FINDINGS_TEMPLATE, FindingLine, render_findings

TEMPLATE = Resources().read(FINDINGS_TEMPLATE)
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
    return render_findings(
        TEMPLATE, lines, title="问题清单", headers=headers, created=CREATED, fonts={}
    )


def test_findings_are_listed_with_links() -> None:
    """A row has all of its finding as text, and leads to the cell in the unit's own file."""
    sheet = _findings(_line(), _line(cell=None, sheet=None), _line(cell=None, link=""))
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
    cell, file = sheet["I5"].hyperlink, sheet["C6"].hyperlink
    assert (file.location, cell.location) == (None, "'汇总''s'!E7")
    assert sheet["K5"].data_type == "s"
    for link in (file, cell):
        assert link.target.replace("\\", "/") == "../../inbox/henan/郑州%20市%231.xlsx"
    others = [sheet[address].hyperlink for address in ("C5", "I6", "C7", "I7")]
    assert others == [None] * 4


def test_a_link_leads_as_near_as_it_can() -> None:
    """Where no link can lead to a cell, such as into a Word document, it opens the file."""
    link = _findings(_line(has_cells=False))["I5"].hyperlink
    assert (link.location, link.target.endswith("%231.xlsx")) == (None, True)


def test_severities_have_colours() -> None:
    """Every row of the list has the template's rules for the colours of 错误 and 疑点."""
    sheet = _findings(_line(), _line(severity="W"), _line(severity="I"))
    found, _ = sheet.conditional_formatting
    assert str(found.sqref) == "E5:E7"
    told = {rule.formula[0]: rule.dxf.fill.bgColor.rgb for rule in found.rules}
    assert told == {'"错误"': "FFFBDDDD", '"疑点"': "FFFFF4CC"}
    assert [sheet[f"E{row}"].value for row in (5, 6, 7)] == ["错误", "疑点", "提示"]


def test_a_name_that_opens_its_file_looks_like_it() -> None:
    """Where no cell is named the file's name is a link, and the template's rule shows it as one."""
    sheet = _findings(_line(), _line(cell=None))
    _, found = sheet.conditional_formatting
    (rule,) = found.rules
    assert (str(found.sqref), rule.formula) == ("C5:C6", ['AND($I5="",$D5<>"不在了")'])
    assert (rule.dxf.font.u, rule.dxf.font.color.rgb) == ("single", "FF0563C1")


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
        TEMPLATE, [], [replaced], title="问题清单", headers={"major_count": "参与试点专业数量"},
        created=CREATED, fonts={},
    )  # fmt: skip
    _, sheet = load_workbook(io.BytesIO(content)).worksheets
    assert (sheet.title, sheet["A2"].value) == (
        "版本变动",
        "1 个单位报了新的一份，共改动 2 处",
    )
    rows = [[cell.value for cell in row][4:7] for row in sheet["A5:I6"]]
    assert rows == [["参与试点专业数量", "3", "2"], ["整行", "乙学校 | 60", None]]


def test_no_findings_say_so() -> None:
    """An empty list is a single sheet that says that nothing was found."""
    sheet = _findings()
    assert sheet["A5"].value == "没有发现问题"
    assert sheet.parent.sheetnames == ["问题清单"]
    assert [cell.value for cell in _findings(_line())["A"]][-1] == 1


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


def _changed(address: str, value: str) -> DataFile:
    book = load_workbook(io.BytesIO(TEMPLATE.content))
    book["问题清单"][address] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return DataFile(FINDINGS_TEMPLATE, buffer.getvalue())


def test_an_own_template_is_followed() -> None:
    """An officer's own wording and columns are printed; findings that are chosen are numbered."""
    lines = [_line(), _line(severity="I")]
    content = render_findings(
        _changed("P6", "{{ line.code }}／{{ line.file }}"), lines,
        title="问题清单", headers={}, created=CREATED, fonts={},
    )  # fmt: skip
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    assert sheet["P5"].value == "R01／inbox/henan/郑州市.xlsx"


def test_a_wrong_name_is_refused_with_its_cell() -> None:
    """A name that the list does not have is refused, with sheet and cell, when a row is printed."""
    with pytest.raises(ConfigurationFault, match="问题清单") as caught:
        render_findings(
            _changed("B6", "{{ line.nothing }}"), [_line()],
            title="问题清单", headers={}, created=CREATED, fonts={},
        )  # fmt: skip
    assert caught.value.key == "问题清单!B6"
