"""Text tables: every text of every field as written, and no cut file that shows it is cut."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake.encodings import decode
from pipeline.intake.formats.text.delimited import read_delimited
from pipeline.intake.limits import Limits
from pipeline.intake.refusals import Refused
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pipeline.model.findings import Finding

HEADER = ("序号", "试点院校名称", "学校类型", "参与试点专业名称")
CODECS = ("utf-8-sig", "utf-8", "utf-16", "utf-16-le", "gb18030")
texts = st.text(
    st.one_of(
        st.sampled_from("漯河镕一上。，,;|\t \r\n\"'=0127aB"),
        st.characters(exclude_categories=["C"]),
    ),
    max_size=12,
)
plain = st.text(st.sampled_from('漯河镕一上。:"\n01aB'), min_size=1, max_size=6)
tables = st.lists(st.tuples(texts, texts, texts, texts), min_size=1, max_size=8)


def written(rows: list[tuple[str, ...]], delimiter: str = ",") -> str:
    """A table as csv writes it."""
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, quoting=csv.QUOTE_MINIMAL).writerows(rows)
    return buffer.getvalue()


def read(content: bytes | str, limits: Limits | None = None) -> list[tuple[object, ...]]:
    """The rows of a text table."""
    content = content.encode() if isinstance(content, str) else content
    (grid,) = read_delimited(content, limits or Limits()).grids
    assert grid.name == "文本"
    return list(grid.rows)


def refused(content: bytes | str, limits: Limits | None = None) -> tuple[str, str]:
    """The code and wording with which a text is refused."""
    with pytest.raises(Refused) as caught:
        read(content, limits)
    return caught.value.finding.code, caught.value.finding.variant


def trimmed(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Rows without blanks at the end of each and of the table, as grids have them."""
    kept = []
    for row in rows:
        end = max((index + 1 for index, text in enumerate(row) if text), default=0)
        kept.append(row[:end])
    while kept and not kept[-1]:
        kept.pop()
    return kept


@settings(max_examples=300, deadline=None)
@given(tables, st.sampled_from(",\t;"), st.sampled_from(CODECS))
def test_round_trip(rows: list[tuple[str, ...]], delimiter: str, codec: str) -> None:
    """A table reads back equal in each encoding and with each delimiter.

    GB18030 that consists of anything but Chinese may be refused as doubtful, but not misread.
    """
    rows = [HEADER, *rows]
    content = written(rows, delimiter).encode(codec)
    if codec == "gb18030" and decode(content) is None:
        return
    assert read(content) == trimmed(rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(plain, min_size=1, max_size=6))
def test_one_column(column: list[str]) -> None:
    """A file of one column is one."""
    rows = [("试点院校名称",), *((text,) for text in column)]
    assert read(written(rows)) == trimmed(rows)


@settings(max_examples=500, deadline=None)
@given(
    st.lists(st.tuples(plain, plain, plain, plain), min_size=2, max_size=6),
    st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
    st.data(),
)
def test_cut(rows: list[tuple[str, ...]], codec: str, data: st.DataObject) -> None:
    """A table cut anywhere is refused, unless the cut is at a record's end or in its last field."""
    rows = [HEADER, *rows]
    content = written(rows).encode(codec)
    first = len(written(rows[:1]).encode(codec))
    end = data.draw(st.integers(first, len(content) - 1))
    try:
        found = read(content[:end])
    except Refused:
        return
    whole = rows[: len(found)]
    assert found[:-1] == whole[:-1]
    assert found[-1][:3] == whole[-1][:3]
    assert str(whole[-1][3]).startswith(str((*found[-1], "")[3]))


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ('007,"=""008""",="009"\n\'1,-1,"=1+1"\n', [("007", "008", "009"), ("'1", "-1", "=1+1")]),
        ("sep=;\na,b;c\n1;2\n", [("a,b", "c"), ("1", "2")]),
        ("a|b|c\n1|2|3\n", [("a", "b", "c"), ("1", "2", "3")]),
        ("序号，名称，备注\n1，甲，乙\n", [("序号", "名称", "备注"), ("1", "甲", "乙")]),
        ("各位老师，请查收，谢谢。\n张三\n", [("各位老师，请查收，谢谢。",), ("张三",)]),
        ("甲,软件;会计\n乙,数控;会计\n", [("甲", "软件;会计"), ("乙", "数控;会计")]),
        ("\n", []),
        ("a,b\u2028c\x85d\n1,2\n", [("a", "b\u2028c\x85d"), ("1", "2")]),
    ],
)
def test_values(text: str, rows: list[tuple[str, ...]]) -> None:
    """Texts stay as written; the delimiter is the one that makes a table."""
    assert read(text) == rows


