"""Where live values were printed in, the formulas that they make out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from pipeline.rendering.live import Figure, Noted, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.rendering.plan import Area

_ONE_CALL = re.compile(r"[A-Z]+\([^()]*\)|[0-9.]+")
"""What needs no brackets within another formula."""
_LONGEST_TEXT = 200
"""Excel takes 255 characters between two quotation marks of a formula."""


class Spot(NamedTuple):
    """One cell of the output; row and column from 0."""

    sheet: str
    row: int
    column: int


class Block(NamedTuple):
    """Cells of one sheet."""

    sheet: str
    area: Area

    @property
    def address(self) -> str:
        """The cells for formulas of any sheet."""
        return f"{quoted(self.sheet)}!{xl_range_abs(*self.area)}"


class NotTogetherError(Exception):
    """Values that should make a range were not printed one below the other."""


class Spots:
    """The cells of every noted value and figure of a workbook."""

    def __init__(self) -> None:
        self._of: dict[int, tuple[Noted | Figure, list[Spot]]] = {}
        """By identity, since equal ones are not the same; each is kept, so that it stays unique."""

    def note(self, value: Noted | Figure, spot: Spot) -> None:
        """A value was printed here."""
        self._of.setdefault(id(value), (value, []))[1].append(spot)

    def _spots(self, value: Noted | Figure) -> list[Spot]:
        found = self._of.get(id(value))
        return [] if found is None else found[1]

    def formula(self, figure: Figure, here: Spot) -> str:
        """The formula of a figure that stands here.

        Raises:
            NotTogetherError: it is about a range that is none.
        """
        return "".join(
            [part if type(part) is str else self._said(part, here) for part in figure.parts]
        )

    def block(self, values: Sequence[Noted | Figure]) -> Block:
        """The cells of values that stand one below the other, on the first sheet that has them.

        Raises:
            NotTogetherError: they do not.
        """
        for start in self._spots(values[0]) if values else ():
            sheet, row, column = start
            if all(
                Spot(sheet, row + down, column) in self._spots(value)
                for down, value in enumerate(values)
            ):
                return Block(sheet, (row, column, row + len(values) - 1, column))
        raise NotTogetherError

    def _said(self, part: str | Noted | Figure | Span, here: Spot) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Span):
            block = self.block(part.cells)
            return block.address.rpartition("!")[2] if block.sheet == here.sheet else block.address
        spot = self.nearest(part, here)
        if spot is not None:
            return _address(spot, here)
        if isinstance(part, Noted):
            return literal(part.value)
        text = self.formula(part, here)
        return text if _ONE_CALL.fullmatch(text) else f"({text})"

    def nearest(self, value: Noted | Figure, here: Spot) -> Spot | None:
        """Where a value stands on this sheet: on the same row, or below, as sums do, or above."""
        on_sheet = [spot for spot in self._spots(value) if spot.sheet == here.sheet]
        return min(on_sheet, key=lambda spot: _distance(spot, here), default=None)


def _distance(spot: Spot, here: Spot) -> tuple[bool, int, int]:
    return (
        spot.row < here.row,
        abs(spot.row - here.row),
        abs(spot.column - here.column),
    )


def _address(spot: Spot, here: Spot) -> str:
    """What moves along when the formula is copied is what differs from cell to cell of a list."""
    same_row, same_column = spot.row == here.row, spot.column == here.column
    address: str = xl_rowcol_to_cell(
        spot.row, spot.column, row_abs=not same_row, col_abs=not same_column
    )
    return address


def literal(value: str | float | None) -> str:
    """A value as formulas have it."""
    if not isinstance(value, str):
        return "0" if value is None else repr(value)
    pieces = [value[at : at + _LONGEST_TEXT] for at in range(0, len(value), _LONGEST_TEXT)] or [""]
    return "&".join('"{}"'.format(piece.replace('"', '""')) for piece in pieces)


def quoted(sheet: str) -> str:
    """A sheet's name as formulas have it."""
    return "'{}'".format(sheet.replace("'", "''"))
