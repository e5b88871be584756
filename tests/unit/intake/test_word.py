"""Word documents: the tables of real files become grids, and none of their text is lost."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake.formats.word.documents import read_word
from pipeline.intake.limits import Limits
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused
from pipeline.model.cells import Grid, Merge
from tests.unit.examples import examples

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.intake.contents import Contents
    from pipeline.model.findings import Finding

TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACES = (
    f'xmlns:w="{TRANSITIONAL}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:wps="urn:any"'
)
PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
LIMITS = Limits()


def word(body: str, parts: Mapping[str, str] | None = None, related: str = "") -> bytes:
    """A small .docx of the given body; `related` are relationships of its document."""
    relationships = "http://schemas.openxmlformats.org/package/2006/relationships"
    contents = {
        "_rels/.rels": f'<Relationships xmlns="{relationships}">'
        f"{relationship('officeDocument', 'word/document.xml')}</Relationships>",
        "word/document.xml": f"<w:document {SPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{relationships}">'
        f"{related}</Relationships>",
        **(parts or {}),
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relationship(kind: str, target: str, *, external: bool = False) -> str:
    """One relationship of a part."""
    mode = 'TargetMode="External"' if external else ""
    return f'<Relationship Id="r{kind}" Type="{RELATED}/{kind}" Target="{target}" {mode}/>'


def p(text: str = "") -> str:
    """A paragraph; text that is XML stands as it is."""
    return f"<w:p>{text if text.startswith('<') else run(text)}</w:p>"


def run(text: str, properties: str = "") -> str:
    """A run of one format."""
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def tc(text: str = "", span: int | str = 1, properties: str = "", *, down: str = "") -> str:
    """A cell over `span` grid columns; `down` is `restart` or `continue`."""
    merged = f'<w:vMerge w:val="{down}"/>' if down else ""
    inner = text if text.startswith(("<w:p>", "<w:tbl>")) else p(text)
    return f'<w:tc><w:tcPr>{properties}<w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{inner}</w:tc>'


def tr(*cells: str, properties: str = "") -> str:
    """A row; a cell that is mere text covers one grid column."""
    told = "".join(cell if cell.startswith("<w:tc>") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{told}</w:tr>"


def tbl(*rows: str, widths: Iterable[int] = ()) -> str:
    """A table; `widths` of its grid columns in twips."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return f"<w:tbl><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def box(text: str) -> str:
    """A run with a text box."""
    return (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{text}</w:txbxContent></v:textbox></w:pict></w:r>"
    )


