"""A question about the data in, a figure out: a formula, and the value that it has.

The formula is for the officer who checks it or goes on from it, the value for every reader that
does not calculate. Both come from one question, so that they cannot differ.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Number = int | Decimal


class Figure(NamedTuple):
    """A formula, without its `=`, and its value."""

    formula: str
    value: float | str


class Match(NamedTuple):
    """What a column must hold: the value, and how the formula says it (a cell or a literal)."""

    value: str | int
    said: str


def cell_match(value: str, address: str) -> Match:
    """The value of a cell."""
    return Match(value, address)


def literal(value: str | int) -> Match:
    """A word of the program's own, or a number."""
    return Match(value, f'"{value}"' if isinstance(value, str) else str(value))


# What COUNTIFS would take for a pattern, a comparison, a number or a date is compared as it is.
_PATTERN = re.compile(r"[*?~]|^[<>=]")
_PLAIN = re.compile("[\u4e00-\u9fff]")
_OF_NUMBERS = re.compile("[年月日时分秒上下午星期正元零〇一二三四五六七八九十百千万亿]")
_LONGEST = 200


def is_plain(value: str | int) -> bool:
    """Whether COUNTIFS takes a value as itself, in any spreadsheet program."""
    if isinstance(value, int):
        return True
    if len(value) > _LONGEST or _PATTERN.search(value) or value != value.strip():
        return False
    return _PLAIN.search(_OF_NUMBERS.sub("", value)) is not None


@dataclass(frozen=True)
class Columns:
    """The columns of a data sheet by their names, to be counted over.

    `prefix` comes before each column's name in formulas, as the workbook defines it.
    """

    prefix: str
    values: Mapping[str, Sequence[str | Number | None]]
    counter: str
    """A column with a number in each row."""
    _known: dict[tuple[str, ...], dict[tuple[object, ...], Number]] = field(default_factory=dict)

    def name(self, column: str) -> str:
        """The name of a column's cells in formulas."""
        return f"{self.prefix}_{column}"

    def count(self, where: Mapping[str, Match] | None = None) -> Figure:
        """How many rows match."""
        where = where or {}
        value = int(self._sums("", tuple(where)).get(tuple(m.value for m in where.values()), 0))
        if not where:
            return Figure(f"COUNT({self.name(self.counter)})", value)
        if all(is_plain(m.value) for m in where.values()):
            return Figure(f"COUNTIFS({self._criteria(where)})", value)
        return Figure(f"SUMPRODUCT({self._product(where)}*1)", value)

    def sum(self, column: str, where: Mapping[str, Match] | None = None) -> Figure:
        """The sum of a column over the rows that match; what is no number counts nothing."""
        where = where or {}
        name = self.name(column)
        found = self._sums(column, tuple(where)).get(tuple(m.value for m in where.values()), 0)
        value = float(found) if isinstance(found, Decimal) else found
        if not where:
            return Figure(f"SUM({name})", value)
        if all(is_plain(m.value) for m in where.values()):
            return Figure(f"SUMIFS({name},{self._criteria(where)})", value)
        return Figure(f"SUMPRODUCT({self._product(where)}*1,{name})", value)

    def _criteria(self, where: Mapping[str, Match]) -> str:
        return ",".join(f"{self.name(column)},{match.said}" for column, match in where.items())

    def _product(self, where: Mapping[str, Match]) -> str:
        return "*".join(f"({self.name(column)}={match.said})" for column, match in where.items())

    def _sums(self, measure: str, by: tuple[str, ...]) -> dict[tuple[object, ...], Number]:
        """The sums of one column, or the numbers of rows, by the values of others, made once."""
        asked = (measure, *by)
        if asked not in self._known:
            sums: dict[tuple[object, ...], Number] = defaultdict(int)
            rows = len(self.values[self.counter])
            amounts = self.values[measure] if measure else (1,) * rows
            groups = (
                zip(*(self.values[column] for column in by), strict=True) if by else ((),) * rows
            )
            for group, amount in zip(groups, amounts, strict=True):
                if isinstance(amount, int | Decimal):
                    sums[group] += amount
            self._known[asked] = dict(sums)
        return self._known[asked]


def share(part: str, whole: str, parts: float, every: float) -> Figure:
    """The part that one cell is of another, rounded down to tenths of a percent.

    Down, so that less than all is never 100 %.
    """
    value = int(parts) * 1000 // int(every) / 1000 if every else 0
    return Figure(f"IF({whole}=0,0,ROUNDDOWN({part}/{whole},3))", value)
