"""The sums of one sheet in, the spans of its entries that each of them may sum out.

Sums stand under what they sum: 小计 under each group, 合计 under the whole; or above it, where the
first of them stands above all lines. A 合计 never sums just what a 小计 beside it has summed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.model.entries import Total

    Span = tuple[int, int]
    """Places among the sheet's entries: the first, and the one behind the last."""
    IsRight = Callable[[int, Span, Span], bool]
    """Whether a sum, by its place among the sums, equals a span; the widest that it has, last."""

_PART = "小计"


class Summed(NamedTuple):
    """One sum with what it may be the sum of."""

    number: int
    """Its place among the sums of the sheet."""
    spans: tuple[Span, ...]
    """The narrowest first."""
    widest: Span
    """All that it could reach, were there no other sums."""


class _Place(NamedTuple):
    """Where a sum stands as seen when going towards it over what it sums."""

    number: int
    starts: tuple[int, ...]
    end: int
    is_part: bool
    """Whether it is a 小计."""
    is_whole: bool
    """Whether it is a sum of all there is: no 小计, and of no named group such as 高职合计."""

    @property
    def spans(self) -> list[Span]:
        """All spans that end at it, the narrowest first."""
        starts = sorted(set(self.starts), reverse=True)
        return [(start, self.end) for start in starts if start < self.end]


def ways_to_sum(
    totals: Sequence[Total], entries: int, words: Iterable[str], is_right: IsRight
) -> list[list[Summed]]:
    """For each layout that a sheet may have, what its sums may be the sums of.

    Where no sum stands above all lines there is one layout; else that whose sums are right is it.
    `entries` is how many the sheet has, `words` are those that label sums.
    """
    labels = tuple(map(key, words))
    below = [
        _Place(number, total.starts, total.end, *_rank(total.label, labels))
        for number, total in enumerate(totals)
    ]
    whole = (0, entries)
    under = _settled(below, is_right)
    if not totals or totals[0].end > 0 or entries == 0:
        return [under]
    openers = [Summed(p.number, (whole,), whole) for p in below if p.end == 0 and p.is_whole]
    closers = [Summed(p.number, (whole,), whole) for p in below if p.end == entries and p.is_whole]
    return [[*_heading(below, entries, is_right), *closers], [*openers, *under]]


def _rank(label: str, words: tuple[str, ...]) -> tuple[bool, bool]:
    is_part = _PART in key(label)
    return is_part, not is_part and key(label).startswith(words)


def _heading(below: Sequence[_Place], entries: int, is_right: IsRight) -> list[Summed]:
    """The sums that head what they sum: the same with the sheet upside down."""

    def turned(span: Span) -> Span:
        return entries - span[1], entries - span[0]

    ends = (*(place.end for place in below), entries)
    above = [
        place._replace(
            starts=tuple(entries - end for end in ends if end >= place.end),
            end=entries - place.end,
        )
        for place in reversed(below)
    ]
    settled = _settled(above, lambda n, span, widest: is_right(n, turned(span), turned(widest)))
    return [
        Summed(one.number, tuple(map(turned, one.spans)), turned(one.widest)) for one in settled
    ]


def _settled(places: Iterable[_Place], is_right: IsRight) -> list[Summed]:
    """Each sum in its turn; those that have nothing to sum are left out."""
    found: list[Summed] = []
    claimed: list[Span] = []
    before: _Place | None = None
    for place in places:
        every = place.spans
        is_bare = before is not None and before.end == place.end and not place.is_whole
        empty = (place.end, place.end)
        if every and not (is_bare and is_right(place.number, empty, empty)):
            spans = _allowed(place, every, claimed, before)
            found.append(Summed(place.number, tuple(spans), every[-1]))
            right = (span for span in spans if is_right(place.number, span, every[-1]))
            claimed.append(next(right, spans[0]))
        before = place
    return found


def _allowed(
    place: _Place, every: Sequence[Span], claimed: Sequence[Span], before: _Place | None
) -> list[Span]:
    """The spans that a sum may sum, given those that the sums before it have summed.

    A 小计 may sum any. Another sum does not repeat what was summed right before it, nor does it sum
    the lines behind a 小计 alone where it names no group; and it cuts no other sum's span in two.
    """
    if place.is_part:
        return list(every)
    summed = list(claimed)
    if before is not None and before.is_part and place.is_whole:
        summed.append((before.end, place.end))
    outer = [
        (start, end)
        for start, end in every
        if not any(first <= start and end <= last for first, last in summed)
        and not any(first < start < last < end for first, last in claimed)
    ]
    return outer or [every[-1]]
