"""What units and officers said in, the explanations of each unit out, by the names of today.

The ledger keeps units and schools as they were called when something was said; an alias that was
confirmed since makes no difference.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.checking.explanations import Explanations
from pipeline.checking.owners import Owners
from pipeline.checking.units import known_name
from pipeline.jobs.judging import explanations_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.ledger.book import Book
    from pipeline.model.explanations import Explanation
    from pipeline.model.findings import FindingKey

_LATE = "S04"
_BETWEEN = "、"
"""Stands between the schools of a key, where a figure is of several."""


def unit_known_as(unit: str, plan: Plan) -> str:
    """The name that a unit goes by, as the roster or a confirmed alias has it."""
    return known_name(unit, plan.scope) or unit


def schools_known_as(schools: str, unit: str, plan: Plan) -> str:
    """The names that the schools of a key go by."""
    written = schools.split(_BETWEEN) if schools else []
    aliases = [(name, plan.names.school(name, unit)) for name in written]
    return _BETWEEN.join(name if alias is None else alias.name for name, alias in aliases)


def known_as(plan: Plan) -> Callable[[Explanation], Explanation]:
    """How explanations are compared: by the names that unit and schools go by."""

    def renamed(one: Explanation) -> Explanation:
        unit = unit_known_as(one.unit, plan)
        return one._replace(unit=unit, key=_key_known_as(one.key, unit, plan))

    return renamed


def _key_known_as(key: FindingKey, unit: str, plan: Plan) -> FindingKey:
    return key._replace(school=schools_known_as(key.school, unit, plan))


def by_unit(said: Iterable[Explanation], plan: Plan) -> dict[str, Explanations]:
    """From each unit, by the name that it goes by, to its explanations."""
    groups: dict[str, list[Explanation]] = {}
    for one in said:
        groups.setdefault(unit_known_as(one.unit, plan), []).append(one)
    return {
        unit: Explanations(own, partial(_key_known_as, unit=unit, plan=plan))
        for unit, own in groups.items()
    }


def explanations_of(
    received: Sequence[Received], judged: Iterable[Judged], book: Book
) -> tuple[Explanation, ...]:
    """What the units' files explain, in the order of the files.

    What is said of a late receipt (S04) is said of the file too that says it: a unit explains in
    the copy why the file before it was late, and the copy itself comes later. A reason that the
    ledger has already was only repeated by the copy, and is no word on another receipt.
    """
    given = explanations_in(received)
    if not any(one.key.code == _LATE for one in given):
        return given
    own = {
        j.received.file: Owners(None).key(finding)
        for j in judged
        for finding in j.findings
        if finding.code == _LATE
    }
    said = {(one.key, one.reason) for one in book.explanations()}
    found: list[Explanation] = []
    for one in given:
        found.append(one)
        is_new = one.key.code == _LATE and (one.key, one.reason) not in said
        if is_new and one.source in own:
            found.append(one._replace(key=own[one.source]))
    return tuple(found)
