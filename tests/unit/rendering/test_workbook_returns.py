"""A unit's own workbook comes back as it was, but for what was put there on purpose."""

from __future__ import annotations

import io
import re
import struct
import subprocess
import sys
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING

import openpyxl
import pytest
import xlsxwriter
from lxml import etree

from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from pipeline.model.findings import FindingKey
from pipeline.model.returns import AUTHOR, SHEET, Remark
from pipeline.reading.answers import answers, is_list
from pipeline.rendering.returns.list_sheet import COLOURS
from pipeline.rendering.returns.packages import Unfit
from pipeline.rendering.returns.workbooks import annotated_workbook
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.model.cells import Grid

TITLE, ADVICE = "问题清单：郑州市教育局", "共 2 条"
KEY = FindingKey("甲学校", "物流管理", "students", "R04", "12000")
ERROR = Remark(
    "E", "R01", "汇总表", ("E4",), "甲学校", "参与试点专业数量", "3", "是 3，列了 2 个", "须相等",
    "请改正",
)  # fmt: skip
DOUBT = Remark(
    "W", "R04", "汇总表", ("G4", "G6"), "甲学校", "参与试点学生规模", "12000", "12000 人", "须核实",
    "请核对", (KEY,),
)  # fmt: skip


def picture() -> bytes:
    """A red square."""

    def chunk(name: bytes, content: bytes) -> bytes:
        check = zlib.crc32(name + content)
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)

    size = struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)
    pixels = zlib.compress((b"\0" + b"\xc8\x1e\x1e" * 9) * 9)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", size) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def full() -> bytes:
    """A workbook with all that a library may lose: drawings, rules, print set-up, names."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        boxed = book.add_format({"border": 1, "bold": True, "font_name": "宋体"})
        sheet = book.add_worksheet("汇总表")
        for row in range(2, 8):
            for column in range(8):
                sheet.write(row, column, f"{row}{column}", boxed)
        sheet.merge_range("A1:H1", "首批1+X证书制度试点院校情况汇总表", boxed)
        sheet.insert_textbox("J3", "盖章处")
        sheet.insert_image("J10", "seal.png", {"image_data": io.BytesIO(picture())})
        sheet.data_validation("C4:C8", {"validate": "list", "source": ["中职", "高职"]})
        sheet.conditional_format("G4:G8", {"type": "data_bar"})
        sheet.add_sparkline("I4", {"range": "汇总表!G4:G8"})
        sheet.write_comment("B5", "单位自己的批注", {"author": "张伟"})
        sheet.set_landscape()
        sheet.print_area("A1:H8")
        sheet.repeat_rows(2)
        sheet.set_header("&C页眉")
        sheet.freeze_panes(3, 0)
        other = book.add_worksheet("图表")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=汇总表!$G$4:$G$8"})
        other.insert_chart("B2", chart)
        other.print_area("A1:C3")
        other.activate()
        book.define_name("学校类型", "=汇总表!$C$4:$C$8")
    return buffer.getvalue()


def annotated(content: bytes, *remarks: Remark) -> bytes:
    """The workbook as it goes back."""
    return annotated_workbook(content, remarks, title=TITLE, advice=ADVICE)


def parts(content: bytes) -> dict[str, bytes]:
    """All parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def book_of(content: bytes) -> Workbook:
    """The workbook as another library reads it, which says what it does not know."""
    with warnings.catch_warnings(action="ignore"):
        return openpyxl.load_workbook(io.BytesIO(content))


def sheet_of(content: bytes, name: str) -> Worksheet:
    """A sheet as another library reads it."""
    sheet: Worksheet = book_of(content)[name]
    return sheet


def grids(content: bytes) -> tuple[Grid, ...]:
    """The sheets as the program reads them."""
    opened = open_content(content, "甲.xlsx", Limits())
    assert opened.workbook is not None, opened.findings
    return opened.workbook.grids


TOUCHED = {
    "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml",
    "xl/worksheets/sheet1.xml", "xl/comments1.xml", "xl/drawings/vmlDrawing1.vml",
    "xl/worksheets/sheet2.xml",
}  # fmt: skip