def mark(kind: str, inner: str = "") -> str:
    """A run with the beginning, the middle or the end of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}">{inner}</w:fldChar></w:r>'


def instruction(text: str) -> str:
    """A run with the instruction of a field."""
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


def field(told: str, result: str | None = None) -> str:
    """A whole field; without a result it has no middle."""
    middle = "" if result is None else mark("separate") + result
    return mark("begin") + instruction(told) + middle + mark("end")


def read(content: bytes) -> Contents:
    """What a document holds."""
    return read_word(open_package(content, LIMITS))


def grids(body: str) -> tuple[Grid, ...]:
    """The grids of a document with the given body."""
    return read(word(body)).grids


def lines(grid: Grid) -> list[str]:
    """The text around a table, the cells of a line divided by ` | `."""
    assert grid.paragraphs is not None
    return [" | ".join(map(str, row)) for row in grid.paragraphs.rows]


def refusal(content: bytes, limits: Limits = LIMITS) -> Finding:
    """Why a document is not read."""
    with pytest.raises(Refused) as refused:
        read_word(open_package(content, limits))
    return refused.value.finding


def saved(document: docx.document.Document) -> bytes:
    """A document of python-docx as a file."""
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


# The document


def test_a_form() -> None:
    """A table becomes a grid from its own A1 on; the lines around it are its paragraphs."""
    document = docx.Document()
    document.add_paragraph("情况汇总表")
    document.add_paragraph("")
    document.add_paragraph("报送单位：甲学院（盖章）\t联系人及电话：张三")
    table = document.add_table(rows=2, cols=3)
    for cell, text in zip(table.rows[0].cells, ("序号", "试点院校名称", "备注"), strict=True):
        cell.text = text
    table.cell(1, 1).text = "甲学院\n（本部）"
    document.add_paragraph("注：1.…\n2.…")
    (grid,) = read(saved(document)).grids
    assert grid.name == "表格 1"
    assert grid.rows == (("序号", "试点院校名称", "备注"), ("", "甲学院\n（本部）", ""))
    assert grid.paragraphs == Grid(
        "正文",
        (
            ("情况汇总表",),
            ("报送单位：甲学院（盖章）", "联系人及电话：张三"),
            ("注：1.…",),
            ("2.…",),
        ),
    )


def test_a_document_without_a_table() -> None:
    """Its lines are the rows of one grid."""
    (grid,) = grids(p("通知") + p() + p("各学院："))
    assert grid == Grid("正文", (("通知",), ("各学院：",)))


def test_several_tables() -> None:
    """Each has the lines before it, and the last those after it; they count as Word counts."""
    first, second = grids(
        p("甲") + tbl(tr("1", "2")) + p("乙") + p("丙") + tbl(tr("3", "4")) + p("丁")
    )
    assert (first.name, first.rows, lines(first)) == ("表格 1", (("1", "2"),), ["甲"])
    assert (second.name, second.rows, lines(second)) == (
        "表格 2",
        (("3", "4"),),
        ["乙", "丙", "丁"],
    )


@examples(
    "between",
    {
        "nothing": "",
        "blank paragraphs": p() + p(" "),
        "a page break": PAGE_BREAK,
        "续表": PAGE_BREAK + p("续表"),
        "a numbered 续表": p("（续表 2）"),
        "接上页": p("接上页"),
    },
)
def test_a_table_goes_on_in_another(between: str) -> None:
    """A table of as many columns continues the one before it; merged ranges move along."""
    (grid,) = grids(
        tbl(tr("序号", "校名"), tr("1", "甲"))
        + between
        + tbl(tr("序号", "校名"), tr("2", tc("乙", down="restart")), tr("3", tc(down="continue")))
    )
    assert grid.rows == (("序号", "校名"), ("1", "甲"), ("序号", "校名"), ("2", "乙"), ("3", ""))
    assert grid.merges == (Merge(3, 1, 4, 1),)


@examples(
    "between columns",
    {"other text": (p("附表二"), 2), "another width": ("", 3), "续表 and more": (p("续表说明"), 2)},
)
def test_a_table_of_its_own(between: str, columns: int) -> None:
    """What has text before it or another number of columns is a grid of its own."""
    told = grids(tbl(tr("1", "2")) + between + tbl(tr(*"abc"[:columns])))
    assert [grid.name for grid in told] == ["表格 1", "表格 2"]


def test_the_count_goes_on_after_a_table_that_was_joined() -> None:
    """The number in a grid's name is that of its first table in the document."""
    told = grids(tbl(tr("1", "2")) + tbl(tr("3", "4")) + tbl(tr("x")))
    assert [grid.name for grid in told] == ["表格 1", "表格 3"]


def test_content_controls_are_opened() -> None:
    """Tables, rows, cells and paragraphs within content controls are read like any other."""

    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    row = f"<w:tr>{control(tc(control(p('1'))))}{tc('2')}</w:tr>"
    (grid,) = grids(control(p("题目")) + control(tbl(control(row))))
    assert (grid.rows, lines(grid)) == ((("1", "2"),), ["题目"])


def test_text_boxes_are_lines() -> None:
    """The text of a box stands behind the paragraph it is anchored in; both forms of it, once."""
    both = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx><w:txbxContent>"
        f"{p('报送单位：甲')}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>"
        f"<mc:Fallback>{box(p('报送单位：甲'))}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    (grid,) = grids(p(run("题目") + both) + tbl(tr("1", tc(p(run("2") + box(p("附注")))))))
    assert lines(grid) == ["题目", "报送单位：甲", "附注"]
    assert grid.rows == (("1", "2"),)


def test_a_table_in_a_text_box_is_a_table() -> None:
    """A table within a text box is a grid like others."""
    (grid,) = grids(p(box(tbl(tr("1", "2")))))
    assert grid.rows == (("1", "2"),)


def test_a_box_is_the_text_of_a_cell_that_has_no_other() -> None:
    """A cell that holds nothing but a text box shows what is in the box."""
    (grid,) = grids(tbl(tr("1", tc(p(box(p("甲学院")))))))
    assert grid.rows == (("1", "甲学院"),)


