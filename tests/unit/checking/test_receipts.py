"""When and with what a submission came: S04 and S05."""

from __future__ import annotations

import datetime as dt

from pipeline.checking.deadlines import Arrival, late
from pipeline.checking.scan_receipts import without_scan
from pipeline.model.rounds import BEIJING
from tests.unit.examples import examples

DEADLINE = dt.datetime(2019, 4, 28, 23, 59, 59, tzinfo=BEIJING)


def arrival(*, received: int, saved: int = 0, file: str = "a.xlsx") -> Arrival:
    """A table received and saved some seconds after the deadline."""
    moments = (DEADLINE + dt.timedelta(seconds=s) for s in (received, saved))
    return Arrival(file, *moments)


@examples("seconds is_late", {"in time": (0, False), "a second late": (1, True)})
def test_s04(seconds: int, is_late: bool) -> None:  # noqa: FBT001 - a row of the table
    """S04: what is received after the last second of the deadline is late."""
    assert (late(arrival(received=seconds, saved=9), DEADLINE, None) is not None) is is_late


@examples(
    "saved earlier variant",
    {
        "saved after it": (1, None, ""),
        "saved before it": (0, None, "saved_before"),
        "another came in time": (1, arrival(received=-60, file="b.xlsx"), "again"),
        "both": (0, arrival(received=-60, file="b.xlsx"), "again"),
    },
)
def test_s04_says_what_excuses(saved: int, earlier: Arrival | None, variant: str) -> None:
    """Late receipt may be the run's: what speaks for the unit is said, the other table named."""
    found = late(arrival(received=5, saved=saved), DEADLINE, earlier)
    assert found is not None
    assert found.variant == variant
    assert found.facts["earlier"] == ("b.xlsx" if earlier else "")
    assert found.facts["deadline"] == "2019-04-28 23:59"


def test_s04_is_told_in_beijing_time() -> None:
    """Wherever the clock stood, the message tells Beijing time."""
    moment = dt.datetime(2019, 4, 28, 20, 30, tzinfo=dt.UTC)
    found = late(Arrival("a.xlsx", moment, moment), DEADLINE, None)
    assert found is not None
    assert found.facts["received"] == "2019-04-29 04:30"


@examples(
    "scanned variant",
    {
        "own scan": (("乙局", "甲局"), None),
        "none at all": ((), ""),
        "another's": (("乙局",), ""),
        "two of nobody": ((None, "乙局", None), "unmatched"),
    },
)
def test_s05(scanned: tuple[str | None, ...], variant: str | None) -> None:
    """S05: no scan is this unit's; those of which the unit is not known are counted."""
    found = without_scan("甲局", scanned)
    assert (found and found.variant) == variant
    if found is not None:
        assert found.facts["unmatched"] == str(scanned.count(None))
