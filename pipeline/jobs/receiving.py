"""Files in, what was read from each out: the part of every job that opens files."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.checking.units import (
    heading_findings,
    home_scope,
    no_home,
    resolve_unit,
    scope_for,
)
from pipeline.intake.files import read_file
from pipeline.intake.workbooks import read_workbook
from pipeline.model.cells import Workbook
from pipeline.reading.documents import read_document

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pipeline.intake.inbox import InboxFile
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding
    from pipeline.model.units import Scope, Territory


@dataclass(frozen=True, slots=True)
class Received:
    """One file, read: its document where it has one, its unit where that is known."""

    file: str
    sha256: str
    modified_at: dt.datetime
    ignored: bool = False
    document: Document | None = None
    unit: str | None = None
    findings: tuple[Finding, ...] = ()
    """What was found outside the document: about the file, the unit and the heading."""

    @property
    def is_scan(self) -> bool:
        """Whether the file is a stamped scan."""
        return any(finding.code == "F08" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads files: a pure function of their bytes, and of the roster for the unit.

    Without a scope each file is judged by the scope that its unit reports to.
    """

    definitions: Definitions
    scope: Scope | None
    territory: Territory

    def read(self, file: InboxFile) -> Received:
        """A file with its document and unit; what goes wrong is a finding."""
        content = read_file(file.path)
        received = Received(file.file, content.sha256, content.modified_at, file.ignored)
        if file.ignored:
            return received
        if content.finding is not None:
            return replace(received, findings=(content.finding,))
        workbook = read_workbook(content.content)
        if not isinstance(workbook, Workbook):
            return replace(received, findings=(workbook,))
        document = read_document(workbook, self.definitions.form, self.definitions.certificates)
        received = replace(received, document=document)
        return received if _has_no_table(document) else self._with_unit(received, document, file)

    def _with_unit(self, received: Received, document: Document, file: InboxFile) -> Received:
        unit, findings = self._unit(document, file)
        heading = tuple(heading_findings(document, self.definitions.round))
        return replace(received, unit=unit, findings=(*findings, *heading))

    def _unit(self, document: Document, file: InboxFile) -> tuple[str | None, tuple[Finding, ...]]:
        scope = self.scope or scope_for(document, self.territory) or self.territory.national
        resolution = resolve_unit(document, scope, self.territory)
        if self.scope is None or file.scope is not None or resolution.unit is None:
            return resolution.unit, resolution.findings
        if home_scope(document, self.territory) is None:
            return None, (no_home(document, f"inbox/{scope.slug}/"),)
        return resolution.unit, resolution.findings


def _has_no_table(document: Document) -> bool:
    return any(finding.code == "F05" for finding in document.findings)


def wanted(files: Sequence[InboxFile], scope: Scope) -> tuple[InboxFile, ...]:
    """The files that may be of a scope: those of its folder, and those in no scope's folder."""
    return tuple(f for f in files if f.scope == scope.slug or _lies_free(f, scope))


def of_scope(
    files: Sequence[InboxFile],
    received: Sequence[Received],
    scope: Scope,
    territory: Territory,
) -> tuple[Received, ...]:
    """The received files without those that lie free and are plainly of another province."""
    return tuple(
        r
        for file, r in zip(files, received, strict=True)
        if file.scope is not None or not _is_of_another(r, scope, territory)
    )


def _lies_free(file: InboxFile, scope: Scope) -> bool:
    return file.scope is None and not scope.is_national


def _is_of_another(received: Received, scope: Scope, territory: Territory) -> bool:
    if received.document is None:
        return False
    home = home_scope(received.document, territory)
    return home is not None and home.slug != scope.slug
