"""The stack of all accepted entries in, X07 out: a unit's table against what its schools sent.

Only schools count that stand in the table and have a submission of their own: that others belong to
the unit would be a guess.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence  # noqa: TC003 - part of a tuple's definition
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.checking.stack import Placed, Stack

_MOST_NAMED = 5


class _School(NamedTuple):
    """A school's entries in a unit's table, and those that it sent itself."""

    listed: Sequence[int]
    sent: Sequence[int]


def disagreeing(stack: Stack, units: Sequence[str]) -> Iterator[Placed]:
    """X07: one finding for each unit; `units` are those of the stack's documents.

    A school of which several documents are there (`check` compares no versions) is let be.
    """
    every = _by_school(stack)
    names = [key(unit) for unit in units]
    files = Counter(names)
    senders = {name: number for number, name in enumerate(names) if files[name] == 1}
    for number, unit in enumerate(names):
        schools = [
            _School(listed, every[senders[school]].get(school, ()))
            for school, listed in every[number].items()
            if school != unit and school in senders
        ]
        differing = [s for s in schools if _sums(stack, s.listed) != _sums(stack, s.sent)]
        if differing:
            yield _told(stack, differing)


def _by_school(stack: Stack) -> Sequence[Mapping[str, Sequence[int]]]:
    """For each document, from a school's key to the positions of its entries."""
    places: list[dict[str, list[int]]] = [{} for _ in stack.documents]
    for position, (owner, entry) in enumerate(zip(stack.owners, stack.entries, strict=True)):
        places[owner].setdefault(key(str(entry.value("school"))), []).append(position)
    return places


def _sums(stack: Stack, positions: Sequence[int]) -> tuple[int, ...]:
    """How many entries there are, and the sum of each of their counts."""
    fields = stack.definitions.form.count_fields
    values = [[stack.entries[p].value(field) for p in positions] for field in fields]
    return len(positions), *(sum(v for v in column if isinstance(v, int)) for column in values)


def _told(stack: Stack, differing: Sequence[_School]) -> Placed:
    names = [str(stack.entries[s.listed[0]].value("school")) for s in differing]
    listed = [p for s in differing for p in s.listed]
    sent = [p for s in differing for p in s.sent]
    return stack.at(
        listed[0], "school", "X07", value="、".join(names[:_MOST_NAMED]),
        schools="、".join(names[:_MOST_NAMED]) + (" 等" if len(names) > _MOST_NAMED else ""),
        count=str(len(names)), here=_shown(stack, listed), there=_shown(stack, sent),
    )  # fmt: skip


def _shown(stack: Stack, positions: Sequence[int]) -> str:
    return "试点 {} 个、专业 {} 个、学生 {:,} 人".format(*_sums(stack, positions))
