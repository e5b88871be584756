"""The layout of a blank form in, all formulas of its sheet 自检 out: the same for every unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.cells import address, column_letters
from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET
from pipeline.rendering.blank import formulas as f
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.faults import Faults
from pipeline.rendering.blank.helpers import Helpers
from pipeline.rendering.blank.lists import Lists
from pipeline.rendering.blank.shown import CHECK_FIRST_ROW

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.rendering.blank.shown import Layout

ROW, SCHOOL, VERDICT, WRONG, DOUBTFUL = range(5)
TO_MEND, TO_CHECK, PASSED, SUM_ROW = "请改正", "请核对", "通过", "合计行"
SUMMARY_ROW = 2
NOT_STARTED = "自检：还没有填写。填好以后看这里，或看「自检」一页。本行不打印。"
OUTSIDE_ROW = SUMMARY_ROW + 2
"""The row of 自检 that tells how many rows below the form's lines are filled in."""
_NOBODY = "还没有填写任何一行"
_READY = "没有要改正的，可以报送"
_WITH_SUMS = "别的没有要改正的；合计行这里没有核对：本表不必写合计，请删去合计行的内容再报送"
_GONE = "表里有一栏被删去了，自检不能用，请另取一份没有改动过的空白表，把内容填进去"
_OUTSIDE = (
    " 行填到了表的下面，这里没有查：请移到表里的空行，表里行数不够的，请向发表的单位要一份行多的，"
)
_FURTHEST = 2000
"""How many rows below the form are looked at."""
_ZERO = frozenset((h.TOTAL, h.FILLED, h.FIRST_OF_SCHOOL, h.CHOICE, h.NAMED, h.DISTINCT))


class Formula(NamedTuple):
    """A formula, where it stands, and what it gives while nothing is filled in."""

    row: int
    column: int
    formula: str
    value: str | int


class Summed(NamedTuple):
    """A line of the summary above the table."""

    label: str
    formula: str
    value: str | int


