"""The readable submissions of one scope and round in, the fate of each out: who replaces whom."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Candidate:
    """A readable submission before its fate is decided."""

    file: str
    unit: str
    content_hash: str
    has_errors: bool
    is_empty: bool
    received_at: dt.datetime
    modified_at: dt.datetime


def decide(candidates: Sequence[Candidate]) -> Mapping[str, Status]:
    """The status of each file: of a unit's good submissions the latest counts.

    Later is: received later, else modified later, else by name. The same content again is a
    duplicate of the first. A newer submission with errors is returned and leaves the earlier good
    one standing; so does a newer empty table, which takes nothing back in silence.
    """
    ordered = sorted(candidates, key=_when)
    by_unit = groupby(sorted(ordered, key=lambda c: c.unit), key=lambda c: c.unit)
    return {file: status for _, group in by_unit for file, status in _of_unit(list(group))}


def _of_unit(candidates: list[Candidate]) -> list[tuple[str, Status]]:
    """Fates of one unit's submissions, the earliest first."""
    seen: set[str] = set()
    fates: list[tuple[str, Status]] = []
    standing: int | None = None
    for candidate in candidates:
        if candidate.content_hash in seen:
            fates.append((candidate.file, Status.DUPLICATE))
            continue
        seen.add(candidate.content_hash)
        if candidate.has_errors:
            fates.append((candidate.file, Status.RETURNED))
            continue
        if standing is not None and candidate.is_empty:
            fates.append((candidate.file, Status.SUPERSEDED))
            continue
        if standing is not None:
            fates[standing] = (fates[standing][0], Status.SUPERSEDED)
        standing = len(fates)
        fates.append((candidate.file, Status.ACCEPTED))
    return fates


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates from the earliest to the latest."""
    return sorted(candidates, key=_when)


def _when(candidate: Candidate) -> tuple[dt.datetime, dt.datetime, str]:
    return candidate.received_at, candidate.modified_at, candidate.file
