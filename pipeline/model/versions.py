"""Versions of one unit's table: which took the place of which, and what it says otherwise."""

from __future__ import annotations

from typing import NamedTuple

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
