"""What holds today of a scope's files in, who has reported out (报送情况).

The one truth of the terminal, run.json, the board, the reminders and the digest.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pipeline.model.events import ABSENT
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.events import FileState
    from pipeline.model.scopes import Scope, Unit

EXPECTED, OUTSIDE = "应报", "名册外"
"""The first and the last count."""
_TENTHS_OF_A_PERCENT = 1000
_NO_TABLE = (Status.SCAN, Status.IGNORED, Status.PENDING)


class State(StrEnum):
    """Where a unit stands, the best first."""

    USABLE = "usable"
    EMPTY = "empty"
    RETURNED = "returned"
    HELD = "held"
    MISSING = "missing"

    @property
    def label(self) -> str:
        """The state in an officer's words."""
        return _LABELS[self]

    @property
    def is_open(self) -> bool:
        """Whether the unit is still to be asked for its table."""
        return self is not State.USABLE


_LABELS = {
    State.USABLE: "可用",
    State.EMPTY: "空表",
    State.RETURNED: "退回待改",
    State.HELD: "锁定后收到",
    State.MISSING: "未报",
}


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One unit: what it has sent, and what is still to come."""

    unit: str
    region: str
    """The city or county that it is the bureau of; empty for a school."""
    kind: str
    is_expected: bool
    """Whether the roster has it."""
    state: State
    files: tuple[FileState, ...]
    """All that lie in the inbox, in the order of their receipt."""
    first_received: dt.datetime | None
    """The first receipt of a table; also of one that is not in the inbox any more."""
    is_on_time: bool
    is_scanned: bool

    @property
    def accepted(self) -> FileState | None:
        """The table that counts."""
        return next((f for f in self.files if f.status == Status.ACCEPTED), None)

    @property
    def returned(self) -> tuple[FileState, ...]:
        """What went back and has not been replaced."""
        return tuple(f for f in self.files if f.status == Status.RETURNED)

    @property
    def entries(self) -> int:
        """How many entries count."""
        return self._of_accepted("entries")

    @property
    def open_doubts(self) -> int:
        """Doubts of the table that counts, which nobody has explained (待说明)."""
        return self._of_accepted("open")

    def _of_accepted(self, name: str) -> int:
        return int(self.accepted.detail.get(name, 0)) if self.accepted is not None else 0


@dataclass(frozen=True)
class Standing:
    """A scope and round: its expected units in the roster's order, then the others by name."""

    deadline: dt.datetime
    as_of: dt.datetime
    units: tuple[UnitStanding, ...]
    unknown: tuple[FileState, ...]
    """Files of which nobody knows the unit, scans among them."""
    with_scans: bool
    """Whether the round asks for stamped scans."""

    @property
    def is_over(self) -> bool:
        """Whether the deadline has passed."""
        return self.as_of > self.deadline

    @cached_property
    def expected(self) -> tuple[UnitStanding, ...]:
        """The units of the roster (应报)."""
        return tuple(u for u in self.units if u.is_expected)

    @cached_property
    def outside(self) -> tuple[UnitStanding, ...]:
        """Units that are not expected, and have sent something (名册外)."""
        return tuple(u for u in self.units if not u.is_expected)

    @cached_property
    def received(self) -> tuple[UnitStanding, ...]:
        """Expected units of which a table is here (已收)."""
        return tuple(u for u in self.expected if u.state is not State.MISSING)

    @cached_property
    def missing(self) -> tuple[UnitStanding, ...]:
        """Expected units of which no table is here (未报)."""
        return tuple(u for u in self.expected if u.state is State.MISSING)

    @cached_property
    def usable(self) -> tuple[UnitStanding, ...]:
        """Expected units with an accepted table that has entries (可用)."""
        return tuple(u for u in self.expected if u.state is State.USABLE)

    @cached_property
    def empty(self) -> tuple[UnitStanding, ...]:
        """Expected units whose accepted table has no entries (空表)."""
        return tuple(u for u in self.expected if u.state is State.EMPTY)

    @cached_property
    def on_time(self) -> tuple[UnitStanding, ...]:
        """Expected units whose table first came by the deadline (按时)."""
        return tuple(u for u in self.received if u.is_on_time)

    @cached_property
    def overdue(self) -> tuple[UnitStanding, ...]:
        """Once the deadline has passed: expected units that are not on time (逾期)."""
        if not self.is_over:
            return tuple(u for u in self.received if not u.is_on_time)
        return tuple(u for u in self.expected if u not in self.on_time)

    @cached_property
    def unexplained(self) -> tuple[UnitStanding, ...]:
        """Units, on the roster or not, whose table that counts has open doubts (待说明)."""
        return tuple(u for u in self.units if u.open_doubts)

    @cached_property
    def unscanned(self) -> tuple[UnitStanding, ...]:
        """Units with an accepted table and no stamped scan, where one is asked for (缺扫描件)."""
        if not self.with_scans:
            return ()
        return tuple(u for u in self.units if u.accepted is not None and not u.is_scanned)

    @property
    def counts(self) -> Mapping[str, tuple[UnitStanding, ...]]:
        """The units behind each count, under the name that an officer knows it by, in order."""
        scans = {"缺扫描件": self.unscanned} if self.with_scans else {}
        return {
            EXPECTED: self.expected,
            "已收": self.received,
            "可用": self.usable,
            "按时": self.on_time,
            "逾期": self.overdue,
            "空表": self.empty,
            "待说明": self.unexplained,
            **scans,
            OUTSIDE: self.outside,
        }

    def rate(self, units: Sequence[UnitStanding]) -> float:
        """Some of the expected units as a share of all, 0 to 1; 0 where none is expected."""
        expected = {u.unit for u in self.expected}
        return len(expected & {u.unit for u in units}) / len(expected) if expected else 0.0

    def share(self, units: Sequence[UnitStanding]) -> str:
        """The same in an officer's words, such as `85.7%`; empty where none is expected."""
        return share(len(units), len(self.expected))

    def as_document(self) -> dict[str, Any]:
        """The counts as run.json holds them."""
        return {
            "expected": len(self.expected),
            "received": len(self.received),
            "usable": len(self.usable),
            "on_time": len(self.on_time),
            "empty": len(self.empty),
            "outside_roster": len(self.outside),
            "missing": [u.unit for u in self.missing],
        }


