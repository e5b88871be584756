"""Judged files in, which version of a unit's table replaced which out, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.jobs.judging import candidate
from pipeline.ledger.fates import criterion, in_order
from pipeline.model.submissions import Status
from pipeline.model.versions import Replacement
from pipeline.rollup.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.ledger.fates import Candidate, Criterion
    from pipeline.model.definitions import Definitions


def version_before(
    each: Judged, of_unit: Sequence[Judged], definitions: Definitions
) -> Judged | None:
    """The last good table of a unit before one of its files, with another content.

    A version whose file was taken out of the inbox is not known any more: the ledger keeps no
    figures.
    """
    own = {j.received.file: j for j in of_unit if j.received.document is not None}
    if len(own) == 1:
        return None
    ordered = _in_order(own.values(), definitions)
    place = next(n for n, c in enumerate(ordered) if c.file == each.received.file)
    good = [
        c.file
        for c in ordered[:place]
        if not c.has_errors and not c.is_empty and c.content_hash != ordered[place].content_hash
    ]
    return own[good[-1]] if good else None


def others_of_the_run(
    each: Judged, of_unit: Sequence[Judged], definitions: Definitions
) -> tuple[tuple[Judged, ...], Criterion] | None:
    """The other tables of a unit that came in the same run as the one that counts.

    Those that it took the place of, and by what it was chosen before the last of them; None where
    it was the only one to come.
    """
    rivals = {
        j.received.file: j
        for j in of_unit
        if j.status is Status.SUPERSEDED and j.received_at == each.received_at
    }
    ordered = _in_order((each, *rivals.values()), definitions)
    own = next(c for c in ordered if c.file == each.received.file)
    before = ordered[: ordered.index(own)]
    if not before:
        return None
    return tuple(rivals[c.file] for c in before), criterion(own, before[-1])


def _in_order(judged: Iterable[Judged], definitions: Definitions) -> list[Candidate]:
    """The tables of a unit, the earliest first."""
    tables = [j for j in judged if j.received.document is not None]
    moments = {j.received.file: j.received_at for j in tables}
    return in_order([candidate(j.received, moments, j.findings, definitions) for j in tables])


def replacements(judged: Sequence[Judged], definitions: Definitions) -> Iterator[Replacement]:
    """Every accepted version that took the place of another, with all that it says otherwise."""
    fields = [
        name
        for name in definitions.form.columns
        if name not in ("sequence", "school", "certificate")
    ]
    by_unit: dict[str | None, list[Judged]] = {}
    for each in judged:
        by_unit.setdefault(each.received.unit, []).append(each)
    for each in judged:
        document, unit = each.received.document, each.received.unit
        if each.status is not Status.ACCEPTED or document is None or unit is None:
            continue
        before = version_before(each, by_unit[unit], definitions)
        if before is not None and before.received.document is not None:
            yield Replacement(
                unit,
                before.received.file,
                each.received.file,
                differences(before.received.document, document, fields),
            )
