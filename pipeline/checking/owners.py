"""A document's entries in, the school and certificate that a finding is about out."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from pipeline.checking.explanations import number, usual
from pipeline.model.findings import DIGEST_LENGTH, DIGEST_SIGN, NO_HEADER, FindingKey
from pipeline.model.text import masked, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.entries import Document, Entry
    from pipeline.model.findings import Finding

_SAME_DOUBT: Mapping[str, Sequence[str]] = {
    "F06": ("sheets", "places"),
    "C04": (), "C07": (), "C10": (), "H02": (), "H08": (), "R02": (), "R04": (), "X05": (),
    "S02": ("similar",), "X03": ("similar",), "X04": ("similar",),
    "S04": ("received",), "S05": (), "S06": ("before", "now"), "S08": (), "S09": (),
    "X01": ("kept",), "X02": ("kept", "here", "there"), "X06": ("home",),
    "X07": ("schools", "here", "there"), "X08": (),
}  # fmt: skip
"""Which facts of a rule make its doubt another; of rules that are not named here all of them do.

The others tell where the other line stands, or how much of something others have sent: they change
though what is doubted stays the same.
"""
_ANY_VARIANT = ("S04", "S05")
"""Rules whose variants tell what else is known, and not what is doubted."""


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
            _doubt(finding, _whole_text(finding, entries)),
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


def _whole_text(finding: Finding, entries: Sequence[Entry]) -> str:
    """What a finding quotes, in full: its value may be cut short."""
    quoted = finding.value or ""
    readings = (e.readings.get(finding.field or "") for e in entries)
    raws = (reading.raw for reading in readings if reading is not None)
    return masked(next((raw for raw in raws if shorten(raw) == quoted), quoted))


def _doubt(finding: Finding, text: str) -> str:
    """What is doubted: a number of which nearer and worse can be told, or all that identifies it.

    That is its text, and with a digest of the whole the facts that make it another doubt.
    """
    value = masked(finding.value or "")
    if number(value) is not None and usual(finding) is not None:
        return value
    named = _SAME_DOUBT.get(finding.code, sorted(finding.facts))
    facts = [masked(finding.facts.get(name, "")) for name in named]
    if finding.value == NO_HEADER:
        facts.append(finding.cell or "")
    variant = "" if finding.code in _ANY_VARIANT else finding.variant
    if not variant and not any(facts) and text == value:
        return value
    shown = "｜".join(dict.fromkeys(shorten(part) for part in (value, *facts) if part))
    whole = json.dumps([variant, text, *facts], ensure_ascii=False)
    return f"{shown}{DIGEST_SIGN}{hashlib.sha256(whole.encode()).hexdigest()[:DIGEST_LENGTH]}"
