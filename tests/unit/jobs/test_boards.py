"""What a run gives to its board: rules counted by who is to mend them, links without a doubt."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace

from pipeline.jobs.boards import board_of, copies_of, rule_counts
from pipeline.model.findings import Cause, Severity
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING
from pipeline.model.submissions import Receipt, Status, Submission
from tests.unit.examples import examples
from tests.unit.given import definitions

NOON = dt.datetime(2019, 4, 20, 12, 0, tzinfo=BEIJING)


def cause(code: str, severity: Severity = "E", count: int = 1, explanation: str = "") -> Cause:
    """Some findings of one rule."""
    return Cause(
        code, severity, None, None, None, None, "", (), count, explanation=explanation
    )  # fmt: skip


def submission(
    file: str, *causes: Cause, unit: str | None = "甲局", status: Status = Status.RETURNED
) -> Submission:
    """A file with findings."""
    return Submission(Receipt(file, "", NOON, NOON), status, unit, 1, causes, None)


def test_rules_are_counted() -> None:
    """Findings are summed and units counted once; files without a unit are counted apart."""
    given = [
        submission("a", cause("R01", count=3), cause("C02")),
        submission("b", cause("R01", count=2), cause("R04", "W", 5, "新校区"), cause("R04", "W")),
        submission("c", cause("R01"), unit="乙局"),
        submission("d", cause("R01"), unit=None),
    ]
    found = rule_counts(given, definitions().catalogue)
    assert [each._replace(name="") for each in found] == [
        ("C02", "", "E", 1, 0, 1, 0),
        ("R01", "", "E", 7, 0, 2, 1),
        ("R04", "", "W", 6, 5, 1, 0),
    ]
    assert found[0].name == definitions().catalogue.by_code["C02"].name


def test_severities_are_apart() -> None:
    """A rule that is an error in one place and a doubt in another has a line for each."""
    given = [submission("a", cause("R03", "W"), cause("C04", "W"), cause("R03"))]
    found = rule_counts(given, definitions().catalogue)
    assert [(each.code, each.severity) for each in found] == [
        ("R03", "E"), ("C04", "W"), ("R03", "W"),
    ]  # fmt: skip


def test_files_of_other_scopes_are_told() -> None:
    """A file whose unit is of another scope is on the board, though no unit has it."""
    lost = submission("inbox/a", cause("H07"), cause("R01", count=2), unit="南京市教育局")
    workspace = SimpleNamespace(resources=Resources())
    plan = SimpleNamespace(scope=None, definitions=definitions(), workspace=workspace)
    standing = SimpleNamespace(as_of=NOON, deadline=NOON)
    shown = board_of(plan, [lost, submission("inbox/b", cause("R01"))], standing, None, (), {})  # type: ignore[arg-type]
    (found,) = shown.elsewhere
    assert (found.file, found.unit, found.status) == ("inbox/a", "南京市教育局", "returned")
    assert found.detail["codes"] == {"H07": 1, "R01": 2}


def test_what_is_done_with_is_not_counted() -> None:
    """Nobody is to mend a file that another took the place of, or that came twice."""
    given = [
        submission("a", cause("R01"), status=Status.SUPERSEDED),
        submission("b", cause("R01"), status=Status.DUPLICATE),
    ]
    assert rule_counts(given, definitions().catalogue) == ()


@examples(
    "files names wanted",
    {
        "its own": (["x/甲.xlsx"], ["甲.xlsx"], ["甲.xlsx"]),
        "another format": (["x/甲.csv"], ["甲.xlsx", "甲局-退回通知.docx"], ["甲.xlsx"]),
        "a forbidden character": (["x/甲?.xlsx"], ["甲_.xlsx"], ["甲_.xlsx"]),
        "two of a name": (["x/甲.xlsx", "y/甲.csv"], ["甲.xlsx", "甲 (2).xlsx"], [None, None]),
        "alike but for a character": (["x/甲?.xlsx", "x/甲_.xlsx"], ["甲_.xlsx", "甲_ (2).xlsx"],
                                      [None, None]),
        "alike but for the case": (["x/A.xlsx", "x/a.csv"], ["A.xlsx", "a (2).xlsx"], [None, None]),
        "a number of its own": (["x/甲 (2).xlsx"], ["甲 (2).xlsx"], ["甲 (2).xlsx"]),
        "a number that another may get": (["x/甲.xlsx", "x/甲 (2).xlsx"],
                                          ["甲.xlsx", "甲 (2).xlsx"], ["甲.xlsx", None]),
        "a list that another may have": (["x/甲.xlsx", "x/甲-问题清单.xlsx"],
                                         ["甲.xlsx", "甲-问题清单.xlsx", "甲-问题清单 (2).xlsx"],
                                         ["甲.xlsx", None]),
        "none": (["x/甲.xlsx"], ["乙.xlsx"], [None]),
    },
)  # fmt: skip
def test_links_to_copies(files: list[str], names: list[str], wanted: list[str | None]) -> None:
    """A file is linked to its copy where the name leaves no doubt, and else to none."""
    given = [submission(f"inbox/{file}") for file in files]
    found = copies_of(given, ["汇总表.xlsx", *(f"退回/{name}" for name in names)])
    assert [found.get(f"inbox/{file}") for file in files] == [
        name and f"退回/{name}" for name in wanted
    ]


def test_only_what_was_returned_is_linked() -> None:
    """A file that was accepted is linked to nothing, whatever lies among what went back."""
    accepted = submission("inbox/甲.xlsx", status=Status.ACCEPTED)
    assert copies_of([accepted], ["退回/甲.xlsx"]) == {}
