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
from openpyxl.chart import BarChart
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.colors import Color

from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from pipeline.model.findings import FindingKey
from pipeline.model.returns import AUTHOR, COLUMNS, SHEET, Remark
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
    original = full()
    before, after = parts(original), parts(annotated(original, ERROR, DOUBT))
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
        "row nought": ("xl/worksheets/sheet1.xml", b'<row r="4"', b'<row r="0"'),
        "cells without places": ("xl/worksheets/sheet1.xml", b'<c r="E4"', b'<c r="?"'),
        "a format that is none": ("xl/worksheets/sheet1.xml", b'r="E4" s="1"', b'r="E4" s="99"'),
        "more formats than Excel opens": (
            "xl/styles.xml", b"</cellXfs>", b'<xf fontId="0" fillId="0"/>' * 65_489 + b"</cellXfs>",
        ),
    },
)  # fmt: skip
def test_unfit(name: str, old: bytes, new: bytes) -> None:
    """A workbook that is not understood is not changed, nor one that Excel would have to repair."""
    content = replaced(full(), name, old, new)
    assert parts(content)[name] != parts(full())[name]
    with pytest.raises(Unfit):
        annotated(content, ERROR)


@examples(
    "name old new",
    {
        "a blank format": ("xl/worksheets/sheet1.xml", b'r="E5" s="1"', b'r="E5" s=""'),
        "a remark in the list of sheets": ("xl/workbook.xml", b"<sheets>", b"<sheets><!-- x -->"),
        "a remark among the rows": (
            "xl/worksheets/sheet1.xml", b"<sheetData>", b"<sheetData><!-- x -->",
        ),
        "a remark behind them": (
            "xl/worksheets/sheet1.xml", b"</sheetData>", b"</sheetData><!-- x -->",
        ),
        "a number that is none": ("xl/workbook.xml", b'localSheetId="1"', b'localSheetId="x"'),
        "a sheet without a number": ("xl/workbook.xml", b'sheetId="2"', b'sheetId=""'),
        "a box without a place": (
            "xl/drawings/vmlDrawing1.vml", b"<x:Row>4</x:Row>", b"<x:Row>?</x:Row>",
        ),
    },
)  # fmt: skip
def test_odd_xml(name: str, old: bytes, new: bytes) -> None:
    """What is written oddly and has one meaning is marked all the same, and marked anew."""
    content = replaced(full(), name, old, new)
    assert parts(content)[name] != parts(full())[name]
    once = annotated(content, ERROR._replace(cells=("E4", "E5", "K30")))
    assert (ground(once, "E5"), ground(once, "G4")) == (COLOURS["E"], "")
    again = annotated(once, DOUBT)
    assert (ground(again, "E5"), ground(again, "G4")) == ("", COLOURS["W"])
    assert parts(again)["xl/comments1.xml"].count(DOUBT.found.encode()) == 2


def ground(content: bytes, cell: str) -> str:
    """The colour of a cell's ground on the first sheet, which not every library can read."""
    styles, sheet = (
        etree.fromstring(parts(content)[f"xl/{name}.xml"])
        for name in ("styles", "worksheets/sheet1")
    )
    (found,) = sheet.iterfind(f".//{{*}}c[@r='{cell}']")
    formats, fills = (styles.findall(f"{{*}}{name}/*") for name in ("cellXfs", "fills"))
    fill = fills[int(formats[int(found.get("s") or 0)].get("fillId", "0"))]
    front = fill.find(".//{*}fgColor")
    return "" if front is None else str(front.get("rgb"))


