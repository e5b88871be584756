"""Blank forms after a template that somebody changed: what it says is there, or it is refused."""

from __future__ import annotations

import io
from copy import copy
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile, Resources
from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET, STAMP_SHEET, stamp_in
from pipeline.rendering.blank.check_page import SUMMARY_ROW, VERDICT, CheckPage
from pipeline.rendering.blank.framing import frame_of
from pipeline.rendering.blank.shown import Layout
from pipeline.rendering.blank.workbook import blank_workbook
from tests.helpers.blanks import UNIT, Row, blank, definitions, stamp
from tests.helpers.inboxes import fill, run, save
from tests.helpers.office import typed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

    Edit = Callable[[Worksheet], None]

LINES = 4
TITLE, META, HEADER, BAND, NOTE = 1, 2, 3, 5, 8
"""The rows of templates/xlsx/F2.xlsx, from 1."""
CONTACT = "张伟 13800000000"
ROW: Row = {
    "school": "郑州市金水中等专业学校", "school_type": "中职",
    "certificate": "物流管理（初级、中级）", "major_count": 2, "majors": "物流服务与管理、电子商务",
    "students": 120, "remark": "示范校",
}  # fmt: skip


def template(edit: Edit) -> DataFile:
    """The form's template after somebody edited its sheet."""
    name = f"templates/xlsx/{definitions().form.template}"
    book = openpyxl.load_workbook(io.BytesIO(Resources().read(name).content))
    edit(book.worksheets[0])
    buffer = io.BytesIO()
    book.save(buffer)
    return DataFile(name, buffer.getvalue())


def layout(edit: Edit, lines: int = LINES) -> Layout:
    """The layout of blank forms after an edited template."""
    known = definitions()
    return Layout(known, lines, frame_of(template(edit), known.form))


def made(edit: Edit, contact: str = "") -> bytes:
    """A unit's blank form after an edited template."""
    return blank_workbook(CheckPage(layout(edit)), blank(contact=contact))


def opened(content: bytes) -> Worksheet:
    """The form's own sheet."""
    sheet: Worksheet = openpyxl.load_workbook(io.BytesIO(content))[FORM_SHEET]
    return sheet


def moved_down(sheet: Worksheet, rows: int) -> None:
    """Put empty rows above everything; openpyxl moves neither merges nor heights."""
    merges = [str(one) for one in sheet.merged_cells.ranges]
    heights = {n: one.height for n, one in sheet.row_dimensions.items()}
    for one in merges:
        sheet.unmerge_cells(one)
    sheet.insert_rows(1, rows)
    for one in merges:
        left, top, right, bottom = openpyxl.utils.range_boundaries(one)
        sheet.merge_cells(
            start_row=top + rows, end_row=bottom + rows, start_column=left, end_column=right
        )
    for number, height in heights.items():
        sheet.row_dimensions[number + rows].height = height
    sheet.print_title_rows = f"{HEADER + rows}:{HEADER + rows}"


def other_looks(sheet: Worksheet) -> None:
    """Other fonts, fills, borders, widths, heights, paper and footer."""
    sheet.cell(TITLE, 1).font = Font(name="楷体", size=26, color="FF0000")
    for cell in sheet[HEADER]:
        cell.fill = PatternFill("solid", fgColor="DDEBF7")
    line = Side(style="dotted")
    for cell in sheet[BAND]:
        cell.font = Font(name="宋体", size=14)
        cell.border = Border(left=line, right=line, top=line, bottom=line)
    sheet.column_dimensions["B"].width = 40.0
    sheet.row_dimensions[BAND].height = 36
    sheet.row_dimensions[HEADER].height = 51
    sheet.page_setup.paperSize = 8
    sheet.page_setup.orientation = "portrait"
    sheet.page_margins.left = 1.25
    sheet.oddFooter.left.text = "省厅职教处"