SPACED = """首批1+X证书制度试点院校情况汇总表
报送单位：郑州市（盖章）  联系人及电话：张伟 13800000000
序号  试点院校名称  学校类型  参与试点证书及等级

1  郑州一中专  中职  Web前端开发（初级）,物流管理
2  郑州二中专  中职　　物流管理
注：本表可另附页
"""


def test_spaced() -> None:
    """A table set out with spaces has columns; the lines around it stay whole."""
    rows = read(SPACED)
    assert rows[1] == ("报送单位：郑州市（盖章）  联系人及电话：张伟 13800000000",)
    assert rows[3] == ()
    assert rows[4] == ("1", "郑州一中专", "中职", "Web前端开发（初级）,物流管理")
    assert rows[5] == ("2", "郑州二中专", "中职", "物流管理")
    assert rows[6] == ("注：本表可另附页",)


def test_spaced_with_a_gap() -> None:
    """Where a line has fewer columns no one knows which is blank, and lines are not split."""
    assert ("2  郑州二中专  物流管理",) in read(SPACED.replace("中职　　物流管理", "物流管理"))


def test_tabs_with_title_and_notes() -> None:
    """Lines without delimiters around a table are rows of one cell."""
    rows = read("题目\n报送单位：甲\t联系人：乙\n序号\t名称\t备注\n1\t甲, 乙\t\n注：丙\n")
    assert rows[2:] == [("序号", "名称", "备注"), ("1", "甲, 乙"), ("注：丙",)]


@pytest.mark.parametrize(
    "text",
    [
        'a,b,c\n1,2,"3',
        'a,b,c\n1,"2"x,3\n',
        "a,b,c\n1,2,3\n4,5",
        "a,b,c\n1,2,3\n4",
        "a,b,c\r\n1,2,3\r",
        "题目\na,b,c\n1,2,3\n4",
        "a,b,c\n1,2,3\n,",
        "a,b,c\n1,2,3\n\0\0\0",
    ],
)
def test_signs_of_a_cut(text: str) -> None:
    """Open quotes, half line ends, zeros and a short last record without an end are refused."""
    assert refused(text) == ("F01", "damaged")


@pytest.mark.parametrize(
    "text", ["a,b,c\n1,2,3", "题目\na,b,c\n1,2,3\n注：无", "a,b,c\n1,2\n4,5\n", "a,b,c"]
)
def test_no_signs_of_a_cut(text: str) -> None:
    """A full last record without a line end, ended short ones, and a note are read."""
    assert read(text)[-1]


OVER = ("题目,,,,,,,", "报送单位：甲,,,,,电话：1,,")
NAMES = "序号,院校,类型,证书,专业数,专业,学生,备注"
PADDED = "{},甲,中职,物流,1,物流,120,"
SHIFTED = "{},甲,中职,物流,1,物流,1,200,"
FULL = "{},甲,中职,物流,1,物流,120,无"
TRIMMED = "{},甲,中职,物流,1,物流,120"


def lines(*records: str, end: str = "\r\n") -> str:
    """A text of these records; `{}` in one is its number."""
    return "".join(record.format(number) + end for number, record in enumerate(records, 1))


def refusal(text: str, variant: str = "moved") -> Finding:
    """The finding with which a text is refused."""
    with pytest.raises(Refused) as caught:
        read(text)
    assert (caught.value.finding.code, caught.value.finding.variant) == ("F01", variant)
    return caught.value.finding


def detail_of(text: str) -> str:
    """The detail with which a text is refused as damaged."""
    return refusal(text, "damaged").facts["detail"]


