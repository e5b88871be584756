"""Explanations (说明): why a doubtful value is right, in the words of a unit or an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.model.findings import FindingKey


class Explanation(NamedTuple):
    """What was said of one doubt of a unit."""

    unit: str
    key: FindingKey
    reason: str
    source: str
    """The file that it came in; empty for what an officer entered."""

    @property
    def is_officers(self) -> bool:
        """Whether an officer entered it."""
        return not self.source
