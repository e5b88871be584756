"""The limits of a sheet, the same for every format."""

from __future__ import annotations

import pytest

from pipeline.intake.limits import MIB, Limits
from pipeline.intake.refusals import Refused
from pipeline.intake.sheet_limits import COLUMNS, ROWS, SheetLimits, TextBudget
from pipeline.model.cells import Merge
from tests.unit.examples import examples

LIMITS = Limits(box_cells=10, merges=3, merge_cells=6)


@examples(
    "merges refusal",
    {
        "within": ((Merge(0, 0, 1, 2), Merge(3, 0, 3, 1)), None),
        "one too large": ((Merge(0, 0, 6, 0),), ("F03", "工作表「甲」的一处合并区域")),
        "too many": ((Merge(0, 0, 0, 1),) * 4, ("F03", "工作表「甲」的合并区域")),
        "over each other": ((Merge(0, 0, 2, 1),) * 2, ("F03", "工作表「甲」的合并区域合计")),
        "ends before it begins": ((Merge(1, 0, 0, 0),), ("F01", None)),
    },
)
def test_merged_ranges(merges: tuple[Merge, ...], refusal: tuple[str, str] | None) -> None:
    """F03: each merged range, their number and all their cells together have a limit."""
    allowed = SheetLimits.of_sheet("甲", LIMITS)
    if refusal is None:
        allowed.merges(merges)
        return
    with pytest.raises(Refused) as caught:
        allowed.merges(merges)
    finding = caught.value.finding
    assert (finding.code, finding.facts.get("limit")) == refusal


@examples(
    "row column",
    {"below the last row": (ROWS, 0), "right of the last column": (0, COLUMNS)},
)
def test_no_sheet_is_larger(row: int, column: int) -> None:
    """F03: a place that no spreadsheet program has is refused, the last one there is is not."""
    allowed = SheetLimits.of_sheet("甲" * 200, LIMITS)
    allowed.position(ROWS - 1, COLUMNS - 1)
    with pytest.raises(Refused) as caught:
        allowed.position(row, column)
    assert len(caught.value.finding.facts["limit"]) < 60, "a name of any length stays short"


def test_texts_are_counted_together() -> None:
    """F03: texts count as often as cells refer to them, over all sheets of a workbook."""
    budget = TextBudget(Limits(text_mib=1))
    budget.spend(MIB)
    with pytest.raises(Refused) as caught:
        budget.spend(1)
    assert caught.value.finding.facts["actual"] == "1 MB以上"
