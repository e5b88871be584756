"""Findings about a scope as a whole and a unit as a whole: X05 and X07."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.across import Accepted, compare
from pipeline.model.forms import Concentration
from tests.unit.given import NOON, definitions, document

if TYPE_CHECKING:
    from pipeline.checking.stack import Placed
    from pipeline.model.definitions import Definitions

SCHOOL = "郑州旅游学校"


def with_bound(smallest: int = 4, **most: float) -> Definitions:
    """The definitions with these bounds on a scope's entries."""
    bound = Concentration.model_validate({"smallest": smallest, "most": most})
    used = definitions()
    return replace(used, form=used.form.model_copy(update={"concentration": bound}))


def line(
    school: str, certificate: str = "物流管理", majors: str = "物流", students: int = 20
) -> str:
    """A line with one level and as many majors as it names."""
    count = len(majors.split("、"))
    return f"1|{school}|中职|{certificate}中级|{count}|{majors}|{students}|"


def accepted(unit: str, *rows: str) -> Accepted:
    """An accepted document of a unit."""
    return Accepted(document(*rows), unit, f"inbox/henan/{unit}.xlsx", NOON, NOON)


def told(code: str, *every: Accepted, used: Definitions | None = None) -> list[Placed]:
    """The findings with a code."""
    placed = compare(every, used or definitions()).placed
    return [p for p in placed if p.finding.code == code]


def test_x05_beyond_the_bound() -> None:
    """X05: above the bound, at the first line of the unit that holds most; at it, not."""
    few = accepted("甲局", line("甲学校"), line("乙学校", "老年照护"))
    many = accepted("乙局", line("丙学校", "老年照护"), line("丁学校"), line("戊学校"))
    (found,) = told("X05", few, many, used=with_bound(certificate=0.5))
    assert (found.document, found.finding.cell, found.finding.value) == (1, "D5", "物流管理")
    assert (found.finding.facts["entries"], found.finding.facts["own"]) == ("5", "2")
    assert "3 个（60.0%）" in found.finding.facts["shares"]
    assert told("X05", few, many, used=with_bound(certificate=0.6)) == []


def test_x05_small_scopes_are_let_be() -> None:
    """Fewer entries than the form's least say nothing."""
    one = accepted("甲局", line("甲学校"), line("乙学校"), line("丙学校"))
    assert told("X05", one, used=with_bound(4, certificate=0.5)) == []
    assert len(told("X05", one, used=with_bound(3, certificate=0.5))) == 1


def test_x05_each_entry_counts_once_for_a_major() -> None:
    """A major that a line names twice is one; several that are too frequent are one finding."""
    rows = [line(f"{n}学校", majors="物流、电商、物 流") for n in "甲乙丙"]
    rows.append(line("丁学校", majors="护理"))
    (found,) = told("X05", accepted("甲局", *rows), used=with_bound(majors=0.5))
    assert found.finding.variant == "majors"
    assert found.finding.facts["shares"] == "「物流」3 个（75.0%）、「电商」3 个（75.0%）"
    assert found.finding.facts["first"] == "物流"


def test_x05_the_order_of_files_is_no_matter() -> None:
    """Of units and of certificates with equally many, always the same are told."""
    one = accepted("乙局", line("甲学校"), line("乙学校", "老年照护"))
    other = accepted("丙局", line("丙学校", "老年照护"), line("丁学校"))
    used = with_bound(certificate=0.4)
    found = {
        (every[p.document].unit, p.finding.cell, p.finding.facts["shares"])
        for every in ((one, other), (other, one))
        for p in told("X05", *every, used=used)
    }
    assert found == {("丙局", "D5", "「物流管理」2 个（50.0%）、「老年照护」2 个（50.0%）")}


def test_x05_lines_left_out_do_not_count() -> None:
    """A line that two units sent is one entry of the scope."""
    one = accepted("甲局", line("甲学校"), line("乙学校", "老年照护"), line("丙学校", "老年照护"))
    other = accepted("乙局", line("甲学校"), line("丁学校", "Web前端开发"))
    assert told("X05", one, other, used=with_bound(certificate=0.5)) == []
    assert told("X05", one, other, used=with_bound(5, certificate=0.1)) == []


def test_x05_without_a_bound() -> None:
    """A form that sets no bound asks for none."""
    used = definitions()
    free = replace(used, form=used.form.model_copy(update={"concentration": None}))
    assert told("X05", accepted("甲局", *[line(f"{n}学校") for n in range(40)]), used=free) == []


def test_x07_sums_differ() -> None:
    """X07: one finding for a unit, at its first line of such a school, with both sums."""
    own = accepted(SCHOOL, line(SCHOOL, students=30), line(SCHOOL, "老年照护", students=5))
    bureau = accepted("甲局", line("甲学校"), line(SCHOOL, students=20))
    (found,) = told("X07", bureau, own)
    assert (found.document, found.finding.cell, found.finding.field) == (0, "B5", "school")
    assert found.finding.facts == {
        "schools": SCHOOL, "count": "1", "here": "试点 1 个、专业 1 个、学生 20 人",
        "there": "试点 2 个、专业 2 个、学生 35 人",
    }  # fmt: skip


def test_x07_sums_agree() -> None:
    """Where the sums agree nothing is told, in whatever order the lines stand."""
    lines = (line(SCHOOL, students=30), line(SCHOOL, "老年照护", students=5))
    both = accepted(SCHOOL, *lines), accepted("甲局", *reversed(lines))
    assert told("X07", *both) == []


def test_x07_only_schools_that_report_themselves() -> None:
    """Schools of which only the bureau speaks, or only they themselves, are not compared."""
    bureau, own = accepted("甲局", line("甲学校")), accepted(SCHOOL, line(SCHOOL))
    assert told("X07", bureau, own) == []


def test_x07_names_only_those_that_differ() -> None:
    """Of several schools those that agree are not named nor summed, and long lists are cut."""
    names = [f"郑州{n}学校" for n in "甲乙丙丁戊己庚"]
    schools = [accepted(name, line(name, students=30)) for name in names]
    rows = [line(name, students=30 if name == names[0] else 10) for name in names]
    (found,) = told("X07", accepted("甲局", *rows), *schools)
    assert found.finding.facts["count"] == "6"
    assert found.finding.facts["schools"] == f"{'、'.join(names[1:6])} 等"
    assert "学生 180 人" in found.finding.facts["there"]


def test_x07_not_against_one_of_several_files() -> None:
    """`check` compares no versions: a school with two files has no one sum."""
    twice = accepted(SCHOOL, line(SCHOOL, students=30))
    assert told("X07", accepted("甲局", line(SCHOOL)), twice, twice) == []
