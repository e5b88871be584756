"""Files in, what was read from each out: the part of every job that opens files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.units import (
    heading_findings,
    home_scope,
    no_home,
    resolve_unit,
    scope_for,
)
from pipeline.intake.archives import NOTHING, Extent, Member, Origin, extent, member, members
from pipeline.intake.codes import NO_CODES, Codes, read_codes
from pipeline.intake.files import has_changed, read_bytes, read_file, read_receipt, trace
from pipeline.intake.inbox import InboxFile  # noqa: TC001 - part of a dataclass
from pipeline.intake.limits import MIB, Limits
from pipeline.intake.opening import Opened, open_content
from pipeline.intake.refusals import Refused, within
from pipeline.intake.sniffing import Kind
from pipeline.model.findings import Finding
from pipeline.reading.documents import read_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.submissions import Status
    from pipeline.model.units import Scope, Territory

_DEEPEST = 2
"""An archive, and an archive in it."""


@dataclass(frozen=True, slots=True)
class Received:
    """One file, read: its document where it has one, its unit where that is known."""

    source: InboxFile
    sha256: str
    modified_at: dt.datetime
    document: Document | None = None
    unit: str | None = None
    findings: tuple[Finding, ...] = ()
    """What was found outside the document: about the file, the unit and the heading."""
    pending: bool = False
    """Whether the file was still arriving."""
    has_sheets: bool = True
    """See `Receipt`."""
    settled: Status | None = None
    """Its fate where it was locked."""
    codes: Codes = NO_CODES
    """What the pages of a scan say, where it was looked for."""

    @property
    def file(self) -> str:
        """The file's name in all outputs."""
        return self.source.file

    @property
    def ignored(self) -> bool:
        """Whether the file is a temporary or owner file."""
        return self.source.ignored

    @property
    def has_table(self) -> bool:
        """Whether a table of the form was recognised."""
        return self.document is not None and not _has_no_table(self.document)

    @property
    def is_scan(self) -> bool:
        """Whether the file is a stamped scan."""
        return any(finding.code == "F08" for finding in self.findings)


class Task(NamedTuple):
    """A file to be read, and how."""

    file: InboxFile
    origin: Origin | None = None
    """The archive that the file lies in."""
    convert: bool = False
    """Whether an old Word document is converted; that takes seconds, so it is a task of its own."""
    scan: Received | None = None
    """A scan whose codes are looked for; where that breaks off, it stays as it is."""

    def seconds(self, limits: Limits) -> int:
        """How long it may take."""
        return limits.seconds + (limits.conversion_seconds if self.convert else 0)


