"""Judged files in, which version of a unit's table replaced which out, and what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.aliases import by_known_names
from pipeline.jobs.judging import NO_NAMES, candidate
from pipeline.ledger.fates import criterion, in_order
from pipeline.model.submissions import Status
from pipeline.model.versions import Replacement
from pipeline.rollup.differences import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.ledger.fates import Candidate, Criterion
    from pipeline.model.definitions import Definitions
    from pipeline.model.registers import KnownNames


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
    """The other tables of a unit that came in the same run as the one that stands.

    Those that it took the place of – one that was returned, of others with errors alone –, and by
    what it was chosen before the last of them; None where it was the only one to come.
    """
    rivals = {
        j.received.file: j
        for j in of_unit
        if j.status is Status.SUPERSEDED and j.received_at == each.received_at
    }
    if not rivals:
        return None
    ordered = _in_order(of_unit, definitions)
    own = next(c for c in ordered if c.file == each.received.file)
    before = ordered[: ordered.index(own)]
    if each.status is Status.RETURNED:
        before = _faulty_since_the_good_one(before, of_unit)
    before = [c for c in before if c.file in rivals]
    if not before:
        return None
    return tuple(rivals[c.file] for c in before), criterion(own, before[-1])


def _faulty_since_the_good_one(
    ordered: Sequence[Candidate], of_unit: Sequence[Judged]
) -> list[Candidate]:
    good = {j.received.file for j in of_unit if j.status is Status.ACCEPTED}
    since = max((n for n, c in enumerate(ordered, start=1) if c.file in good), default=0)
    return [c for c in ordered[since:] if c.has_errors]


def in_order_of_receipt(judged: Sequence[Judged], definitions: Definitions) -> list[Judged]:
    """The tables among the files of a unit, the earliest first."""
    own = {j.received.file: j for j in judged}
    return [own[c.file] for c in _in_order(judged, definitions)]


def _in_order(judged: Iterable[Judged], definitions: Definitions) -> list[Candidate]:
    """The tables of a unit, the earliest first."""
    tables = [j for j in judged if j.received.document is not None]
    moments = {j.received.file: j.received_at for j in tables}
    return in_order([candidate(j.received, moments, j.findings, definitions) for j in tables])


def replacements(
    judged: Sequence[Judged], definitions: Definitions, names: KnownNames = NO_NAMES
) -> Iterator[Replacement]:
    """Every accepted version that took the place of another, with all that it says otherwise.

    Lines are held against each other by the names that `names` knows their schools by.
    """
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
                differences(
                    by_known_names(before.received.document, unit, names),
                    by_known_names(document, unit, names),
                    fields,
                ),
            )
