"""Values of a template's cells that belong together: figures, what they count by, charts of them.

A formula must not say addresses, since the template decides where a value stands. It is made of
texts and of other values, and says for each of these the cell that it was printed in: on the same
row if it is there, else on the same sheet. What was printed nowhere is put in as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from pipeline.rendering.expressions import Record
from pipeline.rendering.held import Held


class Live(Held, Record):
    """A value whose cells are noted when it is printed; equal ones are not the same."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Noted(Live):
    """A text, a number or nothing, whose cell a formula or a chart may need."""

    value: str | float | None

    def held(self) -> str | float | None:
        """The value."""
        return self.value

    def __str__(self) -> str:
        """The value, within a text."""
        return "" if self.value is None else str(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Span(Record):
    """The cells of several values that stand one below the other, as a part of a formula."""

    cells: tuple[Noted | Figure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Figure(Live):
    """A formula, without its `=`, and its value: a number, or a short text instead."""

    parts: tuple[str | Noted | Figure | Span, ...]
    value: float | str

    def held(self) -> float | str:
        """The value."""
        return self.value

    def __str__(self) -> str:
        """The value, within a text."""
        return str(self.value)


@dataclass(frozen=True, slots=True, eq=False)
class Across(Live):
    """Several values for one cell of a template and those to its right, all with its looks.

    For what is as wide as a form says, such as a column for each level.
    """

    values: tuple[str | float | Noted | Figure | None, ...]
    names: tuple[str, ...] = ()
    """Of the columns that the values of several rows make, in formulas."""

    def __str__(self) -> str:
        """The values, within a text."""
        return "、".join("" if value is None else str(value) for value in self.values)


class Counted(Live):
    """1 where it is printed first in a column of a sheet, then 2, and so on."""

    __slots__ = ()

    def __str__(self) -> str:
        """Nothing is known within a text: refused."""
        return str(self.held())


NUMBER = Counted()


@dataclass(frozen=True, slots=True, eq=False)
class Series(Record):
    """One row of bars; `name` stands in the legend."""

    name: Noted | str
    values: tuple[Figure, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Chart(Live):
    """A native chart of horizontal bars, as large as its (merged) cell, over printed figures.

    Several series are stacked. Without a label there is nothing to draw.
    """

    labels: tuple[Noted, ...]
    series: tuple[Series, ...]
    title: str = ""
    most: int = 15
    """So many bars at most; the title then tells so."""

    def titled(self, title: str) -> Chart:
        """The same under a title."""
        return replace(self, title=title)

    def __str__(self) -> str:
        """It cannot be drawn within a text: refused."""
        return str(self.held())