def test_looks_and_paper_are_the_templates() -> None:
    """Fonts, fills, borders, widths, heights, paper and margins of a form are its template's."""
    sheet = opened(made(other_looks))
    title, header, line = sheet.cell(2, 1), sheet.cell(4, 2), sheet.cell(5, 2)
    assert (title.font.name, title.font.sz, title.font.color.rgb) == ("楷体", 26, "FFFF0000")
    assert header.fill.fgColor.rgb == "FFDDEBF7"
    assert (line.font.name, line.font.sz) == ("宋体", 14)
    assert {line.border.left.style, line.border.bottom.style} == {"dotted"}
    assert not line.protection.locked
    assert sheet.column_dimensions["B"].width == pytest.approx(40, abs=0.2)
    assert sheet.row_dimensions[4].height == 51
    setup = sheet.page_setup
    assert (setup.paperSize, setup.orientation, sheet.page_margins.left) == (8, "portrait", 1.25)


def test_lines_are_as_high_as_the_templates_and_grow() -> None:
    """No line has a height of its own, or it would not grow with a long list of majors."""
    sheet = opened(made(other_looks))
    assert sheet.sheet_format.defaultRowHeight == 36
    assert [sheet.row_dimensions[row].height for row in range(5, 5 + LINES)] == [None] * LINES


def test_the_stamp_stands_above_the_templates_own_footer() -> None:
    """What the template has in its page footer stays, and the stamp is a line of its own there."""
    footer = opened(made(other_looks)).oddFooter
    first, _, rest = str(footer.left.text).partition("\n")
    assert stamp_in([first]) == stamp()
    assert rest == "省厅职教处"
    assert "&P" in str(footer.center.text) or "Page" in str(footer.center.text)


def test_rules_and_page_headers_go_along() -> None:
    """A conditional format on the row of an entry is on every line; the page header is printed."""

    def edit(sheet: Worksheet) -> None:
        red = PatternFill("solid", bgColor="FF0000")
        rule = FormulaRule(formula=[f"$G{BAND}>500"], fill=red)
        sheet.conditional_formatting.add(f"F{BAND}:G{BAND}", rule)
        sheet.oddHeader.center.text = "{{ unit }}"
        sheet.print_title_rows = None

    sheet = opened(made(edit))
    rules = {str(one.sqref): one.rules for one in sheet.conditional_formatting}
    assert [rule.formula for rule in rules[f"F5:G{4 + LINES}"]] == [["$G5>500"]]
    assert sheet.oddHeader.center.text == UNIT
    assert sheet.print_title_rows == "$4:$4"  # no table goes on without its header


def test_notes_are_as_high_as_they_need() -> None:
    """A long note wraps within the form's width, and its row grows."""
    known = definitions()
    long = "“备注”栏填写国家或省级示范高等职业学校及其他需要说明的事项，" * 8
    form = known.form.model_copy(update={"notes": (*known.form.notes, long)})
    frame = frame_of(template(lambda _: None), form)
    page = CheckPage(Layout(known, LINES, frame))
    sheet = opened(blank_workbook(page, blank()))
    heights = [sheet.row_dimensions[row].height for row in range(5 + LINES, 12 + LINES)]
    assert heights[-1] > 3 * heights[0]


def test_a_long_name_of_a_unit_is_not_cut() -> None:
    """A unit's name that is longer than what the contact leaves of its cell takes two lines."""
    known = definitions()
    page = CheckPage(layout(lambda _: None))
    name = "河南省某某某某某某某某某某某某某某职业技术大学（筹）"
    long = replace(blank(), stamp=stamp()._replace(unit=name))
    usual, higher = (opened(blank_workbook(page, each)) for each in (blank(), long))
    assert known.form.labels.unit[0] in str(higher["A3"].value)
    assert higher.row_dimensions[3].height > usual.row_dimensions[3].height


def more_around(sheet: Worksheet) -> None:
    """A row above the title, a sum of all students that is printed where there are entries."""
    moved_down(sheet, 1)
    sheet["A1"] = "附件1"
    last = sheet.max_row
    sheet.cell(last + 1, 1, "{% if entries %}")
    sheet.cell(last + 2, 2, "合计 {{ entries|sum(attribute='students') }} 人")
    sheet.cell(last + 3, 1, "{% endif %}")


def other_order(sheet: Worksheet) -> None:
    """学生规模 before 专业名称, and an empty column for the office at the right."""
    for row in (HEADER, BAND):
        left, right = sheet.cell(row, 6), sheet.cell(row, 7)
        left.value, right.value = right.value, left.value
        sheet.cell(row, 9)._style = copy(sheet.cell(row, 8)._style)  # noqa: SLF001 - no other way
    widths = sheet.column_dimensions
    widths["F"].width, widths["G"].width = widths["G"].width, widths["F"].width


