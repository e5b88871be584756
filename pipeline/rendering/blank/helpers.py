"""A blank form in, the helper columns of its self-check out: what each line says, made comparable.

The formulas do what reading does: a row without name and type goes on with the school above, digits
are a number whether or not they were typed as a text.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.model.cells import address, column_letters
from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET
from pipeline.rendering.blank import formulas as f
from pipeline.rendering.blank.lists import KEYS, LEVELS, NAMES, TOTALS
from pipeline.rendering.blank.shown import CHECK_FIRST_ROW, MOST_DIGITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pipeline.rendering.blank.lists import Lists
    from pipeline.rendering.blank.shown import Layout

FIRST_COLUMN = 6
"""Of the helper columns on 自检; those before are shown."""
_MOST_BRACKETS = 4
"""So many pairs of brackets in the list of majors are seen through."""
FILLED, TOTAL, SCHOOL, TYPE, CHOICE, NAME, LEVEL = (
    "filled", "total", "school", "type", "choice", "name", "level",
)  # fmt: skip
FIRST_OF_SCHOOL, MAJORS, NAMED = "first", "majors", "named"
LIST, DISTINCT = "list", "distinct"


def raw(field: str) -> str:
    """The helper that holds what was typed in for a field."""
    return f"{field}_raw"


def number(field: str) -> str:
    """The helper that holds a count's number."""
    return f"{field}_number"


@dataclass(frozen=True)
class Helpers:
    """The helper columns; a formula is asked for with its line of the form, from 0."""

    layout: Layout
    lists: Lists

    @cached_property
    def columns(self) -> Mapping[str, Callable[[int], str]]:
        """From a helper's name to what makes its formula, from left to right."""
        made: dict[str, Callable[[int], str]] = {
            raw(column.field): self._raw(column.field) for column in self.layout.inputs
        }
        made |= {TOTAL: self._total, FILLED: self._filled}
        made |= {TYPE: self._type, SCHOOL: self._school, FIRST_OF_SCHOOL: self._first_of_school}
        made |= {CHOICE: self._choice, NAME: self._name, LEVEL: self._level}
        for field in self.layout.form.count_fields:
            made[number(field)] = self._number(field)
        for pair in range(_MOST_BRACKETS + 1):
            made[f"{MAJORS}{pair}"] = self._majors(pair)
        return made | {LIST: self._list, NAMED: self._named, DISTINCT: self._distinct}

    def ref(self, name: str, line: int) -> str:
        """The cell of a helper for a line."""
        return f"${address(CHECK_FIRST_ROW + line, self.place(name))}"

    def seen(self, name: str, line: int) -> str:
        """The same seen from the form."""
        return f"'{CHECK_SHEET}'!{self.ref(name, line)}"

    def place(self, name: str) -> int:
        """The column of a helper on 自检, from 0."""
        return FIRST_COLUMN + list(self.columns).index(name)

    def above(self, name: str, line: int) -> str:
        """The cells of a helper for the lines above one that is not the first."""
        return self._area(name, 0, line - 1)

    def all(self, name: str) -> str:
        """The cells of a helper for all lines."""
        return self._area(name, 0, self.layout.lines - 1)

    def _area(self, name: str, first: int, last: int) -> str:
        letters = column_letters(self.place(name))
        top, bottom = CHECK_FIRST_ROW + first + 1, CHECK_FIRST_ROW + last + 1
        return f"${letters}${top}:${letters}${bottom}"

    def _raw(self, field: str) -> Callable[[int], str]:
        letters = column_letters(self.layout.place(field))
        between = "、" if field == "majors" else ""
        first = self.layout.first_row + 1
        return lambda line: f.copied(FORM_SHEET, letters, first + line, between)

    def cell(self, field: str, line: int) -> str:
        """The cell with what was typed in for a field."""
        return self.ref(raw(field), line)

    def _total(self, line: int) -> str:
        name = f.bare(self.cell("school", line))
        return f"IF({f.is_listed(name, self.lists.area(TOTALS))},1,0)"

    def _filled(self, line: int) -> str:
        first, last = (self.layout.inputs[at].field for at in (0, -1))
        area = f"{self.cell(first, line)}:{self.cell(last, line)}"
        something = f"SUMPRODUCT(LEN({f.bare(area)}))>0"
        return f"IF(AND({something},{self.ref(TOTAL, line)}=0),1,0)"

    def _goes_on(self, line: int) -> str:
        """Whether a line has neither name nor type, so that it is about the school above."""
        empty = [f.is_empty(self.cell(name, line)) for name in ("school", "school_type")]
        return f"AND({','.join(empty)})"

    def _last_above(self, name: str, line: int) -> str:
        """What the last line above that was filled in has: lines left empty in between are none."""
        above = f"ROW({self.above(FILLED, line)})*{self.above(FILLED, line)}"
        at = f"MAX(1,SUMPRODUCT(MAX({above}))-{CHECK_FIRST_ROW})"
        is_any = f"SUM({self.above(FILLED, line)})>0"
        return f'IF({is_any},INDEX({self.above(name, line)},{at}),"")'

    def _carried(self, name: str, field: str, line: int) -> str:
        own = f.bare(self.cell(field, line))
        goes_on = self._last_above(name, line) if line else '""'
        value = f"IF({self._goes_on(line)},{goes_on},{own})"
        return f'IF({self.ref(FILLED, line)}=1,{value},"")'

    def _school(self, line: int) -> str:
        return self._carried(SCHOOL, "school", line)

    def _type(self, line: int) -> str:
        return self._carried(TYPE, "school_type", line)

    def _first_of_school(self, line: int) -> str:
        own = self.ref(SCHOOL, line)
        earlier = f"SUMPRODUCT(--({self.above(SCHOOL, line)}={own}))" if line else "0"
        return f'IF({own}="",0,IF({earlier}=0,1,0))'

    def _choice(self, line: int) -> str:
        key = f.choice_key(self.cell("certificate", line))
        return f.position(key, self.lists.area(KEYS), self.lists.count(KEYS))

    def _of_choice(self, name: str, line: int) -> str:
        at = self.ref(CHOICE, line)
        return f'IF({at}=0,"",INDEX({self.lists.area(name)},{at})&"")'

    def _name(self, line: int) -> str:
        return self._of_choice(NAMES, line)

    def _level(self, line: int) -> str:
        return self._of_choice(LEVELS, line)

    def _number(self, field: str) -> Callable[[int], str]:
        return lambda line: f.count(self.cell(field, line), MOST_DIGITS)

    def _majors(self, pair: int) -> Callable[[int], str]:
        """The list of majors as it is divided, then with one pair of brackets less each time."""
        if not pair:
            return lambda line: f.divided(self.cell("majors", line))
        return lambda line: f.without_brackets(self.ref(f"{MAJORS}{pair - 1}", line))

    def _list(self, line: int) -> str:
        return f.tidied(self.ref(f"{MAJORS}{_MOST_BRACKETS}", line))

    def _named(self, line: int) -> str:
        return f.item_count(self.ref(LIST, line))

    def _distinct(self, line: int) -> str:
        return f.distinct_count(self.ref(LIST, line), self.ref(NAMED, line))
