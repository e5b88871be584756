"""What goes with a returned file: a letter from the officer's template, a text for a chat."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import Resources
from pipeline.model.returns import Remark
from pipeline.rendering.returns.notice import (
    MOST_CHARACTERS,
    TEMPLATE,
    Enclosed,
    Notice,
    notice_text,
)
from pipeline.rendering.returns.notice_docx import MOST_ROWS, notice_docx
from tests.unit.examples import examples

if TYPE_CHECKING:
    from docx.document import Document


def remark(number: int, severity: str = "E", **other: str) -> Remark:
    """A remark that is told from others by its number."""
    given_ = {
        "code": "R01", "sheet": "Sheet1", "cells": (f"E{number}",), "school": f"学校{number}",
        "field": "参与试点专业数量", "value": "3", "found": f"第 {number} 个问题",
        "allowed": "两者须相等", "next_step": "请改正数量",
    }  # fmt: skip
    return Remark(severity, **(given_ | other))  # type: ignore[arg-type]


NOTICE = Notice(
    unit="郑州市教育局",
    file="附件1 郑州市.xlsx",
    round="首批",
    scope="河南省",
    office="河南省教育厅职成教处",
    contact="王五 0371-12345678",
    deadline="2019年4月28日",
    date="2019年4月26日",
    remarks=(remark(1, "W"), remark(2), remark(3), remark(4, "I")),
)


def shipped() -> bytes:
    """The template that comes with the program."""
    return Resources().read(TEMPLATE).content


def template(*lines: str) -> bytes:
    """A template with some paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def letter(notice: Notice = NOTICE, content: bytes | None = None) -> Document:
    """The letter as python-docx opens it."""
    return docx.Document(io.BytesIO(notice_docx(content or shipped(), notice)))


def lines(document: Document) -> list[str]:
    """The paragraphs of a letter."""
    return [paragraph.text for paragraph in document.paragraphs]


def fault(*told: str) -> str:
    """Why a template with some paragraphs cannot be filled in."""
    with pytest.raises(ConfigurationFault) as raised:
        notice_docx(template(*told), NOTICE)
    return str(raised.value)


# The letter


def test_the_letter_tells_all() -> None:
    """The letter names unit, file, counts, deadline, contact, sender and date."""
    text = "\n".join(lines(letter()))
    for told in (
        "郑州市教育局：", "附件1 郑州市.xlsx", "首批", "2项错误须改正、1项疑点须核实",
        "请于2019年4月28日前改正", "王五 0371-12345678", "河南省教育厅职成教处", "2019年4月26日",
    ):  # fmt: skip
        assert told in text
    assert "{" not in text


def test_the_table_lists_errors_first() -> None:
    """Each problem is a row with place, what was found, what is allowed and what to do."""
    (table,) = letter().tables
    texts = [[cell.text for cell in row.cells] for row in table.rows]
    assert texts[1] == [
        "1", "错误", "Sheet1 E2\n学校2", "第 2 个问题\n要求：两者须相等", "请改正数量",
    ]  # fmt: skip
    assert [row[3].split("\n")[0] for row in texts[1:]] == [
        "第 2 个问题", "第 3 个问题", "第 1 个问题",
    ]  # fmt: skip


def test_what_is_for_the_record_is_not_asked_for() -> None:
    """A remark of severity I is nothing that a unit must do something about."""
    assert [one.severity for one in NOTICE.problems] == ["E", "E", "W"]


def test_what_is_explained_is_not_asked_for() -> None:
    """A doubt that was explained is done: neither listed nor counted in letter and text."""
    done = remark(1, "W", explanation="五年一贯制，经省厅同意")
    notice = replace(NOTICE, remarks=(done, remark(2), remark(3, "W")))
    assert (notice.errors, notice.doubts) == (1, 1)
    document = letter(notice)
    assert "1项错误须改正、1项疑点须核实" in "\n".join(lines(document))
    assert len(document.tables[0].rows) == 3
    assert "第 1 个问题" not in notice_text(notice)


def test_a_deadline_in_the_past_is_told_as_such() -> None:
    """Nobody is asked to do a thing before a day that has gone by."""
    for text in (
        "\n".join(lines(letter(replace(NOTICE, is_overdue=True)))),
        notice_text(replace(NOTICE, is_overdue=True)),
    ):
        assert "报送截止时间是2019年4月28日，已经过了，请尽快改好发回。" in text
        assert "请于" not in text


