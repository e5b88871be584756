"""What 自检 calculates in, the sheet out: what a unit should mend before it sends its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.stamps import CHECK_TITLE
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.check_page import (
    DOUBTFUL,
    PASSED,
    ROW,
    SUMMARY_ROW,
    TO_CHECK,
    TO_MEND,
    VERDICT,
)
from pipeline.rendering.blank.form_sheet import PROTECTION
from pipeline.rendering.blank.shown import CHECK_FIRST_ROW
from pipeline.rendering.looks import CENTRED, HEADER, NOTE, SUBTITLE, TEXT, TITLE, Column

if TYPE_CHECKING:
    from pipeline.rendering.blank.check_page import CheckPage
    from pipeline.rendering.looks import Look, Pen

_MESSAGE: Look = TEXT | {"font_size": 9, "valign": "top"}
_COLUMNS = (
    Column("表中的行", 9, CENTRED),
    Column("院校", 22, TEXT),
    Column("结果", 9, CENTRED),
    Column("要改正的（不改会退回）", 72, _MESSAGE),
    Column("请核对的（没有错的，可以不改）", 60, _MESSAGE),
)
_COLOURS = (
    (TO_MEND, "#FDE9E7", "#B42318"),
    (TO_CHECK, "#FFF4D6", "#8A5A00"),
    (PASSED, "#E8F5E9", "#1B6E35"),
)
_ROW_HEIGHT = 42
"""Three lines: no program makes a row higher when what a formula says becomes longer."""
_HOW = (
    "这一页自己算，不用填，也不用打印。有“请改正”的，照后面的话改好再报送；“请核对”的，确实没有错就不用改。"
    "这里查的和省里收到后查的是同一套规则；要与别的单位比才看得出的，省里另查。"
    "打印汇总表之前，点「序号」旁边的箭头，去掉“空白”前面的勾，没有填的行就不印；印好再勾上。"
)


def write_check_sheet(pen: Pen, page: CheckPage) -> None:
    """Fill the sheet 自检."""
    sheet, last = pen.sheet, CHECK_FIRST_ROW + page.layout.lines - 1
    pen.widths(_COLUMNS)
    pen.across(0, 0, DOUBTFUL, CHECK_TITLE, TITLE)
    sheet.set_row(0, 30)
    pen.across(1, 0, DOUBTFUL, _HOW, NOTE)
    sheet.set_row(1, 32)
    _summary(pen, page)
    pen.header(CHECK_FIRST_ROW - 1, _COLUMNS)
    for column, name in enumerate(page.names, start=h.FIRST_COLUMN):
        pen.put(CHECK_FIRST_ROW - 1, column, name, HEADER)
    for row in range(CHECK_FIRST_ROW, last + 1):
        sheet.set_row(row, _ROW_HEIGHT)
        pen.put(row, ROW, row - CHECK_FIRST_ROW + page.layout.first_row + 1, CENTRED)
    looks = [pen.book.format(column.look.items()) for column in _COLUMNS]
    for row, column, formula, value in page.formulas:
        style = looks[column] if column < len(looks) else None
        sheet.write_formula(row, column, formula, style, value)
    hidden = (h.FIRST_COLUMN - 1, h.FIRST_COLUMN + len(page.names) - 1)
    sheet.set_column(*hidden, 8, None, {"hidden": True})
    for word, fill, ink in _COLOURS:
        style = pen.book.format({"bg_color": fill, "font_color": ink}.items())
        options = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": style}
        sheet.conditional_format(CHECK_FIRST_ROW, VERDICT, last, VERDICT, options)
    pen.print_setup(CHECK_FIRST_ROW - 1)
    sheet.autofilter(CHECK_FIRST_ROW - 1, 0, last, DOUBTFUL)
    sheet.protect("", PROTECTION)


def _summary(pen: Pen, page: CheckPage) -> None:
    look: Look = TEXT | {"align": "left"}
    style = pen.book.format(look.items())
    for row, (label, formula, value) in enumerate(page.summary, start=SUMMARY_ROW):
        pen.across(row, 0, 1, label, SUBTITLE)
        pen.across(row, VERDICT, DOUBTFUL, None, look)
        pen.sheet.write_formula(row, VERDICT, formula, style, value)
        pen.sheet.set_row(row, 20)
