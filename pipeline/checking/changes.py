"""A unit's entries and what it said before in, S06 out: figures that moved far."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.findings import Finding
from pipeline.model.text import key, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model.entries import Document, Reading
    from pipeline.model.forms import Form


class Subject(NamedTuple):
    """What a figure is about: a school × certificate, and the field."""

    school: str
    """Comparison key."""
    certificate: str
    field: str


@dataclass(frozen=True, slots=True)
class Former:
    """The figures that a unit gave before, and where they stand."""

    source: str
    """As a message names it: `上一版（inbox/henan/郑州市.xlsx）`."""
    figures: Mapping[Subject, int]


def former_version(document: Document, form: Form, source: str) -> Former:
    """The figures of a unit's earlier table; of a line that stands twice the first counts."""
    return Former(source, {s: v for s, v, _ in reversed(list(_figures(document, form)))})


def changed_figures(document: Document, formers: Sequence[Former], form: Form) -> Iterator[Finding]:
    """S06: a figure changed by more than half and by more than 50 (both are the form's bounds).

    Each figure is held against the first of the formers that has it: the previous version, and
    where that knows nothing of it, the previous round.
    """
    for subject, value, place in _figures(document, form):
        former = next((f for f in formers if subject in f.figures), None)
        if former is None:
            continue
        before = former.figures[subject]
        moved = abs(value - before)
        if moved > form.change.least and moved > form.change.share * before:
            sheet, reading = place
            yield Finding(
                "S06", sheet, reading.cell, reading.row_index + 1, subject.field,
                shorten(reading.raw), facts={
                    "before": f"{before:,}", "now": f"{value:,}", "source": former.source,
                    "way": "多" if value > before else "少", "difference": f"{moved:,}",
                },
            )  # fmt: skip


def _figures(document: Document, form: Form) -> Iterator[tuple[Subject, int, tuple[str, Reading]]]:
    """Every count of a document that is a number; shared ones stand with their first entry."""
    for entry in document.entries:
        school, certificate = entry.value("school"), entry.value("certificate")
        for field in form.count_fields:
            value = entry.value(field)
            if isinstance(value, int):
                subject = Subject(key(str(school)), str(certificate), field)
                yield subject, value, (entry.sheet, entry.readings[field])