def replaced(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A workbook with other bytes in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for part, written in parts(content).items():
            package.writestr(part, written.replace(old, new) if part == name else written)
    return buffer.getvalue()


def saved(book: Workbook) -> bytes:
    """A workbook as another program saves it: its texts in a part of their own."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def own_list(*, is_chart: bool = False) -> bytes:
    """A workbook with a sheet of the unit's own that has the name of the list."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = "汇总表"
    if is_chart:
        book.create_chartsheet(SHEET).add_chart(BarChart())
    else:
        book.create_sheet(SHEET)["A1"] = "张老师电话再核实"
    return saved(book)


def test_a_sheet_of_the_list_s_name_stays() -> None:
    """A unit's own sheet 「问题清单」 is marked like any other; the list has another name."""
    remarks = (ERROR._replace(sheet=SHEET, cells=("A1",)), DOUBT._replace(cells=("G4",)))
    once = annotated(own_list(), *remarks)
    book = book_of(once)
    assert book.sheetnames == [f"{SHEET} (2)", "汇总表", SHEET]
    own, comment = book[SHEET]["A1"], book["汇总表"]["G4"].comment
    assert (own.value, own.fill.fgColor.rgb) == ("张老师电话再核实", COLOURS["E"])
    assert book[f"{SHEET} (2)"]["D4"].hyperlink.location == f"'{SHEET}'!A1"
    assert comment is not None
    assert f"「{SHEET} (2)」" in comment.text
    again = book_of(annotated(saved(book_of(once))))
    assert again.sheetnames == [f"{SHEET} (2)", "汇总表", SHEET]
    assert again[SHEET]["A1"].value == "张老师电话再核实"


def test_a_chart_of_the_list_s_name_stays() -> None:
    """No two sheets of one name: a sheet with nothing but a chart has a name as well."""
    content = annotated(own_list(is_chart=True), DOUBT)
    names = re.findall(rb'<sheet [^>]*name="([^"]*)"', parts(content)["xl/workbook.xml"])
    assert [name.decode() for name in names] == [f"{SHEET} (2)", "汇总表", SHEET]
    assert "xl/charts/chart1.xml" in parts(content)


def test_a_name_is_free_whatever_its_letters() -> None:
    """Names that differ in the size of letters alone are one for Excel."""
    book = openpyxl.Workbook()
    book.worksheets[0].title = f"{SHEET} (2)"
    book.create_sheet(SHEET)
    assert book_of(annotated(saved(book))).sheetnames[0] == f"{SHEET} (3)"


def test_every_earlier_list_is_replaced() -> None:
    """A list is known whatever its unit called it, also where it was hidden; the new one shows."""
    book = book_of(annotated(full(), ERROR))
    book[SHEET].title = "清单"
    old = book.copy_worksheet(book["清单"])
    old.title, old.sheet_state = SHEET, "hidden"
    old.print_area = "A1:L4"
    old["N9"] = "=COUNTA(K4:K9)"
    twice = annotated(saved(book), DOUBT)
    after = book_of(twice)
    assert after.sheetnames == [SHEET, "汇总表", "图表"]
    assert after[SHEET].sheet_state == "visible"
    assert after["汇总表"].print_area == "'汇总表'!$A$1:$H$8"
    assert not after[SHEET].print_area
    left = {name for name in parts(twice) if name.startswith("xl/worksheets/sheet")}
    assert len(left) == len(after.sheetnames)
    assert twice.count(b"xl/worksheets/sheet") == 2 * len(left)


def test_what_hung_on_a_list_goes_with_it() -> None:
    """Comments and boxes that stood on an earlier list alone are not left behind."""
    book = book_of(annotated(full(), ERROR))
    book[SHEET]["A3"].comment = Comment("在这里", "张伟")
    before = saved(book)
    after = annotated(before, ERROR)
    assert sum(b"\xe5\x9c\xa8\xe8\xbf\x99\xe9\x87\x8c" in p for p in parts(before).values()) == 1
    assert not any("在这里".encode() in part for part in parts(after).values())
    types = parts(after)["[Content_Types].xml"].decode()
    told = re.findall(r'PartName="/([^"]+)"', types)
    assert set(told) <= parts(after).keys()
    assert len(set(told)) == len(told)


def test_own_comments_are_known_without_their_author() -> None:
    """LibreOffice forgets who wrote a comment: what is wholly ours is ours, and its colour goes."""
    once = annotated(full(), ERROR, DOUBT)
    names = [name for name in parts(once) if "comments" in name]
    forgotten = replaced(once, names[0], AUTHOR.encode(), b"")
    sheet = sheet_of(annotated(forgotten, DOUBT._replace(cells=("G6",))), "汇总表")
    assert sheet["E4"].comment is None
    assert sheet["E4"].fill.fill_type is None
    assert sheet["G4"].comment is None
    assert sheet["B5"].comment is not None


def test_words_of_the_unit_below_ours_stay() -> None:
    """A comment of nobody's in which a unit wrote more is not wholly ours, and stays."""
    once = annotated(full(), ERROR)
    names = [name for name in parts(once) if "comments" in name]
    more = replaced(once, names[0], AUTHOR.encode(), b"")
    more = replaced(more, names[0], "怎么办：请改正".encode(), "怎么办：请改正\n我们已改".encode())
    comment = sheet_of(annotated(more), "汇总表")["E4"].comment
    assert comment is not None
    assert "我们已改" in comment.text


def test_the_ground_of_the_unit_comes_back() -> None:
    """A marked cell that is mended looks as it did before: in a colour of the unit's own."""
    book = book_of(full())
    sheet = book["汇总表"]
    sheet["E4"].fill = PatternFill("solid", fgColor="FF00FFFF")
    sheet["G4"].fill = PatternFill("solid", fgColor=Color(theme=4, tint=0.5))
    sheet["G6"].fill = PatternFill("lightGrid", fgColor="FF00FF00")
    once = annotated(saved(book), ERROR, DOUBT)
    assert sheet_of(once, "汇总表")["E4"].fill.fgColor.rgb == COLOURS["E"]
    third = sheet_of(annotated(annotated(once, ERROR, DOUBT)), "汇总表")
    assert (third["E4"].fill.fill_type, third["E4"].fill.fgColor.rgb) == ("solid", "FF00FFFF")
    ground = third["G4"].fill.fgColor
    assert (ground.theme, ground.tint) == (4, 0.5)
    assert third["G6"].fill.fill_type is None


def test_a_mended_cell_with_a_comment_of_the_unit() -> None:
    """Where the unit had its own comment, ours was none: the colour goes all the same."""
    remark = ERROR._replace(cells=("B5",))
    once = annotated(full(), remark)
    assert sheet_of(once, "汇总表")["B5"].fill.fgColor.rgb == COLOURS["E"]
    mended = sheet_of(annotated(once, DOUBT), "汇总表")["B5"]
    assert mended.fill.fill_type is None
    assert mended.comment is not None
    assert mended.comment.text == "单位自己的批注"


def test_a_text_that_no_cell_can_hold() -> None:
    """It is cut, and says so; keys that no cell can hold are left out whole."""
    long = DOUBT._replace(value="长" * 40_000, keys=(KEY._replace(school='"' * 40_000),))
    shown = sheet_of(annotated(full(), long), SHEET)
    value = str(shown["G4"].value)
    assert len(value) <= 32_767
    assert value.endswith("未写全）")
    assert shown["L4"].value is None


def test_a_list_of_the_unit_s_own_stays() -> None:
    """A sheet is taken away only where it is ours beyond doubt: by our title, or a hidden cell."""
    book = book_of(annotated(full(), ERROR, DOUBT))
    for name, title in (("自查", "问题清单（我市自查）"), ("抄来", "问题清单")):
        sheet = book.create_sheet(name)
        sheet["A1"] = title
        for column, header in enumerate(COLUMNS, 1):
            sheet.cell(3, column, header)
        sheet["K4"] = "已报采购"
    after = book_of(annotated(saved(book), ERROR))
    assert after.sheetnames == [SHEET, "汇总表", "图表", "自查", "抄来"]
    assert after["自查"]["K4"].value == "已报采购"


@pytest.mark.parametrize("kind", ["title", "hidden cell"])
def test_our_list_goes_by_its_title_or_a_hidden_cell(kind: str) -> None:
    """Each of them is enough: a list is replaced though the other is gone."""
    book = book_of(annotated(full(), ERROR, DOUBT))
    if kind == "title":
        book[SHEET].delete_cols(12)
    else:
        book[SHEET].unmerge_cells("A1:L1")
        book[SHEET]["A1"] = None
    assert book_of(annotated(saved(book), ERROR)).sheetnames == [SHEET, "汇总表", "图表"]


def test_a_colour_of_the_unit_s_own_that_is_ours() -> None:
    """In a workbook that was never returned no ground is a mark, whatever its colour."""
    book = book_of(full())
    book["汇总表"]["E4"].fill = PatternFill("solid", fgColor=COLOURS["W"])
    once = annotated(saved(book), ERROR)
    assert ground(once, "E4") == COLOURS["E"]
    assert ground(annotated(once), "E4") == COLOURS["W"]


def test_a_mark_goes_though_its_comment_is_gone() -> None:
    """Where the unit took our comment away, the list tells of the cell."""
    book = book_of(annotated(full(), ERROR, DOUBT))
    book["汇总表"]["E4"].comment = None
    after = sheet_of(annotated(saved(book), DOUBT), "汇总表")
    assert after["E4"].fill.fill_type is None
    assert after["G4"].fill.fgColor.rgb == COLOURS["W"]
