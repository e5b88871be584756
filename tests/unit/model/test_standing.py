"""Standing (报送情况): who of a roster has reported, by what the ledger says of its files."""

from __future__ import annotations

import datetime as dt
from itertools import permutations
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.model.events import ABSENT, FileState
from pipeline.model.rounds import BEIJING
from pipeline.model.standing import Standing, State, share, standing
from pipeline.model.submissions import Status
from pipeline.model.units import Scope, Unit
from tests.unit.examples import examples

SCOPE = Scope(
    "henan", "河南", "河南省", "410000", "河南省教育厅",
    tuple(Unit(f"{name}局", "省辖市", f"{name}市") for name in "甲乙丙丁"),
)  # fmt: skip
DEADLINE = dt.datetime(2019, 4, 28, 23, 59, 59, tzinfo=BEIJING)
GOOD = Status.ACCEPTED


def state(
    unit: str | None, status: str = GOOD, *, late: int = 0, codes: str = "", **detail: Any
) -> FileState:
    """A file of a unit, received some seconds after the deadline, with three entries."""
    told = {"entries": 3, "codes": dict.fromkeys(codes.split(), 1)} | detail
    received = DEADLINE + dt.timedelta(seconds=late)
    return FileState(f"inbox/{unit}{status}{late}", "", received, status, unit, told)


def counted(*states: FileState, days: int = 0, with_scans: bool = True) -> Standing:
    """Who has reported, some days after the deadline."""
    as_of = DEADLINE + dt.timedelta(days=days)
    return standing(states, SCOPE, DEADLINE, as_of, with_scans=with_scans)


def names(units: tuple[Any, ...]) -> list[str]:
    """The names of units."""
    return [unit.unit for unit in units]


def test_nobody() -> None:
    """Without files the whole roster is missing, in its order, and nothing is overdue yet."""
    found = counted()
    assert names(found.missing) == names(found.expected) == ["甲局", "乙局", "丙局", "丁局"]
    assert (found.received, found.overdue, found.rate(found.received)) == ((), (), 0.0)


@examples(
    "states wanted",
    {
        "accepted": ([state("甲局")], State.USABLE),
        "an empty one": ([state("甲局", entries=0)], State.EMPTY),
        "returned": ([state("甲局", Status.RETURNED)], State.RETURNED),
        "damaged": ([state("甲局", Status.QUARANTINED)], State.RETURNED),
        "a returned newer one": ([state("甲局"), state("甲局", Status.RETURNED)], State.USABLE),
        "an empty one before": (
            [state("甲局", Status.SUPERSEDED, entries=0), state("甲局")], State.USABLE,
        ),
        "after the lock": ([state("甲局", Status.HELD)], State.HELD),
        "a scan alone": ([state("甲局", Status.SCAN)], State.MISSING),
        "not there any more": ([state("甲局", ABSENT, was="accepted")], State.MISSING),
    },
)  # fmt: skip
def test_the_state_of_a_unit(states: list[FileState], wanted: State) -> None:
    """The table that counts decides; without one what is here; a scan alone reports nothing."""
    assert counted(*states).units[0].state is wanted


def test_a_unit_counts_once() -> None:
    """Several versions of one unit are one unit."""
    found = counted(
        state("甲局", Status.SUPERSEDED), state("甲局"), state("甲局", Status.DUPLICATE)
    )
    assert names(found.received) == names(found.usable) == names(found.on_time) == ["甲局"]


def test_on_time_to_the_second() -> None:
    """The deadline's last second is on time, the next is not; the first receipt decides."""
    found = counted(
        state("甲局"), state("乙局", late=1),
        state("丙局", Status.SUPERSEDED), state("丙局", late=9),
    )  # fmt: skip
    assert names(found.on_time) == ["甲局", "丙局"]


def test_what_came_first_need_not_be_there_any_more() -> None:
    """A table that came in time, and was saved over since, was in time; a scan was no table."""
    found = counted(
        state("甲局", ABSENT, was="returned", late=-5), state("甲局", late=5),
        state("乙局", ABSENT, was="scan", late=-5), state("乙局", late=5),
    )  # fmt: skip
    assert names(found.on_time) == ["甲局"]