@examples(
    "text line",
    {
        "one of several": (lines(*OVER, NAMES, PADDED, SHIFTED, PADDED), 5),
        "every one": (lines(*OVER, NAMES, SHIFTED, SHIFTED), 4),
        "the only one": (lines(NAMES, SHIFTED), 2),
        "with a remark": (lines(NAMES, SHIFTED + "无", SHIFTED + "无"), 2),
        "without a title": (lines("题目", "甲,乙", NAMES, FULL, "2,甲,中职,物流,1,a,b,5,无"), 5),
        "behind a quoted line end": (lines(NAMES, FULL.replace("无", '"无\n无"'), SHIFTED), 4),
        "behind the name of the delimiter": ("sep=,\r\n" + lines(NAMES, PADDED, SHIFTED), 4),
        "under a header of two lines": (
            lines("序号,院校,类型,规模,,,,备注", ",,,证书,专业数,专业,学生,", PADDED, SHIFTED), 4
        ),
        "a comma in a name": (lines(NAMES, PADDED, "2,甲,乙,中职,物流,1,物流,120,"), 3),
        "words alone": (lines("甲,乙,丙", "一,二,三", "一,二,三,四"), 3),
        "under a column without a name": (
            lines("序号,院校,,证书,专业数,专业,学生,备注", PADDED, SHIFTED), 3
        ),
        "numbered by a program": (
            lines(",院校,类型,证书,专业数,专业,学生,备注", PADDED, SHIFTED), 3
        ),
        "under a heading of some rows": (lines(NAMES, "一、高职,,,,,,,", SHIFTED, SHIFTED), 3),
        "split where fields are added": (lines(NAMES, SHIFTED, PADDED + ",", PADDED + ","), 2),
    },
)  # fmt: skip
def test_more_fields_than_the_header(text: str, line: int) -> None:
    """A record with more fields than its header is refused with its line: `1,200` is two fields.

    This holds where the last of them is blank: it was pushed out by the others. A column without a
    name changes nothing.
    """
    moved = refusal(text)
    assert f"第 {line} 行有" in moved.facts["detail"]
    assert "不要用逗号分节" in moved.facts["advice"]


JOINED = "{},甲中职,物流,1,物流,120,无"
HALVES = "{},甲,中职,物流,1,物流,1,200"
TWO_LINES = ("序号,院校,类型,证书,试点专业,,试点学生,备注", ",,,,数量,名称,规模,")


@examples(
    "text line",
    {
        "one of several": (lines(NAMES, TRIMMED, TRIMMED, HALVES), 4),
        "as many as the others": (lines(NAMES, TRIMMED, TRIMMED, HALVES, HALVES), 4),
        "every one": (lines("题目", NAMES, HALVES, HALVES), 3),
        "the only one": (lines(NAMES, HALVES), 2),
        "beside remarks": (lines(NAMES, FULL, FULL, HALVES), 4),
        "beside blank fields": (lines(*OVER, NAMES, PADDED, PADDED, HALVES), 6),
        "with a space": (lines(NAMES, TRIMMED, "2,甲,中职,物流,1,物流,1, 200"), 3),
        "with a unit": (lines(NAMES, "1,甲,中职,物流,1,物流,1,200人"), 2),
        "about so many": (lines(NAMES, "1,甲,中职,物流,1,物流,约1,200余人"), 2),
        "a second half in quotes": (lines(NAMES, '1,甲,中职,物流,1,物流,1,"200"'), 2),
        "under a header of two lines": (lines(*TWO_LINES, PADDED, HALVES), 4),
        "under a column without a name": (lines(NAMES.replace("类型", ""), PADDED, HALVES), 3),
        "before another count": (lines("序号,院校,学生,专业数,专业", "1,甲,1,200,1"), 2),
        "before a column without a name": (lines("序号,院校,专业,学生,", "1,甲,物流,1,200"), 2),
        "after a wider remark": (lines(NAMES + ",", FULL + ",", HALVES), 3),
        "a comma of Chinese": (lines(NAMES, FULL, HALVES).replace(",", "，"), 3),
    },
)
def test_halves_of_a_figure(text: str, line: int) -> None:
    """`1,200` is told by its halves where it makes no field too many: one is left out behind it.

    The first stands under the name of a count; the second, or what it moved, under another one.
    """
    moved = refusal(text)
    assert f"第 {line} 行的" in moved.facts["detail"]
    assert "不要用逗号分节" in moved.facts["advice"]


@examples(
    "text",
    {
        "a figure in quotes": lines(NAMES, '1,甲,中职,物流,1,物流,"1,200",'),
        "counts side by side": lines("序号,院校,专业数,学生,备注", "1,甲,2,200,", "2,乙,3,150,无"),
        "counts under one name": lines(
            "序号,院校,学生人数,,备注", ",,男,女,", "1,甲,12,200,无", "2,乙,30,150,"
        ),
        "a year in the remark": lines(NAMES, PADDED + "2019"),
        "four digits": lines(NAMES, "1,甲,中职,物流,1,物流,1000,200"),
        "another delimiter": lines(NAMES, HALVES).replace(",", ";"),
        "no counts": lines("序号,院校,楼号,房号", "1,甲,1,200", "2,乙,3,150"),
    },
)
def test_figures_side_by_side(text: str) -> None:
    """Two figures that no comma between thousands can have made are two figures."""
    assert len(read(text)) == len(text.splitlines())


