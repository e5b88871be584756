"""The merge: every entry once, in the roster's order, with its source."""

from __future__ import annotations

from itertools import permutations

from pipeline.rollup.merge import Contribution, merge
from tests.unit.given import document

ORDER = {"郑州市教育局": 0, "开封市教育局": 1}


def contribution(
    unit: str, *schools: str, file: str = "", left_out: tuple[int, ...] = ()
) -> Contribution:
    """A submission of a unit with a row for each school."""
    rows = [f"{n}|{school}|中职|物流管理中级|1|物流|20|" for n, school in enumerate(schools, 1)]
    return Contribution(
        unit, file or f"inbox/henan/{unit}.xlsx", document(*rows), frozenset(left_out)
    )


def test_a_line_holds_all_of_its_entry() -> None:
    """A line is complete: every field and the source of every field."""
    row = "1|甲学校|中职|BIM（初级、中级）|2|物流、会计|20|示范"
    source = Contribution("郑州市教育局", "inbox/a.xlsx", document(row), frozenset())
    (line,) = merge([source], ORDER)
    assert (line.unit, line.school, line.school_type) == ("郑州市教育局", "甲学校", "中职")
    assert (line.certificate, line.levels) == ("建筑信息模型（BIM）", ("初级", "中级"))
    assert (line.major_count, line.majors, line.students) == (2, ("物流", "会计"), 20)
    assert (line.remark, line.source_file, line.source_sheet) == ("示范", "inbox/a.xlsx", "Sheet1")
    assert line.source_row == 4
    assert line.source_cells.startswith("school=B4 school_type=C4 certificate=D4 levels=D4")


def test_what_was_not_given() -> None:
    """A blank figure is none and not 0; a blank text is blank."""
    source = Contribution("甲", "a", document("1|甲学校|中职|物流管理|1|物流||"), frozenset())
    (line,) = merge([source], ORDER)
    assert (line.students, line.levels, line.remark) == (None, (), "")


def test_zero_stays_zero() -> None:
    """A stated 0 is a figure."""
    source = Contribution("甲", "a", document("1|甲学校|中职|物流管理|1|物流|0|"), frozenset())
    assert merge([source], ORDER)[0].students == 0


def test_order_of_units() -> None:
    """Units in the roster's order, then the others by name; lines as the unit wrote them."""
    every = [
        contribution("乙学院", "四"),
        contribution("开封市教育局", "三"),
        contribution("郑州市教育局", "二", "一"),
        contribution("丙学院", "五"),
    ]
    schools = [line.school for line in merge(every, ORDER)]
    assert schools == ["二", "一", "三", "五", "四"]


def test_the_order_of_submissions_changes_nothing() -> None:
    """The same submissions in another order give the same lines."""
    every = [
        contribution("郑州市教育局", "一", file="b"),
        contribution("郑州市教育局", "二", file="a"),
        contribution("乙学院", "三"),
    ]
    assert len({merge(order, ORDER) for order in permutations(every)}) == 1


def test_lines_that_another_unit_stands_for_are_left_out() -> None:
    """X01, X02: a line that is left out is in the rollup not at all, the others stay."""
    lines = merge([contribution("郑州市教育局", "一", "二", "三", left_out=(1,))], ORDER)
    assert [line.school for line in lines] == ["一", "三"]


SHARED = ("1|甲学校|中职|物流管理中级|1|物流|20|", "|||老年照护初级||||")
MERGES = "A4:A5 B4:B5 C4:C5 E4:E5 F4:F5 G4:G5"
FIGURES = {"major_count", "majors", "students"}


def test_a_shared_figure_stands_on_its_first_line() -> None:
    """R09: a figure merged over two entries counts once; the second line tells that it shares."""
    source = Contribution("甲", "a", document(*SHARED, merges=MERGES), frozenset())
    first, second = merge([source], ORDER)
    assert (first.students, second.students) == (20, None)
    assert (first.shares_above, second.shares_above) == (frozenset(), FIGURES)


def test_a_shared_figure_is_not_lost_with_its_first_line() -> None:
    """Where the first line is another unit's, the figure goes on with the line that stays."""
    source = Contribution("甲", "a", document(*SHARED, merges=MERGES), frozenset({0}))
    (line,) = merge([source], ORDER)
    assert (line.certificate, line.students, line.shares_above) == ("老年照护", 20, frozenset())


def test_figures_of_two_schools_are_not_shared() -> None:
    """Lines with figures of their own share none."""
    lines = merge([contribution("郑州市教育局", "一", "二")], ORDER)
    assert {line.shares_above for line in lines} == {frozenset()}


def test_nothing() -> None:
    """Without submissions the rollup has no lines."""
    assert merge([], ORDER) == ()