def contact_below(sheet: Worksheet) -> None:
    """The contact stands under the notes, as it does on letters."""
    sheet["E2"] = None
    last = sheet.max_row
    sheet.cell(last + 1, 4, "联系人及电话：")
    sheet.cell(last + 1, 6, "{{ contact }}")


def one_cell(sheet: Worksheet) -> None:
    """Unit and contact in one cell over the whole width."""
    sheet.unmerge_cells("A2:D2")
    sheet.unmerge_cells("E2:H2")
    sheet["E2"] = None
    sheet["A2"] = "报送单位：{{ unit }}（盖章）  联系人及电话：{{ contact or '＿＿＿＿' }}"
    sheet.merge_cells("A2:H2")


def loop_number(sheet: Worksheet) -> None:
    """序号 by the loop, the entry under another name, the unit in a cell beside its label."""
    for cell in sheet[BAND]:
        cell.value = str(cell.value).replace("entry.", "e.").replace("e.number", "loop.index")
    sheet.cell(BAND - 1, 1, "{% for e in entries %}")
    sheet.unmerge_cells("A2:D2")
    sheet["A2"], sheet["C2"] = "报送单位：", "{{ unit }}"
    sheet.merge_cells("A2:B2")


EDITS: dict[str, Edit] = {
    "other looks": other_looks, "more around": more_around, "other order": other_order,
    "contact below": contact_below, "one cell": one_cell, "loop number": loop_number,
}  # fmt: skip


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_a_form_after_a_changed_template_comes_back(edit: Edit, tmp_path: Path) -> None:
    """Filled in and sent back, it is its unit's table without a finding; 自检 says so before."""
    own = layout(edit)
    cells: dict[tuple[str, str], Any] = {
        (FORM_SHEET, own.plain_cell(field, line).replace("$", "")): value
        for line, row in enumerate((ROW, ROW | {"school": "登封市嵩山武术学校"}))
        for field, value in row.items()
    }
    row, column = own.contact_cell
    cells[FORM_SHEET, f"{chr(65 + column)}{row + 1}"] = CONTACT
    saved = typed(made(edit), cells, tmp_path / "typed")
    check = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)[CHECK_SHEET]
    told = {
        check.cell(row, 1).value: check.cell(row, VERDICT + 1).value
        for row in range(SUMMARY_ROW + 1, SUMMARY_ROW + 9)
    }
    assert (told["结论"], told["填了几行"]) == ("没有要改正的，可以报送", 2)
    assert told["联系人及电话"] == "已填写"
    fill(tmp_path, {})
    save(tmp_path / "inbox" / "henan" / "填好了.xlsx", saved)
    outcome = run(tmp_path)
    (submission,) = outcome.document["submissions"]
    assert (submission["status"], submission["unit"]) == ("accepted", UNIT)
    assert {f["code"] for f in submission["findings"]} == {"S05"}
    assert [e["students"] for e in outcome.entries] == ["120", "120"]
    assert [e["remark"] for e in outcome.entries] == ["示范校", "示范校"]


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_only_cells_to_fill_in_are_open(edit: Edit) -> None:
    """Whatever the template looks like, the input cells and the contact are open, and no others."""
    own, sheet = layout(edit), opened(made(edit))
    inputs = {
        own.plain_cell(column.field, line).replace("$", "")
        for column in own.inputs
        for line in range(LINES)
    }
    row, column = own.contact_cell
    shown = {cell.coordinate for cell in sheet[row + 1][column:]}
    found = {c.coordinate for r in sheet.iter_rows() for c in r if not c.protection.locked}
    assert inputs <= found
    assert found - inputs <= shown
    assert sheet.cell(row + 1, column + 1).coordinate in found


def test_the_contact_is_prefilled_beside_its_label() -> None:
    """What the ledger knows stands in the open cell, and the label in one that is locked."""
    for edit in EDITS.values():
        own, sheet = layout(edit), opened(made(edit, contact=CONTACT))
        row, column = own.contact_cell
        assert sheet.cell(row + 1, column + 1).value == CONTACT
        labels = [cell for cell in sheet[row + 1][:column] if "联系人" in str(cell.value)]
        assert labels
        assert all(cell.protection.locked for cell in labels)


