"""What stands on the rows of a template goes where the rows go: rules, names, pictures, breaks."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template
from pipeline.rendering.values import ABOVE, Drawn, Linked
from tests.rendering.rich import png

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
GROUPS = {
    "A1": "表", "A2": "{% for group in groups %}", "A3": "{{ group.name }}",
    "A4": "{% for item in group.inside %}", "A5": "{{ item }}", "B5": "{{ item }}",
    "A6": "{% endfor %}", "A7": "{% if not loop.last %}", "A8": "{% pagebreak %}",
    "A9": "{% endif %}", "A10": "{% endfor %}", "A11": "完",
}  # fmt: skip
"""Groups with rows in them, each group on its own page."""
TWO = {"groups": [{"name": "甲", "inside": [1, 2]}, {"name": "乙", "inside": [3]}]}
# Printed: 1 表, 2 甲, 3 1, 4 2, 5 乙, 6 3, 7 完.


def _template(cells: Mapping[str, Any], change: Callable[[Worksheet], None] | None = None) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "甲"
    for address, value in cells.items():
        sheet[address] = value
    if change is not None:
        change(sheet)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _filled(content: bytes, context: Mapping[str, Any], **more: Any) -> bytes:
    plan = compile_template(DataFile("templates/xlsx/试验.xlsx", content))
    return fill(plan, context, created=CREATED, fonts={}, **more)


def _sheet(content: bytes) -> Any:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def _xml(content: bytes, part: str = "xl/worksheets/sheet1.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(part).decode()


def test_groups_nest_and_begin_pages() -> None:
    """Rows of a band in a band follow their group, and a page break stands between groups only."""
    sheet = _sheet(_filled(_template(GROUPS), TWO))
    assert [cell.value for cell in sheet["A"]] == ["表", "甲", 1, 2, "乙", 3, "完"]
    assert [each.id for each in sheet.row_breaks.brk] == [4]


def test_page_breaks_of_the_template_move() -> None:
    """A manual page break comes below every printing of its row, never below the last row."""

    def cut(sheet: Any) -> None:
        sheet.row_breaks.append(Break(id=5))
        sheet.row_breaks.append(Break(id=11))

    sheet = _sheet(_filled(_template(GROUPS, cut), TWO))
    assert [each.id for each in sheet.row_breaks.brk] == [3, 4, 6]


def _ruled(sheet: Any) -> None:
    red = PatternFill("solid", bgColor="FFFF0000")
    sheet.conditional_formatting.add("A5:B5", CellIsRule("greaterThan", ["$A$11"], fill=red))
    sheet.conditional_formatting.add("A1:B11", FormulaRule(['$B1="甲"'], fill=red))
    listed = DataValidation("list", formula1="$A$3:$A$11", sqref="B5:B5")
    sheet.add_data_validation(listed)
    sheet.add_data_validation(
        DataValidation("whole", formula1="LEN(A5)", sqref="B5", operator="equal")
    )
    sheet.add_data_validation(DataValidation("custom", formula1="A20>1", sqref="A20:A30"))


def test_rules_cover_every_printed_row() -> None:
    """A rule on a band's row holds on all that are printed, wherever the groups tear them apart."""
    sheet = _sheet(_filled(_template(GROUPS, _ruled), TWO))
    rules = {str(each.sqref): each.rules[0] for each in sheet.conditional_formatting}
    assert list(rules) == ["A3:B4 A6:B6", "A1:B7"]
    assert rules["A3:B4 A6:B6"].formula == ["$A$7"]
    assert rules["A1:B7"].formula == ['$B1="甲"']
    assert rules["A1:B7"].dxf.fill.bgColor.rgb == "FFFF0000"
    found = {(v.type, v.formula1): str(v.sqref) for v in sheet.data_validations.dataValidation}
    assert found == {
        ("list", "$A$2:$A$7"): "B3:B4 B6",
        ("whole", "LEN(A3)"): "B3:B4 B6",
        ("custom", "A16>1"): "A16:A26",
    }


def test_a_rule_on_rows_that_are_not_printed_is_on_none() -> None:
    """Where a band is empty its rules have no cells, and those around it shrink."""
    sheet = _sheet(_filled(_template(GROUPS, _ruled), {"groups": []}))
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["A1:B2"]
    assert [str(v.sqref) for v in sheet.data_validations.dataValidation] == ["A11:A21"]


