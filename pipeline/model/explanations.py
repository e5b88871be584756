"""Explanations (说明): why a doubtful value is right, in the words of a unit or an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pipeline.model.findings import FindingKey


LONGEST_REASON = 500
"""Characters of a reason: the whole of it is shown in a cell, a comment and a letter."""


class Explanation(NamedTuple):
    """What was said of one doubt of a unit."""

    unit: str
    key: FindingKey
    reason: str
    """Empty where an officer has withdrawn what was said."""
    source: str
    """The file that it came in; empty for what an officer entered."""

    @property
    def is_officers(self) -> bool:
        """Whether an officer entered it."""
        return not self.source


def cut(reason: str, file: str) -> str:
    """A unit's reason as it is kept: of a longer one the beginning, and the file that has all.

    What was cut once is not cut again when a returned copy repeats it.
    """
    if len(reason) <= LONGEST_REASON:
        return reason
    end = f"…（全文见 {file}）"
    if len(end) > LONGEST_REASON // 2:
        end = "…（全文见报来的文件）"
    return reason[: LONGEST_REASON - len(end)] + end
