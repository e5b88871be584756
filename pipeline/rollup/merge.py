"""Accepted documents in, the lines of the rollup out: every entry once, in a fixed order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.rollups import Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.model.entries import Document, Entry, Value


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
    """The lines of a submission; a shared figure stays with the first of its entries that counts.

    Where another unit's line stands for the first, the figure goes on to the next: it must not be
    lost with it.
    """
    held = _held(source.document.entries)
    above: Entry | None = None
    for place, entry in enumerate(source.document.entries):
        if place in source.left_out:
            continue
        shared = _shared(entry, above)
        taken = {
            field: held[entry.sheet, field, reading.cell]
            for field, reading in entry.readings.items()
            if reading.is_shared and field not in shared
        }
        yield _line(source, entry, shared, taken)
        above = entry


def _held(entries: Sequence[Entry]) -> dict[tuple[str, str, str], Value]:
    """The figures that several entries share, by sheet, field and cell."""
    return {
        (entry.sheet, field, reading.cell): reading.value
        for entry in entries
        for field, reading in entry.readings.items()
        if not reading.is_shared
    }


def _shared(entry: Entry, above: Entry | None) -> frozenset[str]:
    """The fields whose cell holds a figure for an entry and the one above it together."""
    if above is None or above.sheet != entry.sheet:
        return frozenset()
    shared = {f: r for f, r in entry.readings.items() if r.is_shared}
    return frozenset(
        f for f, r in shared.items() if f in above.readings and above.readings[f].cell == r.cell
    )


def _line(
    source: Contribution, entry: Entry, shared: frozenset[str], taken: Mapping[str, Value]
) -> Line:
    majors = taken.get("majors", entry.value("majors"))
    return Line(
        unit=source.unit,
        school=_text(entry, "school"),
        school_type=_text(entry, "school_type"),
        certificate=_text(entry, "certificate"),
        levels=_names(entry, "levels"),
        major_count=_count(taken.get("major_count", entry.value("major_count"))),
        majors=majors if isinstance(majors, tuple) else (),
        students=_count(taken.get("students", entry.value("students"))),
        remark=_text(entry, "remark"),
        source_file=source.file,
        source_sheet=entry.sheet,
        source_row=entry.row,
        source_cells=entry.source_cells,
        shares_above=shared,
    )


def _text(entry: Entry, field: str) -> str:
    value = entry.value(field)
    return value if isinstance(value, str) else ""


def _names(entry: Entry, field: str) -> tuple[str, ...]:
    value = entry.value(field)
    return value if isinstance(value, tuple) else ()


def _count(value: Value) -> int | None:
    return value if isinstance(value, int) else None
