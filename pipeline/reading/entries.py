"""The rows below a header in, entries, totals and 序号 cells out."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model.cells import ErrorCell
from pipeline.model.entries import (
    CONFLICT,
    MERGED,
    SHARED,
    UNCALCULATED,
    UNREADABLE,
    Entry,
    Reading,
    Total,
)
from pipeline.model.text import key
from pipeline.reading.cellreaders import locate, read_cell
from pipeline.reading.certificates import NamedCertificate, read_certificates, read_levels
from pipeline.reading.rows import RowJudge, RowKind, is_note, is_total
from pipeline.reading.values import is_blank, present_rows, raw_text, text_notes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.cells import CellValue, Grid
    from pipeline.model.certificates import Certificates
    from pipeline.model.forms import Form
    from pipeline.reading.headers import Header

_SCHOOL_FIELDS = ("school", "school_type")


@dataclass
class TableRows:
    """What the rows of one sheet's table hold; filled from top to bottom."""

    grid: Grid
    form: Form
    certificates: Certificates
    entries: list[Entry] = field(default_factory=list)
    totals: list[Total] = field(default_factory=list)
    sequence: list[Reading] = field(default_factory=list)
    data_rows: list[int] = field(default_factory=list)
    _above: dict[str, Reading] | None = None
    _starts: list[int] = field(default_factory=lambda: [0])

    def __post_init__(self) -> None:
        self._present = present_rows(self.grid)
        self._uncalculated = frozenset(self.grid.uncalculated)

    def read(self, header: Header, until: int) -> None:
        """Read the rows from a header to row index `until`, exclusive."""
        after_notes = False
        self._note_start()
        judge = RowJudge(self.grid, header, self.form, self.certificates)
        present = self._present
        for row in present[bisect_right(present, header.last_row) : bisect_left(present, until)]:
            kind = judge.kind(row, after_notes=after_notes)
            if kind is RowKind.ENTRY:
                after_notes = False
                self._read_entries(row, header)
            elif kind is RowKind.TOTAL:
                self._read_total(row, header)
            elif kind is RowKind.TEXT:
                after_notes = after_notes or self._begins_notes(row)

    def _note_start(self) -> None:
        """What a sum further down sums may begin here."""
        if self._starts[-1] != len(self.entries):
            self._starts.append(len(self.entries))

    def _begins_notes(self, row: int) -> bool:
        first = next(value for value in self.grid.rows[row] if not is_blank(value))
        return is_note(raw_text(first), self.form.labels)

    def _reading(self, row: int, column_index: int, name: str) -> Reading:
        column = self.form.columns[name]
        return read_cell(self.grid, row, column_index, column, self._uncalculated)

    def _read_total(self, row: int, header: Header) -> None:
        readings = {
            name: self._reading(row, header.columns[name], name)
            for name in self.form.count_fields
            if name in header.columns
        }
        texts = [raw_text(v) for v in self.grid.rows[row] if not is_blank(v)]
        label = next((t for t in texts if is_total(t, self.form.labels)), texts[0])
        starts = tuple(dict.fromkeys(reversed(self._starts)))
        self.totals.append(
            Total(self.grid.name, row + 1, label, readings, starts, len(self.entries))
        )
        self._note_start()
        self._above = None  # a row without a name after a sum continues nothing

    def _read_entries(self, row: int, header: Header) -> None:
        readings = {
            name: self._reading(row, column, name)
            for name, column in header.columns.items()
            if name != "certificate"
        }
        self.data_rows.append(row)
        if (sequence := readings.pop("sequence", None)) is not None and sequence.raw:
            self.sequence.append(sequence)
        self._continue_school(row, readings)
        self._keep_to_school(row, header, readings)
        self._above = readings
        self.entries.extend(self._by_certificate(row, header, readings))

    def _continue_school(self, row: int, readings: dict[str, Reading]) -> None:
        """Take over the school above where its cells are merged, or name and type are blank."""
        above = self._above
        if above is None or "school" not in readings:
            return
        name, kind = readings["school"], readings.get("school_type")
        continued = (
            name.row_index < row  # merged with the row above
            if name.raw
            else _is_free(name) and (kind is None or _is_free(kind) or kind.row_index < row)
        )
        if not continued:
            return
        for each in _SCHOOL_FIELDS:
            if each in readings and each in above and _is_free(readings[each]):
                readings[each] = above[each]

    def _keep_to_school(self, row: int, header: Header, readings: dict[str, Reading]) -> None:
        """Figures are shared by the lines of one school; merged over two schools they are blank."""
        if self._above is not None and _same_school(readings, self._above):
            return
        for name, reading in readings.items():
            if reading.is_shared:
                readings[name] = Reading("", None, row, header.columns[name], (MERGED,))

    def _by_certificate(
        self, row: int, header: Header, readings: dict[str, Reading]
    ) -> Iterator[Entry]:
        column = header.columns.get("certificate")
        if column is None:
            yield Entry(self.grid.name, row + 1, readings)
            return
        place = locate(self.grid, row, column)
        value = self.grid.value(*place)
        raw = raw_text(value)
        notes = _notes_of(value, is_calculated=place not in self._uncalculated)
        named = () if UNREADABLE in notes else read_certificates(raw, self.certificates)
        unread = Reading(raw, None, *place, notes)
        for rank, certificate in enumerate(named or (None,)):
            yield self._entry(row, readings, unread, certificate, rank, len(named) or 1)

    def _entry(
        self,
        row: int,
        readings: dict[str, Reading],
        unread: Reading,
        named: NamedCertificate | None,
        rank: int,
        of: int,
    ) -> Entry:
        own = readings if rank == 0 else _without_figures(readings, self.form)
        raw, place = unread.raw, (unread.row_index, unread.column_index)
        levels = named.levels if named is not None else ()
        name = None if named is None else named.name
        fields = {**own, "certificate": Reading(raw, name, *place, unread.notes)}
        in_cell = Reading(raw, levels or None, *place)
        fields["levels"] = _agreed_levels(in_cell, own.get("levels"), rank, of)
        ordered = {f: fields[f] for f in self.form.columns if f in fields}
        return Entry(self.grid.name, row + 1, ordered, rank, of)


