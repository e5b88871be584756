"""A returned Word document: nothing else changed, every fault marked, and read back as it was."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any, TypedDict

import docx
import pytest
from docx.shared import Cm
from lxml import etree

from pipeline.intake.formats.word.places import word_places
from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from pipeline.model.findings import FindingKey
from pipeline.model.returns import AUTHOR, COLUMNS, SHEET, Answer, Remark, WordPlace
from pipeline.reading.documents import read_document
from pipeline.rendering.returns.packages import Unfit
from pipeline.rendering.returns.word import annotated_document
from tests.helpers.markup import write_docx
from tests.unit.given import HEADER, META, NOON, TITLE, definitions
from tests.unit.grids import grid
from tests.unit.intake.test_word import (
    RELATED,
    STRICT,
    TRANSITIONAL,
    box,
    p,
    relationship,
    tbl,
    tc,
    tr,
    word,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element as Element

    from pipeline.model.cells import Grid
    from pipeline.model.entries import Document

LIMITS = Limits()
W = f"{{{TRANSITIONAL}}}"
RED, YELLOW = "FBDDDD", "FFF4CC"
KEY = FindingKey("郑州市科技工业学校", "物流管理", "students", "R04", "99999")
ROWS = (
    "1|郑州市科技工业学校|中职|物流管理（初级、中级）|3|物流服务与管理、电子商务|99999|",
    "2|郑州市商贸管理学校|中职|物流管理（初级）|1|物流服务与管理|80|",
)


def remark(cells: str = "", severity: str = "E", **other: object) -> Remark:
    """A remark on cells of the first table, such as `E2 E3`."""
    given = {
        "severity": severity, "code": "R01", "sheet": "表格 1", "cells": tuple(cells.split()),
        "school": "", "field": "", "value": "3", "found": "专业数量是 3，列了 2 个",
        "allowed": "两者须相等", "next_step": "请改正数量",
    }  # fmt: skip
    return Remark(**(given | other))  # type: ignore[arg-type]


DOUBT = remark("G2", "W", code="R04", found="人数过多", keys=(KEY,))
REMARKS = (remark("E2"), DOUBT, remark(sheet=None, code="S05", severity="W", found="没有扫描件"))


def form() -> bytes:
    """A form as a unit sends it: lines, the table, and lines behind it."""
    table = grid("\n".join((HEADER, *ROWS)))
    document = docx.Document(io.BytesIO(write_docx([])))
    for line in (TITLE, META.replace("|||||", "\t")):
        document.add_paragraph(line)
    rows = [[str(value) for value in row] for row in table.rows]
    made = document.add_table(rows=len(rows), cols=len(rows[0]))
    for row, values in zip(made.rows, rows, strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value.removesuffix(".0")
    document.add_paragraph("注：1. 本表可另附页")
    document.sections[0].page_height = Cm(29.7)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


class Told(TypedDict):
    """What is said of a whole return."""

    title: str
    advice: str
    as_of: dt.datetime


TOLD: Told = {"title": "退回：某单位", "advice": "请改正。", "as_of": NOON}
AT = ("表格 1", "A1")
TYPES = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"/>'
}


def bare(body: str) -> bytes:
    """A small document of the given body."""
    return word(body, TYPES)


def returned(content: bytes, *remarks: Remark) -> bytes:
    """The document with remarks in it."""
    places = word_places(content, LIMITS)
    return annotated_document(content, remarks, places, **TOLD)


def parts(content: bytes) -> dict[str, bytes]:
    """The parts of a package by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def root(content: bytes, part: str = "word/document.xml") -> Element:
    """The XML of a part."""
    return etree.fromstring(parts(content)[part])


def fills(content: bytes) -> list[str]:
    """The ground of each cell of the first table, row by row; empty for none."""
    table = next(root(content).iter(f"{W}tbl"))
    found = []
    for cell in table.iter(f"{W}tc"):
        shading = cell.find(f"{W}tcPr/{W}shd")
        found.append("" if shading is None else shading.get(f"{W}fill", ""))
    return found


def comments(content: bytes) -> list[tuple[str | None, str]]:
    """Author and text of each comment, its paragraphs as lines."""
    return [
        (c.get(f"{W}author"), "\n".join("".join(p.itertext()) for p in c.iter(f"{W}p")))
        for c in root(content, "word/comments.xml")
    ]


