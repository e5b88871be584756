"""What stands on a control row is printed nowhere: it is refused, and never lost in silence."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.comments import Comment
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule, FormulaRule
from openpyxl.styles import PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from pipeline.model.errors import ConfigurationFault
from tests.rendering.rich import png

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

CELLS = {
    "A1": "表", "A2": "{% for entry in entries %}", "A3": "{{ entry.school }}",
    "B3": "{{ entry.students }}", "A4": "{% endfor %}", "A5": "完",
}  # fmt: skip
GREY = PatternFill(bgColor="FFDDDDDD")


def _picture(sheet: Worksheet) -> None:
    sheet.add_image(Image(io.BytesIO(png(8, 8, 90))), "C4")


def _break(sheet: Worksheet) -> None:
    sheet.row_breaks.append(Break(id=4))


def _comment(sheet: Worksheet) -> None:
    sheet["A2"].comment = Comment("看这里", "某人")


def _comment_beside(sheet: Worksheet) -> None:
    sheet["C4"].comment = Comment("看这里", "某人")


def _link(sheet: Worksheet) -> None:
    sheet["A2"].hyperlink = "http://example.org/"


def _condition(sheet: Worksheet) -> None:
    rule = CellIsRule(operator="greaterThan", formula=["1"], fill=GREY)
    sheet.conditional_formatting.add("A2:B2", rule)


def _validation(sheet: Worksheet) -> None:
    validation = DataValidation("whole", operator="greaterThan", formula1="1")
    validation.add("B4")
    sheet.add_data_validation(validation)


def _formula(sheet: Worksheet) -> None:
    sheet.conditional_formatting.add("A3", FormulaRule(formula=["$B$2>100"], fill=GREY))


def _name(sheet: Worksheet) -> None:
    sheet.parent.defined_names["末行"] = DefinedName("末行", attr_text=f"{sheet.title}!$A$4")


@pytest.mark.parametrize(
    ("change", "key", "told"),
    [
        (_picture, "C4", "图片"),
        (_break, "A4", "分页符"),
        (_comment, "A2", "批注"),
        (_comment_beside, "C4", "批注"),
        (_link, "A2", "链接"),
        (_condition, "A2:B2", "条件格式"),
        (_validation, "B4", "数据验证"),
        (_formula, "A3", "第 2 行是控制行"),
        (_name, "末行", "第 4 行是控制行"),
    ],
)
def test_on_a_control_row(
    render: Any, template: Any, line: Any, change: Callable[[Worksheet], None], key: str, told: str
) -> None:
    """It is refused, with its place."""
    with pytest.raises(ConfigurationFault, match=told) as caught:
        render([line()], template(CELLS, change))
    assert caught.value.key == key


def _around(sheet: Worksheet) -> None:
    rule = CellIsRule(operator="greaterThan", formula=["1"], fill=GREY)
    sheet.conditional_formatting.add("A2:B4", rule)
    sheet.parent.defined_names["全部"] = DefinedName("全部", attr_text=f"{sheet.title}!$A$2:$A$4")
    sheet.add_image(Image(io.BytesIO(png(8, 8, 90))), "C9")


def test_over_control_rows(render: Any, template: Any, line: Any, opened: Any) -> None:
    """A range with other rows in it too goes with those; below the sheet there is no control."""
    sheet = opened(render([line(), line()], template(CELLS, _around)))
    assert [str(each.sqref) for each in sheet.conditional_formatting] == ["A2:B3"]
    assert sheet.parent.defined_names["全部"].attr_text.endswith("!$A$2:$A$3")
