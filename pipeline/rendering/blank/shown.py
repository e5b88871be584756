"""What a blank form shows, and where on its sheets: frozen values that its writers share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.cells import address
from pipeline.rendering.blank.frame import BAR_ROW

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pipeline.model.definitions import Definitions
    from pipeline.model.forms import Column, Form
    from pipeline.model.stamps import Stamp
    from pipeline.rendering.blank.frame import Frame

CHECK_FIRST_ROW = 12
"""The row of 自检 that is about the first line of the form; both count from 0."""
MOST_DIGITS = 14
"""Of a count: a number of 15 digits or more is C08."""


class Choice(NamedTuple):
    """A line of the drop-down list of certificates."""

    certificate: str
    levels: tuple[str, ...]

    @property
    def text(self) -> str:
        """As the form prints it: 物流管理（初级、中级）."""
        levels = "、".join(self.levels)
        return f"{self.certificate}（{levels}）" if levels else self.certificate


@dataclass(frozen=True)
class Blank:
    """What one unit's form shows beside what all have.

    `contact` is the name and telephone that the unit gave before, `created` the date in the file's
    properties, `fonts` leads from a font's name to the one to use.
    """

    stamp: Stamp
    contact: str
    created: dt.datetime
    fonts: Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """What the forms of all units of a scope and round have in common.

    `lines` is how many lines a unit may fill in, `frame` what the form's template has around them.
    """

    definitions: Definitions
    lines: int
    frame: Frame

    @property
    def form(self) -> Form:
        """The layout and the rules of its columns."""
        return self.definitions.form

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The printed columns from left to right."""
        return tuple(sorted(self.form.printed_columns, key=lambda each: self.place(each.field)))

    @cached_property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that a unit fills in: all but 序号, which numbers itself."""
        return tuple(column for column in self.columns if column.field != "sequence")

    @cached_property
    def choices(self) -> tuple[Choice, ...]:
        """Each certificate of the round with every set of levels, from one level to all, then none.

        Without a level it is doubtful (C04), but may be right: so the list has it, as the last.
        """
        levels = self.form.levels
        sets = [s for size in range(1, len(levels) + 1) for s in combinations(levels, size)]
        return tuple(
            Choice(certificate.certificate, chosen)
            for certificate in self.definitions.round_certificates
            for chosen in (*sets, ())
        )

    @property
    def first_row(self) -> int:
        """The row of the form's first line, from 0."""
        return self.frame.first_row

    @property
    def last_row(self) -> int:
        """The row of the form's last line, from 0."""
        return self.first_row + self.lines - 1

    @property
    def bottom(self) -> int:
        """The last row of the form, below its notes, from 0."""
        return self.last_row + self.frame.below

    @property
    def contact_cell(self) -> tuple[int, int]:
        """The row and the column, from 0, in which the contact is filled in."""
        contact = self.frame.contact
        first = self.last_row + 1 if contact.is_below else BAR_ROW + 1
        return first + contact.row, contact.open.column

    def plain_cell(self, field: str, line: int) -> str:
        """The cell of a field in a line, from 0, as the form itself sees it: $B5."""
        return f"${address(self.first_row + line, self.place(field))}"

    def place(self, field: str) -> int:
        """The column of a field on the form, from 0."""
        return self.frame.places[field]
