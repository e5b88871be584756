"""A locked round's tables and what was taken in later in, the supplement (更正补报) out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.across import identity
from pipeline.jobs.judging import counted
from pipeline.model.submissions import Status
from pipeline.model.versions import Replacement
from pipeline.rendering.supplement import render_supplement
from pipeline.rollup.differences import additions, differences, line_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.model.entries import Document

_NO_FIGURES = ("sequence", "school", "certificate")


class Supplement:
    """What units that were admitted say otherwise than what was locked."""

    def __init__(self, plan: Plan, taken: Sequence[Received], official: Sequence[Judged]) -> None:
        self._plan, self._official = plan, official
        self._taken = {(r.file, r.sha256) for r in taken}
        self._accepted: list[Judged] = []
        self._counts_now: Mapping[tuple[str, str], str] = {}

    def changes(self, now: Sequence[Judged], names: Mapping[str, str]) -> tuple[Replacement, ...]:
        """Of each unit its table of today against the one that was locked, by the roster's order.

        `names` leads from the name that a file was judged under to its own.
        """
        self._counts_now = counted(now, self._plan.names)
        scope = self._plan.scope
        last = len(scope.roster)
        found = self._changes(now, names)
        return tuple(sorted(found, key=lambda r: (scope.order.get(r.unit, last), r.unit)))

    def _changes(self, now: Sequence[Judged], names: Mapping[str, str]) -> Iterator[Replacement]:
        fields = [name for name in self._plan.definitions.form.columns if name not in _NO_FIGURES]
        before = {j.received.unit: j for j in self._official if j.status is Status.ACCEPTED}
        for each in now:
            unit = each.received.unit
            file = names.get(each.received.file, each.received.file)
            is_new = (file, each.received.sha256) in self._taken
            document = each.known(self._plan.names)
            if each.status is not Status.ACCEPTED or document is None or unit is None:
                continue
            former = before.get(unit)
            earlier = None if former is None else self._as_it_counted(former, unit)
            if former is None or earlier is None:
                told = additions(document, fields)
            else:
                told = differences(earlier, document, fields)
            if is_new:
                self._accepted.append(each)
            if is_new or (told and former is not None):
                yield Replacement(unit, "" if former is None else former.received.file, file, told)

    def _as_it_counted(self, former: Judged, unit: str) -> Document | None:
        """A locked table without the lines for which another unit's stood, and that count now."""
        document = former.known(self._plan.names)
        if document is None:
            return None
        entries = tuple(
            entry
            for place, entry in enumerate(document.entries)
            if place not in former.left_out or self._counts_now.get(identity(entry)) != unit
        )
        return replace(document, entries=entries)

    def _notes(self) -> dict[tuple[str, str, str], str]:
        """From a line of a unit that was admitted, as it is shown, to where it counts instead."""
        then = counted(self._official, self._plan.names)
        notes: dict[tuple[str, str, str], str] = {}
        for each in (*self._official, *self._accepted):
            unit, document = each.received.unit, each.known(self._plan.names)
            if each.status is not Status.ACCEPTED or unit is None or document is None:
                continue
            for place in each.left_out:
                entry = document.entries[place]
                line = identity(entry)
                other = self._counts_now.get(line, then.get(line))
                if other not in (None, unit):
                    where = "锁定表中" if then.get(line) == other else "更正补报中"
                    notes[unit, *line_names(entry)] = f"已在 {other} 的{where}"
        return notes

    def rendered(self, changes: Sequence[Replacement], locked_at: dt.datetime) -> bytes:
        """The table as a file."""
        definitions = self._plan.definitions
        scope, chosen = self._plan.scope, definitions.round
        return render_supplement(
            changes,
            title=f"{scope.name} {chosen.label}更正补报表",
            locked_at=locked_at,
            headers={name: column.header for name, column in definitions.form.columns.items()},
            notes=self._notes(),
            created=self._plan.workspace.as_of,
            fonts=self._plan.settings.fonts,
        )