@examples(
    "text line",
    {
        "among padded ones": (lines(*OVER, NAMES, PADDED, TRIMMED, PADDED), 5),
        "alone": (lines(NAMES, FULL, FULL, JOINED, FULL), 4),
        "the last": (lines(NAMES, FULL, FULL, JOINED), 4),
        "before a note": (lines(NAMES, FULL, FULL, JOINED, "注：甲,乙"), 4),
        "a figure joined with a remark": (lines(NAMES, FULL, "2,甲,中职,物流,1,物流,120无"), 3),
        "a sum under another name": (lines(NAMES, FULL, FULL, "合计,,,2,,200"), 4),
        "under padded lines": (lines(*OVER, NAMES, FULL, FULL, TRIMMED), 6),
        "a second header that names nothing more": (
            lines(NAMES, ",,,,个,,人", PADDED, PADDED), 2
        ),
        "in a block of Excel by itself": (lines(NAMES, *[PADDED] * 15, "1,甲,乙,丙,1丁,9,"), 17),
        "in a block of Excel": (lines(NAMES, *[PADDED] * 20, TRIMMED, PADDED), 22),
    },
)  # fmt: skip
def test_fewer_fields_than_the_header(text: str, line: int) -> None:
    """A record with fewer fields than all others has lost a delimiter, and is refused."""
    moved = refusal(text)
    assert f"第 {line} 行有" in moved.facts["detail"]
    assert "补上" in moved.facts["advice"]


@examples(
    "text",
    {
        "as Excel and WPS write it": lines(*OVER, NAMES, PADDED, FULL, "注：无,,,,,,,"),
        "lines around the table": lines("a,b,c,d,e,f,g,h,i", NAMES, FULL, "注：甲,乙", "丙"),
        "a line of one field within": lines(NAMES, FULL, "一、高职", FULL),
        "a figure in quotes": lines(NAMES, FULL, '2,甲,中职,物流,1,物流,"1,200",'),
        "blank fields behind all": lines(NAMES, FULL + ",", FULL + ",,"),
        "only the header ends with a delimiter": lines(NAMES + ",", FULL, FULL),
        "blank fields left out": lines(NAMES, FULL, TRIMMED, TRIMMED),
        "blank fields left out of the only record": lines(NAMES, TRIMMED),
        "blank fields left out of one record": lines(NAMES, FULL, TRIMMED),
        "blank fields left out of one of many": lines("题目", NAMES, FULL, FULL, TRIMMED, FULL),
        "a line of sums": lines(*OVER, NAMES, PADDED, PADDED, "合计,,,,2,,240"),
        "a line of signatures": lines(NAMES, PADDED, "填表人：,甲,审核人：,乙,2019年4月20日"),
        "a signature with a number": lines(NAMES, PADDED, "填表人：,甲,电话：,13800000000,日期："),
        "a long note": lines(NAMES, PADDED, "注：a,b,c,d,e,f", "2. a,b,c,d,e,f,g,h,i,j"),
        "a second header without its last fields": lines(
            "序号,院校,类型,证书,专业,,学生,备注", ",,,,数量,名称", PADDED, PADDED
        ),
        "blank fields behind one": lines(NAMES, FULL, FULL + ",", PADDED + ",,"),
        "a block of Excel whose last column is blank": lines(NAMES, *[PADDED] * 15, *[TRIMMED] * 9),
        "a record of blanks": lines(NAMES, FULL, ",,", FULL),
        "tabs and commas": lines("a\tb\tc", "1\t1,200\t2", "2\t1,200\t"),
        "columns of dates": lines("月份,1月,2月,3月", "甲,1,200,3,4", "乙,1,2,3"),
        "columns without names": lines("月份,,一月,二月", "甲,,1,200,3", "乙,,4,5"),
    },
)
def test_widths_that_sound_programs_write(text: str) -> None:
    """What differs in width without anything having moved is read."""
    assert len(read(text)) == len(text.splitlines())