def test_other_parts_are_the_same() -> None:
    """Pictures, drawings, charts, texts and whatever else are passed on byte by byte.

    Of the second sheet nothing is changed but that it is not selected any more.
    """
    before, after = parts(full()), parts(annotated(full(), ERROR, DOUBT))
    assert {name for name in before if after[name] != before[name]} == TOUCHED
    assert after.keys() - before.keys() == {"xl/worksheets/sheet3.xml"}
    one, other = (
        etree.canonicalize(p["xl/worksheets/sheet2.xml"].decode()) for p in (before, after)
    )
    assert one.replace(' tabSelected="1"', "") == other


def test_a_marked_sheet_differs_in_nothing_else() -> None:
    """Of a marked sheet only the formats of its faulty cells differ."""
    name = "xl/worksheets/sheet1.xml"
    before, after = (
        etree.fromstring(parts(content)[name]) for content in (full(), annotated(full(), ERROR))
    )
    changed = []
    for one, other in zip(before.iter(), after.iter(), strict=True):
        assert (one.tag, one.text) == (other.tag, other.text)
        if dict(one.attrib) != dict(other.attrib):
            changed.append((one.get("r"), set(one.attrib) ^ set(other.attrib)))
    assert changed == [("E4", set())]


def test_formats_keep_all_but_the_ground() -> None:
    """A marked cell keeps font, border and number format; only its ground is another."""
    sheet = sheet_of(annotated(full(), ERROR, DOUBT), "汇总表")
    marked, plain = sheet["E4"], sheet["E5"]
    for one in ("font", "border", "alignment", "number_format"):
        assert repr(getattr(marked, one)) == repr(getattr(plain, one))
    assert marked.fill.fgColor.rgb == COLOURS["E"]
    assert sheet["G6"].fill.fgColor.rgb == COLOURS["W"]
    assert plain.fill.fill_type is None


def test_comments() -> None:
    """Each faulty cell says what was found, what is allowed and what to do; others stay."""
    sheet = sheet_of(annotated(full(), ERROR, DOUBT), "汇总表")
    comment, own = sheet["E4"].comment, sheet["B5"].comment
    assert comment is not None
    assert comment.author == AUTHOR
    assert all(text in comment.text for text in ("R01", ERROR.found, "须相等", "请改正"))
    assert own is not None
    assert (own.author, own.text) == ("张伟", "单位自己的批注")


def test_two_findings_at_one_cell() -> None:
    """A cell with an error and a doubt shows both texts, and the graver colour."""
    sheet = sheet_of(annotated(full(), DOUBT._replace(cells=("E4",)), ERROR), "汇总表")
    assert sheet["E4"].fill.fgColor.rgb == COLOURS["E"]
    comment = sheet["E4"].comment
    assert comment is not None
    assert comment.text.index("R01") < comment.text.index("R04")


def test_the_list_comes_first() -> None:
    """The workbook opens with the list; each of its rows leads to its cell."""
    book = book_of(annotated(full(), ERROR, DOUBT))
    assert book.sheetnames == [SHEET, "汇总表", "图表"]
    assert book.active is book[SHEET]
    assert [s.title for s in book if s.sheet_view.tabSelected] == [SHEET]
    link = book[SHEET]["D4"].hyperlink
    assert link is not None
    assert link.location == "'汇总表'!E4"


def test_names_stay_with_their_sheets() -> None:
    """Print areas and titles belong to the sheets that they belonged to."""
    book = book_of(annotated(full(), ERROR))
    assert book["汇总表"].print_area == "'汇总表'!$A$1:$H$8"
    assert book["汇总表"].print_title_rows == "$3:$3"
    assert book["图表"].print_area == "'图表'!$A$1:$C$3"
    assert not book[SHEET].print_area


@examples("cell", {"far below": "C40", "in a gap": "K5", "in an empty row": "A2"})
def test_blank_cells_are_marked_too(cell: str) -> None:
    """A cell that is not in the file is put where it belongs, and no value moves."""
    content = annotated(full(), ERROR._replace(cells=(cell, "E4")))
    assert sheet_of(content, "汇总表")[cell].fill.fgColor.rgb == COLOURS["E"]
    assert grids(content)[1:] == grids(full())


def test_sent_in_again() -> None:
    """An annotated copy that comes again is marked anew: the former marks are gone."""
    once = annotated(full(), ERROR, DOUBT)
    twice = annotated(once, DOUBT)
    assert book_of(twice).sheetnames == [SHEET, "汇总表", "图表"]
    sheet = sheet_of(twice, "汇总表")
    assert sheet["E4"].fill.fill_type is None
    assert sheet["E4"].comment is None
    assert sheet["G4"].fill.fgColor.rgb == COLOURS["W"]
    assert sheet["B5"].comment is not None
    assert grids(twice)[1:] == grids(full())


