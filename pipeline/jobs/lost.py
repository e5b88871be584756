"""Judged files and what the ledger accepted before in, tables that are lost out; S10.

An officer may save a new file over the old one, or take it away: its figures leave the totals.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.causes import causes
from pipeline.jobs.versions import in_order_of_receipt
from pipeline.model.findings import Finding
from pipeline.model.lost import LostTable
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.ledger.acceptances import Acceptance
    from pipeline.model.definitions import Definitions
    from pipeline.model.findings import Cause
    from pipeline.model.submissions import Submission


def lost_tables(
    accepted: Mapping[str, Sequence[Acceptance]], judged: Sequence[Judged], definitions: Definitions
) -> tuple[LostTable, ...]:
    """Of each unit the last table that counted before what counts now, where it is gone.

    Told where nothing counts in its place, or less. `accepted` is what runs have accepted, this one
    or former ones: the answer is the same in every later run.
    """
    by_unit: dict[str | None, list[Judged]] = {}
    for each in judged:
        by_unit.setdefault(each.received.unit, []).append(each)
    here = {each.received.sha256 for each in judged}
    return tuple(
        lost
        for unit, tables in accepted.items()
        for lost in _lost(unit, tables, by_unit.get(unit, ()), here, definitions)
    )


def _lost(
    unit: str,
    tables: Sequence[Acceptance],
    of_unit: Sequence[Judged],
    here: set[str],
    definitions: Definitions,
) -> Iterator[LostTable]:
    if all(table.sha256 in here for table in tables):
        return
    own = _standing(of_unit, definitions)
    now = _entries(own) if own is not None and own.status is Status.ACCEPTED else 0
    counts = own.received.sha256 if own is not None and now else ""
    last = next((table for table in reversed(tables) if table.sha256 != counts), None)
    if last is not None and last.sha256 not in here and last.entries > now:
        beside = own.received.file if own is not None else ""
        yield LostTable(unit, last.file, last.entries, beside, now)


def _standing(of_unit: Sequence[Judged], definitions: Definitions) -> Judged | None:
    """The table of a unit that counts, else the last one that went back, else any."""
    tables = in_order_of_receipt(of_unit, definitions)
    return max(tables, key=_rank, default=None)


def _rank(judged: Judged) -> tuple[bool, bool]:
    """Of equals the first is taken: that is the only one of its status."""
    return (
        judged.status is Status.ACCEPTED and bool(_entries(judged)),
        judged.status is Status.RETURNED,
    )


def _entries(judged: Judged) -> int:
    document = judged.received.document
    return 0 if document is None else len(document.entries)


def with_lost(judged: Sequence[Judged], lost: Sequence[LostTable]) -> tuple[Judged, ...]:
    """Every file of a run; the one beside a lost table is told of it (S10)."""
    told = {table.beside: finding_of(table) for table in lost if table.beside}
    return tuple(
        replace(each, findings=(*each.findings, told[each.received.file]))
        if each.received.file in told
        else each
        for each in judged
    )


def finding_of(lost: LostTable) -> Finding:
    """S10."""
    facts = {
        "unit": lost.unit, "file": lost.file, "entries": f"{lost.entries} 条",
        "now": f"{lost.now} 条" if lost.now else "",
    }  # fmt: skip
    return Finding("S10", value=lost.file, variant="fewer" if lost.now else "", facts=facts)


def cause_of(lost: LostTable, definitions: Definitions) -> Cause:
    """S10 of a unit of which nothing lies in the inbox."""
    return causes([finding_of(lost)], definitions)[0]


def for_its_unit(submission: Submission) -> Submission:
    """What a unit is told of its file: a table that an officer has mislaid is not its doing."""
    causes = tuple(cause for cause in submission.causes if cause.code != "S10")
    return replace(submission, causes=causes) if causes != submission.causes else submission