def commented(content: bytes) -> dict[str, str]:
    """For each comment that is anchored in a cell: its number and the text of the cell."""
    return {
        cell_range.get(f"{W}id", ""): "".join(
            t.text or "" for t in next(cell_range.iterancestors(f"{W}tc")).iter(f"{W}t")
        )
        for cell_range in root(content).iter(f"{W}commentRangeStart")
    }


def lists(content: bytes) -> list[Grid]:
    """The grids that are the list."""
    workbook = open_content(content, "某单位.docx", LIMITS).workbook
    assert workbook is not None
    return [g for g in workbook.grids if g.rows and g.rows[0] == COLUMNS]


def read(content: bytes) -> Document:
    """What the program reads from the document."""
    workbook = open_content(content, "某单位.docx", LIMITS).workbook
    assert workbook is not None
    return read_document(workbook, definitions().form, definitions().certificates)


def without_ours(content: bytes) -> bytes:
    """The main part in canonical form without shading, comments, bookmarks and the list."""
    document = root(content)
    for name in ("commentRangeStart", "commentRangeEnd", "bookmarkStart", "bookmarkEnd"):
        for element in list(document.iter(W + name)):
            element.getparent().remove(element)  # type: ignore[union-attr]
    for reference in list(document.iter(f"{W}commentReference")):
        run = reference.getparent()
        assert run is not None
        run.getparent().remove(run)  # type: ignore[union-attr]
    for shading in list(document.iter(f"{W}shd")):
        if shading.get(f"{W}fill") in (RED, YELLOW):
            shading.getparent().remove(shading)  # type: ignore[union-attr]
    body = next(document.iter(f"{W}body"))
    texts = ["".join(each.itertext()) for each in body]
    if SHEET in texts:
        heading = texts.index(SHEET)
        section = body[heading - 1].find(f".//{W}sectPr")
        assert section is not None
        body[heading - 1 :] = [section]
    return etree.tostring(document, method="c14n")


# What is marked


def test_a_faulty_cell_is_shaded_and_commented() -> None:
    """The cell of an error is red, that of a doubt yellow, each with a comment that says all."""
    content = returned(form(), *REMARKS)
    ground = fills(content)
    assert ground[8 + 4] == RED
    assert ground[8 + 6] == YELLOW
    assert sum(map(bool, ground)) == 2
    assert comments(content) == [(AUTHOR, REMARKS[0].comment), (AUTHOR, DOUBT.comment)]
    assert commented(content) == {"0": "3", "1": "99999"}
    dates = {c.get(f"{W}date") for c in root(content, "word/comments.xml")}
    assert dates == {"2019-04-20T12:00:00Z"}


def test_a_cell_with_two_faults_has_one_comment() -> None:
    """Two remarks on one cell share a comment, the graver first, and the graver's colour."""
    doubt, error = remark("E2", "W", code="W1"), remark("E2", code="E1")
    content = returned(form(), doubt, error)
    ((_, text),) = comments(content)
    assert text == f"{error.comment}\n\n{doubt.comment}"
    assert fills(content)[12] == RED


def test_blank_cells_can_be_marked() -> None:
    """What is missing is marked where it should stand."""
    content = returned(form(), remark("H2"))
    assert fills(content)[8 + 7] == RED
    assert commented(content) == {"0": ""}


def test_the_shading_stands_where_the_format_demands_it() -> None:
    """Shading follows width, span and borders of a cell, and comes before its alignment."""
    properties = "<w:tcW w:w='9'/><w:vAlign w:val='center'/>"
    content = returned(bare(tbl(tr(tc("甲", properties=properties), "乙"))), remark("A1"))
    (cell, *_) = root(content).iter(f"{W}tcPr")
    names = [etree.QName(each).localname for each in cell]
    assert names.index("tcW") < names.index("shd")
    shaded = returned(bare("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"), remark("A1"))
    (cell, *_) = root(shaded).iter(f"{W}tc")
    assert next(etree.QName(each).localname for each in cell) == "tcPr"


