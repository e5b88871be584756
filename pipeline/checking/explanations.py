"""A unit's explanations and its doubts in, which doubts they explain out.

An explanation belongs to unit, school, certificate, field, rule and value. It holds for later
versions while the value is the same or comes nearer to what is usual, and ends when it gets worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.text import key as comparable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model.explanations import Explanation
    from pipeline.model.findings import Finding, FindingKey

_USUAL_FACTS = ("median", "before", "bound")
"""The facts of a finding that say what would have been usual, the best first."""


class Explanations:
    """All that was said of the doubts of one unit; of the same doubt the last word counts."""

    def __init__(self, given: Iterable[Explanation] = ()) -> None:
        self._by_place: dict[tuple[str, ...], dict[str, str]] = {}
        for explanation in given:
            values = self._by_place.setdefault(_place(explanation.key), {})
            values.pop(explanation.key.value, None)
            values[explanation.key.value] = explanation.reason

    def reason(self, key: FindingKey, finding: Finding) -> str:
        """Why a doubtful value is right; empty where nobody has said so."""
        values = self._by_place.get(_place(key), {})
        if key.value in values:
            return values[key.value]
        nearer = (
            reason
            for value, reason in reversed(values.items())
            if _is_nearer(key.value, value, finding)
        )
        return next(nearer, "")


def _place(key: FindingKey) -> tuple[str, ...]:
    return (comparable(key.school), comparable(key.certificate), key.field, key.code)


def _is_nearer(value: str, explained: str, finding: Finding) -> bool:
    """Whether a number is not farther from the usual one than the number that was explained."""
    usual = next((finding.facts[fact] for fact in _USUAL_FACTS if finding.facts.get(fact)), "")
    numbers = [_number(text) for text in (value, explained, usual)]
    if None in numbers:
        return False
    now, then, middle = (number for number in numbers if number is not None)
    # On the other side of the usual it is another doubt.
    return abs(now - middle) <= abs(then - middle) and (now - middle) * (then - middle) >= 0


def _number(text: str) -> float | None:
    try:
        return float(text.replace(",", ""))
    except ValueError:
        return None