def _notes_of(value: CellValue, *, is_calculated: bool) -> tuple[str, ...]:
    """What there is to say about a certificate cell before it is read."""
    if not is_calculated:
        return (UNCALCULATED,)
    return (UNREADABLE,) if isinstance(value, ErrorCell) else text_notes(raw_text(value))


def _agreed_levels(in_cell: Reading, in_column: Reading | None, rank: int, of: int) -> Reading:
    """The levels of one certificate, from its own cell or a column for levels.

    One line of levels for each certificate belongs to it; other lists are not dealt out.
    """
    if in_column is None or in_column.value is None:
        return in_cell
    lines = [line for line in in_column.raw.splitlines() if key(line)]
    if of > 1 and len(lines) == of:
        in_column = in_column._replace(value=read_levels(lines[rank]) or None)
    elif of > 1 and isinstance(in_column.value, tuple) and len(in_column.value) > 1:
        return in_column._replace(notes=(*in_column.notes, CONFLICT))
    if in_cell.value not in (None, in_column.value):
        return in_column._replace(notes=(*in_column.notes, CONFLICT))
    return in_column


def _same_school(one: dict[str, Reading], other: dict[str, Reading]) -> bool:
    names = [str(readings["school"].value) for readings in (one, other) if "school" in readings]
    return len(set(map(key, names))) == 1


def _is_free(reading: Reading) -> bool:
    return not key(reading.raw) and not reading.notes


def _without_figures(readings: dict[str, Reading], form: Form) -> dict[str, Reading]:
    """The readings for a row's further certificates: its figures stay with the first (R09)."""
    figures = ("count", "majors")
    return {
        name: reading._replace(raw="", value=None, notes=(SHARED,))
        if form.columns[name].reader in figures
        else reading
        for name, reading in readings.items()
    }
