"""A unit's explanations and its doubts in, which doubts they explain out.

An explanation belongs to unit, school, certificate, field, rule and value. It holds for later
versions while the value is the same or comes nearer to what is usual, and ends when it gets worse.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.text import key as comparable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pipeline.model.explanations import Explanation
    from pipeline.model.findings import Finding, FindingKey

    KnownAs = Callable[[FindingKey], FindingKey]

_USUAL_FACTS = ("median", "before", "bound")
"""The facts of a finding that say what would have been usual, the best first."""


def _as_written(key: FindingKey) -> FindingKey:
    return key


class Explanations:
    """All that was said of the doubts of one unit; of the same doubt the last word counts.

    The last word may be that an explanation was withdrawn: its reason is empty then.
    """

    def __init__(self, given: Iterable[Explanation] = (), known_as: KnownAs = _as_written) -> None:
        """`known_as` gives a key's schools the names that they are known by."""
        self._known_as = known_as
        self._by_place: dict[tuple[str, ...], dict[str, str]] = {}
        for explanation in given:
            values = self._by_place.setdefault(self._place(explanation.key), {})
            values.pop(explanation.key.value, None)
            values[explanation.key.value] = explanation.reason

    def reason(self, key: FindingKey, finding: Finding) -> str:
        """Why a doubtful value is right; empty where nobody has said so."""
        values = self._by_place.get(self._place(key), {})
        if key.value in values:
            return values[key.value]
        nearer = (
            reason
            for value, reason in reversed(values.items())
            if reason and _is_nearer(key.value, value, finding)
        )
        return next(nearer, "")

    def _place(self, key: FindingKey) -> tuple[str, ...]:
        key = self._known_as(key)
        return (comparable(key.school), comparable(key.certificate), key.field, key.code)


def usual(finding: Finding) -> float | None:
    """The number that would have been usual in place of a doubtful one; None where none is."""
    told = (finding.facts[fact] for fact in _USUAL_FACTS if finding.facts.get(fact))
    return number(next(told, ""))


def number(text: str) -> float | None:
    """The number that a text is; None where it is anything else."""
    plain = text.replace(",", "")
    return float(plain) if plain.isascii() and plain.replace(".", "", 1).isdigit() else None


def _is_nearer(value: str, explained: str, finding: Finding) -> bool:
    """Whether a number is not farther from the usual one than the number that was explained."""
    now, then, middle = number(value), number(explained), usual(finding)
    if now is None or then is None or middle is None:
        return False
    # On the other side of the usual it is another doubt.
    return abs(now - middle) <= abs(then - middle) and (now - middle) * (then - middle) >= 0
