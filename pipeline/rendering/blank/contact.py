"""The cell of a template that shows the contact in, a label and an open cell beside it out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.rendering.heights import room, units
from pipeline.rendering.plan import PADDING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rendering.blank.frame import Around
    from pipeline.rendering.looks import Look
    from pipeline.rendering.plan import Cell, Style, Value

MARK = "\ue000"
"""Stands for the contact while the place to fill it in is looked for: no text has it."""
_LEAST_TO_WRITE = 24.0
"""The width of 张伟 0371-65900000, in characters of the standard font, and some room."""
_LEAST_BESIDE = 30.0
"""What the unit's name must keep of its cell where the contact's label takes of it."""


class Range(NamedTuple):
    """Cells of one row that are one: the first column, and how many."""

    column: int
    columns: int


@dataclass(frozen=True)
class Contact:
    """Where the contact is filled in, and what the template's row becomes for it.

    `row` counts from 0 among the rows above the lines, or below them where `is_below`.
    """

    index: int
    """The template's row, from 0."""
    row: int
    is_below: bool
    shown: Range
    """The template's cell that shows the contact."""
    before: str
    """What it says before the contact, as the template has it for a unit."""
    label: Range | None
    """Where that is said; None where it is said elsewhere already."""
    beside: Range | None
    """What is left of the cell to the left, where the label takes of it."""
    open: Range
    beside_room: int = 0
    """How many half-width characters a line of it holds; 0 where its text does not wrap."""
    mark: str = MARK
    is_alone_below: bool = False
    """Whether it is filled in below the lines, in a row that says nothing else there."""

    def opened(self, row: Around, contact: str) -> Around:
        """A printed row with the contact in an open cell of its own."""
        if row.row.index != self.index:
            return row
        taken = set(range(self.shown.column, self.shown.column + self.shown.columns))
        if self.label is not None:
            taken |= set(range(self.label.column, self.label.column + self.label.columns))
        cells: list[tuple[Cell, Value]] = []
        for cell, value in row.shown:
            if self.beside is not None and cell.column == self.beside.column:
                cells.append((_over(cell, self.beside, self.beside_room), value))
            elif cell.column not in taken:
                cells.append((cell, value))
        shown, value = next(each for each in row.shown if each[0].column == self.shown.column)
        if self.label is not None:
            text = str(value).partition(MARK)[0].rstrip()
            cells += _cells(shown, self.label, _label(shown.style), text)
        cells += _cells(shown, self.open, _to_write(shown.style), contact or None)
        cells.sort(key=lambda each: each[0].column)
        own, values = zip(*cells, strict=True)
        return row._replace(row=replace(row.row, cells=own), values=values)


def _cells(shown: Cell, area: Range, style: Style, value: Value) -> list[tuple[Cell, Value]]:
    """The cells of a range, the first with a value; each has its looks for its borders."""
    first = _over(replace(shown, column=area.column, style=style), area)
    others = range(area.column + 1, area.column + area.columns)
    single = replace(first, columns=1, merged=False)
    return [(first, value), *((replace(single, column=column), None) for column in others)]


def _over(cell: Cell, area: Range, in_a_line: int = 0) -> Cell:
    """A cell over other columns, in which a line holds so much."""
    return replace(cell, columns=area.columns, merged=area.columns > 1, room=in_a_line)


def _label(style: Style) -> Style:
    return _changed(style, {"align": "right"})


def _to_write(style: Style) -> Style:
    return _changed(style, {"align": "left", "bottom": 1, "unlocked": True})


def _changed(style: Style, over: Look) -> Style:
    kept: Look = {name: value for name, value in style.properties if name != "text_wrap"}
    return replace(style, properties=tuple((kept | over).items()), wraps=False)


def placed(
    found: Around, at: int, row: int, widths: Mapping[int, float], *, is_below: bool, alone: bool
) -> Contact | None:
    """How a printed row's contact is opened to be filled in; None where there is no room for it.

    Args:
        found: the row, with MARK for the contact.
        at: which of its cells shows it.
        row: where it stands among the rows above the lines, or below them.
        widths: of the columns, in digits of the standard font.
        is_below: whether it stands below the lines.
        alone: whether the cell says nothing else that belongs to the unit.
    """
    cell, value = found.shown[at]
    before = str(value).partition(MARK)[0].rstrip()
    shown = Range(cell.column, cell.columns)
    contact = Contact(found.row.index, row, is_below, shown, before, None, None, shown)
    if not before:
        return contact
    if alone and (left := _from_the_left(found, cell, before, widths)) is not None:
        label, beside, lines = left
        return replace(contact, label=label, beside=beside, beside_room=lines)
    return _divided(contact, cell, before, widths)


def _from_the_left(
    found: Around, cell: Cell, text: str, widths: Mapping[int, float]
) -> tuple[Range, Range | None, int] | None:
    """Columns to the left for a label: free ones, else the last of the cell that is there.

    With what is left of that cell, and how much a line of it holds.
    """
    first = cell.column
    while first and not _holds(Range(first, cell.column - first), text, cell.style, widths):
        first -= 1
    label = Range(first, cell.column - first)
    if not _holds(label, text, cell.style, widths):
        return None
    beside, lines = None, 0
    for other, value in found.shown:
        end = other.column + other.columns
        if value in (None, "") and not other.merged:
            continue
        if other.column < cell.column and end > first:
            beside = Range(other.column, first - other.column)
            if end > cell.column or beside.columns < 1 or _wide(beside, widths) < _LEAST_BESIDE:
                return None
            if other.style.wraps:
                lines = room(_wide(beside, widths) - PADDING, other.style.size)
    return label, beside, lines


def _divided(
    contact: Contact, cell: Cell, text: str, widths: Mapping[int, float]
) -> Contact | None:
    """The contact's own cell as two: what it says, and as few of its last columns as will do."""
    end = cell.column + cell.columns
    for first in range(end - 1, cell.column, -1):
        label, to_write = Range(cell.column, first - cell.column), Range(first, end - first)
        if _wide(to_write, widths) >= _LEAST_TO_WRITE and _holds(label, text, cell.style, widths):
            return replace(contact, label=label, open=to_write)
    return None


def _wide(area: Range, widths: Mapping[int, float]) -> float:
    return sum(widths[column] for column in range(area.column, area.column + area.columns))


def _holds(area: Range, text: str, style: Style, widths: Mapping[int, float]) -> bool:
    return room(_wide(area, widths) - PADDING, style.size) >= units(text)
