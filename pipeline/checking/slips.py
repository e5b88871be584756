"""A stated sum and its summands in, the single slips of which each alone explains the gap out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TEN = 10
ROW_SLIPS = ("left_out", "twice")
"""The slips that make every sum of a line wrong by the same row."""


class Slip(NamedTuple):
    """One slip that alone explains why a sum does not equal its summands."""

    kind: str
    """A variant of R08."""
    place: int | None
    """Which of the summands is meant; None for the sum itself."""
    instead: int
    """What would stand there: the figure with which the sum is right."""


def slips(stated: int, figures: Sequence[int | None]) -> tuple[Slip, ...]:
    """Every slip of a kind that people make that alone makes up the difference.

    Two neighbouring digits swapped, ten times too much or too little, in one summand or in the
    sum; one summand left out of the sum, or counted twice. A summand without a figure explains any
    sum that is too large, so that nothing else is more likely then.
    """
    right = sum(figure for figure in figures if figure is not None)
    difference = stated - right
    if difference == 0 or (difference > 0 and None in figures):
        return ()
    return (*_in_summands(figures, difference), *_in_sum(stated, right))


def _in_summands(figures: Sequence[int | None], difference: int) -> Iterator[Slip]:
    for place, figure in enumerate(figures):
        if figure is None:
            continue
        instead = figure + difference
        if kind := _kind(figure, instead):
            yield Slip(kind, place, instead)
        if figure == -difference:
            yield Slip("left_out", place, figure)
        if figure == difference:
            yield Slip("twice", place, figure)


def _in_sum(stated: int, right: int) -> Iterator[Slip]:
    if kind := _kind(stated, right):
        yield Slip(f"total_{kind}", None, right)


def _kind(written: int, meant: int) -> str:
    """How one figure may have become another by a slip; empty where by none."""
    if meant <= 0 or written <= 0:
        return ""
    if written == meant * _TEN or meant == written * _TEN:
        return "tenfold"
    return "swapped" if _is_swapped(str(written), str(meant)) else ""


def _is_swapped(one: str, other: str) -> bool:
    """Whether two neighbouring digits have changed places, and nothing else."""
    if len(one) != len(other):
        return False
    places = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    match places:
        case [first, second] if second == first + 1:
            return one[first] == other[second] and one[second] == other[first]
    return False
