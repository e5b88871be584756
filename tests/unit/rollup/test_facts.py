"""Facts: lines with regions, spellings, and what their exams may cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.analyses import CHARGED, HELD_ABOVE, UNCHARGED
from pipeline.model.exams import SHARED, Exam, ExamPart, Exams
from pipeline.model.rollups import Tally
from pipeline.rollup.facts import NO_STUDENTS, facts_of, former_of
from tests.unit.rollup.lines import line

if TYPE_CHECKING:
    from pipeline.model.analyses import Fact
    from pipeline.model.rollups import Line

KINDS = {
    "paper": ExamPart.model_validate({"name": "纸笔考试", "ceiling": 200}),
    "special": ExamPart.model_validate({"name": "特殊实操", "ceiling": 700}),
}
EXAMS = Exams(
    "某通知",
    KINDS,
    tuple(
        Exam.model_validate({"certificate": name, "parts": {kind: 100}, "source": "甲"})
        for name, kind in (("物流管理", "paper"), ("老年照护", "paper"), ("焊接", "special"))
    ),
)
SHARES = frozenset({"students"})


def _facts(*lines: Line, former: frozenset[str] | None = None) -> tuple[Fact, ...]:
    return facts_of(
        lines, region_of=lambda unit: f"{unit}的地区", exams=EXAMS, levels=("中级",),
        former_schools=former,
    )  # fmt: skip


def test_one_name_however_it_is_written() -> None:
    """The first spelling counts for all; what was written otherwise is kept beside it."""
    first, second = _facts(line(school="郑州旅游学校"), line(school="郑州 旅游学校"))
    assert (first.school, second.school) == (
        ("郑州旅游学校", ""), ("郑州旅游学校", "郑州 旅游学校"),
    )  # fmt: skip


def test_a_figure_for_several_lines_of_one_price() -> None:
    """Where all that share it may cost the same, it is charged once, where it stands."""
    lines = (line(students=40), line(certificate="老年照护", students=None, shares_above=SHARES))
    facts = _facts(*lines, line(students=7))
    assert [(f.charged, f.charge.ceiling) for f in facts] == [
        (CHARGED, 200), (HELD_ABOVE, 200), (CHARGED, 200),
    ]  # fmt: skip


def test_a_figure_for_several_lines_of_different_prices() -> None:
    """Nobody can tell who of it takes which exam: neither line is charged."""
    facts = _facts(line(), line(certificate="焊接", students=None, shares_above=SHARES))
    assert [(f.charged, f.charge.ceiling, f.charge.reason) for f in facts] == [
        (UNCHARGED, None, SHARED), (UNCHARGED, None, SHARED),
    ]  # fmt: skip


def test_no_figure_is_no_nought() -> None:
    """A line without students is unknown, one with none costs nothing."""
    unknown, nothing = _facts(line(students=None), line(students=0))
    assert (unknown.charged, unknown.charge.reason) == (UNCHARGED, NO_STUDENTS)
    assert nothing.charged == CHARGED


def test_new_schools() -> None:
    """New is what the round before did not have; without one nobody can say."""
    (old,) = _facts(line(school="郑州 旅游学校"), former=frozenset({"郑州旅游学校"}))
    (new,) = _facts(line(), former=frozenset())
    (unsaid,) = _facts(line())
    assert (old.is_new, new.is_new, unsaid.is_new) == (False, True, None)


def test_the_round_before() -> None:
    """Counted as today's; what is no number adds nothing; a missing column is said to be so."""
    rows = (
        {"unit": "甲", "school": "一", "certificate": "物流管理", "students": "5"},
        {"unit": "甲", "school": "一", "certificate": "焊接", "students": ""},
        {"unit": "乙", "school": "二", "certificate": "焊接", "students": "若干"},
    )
    former = former_of("2018-2", rows, [line(school="一")])
    assert former.total == Tally(3, 2, 5)
    assert former.by_unit == {"甲": Tally(2, 1, 5), "乙": Tally(1, 1, 0)}
    assert former.by_school_type == {"（未写）": Tally(3, 2, 5)}
    assert former.schools_gone == 1
