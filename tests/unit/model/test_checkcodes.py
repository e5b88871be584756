"""Check codes: the same for the same table, another for any other, and telling of slips."""

from __future__ import annotations

import csv
import io
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.model.checkcodes import (
    ALPHABET,
    Mark,
    PrintedRow,
    as_typed,
    check_code,
    mark_in_footer,
    mark_in_payload,
    marks_in_text,
    row_of,
    row_of_record,
)
from pipeline.model.rollups import Line
from pipeline.rollup.package import entries_csv

UNIT = "河南省教育厅"
ROW = PrintedRow("甲学校", "中职", "物流管理", "初级、中级", "2", "物流、会计", "120", "示范校")
OTHER = ROW._replace(school="乙学校")
CODE = check_code(UNIT, (ROW, OTHER))
MARK = Mark(CODE, "2019-1", 3, "henan")


@pytest.mark.parametrize("field", PrintedRow._fields)
def test_every_printed_field_counts(field: str) -> None:
    """A change of any field of any line gives another code."""
    changed = ROW._replace(**{field: "3"})
    assert check_code(UNIT, (changed, OTHER)) != CODE
    assert check_code(UNIT, (ROW, changed)) != CODE


def test_unit_order_and_number_of_lines_count() -> None:
    """Another reporting unit, other order, a line more or less: another code."""
    others = {
        check_code("湖北省教育厅", (ROW, OTHER)), check_code(UNIT, (OTHER, ROW)),
        check_code(UNIT, (ROW,)), check_code(UNIT, (ROW, OTHER, OTHER)),
    }  # fmt: skip
    assert len(others) == 4
    assert CODE not in others


@given(st.text(), st.text(), st.integers(0, 10**6))
def test_what_a_save_does_to_a_text_makes_no_difference(
    school: str, remark: str, students: int
) -> None:
    """A line, the same out of entries.csv, and the same with line breaks around have one code."""
    line = Line(UNIT, school, "中职", "物流管理", ("初级",), None, ("a", "b"), students, remark,
                "f", "s", 1, "")  # fmt: skip
    content = entries_csv([line]).decode("utf-8", "surrogatepass")
    (record,) = csv.DictReader(io.StringIO(content, newline=""))
    row = row_of(line)
    wider = row_of(line._replace(remark=f"\n {remark}\r\n"))
    assert check_code(UNIT, [row_of_record(record)]) == check_code(UNIT, [row])
    assert check_code(f" {UNIT}\n", [wider]) == check_code(UNIT, [row])


@given(st.text(min_size=1))
def test_every_single_slip_is_told(unit: str) -> None:
    """No code with one character otherwise, or with two exchanged, is a code."""
    plain = check_code(unit, ()).replace("-", "")
    assert as_typed(plain) == check_code(unit, ())
    for place, character in enumerate(plain):
        for other in set(ALPHABET) - {character}:
            assert as_typed(plain[:place] + other + plain[place + 1 :]) is None
    for one, two in combinations(range(len(plain)), 2):
        swapped = list(plain)
        swapped[one], swapped[two] = swapped[two], swapped[one]
        assert plain[one] == plain[two] or as_typed("".join(swapped)) is None


def test_a_code_may_be_typed_in_any_way() -> None:
    """Small letters, full width, blanks or nothing between the groups."""
    wide = "".join(chr(ord(c) + 0xFEE0) for c in CODE)
    for typed in (CODE.lower(), CODE.replace("-", " "), CODE.replace("-", ""), wide):
        assert as_typed(typed) == CODE
    assert as_typed(CODE[:-1]) is None
    assert as_typed("O" + CODE[1:]) is None


def test_qr_code_and_footer_are_read_back() -> None:
    """What is printed is understood again, and nothing else is."""
    assert mark_in_payload(MARK.payload) == MARK
    assert mark_in_footer(f"&L&G&C第 &P 页&R校验码 {MARK.footer}") == MARK._replace(scope="")
    assert marks_in_text(f"第 1 页 校验码 {MARK.footer} {CODE}") == (
        MARK._replace(scope=""),
        Mark(CODE, "", 0),
    )
    for foreign in ("", "https://example.org/1X:a:b:1:c", "1X:HENAN:2019-1:3:AAAA",
                    MARK.payload.replace(":3:", ":x:"), f"2X{MARK.payload[2:]}"):  # fmt: skip
        assert mark_in_payload(foreign) is None
    assert mark_in_footer("&C第 &P 页 共 &N 页") is None


def test_a_code_may_be_typed_as_it_is_printed() -> None:
    """With the dashes of any keyboard, and with all that the footer says around it."""
    for dash in "\u2010\u2013\u2014\u2015\u2212":
        assert as_typed(CODE.replace("-", dash)) == CODE
    assert as_typed(f"校验码 {CODE}（2019-1 第1版）") == CODE
    assert as_typed(f"校验码：{CODE}") == CODE