@examples(
    "enclosed attachment",
    {
        "marked": (Enclosed.MARKED, "附件：已附标注的「附件1 郑州市.xlsx」"),
        "as it came": (
            Enclosed.BESIDE,
            "附件：「附件1 郑州市.xlsx」（未加标注）和它的「问题清单」",
        ),
        "gone": (Enclosed.LIST, "附件：「附件1 郑州市.xlsx」的「问题清单」"),
    },
)
def test_letter_and_text_tell_what_goes_with_them(enclosed: Enclosed, attachment: str) -> None:
    """Only where the file is marked do letter and text speak of colours in it."""
    notice = replace(NOTICE, enclosed=enclosed)
    told = lines(letter(notice))
    assert attachment in told
    for text in ("\n".join(told), notice_text(notice)):
        assert ("标红" in text) is enclosed.is_marked
        assert ("无法" in text) is not enclosed.is_marked
        assert "问题清单" in text


def test_a_file_that_cannot_be_read_has_neither_marks_nor_list() -> None:
    """Its text tells what is wrong, and names no attachment, list or colour."""
    many = tuple(map(remark, range(5)))
    text = notice_text(replace(NOTICE, enclosed=Enclosed.NOTHING, remarks=many))
    assert not any(word in text for word in ("标红", "标注", "清单"))
    assert "另有2项。" in text


@examples(
    "count others",
    {"as many as there are rows": (MOST_ROWS, 0), "some more": (MOST_ROWS + 3, 3), "none": (0, 0)},
)
def test_a_long_table_is_cut_and_says_so(count: int, others: int) -> None:
    """More than 20 problems are counted, and the file's list is named."""
    document = letter(replace(NOTICE, remarks=tuple(map(remark, range(count)))))
    assert len(document.tables[0].rows) == 1 + min(count, MOST_ROWS)
    told = [line for line in lines(document) if line.startswith("其余")]
    assert told == ([f"其余{others}项见附件的「问题清单」。"] if others else [])


def test_what_is_not_known_is_left_out() -> None:
    """Without a deadline or a contact the letter has no gap where they would stand."""
    text = "\n".join(lines(letter(replace(NOTICE, deadline="", contact="", remarks=(remark(2),)))))
    assert "请尽快改正后重新报送" in text
    assert "联系人" not in text
    assert "疑点须核实" not in text