def test_names_grow_with_their_rows() -> None:
    """A name over a band covers all its rows; one whose rows are not printed leads nowhere."""

    def name(sheet: Any) -> None:
        names = sheet.parent.defined_names
        names["全表"] = DefinedName("全表", attr_text="甲!$A$1:$B$11")
        names["一行"] = DefinedName("一行", attr_text="甲!$A$5")
        names["税率"] = DefinedName("税率", attr_text="0.13", hidden=True)
        sheet.defined_names["本表"] = DefinedName("本表", attr_text="SUM(甲!$B$5,甲!$A$11)")

    content = _template(GROUPS, name)
    book = load_workbook(io.BytesIO(_filled(content, TWO)))
    found = {each.name: each.value for each in book.defined_names.values()}
    assert found == {"全表": "甲!$A$1:$B$7", "一行": "甲!$A$3:$A$6", "税率": "0.13"}
    assert book.defined_names["税率"].hidden
    assert book.worksheets[0].defined_names["本表"].value == "SUM(甲!$B$3:$B$6,甲!$A$7)"
    empty = load_workbook(io.BytesIO(_filled(content, {"groups": []})))
    assert empty.defined_names["一行"].value == "#REF!"


def test_filter_and_widths_follow() -> None:
    """The automatic filter reaches from its header over all rows; columns keep their widths."""

    def made(sheet: Any) -> None:
        sheet.auto_filter.ref = "A1:B10"
        sheet.column_dimensions["A"].width = 13

    sheet = _sheet(_filled(_template(GROUPS, made), TWO))
    assert sheet.auto_filter.ref == "A1:B6"
    assert sheet.column_dimensions["A"].width == 13


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (lambda s: s.conditional_formatting.add("B5", FormulaRule(["A3=1"])), "B5", "A$3"),
        (lambda s: s.conditional_formatting.add("B1", FormulaRule(["$A$5=1"])), "B1", "会重复"),
        (lambda s: s.conditional_formatting.add("B1", FormulaRule(["乙!$A$5=1"])), "B1", "「乙」"),
        (
            lambda s: s.conditional_formatting.add("B1", FormulaRule(["[1]乙!$A$5=1"])),
            "B1", "别的工作簿",
        ),
        (
            lambda s: s.add_data_validation(
                DataValidation("whole", formula1="1", sqref="B5", imeMode="off")
            ),
            "B5", "输入法",
        ),
        (
            lambda s: s.add_data_validation(
                DataValidation("whole", formula1="1", sqref="B5", prompt="{{ x }}")
            ),
            "B5", "花括号",
        ),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_move_is_refused(change: Any, key: str, words: str) -> None:
    """A rule whose rows would go apart, or that would lose something, is named with its cell."""
    with pytest.raises(ConfigurationFault, match=re.escape(words)) as caught:
        _filled(_template(GROUPS, change), TWO)
    assert caught.value.key == key


# ── one cell with the cell above ─────────────────────────


def test_a_wide_cell_goes_on_below() -> None:
    """A cell of several columns is merged downwards too, and each cell keeps its own borders."""

    def merge(sheet: Any) -> None:
        sheet.merge_cells("B2:C2")

    cells = {
        "A1": "{% for x in rows %}",
        "A2": "{{ x.a }}",
        "B2": "{{ x.b }}",
        "A3": "{% endfor %}",
    }
    rows = [
        {"a": 1, "b": "甲"},
        {"a": ABOVE, "b": ABOVE},
        {"a": 2, "b": ABOVE},
        {"a": 3, "b": "乙"},
    ]
    sheet = _sheet(_filled(_template(cells, merge), {"rows": rows}))
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:A2", "B1:C3", "B4:C4"]
    assert (sheet["A1"].value, sheet["B1"].value, sheet["B4"].value) == (1, "甲", "乙")


def test_a_cell_with_nothing_above_is_told() -> None:
    """A cell that is to be one with the cell above, where there is none, is named."""
    cells = {"A1": "头", "A2": "{% for x in rows %}", "A3": "{{ x }}", "A4": "{% endfor %}"}
    with pytest.raises(ConfigurationFault, match="上一行") as caught:
        _filled(_template(cells), {"rows": [ABOVE]})
    assert caught.value.key == "A3"


# ── page headers and footers ─────────────────────────────


def _footed(text: str) -> bytes:
    def foot(sheet: Any) -> None:
        sheet.oddFooter.left.text = text
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"

    return _template({"A1": "表"}, foot)


