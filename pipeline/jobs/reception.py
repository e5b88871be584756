"""Judged files in, the same out, with what their receipt and their other versions say.

S04 to S06, S08, and S11.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.aliases import by_known_names
from pipeline.checking.changes import Former, Subject, changed_figures, former_version
from pipeline.checking.deadlines import Arrival, late
from pipeline.checking.scan_receipts import stamped_otherwise, without_scan
from pipeline.checking.sent_together import sent_later, sent_together
from pipeline.jobs.former_rounds import former_lines
from pipeline.jobs.versions import others_of_the_run, version_before
from pipeline.ledger.fates import Criterion
from pipeline.model.checkcodes import check_code, row_of
from pipeline.model.submissions import Status
from pipeline.model.text import key
from pipeline.rollup.merge import merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.jobs.judging import Judged
    from pipeline.jobs.plan import Plan
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding


_WHY: Mapping[Criterion, str] = {
    Criterion.MODIFIED: "修改时间最晚",
    Criterion.VERSION: "修改时间相同，文件名或文件夹名写明是更后的版本",
    Criterion.NAME: "修改时间相同，文件名排在后面",
}
"""How an officer reads by what one of several tables of a run was chosen."""


def with_reception(judged: Sequence[Judged], plan: Plan) -> tuple[Judged, ...]:
    """Every file of a run; those that the rules are about with their further findings, all W.

    S04 and S08 are of what counts or was returned, the others of what counts.

    Raises:
        UsageFault: the results of the previous round are there and cannot be read.
    """
    reception = _Reception(judged, plan)
    return tuple(replace(j, findings=(*j.findings, *reception.findings(j))) for j in judged)


class _Reception:
    """All files of a run, by their units."""

    def __init__(self, judged: Sequence[Judged], plan: Plan) -> None:
        self._plan = plan
        self._rounds = _former_round(plan)
        self._scanned = [j.received.unit for j in judged if j.status is Status.SCAN]
        self._by_unit: dict[str | None, list[Judged]] = {}
        for each in judged:
            self._by_unit.setdefault(each.received.unit, []).append(each)

    def findings(self, each: Judged) -> Iterator[Finding]:
        """What the rules say of one file; nothing where its unit is not known."""
        unit = each.received.unit
        if unit is None or each.status not in (Status.ACCEPTED, Status.RETURNED):
            return
        yield from self._late(each)
        if each.status is Status.ACCEPTED:
            yield from self._stamped(each, unit)
            yield from self._changed(each, unit)
            yield from self._lacking(each, unit)
        yield from self._together(each, unit)

    def _late(self, each: Judged) -> Iterator[Finding]:
        """S04; the deadline of this scope is none for a unit of another (H07)."""
        if any(finding.code == "H07" for finding in each.findings):
            return
        deadline = self._plan.definitions.round.deadline(self._plan.scope.slug)
        tables = [j for j in self._by_unit[each.received.unit] if j.received.has_table]
        in_time = [a for a in map(_arrival, tables) if a.received_at <= deadline]
        first = min(in_time, key=lambda a: (a.received_at, a.modified_at, a.file), default=None)
        finding = late(_arrival(each), deadline, first)
        if finding is not None:
            yield finding

    def _stamped(self, each: Judged, unit: str) -> Iterator[Finding]:
        """A scan whose code tells what it is a scan of is held against the table, and not named.

        Each of its pages counts. A scan that came before one that is wholly of this table is past.
        """
        coded = [j for j in self._by_unit[unit] if j.received.codes.marks]
        if not coded:
            yield from self._unscanned(unit)
            return
        contribution = replace(each.contribution, left_out=frozenset())
        own = check_code(unit, map(row_of, merge([contribution], {})))
        good = [j.received_at for j in coded if {m.code for m in j.received.codes.marks} == {own}]
        for scan in coded:
            if good and scan.received_at < max(good):
                continue
            others = (mark for mark in scan.received.codes.marks if mark.code != own)
            yield from (stamped_otherwise(unit, scan.received.file, m, own) for m in others)

    def _unscanned(self, unit: str) -> Iterator[Finding]:
        if self._plan.definitions.round.stamped_scans:
            finding = without_scan(unit, self._scanned)
            if finding is not None:
                yield finding

    def _together(self, each: Judged, unit: str) -> Iterator[Finding]:
        found = others_of_the_run(each, self._by_unit[unit], self._plan.definitions)
        own = self._document(each)
        if found is None or own is None:
            return
        judged, chosen_by = found
        others = {j.received.file: document for j in judged if (document := self._document(j))}
        counts = each.status is Status.ACCEPTED
        yield sent_together(unit, own, others, _WHY[chosen_by], counts=counts)

    def _lacking(self, each: Judged, unit: str) -> Iterator[Finding]:
        """S08 of what an earlier run had: the rest of a report replaces the whole of it."""
        before = version_before(each, self._by_unit[unit], self._plan.definitions)
        if before is None or before.received_at == each.received_at:
            return
        own, former = self._document(each), self._document(before)
        if own is not None and former is not None:
            finding = sent_later(unit, own, before.received.file, former)
            if finding is not None:
                yield finding

    def _changed(self, each: Judged, unit: str) -> Iterator[Finding]:
        formers = [f for f in (self._version_before(each), self._rounds.get(unit)) if f is not None]
        document = self._document(each)
        if document is not None and formers:
            yield from changed_figures(document, formers, self._plan.definitions.form)

    def _version_before(self, each: Judged) -> Former | None:
        """What the last good table of the same unit before this one says; it is in the inbox."""
        definitions = self._plan.definitions
        before = version_before(each, self._by_unit[each.received.unit], definitions)
        document = self._document(before) if before is not None else None
        if before is None or document is None:
            return None
        return former_version(document, definitions.form, f"上一版（{before.received.file}）")

    def _document(self, judged: Judged) -> Document | None:
        """What was read, its schools by the names that they are known by."""
        document = judged.received.document
        return document and by_known_names(document, judged.received.unit, self._plan.names)


def _arrival(judged: Judged) -> Arrival:
    return Arrival(judged.received.file, judged.received_at, judged.received.modified_at)


def _former_round(plan: Plan) -> Mapping[str, Former]:
    """From each unit to what the results of the round before this one say of it."""
    before = former_lines(plan)
    if before is None:
        return {}
    figures: dict[str, dict[Subject, int]] = {}
    for line in before.lines:
        for field in plan.definitions.form.count_fields:
            figure = line[field] or ""
            if figure.isascii() and figure.isdigit():
                subject = Subject(key(line["school"]), line["certificate"], field)
                figures.setdefault(line["unit"], {}).setdefault(subject, int(figure))
    source = f"上一批次（{before.round}）"
    return {unit: Former(source, of_unit) for unit, of_unit in figures.items()}