def test_word_art_is_a_line() -> None:
    """A title that is a drawing is text too."""
    (grid,) = grids(p('<w:r><w:pict><v:textpath string="汇总表"/></w:pict></w:r>') + tbl(tr("1")))
    assert lines(grid) == ["汇总表"]


def test_headers_footers_and_notes_come_last() -> None:
    """What stands at the margins of a page is not lost; of a table there, each row is a line."""
    parts = {
        "word/header1.xml": f"<w:hdr {SPACES}>{tbl(tr('附件1', '河南省'))}</w:hdr>",
        "word/footer1.xml": f"<w:ftr {SPACES}>{p('第 1 页')}</w:ftr>",
        "word/footnotes.xml": f"<w:footnotes {SPACES}><w:footnote>{p('含分校')}</w:footnote>"
        "</w:footnotes>",
    }
    related = (
        relationship("footnotes", "/word/footnotes.xml")
        + relationship("footer", "footer1.xml")
        + relationship("header", "header1.xml")
    )
    (grid,) = read(word(p("题目") + tbl(tr("1")) + p("注"), parts, related)).grids
    assert lines(grid) == ["题目", "注", "附件1 | 河南省", "第 1 页", "含分校"]


def test_the_strict_form_is_read() -> None:
    """A document saved as “Strict Open XML” differs in its namespace, not in its table."""
    body = tbl(tr(tc("1", 2)), tr("a", "b"), tr("c", "d"))
    xml = f"<w:document {SPACES}><w:body>{body}</w:body></w:document>"
    content = word("", {"word/document.xml": xml.replace(TRANSITIONAL, STRICT)})
    (grid,) = read(content).grids
    assert grid.rows == (("1", ""), ("a", "b"), ("c", "d"))
    assert grid.merges == (Merge(0, 0, 0, 1),)


def test_a_picture_that_is_not_there() -> None:
    """A relationship to a part that is missing costs no text."""
    related = relationship("image", "../NULL") + relationship("header", "header9.xml")
    (grid,) = read(word(tbl(tr("1")), related=related)).grids
    assert grid.rows == (("1",),)


# Merged cells and logical columns


def test_merges() -> None:
    """Cells with gridSpan and vMerge become ranges; the text stands in the first cell."""
    (grid,) = grids(
        tbl(
            tr(tc("题目", 3)),
            tr("a", "b", "c"),
            tr(tc("甲", down="restart"), tc("乙", 2, down="restart")),
            tr(tc(down="continue"), tc("", 2, down="continue")),
            tr(tc("丙", down="restart"), "d", "e"),
        )
    )
    assert grid.rows[2:] == (("甲", "乙", ""), ("", "", ""), ("丙", "d", "e"))
    assert set(grid.merges) == {Merge(0, 0, 0, 2), Merge(2, 0, 3, 0), Merge(2, 1, 3, 2)}


def test_a_cell_that_goes_on_from_nothing() -> None:
    """A cell that says it continues one above, where there is none, keeps its text."""
    (grid,) = grids(tbl(tr(tc("a", down="continue"), "b"), tr(tc(down="continue"), "d")))
    assert grid.rows == (("a", "b"), ("", "d"))
    assert grid.merges == (Merge(0, 0, 1, 0),)


def test_columns_left_free() -> None:
    """The free columns of gridBefore and gridAfter move a row's cells to where they show."""
    free = '<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>'
    (grid,) = grids(tbl(tr(*"abcd"), tr(*"efgh"), tr("x", "y", properties=free)))
    assert grid.rows[2] == ("", "x", "y", "")


def test_the_old_way_to_merge() -> None:
    """A range is one range too where its covered cells stay in the file (hMerge)."""
    covered = tc("", 1, '<w:hMerge w:val="continue"/>')
    (grid,) = grids(
        tbl(tr(tc("甲", 1, '<w:hMerge w:val="restart"/>'), covered, "c"), tr(*"abc"), tr(*"abc"))
    )
    assert grid.rows[0] == ("甲", "", "c")
    assert grid.merges == (Merge(0, 0, 0, 1),)


