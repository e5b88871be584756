"""Documents and known names in, the documents by which schools are compared and C09 out.

What a unit wrote stays in its own document, and so in all results; where schools are compared, one
that goes by another name is given the name that the officer has confirmed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model.findings import Finding
from pipeline.model.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.aliases import Alias
    from pipeline.model.entries import Document, Entry
    from pipeline.model.registers import KnownNames


def by_known_names(document: Document, unit: str | None, names: KnownNames) -> Document:
    """A document for comparing: the values of its schools are the confirmed names.

    Raw texts and places stay. A document in which no school has another name comes back itself.
    """
    if not names.aliases.of_schools:
        return document
    pairs = [(entry, school_alias(entry, unit, names)) for entry in document.entries]
    if not any(alias for _, alias in pairs):
        return document
    return replace(document, entries=tuple(e if a is None else _named(e, a) for e, a in pairs))


def school_alias(entry: Entry, unit: str | None, names: KnownNames) -> Alias | None:
    """The line of aliases.csv that an entry's school is known by."""
    school = entry.value("school")
    return names.school(school, unit) if isinstance(school, str) else None


def alias_findings(document: Document, unit: str | None, names: KnownNames) -> Iterator[Finding]:
    """C09: a school is taken for another by a confirmed alias; told at each cell, once."""
    if not names.aliases.of_schools:
        return
    told = set[tuple[str, str]]()
    for entry in document.entries:
        alias = school_alias(entry, unit, names)
        reading = entry.readings.get("school")
        if alias is None or reading is None or (entry.sheet, reading.cell) in told:
            continue
        told.add((entry.sheet, reading.cell))
        facts = {"name": alias.name, "line": str(alias.line)}
        yield Finding(
            "C09", entry.sheet, reading.cell, reading.row_index + 1, "school",
            shorten(reading.raw), "alias", facts,
        )  # fmt: skip


def _named(entry: Entry, alias: Alias) -> Entry:
    reading = entry.readings["school"]._replace(value=alias.name)
    return replace(entry, readings={**entry.readings, "school": reading})