def test_a_footer_takes_values() -> None:
    """A name in a page footer is filled in, its `&` doubled; Excel's own codes stay."""
    footer = _footed("&9{{ unit }}：{{ number }}")
    text = _xml(_filled(footer, {"unit": "1&P公司", "number": 7})).replace("&amp;", "&")
    assert "<oddFooter>&L&9 1&&P公司：7&C第 &P 页 共 &N 页</oddFooter>" in text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{{ unt }}", "unt"),
        ("{{ unit", "写法有误"),
        ("{{ unit }}", "255"),
        ("{{ unit + 1 }}", "算不出"),
    ],
)
def test_a_mistake_in_a_footer_is_named(text: str, words: str) -> None:
    """A footer that cannot be computed, or that Excel has no room for, is named."""
    with pytest.raises(ConfigurationFault, match=words) as caught:
        _filled(_footed(text), {"unit": "长" * 256})
    assert caught.value.key == "页脚"


def test_control_characters_stay_out_of_a_footer() -> None:
    """What a file may not hold in a page footer becomes a space."""
    sheet = _sheet(_filled(_footed("{{ unit }}"), {"unit": "甲\x07乙\ud800丙"}))
    assert sheet.oddFooter.left.text == "甲 乙\ufffd丙"


def test_a_given_picture_goes_to_its_mark() -> None:
    """A picture is put where the footer has `&G`; where none is given the mark is dropped."""
    content = _footed("&G 校验码")
    picture = png(20, 20, 0)
    filled = _filled(content, {}, pictures={"footer_left": picture, "footer_right": picture})
    with zipfile.ZipFile(io.BytesIO(filled)) as archive:
        assert archive.read("xl/media/image1.png") == picture
    assert "&amp;L&amp;G 校验码" in _xml(filled)
    assert 'id="LF"' in _xml(filled, "xl/drawings/vmlDrawing1.vml")
    assert "RF" not in _xml(filled, "xl/drawings/vmlDrawing1.vml")
    assert filled == _filled(content, {}, pictures={"footer_left": picture})
    bare = _filled(content, {})
    assert "&amp;L 校验码" in _xml(bare)
    with zipfile.ZipFile(io.BytesIO(bare)) as archive:
        assert not [name for name in archive.namelist() if "media" in name]


def test_a_doubled_ampersand_is_no_mark() -> None:
    """`&&G` is the text `&G`, and no place for a picture."""
    filled = _filled(_footed("Q&&G"), {}, pictures={"footer_left": png(5, 5, 0)})
    assert "&amp;LQ&amp;&amp;G" in _xml(filled)


def test_a_picture_can_be_the_value_of_a_cell() -> None:
    """A picture as a cell's value lies on the cell; the cell itself is blank."""
    sheet = _sheet(_filled(_template({"B2": "{{ code }}"}), {"code": Drawn(png(30, 30, 0))}))
    (image,) = sheet._images  # noqa: SLF001 - openpyxl has no other way to ask
    assert (image.anchor._from.row, image.anchor._from.col) == (1, 1)  # noqa: SLF001
    assert sheet["B2"].value is None


def test_a_link_can_be_the_value_of_a_cell() -> None:
    """A link's text stands in the cell, in the cell's own looks; in a longer text it is no link."""
    here = Linked("郑州市", "external:a.xlsx")
    template = _template({"A1": "{{ file }}", "B1": "见 {{ file }}", "C1": "{{ none }}"})
    content = _filled(template, {"file": here, "none": Linked("", "external:a.xlsx")})
    sheet = _sheet(content)
    assert [cell.value for cell in sheet[1]] == ["郑州市", "见 郑州市", None]
    assert [cell.hyperlink and cell.hyperlink.target for cell in sheet[1]] == ["a.xlsx", None, None]
    assert sheet["A1"].font.u is None


@pytest.mark.parametrize("columns", [1, 2])
def test_a_link_goes_on_below(columns: int) -> None:
    """A cell with a link may be one with those below it: it keeps text and link."""

    def merge(sheet: Any) -> None:
        if columns > 1:
            sheet.merge_cells("A2:B2")

    cells = {"A1": "{% for file in files %}", "A2": "{{ file }}", "A3": "{% endfor %}"}
    files = [Linked("甲", "external:a.xlsx"), ABOVE]
    sheet = _sheet(_filled(_template(cells, merge), {"files": files}))
    assert [str(each) for each in sheet.merged_cells.ranges] == [f"A1:{'AB'[columns - 1]}2"]
    assert (sheet["A1"].value, sheet["A1"].hyperlink.target) == ("甲", "a.xlsx")
