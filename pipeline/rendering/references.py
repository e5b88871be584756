"""A formula of a template in, the same with its references where their rows have come to be out.

A fixed row (`$5`) goes where the template row went, and a range grows with the rows printed in it.
A row that is not fixed stays as far from the cell of the formula as it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token

from pipeline.rendering.colours import NotKeptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rendering.places import Places
    from pipeline.rendering.plan import Row

_CELL = re.compile(r"(\$?)([A-Za-z]{1,3})(\$?)(\d{1,7})")
_ROWS = re.compile(r"(\$?)()(\$?)(\d{1,7})")
GONE = "#REF!"
"""What Excel itself says for a cell that is not there any more."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula without `=`, as it stands in the template.

    `sheet` and `row` (from 0) are of the cell that it is about: what is not fixed counts from it.
    """

    text: str
    sheet: str
    row: int


@dataclass(frozen=True, slots=True)
class _Reference:
    """`sheet!first:last` in a formula; `last` is `first` for a single cell."""

    prefix: str
    sheet: str
    first: re.Match[str]
    last: re.Match[str]
    single: bool


def _named_sheet(value: str, sheet: str) -> str:
    """The sheet that an operand says, be it a cell, a whole column or a name; else its own."""
    prefix, mark, _ = value.rpartition("!")
    return prefix.strip("'").replace("''", "'") if mark else sheet


def _reference(value: str, sheet: str) -> _Reference | None:
    """The reference that an operand is; None for a name or a whole column."""
    prefix, mark, rest = value.rpartition("!")
    first, _, last = rest.partition(":")
    for pattern in (_CELL, _ROWS):
        begin, end = pattern.fullmatch(first), pattern.fullmatch(last or first)
        if begin and end and (last or pattern is _CELL):
            return _Reference(prefix + mark, _named_sheet(value, sheet), begin, end, not last)
    return None


def _tokens(text: str) -> list[Token]:
    return list(Tokenizer(f"={text}").items)


def _is_operand(token: Token) -> bool:
    return bool(token.type == Token.OPERAND and token.subtype == Token.RANGE)


def check(formula: Formula, rows: Mapping[str, Mapping[int, Row]], *, grows: bool) -> None:
    """See that a formula can be moved.

    Args:
        formula: the formula.
        rows: the printed rows of every sheet, by their number in the template.
        grows: whether a single cell may become the range of all its rows.

    Raises:
        NotKeptError: it leads to another file, to rows that move otherwise, or to one of many.
    """
    for token in _tokens(formula.text):
        if not _is_operand(token):
            continue
        if "[" in token.value:
            raise NotKeptError(
                f"公式 {formula.text} 引用了别的工作簿或“表格”，请改成本工作簿的单元格"
            )
        named = _named_sheet(token.value, formula.sheet)
        if named not in rows:
            raise NotKeptError(f"公式 {formula.text} 引用的工作表「{named}」不在版式里")
        found = _reference(token.value, formula.sheet)
        if found is None:
            continue
        for end in (found.first, found.last):
            if not end[3]:
                _check_relative(formula, int(end[4]) - 1, found, rows)
        fixed = rows[found.sheet].get(int(found.first[4]) - 1)
        if found.single and found.first[3] and fixed is not None and fixed.repeats and not grows:
            raise NotKeptError(
                f"公式 {formula.text} 固定引用了会重复的第 {fixed.index + 1} 行，请去掉行号前的 $"
            )


def refuse_control(formula: Formula, controls: Mapping[str, frozenset[int]]) -> None:
    """See that a formula is not about control rows alone; `controls` are those of every sheet.

    Raises:
        NotKeptError: it is: of these nothing is printed.
    """
    for token in _tokens(formula.text):
        found = _reference(token.value, formula.sheet) if _is_operand(token) else None
        if found is None or not (found.first[3] or found.last[3]):
            continue  # what is not fixed counts from the cell of the formula
        top, bottom = sorted((int(found.first[4]) - 1, int(found.last[4]) - 1))
        gone = controls.get(found.sheet, frozenset())
        if bottom - top < len(gone) and gone.issuperset(range(top, bottom + 1)):
            raise NotKeptError(
                f"公式 {formula.text} 引用的第 {top + 1} 行是控制行，印出来就没有了，请改指别的行"
            )


def _check_relative(
    formula: Formula, row: int, found: _Reference, rows: Mapping[str, Mapping[int, Row]]
) -> None:
    """A row that is not fixed must always be as far away as it is in the template."""
    if found.sheet == formula.sheet and row == formula.row:
        return
    here, there = rows[formula.sheet].get(formula.row), rows[found.sheet].get(row)
    together = here is not None and there is not None and here.block == there.block
    if found.sheet != formula.sheet or not together:
        raise NotKeptError(
            f"公式 {formula.text} 引用的第 {row + 1} 行会另外移动，请在行号前加 $（如 A${row + 1}）"
        )


def move(formula: Formula, place: int, places: Mapping[str, Places]) -> str:
    """The formula for a cell on the row `place`, with `=`; `places` are of the sheets made."""
    return "=" + "".join(
        _moved_operand(token.value, formula, place, places) if _is_operand(token) else token.value
        for token in _tokens(formula.text)
    )


def _moved_operand(value: str, formula: Formula, place: int, places: Mapping[str, Places]) -> str:
    found = _reference(value, formula.sheet)
    # A name without a sheet is the workbook's, wherever the formula stands.
    if (found is not None or "!" in value) and _named_sheet(value, formula.sheet) not in places:
        return GONE
    return value if found is None else _moved(found, formula, place, places)


def _moved(found: _Reference, formula: Formula, place: int, places: Mapping[str, Places]) -> str:
    here = places[found.sheet]
    top, bottom = int(found.first[4]) - 1, int(found.last[4]) - 1
    runs = here.runs(min(top, bottom), max(top, bottom))
    ends = []
    for end, fixed in ((found.first, _first_row), (found.last, _last_row)):
        if end[3] and not runs:
            return GONE
        row = fixed(runs) if end[3] else place + int(end[4]) - 1 - formula.row
        ends.append(f"{end[1]}{end[2]}{end[3]}{row + 1}")
    first, last = ends
    return found.prefix + (first if found.single and first == last else f"{first}:{last}")


def _first_row(runs: list[tuple[int, int]]) -> int:
    return runs[0][0]


def _last_row(runs: list[tuple[int, int]]) -> int:
    return runs[-1][1]
