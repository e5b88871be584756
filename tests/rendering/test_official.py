"""The official table: every line as printed, the form's words, the ministry's print set-up."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from pipeline.model.errors import ConfigurationFault

if TYPE_CHECKING:
    from pipeline.model.forms import Form

FIRST = 4
"""The sheet row of the first entry."""


def _row(sheet: Any, row: int) -> list[Any]:
    return [cell.value for cell in sheet[row]]


def test_same_input_same_bytes(render: Any, line: Any) -> None:
    """The same lines give the same bytes, so that a rerun changes nothing."""
    lines = [line(school=f"学校{n}") for n in range(30)]
    assert render(lines) == render(list(lines))


def test_lines_read_back_equal(render: Any, line: Any, opened: Any) -> None:
    """Every line is printed complete and in order: counts as numbers, blanks where none is."""
    lines = [
        line(),
        line(school="某职院", school_type="高职", levels=(), students=None, remark="示范"),
        line(certificate="建筑信息模型（BIM）", majors=("护理",), major_count=1, students=0),
    ]
    sheet = opened(render(lines))
    assert [_row(sheet, FIRST + n) for n in range(3)] == [
        [1, "郑州市某中专", "中职", "物流管理（初级、中级）", 2, "物流管理、电子商务", 120, None],
        [2, "某职院", "高职", "物流管理", 2, "物流管理、电子商务", None, "示范"],
        [3, "郑州市某中专", "中职", "建筑信息模型（BIM）（初级、中级）", 1, "护理", 0, None],
    ]


def test_words_come_from_the_form(render: Any, line: Any, opened: Any, form: Form) -> None:
    """Title, headers and notes are the form's, and the control rows are gone."""
    sheet = opened(render([line()], contact="张三 0371-1234567"))
    assert sheet["A1"].value == form.title
    assert sheet["A2"].value == "报送单位：河南省教育厅（盖章）"
    assert sheet["E2"].value == "联系人及电话：张三 0371-1234567"
    assert _row(sheet, 3) == [column.header for column in form.printed_columns]
    notes = [sheet.cell(FIRST + n, 1).value for n in range(1, 1 + len(form.notes))]
    assert notes[0] == f"注：1.{form.notes[0]}"
    assert [note.partition(".")[2] for note in notes] == list(form.notes)
    assert sheet.max_row == FIRST + len(form.notes)


def test_blank_contact_is_a_line_to_write_on(render: Any, line: Any, opened: Any) -> None:
    """Without a contact the form's underscores are printed."""
    assert "＿＿" in opened(render([line()]))["E2"].value


def test_print_setup_is_kept(render: Any, line: Any, opened: Any) -> None:
    """A4 landscape, one page wide, the header row on each page, pages numbered."""
    sheet = opened(render([line()]))
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) in ((1, 0), (None, 0))
    assert sheet.print_title_rows == "$3:$3"
    assert "第 &P 页 共 &N 页" in str(sheet.oddFooter)
    assert sheet.print_options.horizontalCentered
    assert sheet.freeze_panes == "A4"
    assert "A1:H1" in map(str, sheet.merged_cells.ranges)


def test_fonts_and_borders_are_kept(render: Any, line: Any, opened: Any) -> None:
    """Cells look as the template says, with the Chinese character set."""
    sheet = opened(render([line()]))
    title, cell = sheet["A1"].font, sheet["B4"]
    assert (title.name, title.size, title.charset) == ("方正小标宋简体", 22, 134)
    assert (cell.font.name, cell.border.left.style) == ("仿宋_GB2312", "thin")


def test_fonts_can_be_substituted(render: Any, line: Any, opened: Any) -> None:
    """An officer without a font names another one."""
    sheet = opened(render([line()], fonts={"方正小标宋简体": "宋体"}))
    assert (sheet["A1"].font.name, sheet["B4"].font.name) == ("宋体", "仿宋_GB2312")


@pytest.mark.parametrize("text", ["=cmd|'/c calc'!A0", "+1", "-1+1", "@SUM(A1)", "{=1}", "\t=1"])
def test_formula_like_text_stays_text(render: Any, line: Any, opened: Any, text: str) -> None:
    """What a unit wrote is never run: it comes out as a text cell."""
    cell = opened(render([line(remark=text, school=text)]))["H4"]
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("text", ["http://example.com", "mailto:a@b.c", "internal:Sheet1!A1"])
def test_addresses_do_not_become_links(render: Any, line: Any, opened: Any, text: str) -> None:
    """A link is never made from a unit's text."""
    assert opened(render([line(remark=text)]))["H4"].hyperlink is None


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\x1b", "\x7f", "\ud800", "\ufffe", "_x0007_"])
def test_control_characters_give_a_file_that_opens(
    render: Any, line: Any, opened: Any, bad: str
) -> None:
    """No text can make a file that does not open."""
    value = opened(render([line(remark=f"前{bad}后")]))["H4"].value
    assert value.startswith("前")
    assert value.endswith("后")


def test_long_majors_make_the_row_grow(render: Any, line: Any, opened: Any) -> None:
    """A row is at least as tall as the template's, and taller where its text needs it."""
    majors = tuple(f"计算机网络技术第{n}方向" for n in range(20))
    sheet = opened(render([line(), line(majors=majors)]))
    assert sheet.row_dimensions[4].height == pytest.approx(24, abs=0.5)
    assert sheet.row_dimensions[5].height > 150


def test_a_list_of_majors_beyond_the_tallest_row_is_not_cut(
    render: Any, line: Any, opened: Any
) -> None:
    """The first page has some 361 points below its header: the text gets a smaller font instead."""
    majors = tuple(f"计算机网络技术第{n}方向" for n in range(60))
    sheet = opened(render([line(majors=majors), line()]))
    assert 300 < sheet.row_dimensions[4].height < 362
    assert sheet["F4"].value == "、".join(majors)
    assert sheet["F4"].font.size < 11
    assert (sheet["B4"].font.size, sheet["F5"].font.size) == (11, 11)


def test_no_line_is_a_table_without_entries(render: Any, opened: Any, form: Form) -> None:
    """An empty rollup prints the form with its notes."""
    assert opened(render([])).max_row == 3 + len(form.notes)


def test_a_text_too_long_for_a_cell_is_never_cut(render: Any, line: Any) -> None:
    """More than 32,767 characters are refused loudly, with the cell."""
    with pytest.raises(ConfigurationFault, match="超过 32767 个字") as caught:
        render([line(remark="长" * 32_768)])
    assert caught.value.key == "H5"


def test_long_numbers_keep_all_digits(render: Any, line: Any, opened: Any) -> None:
    """Excel rounds after fifteen digits, so such a number is written as text."""
    number = 410_105_199_001_011_234
    assert opened(render([line(students=number)]))["G4"].value == str(number)


def test_created_is_the_only_date(render: Any, line: Any) -> None:
    """The date in the file is the parameter, in UTC."""
    book = load_workbook(io.BytesIO(render([line()])))
    assert book.properties.created.isoformat() == "2019-04-28T10:00:00"
