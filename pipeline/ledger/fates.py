"""The readable submissions of one scope and round in, the fate of each out: who replaces whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.ledger.version_words import version_named
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.ledger.version_words import VersionNamed


class Criterion(Enum):
    """By what one submission of a unit is later than another."""

    RECEIVED = auto()
    MODIFIED = auto()
    VERSION = auto()
    """The words for versions in its name, or in its folder's."""
    NAME = auto()


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
    words: frozenset[str] = frozenset()
    """What its unit wrote into the list of a returned copy and explains nothing (S09)."""
    settled: Status | None = None
    """What became of it when the round was locked: it comes before all that came since."""


def decide(candidates: Sequence[Candidate]) -> Mapping[str, Status]:
    """The status of each file: of a unit's good submissions the latest counts.

    Later is: received later, else modified later, else by the words for versions in the name (最终,
    v2, 修改), else by name. The content that stands, or came last, is a duplicate when it comes
    again, unless its unit wrote more into the list of a returned copy. A newer submission with
    errors is returned and leaves the earlier good one standing; so does a newer empty table, which
    takes nothing back in silence. Of several with errors the latest is returned: a unit mends one
    file, by one letter. What a lock has settled is not decided again; only a later one replaces it.
    """
    ordered = in_order(candidates)
    by_unit = groupby(sorted(ordered, key=lambda c: c.unit), key=lambda c: c.unit)
    return {file: status for _, group in by_unit for file, status in _of_unit(list(group))}


def _of_unit(candidates: list[Candidate]) -> list[tuple[str, Status]]:
    """Fates of one unit's submissions, the earliest first."""
    fates: list[Status] = []
    standing: int | None = None
    for place, candidate in enumerate(candidates):
        if candidate.settled is not None:
            standing = place if candidate.settled is Status.ACCEPTED else standing
            fates.append(candidate.settled)
            continue
        fate = _fate(candidate, candidates[:place], standing)
        if fate is Status.ACCEPTED:
            standing = place
            if not candidate.is_empty:
                # It stands for all that came before, also for what was returned and is now mended.
                fates = [f if f is Status.DUPLICATE else Status.SUPERSEDED for f in fates]
        elif fate is Status.RETURNED:
            fates = [Status.SUPERSEDED if f is Status.RETURNED else f for f in fates]
        fates.append(fate)
    return [(c.file, fate) for c, fate in zip(candidates, fates, strict=True)]


def _fate(candidate: Candidate, earlier: Sequence[Candidate], standing: int | None) -> Status:
    """What becomes of the latest submission, given the earlier ones and which of them stands.

    A return to the content of a version that was replaced is a new word of the unit, no duplicate.
    """
    current = earlier[-1:] if standing is None else [earlier[standing], earlier[-1]]
    same = [c for c in current if c.content_hash == candidate.content_hash]
    if any(candidate.words <= c.words for c in same):
        return Status.DUPLICATE
    if candidate.has_errors:
        return Status.RETURNED
    if standing is not None and candidate.is_empty:
        return Status.SUPERSEDED
    return Status.ACCEPTED


def criterion(one: Candidate, other: Candidate) -> Criterion:
    """By what two submissions of one unit are put in order: the first in which they differ."""
    ranks = zip(Criterion, _when(one), _when(other), strict=True)
    return next(c for c, rank, other_rank in ranks if rank != other_rank)


def in_order(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates from the earliest to the latest; what a lock has settled comes first."""
    return sorted(candidates, key=lambda each: (each.settled is None, _when(each)))


def _when(candidate: Candidate) -> tuple[dt.datetime, dt.datetime, VersionNamed, str]:
    """What submissions are put in order by, a place for each criterion."""
    moments = candidate.received_at, candidate.modified_at
    return (*moments, version_named(candidate.file), candidate.file)
