"""The data sheets' columns in, shares and Herfindahl indices beside X05's bound out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from pipeline.rendering.analysis.figures import number, share
from pipeline.rendering.analysis.groups import largest_first
from pipeline.rendering.expressions import Record
from pipeline.rendering.live import Figure, Noted, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.analyses import Bound
    from pipeline.rendering.analysis.figures import Columns
    from pipeline.rendering.analysis.groups import MajorGroup

MOST_MAJORS = 20
_BEYOND, _WITHIN, _TOO_FEW, _NO_BOUND = "超过", "未超过", "条目太少，不判断", "没有设界限"


@dataclass(frozen=True, slots=True)
class Held(Record):
    """A certificate or a major against the bound: entries, their part of all, and what it says."""

    name: Noted
    entries: Figure
    share: Figure
    most: Noted
    """The part that is still allowed; nothing where no bound is set."""
    verdict: Figure | str


@dataclass(frozen=True, slots=True)
class Concentration(Record):
    """Of certificates or majors: the largest of them, and their Herfindahl index."""

    rows: tuple[Held, ...]
    index: Figure
    """1 where all is one, near 0 where nothing is large."""
    equivalent: Figure
    """How many of one size would have the same index."""


class _Judged(NamedTuple):
    """Against what all of one kind are held."""

    entries: Figure
    bound: Bound | None
    most: float | None


def of_certificates(data: Columns, bound: Bound | None) -> Concentration:
    """The certificates with entries."""
    judged = _judged(data, bound, "certificate")
    rows = tuple(_held(data, "证书", name, judged) for name in largest_first(data, "证书"))
    index = _herfindahl([row.entries for row in rows], Counter(data.values["证书"]))
    return Concentration(rows, index, _equivalent(index))


def of_majors(
    data: Columns, majors: Columns, bound: Bound | None, listed: Sequence[MajorGroup]
) -> Concentration:
    """The majors with the most entries; the index is over all of them, as `listed`."""
    judged = _judged(data, bound, "majors")
    names = largest_first(majors, "专业")[:MOST_MAJORS]
    rows = tuple(_held(majors, "专业", name, judged) for name in names)
    index = _herfindahl([each.entries for each in listed], Counter(majors.values["专业"]))
    return Concentration(rows, index, _equivalent(index))


def _judged(data: Columns, bound: Bound | None, kind: Literal["certificate", "majors"]) -> _Judged:
    return _Judged(data.count(), bound, None if bound is None else bound.most.get(kind))


def _held(counted: Columns, column: str, name: str, judged: _Judged) -> Held:
    noted = Noted(name)
    entries, most = counted.count({column: noted}), Noted(judged.most)
    part = share(entries, judged.entries)
    return Held(noted, entries, part, most, _verdict(entries, most, judged))


def _verdict(entries: Figure, most: Noted, judged: _Judged) -> Figure | str:
    """Whether X05 asks about it, by the very comparison that the rule makes."""
    whole, bound, _ = judged
    if judged.most is None or bound is None:
        return _NO_BOUND
    value = _BEYOND if number(entries) > judged.most * number(whole) else _WITHIN
    if number(whole) < bound.smallest:
        value = _TOO_FEW
    told = f',"{_BEYOND}","{_WITHIN}"))'
    parts = ("IF(", whole, f'<{bound.smallest},"{_TOO_FEW}",IF(', entries, ">", most, "*", whole)
    return Figure((*parts, told), value)


def _herfindahl(entries: Sequence[Figure], held: Counter[Any]) -> Figure:
    """The sum of the squares of all shares; 0 where there is nothing."""
    if not entries:
        return Figure(("0",), 0)
    cells = Span(tuple(entries))
    value = sum(n * n for n in held.values()) / held.total() ** 2
    return Figure(("SUMPRODUCT(", cells, ",", cells, ")/SUM(", cells, ")^2"), value)


def _equivalent(index: Figure) -> Figure:
    value = number(index)
    return Figure(("IF(", index, "=0,0,1/", index, ")"), 1 / value if value else 0)