def test_the_list_has_a_row_for_each_remark() -> None:
    """Each remark is a row of the list, with its place in words and its keys out of sight."""
    content = returned(form(), *REMARKS)
    (found,) = lists(content)
    assert len(found.rows) == 1 + len(REMARKS)
    told = DOUBT.texts(2, "第 1 个表格第 2 行第 7 格")
    assert found.rows[2] == told
    assert found.rows[3][3] == "整个文件"
    hidden = [
        run for run in root(content).iter(f"{W}r") if run.find(f"{W}rPr/{W}vanish") is not None
    ]
    assert ["".join(t.text or "" for t in run.iter(f"{W}t")) for run in hidden] == [
        row[-1].replace("\n", "") for row in found.rows
    ]


def test_places_lead_to_their_cells() -> None:
    """The place of a remark is a link to a bookmark in its first cell."""
    document = root(returned(form(), remark("B3 E2")))
    (link,) = document.iter(f"{W}hyperlink")
    bookmark = next(document.iter(f"{W}bookmarkStart"))
    assert link.get(f"{W}anchor") == bookmark.get(f"{W}name")
    cell = next(bookmark.iterancestors(f"{W}tc"))
    assert "".join(cell.itertext()) == "郑州市商贸管理学校"


def test_many_places_are_counted() -> None:
    """Of more than three places the first three are told, and how many there are."""
    (found,) = lists(returned(form(), remark("A2 B2 C2 D2 E2")))
    assert found.rows[1][3].startswith("第 1 个表格第 2 行第 1 格、")
    assert found.rows[1][3].endswith("第 1 个表格第 2 行第 3 格 等 5 处")


def test_tables_are_counted_as_a_person_counts() -> None:
    """Tables within cells do not count, nor do their rows; one in a text box is called so."""
    inner = tbl(tr("内"), tr("里")) + "<w:p/>"
    body = (
        tbl(tr(tc(inner), "乙"), tr("丙", "丁"))
        + p("之间")
        + tbl(tr("戊"))
        + p(box(tbl(tr("己", "庚"))))
    )
    remarks = (remark("B2"), remark("A1", sheet="表格 2"), remark("A1", sheet="表格 3"))
    (found,) = lists(returned(bare(body), *remarks))
    assert [row[3] for row in found.rows[1:]] == [
        "第 1 个表格第 2 行第 2 格", "第 2 个表格第 1 行第 1 格", "文本框里的表格第 1 行第 1 格",
    ]  # fmt: skip


def test_a_line_outside_the_tables_is_commented() -> None:
    """What is wrong with the unit's name or the contact is said at that line."""
    content = returned(form(), remark("A2", sheet="正文", code="H06"))
    assert "【H06】" in comments(content)[0][1]
    (anchor,) = root(content).iter(f"{W}commentRangeStart")
    paragraph = anchor.getparent()
    assert paragraph is not None
    assert "".join(paragraph.itertext()).startswith("报送单位：")
    assert not any(fills(content))
    assert lists(content)[0].rows[1][3] == "表格外的文字"


# What stays


def test_nothing_else_is_changed() -> None:
    """Without what was put in, the document is the unit's; other parts are the same bytes."""
    before = form()
    after = returned(before, *REMARKS)
    assert without_ours(after) == without_ours(before)
    old, new = parts(before), parts(after)
    changed = {name for name in new if old.get(name) != new[name]}
    assert changed == {
        "[Content_Types].xml", "word/document.xml", "word/_rels/document.xml.rels",
        "word/comments.xml",
    }  # fmt: skip
    assert set(old) <= set(new)


def test_the_same_input_gives_the_same_bytes() -> None:
    """A document is annotated the same way every time."""
    sent = form()  # once: python-docx writes the time into it
    assert returned(sent, *REMARKS) == returned(sent, *REMARKS)


def test_the_pages_of_the_unit_keep_their_format() -> None:
    """The list stands on landscape pages of its own; the pages before it stay as they were."""
    content = returned(form(), *REMARKS)
    (own, ours) = root(content).iter(f"{W}sectPr")
    (before,) = root(form()).iter(f"{W}sectPr")
    assert etree.tostring(own) == etree.tostring(before)
    size = ours.find(f"{W}pgSz")
    assert size is not None
    assert size.get(f"{W}orient") == "landscape"


