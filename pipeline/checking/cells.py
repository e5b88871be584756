"""A stack in, the findings of single cells out: what the schema finds, and what readings note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pipeline.checking.schema import build_schema
from pipeline.model.entries import (
    CONFLICT,
    CONTROL_TEXT,
    FORMULA_TEXT,
    LONG_NUMBER,
    MERGED,
    NORMALISED,
    UNCALCULATED,
)
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from pipeline.checking.schema import Failure
    from pipeline.checking.stack import Placed, Stack
    from pipeline.model.entries import Reading, Value

_LEAST_LIKENESS = 50
"""Below this, no value is suggested as the one that was probably meant."""

# Notes that are findings by themselves; the cell is then not judged once more by its value.
_EXPLAINED = {LONG_NUMBER, UNCALCULATED, CONFLICT}
_NOTE_RULES = {
    LONG_NUMBER: ("C08", ""),
    FORMULA_TEXT: ("C10", ""),
    CONTROL_TEXT: ("C10", "control"),
    NORMALISED: ("C09", ""),
    CONFLICT: ("C04", "conflict"),
}


def cell_findings(stack: Stack) -> tuple[Placed, ...]:
    """C01–C10, each cell once, however many entries were read from it."""
    return tuple(dict.fromkeys((*_by_schema(stack), *_by_notes(stack))))


def _by_schema(stack: Stack) -> Iterator[Placed]:
    for failure in build_schema(stack.definitions).failures(stack.frame):
        field = failure.rule.field
        reading = stack.entries[failure.position].readings.get(field)
        if reading is None or _EXPLAINED.intersection(reading.notes):
            continue  # the column is missing (H01), or the cell has its finding already
        if _follows_from_other(stack, failure):
            continue
        yield _DESCRIBED.get(field, _as_written)(stack, _worded(stack, failure, reading))


def _follows_from_other(stack: Stack, failure: Failure) -> bool:
    """Whether a failure has the cause of another: one cause, one finding.

    Levels are not judged where the certificate is not known or has a finding of its own; a missing
    学校类型 not where the school is missing too, be it for its column's header (H01).
    """
    entry = stack.entries[failure.position]
    if failure.rule.field == "levels":
        certificate = entry.readings.get("certificate")
        known = {c.certificate for c in stack.definitions.round_certificates}
        explained = certificate is not None and _EXPLAINED.intersection(certificate.notes)
        return bool(explained) or entry.value("certificate") not in known
    missing = failure.rule.field == "school_type" and entry.value("school_type") is None
    return missing and entry.value("school") is None


def _worded(stack: Stack, failure: Failure, reading: Reading) -> Failure:
    """A cell that shows something unreadable, or a merged figure, is not said to be empty."""
    rule = failure.rule
    variants = stack.definitions.catalogue.by_code[rule.code].variants
    if MERGED in reading.notes and "merged" in variants:
        return failure._replace(rule=rule._replace(variant="merged"))
    if rule.variant != "missing" or rule.field == "levels" or not key(reading.raw):
        return failure
    return failure._replace(rule=rule._replace(variant=""))


def _as_written(stack: Stack, failure: Failure) -> Placed:
    rule = failure.rule
    return stack.at(failure.position, rule.field, rule.code, variant=rule.variant)


def _school_type(stack: Stack, failure: Failure) -> Placed:
    rule, column = failure.rule, stack.definitions.form.columns["school_type"]
    value = stack.entries[failure.position].value("school_type")
    meant = {c: [c] for c in column.choices()}
    for choice, words in column.suggestions.items():
        for word in words:
            meant.setdefault(word, []).append(choice)  # one word may mean either of two
    names = {word: "」或「".join(choices) for word, choices in meant.items()}
    return stack.at(
        failure.position, rule.field, rule.code, variant=rule.variant,
        choices="、".join(column.choices()),
        suggestion=_nearest(value, names, "其中之一"),
    )  # fmt: skip


def _certificate(stack: Stack, failure: Failure) -> Placed:
    rule, definitions = failure.rule, stack.definitions
    value = stack.entries[failure.position].value("certificate")
    every = {c.certificate for c in definitions.certificates.every}
    certificates = definitions.round_certificates
    names = {n: c.certificate for c in certificates for n in (c.certificate, *c.aliases)}
    return stack.at(
        failure.position, rule.field, rule.code,
        variant="other_batch" if value in every else rule.variant,
        value=None if value is None else str(value),
        choices="、".join(c.certificate for c in certificates),
        suggestion=_nearest(value, names, "其中之一"),
        round=definitions.round.name,
    )  # fmt: skip


def _levels(stack: Stack, failure: Failure) -> Placed:
    rule, entry = failure.rule, stack.entries[failure.position]
    known = stack.definitions.form.levels
    levels = entry.value("levels")
    odd = [level for level in levels if level not in known] if isinstance(levels, tuple) else []
    value = "、".join(odd) or str(entry.value("certificate"))
    return stack.at(failure.position, rule.field, rule.code, variant=rule.variant, value=value)


_DESCRIBED: dict[str, Callable[[Stack, Failure], Placed]] = {
    "school_type": _school_type,
    "certificate": _certificate,
    "levels": _levels,
}


def _nearest(value: Value, names: Mapping[str, str], otherwise: str) -> str:
    """The allowed value whose name or known misspelling is nearest, in 「」."""
    choices = {name: key(name) for name in names}
    best = process.extractOne(
        key(str(value or "")), choices, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS
    )
    return otherwise if best is None else f"「{names[best[2]]}」"


def _by_notes(stack: Stack) -> Iterator[Placed]:
    for position, entry in enumerate(stack.entries):
        for field, reading in entry.readings.items():
            for note in reading.notes:
                if note in _NOTE_RULES:
                    code, variant = _NOTE_RULES[note]
                    reads = {"reading": str(reading.value)} if note == NORMALISED else {}
                    if reads and reading.raw.strip() == reads["reading"]:
                        variant = "invisible"
                    yield stack.at(position, field, code, variant=variant, **reads)
