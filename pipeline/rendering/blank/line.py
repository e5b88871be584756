"""A line of a blank form in, the cells that formulas about it look at out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.rendering.blank import formulas as f
from pipeline.rendering.blank import helpers as h

if TYPE_CHECKING:
    from pipeline.rendering.blank.helpers import Helpers
    from pipeline.rendering.blank.lists import Lists
    from pipeline.rendering.blank.shown import Layout


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the form, counted from 0, as formulas on 自检 see it."""

    helpers: Helpers
    number: int

    @property
    def layout(self) -> Layout:
        """The form that it is a line of."""
        return self.helpers.layout

    @property
    def lists(self) -> Lists:
        """The lists of the form."""
        return self.helpers.lists

    @property
    def is_first(self) -> bool:
        """Whether no line is above it."""
        return self.number == 0

    def cell(self, field: str) -> str:
        """What was typed in for a field."""
        return self.helpers.cell(field, self.number)

    def shown(self, field: str) -> str:
        """The same as a text that is short enough to be quoted."""
        return f"LEFT({self.cell(field)},40)"

    def count(self, field: str) -> str:
        """The number that a count was read as: "" for nothing, × for what is none."""
        return self.helper(h.number(field))

    def helper(self, name: str) -> str:
        """What a helper column says of the line."""
        return self.helpers.ref(name, self.number)

    def above(self, name: str) -> str:
        """What a helper column says of all lines above."""
        return self.helpers.above(name, self.number)

    def is_given(self, field: str) -> str:
        """Whether anything was typed in for a field."""
        return f"NOT({f.is_empty(self.cell(field))})"


Broken = Callable[[Line], str]
Facts = Callable[[Line], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule at one column of the form.

    `broken` gives the formula that is true where a line breaks the rule, `facts` the formulas for
    the placeholders of the rule's words, beside `value`: what was typed in.
    """

    code: str
    variant: str
    field: str
    broken: Broken
    facts: Facts = lambda _: {}

    @property
    def name(self) -> str:
        """Such as `C03.listed@certificate`."""
        return f"{self.code}{'.' if self.variant else ''}{self.variant}@{self.field}"


def all_of(*conditions: str) -> str:
    """Whether all conditions hold, none looked at behind one that does not: it may be an error."""
    *others, last = conditions
    for condition in reversed(others):
        last = f"IF({condition},{last},FALSE)"
    return last


def compared(field: str, comparison: str) -> Broken:
    """Whether a count is a number that a comparison such as `<1` holds for."""
    return lambda at: all_of(f"ISNUMBER({at.count(field)})", f"{at.count(field)}{comparison}")
