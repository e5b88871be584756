"""R08 over tables spoilt by one slip: the cell that is named is the spoilt one, or none is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.checking.documents import check_documents
from pipeline.checking.slips import slips
from tests.unit.given import definitions, document

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.model.findings import Finding

    Spoil = Callable[[int, int], int]


FIGURES = st.lists(st.integers(1, 3000), min_size=2, max_size=8)


def _swapped(figure: int, place: int) -> int:
    """The figure with two neighbouring digits swapped; no number begins with a nought."""
    digits = list(str(figure))
    assume(len(digits) > 1)
    place %= len(digits) - 1
    digits[place : place + 2] = digits[place + 1], digits[place]
    assume(digits[0] != "0")
    return int("".join(digits))


def _tenfold(figure: int, place: int) -> int:
    """The figure with a nought more, or one less where it has one."""
    return figure // 10 if place % 2 and figure % 10 == 0 else figure * 10


def _wrong(figures: list[int], total: int) -> Finding:
    """What is found in a table with these 学生规模 and this sum."""
    rows = [
        f"{n}|{chr(0x4E00 + 97 * n)}县职业技术学校|中职|物流管理中级|1|物流|{figure}|"
        for n, figure in enumerate(figures, start=1)
    ]
    read = document(*rows, f"合计||||{len(rows)}||{total}|")
    (found,) = check_documents([read], definitions())
    (wrong,) = [finding for finding in found if finding.code == "R08"]
    return wrong


def _is_named_or_none(wrong: Finding, cell: str, instead: int) -> None:
    named = wrong.facts.get("wrong")
    assert named in (None, cell)
    if named is not None:
        assert wrong.facts["instead"] == str(instead)


@settings(max_examples=150)
@given(FIGURES, st.data(), st.sampled_from([_swapped, _tenfold]), st.integers(0, 5))
def test_a_spoilt_summand(
    figures: list[int], data: st.DataObject, spoil: Spoil, place: int
) -> None:
    """A figure of the rows with digits swapped or a nought too many is named, or none is."""
    row = data.draw(st.integers(0, len(figures) - 1))
    spoilt = [*figures]
    spoilt[row] = spoil(figures[row], place)
    assume(spoilt[row] != figures[row])
    _is_named_or_none(_wrong(spoilt, sum(figures)), f"G{4 + row}", figures[row])


@settings(max_examples=100)
@given(FIGURES, st.sampled_from([_swapped, _tenfold]), st.integers(0, 5))
def test_a_spoilt_sum(figures: list[int], spoil: Spoil, place: int) -> None:
    """A sum with digits swapped or a nought too many is named itself, or nothing is."""
    spoilt = spoil(sum(figures), place)
    assume(spoilt != sum(figures))
    _is_named_or_none(_wrong(figures, spoilt), f"G{4 + len(figures)}", sum(figures))


@settings(max_examples=100)
@given(FIGURES, st.data(), st.sampled_from([-1, 1]))
def test_a_row_left_out_or_counted_twice(
    figures: list[int], data: st.DataObject, sign: int
) -> None:
    """A row that the sum leaves out or counts twice is named, or none is."""
    row = data.draw(st.integers(0, len(figures) - 1))
    total = sum(figures) + sign * figures[row]
    _is_named_or_none(_wrong(figures, total), f"G{4 + row}", figures[row])


@settings(max_examples=300)
@given(FIGURES, st.integers(0, 20_000))
def test_every_slip_makes_the_sum_right(figures: list[int], stated: int) -> None:
    """Whatever the figures are: with what a slip says instead, the sum is equal."""
    for slip in slips(stated, figures):
        match slip.kind:
            case "left_out":
                assert stated + slip.instead == sum(figures)
            case "twice":
                assert stated - slip.instead == sum(figures)
            case kind if kind.startswith("total_"):
                assert slip.instead == sum(figures)
            case _:
                assert slip.place is not None
                mended = [*figures]
                mended[slip.place] = slip.instead
                assert sum(mended) == stated