def test_answers_are_read_back() -> None:
    """What a unit writes under 说明 is read with the finding that it belongs to."""
    book = book_of(annotated(full(), ERROR, DOUBT))
    book[SHEET]["K5"] = "两校合并"
    buffer = io.BytesIO()
    book.save(buffer)
    found = grids(buffer.getvalue())
    assert [is_list(grid) for grid in found] == [True, False, False]
    (answer,) = answers(found)
    assert (answer.reason, answer.keys) == ("两校合并", (KEY,))


def test_odd_texts() -> None:
    """Whatever a unit wrote is shown as text: markup, formulas, signs that XML cannot hold."""
    odd = ERROR._replace(value='<b>&"\x0b', found="=1+1\ud800")
    sheet = sheet_of(annotated(full(), odd), SHEET)
    assert sheet["G4"].value == '<b>&"\ufffd'
    assert (sheet["H4"].value, sheet["H4"].data_type) == ("=1+1\ufffd", "s")


def test_the_same_bytes_whatever_has_been_imported() -> None:
    """Libraries give prefixes to name spaces for the whole process: none of them shows."""
    made = (
        "import io, sys\n"
        "from pipeline.model.returns import Remark\n"
        "from pipeline.rendering.returns.workbooks import annotated_workbook\n"
        "remark = Remark('E', 'R01', 'Sheet', ('A1',), '', '', '3', '', '', '')\n"
        "content = annotated_workbook(sys.stdin.buffer.read(), [remark], title='', advice='')\n"
        "sys.stdout.buffer.write(content)\n"
    )
    buffer = io.BytesIO()
    openpyxl.Workbook().save(buffer)  # names the space of references where it refers, not before
    written = [
        subprocess.run(
            (sys.executable, "-c", before + made), input=buffer.getvalue(), capture_output=True,
            check=True,
        ).stdout
        for before in ("", "import openpyxl\n")
    ]  # fmt: skip
    assert written[0] == written[1]
    assert not re.search(rb"\bns\d+:", b"".join(parts(written[0]).values()))


def test_the_strict_form_is_kept() -> None:
    """A workbook in the strict form of the format gets a sheet and comments of that form."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts(workbook("a | 1")).items():
            told = content
            for usual, strict in STRICT.items():
                told = told.replace(usual, strict)
            archive.writestr(name, told)
    new = parts(annotated(buffer.getvalue(), ERROR._replace(sheet="Sheet1", cells=("A1",))))
    changed = b"".join(new[name] for name in new if name.startswith("xl/"))
    assert b"/comments" in changed
    assert not any(usual in changed for usual in STRICT)


STRICT = {
    b"http://schemas.openxmlformats.org/spreadsheetml/2006/main":
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
    b"http://schemas.openxmlformats.org/officeDocument/2006/relationships":
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
}  # fmt: skip


@examples("folder", {"root": "", "another": "book/"})
def test_parts_elsewhere(folder: str) -> None:
    """Where the parts lie and how they are named is each program's own affair."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, part in parts(workbook("a | 1")).items():
            package.writestr(name.replace("xl/", folder), part.replace(b"xl/", folder.encode()))
    content = annotated(buffer.getvalue(), ERROR._replace(sheet="Sheet1", cells=("A1",)))
    assert grids(content)[1].value(0, 0) == "a"
    assert b's="' in parts(content)[f"{folder}worksheets/sheet1.xml"]


@examples(
    "name old new",
    {
        "no styles": ("xl/styles.xml", b"cellXfs", b"cellXfx"),
        "rows without numbers": ("xl/worksheets/sheet1.xml", b'<row r="4"', b"<row"),
        "no relations": ("xl/_rels/workbook.xml.rels", b"<Relationship ", b"<Nothing "),
    },
)
def test_unfit(name: str, old: bytes, new: bytes) -> None:
    """A workbook that is not understood is not changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part, content in parts(full()).items():
            package.writestr(part, content.replace(old, new) if part == name else content)
    with pytest.raises(Unfit):
        annotated(buffer.getvalue(), ERROR)