class Further(NamedTuple):
    """What a file turned out to ask for: its files to be read, or itself to be converted."""

    tasks: tuple[Task, ...]
    archive: Received | None = None
    """The file itself, where it is an archive; it is received where its files must not be."""
    extent: Extent = NOTHING

    def refused(self, finding: Finding) -> Received:
        """The archive, its files left unread."""
        assert self.archive is not None  # noqa: S101 - only archives are refused
        return replace(self.archive, findings=(finding,))


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files: a pure function of their bytes, and of the roster for the unit.

    Without a scope each file is judged by the scope that its unit reports to.
    """

    definitions: Definitions
    scope: Scope | None
    territory: Territory
    limits: Limits
    reads_codes: bool = False
    """Whether the pages of scans are looked at; where no scan can bear a code, that is spared."""

    def read(self, file: InboxFile, *, convert: bool = False) -> Received | Further:
        """A file with its document and unit; what goes wrong is a finding.

        A file that is not the same after reading as before is still arriving. An old Word document
        is converted only when `convert` is set, and else handed back.
        """
        most = self.limits.file_mib * MIB
        seen = trace(file.path)
        content = read_file(file.path, most)
        received = Received(file, content.sha256, content.modified_at)
        if file.ignored:
            return received
        finding = content.finding or self._too_large(content.size)
        if finding is not None:
            return replace(received, findings=(finding,))
        origin = Origin(seen, content.sha256, content.modified_at)
        result = self._read_content(content.content, received, origin, convert=convert)
        if has_changed(file.path, content.sha256, most):
            return replace(received, pending=True)
        return result

    def read_member(self, task: Task, origin: Origin) -> Received | Further:
        """A file of an archive, as `read`; its archive must be what it was when it was listed.

        The archive was hashed then: size, time and identity tell whether it is another now.
        """
        file = task.file
        received = Received(file, origin.sha256, origin.modified_at)
        if file.ignored:
            return received
        content = read_bytes(file.path, self.limits.file_mib * MIB)
        if content is None or origin.seen is None or trace(file.path) != origin.seen:
            return replace(received, pending=True)
        given = member(content, file.members, origin.modified_at, self.limits)
        if not isinstance(given, Member):
            return replace(received, findings=(given,))
        received = replace(received, sha256=given.sha256, modified_at=given.modified_at)
        result = self._read_content(given.content, received, origin, convert=task.convert)
        if isinstance(result, Received):
            return replace(result, findings=(*origin.findings, *result.findings))
        return result

    def read_codes(self, task: Task, scan: Received) -> Received:
        """A scan with the check codes on its pages."""
        content = read_bytes(task.file.path, self.limits.file_mib * MIB)
        if content is not None and task.file.members:
            given = member(content, task.file.members, scan.modified_at, self.limits)
            content = given.content if isinstance(given, Member) else None
        if content is None:
            return scan
        return replace(scan, codes=read_codes(content, self.limits.seconds / 2))

    def unread(self, task: Task, finding: Finding) -> Received:
        """A file that cannot be read for a reason found elsewhere; of a huge one the size is it."""
        if task.scan is not None:
            return task.scan
        if task.origin is not None:
            origin = task.origin
            return Received(task.file, origin.sha256, origin.modified_at, findings=(finding,))
        content = read_receipt(task.file.path, self.limits.file_mib * MIB)
        finding = self._too_large(content.size) or finding
        return Received(task.file, content.sha256, content.modified_at, findings=(finding,))

    def _too_large(self, size: int) -> Finding | None:
        try:
            within("大小", size / MIB, self.limits.file_mib, "MB")
        except Refused as refused:
            return refused.finding
        return None

    def _read_content(
        self, content: bytes, received: Received, origin: Origin, *, convert: bool
    ) -> Received | Further:
        file = received.source
        own = origin if file.members else None
        opened = open_content(content, file.file, self.limits, convert=convert)
        if opened.archive is not None:
            if len(file.members) == _DEEPEST:
                return replace(received, findings=(_nested_too_deeply(opened),))
            told = origin._replace(findings=(*origin.findings, *opened.findings))
            tasks = tuple(Task(each, told) for each in members(file, opened.archive))
            return Further(tasks, received, extent(opened.archive))
        if opened.kind is Kind.OLD_WORD and not convert:
            return Further((Task(file, own, convert=True),))
        if self.reads_codes and opened.kind is not None and opened.kind.is_scan:
            scan = replace(received, findings=(*received.findings, *opened.findings))
            return Further((Task(file, own, scan=scan),))
        return self._read_opened(opened, file, received)

    def _read_opened(self, opened: Opened, file: InboxFile, received: Received) -> Received:
        received = replace(received, findings=opened.findings)
        if opened.workbook is None or opened.kind is None:
            return received
        form, certificates = self.definitions.form, self.definitions.certificates
        document = read_document(opened.workbook, form, certificates)
        received = replace(received, document=document, has_sheets=opened.kind.has_sheets)
        return received if _has_no_table(document) else self._with_unit(received, document, file)

    def _with_unit(self, received: Received, document: Document, file: InboxFile) -> Received:
        unit, findings = self._unit(document, file)
        heading = tuple(heading_findings(document, self.definitions.round))
        return replace(received, unit=unit, findings=(*received.findings, *findings, *heading))

    def _unit(self, document: Document, file: InboxFile) -> tuple[str | None, tuple[Finding, ...]]:
        scope = self.scope or scope_for(document, self.territory) or self.territory.national
        resolution = resolve_unit(document, scope, self.territory)
        if self.scope is None or file.scope is not None or resolution.unit is None:
            return resolution.unit, resolution.findings
        if home_scope(document, self.territory) is None:
            return None, (no_home(document, f"inbox/{scope.slug}/"),)
        return resolution.unit, resolution.findings


def _nested_too_deeply(opened: Opened) -> Finding:
    return Finding("F01", variant="nested", facts={"kind": str(opened.kind), "detail": ""})


def _has_no_table(document: Document) -> bool:
    return any(finding.code == "F05" for finding in document.findings)


def arrived(received: Sequence[Received], arriving: frozenset[Path]) -> tuple[Received, ...]:
    """The received files, of those that are still arriving nothing but that."""
    return tuple(
        Received(r.source, r.sha256, r.modified_at, pending=True)
        if r.pending or r.source.path in arriving
        else r
        for r in received
    )


def of_scope(
    received: Sequence[Received], scope: Scope, territory: Territory
) -> tuple[Received, ...]:
    """The received files without those that lie free and are plainly of another province."""
    return tuple(
        r for r in received if r.source.scope is not None or not _is_of_another(r, scope, territory)
    )


def _is_of_another(received: Received, scope: Scope, territory: Territory) -> bool:
    if received.document is None:
        return False
    home = home_scope(received.document, territory)
    return home is not None and home.slug != scope.slug