def test_semicolons() -> None:
    """The advice names the delimiter of the table."""
    assert "分号" in refusal(lines("a;b;c", "1;2;3", "1;2;3;4", "1;2;3")).facts["advice"]


@examples(
    "text line",
    {
        "one within": ("a,b\r\n1,2\r\n3,x\n5,6\r\n", 3),
        "the last": ("a,b\r\n1,2\r\n3,4\n", 3),
        "carriage return alone": ("a,b\r\n1,2\r5,6\r\n7,8\r\n", 2),
        "the header": ("题目\n" + NAMES + "\n" + lines(PADDED, PADDED, PADDED), 2),
        "the upper line of the header": (TWO_LINES[0] + "\n" + lines(TWO_LINES[1], PADDED), 1),
        "carriage return alone over the table": ("题目\r" + lines(NAMES, PADDED), 1),
    },
)
def test_line_ends_that_differ(text: str, line: int) -> None:
    """Half a line end among whole ones is damage: the other half is a letter of a field now."""
    assert f"第 {line} 行末尾" in detail_of(text)


@pytest.mark.parametrize("text", ['a,b\r\n"1\n2",3\r\n', "a,b\n1,2\n", "a,b\r\n1,2"])
def test_line_ends_that_agree(text: str) -> None:
    """Line breaks within quotes are text, and an end that is missing is no other end."""
    assert len(read(text)) == 2


def test_line_end_over_the_table() -> None:
    """A line feed alone over the table is what a hand and a program leave together."""
    assert read("题目\n报送单位：甲\n" + lines(NAMES, PADDED, PADDED))[0] == ("题目",)


def test_line_end_that_is_told() -> None:
    """What is missing at the end of a line, and how to mend it, is told."""
    detail = detail_of("a,b\r\n1,2\r\n3,x\n5,6\r\n")
    assert "回车符" in detail
    assert ".xlsx" in detail


@examples(
    "text line field",
    {
        "the last": (lines(NAMES, FULL, FULL.replace("无", '"骨干"校')), 3, 8),
        "the first": (lines(NAMES, '"骨干"校,甲'), 2, 1),
        "behind another quoted one": ('"a","b\n"",c"\n"1,2","b"x\n', 3, 2),
    },
)
def test_text_behind_a_quote(text: str, line: int, field: int) -> None:
    """A field that goes on behind its closing quote is named with its line: quotes are paired."""
    detail = detail_of(text)
    assert f"第 {line} 行第 {field} 格" in detail
    assert "不成对" not in detail


def test_cut_tells_what_was_found() -> None:
    """Of a last line that is cut both numbers of columns are told, and no advice is given."""
    detail = detail_of(lines(NAMES, FULL) + "2,甲")
    assert "2 列" in detail
    assert "8 列" in detail
    assert "请" not in detail


@pytest.mark.parametrize("character", ["\x0b", "\x01", "\x1f"])
def test_control_characters(character: str) -> None:
    """A control character in a text is kept where it stands."""
    text = lines(NAMES, FULL.replace("甲", f"甲{character}乙"), FULL, FULL, FULL, FULL)
    assert read(text)[1][1] == f"甲{character}乙"


def test_line_of_a_quote() -> None:
    """The line named is the one of the file in which the record with the quote begins."""
    text = 'a,b\n"1\n\n2",3\n\n4,"5\n6,7\n'
    assert "第 6 行起" in detail_of(text)


def test_long_field() -> None:
    """A field may be longer than csv's own limit."""
    assert read('a,b\n"' + "x" * 300_000 + '",1\n')[1] == ("x" * 300_000, "1")


def test_limits() -> None:
    """More cells or a larger box than allowed are refused."""
    assert refused("a,b\n1,2\n", Limits(cells=3)) == ("F03", "")
    assert refused("a,b\n1,2\n" + "\n" * 9 + "1,2\n", Limits(box_cells=20)) == ("F03", "")
    assert read("a,b\n1,2\n", Limits(cells=4, box_cells=4))


def test_a_column_of_figures_beside_a_count() -> None:
    """A unit's own column of figures is no second half of a figure, where its others are longer."""
    names = "序号,院校,学生规模,面积（平方米）,备注"
    rows = ("1,甲,320,800,示范", "2,乙,150,1200,示范")
    assert len(read(lines(names, *rows))) == 3
    assert refusal(lines("序号,院校,学生规模,备注", "1,甲,1,200", "2,乙,150,2019年")).facts[
        "advice"
    ]
