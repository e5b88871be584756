"""What was read in, judged submissions out: check, decide, compare."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.checking.across import NOT_LOCKED, Accepted, compare, identity
from pipeline.checking.aliases import by_known_names
from pipeline.checking.causes import causes
from pipeline.checking.documents import check_documents
from pipeline.checking.explanations import Explanations
from pipeline.checking.registers import Sent, name_findings
from pipeline.ledger.fates import Candidate, decide
from pipeline.model.explanations import Explanation, cut
from pipeline.model.registers import KnownNames
from pipeline.model.submissions import Receipt, Status, Submission
from pipeline.rollup.merge import Contribution

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.jobs.receiving import Received
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding

NO_NAMES = KnownNames()


@dataclass(frozen=True, slots=True)
class Judged:
    """A received file with all its findings and its fate."""

    received: Received
    received_at: dt.datetime
    findings: tuple[Finding, ...]
    status: Status
    left_out: frozenset[int] = frozenset()
    """Places of its entries that another unit's line stands for."""

    def known(self, names: KnownNames) -> Document | None:
        """Its table with schools by the names that they are known by."""
        document = self.received.document
        return None if document is None else by_known_names(document, self.received.unit, names)

    @property
    def contribution(self) -> Contribution:
        """What an accepted file gives to the rollup; only for those."""
        received = self.received
        assert received.unit is not None  # noqa: S101 - an unknown unit is an error, so not accepted
        assert received.document is not None  # noqa: S101 - nor is a file without a document
        return Contribution(received.unit, received.file, received.document, self.left_out)

    def submission(
        self, version: int | None, definitions: Definitions, explanations: Explanations
    ) -> Submission:
        """The file as the outputs show it, its findings grouped by root cause.

        `explanations` are its unit's; where nobody knows the unit, the file's own answers hold for
        itself, so that its copy has them.
        """
        received = self.received
        if received.unit is None:
            explanations = Explanations(_told_in(received, ""))
        receipt = Receipt(
            received.file,
            received.sha256,
            received.modified_at,
            self.received_at,
            received.source.archive,
            received.has_sheets,
        )
        return Submission(
            receipt,
            self.status,
            self.received.unit,
            version,
            causes(
                self.findings,
                definitions,
                in_sheets=received.has_sheets,
                document=received.document,
                explanations=explanations,
            ),
            self.received.document,
        )


def explanations_in(received: Iterable[Received]) -> tuple[Explanation, ...]:
    """What units wrote into the lists of returned files that they sent in again, cut if long."""
    return tuple(one for r in received if r.unit is not None for one in _told_in(r, r.unit))


def _told_in(received: Received, unit: str) -> Iterator[Explanation]:
    for answer in received.document.answers if received.document is not None else ():
        reason = cut(answer.reason, received.file)
        yield from (Explanation(unit, key, reason, received.file) for key in answer.keys)


def counted(judged: Iterable[Judged], names: KnownNames) -> Mapping[tuple[str, str], str]:
    """From each line that counts, as `identity` knows it, to the unit whose line it is."""
    return {
        identity(entry): each.received.unit
        for each in judged
        if each.status is Status.ACCEPTED and each.received.unit is not None
        for document in [each.known(names)]
        if document is not None
        for place, entry in enumerate(document.entries)
        if place not in each.left_out
    }


def judge(
    received: Sequence[Received],
    received_at: Mapping[str, dt.datetime],
    definitions: Definitions,
    names: KnownNames = NO_NAMES,
    *,
    apart: bool = False,
    locked: Mapping[tuple[str, str], str] = NOT_LOCKED,
) -> tuple[Judged, ...]:
    """Every file with its findings and status; those accepted are compared with each other.

    Schools are compared by the names that `names` knows them by. With `apart`, two files of one
    unit do not replace each other. `locked` tells whose lines stand in the official table.
    """
    readable = [r for r in received if r.document is not None]
    checked = _checked(readable, definitions, names)
    findings = {r.file: (*r.findings, *found) for r, found in zip(readable, checked, strict=True)}
    candidates = [candidate(r, received_at, findings[r.file], definitions) for r in readable]
    groups = [[c] for c in candidates] if apart else [candidates]
    fates = {file: status for group in groups for file, status in decide(group).items()}
    judged = [
        Judged(
            r, received_at[r.file], findings.get(r.file, r.findings),
            fates.get(r.file) or r.settled or _status_unread(r),
        )
        for r in received
    ]  # fmt: skip
    return _compared(judged, definitions, names, locked)


def _checked(
    readable: Sequence[Received], definitions: Definitions, names: KnownNames
) -> list[tuple[Finding, ...]]:
    """The findings of each document, those about its schools' names last."""
    read = [(r.document, r.unit) for r in readable if r.document is not None]
    found = check_documents([by_known_names(d, unit, names) for d, unit in read], definitions)
    sent = [Sent(*pair, findings) for pair, findings in zip(read, found, strict=True)]
    told = name_findings(sent, names, definitions)
    return [(*findings, *more) for findings, more in zip(found, told, strict=True)]


def candidate(
    received: Received,
    received_at: Mapping[str, dt.datetime],
    findings: Iterable[Finding],
    definitions: Definitions,
) -> Candidate:
    """A readable file as the ledger decides on it.

    One of an unknown unit stands for itself: the same content is a duplicate, another one, which
    may be anybody's, takes nobody's place.
    """
    assert received.document is not None  # noqa: S101 - only readable files are candidates
    severity = definitions.catalogue.severity
    words = frozenset(each.reason for each in received.document.unplaced)
    content_hash = received.document.content_hash
    return Candidate(
        file=received.file,
        unit=received.unit or "\x1f".join(("?", content_hash, *sorted(words))),
        content_hash=content_hash,
        has_errors=any(severity(finding) == "E" for finding in findings),
        is_empty=not received.document.entries,
        received_at=received_at[received.file],
        modified_at=received.modified_at,
        words=words,
        settled=received.settled,
    )


def _status_unread(received: Received) -> Status:
    """The status of a file without a document."""
    if received.ignored:
        return Status.IGNORED
    if received.pending:
        return Status.PENDING
    return Status.SCAN if received.is_scan else Status.QUARANTINED


def _compared(
    judged: Sequence[Judged],
    definitions: Definitions,
    names: KnownNames,
    locked: Mapping[tuple[str, str], str],
) -> tuple[Judged, ...]:
    accepted = [j for j in judged if j.status is Status.ACCEPTED]
    comparison = compare(
        [
            Accepted(
                by_known_names(c.document, c.unit, names),
                c.unit,
                c.file,
                j.received_at,
                j.received.modified_at,
            )
            for j in accepted
            for c in [j.contribution]
        ],
        definitions,
        locked,
    )
    told: dict[str, list[Finding]] = {}
    for number, finding in comparison.placed:
        told.setdefault(accepted[number].received.file, []).append(finding)
    left_out: dict[str, set[int]] = {}
    for number, place in comparison.left_out:
        left_out.setdefault(accepted[number].received.file, set()).add(place)
    return tuple(
        replace(
            j,
            findings=(*j.findings, *told.get(j.received.file, ())),
            left_out=frozenset(left_out.get(j.received.file, ())),
        )
        for j in judged
    )
