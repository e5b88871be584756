"""Rows: what is an entry, and what is none and must not be counted."""

from __future__ import annotations

from typing import Literal

from pipeline.reading.rows import is_note, is_total
from tests.unit.examples import examples
from tests.unit.given import HEADER, definitions, read

LABELS = definitions().form.labels
Kind = Literal["entry", "total", "nothing"]


def kind(row: str, *, merges: str = "", after_notes: bool = False) -> Kind:
    """What a row below the header is read as; the row is row 3, below a blank row or a note."""
    before = "注：1.报送单位|||||||" if after_notes else ""
    found = read(f"{HEADER}\n{before}\n{row}", merges=merges)
    if found.entries:
        return "entry"
    return "total" if found.totals else "nothing"


@examples(
    "row",
    {
        "full": "1|郑州旅游学校|中职|物流管理（中级）|1|物流|20|",
        "without a number": "|郑州旅游学校|中职|物流管理（中级）|1|物流|20|",
        "only a school": "|郑州旅游学校||||||",
        "only a certificate": "|||物流管理（中级）||||",
        "only a type": "||中职|||||",
        "only a figure": "||||||20|",
        "only majors": "|||||物流管理||",
        "unreadable figures": "1|郑州旅游学校|中职|物流管理|若干|物流|若干|",
        "school named like a sum": "1|合计职业学校|中职|物流管理|1|物流|20|",
        "school named like a note": "1|备注职业学校|中职|物流管理|1|物流|20|",
        "remark like a sum, without a type": "1|郑州旅游学校||物流管理|1|物流|20|合计",
        "remark like a sum": "1|郑州旅游学校|中职|物流管理|1|物流|20|合计",
        "an error": "|#N/A||||||",
    },
)
def test_entry(row: str) -> None:
    """What is nothing else is an entry, so that nothing a unit wrote is passed over."""
    assert kind(row) == "entry"


def test_entry_after_notes() -> None:
    """A row with a figure and a 学校类型 is an entry even below the notes."""
    assert kind("1|郑州旅游学校|中职|物流管理|1|物流|20|", after_notes=True) == "entry"


@examples(
    "row",
    {
        "empty": "",
        "blanks": "| |\u3000||",
        "numbered beforehand": "7|||||||",
        "numbered as text": "'7|||||||",
        "dashes": "-|-|-|-|-|-|-|",
    },
)
def test_blank(row: str) -> None:
    """A blank row, and a form's row that is only numbered, are not entries."""
    assert kind(row) == "nothing"


@examples(
    "row",
    {
        "in the first column": "合计||||12||340|",
        "spaced out": "合  计||||12||340|",
        "in the school's column": "|合计|||12||340|",
        "in the type's column": "||合计||12||340|",
        "numbered": "9|合计|||12||340|",
        "小计": "小计||||12||340|",
        "总计": "总计||||12||340|",
        "of a city": "郑州市合计||||12||340|",
        "with a count in brackets": "合计（3所）||||12||340|",
        "with a count behind": "合计3所||||12||340|",
        "with a colon": "合计：||||12||340|",
        "of the page": "本页小计||||12||340|",
        "without figures": "合计|||||||",
    },
)
def test_total(row: str) -> None:
    """合计 and 小计 rows are sums in whatever column the word stands."""
    assert kind(row) == "total"


@examples(
    "row",
    {
        "note": "注：1.报送单位为省级教育行政部门|||||||",
        "note with a number": "注1.报送单位|||||||",
        "remark line": "备注：本表可另附页|||||||",
        "explanation": "填表说明：如实填写|||||||",
        "signature": "填表人：张三|||审核人：李四|||日期：2019年4月|",
        "signature in one cell": "填表人：张三    审核人：李四|||||||",
        "seal": "单位盖章：|||||||",
        "person in charge": "单位负责人（签字）：|||||||",
        "contact": "联系电话：13800000000|||||||",
        "unit": "报送单位：郑州市教育局|||||||",
        "section in the number's column": "一、省属学校|||||||",
        "page number": "|||第1页,共2页||||",
        "date": "||||||2019年4月20日|",
        "date with Chinese numerals": "|||||二〇一九年四月||",
        "title again": "|河南省首批1+X证书制度试点院校情况汇总表||||||",
        "header again": HEADER,
    },
)
def test_text(row: str) -> None:
    """Notes, signatures, dates, headings, titles and repeated headers are not entries."""
    assert kind(row) == "nothing"


def test_banner() -> None:
    """A text merged over the table is a heading, not a school."""
    assert kind("|省属学校|||||||", merges="B3:H3") == "nothing"


def test_lines_after_the_notes() -> None:
    """A lone text below the notes is a further note; without notes above it is an entry."""
    row = "|郑州旅游学校||||||"
    assert kind(row, after_notes=True) == "nothing"
    assert kind(row) == "entry"


@examples(
    "text total",
    {
        "plain": ("合计", True),
        "spaced": ("合 计", True),
        "of a region": ("河南省总计", True),
        "a school": ("合计学校", False),
        "a sentence": ("以上共计三十所学校均已参加试点", False),
        "long prefix": ("参加首批试点的所有中等职业学校合计", False),
        "blank": ("", False),
    },
)
def test_is_total(text: str, *, total: bool) -> None:
    """A label of sums is the word itself, with a short region before and a count behind."""
    assert is_total(text, LABELS) is total


@examples(
    "text note",
    {
        "colon": ("注：", True),
        "half-width colon": ("注:1", True),
        "number": ("注1", True),
        "circled number": ("注①", True),
        "alone": ("注", True),
        "word that begins so": ("注册会计", False),
        "school": ("说明书学校", False),
    },
)
def test_is_note(text: str, *, note: bool) -> None:
    """A note begins with its word and a sign or a number behind it."""
    assert is_note(text, LABELS) is note
