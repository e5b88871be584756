"""Participation: who of a roster has reported, by what the submissions say."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

from pipeline.jobs.participation import Participation, in_order_of_units, participation
from pipeline.model.findings import Cause
from pipeline.model.rounds import BEIJING
from pipeline.model.submissions import Receipt, Status, Submission
from pipeline.model.units import Scope, Unit
from tests.unit.given import document

SCOPE = Scope(
    "henan", "河南", "河南省", "410000", "河南省教育厅",
    tuple(Unit(f"{name}局", "省辖市") for name in "甲乙丙丁"),
)  # fmt: skip
DEADLINE = dt.datetime(2019, 4, 28, 23, 59, 59, tzinfo=BEIJING)
FILLED, EMPTY = document("1|甲学校|中职|物流管理中级|1|物流|20|"), document()
GOOD = Status.ACCEPTED


def submission(
    unit: str | None, status: Status = GOOD, *, late: int = 0, filled: bool = True, codes: str = ""
) -> Submission:
    """A submission of a unit, received some seconds after the deadline."""
    receipt = Receipt(f"inbox/{unit}", "", DEADLINE, DEADLINE + dt.timedelta(seconds=late))
    causes = tuple(Cause(c, "E", None, None, None, None, "", (), 1) for c in codes.split())
    return Submission(receipt, status, unit, 1, causes, FILLED if filled else EMPTY)


def counted(*submissions: Submission) -> Participation:
    """The participation that these submissions make."""
    return participation(submissions, SCOPE, DEADLINE)


def test_nobody() -> None:
    """Without submissions the whole roster is missing, in its order."""
    found = counted()
    assert found == Participation(4, 0, 0, 0, 0, 0, ("甲局", "乙局", "丙局", "丁局"))


def test_one_of_each() -> None:
    """Each count is one of units: accepted, returned, empty, and missing."""
    found = counted(
        submission("甲局"),
        submission("乙局", Status.RETURNED),
        submission("丙局", filled=False),
    )
    assert found == Participation(
        expected=4, received=3, usable=1, on_time=3, empty=1, outside_roster=0, missing=("丁局",)
    )


def test_a_unit_counts_once() -> None:
    """Several versions of one unit are one unit."""
    found = counted(
        submission("甲局", Status.SUPERSEDED),
        submission("甲局"),
        submission("甲局", Status.DUPLICATE),
    )
    assert (found.received, found.usable, found.on_time, found.empty) == (1, 1, 1, 0)


def test_on_time_to_the_second() -> None:
    """The deadline's last second is on time, the next is not; the first receipt decides."""
    found = counted(
        submission("甲局"), submission("乙局", late=1),
        submission("丙局", Status.SUPERSEDED), submission("丙局", late=9),
    )  # fmt: skip
    assert (found.received, found.on_time) == (3, 2)


def test_a_superseded_empty_table_is_not_empty() -> None:
    """A unit whose filled table is accepted has no empty one."""
    found = counted(submission("甲局", Status.SUPERSEDED, filled=False), submission("甲局"))
    assert (found.usable, found.empty) == (1, 0)


def test_outside_the_roster() -> None:
    """H08: units that are not expected are counted apart, once each, and nowhere else."""
    found = counted(
        submission("某学院", codes="H08"), submission("某学院", Status.SUPERSEDED, codes="H08"),
        submission("另一学院", Status.RETURNED, codes="H08 C01"),
    )  # fmt: skip
    assert (found.outside_roster, found.received, found.usable, found.on_time) == (2, 0, 0, 0)


def test_what_belongs_elsewhere_is_no_unit_of_ours() -> None:
    """H07: a unit of another province is not outside the roster but another's."""
    assert counted(submission("石家庄市教育局", Status.RETURNED, codes="H07")).outside_roster == 0


def test_an_unknown_unit_counts_nowhere() -> None:
    """Files without a unit, such as scans and damaged ones, are nobody's."""
    found = counted(submission(None, Status.QUARANTINED), submission(None, Status.SCAN))
    assert (found.received, found.outside_roster, len(found.missing)) == (0, 0, 4)


def test_order_of_units() -> None:
    """The roster's order, then the others by name, then those without a unit."""
    given = [submission(unit) for unit in ("丁局", "甲局", "丙学院", "乙学院", None)]
    for order in permutations(given):
        units = [s.unit for s in in_order_of_units(order, SCOPE)]
        assert units == ["甲局", "丁局", "丙学院", "乙学院", None]


def test_as_document() -> None:
    """run.json holds the counts under the contract's keys."""
    assert counted(submission("甲局")).as_document() == {
        "expected": 4, "received": 1, "usable": 1, "on_time": 1, "empty": 0, "outside_roster": 0,
        "missing": ["乙局", "丙局", "丁局"],
    }  # fmt: skip