def test_a_second_return_replaces_the_first() -> None:
    """Marks, comments and list of an earlier return are gone from the next; nothing else is."""
    once = returned(form(), remark("E2"), remark("B3", "W", keys=(KEY,)))
    twice, fresh = returned(once, DOUBT), returned(form(), DOUBT)
    for part in ("word/document.xml", "word/comments.xml"):
        assert etree.tostring(root(twice, part), method="c14n") == etree.tostring(
            root(fresh, part), method="c14n"
        )


def resaved(content: bytes, change: Callable[[Any], None]) -> bytes:
    """A document as its unit sends it back after a change."""
    document = docx.Document(io.BytesIO(content))
    change(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def repacked(content: bytes, document: Element) -> bytes:
    """A document with another main part."""
    buffer = io.BytesIO()
    told = parts(content) | {"word/document.xml": etree.tostring(document)}
    with zipfile.ZipFile(buffer, "w") as package:
        for name, part in told.items():
            package.writestr(name, part)
    return buffer.getvalue()


def lines(content: bytes) -> list[str]:
    """The paragraphs outside tables."""
    return [paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs]


def our_lines(document: Any) -> list[Any]:
    """Heading, title and advice of the list."""
    own = (SHEET, TOLD["title"], TOLD["advice"])
    return [paragraph for paragraph in document.paragraphs if paragraph.text in own][-3:]


def test_what_the_unit_wrote_before_the_list_stays() -> None:
    """Between our heading and the list only what is ours is taken away."""
    once = returned(form(), remark("E2"))
    noted = resaved(once, lambda d: our_lines(d)[2].insert_paragraph_before("我校的补充说明"))
    told = lines(returned(noted, DOUBT))
    assert told.count("我校的补充说明") == 1
    assert [told.count(text) for text in (SHEET, TOLD["title"], TOLD["advice"])] == [1, 1, 1]
    assert len(lists(returned(noted, DOUBT))) == 1


def test_words_within_a_line_of_ours_stay() -> None:
    """A line of ours into which the unit wrote is not ours any more."""
    once = returned(form(), remark("E2"))
    noted = resaved(once, lambda d: our_lines(d)[2].add_run("我校已改"))
    told = lines(returned(noted, DOUBT))
    assert f"{TOLD['advice']}我校已改" in told
    assert told.count(TOLD["advice"]) == 1


def test_a_heading_of_the_unit_stays() -> None:
    """Where our heading was deleted, a unit's own 「问题清单」 and what follows it stay."""

    def own(document: Any) -> None:
        for text in (SHEET, "一、实训条件不足"):
            document.add_paragraph(text)

    once = returned(resaved(form(), own), remark("E2"))
    document = root(once)
    heading = [each for each in document.iter(f"{W}p") if "".join(each.itertext()) == SHEET][-1]
    heading.getparent().remove(heading)  # type: ignore[union-attr]
    headless = repacked(once, document)
    told = lines(returned(headless, DOUBT))
    assert told.count(SHEET) == 2
    assert told.index("一、实训条件不足") == told.index(SHEET) + 1
    sections = root(returned(headless, DOUBT)).findall(f".//{W}sectPr")
    assert len(sections) == 2


def test_a_list_without_signatures_is_known() -> None:
    """Of a list of an earlier program heading, title and advice alone stand before it."""
    once = annotated_document(
        form(), (remark("E2"),), word_places(form(), LIMITS), **(TOLD | {"title": f"{SHEET}：甲"})
    )
    document = root(once)
    for bookmark in list(document.iter(f"{W}bookmarkStart", f"{W}bookmarkEnd")):
        bookmark.getparent().remove(bookmark)  # type: ignore[union-attr]
    assert lines(returned(repacked(once, document), DOUBT)) == lines(returned(form(), DOUBT))


def test_a_list_with_another_header_is_replaced() -> None:
    """The list is known by most of its headers."""

    def changed(document: Any) -> None:
        document.tables[-1].rows[0].cells[COLUMNS.index("说明")].text = "说明（请填写）"

    twice = returned(resaved(returned(form(), remark("E2")), changed), DOUBT)
    assert len(docx.Document(io.BytesIO(twice)).tables) == 2


def test_an_own_ground_in_such_a_colour_stays() -> None:
    """A unit's own shading in one of the colours is not taken for that of an earlier return."""
    own = f"<w:shd w:val='clear' w:fill='{YELLOW}'/>"
    content = returned(bare(tbl(tr(tc("甲", properties=own), "乙"))), remark("B1"))
    assert fills(content) == [YELLOW, RED]
    assert fills(returned(content)) == [YELLOW, ""]


def test_the_ground_of_the_unit_comes_back() -> None:
    """A marked cell that is mended has the ground that the unit gave it, in whatever colour."""
    own = "<w:shd w:val='clear' w:color='auto' w:fill='00FFFF'/>"
    alike = f"<w:shd w:val='clear' w:color='auto' w:fill='{YELLOW}'/>"
    given = bare(tbl(tr(tc("甲", properties=own), tc("乙", properties=alike), "丙")))
    once = returned(given, remark("A1 B1 C1"))
    assert fills(once) == [RED, RED, RED]
    assert fills(returned(returned(once, remark("A1 B1")))) == ["00FFFF", YELLOW, ""]


W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"


def with_comments(*told: tuple[str, str, str], threads: Mapping[str, str]) -> bytes:
    """A document with comments of number, author and paragraph, and who answers whom."""
    written = "".join(
        f'<w:comment w:id="{n}" w:author="{who}"><w:p w14:paraId="{paragraph}"/></w:comment>'
        for n, who, paragraph in told
    )
    entries = "".join(
        f'<w15:commentEx w15:paraId="{paragraph}" '
        + (f'w15:paraIdParent="{threads[paragraph]}"' if paragraph in threads else "")
        + "/>"
        for _, _, paragraph in told
    )
    anchors = "".join(
        f'<w:p><w:commentRangeStart w:id="{n}"/><w:r><w:t>甲</w:t></w:r>'
        f'<w:commentRangeEnd w:id="{n}"/><w:r><w:commentReference w:id="{n}"/></w:r></w:p>'
        for n, _, _ in told
    )
    return word(
        tbl(tr(tc(anchors), "乙")),
        {
            "word/comments.xml": f'<w:comments xmlns:w="{TRANSITIONAL}" xmlns:w14="{W14}">'
            f"{written}</w:comments>",
            "word/commentsExtended.xml": f'<w15:commentsEx xmlns:w15="{W15}">{entries}'
            "</w15:commentsEx>",
            **TYPES,
        },
        relationship("comments", "comments.xml")
        + relationship("commentsExtended", "commentsExtended.xml"),
    )


def test_comments_of_the_unit_stay() -> None:
    """Comments that the unit wrote stay with their anchors; new ones get numbers of their own."""
    content = returned(with_comments(("4", "张三", "0A"), threads={}), remark("B1"))
    assert [author for author, _ in comments(content)] == ["张三", AUTHOR]
    assert set(commented(content)) == {"4", "5"}


def test_an_answer_to_an_earlier_comment_stays() -> None:
    """What a unit answered in a comment's thread stays when the comment goes, and stands alone."""
    before = with_comments(("1", AUTHOR, "0A"), ("2", "张三", "0B"), threads={"0B": "0A"})
    content = returned(before)
    assert [author for author, _ in comments(content)] == ["张三"]
    (entry,) = root(content, "word/commentsExtended.xml")
    assert dict(entry.attrib) == {f"{{{W15}}}paraId": "0B"}
    references = root(content).iter(f"{W}commentReference")
    assert [each.get(f"{W}id") for each in references] == ["2"]
    assert "甲甲" in "".join(root(content).itertext())


# What is read back


def test_a_returned_document_reads_as_it_was() -> None:
    """The list is not taken for data: entries and findings of the sheets are as before."""
    before, after = read(form()), read(returned(form(), *REMARKS))
    assert before.entries
    assert after.entries == before.entries
    assert after.findings == before.findings
    assert (after.title, after.unit) == (before.title, before.unit)


def test_the_list_takes_no_lines_from_the_tables() -> None:
    """The grids of a returned document are those of the original, and the list behind them."""
    original = open_content(form(), "某单位.docx", LIMITS).workbook
    content = open_content(returned(form(), *REMARKS), "某单位.docx", LIMITS).workbook
    assert original is not None
    assert content is not None
    assert content.grids[:-1] == original.grids


def test_a_document_without_a_table_reads_as_it_was() -> None:
    """Where there is no table, the lines stay the grid 正文 beside the list."""
    before = open_content(bare(p("正文")), "某单位.docx", LIMITS).workbook
    after = open_content(returned(bare(p("正文")), *REMARKS), "某单位.docx", LIMITS).workbook
    assert before is not None
    assert after is not None
    assert after.grids[:-1] == before.grids


def test_an_answer_is_read_back() -> None:
    """What a unit writes under 说明 comes back with the keys of its row."""
    document = docx.Document(io.BytesIO(returned(form(), *REMARKS)))
    document.tables[-1].rows[2].cells[COLUMNS.index("说明")].text = "确有其事"
    buffer = io.BytesIO()
    document.save(buffer)
    assert read(buffer.getvalue()).answers == (Answer("确有其事", (KEY,)),)


def test_an_explanation_is_shown_again() -> None:
    """What a unit has said before stands in the list of the next return."""
    (found,) = lists(returned(form(), DOUBT._replace(explanation="确有其事")))
    assert found.rows[1][COLUMNS.index("说明")] == "确有其事"


# What is odd


def test_a_cell_in_a_text_box_is_shaded_and_not_commented() -> None:
    """Word knows no comments in text boxes: the remark is in the list, the cell has its colour."""
    content = returned(bare(p(box(tbl(tr("甲", "乙"))))), remark("A1"))
    assert fills(content)[0] == RED
    assert "word/comments.xml" not in parts(content)
    assert len(lists(content)[0].rows) == 2


def test_a_remark_without_a_cell_is_in_the_list_alone() -> None:
    """A remark on a line that is not the document's, or on no cell, marks nothing."""
    content = returned(form(), remark("A99", sheet="正文"), remark(sheet=None))
    assert not any(fills(content))
    assert [row[3] for row in lists(content)[0].rows[1:]] == ["正文", "整个文件"]


def test_the_strict_form_is_kept() -> None:
    """A document in the strict form of the format gets elements of that form."""
    usual = form()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in parts(usual).items():
            told = content.replace(TRANSITIONAL.encode(), STRICT.encode())
            archive.writestr(name, told.replace(RELATED.encode(), RELATED_STRICT))
    content = returned(buffer.getvalue(), *REMARKS)
    new = parts(content)
    assert TRANSITIONAL.encode() not in new["word/document.xml"] + new["word/comments.xml"]
    assert RELATED_STRICT + b"/comments" in new["word/_rels/document.xml.rels"]
    assert len(lists(content)[0].rows) == 4


RELATED_STRICT = b"http://purl.oclc.org/ooxml/officeDocument/relationships"


def test_what_no_xml_may_hold_is_shown_as_such() -> None:
    """A control character in a value becomes the sign for what cannot be shown."""
    content = returned(form(), remark("E2", value="3\x01", found="是 3\x0b\ud800"))
    assert lists(content)[0].rows[1][6] == "3\ufffd"
    assert "是 3\ufffd\ufffd" in comments(content)[0][1]


def test_tags_in_a_text_are_text() -> None:
    """A value that looks like a tag is shown as it is."""
    content = returned(form(), remark("E2", value="<w:p/>&amp;"))
    assert lists(content)[0].rows[1][6] == "<w:p/>&amp;"


@pytest.mark.parametrize("content", [b"", b"PK", write_docx([])[:200]])
def test_what_is_no_document_is_unfit(content: bytes) -> None:
    """A file that cannot be changed says so, whatever it is."""
    with pytest.raises(Unfit):
        annotated_document(content, (), {}, **TOLD)


def test_places_of_another_document_are_refused() -> None:
    """A place that the document does not have is not passed over."""
    with pytest.raises(Unfit):
        annotated_document(form(), (remark("A1"),), {AT: WordPlace(9, 0, 0)}, **TOLD)


def test_a_document_without_a_section_gets_its_list() -> None:
    """The body may end without a format of its pages; the list comes last all the same."""
    content = returned(bare(tbl(tr("甲", "乙"))), remark("A1"))
    assert re.search(
        rb"<w:sectPr/></w:pPr>(<w:bookmark[^>]*>)*</w:p>", parts(content)["word/document.xml"]
    )
    assert without_ours(returned(content)) == without_ours(content)
