"""Files in, what was read from each out: the part of every job that opens files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.scans import units_of_scans
from pipeline.checking.units import (
    heading_findings,
    home_scope,
    no_home,
    resolve_unit,
    scope_for,
)
from pipeline.intake.archives import Member, member, members
from pipeline.intake.files import has_changed, read_file
from pipeline.intake.inbox import InboxFile  # noqa: TC001 - part of a dataclass
from pipeline.intake.limits import MIB, Limits
from pipeline.intake.opening import Opened, open_content
from pipeline.intake.sniffing import Kind
from pipeline.model.findings import Finding
from pipeline.reading.documents import read_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
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

    @property
    def file(self) -> str:
        """The file's name in all outputs."""
        return self.source.file

    @property
    def ignored(self) -> bool:
        """Whether the file is a temporary or owner file."""
        return self.source.ignored

    @property
    def is_scan(self) -> bool:
        """Whether the file is a stamped scan."""
        return any(finding.code == "F08" for finding in self.findings)


class Further(NamedTuple):
    """Files to be read each by itself: those of an archive, or one that takes a converter."""

    files: tuple[InboxFile, ...]
    convert: bool = False


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files: a pure function of their bytes, and of the roster for the unit.

    Without a scope each file is judged by the scope that its unit reports to.
    """

    definitions: Definitions
    scope: Scope | None
    territory: Territory
    limits: Limits

    def read(self, file: InboxFile, *, convert: bool = False) -> Received | Further:
        """A file with its document and unit; what goes wrong is a finding.

        A file that is not the same after reading as before is still arriving. An old Word document
        is converted only when `convert` is set, and else handed back.
        """
        most = self.limits.file_mib * MIB
        content = read_file(file.path, most)
        received = Received(file, content.sha256, content.modified_at)
        if file.ignored:
            return received
        if content.finding is not None:
            return replace(received, findings=(content.finding,))
        given: Member | Finding = Member(content.content, content.sha256, content.modified_at)
        if file.members:
            given = member(content.content, file.members, content.modified_at, self.limits)
        result = self._read_member(file, given, received, convert=convert)
        if has_changed(file.path, content.sha256, most):
            return replace(received, pending=True)
        return result

    def _read_member(
        self, file: InboxFile, given: Member | Finding, received: Received, *, convert: bool
    ) -> Received | Further:
        if isinstance(given, Finding):
            return replace(received, findings=(given,))
        received = replace(received, sha256=given.sha256, modified_at=given.modified_at)
        opened = open_content(given.content, file.file, self.limits, convert=convert)
        if opened.archive is not None:
            if len(file.members) == _DEEPEST:
                return replace(received, findings=(_nested_too_deeply(opened),))
            return Further(members(file, opened.archive))
        if opened.kind is Kind.OLD_WORD and not convert:
            return Further((file,), convert=True)
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


def wanted(files: Sequence[InboxFile], scope: Scope) -> tuple[InboxFile, ...]:
    """The files that may be of a scope: those of its folder, and those in no scope's folder."""
    return tuple(f for f in files if f.scope == scope.slug or _lies_free(f, scope))


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


def with_scans(received: Sequence[Received], scope: Scope) -> tuple[Received, ...]:
    """The received files, each stamped scan with the unit that its name or its folder tells.

    A table whose unit is not known speaks for a unit of its own.
    """
    tables = [(r.source.places, r.unit or r.file) for r in received if r.document is not None]
    known = {r.unit for r in received if r.unit}
    scans = [r for r in received if r.is_scan]
    units = units_of_scans([r.source.places for r in scans], tables, scope)
    told = {
        r.file: _of_unit(r, unit)
        for r, unit in zip(scans, units, strict=True)
        if unit is not None and (unit in known or unit in scope.order)
    }
    return tuple(told.get(r.file, r) for r in received)


def _of_unit(scan: Received, unit: str) -> Received:
    findings = tuple(
        replace(f, variant="", facts={**f.facts, "unit": unit}) if f.code == "F08" else f
        for f in scan.findings
    )
    return replace(scan, unit=unit, findings=findings)


def _lies_free(file: InboxFile, scope: Scope) -> bool:
    return file.scope is None and not scope.is_national


def _is_of_another(received: Received, scope: Scope, territory: Territory) -> bool:
    if received.document is None:
        return False
    home = home_scope(received.document, territory)
    return home is not None and home.slug != scope.slug