def share(count: int, whole: int) -> str:
    """A part of a whole, such as `85.7%`; empty where there is no whole.

    Rounded down to a tenth: less than all is never 100 %.
    """
    if not whole:
        return ""
    tenths = count * _TENTHS_OF_A_PERCENT // whole
    return f"{tenths // 10}.{tenths % 10}%"


def standing(
    states: Iterable[FileState],
    scope: Scope,
    deadline: dt.datetime,
    as_of: dt.datetime,
    *,
    with_scans: bool,
) -> Standing:
    """Who of a scope has reported, by what the ledger says of its files.

    A stamped scan alone reports nothing. A unit of another scope (H07) is none of this one's.
    """
    by_unit: dict[str, list[FileState]] = {unit.name: [] for unit in scope.roster}
    unknown = []
    for state in states:
        if state.unit is not None and "H07" not in state.detail.get("codes", {}):
            by_unit.setdefault(state.unit, []).append(state)
        elif state.unit is None and state.status not in (ABSENT, Status.IGNORED):
            unknown.append(state)
    roster = {unit.name: unit for unit in scope.roster}
    others = sorted(
        name for name in by_unit if name not in roster and any(map(_is_table, by_unit[name]))
    )
    units = tuple(
        _of_unit(name, roster.get(name), by_unit[name], deadline) for name in (*roster, *others)
    )
    return Standing(deadline, as_of, units, tuple(unknown), with_scans)


def _of_unit(
    name: str, unit: Unit | None, states: Sequence[FileState], deadline: dt.datetime
) -> UnitStanding:
    here = sorted((s for s in states if s.status != ABSENT), key=lambda s: s.received_at)
    first = min((s.received_at for s in states if _is_table(s) or _was_table(s)), default=None)
    return UnitStanding(
        unit=name,
        region=unit.region if unit else "",
        kind=unit.kind if unit else "",
        is_expected=unit is not None,
        state=_state(here),
        files=tuple(here),
        first_received=first,
        is_on_time=first is not None and first <= deadline,
        is_scanned=any(s.status == Status.SCAN for s in here),
    )


def _state(here: Sequence[FileState]) -> State:
    accepted = [s for s in here if s.status == Status.ACCEPTED]
    if any(s.detail.get("entries") for s in accepted):
        return State.USABLE
    if accepted:
        return State.EMPTY
    tables = [s for s in here if _is_table(s)]
    if not tables:
        return State.MISSING
    return State.HELD if all(s.status == Status.HELD for s in tables) else State.RETURNED


def _is_table(state: FileState) -> bool:
    return state.status not in (*_NO_TABLE, ABSENT)


def _was_table(state: FileState) -> bool:
    return state.status == ABSENT and state.detail.get("was") not in (None, *_NO_TABLE)
