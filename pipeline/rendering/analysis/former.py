"""What the round before held in, its figures beside this round's out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.rollups import Tally
from pipeline.rendering.analysis.data import FIRST, NEW
from pipeline.rendering.analysis.figures import number
from pipeline.rendering.analysis.groups import in_order, tallies
from pipeline.rendering.expressions import Record
from pipeline.rendering.live import Figure, Noted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.analyses import Analysis, Former
    from pipeline.rendering.analysis.figures import Columns, Where

_NONE = Tally(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Measure(Record):
    """One measure of a group: in the round before, now, and the difference."""

    before: Noted
    now: Figure
    change: Figure


@dataclass(frozen=True, slots=True)
class Compared(Record):
    """A group of either round."""

    name: Noted
    entries: Measure
    schools: Measure
    students: Measure


@dataclass(frozen=True, slots=True)
class FormerRound(Record):
    """The round before beside this one."""

    label: str
    stayed: Figure
    came: Figure
    gone: int
    certificates: tuple[Compared, ...]
    school_types: tuple[Compared, ...]
    units: tuple[Compared, ...]
    total: Compared


def compared(data: Columns, analysis: Analysis, former: Former) -> FormerRound:
    """This round against the one before; what one of them does not have counts as 0."""
    every, came = data.sum(FIRST), data.sum(FIRST, {NEW: Noted(1)})
    return FormerRound(
        label=former.label,
        stayed=Figure((every, "-", came), number(every) - number(came)),
        came=came,
        gone=former.schools_gone,
        certificates=_rows(data, "证书", former.by_certificate, analysis.certificates),
        school_types=_rows(data, "学校类型", former.by_school_type, analysis.school_types),
        units=_rows(data, "单位", former.by_unit, in_order(data, "单位")),
        total=_row(data, {}, former.total),
    )


def _rows(
    data: Columns, by: str, before: Mapping[str, Tally], now: Sequence[str]
) -> tuple[Compared, ...]:
    names = dict.fromkeys((*now, *before))
    return tuple(_row(data, {by: Noted(name)}, before.get(name, _NONE)) for name in names)


def _row(data: Columns, where: Where, before: Tally) -> Compared:
    held = (before.entries, before.schools, before.students)
    measures = map(_measure, held, tallies(data, where))
    return Compared(next(iter(where.values()), Noted("")), *measures)


def _measure(before: int, now: Figure) -> Measure:
    noted = Noted(before)
    return Measure(noted, now, Figure((now, "-", noted), number(now) - before))
