"""Damaged copies in, read by the program's own workers; what became of each out."""

from __future__ import annotations

from collections import Counter, defaultdict
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.documents import check_documents
from pipeline.intake.inbox import InboxFile
from pipeline.jobs.receiving import Reader
from pipeline.jobs.workers import workers
from tests.helpers.formats import LIMITS
from tests.helpers.layouts import FIELDS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.jobs.receiving import Received
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Entry
    from pipeline.model.findings import Finding
    from pipeline.model.units import Territory
    from tests.helpers.mutants import Mutant


class Fate(Enum):
    """What became of a damaged copy."""

    REFUSED = "refused"
    EQUAL = "read equal"
    NOTED = "read differing, with a finding"
    SILENT = "read differing, without a finding"


class Outcome(NamedTuple):
    """One damaged copy, with all that was read from it."""

    mutant: Mutant
    fate: Fate
    received: tuple[Received, ...]

    @property
    def entries(self) -> tuple[tuple[object, ...], ...]:
        """The values of all entries."""
        return tuple(map(values_of, entries_of(self.received)))

    def __str__(self) -> str:
        return f"{self.mutant.how}: {self.entries}"


class Laboratory(NamedTuple):
    """What it takes to read files as a run of a province does."""

    definitions: Definitions
    territory: Territory
    folder: Path

    def outcomes(self, original: bytes, name: str, mutants: Sequence[Mutant]) -> list[Outcome]:
        """The fates of damaged copies, each measured by the whole file."""
        contents = [original, *(mutant.content for mutant in mutants)]
        whole, *others = self._received(contents, name)
        assert not [f for r in whole for f in r.findings if f.code in ("F01", "F02", "F03")]
        return [
            Outcome(mutant, self._fate(received, whole), received)
            for mutant, received in zip(mutants, others, strict=True)
        ]

    def _received(self, contents: Sequence[bytes], name: str) -> list[tuple[Received, ...]]:
        files = []
        for number, content in enumerate(contents):
            path = self.folder / str(number) / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
            files.append(InboxFile(path, f"inbox/henan/{number}/{name}", "henan", ignored=False))
        scope = self.territory.province("henan")
        reader = Reader(self.definitions, scope, self.territory, LIMITS)
        with workers(reader, len(files)) as at_work:
            every = at_work.read(files).collect(lambda _done, _total: None)
        by_path: dict[Path, list[Received]] = defaultdict(list)
        for received in every:
            by_path[received.source.path].append(received)
        return [tuple(by_path[file.path]) for file in files]

    def _fate(self, received: tuple[Received, ...], whole: tuple[Received, ...]) -> Fate:
        if all(one.document is None for one in received):
            return Fate.REFUSED if self._serious(received) else Fate.SILENT
        entries, wanted = (Counter(map(values_of, entries_of(r))) for r in (received, whole))
        if entries == wanted:
            return Fate.EQUAL
        if self._serious(received) - self._serious(whole):
            return Fate.NOTED
        checked = self._serious(received, self._checked(received))
        known = self._serious(whole, self._checked(whole))
        return Fate.NOTED if checked - known else Fate.SILENT

    def _checked(self, received: tuple[Received, ...]) -> list[Finding]:
        documents = [one.document for one in received if one.document is not None]
        found = (check_documents([document], self.definitions) for document in documents)
        return [finding for (findings,) in found for finding in findings]

    def _serious(
        self, received: tuple[Received, ...], more: Sequence[Finding] = ()
    ) -> set[tuple[str, str]]:
        """The findings that say that something is wrong (E) or doubtful (W)."""
        read = [f for one in received if one.document for f in one.document.findings]
        every = [*(f for one in received for f in one.findings), *read, *more]
        severity = self.definitions.catalogue.severity
        return {(f.code, f.variant) for f in every if severity(f) in ("E", "W")}


def entries_of(received: Sequence[Received]) -> list[Entry]:
    """All entries of a file, or of the files of an archive."""
    return [e for one in received if one.document is not None for e in one.document.entries]


def values_of(entry: Entry) -> tuple[object, ...]:
    """The values of an entry in the order of the fields."""
    return tuple(entry.value(field) for field in FIELDS)
