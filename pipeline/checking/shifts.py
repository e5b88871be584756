"""A stack and its findings in, rows whose contents stand one column beside their headers out.

Such a row is one root cause (a cell was inserted or deleted), however many of its cells are wrong.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.checking.kinds import Kinds
from pipeline.checking.stack import Placed
from pipeline.model.cells import column_letters
from pipeline.model.findings import NO_HEADER, Finding
from pipeline.model.text import key, shorten

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.checking.stack import Stack
    from pipeline.model.entries import Entry, Reading

_TOLD_BY = {
    "school": "C01", "school_type": "C02", "certificate": "C03", "major_count": "C05",
    "students": "C06",
}  # fmt: skip
"""The rule that tells of a shift, by the first field whose cell has an error."""
_EXPLAINED = frozenset(("C01", "C02", "C03", "C04", "C05", "C06", "C07", "C09"))
"""What a shift explains. Long numbers (C08) are told wherever they stand."""
_FEWEST, _FEWEST_ALONE = 2, 3
"""So many contents under a neighbour's header make a row shifted; in a row alone, so many."""
_RIGHT, _LEFT = 1, -1
_WORDS = {_RIGHT: ("右", "左"), _LEFT: ("左", "右")}

Place = tuple[int, str | None, str | None]
"""A document, a sheet and a cell."""
Shift = tuple[int, str, int, int, tuple[tuple[int, str], ...]]
"""A document, a sheet, the side, the first column, and the fields of the table's columns."""


class Shifted(NamedTuple):
    """One shifted row: its finding, and the cells whose other findings follow from it."""

    placed: Placed
    cells: frozenset[Place]
    beyond: Place
    """The column beside the table that its contents reach into, by its letters."""


@dataclass(frozen=True)
class _Row:
    """A row of a table, and which of its contents stand one `step` beside their headers."""

    document: int
    entry: Entry
    readings: Mapping[int, tuple[str, Reading]]
    """From each column of the table to its field and reading, from left to right."""
    step: int = 0
    displaced: tuple[int, ...] = ()
    """The columns of the headers whose contents stand beside them."""

    @property
    def shift(self) -> Shift:
        """What the rows of one shift share."""
        return self.as_shifted_from(self.displaced[0])

    def as_shifted_from(self, column: int) -> Shift:
        """The same, if the row were shifted from another column on."""
        layout = tuple((c, f) for c, (f, _) in self.readings.items() if f != "sequence")
        return (self.document, self.entry.sheet, self.step, column, layout)

    @property
    def columns(self) -> range:
        """The columns that hold other contents than they should, or lack their own."""
        low, high = self.displaced[0], self.displaced[-1]
        return range(low, high + 2) if self.step == _RIGHT else range(low - 1, high + 1)

    @property
    def beyond(self) -> int:
        """The column beside the table that the contents reach into; -1 where they do not."""
        if self.step == _RIGHT:
            last = max(self.readings)
            return last + 1 if self.columns[-1] >= last else -1
        first = min(self.readings)
        return first - 1 if self.columns[0] <= first else -1

    def affected(self) -> Iterator[tuple[str, Reading]]:
        """The fields and readings of those columns; a school that a shifted type seems to lack."""
        for column, (field, reading) in self.readings.items():
            seems_to_lack = field == "school" and not key(reading.raw)
            if column in self.columns or (seems_to_lack and self._has("school_type")):
                yield field, reading

    def _has(self, field: str) -> bool:
        return any(self.readings[c][0] == field for c in self.columns if c in self.readings)

    def place(self, reading: Reading) -> Place:
        """Where a reading stands."""
        return (self.document, self.entry.sheet, reading.cell)


def shifted_rows(stack: Stack, placed: Sequence[Placed]) -> tuple[Shifted, ...]:
    """The rows with errors whose contents stand one column to the right or left of their headers.

    A row is shifted where at least two contents have the kind of the neighbouring header's field
    and not of their own, and none between them contradicts; alone in its table, where three have.
    """
    wrong = _wrong(stack, placed)
    if not wrong:
        return ()
    kinds = Kinds(stack.definitions)
    found = [
        row
        for each in _rows(stack, wrong)
        if (row := _likeliest(each, kinds)) is not None
        and any(row.place(reading) in wrong for _, reading in row.affected())
    ]
    shifts = {row.shift for row in found}
    alike: dict[object, list[_Row]] = {}
    for row in found:
        joined = _joined(row, shifts, kinds)
        alike.setdefault(joined.shift, []).append(joined)
    return tuple(
        told
        for group in alike.values()
        if len(group) > 1 or len(group[0].displaced) >= _FEWEST_ALONE
        for told in _told(group, wrong, stack)
    )