def test_borders_that_are_off_by_a_little() -> None:
    """Rows of the usual number of cells have its columns, whatever slivers the grid has."""
    widths = (700, 20, 2000, 30, 1500, 40, 1000)
    (grid,) = grids(
        tbl(
            tr(tc("题目", 7)),
            tr("序号", tc("校名", 3), tc("规模", 2), "备注"),
            tr(tc("1", 2), tc("甲"), tc("10", 2), tc("", 2)),
            tr("2", tc("乙", 2), tc("20", 3), "x"),
            tr(tc("合计", 4), tc("30"), tc("", 2)),
            tr("", tc("丙", 2), tc("40", 2), tc("y", 1), properties='<w:gridAfter w:val="1"/>'),
            widths=widths,
        )
    )
    assert grid.rows == (
        ("题目", "", "", ""),
        ("序号", "校名", "规模", "备注"),
        ("1", "甲", "10", ""),
        ("2", "乙", "20", "x"),
        ("合计", "", "30", ""),
        ("", "丙", "40", "y"),
    )
    assert set(grid.merges) == {Merge(0, 0, 0, 3), Merge(4, 0, 4, 1)}


def test_as_many_cells_in_other_places() -> None:
    """A row with the usual number of cells, but others merged and split, goes by their places."""
    (grid,) = grids(
        tbl(
            *[tr("a", "b", "c", tc("d", 2))] * 3,
            tr(tc("e", 2), "f", "g", "h"),
            widths=(1000, 1000, 1000, 500, 500),
        )
    )
    assert grid.rows[3] == ("e", "", "f", "g\nh")
    assert Merge(3, 0, 3, 1) in grid.merges


def test_a_part_of_a_column_shares_its_cell() -> None:
    """Cells that divide one column are put together, none is lost or pushed aside."""
    (grid,) = grids(tbl(*[tr("a", tc("b", 2), "c")] * 3, tr("1", "初级", "中级", "2")))
    assert grid.rows[3] == ("1", "初级\n中级", "2")


def test_rows_that_do_not_fill_the_grid() -> None:
    """Where spans are not given, the widths of the cells tell where they are."""
    wide = '<w:tcW w:w="3000" w:type="dxa"/>'
    narrow = '<w:tcW w:w="1000" w:type="dxa"/>'
    (grid,) = grids(
        tbl(
            *[tr(*"abcd")] * 3,
            tr(tc("合计", properties=wide), tc("120", properties=narrow)),
            widths=[1000] * 4,
        )
    )
    assert grid.rows[3] == ("合计", "", "", "120")


def test_long_notes_do_not_make_the_columns() -> None:
    """Many rows of one cell do not turn a table into one of a single column."""
    notes = [tr(tc(f"注{n}", 4)) for n in range(20)]
    (grid,) = grids(tbl(tr(*"abcd"), tr(*"efgh"), *notes))
    assert grid.rows[:2] == (tuple("abcd"), tuple("efgh"))


# The text of a cell

DROP_DOWN = (
    '<w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="中职"/>'
    '<w:listEntry w:val="高职"/></w:ddList></w:ffData>'
)
CHECKED = '<w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData>'
RAISED = '<w:vertAlign w:val="superscript"/>'
PLACEHOLDER = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
END_DELETED = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"


