"""S06: figures that moved far from what the unit said before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.changes import Former, Subject, changed_figures, former_version
from tests.unit.examples import examples
from tests.unit.given import definitions, document

if TYPE_CHECKING:
    from pipeline.model.findings import Finding

SCHOOL = "郑州旅游学校"
FORM = definitions().form


def line(students: object, *, majors: str = "1", certificate: str = "物流管理中级") -> str:
    """A line of the school."""
    return f"1|{SCHOOL}|中职|{certificate}|{majors}|物流|{students}|"


def former(*rows: str) -> Former:
    """What a table with these rows said before."""
    return former_version(document(*rows), FORM, "上一版（a.xlsx）")


def changed(before: str, now: str) -> list[Finding]:
    """The findings of one line against the former one."""
    return list(changed_figures(document(now), [former(before)], FORM))


@examples(
    "before now is_told",
    {
        "more than half and 50": (100, 151, True),
        "exactly half": (102, 153, False),
        "exactly 50": (60, 110, False),
        "more than 50, not half": (200, 299, False),
        "more than half, not 50": (20, 60, False),
        "less by more than half": (120, 59, True),
        "less by half": (120, 60, False),
        "from nothing": (0, 51, True),
        "the same": (300, 300, False),
    },
)
def test_s06(before: int, now: int, is_told: bool) -> None:  # noqa: FBT001 - a row of the table
    """S06: changed by more than half of the former figure and by more than 50."""
    found = changed(line(before), line(now))
    assert [(f.code, f.cell) for f in found] == ([("S06", "G4")] if is_told else [])


def test_s06_tells_both_figures() -> None:
    """The message has the figure now, the one before, the difference and where that stands."""
    (found,) = changed(line(1200), line(120))
    assert found.facts == {
        "before": "1,200", "now": "120", "source": "上一版（a.xlsx）", "way": "少",
        "difference": "1,080",
    }  # fmt: skip


def test_s06_every_count() -> None:
    """Every figure of the form is looked at, the number of majors too."""
    (found,) = changed(line(10, majors="1"), line(10, majors="60"))
    assert (found.cell, found.field) == ("E4", "major_count")


def test_s06_not_where_a_figure_is_missing() -> None:
    """What was not given before, or is not given now, has not changed by a figure."""
    assert changed(line(""), line(900)) == []
    assert changed(line(900), line("")) == []


def test_s06_not_for_another_certificate() -> None:
    """A new certificate of a school is no change of the others."""
    assert changed(line(10, certificate="老年照护初级"), line(900)) == []


def test_the_first_former_that_knows_counts() -> None:
    """The previous version goes before the previous round; the round where the version is silent.

    A school is found again however its name is spaced.
    """
    subject = Subject(SCHOOL, "物流管理", "students")
    earlier_round = Former("上一批次（2019-0）", {subject: 10})
    now = document(line(900).replace(SCHOOL, "郑州 旅游学校"))
    silent = former(line(5, certificate="老年照护初级"))
    assert list(changed_figures(now, [former(line(800)), earlier_round], FORM)) == []
    (found,) = changed_figures(now, [silent, earlier_round], FORM)
    assert found.facts["source"] == "上一批次（2019-0）"