def without_followers(placed: Sequence[Placed], shifts: Sequence[Shifted]) -> Iterator[Placed]:
    """The findings without those that a shift explains, and the shifts, each once."""
    cells = frozenset(cell for shift in shifts for cell in shift.cells)
    beyond = frozenset(shift.beyond for shift in shifts)
    for each in placed:
        finding = each.finding
        if finding.value == NO_HEADER:
            letters = (finding.cell or "").rstrip("0123456789")
            follows = (each.document, finding.sheet, letters) in beyond
        else:
            here = (each.document, finding.sheet, finding.cell)
            follows = finding.code in _EXPLAINED and here in cells
        if not follows:
            yield each
    yield from dict.fromkeys(shift.placed for shift in shifts)


def _wrong(stack: Stack, placed: Sequence[Placed]) -> frozenset[Place]:
    """The places of the errors that a shift may explain."""
    severity = stack.definitions.catalogue.severity
    return frozenset(
        (p.document, p.finding.sheet, p.finding.cell)
        for p in placed
        if p.finding.code in _TOLD_BY.values() and severity(p.finding) == "E"
    )


def _rows(stack: Stack, wrong: frozenset[Place]) -> Iterator[_Row]:
    """The rows with an error in a cell that a shift may explain."""
    sequences = {
        (number, sheet, reading.row_index): reading
        for number, document in enumerate(stack.documents)
        for sheet, readings in document.sequences
        for reading in readings
    }
    for number, entry in zip(stack.owners, stack.entries, strict=True):
        places = ((number, entry.sheet, r.cell) for r in entry.readings.values())
        if entry.rank or not any(place in wrong for place in places):
            continue
        numbered = sequences.get((number, entry.sheet, entry.row - 1))
        every = {} if numbered is None else {numbered.column_index: ("sequence", numbered)}
        for field, reading in entry.readings.items():
            if field != "levels" or reading.column_index not in every:
                every[reading.column_index] = (field, reading)
        yield _Row(number, entry, dict(sorted(every.items())))


def _likeliest(row: _Row, kinds: Kinds) -> _Row | None:
    """The row as shifted to the side that explains more of it; None where to neither or both."""
    right, left = (_shifted(replace(row, step=step), kinds) for step in (_RIGHT, _LEFT))
    if len(right.displaced) == len(left.displaced):
        return None
    found = max(right, left, key=lambda each: len(each.displaced))
    return found if len(found.displaced) >= _FEWEST else None


def _shifted(row: _Row, kinds: Kinds) -> _Row:
    """The row with its longest run of displaced contents to one side."""
    runs: list[list[int]] = [[]]
    for column, (field, reading) in row.readings.items():
        beside = row.readings.get(column + row.step)
        is_own = kinds.fits(field, reading.raw)
        is_beside = beside is not None and kinds.fits(field, beside[1].raw)
        if is_beside and not is_own:
            runs[-1].append(column)
        elif is_own and not is_beside:
            runs.append([])
    possible = [tuple(run) for run in runs if run and _is_left_behind(row, run, kinds)]
    return replace(row, displaced=max(possible, key=len, default=()))


def _is_left_behind(row: _Row, run: Sequence[int], kinds: Kinds) -> bool:
    """Whether the cell that a run moved away from is blank, or may hold what moved after it.

    It does not where the contents on its other side are in their place.
    """
    vacated = run[0] if row.step == _RIGHT else run[-1]
    following = row.readings.get(vacated - row.step)
    if following is None or not key(row.readings[vacated][1].raw):
        return True
    return not kinds.fits(following[0], following[1].raw)


def _joined(row: _Row, shifts: set[Shift], kinds: Kinds) -> _Row:
    """A row that lacks the first contents, such as a school's second line, as others have them."""
    for column in sorted(row.readings, reverse=True):
        field, reading = row.readings[column]
        if column < row.displaced[0]:
            if kinds.fits(field, reading.raw):
                return row
            if row.as_shifted_from(column) in shifts:
                return replace(row, displaced=(column, *row.displaced))
    return row


def _told(group: Sequence[_Row], wrong: frozenset[Place], stack: Stack) -> Iterator[Shifted]:
    """A finding for each row of a shift, at its cell in the first column that has an error."""
    columns = stack.definitions.form.columns
    faulty = {
        (column, field)
        for row in group
        for field, reading in row.affected()
        for column in [reading.column_index]
        if field in _TOLD_BY and row.place(reading) in wrong
    }
    _, told = min(faulty)
    for row in group:
        reading = row.entry.readings[told]
        first = row.displaced[0]
        direction, back = _WORDS[row.step]
        facts = {
            "shift": f"{direction}{first}{told}",
            "first": columns[row.readings[first][0]].header,
            "under": columns[row.readings[first + row.step][0]].header,
            "direction": direction,
            "back": back,
        }
        finding = Finding(
            _TOLD_BY[told], row.entry.sheet, reading.cell, reading.row_index + 1, told,
            shorten(reading.raw), "shifted", facts,
        )  # fmt: skip
        yield Shifted(
            Placed(row.document, finding),
            frozenset(row.place(reading) for _, reading in row.affected()),
            (row.document, row.entry.sheet, column_letters(row.beyond) if row.beyond >= 0 else ""),
        )
