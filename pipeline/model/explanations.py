"""Explanations (说明): why a doubtful value is right, in the words of a unit or an officer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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


def as_written(explanation: Explanation) -> Explanation:
    """An explanation by the names that it was given under."""
    return explanation


def new_among(
    given: Sequence[Explanation],
    known: Sequence[Explanation],
    known_as: Callable[[Explanation], Explanation] = as_written,
) -> list[Explanation]:
    """Those of the given explanations that say something new; `known` are the oldest first.

    What a file says that was said of the same doubt before – by an officer, or in another file, out
    of which a returned copy repeats it – is nothing new; an officer who says a thing again means
    it. `known_as` gives units and schools the names by which they are compared.
    """
    latest = {(one.unit, one.key): one for one in map(known_as, known)}
    said = {(one.unit, one.key, one.reason) for one in map(known_as, known)}
    # A copy may repeat what was said of a figure when it was another.
    repeated = {(unit, key[:-1], reason) for unit, key, reason in said}
    new = []
    for one in dict.fromkeys(given):
        unit, key, reason, _ = known_as(one)
        last = latest.get((unit, key))
        if one.is_officers:
            is_new = last is None or last.reason != reason
        elif last is not None and last.is_officers:
            is_new = (unit, key[:-1], reason) not in repeated
        else:
            is_new = (unit, key, reason) not in said
        if is_new:
            new.append(one)
            latest[unit, key] = known_as(one)
            said.add((unit, key, reason))
            repeated.add((unit, key[:-1], reason))
    return new
