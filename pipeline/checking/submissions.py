"""A stack in, the findings of each submission as a whole out: R06, R08, S01–S03."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.names import similar_names
from pipeline.checking.stack import Placed
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.checking.stack import Clean
    from pipeline.model.entries import Entry, Reading, Total


def sequence_gaps(clean: Clean) -> Iterator[Placed]:
    """R06: 序号 has gaps or repeats; each table of a sheet may begin anew at 1."""
    for number, document in enumerate(clean.stack.documents):
        for sheet, readings in document.sequences:
            yield from (Placed(number, f) for f in _gaps(sheet, readings))


def _gaps(sheet: str, readings: tuple[Reading, ...]) -> Iterator[Finding]:
    cells = list({reading.cell: reading for reading in readings}.values())
    numbered = [(r, int(n)) for r in cells if (n := str(r.value)).isascii() and n.isdigit()]
    previous = 0
    for reading, number in numbered:
        if number not in (previous + 1, 1) or number == previous:
            yield Finding(
                "R06", sheet, reading.cell, reading.row_index + 1, "sequence", str(number),
                "" if previous else "first", {"previous": str(previous)},
            )  # fmt: skip
        previous = number


def wrong_totals(clean: Clean) -> Iterator[Placed]:
    """R08: a 合计 row does not equal the sum above it; sums with a faulty summand are let be.

    Where a sheet's first sum stands above all its lines, its sums head the lines that they sum.
    """
    for number, document in enumerate(clean.stack.documents):
        for sheet in dict.fromkeys(total.sheet for total in document.totals):
            totals = [total for total in document.totals if total.sheet == sheet]
            entries = [entry for entry in document.entries if entry.sheet == sheet]
            ends = [*(total.end for total in totals[1:]), len(entries)]
            for total, next_end in zip(totals, ends, strict=True):
                above = [(start, total.end) for start in total.starts if start < total.end]
                below = [(total.end, next_end), (total.end, len(entries))]
                spans = below if totals[0].end == 0 else above
                found = _differences(clean, number, entries, total, spans)
                yield from (Placed(number, f) for f in found)


def _differences(
    clean: Clean,
    number: int,
    entries: Sequence[Entry],
    total: Total,
    spans: Sequence[tuple[int, int]],
) -> Iterator[Finding]:
    """The sums of one row that equal none of the spans of entries that it may sum."""
    for field, stated in total.readings.items():
        readings = [e.readings[field] for e in entries if field in e.readings]
        widest = readings[min(s for s, _ in spans) : max(e for _, e in spans)] if spans else []
        if not isinstance(stated.value, int) or not widest:
            continue
        if any((number, total.sheet, r.cell) in clean.faulty for r in widest):
            continue
        sums = [_sum(readings[slice(*span)]) for span in spans]
        if stated.value not in sums:
            yield Finding(
                "R08", total.sheet, stated.cell, stated.row_index + 1, field, stated.raw,
                facts={
                    "label": total.label,
                    "sum": str(sums[0]),
                    "difference": str(abs(stated.value - sums[0])),
                },
            )  # fmt: skip


def _sum(readings: Sequence[Reading]) -> int:
    return sum(r.value for r in readings if isinstance(r.value, int))


def doubled_entries(clean: Clean) -> Iterator[Placed]:
    """S01: the same school × certificate twice in one submission."""
    rows = clean.rows("school", "certificate").dropna(subset=["school_key", "certificate"])
    identity = ["document", "school_key", "certificate"]
    for _, group in rows[rows.duplicated(identity, keep=False)].groupby(identity, sort=False):
        first, *others = group.index.tolist()
        for position in others:
            yield clean.stack.at(
                position, "certificate", "S01", school=str(group.at[position, "school"]),
                certificate=str(group.at[position, "certificate"]),
                other=clean.stack.place(first, "certificate"),
            )  # fmt: skip


def similar_schools(clean: Clean) -> Iterator[Placed]:
    """S02: two school names in one submission that are probably one."""
    rows = clean.rows("school")
    first: dict[int, dict[str, int]] = {}
    for position, document, school in zip(
        rows.index.tolist(), rows["document"].tolist(), rows["school"].tolist(), strict=True
    ):
        if isinstance(school, str):
            first.setdefault(document, {}).setdefault(school, position)
    for places in first.values():
        for one, other in similar_names(places):
            yield clean.stack.at(
                places[other], "school", "S02", value=other,
                other=clean.stack.place(places[one], "school"), similar=one,
            )  # fmt: skip


def empty_tables(clean: Clean) -> Iterator[Placed]:
    """S03: a table with no rows: received, but it does not count as usable."""
    for number, document in enumerate(clean.stack.documents):
        has_table = not any(f.code in ("F01", "F05", "F08") for f in document.findings)
        if has_table and not document.entries:
            yield Placed(number, Finding("S03"))
