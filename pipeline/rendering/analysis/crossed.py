"""The data sheet's columns in, the blocks of 证书×学校类型×等级 out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.rendering.analysis.groups import tallies
from pipeline.rendering.expressions import Record
from pipeline.rendering.live import Across, Figure, Noted
from pipeline.rendering.values import ABOVE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.analyses import Analysis
    from pipeline.rendering.analysis.figures import Columns, Where
    from pipeline.rendering.values import Above


@dataclass(frozen=True, slots=True)
class CrossRow(Record):
    """A certificate in schools of one type, or in all; it stands once over all of its rows."""

    name: Noted | Above
    school_type: Noted
    entries: Figure
    schools: Figure
    students: Figure
    by_level: Across


@dataclass(frozen=True, slots=True)
class CrossBlock(Record):
    """The rows of one certificate, and their sum."""

    rows: tuple[CrossRow, ...]
    subtotal: CrossRow


def cross_blocks(
    data: Columns, analysis: Analysis, levels: Sequence[str]
) -> tuple[CrossBlock, ...]:
    """A block for each certificate with entries, a row for each school type with entries.

    `levels` are the names of their columns in the data.
    """
    pairs = set(zip(data.values["证书"], data.values["学校类型"], strict=True))
    found = []
    for certificate in analysis.certificates:
        types = [t for t in analysis.school_types if (certificate, t) in pairs]
        if types:
            found.append(_block(data, certificate, types, levels))
    return tuple(found)


def _block(
    data: Columns, certificate: str, types: Sequence[str], levels: Sequence[str]
) -> CrossBlock:
    where = {"证书": Noted(certificate)}
    rows = [
        _row(data, {**where, "学校类型": Noted(each)}, levels, where["证书"] if not at else ABOVE)
        for at, each in enumerate(types)
    ]
    return CrossBlock(tuple(rows), _row(data, where, levels, ABOVE))


def cross_total(data: Columns, levels: Sequence[str]) -> CrossRow:
    """All entries."""
    return _row(data, {}, levels, ABOVE)


def _row(
    data: Columns, where: Where, levels: Sequence[str], certificate: Noted | Above
) -> CrossRow:
    by_level = Across(tuple(data.sum(name, where) for name in levels))
    school_type = where.get("学校类型", Noted(""))
    return CrossRow(certificate, school_type, *tallies(data, where), by_level)