def test_the_same_notice_gives_the_same_bytes() -> None:
    """A letter is the same every time, and carries no hour of its making."""
    content = notice_docx(shipped(), NOTICE)
    assert content == notice_docx(shipped(), NOTICE)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_a_template_without_properties_gets_a_fixed_date() -> None:
    """Where the template says nothing of itself, the letter does not say when it was made."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(shipped())) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "_rels/.rels":
                content = content.replace(b"metadata/core-properties", b"metadata/other")
            if name != "docProps/core.xml":
                new.writestr(
                    name, content.replace(b'Target="docProps/core.xml"', b'Target="x.xml"')
                )
        new.writestr("x.xml", "<x/>")
    document = letter(content=buffer.getvalue())
    assert document.core_properties.modified == dt.datetime(2019, 1, 1, tzinfo=dt.UTC)


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.text(max_size=20))
@settings(max_examples=60, deadline=None)
def test_texts_stand_as_they_are(file: str, found: str) -> None:
    """Whatever stands in a name or a value is text in the letter: no tag, no control word."""
    notice = replace(NOTICE, file=file, remarks=(remark(1, found=found),))
    document = letter(notice, template("文件「{{ file }}」", "{{ problems[0].found }}。"))
    expected = " ".join("".join(c if keeps(c) else "\ufffd" for c in file).split())
    assert lines(document)[0] == f"文件「{expected}」"


def keeps(character: str) -> bool:
    """Whether XML may hold a character."""
    code = ord(character)
    return code in (9, 10, 13) or (code >= 0x20 and code not in (0xFFFE, 0xFFFF))


@examples(
    "text",
    {
        "a tag": "<w:p/> & </w:t>",
        "a control word": "{% for x in y %}{{ unit }}",
        "what the library unescapes": "{_{ }_} {_% %_}",
        "an entity": "&amp;&lt;",
    },
)
def test_signs_of_templates_are_text(text: str) -> None:
    """What looks like XML or like a template in a value is shown as it is."""
    assert f"「{text}」" in "\n".join(lines(letter(replace(NOTICE, file=text))))


# A template that is wrong


@examples(
    "line reason",
    {
        "an unknown name": ("{{ units }}", "没有「units」这个名称，可用的有：attachment、contact"),
        "an unknown name of a problem": ("{{ problems[0].text }}", "没有「text」这个名称"),
        "a loop without an end": ("对不起 {% for p in problems %}", "附近"),
        "a wrong bracket": ("请看 {{ unit", "花括号里的写法有误"),
        "a name that the sandbox refuses": ("{{ unit.__class__ }}", "不能用「__class__」"),
        "what cannot be computed": ("{{ errors + unit }}", "花括号里的写法有误"),
        "an endless loop": ("{% for n in range(9999999) %}a{% endfor %}", "花括号里的写法有误"),
    },
)
def test_a_mistake_in_a_template_is_told(line: str, reason: str) -> None:
    """What is wrong in a template is one Chinese sentence that names the file."""
    told = fault("前言", line, "后语")
    assert TEMPLATE in told
    assert reason in told


def test_tags_that_cut_through_the_structure_are_told() -> None:
    """A control word that begins in a paragraph and ends in a table is not mended in silence."""
    document = docx.Document(io.BytesIO(template("一{% if errors == 0 %}二")))
    document.add_table(rows=1, cols=1).rows[0].cells[0].text = "三{% endif %}四"
    buffer = io.BytesIO()
    document.save(buffer)
    with pytest.raises(ConfigurationFault, match="拆散了段落"):
        notice_docx(buffer.getvalue(), NOTICE)


@pytest.mark.parametrize("content", [b"", b"PK", b"not a document"])
def test_what_is_no_template_is_told(content: bytes) -> None:
    """A template that is no Word document is named."""
    with pytest.raises(ConfigurationFault, match="不是可以打开的"):
        notice_docx(content, NOTICE)


# The short text


def test_the_short_text_tells_all() -> None:
    """The text names unit, file, counts, the first problems, deadline, contact and sender."""
    text = notice_text(NOTICE)
    assert text.startswith("【退回】郑州市教育局：\n")
    for told in (
        "附件1 郑州市.xlsx", "2项错误须改正、1项疑点须核实", "已附标注的文件",
        "1. Sheet1 E2：第 2 个问题。请改正数量。", "3. Sheet1 E1：第 1 个问题。",
        "请于2019年4月28日前", "王五 0371-12345678", "河南省教育厅职成教处 2019年4月26日",
    ):  # fmt: skip
        assert told in text
    assert "其余" not in text


def test_further_problems_are_counted() -> None:
    """Of more than three problems the number of the others is told."""
    text = notice_text(replace(NOTICE, remarks=tuple(map(remark, range(9)))))
    assert "其余6项见文件里的「问题清单」。" in text


def test_a_notice_without_problems_stands() -> None:
    """A file that is returned for no cell's sake has a text as well."""
    text = notice_text(replace(NOTICE, remarks=(), office="", date=""))
    assert "\n\n" not in text
    assert not text.endswith("\n")


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=300), st.integers(0, 5))
@settings(max_examples=100, deadline=None)
def test_the_short_text_is_short(first: str, second: str, third: str, count: int) -> None:
    """However long its parts are, the text has at most 500 characters; no value makes lines."""
    told = remark(1, found=first, next_step=second, sheet=third)
    notice = replace(
        NOTICE, unit=first, file=second, office=third, contact=first, deadline=second,
        date=third, round=first, remarks=(told,) * count,
    )  # fmt: skip
    text = notice_text(notice)
    assert len(text) <= MOST_CHARACTERS
    assert len(text.split("\n")) <= 2 + min(count, 3) + 5


def test_a_long_problem_is_cut_where_it_shows() -> None:
    """What has no room ends with `…`, and the other parts of the problem stay whole."""
    told = tuple(remark(n, found="很" * 400) for n in range(3))
    text = notice_text(replace(NOTICE, remarks=told))
    assert text.count("…。请改正数量。") == 3
    assert "Sheet1 E0" in text
