"""In which order an officer reads the files of a run."""

from __future__ import annotations

import datetime as dt
from itertools import permutations

from pipeline.jobs.standings import in_order_of_units
from pipeline.model.submissions import Receipt, Status, Submission
from pipeline.model.units import Scope, Unit

SCOPE = Scope(
    "henan", "河南", "河南省", "410000", "河南省教育厅",
    tuple(Unit(f"{name}局", "省辖市") for name in "甲丁"),
)  # fmt: skip
MOMENT = dt.datetime(2019, 4, 28, tzinfo=dt.UTC)


def test_order_of_units() -> None:
    """The roster's order, then the others by name, then those without a unit."""
    given = [
        Submission(Receipt("f", "", MOMENT, MOMENT), Status.ACCEPTED, unit, 1, (), None)
        for unit in ("丁局", "甲局", "丙学院", "乙学院", None)
    ]
    for order in permutations(given):
        units = [s.unit for s in in_order_of_units(order, SCOPE)]
        assert units == ["甲局", "丁局", "丙学院", "乙学院", None]