@examples(
    "inner text",
    {
        "paragraphs": (p("甲") + p() + p("乙"), "甲\n\n乙"),
        "blank paragraphs": (p() + p(), ""),
        "blanks": (p(" 甲 "), " 甲 "),
        "breaks": (p("<w:r><w:t>甲</w:t><w:br/><w:tab/><w:t>乙</w:t></w:r>"), "甲\n\t乙"),
        "hyphens": (p("<w:r><w:noBreakHyphen/><w:softHyphen/><w:t>a</w:t></w:r>"), "-a"),
        "a line feed in the file": (p("甲\n乙"), "甲 乙"),
        "a comment in the file": (p("甲<!-- x -->乙"), "甲乙"),
        "runs": (p(run("1") + run("2") + run("0")), "120"),
        "a link": (p(f"<w:hyperlink>{run('甲')}</w:hyperlink>"), "甲"),
        "a smart tag": (p(f"<w:smartTag>{run('甲')}</w:smartTag>"), "甲"),
        "a formula": (p("<m:oMath><m:r><m:t>120</m:t></m:r></m:oMath>"), "120"),
        "a phonetic guide": (
            p(f"<w:r><w:ruby><w:rt>{run('yu')}</w:rt><w:rubyBase>{run('豫')}</w:rubyBase></w:ruby></w:r>"),
            "豫",
        ),
        "a list number": (p("<w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr>"), ""),
        "inserted and deleted": (
            p(f"<w:ins>{run('12')}</w:ins><w:del><w:r><w:delText>99</w:delText></w:r></w:del>{run('0')}"),
            "120",
        ),
        "moved": (p(f"<w:moveFrom>{run('旧')}</w:moveFrom><w:moveTo>{run('新')}</w:moveTo>"), "新"),
        "deleted ends": (
            p(END_DELETED + run("1")) + p(END_DELETED + run("2")) + p("0") + p("人"), "120\n人",
        ),
        "a deleted last end": (p(END_DELETED + run("1")), "1"),
        "a field": (
            p(field("=1+1", run("2")) + run("人")),
            "2人",
        ),
        "a field without a result": (p(field("XE") + run("甲")), "甲"),
        "a field in the instruction of a field": (
            p(
                mark("begin") + field("A", run("inner")) + mark("separate")
                + run("甲") + mark("end")
            ),
            "甲",
        ),
        "a field that never ends": (p(mark("begin") + run("120")), "120"),
        "a field that never began": (p(mark("separate") + run("120") + mark("end")), "120"),
        "a simple field": (p(f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>'), "3"),
        "a drop-down field": (p(mark("begin", DROP_DOWN) + mark("end")), "高职"),
        "a drop-down field with its result": (
            p(mark("begin", DROP_DOWN) + mark("separate") + run("高职") + mark("end")), "高职",
        ),
        "a check box field": (p(mark("begin", CHECKED) + mark("end") + run("国示范")), "☒国示范"),
        "symbols": (
            p(
                '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/>'
                '<w:sym w:font="Arial" w:char="2460"/><w:sym w:font="X" w:char="D800"/></w:r>'
            ),
            "☑①\ufffd",
        ),
        "a placeholder": (p(PLACEHOLDER.format(run("单击或点击此处输入文字。"))), ""),
        "a value that is marked as a placeholder": (p(PLACEHOLDER.format(run("高职"))), "高职"),
        "hidden": (p(run("120", "<w:vanish/>")), "120"),
        "hidden in part": (p(run("12", "<w:vanish/>") + run("0")), "（隐藏：12）0"),
        "struck out": (p(run("120", "<w:strike/>") + run("150")), "~~120~~150"),
        "struck out twice": (p(run("120", "<w:dstrike/>")), "~~120~~"),
        "not struck out": (p(run("120", '<w:strike w:val="0"/>')), "120"),
        "a footnote's number": (p(run("80") + run("1", RAISED)), "80^1"),
        "a raised letter": (p(run("m") + run("th", RAISED)), "mth"),
    },
)  # fmt: skip
def test_text(inner: str, text: str) -> None:
    """A cell has the text that shows, with all changes accepted and nothing made up."""
    (grid,) = grids(tbl(tr("x", tc(inner))))
    assert grid.rows == (("x", text),)


def test_hidden_text_and_rows_are_known() -> None:
    """What is hidden is read, and its row is among the hidden ones; a switch can be off."""
    (grid,) = grids(
        tbl(
            tr("a", "b"),
            tr("c", "d", properties="<w:hidden/>"),
            tr("e", tc(p(run("f", "<w:vanish/>")))),
            tr("g", tc(p(run("h", '<w:vanish w:val="0"/>')))),
            tr("i", tc(p(run("", "<w:vanish/>"))), properties='<w:hidden w:val="false"/>'),
        )
    )
    assert [row[0] for row in grid.rows] == list("acegi")
    assert grid.hidden_rows == {1, 2}


def test_hidden_lines_are_known() -> None:
    """The same holds for the lines around a table."""
    (grid,) = grids(p("甲") + p(run("乙", "<w:vanish/>")) + tbl(tr("1")))
    assert grid.paragraphs == Grid("正文", (("甲",), ("乙",)), hidden_rows=frozenset({1}))


def test_a_table_in_a_cell() -> None:
    """Its text is the cell's: its rows as lines, its cells apart by blanks."""
    inner = tbl(tr("初级", "10"), tr("中级", "20")) + p()
    (grid,) = grids(tbl(tr("1", tc(p("共30") + inner))))
    assert grid.rows == (("1", "共30\n初级 10\n中级 20"),)


def nested(depth: int) -> str:
    """Tables within each other."""
    return tbl(tr(tc((nested(depth - 1) if depth > 1 else "") + p("x"))))


def test_tables_too_deep_within_each_other() -> None:
    """Three are read, four are refused."""
    assert grids(nested(3))[0].rows == (("x\nx\nx",),)
    finding = refusal(word(nested(4)))
    assert (finding.code, finding.facts["limit"]) == ("F03", "「表格 1」的表格嵌套")


# What is refused, and what is told


@examples(
    "body",
    {
        "gridSpan": tbl(tr(tc("x", 100_000_000))),
        "gridBefore": tbl(tr("x", properties='<w:gridBefore w:val="100000000"/>')),
        "cells": tbl(tr(*["x"] * 1_001)),
        "a nested table": tbl(tr(tc(tbl(tr(tc("x", 100_000_000))) + p()))),
    },
)
def test_too_many_columns(body: str) -> None:
    """A table has at most 1,000 grid columns; nothing is made for more."""
    finding = refusal(word(body))
    assert (finding.code, finding.facts["limit"]) == ("F03", "「表格 1」的列数")
    assert finding.facts["allowed"] == "1,000 列"


@examples(
    "limits what",
    {
        "box": ({"box_cells": 5}, "的范围"),
        "cells": ({"cells": 4}, "有内容的单元格"),
        "merges": ({"merges": 0}, "的合并区域"),
        "one merge": ({"merge_cells": 1}, "的一处合并区域"),
    },
)
def test_limits(limits: dict[str, int], what: str) -> None:
    """A table over a limit is refused, with the limit's name."""
    content = word(tbl(tr(tc("a", 2)), tr("b", "c"), tr("d", "e")))
    assert read_word(open_package(content, Limits())).grids
    assert refusal(content, Limits(**limits)).facts["limit"] == f"「表格 1」{what}"


@examples(
    "content",
    {
        "deep": word("<w:sdt><w:sdtContent>" * 200 + p("x")),
        "deep and whole": word("<w:sdt><w:sdtContent>" * 200 + "</w:sdtContent></w:sdt>" * 200),
        "cut": word("<w:p>"),
        "no document": word("", {"word/document.xml": "<a/>"}),
        "no package": word("", {"_rels/.rels": "<a/>"}),
        "a span that is no number": word(tbl(tr(tc("x", "many")))),
        "a symbol that is no number": word(p('<w:r><w:sym w:char="x"/></w:r>')),
        "no zip": b"PK\x03\x04",
    },
)
def test_damaged(content: bytes) -> None:
    """What cannot be read is F01."""
    finding = refusal(content)
    assert (finding.code, finding.variant) == ("F01", "damaged")


def test_wrappers_as_deep_as_the_parser_allows() -> None:
    """Content controls within each other are opened however deep they are."""
    body = "<w:sdt><w:sdtContent>" * 120 + p("x") + "</w:sdtContent></w:sdt>" * 120
    assert grids(body)[0].rows == (("x",),)


def test_a_document_type_is_refused() -> None:
    """A declaration of entities is refused, whatever it declares."""
    xml = f"<!DOCTYPE x [<!ENTITY e 'x'>]><w:document {SPACES}>{p('&e;')}</w:document>"
    finding = refusal(word("", {"word/document.xml": xml}))
    assert (finding.code, finding.variant) == ("F03", "forbidden")


DDE = mark("begin") + instruction("DDE") + instruction("AUTO x y") + mark("end")
ELSEWHERE = relationship("image", "http://x", external=True)


@examples(
    "content active",
    {
        "nothing": (word(p("x"), related=relationship("hyperlink", "http://x", external=True)), ()),
        "an embedded object": (word("", {"word/embeddings/a.bin": ""}), ("嵌入对象",)),
        "an ActiveX control": (word("", {"word/activeX/a.xml": ""}), ("嵌入对象",)),
        "an object elsewhere": (
            word("", related=relationship("oleObject", "a.bin")), ("嵌入对象",),
        ),
        "a linked picture": (word("", related=ELSEWHERE), ("外部链接",)),
        "a template": (
            word(
                "",
                {
                    "word/_rels/settings.xml.rels": "<Relationships>"
                    + relationship("attachedTemplate", "file:///x", external=True)
                    + "</Relationships>"
                },
            ),
            ("外部链接",),
        ),
        "DDE": (word(p(DDE)), ("外部链接",)),
        "DDE in a simple field": (word(p('<w:fldSimple w:instr=" DDE x"/>')), ("外部链接",)),
        "a field that links to no other place": (word(p(field("PAGE DDE"))), ()),
        "macros": (word("", {"word/vbaProject.bin": ""}), ("宏",)),
        "several": (word(p(DDE), {"word/embeddings/a.bin": ""}), ("外部链接", "嵌入对象")),
    },
)  # fmt: skip
def test_active(content: bytes, active: tuple[str, ...]) -> None:
    """Objects and links to other places are told; a plain hyperlink is not one of them."""
    assert read(content).active == active


# What holds for any table

TEXTS = st.text(st.sampled_from("甲乙学院（）120 ab-<&>\n\t"), max_size=6)
SPANS = st.lists(st.integers(1, 3), min_size=1, max_size=6)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[list[str]], list[Merge]]:
    """Texts by rows and columns, the lower half without merged ranges; and the ranges."""
    columns, height = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    corners = st.tuples(
        st.integers(0, height - 1),
        st.integers(0, columns - 1),
        st.integers(1, 3),
        st.integers(1, 3),
    )
    merges: list[Merge] = []
    taken: set[tuple[int, int]] = set()
    for row, column, down, across in draw(st.lists(corners, max_size=4)):
        merge = Merge(row, column, min(row + down, height) - 1, min(column + across, columns) - 1)
        cells = set(covered(merge))
        if len(cells) > 1 and not cells & taken:
            merges.append(merge)
            taken |= cells
    rows = draw(
        st.lists(
            st.lists(TEXTS, min_size=columns, max_size=columns),
            min_size=2 * height, max_size=2 * height,
        )
    )  # fmt: skip
    return rows, merges


def covered(merge: Merge) -> list[tuple[int, int]]:
    """The cells of a range, the first cell first."""
    return [
        (row, column)
        for row in range(merge.first_row, merge.last_row + 1)
        for column in range(merge.first_column, merge.last_column + 1)
    ]


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(tables())
def test_what_python_docx_writes_reads_back(table: tuple[list[list[str]], list[Merge]]) -> None:
    """Any texts and merged ranges written by another library are read back equal."""
    rows, merges = table
    document = docx.Document()
    written = document.add_table(rows=len(rows), cols=len(rows[0]))
    cells = [list(row.cells) for row in written.rows]
    for merge in merges:
        first = cells[merge.first_row][merge.first_column]
        first.merge(cells[merge.last_row][merge.last_column])
        for row, column in covered(merge)[1:]:
            rows[row][column] = ""
    for row, column in [(r, c) for r in range(len(rows)) for c in range(len(rows[0]))]:
        if rows[row][column]:
            cells[row][column].text = rows[row][column]
    (grid,) = read(saved(document)).grids
    assert grid.rows == tuple(tuple(t if t.strip("\n") else "" for t in row) for row in rows)
    assert set(grid.merges) == set(merges)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.integers(0, 2), SPANS), min_size=1, max_size=6))
def test_no_cell_is_lost(rows: list[tuple[int, list[int]]]) -> None:
    """However the cells of a table span its grid, each text is in its row, in order."""
    body = tbl(
        *(
            tr(
                *(tc(f"[{number}]", span) for number, span in enumerate(spans)),
                properties=f'<w:gridBefore w:val="{before}"/>',
            )
            for before, spans in rows
        )
    )
    (grid,) = grids(body)
    for row, (_before, spans) in zip(grid.rows, rows, strict=True):
        told = "".join(map(str, row)).replace("\n", "")
        assert told == "".join(f"[{number}]" for number in range(len(spans)))
    taken = [cell for merge in grid.merges for cell in covered(merge)]
    assert len(taken) == len(set(taken))
    assert all(row < len(grid.rows) and column < len(grid.rows[0]) for row, column in taken)
