"""The submissions of a scope and its roster in, who has reported out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pipeline.model.submissions import Submission
    from pipeline.model.units import Scope


@dataclass(frozen=True, slots=True)
class Participation:
    """Units by what they have sent. All but `outside_roster` count units of the roster."""

    expected: int
    received: int
    usable: int
    """With an accepted table that has entries."""
    on_time: int
    """First received by the deadline."""
    empty: int
    """Whose accepted table has no entries."""
    outside_roster: int
    """Units that are not expected, and have sent something (H08)."""
    missing: tuple[str, ...]

    def as_document(self) -> dict[str, Any]:
        """The counts as run.json holds them."""
        return {
            "expected": self.expected,
            "received": self.received,
            "usable": self.usable,
            "on_time": self.on_time,
            "empty": self.empty,
            "outside_roster": self.outside_roster,
            "missing": list(self.missing),
        }


def participation(
    submissions: Sequence[Submission], scope: Scope, deadline: dt.datetime
) -> Participation:
    """Who of a scope's roster has reported by what the submissions say.

    A stamped scan alone reports nothing.
    """
    tables = [s for s in submissions if s.status is not Status.SCAN]
    of_roster = [s for s in tables if s.unit in scope.order]
    accepted = [s for s in of_roster if s.status is Status.ACCEPTED]
    received = {s.unit for s in of_roster}
    usable = {s.unit for s in accepted if s.entries}
    return Participation(
        expected=len(scope.roster),
        received=len(received),
        usable=len(usable),
        on_time=len({s.unit for s in of_roster if s.receipt.received_at <= deadline}),
        empty=len({s.unit for s in accepted if not s.entries} - usable),
        outside_roster=len({s.unit for s in tables if _is_outside(s, scope)}),
        missing=tuple(unit.name for unit in scope.roster if unit.name not in received),
    )


def in_order_of_units(submissions: Sequence[Submission], scope: Scope) -> tuple[Submission, ...]:
    """Submissions by the roster's order of their units, then the others; unknown units last."""
    last = len(scope.roster)
    return tuple(
        sorted(
            submissions,
            key=lambda s: (s.unit is None, scope.order.get(s.unit or "", last), s.unit or ""),
        )
    )


def _is_outside(submission: Submission, scope: Scope) -> bool:
    elsewhere = any(cause.code == "H07" for cause in submission.causes)
    return submission.unit is not None and submission.unit not in scope.order and not elsewhere
