"""What was read from one file: readings, entries, totals and the lines around the table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.cells import address

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.findings import Finding
    from pipeline.model.returns import Answer, Unplaced
    from pipeline.model.stamps import Stamp

Value = str | int | tuple[str, ...] | None

# Notes on a reading. Each one that a rule is about is named by that rule in the form.
NORMALISED = "normalised"  # C09: the reading differs from the writing in width, spaces or unit
UNREADABLE = "unreadable"  # there is text, but no value can be read from it without guessing
LONG_NUMBER = "long_number"  # C08: 15 digits or more
FORMULA_TEXT = "formula_text"  # C10
CONTROL_TEXT = "control_text"  # C10
SHARED = "shared"  # R09: the figure stands at an earlier entry of the school, for both
MERGED = "merged"  # the figure's cell is merged with one of another school, which has the figure
CONFLICT = "conflict"  # C04: levels in two places that do not agree
UNCALCULATED = "uncalculated"  # F07: a formula without a stored value


class Reading(NamedTuple):
    """What one cell says for one field: the raw text as written beside the value read from it.

    A tuple, since tens of thousands of them travel between processes in one run.
    """

    raw: str
    value: Value
    row_index: int
    column_index: int
    notes: tuple[str, ...] = ()

    @property
    def is_shared(self) -> bool:
        """Whether the figure of this field stands at an earlier entry, for both together."""
        return SHARED in self.notes

    @property
    def cell(self) -> str:
        """Where the raw text stands, such as `E7`."""
        return address(self.row_index, self.column_index)


@dataclass(frozen=True, slots=True)
class Entry:
    """One school × one certificate (条目): a reading for each field of the form."""

    sheet: str
    row: int
    """The sheet row that the entry was read from, counted from 1."""
    readings: Mapping[str, Reading]
    rank: int = 0
    """0 for the first certificate of its row; the row's figures stay with that one (R09)."""
    row_certificates: int = 1
    """How many certificates the row names."""

    def value(self, field: str) -> Value:
        """The value read for a field; None where the sheet has no such column or no value."""
        reading = self.readings.get(field)
        return None if reading is None else reading.value

    @property
    def source_cells(self) -> str:
        """Where each field was read, as `field=A1` pairs."""
        return " ".join(f"{field}={reading.cell}" for field, reading in self.readings.items())


@dataclass(frozen=True, slots=True)
class Total:
    """A 合计 or 小计 row: its stated sums and the positions of the entries that it may sum."""

    sheet: str
    row: int
    label: str
    readings: Mapping[str, Reading]
    starts: tuple[int, ...]
    """Where what it sums may begin: the table, and each row above that also sums; the last first.
    Places among the sheet's entries."""
    end: int
    """How many entries of the sheet stand above it."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A piece of text outside the table, with its place."""

    text: str
    sheet: str
    row_index: int
    column_index: int

    @property
    def cell(self) -> str:
        """Where the text stands, such as `A2`."""
        return address(self.row_index, self.column_index)


@dataclass(frozen=True, slots=True)
class Document:
    """Everything read from one file: a pure function of its cells and the form."""

    content_hash: str
    """SHA-256 over the non-empty cells: the same when a file is only saved again."""
    title: Spot | None = None
    unit: Spot | None = None
    other_units: tuple[Spot, ...] = ()
    """Further reporting units that the file names: it holds the tables of several."""
    contact: Spot | None = None
    telephone: Spot | None = None
    entries: tuple[Entry, ...] = ()
    totals: tuple[Total, ...] = ()
    sequences: tuple[tuple[str, tuple[Reading, ...]], ...] = ()
    """Each sheet's 序号 cells in their order, for R06."""
    findings: tuple[Finding, ...] = ()
    answers: tuple[Answer, ...] = ()
    """What the unit wrote into the list of a returned file."""
    unplaced: tuple[Unplaced, ...] = ()
    """What it wrote there that explains no doubt, or nobody knows which (S09)."""
    stamp: Stamp | None = None
    """What the blank form was made for that the file was filled in on."""