@dataclass(frozen=True)
class CheckPage:
    """What 自检 calculates; made once for all forms of a scope and round."""

    layout: Layout

    @cached_property
    def helpers(self) -> Helpers:
        """The columns that make what was typed in comparable."""
        return Helpers(self.layout, Lists(self.layout))

    @cached_property
    def faults(self) -> Faults:
        """What is looked for."""
        return Faults(self.helpers)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The headers of the columns out of sight."""
        return (*self.helpers.columns, *(fault.name for fault in self.faults.all))

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """Every formula of the table, line by line."""
        return tuple(one for line in range(self.layout.lines) for one in self._line(line))

    @cached_property
    def bar(self) -> str:
        """The formula of the line above the form's title."""
        sheet = f"'{CHECK_SHEET}'!"
        filled, wrong, doubtful, outside = self._counts(sheet)
        sums = self._sums(sheet)
        told = (
            f'IF({wrong}>0,{wrong}&" 行请改正，",IF({outside}+{sums}>0,"","没有要改正的，"))',
            f'IF({doubtful}>0,{doubtful}&" 行请核对，","")',
            f'IF({outside}>0,{outside}&" 行填到了表的下面，请移到表里，","")',
            f'IF({sums}>0,{sums}&" 行是合计，没有核对，请删去，","")',
        )
        return (
            f"=IF({self._gone},{f.text(f'自检：{_GONE}。本行不打印。')},"
            f"IF({filled}+{outside}=0,{f.text(NOT_STARTED)},"
            f'"自检：填了 "&{filled}&" 行，"&{"&".join(told)}&"见「自检」一页。本行不打印。"))'
        )

    @cached_property
    def summary(self) -> tuple[Summed, ...]:
        """The lines above the table."""
        return tuple(self._summary())

    def _counts(self, sheet: str = "") -> tuple[str, str, str, str]:
        """How many lines are filled in, to be mended, to be checked; how many rows are below."""
        first, last = CHECK_FIRST_ROW + 1, CHECK_FIRST_ROW + self.layout.lines
        verdicts = f"{sheet}$C${first}:$C${last}"
        counted = (f'COUNTIF({verdicts},"{word}")' for word in (TO_MEND, TO_CHECK))
        wrong, doubtful = counted
        outside = f"{sheet}${column_letters(VERDICT)}${OUTSIDE_ROW + 1}"
        return f"SUM({sheet}{self.helpers.all(h.FILLED)})", wrong, doubtful, outside

    def _sums(self, sheet: str = "") -> str:
        """How many lines are 合计: their figures are held against nothing here (R08)."""
        return f"SUM({sheet}{self.helpers.all(h.TOTAL)})"

    @property
    def _gone(self) -> str:
        """Whether a column that is filled in was deleted: what refers to it is an error."""
        return f"OR({','.join(f.is_gone(FORM_SHEET, letters) for letters in self._letters)})"

    @property
    def _letters(self) -> list[str]:
        return [column_letters(self.layout.place(one.field)) for one in self.layout.inputs]

    def _summary(self) -> Iterator[Summed]:
        filled, wrong, doubtful, outside = self._counts()
        conclusion = (
            f'=IF({self._gone},"{_GONE}",IF({filled}+{outside}=0,"{_NOBODY}",'
            f'IF({wrong}+{outside}=0,IF({self._sums()}>0,"{_WITH_SUMS}","{_READY}"),'
            f'IF({wrong}>0,"有 "&{wrong}&" 行请改正，","")&IF({outside}>0,"有 "&{outside}&'
            f'{f.text(_OUTSIDE)},"")&"改好再报送")))'
        )
        yield Summed("结论", conclusion, _NOBODY)
        yield Summed("填了几行", f"={filled}", 0)
        yield Summed("填到表的下面去的（行）", f"={self._outside()}", 0)
        yield Summed("请改正／请核对（行）", f'={wrong}&" ／ "&{doubtful}', "0 ／ 0")
        yield Summed("院校（所）", f"=SUM({self.helpers.all(h.FIRST_OF_SCHOOL)})", 0)
        for field in self.layout.form.count_fields:
            column = self.layout.form.columns[field]
            label = f"{column.header}合计（{column.unit}）"
            yield Summed(label, f"=SUM({self.helpers.all(h.number(field))})", 0)
        yield Summed("联系人及电话", f"={self._contact()}", "")

    def _outside(self) -> str:
        """How many rows below the lines hold something in a column that is filled in.

        A protected form has no open cell there; but protection can be undone, rows inserted and
        others pasted in, and the program reads them. What the form itself has there is not counted.
        """
        first, last = self.layout.last_row + 2, self.layout.bottom + 1 + _FURTHEST
        seen = (f"'{FORM_SHEET}'!${letters}:${letters}" for letters in self._letters)
        together = "&".join(f"INDEX({one},{first}):INDEX({one},{last})" for one in seen)
        rows = f"SUMPRODUCT(--(LEN({f.bare(together)})>0))-{self.layout.frame.said_below}"
        if self.layout.frame.contact.is_alone_below:
            rows += f"-IF({f.is_empty(self._contact_cell)},0,1)"
        return f"IFERROR({rows},1)"

    def _contact(self) -> str:
        """H06 as far as a formula can say it: a name, and a telephone of seven digits at least."""
        cell = self._contact_cell
        rule = self.layout.definitions.catalogue.by_code["H06"]
        first, other = rule.wording(), rule.wording("malformed")
        digits, name = f.digits(cell), _without_number(cell)
        both = f'IF({name}="","联系人和联系电话","联系电话")'
        facts = {"missing": f'IF({digits}=0,{both},"联系人")', "value": f"LEFT({cell},40)"}
        missing = f.filled(f"{first.found}。{first.next_step}。", facts)
        malformed = f.filled(f"{other.found}。{other.next_step}。", facts)
        wrong_number = f'IF({digits}<7,{malformed},"已填写")'
        return f'IF(OR({digits}=0,{name}=""),{missing},{wrong_number})'

    @property
    def _contact_cell(self) -> str:
        row, column = self.layout.contact_cell
        return f.copied(FORM_SHEET, column_letters(column), row + 1)

    def _line(self, line: int) -> Iterator[Formula]:
        row = CHECK_FIRST_ROW + line
        helpers, faults = self.helpers, self.faults
        first_fault = h.FIRST_COLUMN + len(helpers.columns)
        yield Formula(row, SCHOOL, f"={helpers.ref(h.SCHOOL, line)}", "")
        yield Formula(row, VERDICT, self._verdict(line), "")
        for column, severity in ((WRONG, "E"), (DOUBTFUL, "W")):
            cells = [
                f"${address(row, first_fault + place)}"
                for place, fault in enumerate(faults.all)
                if faults.severity(fault) == severity
            ]
            yield Formula(row, column, f"={'&'.join(cells)}", "")
        for place, (name, formula) in enumerate(helpers.columns.items()):
            value = 0 if name in _ZERO else ""
            yield Formula(row, h.FIRST_COLUMN + place, f"={formula(line)}", value)
        for place, fault in enumerate(faults.all):
            yield Formula(row, first_fault + place, f"={faults.formula(fault, line)}", "")

    def _verdict(self, line: int) -> str:
        row = CHECK_FIRST_ROW + line + 1
        filled, total = (self.helpers.ref(name, line) for name in (h.FILLED, h.TOTAL))
        judged = f'IF($D{row}<>"","{TO_MEND}",IF($E{row}<>"","{TO_CHECK}","{PASSED}"))'
        return f'=IF({filled}=1,{judged},IF({total}=1,"{SUM_ROW}",""))'


def _without_number(cell: str) -> str:
    """What a contact says beside digits and the signs of numbers."""
    signs = [*(f'"{digit}"' for digit in range(10)), '"-"', '"—"', '"("', '")"', '"（"', '"）"']
    return f.replaced(f.bare(cell), ((sign, '""') for sign in signs))
