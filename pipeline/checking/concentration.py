"""The stack of all accepted entries in, X05 out: too much of a scope in one certificate or major.

Source: 教职成司函〔2019〕89号, 三.1 (不宜过度集中在个别领域); the number is the form's own.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pipeline.checking.stack import Placed, Stack

_MOST_NAMED = 5


class _Kind(NamedTuple):
    """One certificate or major, and the entries that name it."""

    name: str
    holders: tuple[int, ...]


def concentrated(stack: Stack, left_out: Collection[int], files: Sequence[str]) -> Iterator[Placed]:
    """X05: one finding for certificates and one for majors, at the unit that holds most of them.

    Entries count that are not left out for another unit's (positions in the stack). `files` are
    those of the documents: of units with equally many the one whose file's name sorts first is
    told.
    """
    bound = stack.definitions.form.concentration
    counted = [p for p in range(len(stack.entries)) if p not in left_out]
    if bound is None or len(counted) < bound.smallest:
        return
    for field, most in bound.most.items():
        kinds = _kinds(stack, counted, field)
        beyond = [kind for kind in kinds if len(kind.holders) > most * len(counted)]
        if beyond:
            own = Counter(stack.owners[p] for p in beyond[0].holders)
            owner = min(own, key=lambda number: (-own[number], files[number]))
            first = next(p for p in beyond[0].holders if stack.owners[p] == owner)
            yield stack.at(
                first, field, "X05", variant="majors" if field == "majors" else "",
                value="、".join(kind.name for kind in beyond), entries=str(len(counted)),
                shares=_shares(beyond, len(counted)), first=beyond[0].name, own=str(own[owner]),
                bound=f"{most:.0%}",
            )  # fmt: skip


def _kinds(stack: Stack, counted: Sequence[int], field: str) -> list[_Kind]:
    """What the entries name in a field, the most frequent first; each entry counts once for it.

    In whatever order the entries come, the kinds and their names are the same.
    """
    holders: dict[str, list[int]] = {}
    names: dict[str, str] = {}
    for position in counted:
        value = stack.entries[position].value(field)
        given = value if isinstance(value, tuple) else (str(value),) if value else ()
        for name, spelling in {key(n): n for n in given}.items():
            names[name] = min(spelling, names.get(name, spelling))
            holders.setdefault(name, []).append(position)
    kinds = [_Kind(names[name], tuple(places)) for name, places in holders.items()]
    return sorted(kinds, key=lambda kind: (-len(kind.holders), kind.name))


def _shares(kinds: Sequence[_Kind], entries: int) -> str:
    """「物流管理」120 个（60.0%）、「老年照护」…, of many the first few."""
    shown = [
        f"「{kind.name}」{len(kind.holders)} 个（{len(kind.holders) / entries:.1%}）"
        for kind in kinds[:_MOST_NAMED]
    ]
    return "、".join(shown) + (" 等" if len(kinds) > _MOST_NAMED else "")
