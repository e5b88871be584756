"""A locked round's tables and what was taken in later in, the supplement (更正补报) out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.aliases import by_known_names
from pipeline.model.submissions import Status
from pipeline.model.text import key
from pipeline.model.versions import Replacement
from pipeline.rendering.supplement import render_supplement
from pipeline.rollup.differences import additions, differences, line_names

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.model.entries import Document, Entry

_NO_FIGURES = ("sequence", "school", "certificate")


class Supplement:
    """What units that were admitted say otherwise than what was locked."""

    def __init__(self, plan: Plan, taken: Sequence[Received], official: Sequence[Judged]) -> None:
        self._plan, self._official = plan, official
        self._taken = {(r.file, r.sha256) for r in taken}
        self._accepted: list[Judged] = []

    def changes(self, now: Sequence[Judged], names: Mapping[str, str]) -> tuple[Replacement, ...]:
        """Of each unit its table of today against the one that was locked.

        `names` leads from the name that a file was judged under to its own.
        """
        return tuple(self._changes(now, names))

    def _changes(self, now: Sequence[Judged], names: Mapping[str, str]) -> Iterator[Replacement]:
        fields = [name for name in self._plan.definitions.form.columns if name not in _NO_FIGURES]
        before = {j.received.unit: j for j in self._official if j.status is Status.ACCEPTED}
        for each in now:
            unit = each.received.unit
            file = names.get(each.received.file, each.received.file)
            is_new = (file, each.received.sha256) in self._taken
            document = self._known(each)
            if not is_new or each.status is not Status.ACCEPTED or document is None or unit is None:
                continue
            self._accepted.append(each)
            former = before.get(unit)
            earlier = None if former is None else self._known(former)
            if former is None or earlier is None:
                yield Replacement(unit, "", file, additions(document, fields))
            else:
                told = differences(earlier, document, fields)
                yield Replacement(unit, former.received.file, file, told)

    def _known(self, judged: Judged) -> Document | None:
        """A table with its schools by the names that they are known by."""
        document, unit = judged.received.document, judged.received.unit
        return None if document is None else by_known_names(document, unit, self._plan.names)

    def _elsewhere(self) -> dict[tuple[str, str, str], str]:
        """From a line of a unit that was admitted, as it is shown, to whose locked line counts."""
        counts: dict[tuple[str, str], str] = {}
        for each in self._official:
            if each.status is Status.ACCEPTED and each.received.unit is not None:
                for place, entry in enumerate(self._entries(each)):
                    if place not in each.left_out:
                        counts.setdefault(_identity(entry), each.received.unit)
        units = {each.received.unit for each in self._accepted}
        return {
            (each.received.unit, *line_names(entry)): other
            for each in (*self._official, *self._accepted)
            if each.received.unit is not None and each.received.unit in units
            for entry in self._entries(each)
            for other in [counts.get(_identity(entry))]
            if other not in (None, each.received.unit)
        }

    def _entries(self, judged: Judged) -> Sequence[Entry]:
        document = self._known(judged)
        return () if document is None else document.entries

    def rendered(self, changes: Sequence[Replacement], locked_at: dt.datetime) -> bytes:
        """The table as a file."""
        definitions = self._plan.definitions
        scope, chosen = self._plan.scope, definitions.round
        return render_supplement(
            changes,
            title=f"{scope.name} {chosen.name}（{chosen.round}）更正补报表",
            locked_at=locked_at,
            headers={name: column.header for name, column in definitions.form.columns.items()},
            elsewhere=self._elsewhere(),
            created=self._plan.workspace.as_of,
            fonts=self._plan.settings.fonts,
        )


def _identity(entry: Entry) -> tuple[str, str]:
    return key(str(entry.value("school") or "")), key(str(entry.value("certificate") or ""))
