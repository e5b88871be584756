"""What a blank form shows, and where on its sheets: frozen values that its writers share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.cells import address

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pipeline.model.definitions import Definitions
    from pipeline.model.forms import Column, Form
    from pipeline.model.stamps import Stamp

BAR_ROW, TITLE_ROW, META_ROW, HEADER_ROW = range(4)
FIRST_ROW = HEADER_ROW + 1
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

    `lines` is how many lines a unit may fill in.
    """

    definitions: Definitions
    lines: int

    @property
    def form(self) -> Form:
        """The layout and the rules of its columns."""
        return self.definitions.form

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The printed columns from left to right."""
        return self.form.printed_columns

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
    def last_row(self) -> int:
        """The row of the form's last line, from 0."""
        return FIRST_ROW + self.lines - 1

    def plain_cell(self, field: str, line: int) -> str:
        """The cell of a field in a line, from 0, as the form itself sees it: $B5."""
        return f"${address(FIRST_ROW + line, self.place(field))}"

    def place(self, field: str) -> int:
        """The column of a field on the form, from 0."""
        return [column.field for column in self.columns].index(field)