def test_what_is_reckoned_from_entries_is_left_out() -> None:
    """A sum that the template prints where there are entries is not on a form without any."""
    texts = [str(c.value) for row in opened(made(more_around)).iter_rows() for c in row if c.value]
    assert "附件1" in texts
    assert not [text for text in texts if "合计" in text and not text.startswith("=")]


def _set(row: int, column: int, value: str | None) -> Edit:
    def edit(sheet: Worksheet) -> None:
        sheet.cell(row, column).value = value

    return edit


def _hidden(sheet: Worksheet) -> None:
    sheet.column_dimensions["H"].hidden = True


def _names_its_sheet(sheet: Worksheet) -> None:
    rule = FormulaRule(formula=[f"'{sheet.title}'!$A$1=1"], fill=PatternFill("solid"))
    sheet.conditional_formatting.add(f"G{BAND}", rule)


def _twice(sheet: Worksheet) -> None:
    last = sheet.max_row
    sheet.cell(last + 1, 1).value = "{% for entry in entries %}"
    for cell in sheet[BAND]:
        sheet.cell(last + 2, cell.column).value = cell.value
    sheet.cell(last + 3, 1).value = "{% endfor %}"


def _several(sheet: Worksheet) -> None:
    sheet.parent.create_sheet("填表说明")["A1"] = "请认真填写"


def _narrow(sheet: Worksheet) -> None:
    sheet.unmerge_cells("E2:H2")
    sheet.unmerge_cells("A2:D2")
    sheet["E2"] = None
    sheet["A2"] = "联系人及电话：{{ contact }}"
    sheet["C2"] = "报送单位：{{ unit }}"


REFUSED: dict[str, tuple[Edit, str]] = {
    "a column that is not filled in": (_set(BAND, 8, None), r"A5.*「备注」.*entry\.remark"),
    "two columns in one cell": (
        _set(BAND, 8, "{{ entry.remark }}{{ entry.unit }}"), r"A5.*「备注」",
    ),
    "no row of entries": (_set(BAND, 2, "{{ unit }}"), r"A5.*「试点院校名称」"),
    "two rows of entries": (_twice, r"A14.*有两行"),
    "a header of another column": (_set(HEADER, 7, "合计人数"), r"G 列.*合计人数.*学生规模"),
    "no header": (_set(HEADER, 7, None), r"G 列"),
    "no unit": (_set(META, 1, "报送单位：＿＿＿"), r"没有写报送单位"),
    "a unit without its label": (_set(META, 1, "{{ unit }}"), r"没有写报送单位"),
    "no contact": (_set(META, 5, "联系人及电话：＿＿＿"), r"没有写联系人"),
    "a contact without its label": (_set(META, 5, "电联：{{ contact }}"), r"E2.*联系人"),
    "words behind the contact": (
        _set(META, 5, "联系人及电话：{{ contact }} 日期："), r"E2.*后面不能再有别的字",
    ),
    "no room for the contact": (_narrow, r"A2.*放不下"),
    "a sum of entries": (
        _set(13, 2, "共 {{ entries|length }} 条"), r"B13.*\{% if entries %\}",
    ),
    "a hidden column": (_hidden, r"H5.*隐藏"),
    "a condition that names its sheet": (_names_its_sheet, r"G5.*条件格式"),
    "several sheets": (_several, r"只留一张"),
}  # fmt: skip


@pytest.mark.parametrize(("edit", "told"), REFUSED.values(), ids=REFUSED)
def test_a_template_that_cannot_be_told_is_refused(edit: Edit, told: str) -> None:
    """The sentence names the template, the cell and what to do; no form of another look is made."""
    with pytest.raises(ConfigurationFault, match=told) as refused:
        frame_of(template(edit), definitions().form)
    assert "templates/xlsx/F2.xlsx" in str(refused.value)


def test_a_changed_form_still_bears_its_stamp() -> None:
    """The stamp is on its own sheet too, whatever the template has in its footer."""
    book = openpyxl.load_workbook(io.BytesIO(made(other_looks)))
    assert stamp_in([str(book[STAMP_SHEET]["A1"].value)]) == stamp()
