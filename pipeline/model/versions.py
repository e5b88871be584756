"""Versions of one unit's table: which took the place of which, and what it says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model.submissions import Submission

LINE = "line"
"""In place of a field: the whole line was added, or left out."""


class Difference(NamedTuple):
    """One field of one line that the later version says otherwise."""

    school: str
    certificate: str
    field: str
    """`line` where the whole line came or went."""
    before: str
    """As written, empty for nothing."""
    after: str


class Replacement(NamedTuple):
    """A version that took the place of another."""

    unit: str
    before: str
    """The file that stood."""
    after: str
    """The file that stands now."""
    differences: tuple[Difference, ...]


def still_counting(submissions: Iterable[Submission]) -> Mapping[str, Submission]:
    """From each returned file to the unit's earlier table that goes on counting beside it."""
    told = tuple(submissions)
    counting = {s.unit: s for s in told if s.status is Status.ACCEPTED and s.unit and s.entries}
    return {
        s.receipt.file: counting[s.unit]
        for s in told
        if s.status is Status.RETURNED and s.unit in counting
    }
