"""Accepted documents in, the lines of the rollup out: every entry once, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.rollups import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model.entries import Document, Entry


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one accepted submission gives to the rollup."""

    unit: str
    file: str
    document: Document
    left_out: frozenset[int]
    """Places of its entries that another unit's line stands for (X01, X02)."""


def merge(contributions: Iterable[Contribution], order: Mapping[str, int]) -> tuple[Line, ...]:
    """The rollup's lines: units in the roster's order, then the others by name; then as written."""
    last = len(order)
    sorted_units = sorted(contributions, key=lambda c: (order.get(c.unit, last), c.unit, c.file))
    return tuple(line for contribution in sorted_units for line in _lines(contribution))


def _lines(source: Contribution) -> Iterator[Line]:
    above: Entry | None = None
    for place, entry in enumerate(source.document.entries):
        if place not in source.left_out:
            yield _line(source, entry, above)
            above = entry


def _shared(entry: Entry, above: Entry | None) -> frozenset[str]:
    """The fields whose cell holds a figure for an entry and the one above it together."""
    if above is None or above.sheet != entry.sheet:
        return frozenset()
    shared = {f: r for f, r in entry.readings.items() if r.is_shared}
    return frozenset(
        f for f, r in shared.items() if f in above.readings and above.readings[f].cell == r.cell
    )


def _line(source: Contribution, entry: Entry, above: Entry | None) -> Line:
    return Line(
        unit=source.unit,
        school=_text(entry, "school"),
        school_type=_text(entry, "school_type"),
        certificate=_text(entry, "certificate"),
        levels=_names(entry, "levels"),
        major_count=_count(entry, "major_count"),
        majors=_names(entry, "majors"),
        students=_count(entry, "students"),
        remark=_text(entry, "remark"),
        source_file=source.file,
        source_sheet=entry.sheet,
        source_row=entry.row,
        source_cells=entry.source_cells,
        shares_above=_shared(entry, above),
    )


def _text(entry: Entry, field: str) -> str:
    value = entry.value(field)
    return value if isinstance(value, str) else ""


def _names(entry: Entry, field: str) -> tuple[str, ...]:
    value = entry.value(field)
    return value if isinstance(value, tuple) else ()


def _count(entry: Entry, field: str) -> int | None:
    value = entry.value(field)
    return value if isinstance(value, int) else None
