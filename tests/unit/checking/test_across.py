"""Across submissions: X01–X04 (X05, X07: test_scope.py), and which of two units' lines counts."""

from __future__ import annotations

import datetime as dt

from pipeline.checking.across import Accepted, Comparison, compare, identity
from tests.unit.given import NOON, definitions, document

LINE = "1|郑州旅游学校|中职|物流管理中级|1|物流|20|"


def accepted(unit: str, *rows: str, file: str = "", hours: int = 0, saved: int = 0) -> Accepted:
    """An accepted document of a unit, received and saved some hours after noon."""
    received_at, modified_at = (NOON + dt.timedelta(hours=h) for h in (hours, saved))
    name = file or f"inbox/henan/{unit}.xlsx"
    return Accepted(document(*rows), unit, name, received_at, modified_at)


def compared(*every: Accepted) -> Comparison:
    """What these documents say of each other."""
    return compare(every, definitions())


def told(comparison: Comparison) -> list[tuple[int, str, str | None]]:
    """Document, code and cell of each finding."""
    return [(p.document, p.finding.code, p.finding.cell) for p in comparison.placed]


def test_x01_equal_figures() -> None:
    """X01: with equal figures the line counts once; the later receipt's is left out."""
    found = compared(accepted("郑州市教育局", LINE, hours=1), accepted("河南省教育厅", LINE))
    assert told(found) == [(0, "X01", "D4")]
    assert found.left_out == {(0, 0)}
    assert found.placed[0].finding.facts["kept"] == "河南省教育厅"


def test_x02_different_figures() -> None:
    """X02: with different figures the earlier one counts, and both are stated."""
    other = LINE.replace("|20|", "|30|")
    found = compared(accepted("甲局", LINE), accepted("乙局", other, hours=1))
    assert told(found) == [(1, "X02", "D4")]
    facts = found.placed[0].finding.facts
    assert (facts["here"], facts["there"]) == ("专业 1 个、学生 30 人", "专业 1 个、学生 20 人")
    assert found.left_out == {(1, 0)}


def test_the_schools_own_submission_wins() -> None:
    """X02: a school's own line wins over a bureau's, also when it came later."""
    own = accepted("郑州旅游学校", LINE.replace("|20|", "|30|"), hours=5)
    found = compared(accepted("郑州市教育局", LINE), own)
    assert found.left_out == {(0, 0)}
    assert told(found) == [(0, "X02", "D4"), (0, "X07", "B4")]


def test_saved_earlier_where_received_together() -> None:
    """Files that one run received together are told apart by when they were saved."""
    first, second = accepted("甲局", LINE, saved=1), accepted("乙局", LINE, saved=0)
    assert compared(first, second).left_out == {(0, 0)}


def test_by_name_where_all_else_is_equal() -> None:
    """Received at the same moment, the file whose name sorts first counts; order is no matter."""
    first, second = accepted("甲局", LINE, file="a.xlsx"), accepted("乙局", LINE, file="b.xlsx")
    assert compared(first, second).left_out == {(1, 0)}
    assert compared(second, first).left_out == {(0, 0)}


def test_three_units() -> None:
    """Of three lines one counts, and the two others are told."""
    every = [accepted(f"{name}局", LINE, hours=n) for n, name in enumerate("甲乙丙")]
    found = compared(*every)
    assert found.left_out == {(1, 0), (2, 0)}
    assert [code for _, code, _ in told(found)] == ["X01", "X01"]


def test_only_the_common_line_is_left_out() -> None:
    """The other lines of a document stay."""
    other = "2|开封卫生学校|中职|物流管理中级|1|物流|20|"
    found = compared(accepted("甲局", LINE), accepted("乙局", other, LINE, hours=1))
    assert found.left_out == {(1, 1)}


def test_another_certificate_is_no_double() -> None:
    """The same school with another certificate from another unit counts."""
    other = LINE.replace("物流管理中级", "老年照护初级")
    assert compared(accepted("甲局", LINE), accepted("乙局", other)).left_out == frozenset()


def test_x03() -> None:
    """X03: names from two units that are probably one, told at the later one."""
    other = LINE.replace("郑州旅游学校", "郑州市旅游学校")
    found = compared(accepted("甲局", LINE), accepted("乙局", other))
    assert told(found) == [(1, "X03", "B4")]
    assert found.placed[0].finding.facts["similar"] == "郑州旅游学校"
    assert found.left_out == frozenset()


def test_x03_not_within_one_unit() -> None:
    """Names of one unit are a matter of S02."""
    other = LINE.replace("郑州旅游学校", "郑州市旅游学校")
    assert told(compared(accepted("甲局", LINE, other))) == []


def test_x04() -> None:
    """X04: one school with two types, told where it differs, with the other place."""
    other = LINE.replace("中职", "高职").replace("物流管理", "老年照护")
    found = compared(accepted("甲局", LINE), accepted("乙局", other))
    assert told(found) == [(1, "X04", "C4")]
    facts = found.placed[0].finding.facts
    assert (facts["similar"], "甲局" in facts["other"]) == ("中职", True)


def test_a_locked_line_wins() -> None:
    """X01: a line that stands in the locked table counts before a school's own, however late."""
    own, late = accepted("郑州旅游学校", LINE), accepted("甲局", LINE, hours=5)
    line = identity(late.document.entries[0])
    found = compare([own, late], definitions(), {line: "甲局"})
    assert told(found)[0] == (0, "X01", "D4")
    assert found.left_out == {(0, 0)}


def test_locked_lines_among_others() -> None:
    """Where another unit's line was locked that is not among them, the order is the common one."""
    first, late = accepted("甲局", LINE), accepted("乙局", LINE, hours=5)
    line = identity(late.document.entries[0])
    assert compare([first, late], definitions(), {line: "丙局"}).left_out == {(1, 0)}


def test_nothing_accepted() -> None:
    """Without documents there is nothing to compare."""
    assert compared() == Comparison((), frozenset())
