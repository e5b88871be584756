"""A stack in, the findings of each submission as a whole out: R06, S01–S03."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.names import similar_names
from pipeline.checking.stack import Placed
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.checking.stack import Clean
    from pipeline.model.entries import Reading


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