def test_overdue() -> None:
    """逾期: late ones at once; those that are missing once the deadline has passed."""
    states = (state("甲局"), state("乙局", late=1))
    assert names(counted(*states).overdue) == ["乙局"]
    assert names(counted(*states, days=1).overdue) == ["乙局", "丙局", "丁局"]


def test_doubts_and_scans() -> None:
    """待说明, 缺扫描件: of the table that counts, also of units that are not on the roster."""
    states = (
        state("甲局", open=2), state("乙局", Status.RETURNED, open=5), state("某学院", open=1),
        state("甲局", Status.SCAN), state("丙局", open=0),
    )  # fmt: skip
    found = counted(*states)
    assert names(found.unexplained) == ["甲局", "某学院"]
    assert names(found.unscanned) == ["丙局", "某学院"]
    assert counted(*states, with_scans=False).unscanned == ()


def test_outside_the_roster() -> None:
    """H08: units that are not expected are counted apart, once each; a scan alone is no unit."""
    found = counted(
        state("某学院", codes="H08"), state("某学院", Status.SUPERSEDED),
        state("另一学院", Status.RETURNED), state("别的学院", Status.SCAN),
    )  # fmt: skip
    assert names(found.outside) == ["另一学院", "某学院"]
    assert (found.received, found.usable) == ((), ())


def test_what_belongs_elsewhere_is_no_unit_of_ours() -> None:
    """H07: a unit of another province is neither expected nor outside the roster."""
    found = counted(state("石家庄市教育局", Status.RETURNED, codes="H07"))
    assert (found.outside, found.unknown) == ((), ())


def test_files_of_nobody() -> None:
    """Damaged files and scans without a unit are told apart; temporary files are not."""
    nobody = [state(None, s) for s in (Status.QUARANTINED, Status.SCAN, Status.IGNORED, ABSENT)]
    assert [s.status for s in counted(*nobody).unknown] == ["quarantined", "scan"]


def test_the_order_of_files_changes_nothing() -> None:
    """Units come in the roster's order, the others by name, whatever the order of the files."""
    given_states = [state(u) for u in ("丁局", "甲局", "丙学院", "乙学院", None)]
    for order in permutations(given_states):
        assert names(counted(*order).units) == ["甲局", "乙局", "丙局", "丁局", "丙学院", "乙学院"]


@given(
    st.lists(
        st.builds(
            state,
            st.sampled_from(["甲局", "乙局", "某学院", "另一学院", None]),
            st.sampled_from([*map(str, Status), ABSENT]),
            late=st.integers(-9, 9), entries=st.integers(0, 2), open=st.integers(0, 2),
        )
    ),
    st.integers(-1, 1),
)  # fmt: skip
def test_rates_never_pass_the_whole(states: list[FileState], days: int) -> None:
    """Every rate is of the expected and at most 1; states and counts fit together."""
    found = counted(*states, days=days)
    groups = (
        found.received,
        found.usable,
        found.on_time,
        found.overdue,
        found.empty,
        found.missing,
    )
    for group in (*groups, found.units, found.unexplained, found.unscanned):
        assert 0.0 <= found.rate(group) <= 1.0
    assert len(found.received) + len(found.missing) == len(found.expected) == 4
    assert set(names(found.usable)).isdisjoint(names(found.empty))
    assert set(names(found.on_time)).isdisjoint(names(found.overdue))


def test_as_document() -> None:
    """run.json holds the counts under the contract's keys."""
    assert counted(state("甲局")).as_document() == {
        "expected": 4, "received": 1, "usable": 1, "on_time": 1, "empty": 0, "outside_roster": 0,
        "missing": ["乙局", "丙局", "丁局"],
    }  # fmt: skip


@given(st.integers(0, 3000), st.integers(0, 3000))
@example(2999, 3000)
def test_shares_cannot_pass_all(one: int, other: int) -> None:
    """A share is between 0 and 100 %, and is 100 % only of all."""
    part, whole = sorted((one, other))
    told = share(part, whole)
    assert (told == "") == (whole == 0)
    assert not told or 0 <= float(told.removesuffix("%")) <= 100
    assert (told == "100.0%") == (part == whole > 0)
