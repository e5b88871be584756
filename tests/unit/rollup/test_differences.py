"""What a later version says otherwise."""

from __future__ import annotations

from pipeline.model.versions import LINE, Difference
from pipeline.rollup.differences import differences
from tests.unit.given import definitions, document

FIRST = "1|甲学校|中职|物流管理（初级）|1|物流|120|"
SECOND = "2|乙学校|高职|老年照护（中级）|2|护理、康复|60|示范校"
FIELDS = tuple(f for f in definitions().form.columns if f not in ("sequence", "school"))


def changed(before: tuple[str, ...], after: tuple[str, ...]) -> tuple[Difference, ...]:
    """The differences of two tables."""
    return differences(document(*before), document(*after), FIELDS)


def test_nothing() -> None:
    """The same lines in another order, with other spaces, are no change."""
    assert changed((FIRST, SECOND), (SECOND, FIRST.replace("甲学校", "甲 学校"))) == ()


def test_a_figure() -> None:
    """A figure that was corrected is told with what it was and what it is."""
    assert changed((FIRST, SECOND), (FIRST.replace("120", "12"), SECOND)) == (
        Difference("甲学校", "物流管理", "students", "120", "12"),
    )


def test_lines_that_come_and_go() -> None:
    """A line that was added or left out is told as a whole, with all that it says."""
    (added,) = changed((FIRST,), (FIRST, SECOND))
    assert (added.field, added.before) == (LINE, "")
    assert "护理、康复" in added.after
    (gone,) = changed((FIRST, SECOND), (FIRST,))
    assert (gone.school, gone.field, gone.after) == ("乙学校", LINE, "")


def test_doubled_lines() -> None:
    """Of lines alike the first is held against the first, and what is over has gone."""
    other = FIRST.replace("120", "7")
    (gone,) = changed((FIRST, other), (FIRST,))
    assert gone.field == LINE
    assert gone.before.endswith("7")


def test_long_numbers_stay_hidden() -> None:
    """A number that may be personal is masked, here as everywhere."""
    (difference,) = changed((FIRST,), (FIRST + "410105199001011234",))
    assert "19900101" not in difference.after
