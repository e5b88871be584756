"""A question about the data in, a figure out: a formula, and the value that it has.

The formula is for the officer who checks it or goes on from it, the value for every reader that
does not calculate. Both come from one question, so that they cannot differ.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.rendering.live import Figure, Noted, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Where = Mapping[str, Noted]
    """From columns to what they must hold."""
    Parts = tuple[str | Noted | Figure | Span, ...]

Number = int | Decimal


# What COUNTIFS would take for a pattern, a comparison, a number or a date is compared as it is.
_PATTERN = re.compile(r"[*?~]|^[<>=]")
_PLAIN = re.compile("[\u4e00-\u9fff]")
_OF_NUMBERS = re.compile("[年月日时分秒上下午星期正元零〇一二三四五六七八九十百千万亿]")
_LONGEST = 200


@lru_cache(maxsize=4096)
def is_plain(value: str | float | None) -> bool:
    """Whether COUNTIFS takes a value as itself, in any spreadsheet program."""
    if not isinstance(value, str):
        return True
    if len(value) > _LONGEST or _PATTERN.search(value) or value != value.strip():
        return False
    return _PLAIN.search(_OF_NUMBERS.sub("", value)) is not None


def number(figure: Figure) -> float:
    """The value of a figure that is a number."""
    return float(figure.value)


@dataclass(frozen=True)
class Columns:
    """The columns of a data sheet by their names, to be counted over.

    `prefix` comes before each column's name in formulas, as the workbook defines it.
    """

    prefix: str
    values: Mapping[str, Sequence[str | Number | None]]
    counter: str
    """A column with a number in each row."""
    _known: dict[tuple[str, ...], dict[object, Number]] = field(default_factory=dict)

    def name(self, column: str) -> str:
        """The name of a column's cells in formulas."""
        return f"{self.prefix}_{column}"

    def count(self, where: Where | None = None) -> Figure:
        """How many rows match."""
        where = where or {}
        value = int(self._found("", where))
        if not where:
            return Figure((f"COUNT({self.name(self.counter)})",), value)
        if _are_plain(where):
            return Figure(("COUNTIFS(", *self._criteria(where), ")"), value)
        return Figure(("SUMPRODUCT(", *self._product(where), "*1)"), value)

    def sum(self, column: str, where: Where | None = None) -> Figure:
        """The sum of a column over the rows that match; what is no number counts nothing."""
        where = where or {}
        name = self.name(column)
        found = self._found(column, where)
        value = float(found) if isinstance(found, Decimal) else found
        if not where:
            return Figure((f"SUM({name})",), value)
        if _are_plain(where):
            return Figure((f"SUMIFS({name},", *self._criteria(where), ")"), value)
        return Figure(("SUMPRODUCT(", *self._product(where), f"*1,{name})"), value)

    def _criteria(self, where: Where) -> Parts:
        return _joined(",", ((f"{self.name(c)},", held) for c, held in where.items()))

    def _product(self, where: Where) -> Parts:
        return _joined("*", ((f"({self.name(c)}=", held, ")") for c, held in where.items()))

    def _found(self, measure: str, where: Where) -> Number:
        """The sum of a column, or the number of rows; all of one kind are reckoned at once."""
        asked = (measure, *where)
        sums = self._known.get(asked)
        if sums is None:
            sums = self._known[asked] = self._sums(measure, tuple(where))
        held = tuple(noted.value for noted in where.values())
        return sums.get(held[0] if len(held) == 1 else held, 0)

    def _sums(self, measure: str, by: tuple[str, ...]) -> dict[object, Number]:
        """By the value of one column, or the values of several."""
        rows = len(self.values[self.counter])
        groups: Iterable[object] = ((),) * rows
        if by:
            columns = [self.values[column] for column in by]
            groups = columns[0] if len(by) == 1 else zip(*columns, strict=True)
        if not measure:
            return dict(Counter(groups))
        sums: dict[object, Number] = defaultdict(int)
        for group, amount in zip(groups, self.values[measure], strict=True):
            if isinstance(amount, int | Decimal):
                sums[group] += amount
        return dict(sums)


def _are_plain(where: Where) -> bool:
    return all(is_plain(noted.value) for noted in where.values())


def _joined(sign: str, pieces: Iterable[Parts]) -> Parts:
    """The parts one after the other, with a sign between."""
    parts: list[str | Noted | Figure | Span] = []
    for piece in pieces:
        parts += (sign, *piece) if parts else piece
    return tuple(parts)


def share(part: Figure, whole: Figure) -> Figure:
    """The part that one figure is of another, rounded down to tenths of a percent.

    Down, so that less than all is never 100 %.
    """
    every = int(number(whole))
    value = int(number(part)) * 1000 // every / 1000 if every else 0
    return Figure(("IF(", whole, "=0,0,ROUNDDOWN(", part, "/", whole, ",3))"), value)
