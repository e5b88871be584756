"""Documents and a register of schools in, X06 and X08 out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from rapidfuzz import fuzz, process

from pipeline.checking.aliases import alias_findings, school_alias
from pipeline.model.findings import Finding
from pipeline.model.text import key, shorten

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document, Entry
    from pipeline.model.registers import KnownNames, Register

LEAST_LIKENESS, SURE_MARGIN = 80, 5
"""A registered name this alike, and this far before the next, is suggested."""
_CANDIDATES = 3
_A_TURN = 1024
"""So many names at once are held against the register: a table of some megabytes."""

_Candidates = tuple[tuple[str, float], ...]


class Sent(NamedTuple):
    """A document, its unit, and what was found in it so far."""

    document: Document
    unit: str | None
    findings: Sequence[Finding] = ()


def name_findings(
    sent: Sequence[Sent], names: KnownNames, definitions: Definitions
) -> tuple[tuple[Finding, ...], ...]:
    """What is to be said of the schools' names in each document: C09 (aliases), X06 and X08."""
    told = [tuple(alias_findings(s.document, s.unit, names)) for s in sent]
    if names.register is None:
        return tuple(told)
    schools = [_schools(s, names, definitions) for s in sent]
    unknown = (
        name
        for found in schools
        for name, school in found.items()
        if school.is_covered and name not in names.register.by_name
    )
    near = _nearest(unknown, names.register)
    return tuple(
        (*aliases, *_misplaced(s, found, names), *_unregistered(found, names.register, near))
        for s, aliases, found in zip(sent, told, schools, strict=True)
    )


@dataclass(slots=True)
class _School:
    """A school of one document."""

    cells: dict[tuple[str, str], Entry] = field(default_factory=dict)
    """An entry for each cell that names it, by sheet and cell."""
    is_covered: bool = False
    """Whether it is of a type that the register lists in full."""


def _schools(sent: Sent, names: KnownNames, definitions: Definitions) -> dict[str, _School]:
    """The schools of a document by the keys of their known names; faulty cells are let be."""
    severity = definitions.catalogue.severity
    types = frozenset[str]() if names.register is None else names.register.types
    faulty = {(f.sheet, f.cell) for f in sent.findings if f.cell and severity(f) == "E"}
    schools: dict[str, _School] = {}
    for entry in sent.document.entries:
        school = entry.value("school")
        if not isinstance(school, str) or not _holds(entry, "school", faulty):
            continue
        alias = school_alias(entry, sent.unit, names)
        told = schools.setdefault(key(school if alias is None else alias.name), _School())
        told.cells.setdefault((entry.sheet, entry.readings["school"].cell), entry)
        if _holds(entry, "school_type", faulty) and entry.value("school_type") in types:
            told.is_covered = True
    return schools


def _holds(entry: Entry, column: str, faulty: Collection[tuple[str | None, str]]) -> bool:
    reading = entry.readings.get(column)
    return reading is not None and (entry.sheet, reading.cell) not in faulty


def _misplaced(sent: Sent, schools: Mapping[str, _School], names: KnownNames) -> Iterator[Finding]:
    """X06: a school is registered in other provinces only than the one that reports it."""
    here = names.home(sent.unit)
    if not here or names.register is None:
        return
    for name, school in schools.items():
        registered = names.register.by_name.get(name, ())
        homes = dict.fromkeys(slug for one in registered for slug in one.provinces)
        # Of a school whose province the register does not tell, nothing is said.
        if homes and here not in homes and all(one.provinces for one in registered):
            yield from _findings(
                school, "X06",
                name=registered[0].name, place=registered[0].place, here=names.provinces[here],
                home="、".join(names.provinces[slug] for slug in homes),
            )  # fmt: skip


def _unregistered(
    schools: Mapping[str, _School], register: Register, near: Mapping[str, _Candidates]
) -> Iterator[Finding]:
    """X08: a school of a type that the register lists in full is not in it."""
    for name, school in schools.items():
        if name not in near or not school.is_covered:
            continue
        candidates = near[name]
        margin = candidates[0][1] - candidates[1][1] if len(candidates) > 1 else float("inf")
        variant = "unlike" if not candidates else "" if margin >= SURE_MARGIN else "several"
        shown = candidates if variant else candidates[:1]
        suggestion = "、".join(f"「{name}」" for name, _ in shown)
        yield from _findings(school, "X08", variant, register=register.label, suggestion=suggestion)


def _nearest(unknown: Iterable[str], register: Register) -> dict[str, _Candidates]:
    """From each unknown name to the registered ones that are like it, the likest first."""
    wanted = list(dict.fromkeys(unknown))
    known = list(register.by_name)
    near: dict[str, _Candidates] = {}
    for start in range(0, len(wanted), _A_TURN):
        turn = wanted[start : start + _A_TURN]
        scores = process.cdist(
            turn, known, scorer=fuzz.ratio, score_cutoff=LEAST_LIKENESS, dtype=np.float32
        )
        for name, row in zip(turn, scores, strict=True):
            likest = sorted(np.flatnonzero(row).tolist(), key=lambda at: (-row[at], at))
            near[name] = tuple(
                (register.by_name[known[at]][0].name, float(row[at])) for at in likest[:_CANDIDATES]
            )
    return near


def _findings(school: _School, code: str, variant: str = "", **facts: str) -> Iterator[Finding]:
    """A finding at each cell that names the school."""
    for (sheet, cell), entry in school.cells.items():
        reading = entry.readings["school"]
        row, quoted = reading.row_index + 1, shorten(reading.raw)
        yield Finding(code, sheet, cell, row, "school", quoted, variant, facts)
