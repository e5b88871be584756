"""Template workbooks: what they may hold, how bands work, and how a mistake is named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.styles import Border, Color, Font, PatternFill, Side
from openpyxl.worksheet.protection import SheetProtection
from openpyxl.worksheet.scenario import InputCells, Scenario
from openpyxl.worksheet.table import Table
from openpyxl.worksheet.views import Pane

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile

if TYPE_CHECKING:
    from collections.abc import Callable

BAND = {"A2": "{% for entry in entries %}", "A4": "{% endfor %}"}


def _texts(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_band_repeats_its_rows(render: Any, template: Any, line: Any, opened: Any) -> None:
    """The rows between control rows come once for each entry; the control rows vanish."""
    file = template(BAND | {"A1": "表", "A3": "{{ entry.school }}", "A5": "完"})
    sheet = opened(render([line(school="甲"), line(school="乙")], file))
    assert _texts(sheet) == [["表"], ["甲"], ["乙"], ["完"]]


def test_bands_nest(render: Any, template: Any, line: Any, opened: Any) -> None:
    """A band may stand in a band, and a row may depend on a condition."""
    file = template(
        {
            "A1": "{% for entry in entries %}",
            "A2": "{{ entry.school }}",
            "A3": "{% for major in entry.majors.split('、') %}",
            "A4": "{{ loop.index }}.{{ major }}",
            "A5": "{% endfor %}",
            "A6": "{% if entry.remark %}",
            "A7": "{{ entry.remark }}",
            "A8": "{% else %}",
            "A9": "无备注",
            "A10": "{% endif %}",
            "A11": "{% endfor %}",
        }
    )
    lines = [line(school="甲", majors=("子", "丑"), remark="好"), line(school="乙", majors=("寅",))]
    values = [row[0] for row in _texts(opened(render(lines, file)))]
    assert values == ["甲", "1.子", "2.丑", "好", "乙", "1.寅", "无备注"]


def test_one_expression_keeps_its_type(render: Any, template: Any, line: Any, opened: Any) -> None:
    """A cell of one expression is a number or blank as its value is; text around it makes text."""
    file = template(
        {
            "A1": "{{ entries[0].students }}",
            "B1": "{{ entries[0].students }} 人",
            "C1": "{{ entries[1].students }}",
            "D1": "{{ -entries[0].students }}",
            "E1": "{{ '}}' }}",
            "F1": 12.5,
            "G1": "{{ unit }}{{ unit }}",
            "H1": "{# 说明 #}",
        }
    )
    sheet = opened(render([line(students=7), line(students=None)], file, unit="甲"))
    assert [sheet.cell(1, n).value for n in range(1, 8)] == [
        7,
        "7 人",
        None,
        -7,
        "}}",
        12.5,
        "甲甲",
    ]


def test_merges_repeat_with_their_band(render: Any, template: Any, line: Any, opened: Any) -> None:
    """A merge inside a band is made for every entry; one below the band moves down."""

    def merge(sheet: Any) -> None:
        sheet.merge_cells("B3:C3")
        sheet.merge_cells("A5:C6")

    cells = {"A3": "{{ entry.number }}", "B3": "{{ entry.school }}", "A5": "注"}
    file = template(BAND | cells, merge)
    sheet = opened(render([line(), line()], file))
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A4:C5", "B2:C2", "B3:C3"]


def test_print_rows_move_with_bands(render: Any, template: Any, line: Any, opened: Any) -> None:
    """Print titles, print area and frozen rows follow the rows that they are about."""

    def setup(sheet: Any) -> None:
        sheet.print_title_rows = "5:5"
        sheet.print_area = "A3:B5"
        sheet.freeze_panes = "B6"

    file = template(
        BAND | {"A3": "{{ entry.school }}", "A1": "表", "A5": "表头", "A6": "下"}, setup
    )
    sheet = opened(render([line()] * 3, file))
    assert sheet.print_title_rows == "$5:$5"
    assert sheet.print_area.endswith("$A$2:$B$5")
    assert sheet.freeze_panes == "B6"


def test_colours_are_resolved(render: Any, template: Any, opened: Any) -> None:
    """RGB, indexed and theme colours with tint come out as what Excel shows."""

    def paint(sheet: Any) -> None:
        sheet["A1"].font = Font(color="FFC00000", strike=True, underline="double")
        sheet["B1"].font = Font(color=Color(theme=4, tint=0.4))
        sheet["C1"].fill = PatternFill("solid", fgColor=Color(indexed=13))
        sheet["D1"].border = Border(bottom=Side("double", color=Color(theme=1)))

    sheet = opened(render([], template({"A1": "甲", "B1": "乙", "C1": "丙", "D1": "丁"}, paint)))
    assert (sheet["A1"].font.color.rgb, sheet["A1"].font.underline) == ("FFC00000", "double")
    assert sheet["B1"].font.color.rgb == "FF95B3D7"
    assert sheet["C1"].fill.fgColor.rgb == "FFFFFF00"
    assert (sheet["D1"].border.bottom.style, sheet["D1"].border.bottom.color.rgb) == (
        "double",
        "FF000000",
    )


@pytest.mark.parametrize(
    ("cells", "key", "words"),
    [
        ({"B4": "{{ entrie }}"}, "B4", "entrie"),
        ({"B4": "单位：{{ unt }}"}, "B4", "unt"),
        (BAND | {"C3": "{{ entry.shool }}", "D3": "{{ entry.school }}"}, "C3", "shool"),
        ({"A1": "{% for x in nothing %}", "A2": "甲", "A3": "{% endfor %}"}, "A1", "nothing"),
        ({"B4": "{{ unit + 1 }}"}, "B4", "算不出"),
        ({"C2": "{{ unit. }}"}, "C2", "写法有误"),
        ({"C2": "{{ unit"}, "C2", "写法有误"),
        ({"C2": "{{ unit | nofilter }}"}, "C2", "写法有误"),
        ({"C2": "{{ entries }}"}, "C2", "一组值"),
        ({"C2": "{{ unit.__class__ }}"}, "C2", "__class__"),
        ({"A1": "{% for x in entries %}", "A2": "甲"}, "A1", "没有结尾"),
        ({"A1": "甲", "A2": "{% endfor %}"}, "A2", "没有对应的开头"),
        ({"A1": "{% if unit %}", "A2": "{% endfor %}"}, "A2", "没有对应的开头"),
        ({"A1": "{% include 'x' %}"}, "A1", "不认识控制词「include」"),
        ({"A1": "{% for in entries %}", "A2": "{% endfor %}"}, "A1", "写法有误"),
        ({"A1": "{% for x in entries %}", "C1": "多余", "A2": "{% endfor %}"}, "C1", "A 列"),
        ({"B1": "{% for x in entries %}"}, "B1", "控制行要写在 A 列"),
        ({"A1": "甲", "C2": " {% endfor %} "}, "C2", "控制行要写在 A 列"),
        ({"D1": "{% pagebreak %}"}, "D1", "控制行要写在 A 列"),
        ({"D9": "=SUM(A1:A3)"}, "D9", "公式"),
        ({"B2": "{{ _rows }}"}, "B2", "_rows"),
        ({"B2": "{{ 1|_row }}"}, "B2", "_row"),
        ({"B2": "{{ 'a' * 999999 }}"}, "B2", "大得不合常理"),
        ({"B2": "{{ 9 ** 99999 }}"}, "B2", "大得不合常理"),
        ({"B2": "{{ [1] * 999999 }}"}, "B2", "大得不合常理"),
        ({"B2": "{{ '%999999999d' % 1 }}"}, "B2", "大得不合常理"),
        ({"B2": "{{ 'a'.ljust(999999999) }}"}, "B2", "ljust"),
        ({"B2": "{{ 'a'|center(999999999) }}"}, "B2", "写法有误"),
        ({"A1": "{% pagebreak x %}"}, "A1", "pagebreak"),
    ],
)
def test_a_mistake_names_its_cell(
    render: Any, template: Any, line: Any, cells: dict[str, str], key: str, words: str
) -> None:
    """A wrong template ends the run with the cell and a Chinese sentence, not with a traceback."""
    with pytest.raises(ConfigurationFault) as caught:
        render([line()], template(cells))
    assert caught.value.key == key
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"配置文件 templates/xlsx/试验.xlsx（{key}）：")


def _comment(sheet: Any) -> None:
    sheet["A1"].comment = Comment("请填写", "某人")


def _gradient(sheet: Any) -> None:
    sheet["A1"].fill = PatternFill("gray125")


def _formulas(sheet: Any) -> None:
    sheet["B2"] = "=1+1"


def _chart(sheet: Any) -> None:
    sheet.add_chart(BarChart(), "C3")


def _table(sheet: Any) -> None:
    sheet["A1"], sheet["A2"] = "头", 1
    sheet.add_table(Table(displayName="表", ref="A1:A2"))


def _split(sheet: Any) -> None:
    sheet.sheet_view.pane = Pane(xSplit=1200, state="split")


def _password(sheet: Any) -> None:
    sheet.protection = SheetProtection(sheet=True, algorithmName="SHA-512", hashValue="YQ==")


def _filtered(sheet: Any) -> None:
    sheet.auto_filter.ref = "A1:B3"
    sheet.auto_filter.add_filter_column(0, ["甲"])


def _even(sheet: Any) -> None:
    sheet.HeaderFooter.differentOddEven = True
    sheet.evenFooter.center.text = "偶"


def _scenario(sheet: Any) -> None:
    cell = InputCells(r="A1", val="1")
    sheet.scenarios.append(Scenario(name="甲", inputCells=[cell]))


def _areas(sheet: Any) -> None:
    sheet.print_area = "A1:B2,D1:E2"


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (_comment, "A1", "批注"),
        (_gradient, "A1", "填充"),
        (_formulas, "B2", "公式"),
        (_chart, "C3", "图表"),
        (_table, "", "“表格”样式"),
        (_split, "", "窗格"),
        (_password, "", "密码"),
        (_filtered, "A1:B3", "筛选"),
        (_even, "页眉", "奇偶页"),
        (_scenario, "", "方案"),
        (_areas, "", "打印区域"),
    ],
)
def test_what_would_be_lost_is_refused(
    render: Any, template: Any, change: Callable[[Any], None], key: str, words: str
) -> None:
    """A template's feature that the output cannot keep is refused, with its cell if it has one."""
    with pytest.raises(ConfigurationFault, match=words) as caught:
        render([], template({"A1": "甲"}, change))
    assert caught.value.key == key


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04broken"])
def test_a_file_that_is_no_workbook_is_named(render: Any, content: bytes) -> None:
    """Any bytes give a message with the file's name."""
    with pytest.raises(ConfigurationFault, match=r"F1\.xlsx"):
        render([], DataFile("templates/xlsx/F1.xlsx", content))
