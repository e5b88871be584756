"""A document's entries in, the school and certificate that a finding is about out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import FindingKey
from pipeline.model.text import masked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.model.entries import Document, Entry
    from pipeline.model.findings import Finding


class Owners:
    """Whose each row of a document's tables is."""

    def __init__(self, document: Document | None) -> None:
        """The owners of no row, where there is no document."""
        self._entries: dict[tuple[str, int], list[Entry]] = {}
        for entry in () if document is None else document.entries:
            self._entries.setdefault((entry.sheet, entry.row), []).append(entry)

    def key(self, finding: Finding) -> FindingKey:
        """What an explanation of a finding belongs to."""
        entries = self._of(finding)
        return FindingKey(
            _names(entry.value("school") for entry in entries),
            _names(entry.value("certificate") for entry in entries),
            finding.field or "",
            finding.code,
            masked(finding.value or ""),
        )

    def _of(self, finding: Finding) -> list[Entry]:
        """The entries of a finding's row; of several, those that hold the figure it is about.

        Of tables side by side only those of its own, told by the cell.
        """
        if finding.sheet is None or finding.row is None:
            return []
        row = self._entries.get((finding.sheet, finding.row), [])
        field = finding.field
        if field is None:
            return row
        own = [e for e in row if field in e.readings and e.readings[field].cell == finding.cell]
        return [e for e in own if not e.readings[field].is_shared] or own


def _names(values: Iterable[object]) -> str:
    return masked("、".join(dict.fromkeys(str(value) for value in values if value)))
