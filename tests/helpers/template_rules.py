"""For hypothesis, what is laid over the rows of a template's sheet: rules, names, print set-up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

Rows = tuple[int, int]
"""The first and last of some rows of the template, from 1."""


@dataclass(frozen=True)
class Rules:
    """Where they stand, by rows of the template."""

    checked: Rows | None = None
    """A data validation in column B."""
    coloured: Rows | None = None
    """A conditional format in columns B to D, by what stands in A of its row."""
    names: tuple[tuple[str, Rows], ...] = ()
    """Names for cells in column A."""
    titles: Rows | None = None
    area: Rows | None = None
    filtered: Rows | None = None
    frozen: int = 0
    """How many rows stay in view."""
    landscape: bool = False
    paper: int = 9
    margins: tuple[float, float, float, float] = (0.7, 0.7, 0.75, 0.75)
    footer: str = ""
    grid: bool = True


def lay_rules(sheet: Worksheet, rules: Rules) -> None:
    """Lay them on a sheet of openpyxl."""
    if rules.checked:
        top, bottom = rules.checked
        sheet.add_data_validation(
            DataValidation(
                type="whole", operator="between", formula1="0", formula2="9", allow_blank=True,
                sqref=f"B{top}:B{bottom}", error="请填 0 到 9", showErrorMessage=True,
            )
        )  # fmt: skip
    if rules.coloured:
        top, bottom = rules.coloured
        rule = FormulaRule(formula=[f'$A{top}="中职"'], font=Font(color="FFC00000", bold=True))
        sheet.conditional_formatting.add(f"B{top}:D{bottom}", rule)
    if rules.titles:
        sheet.print_title_rows = "{}:{}".format(*rules.titles)
    if rules.area:
        sheet.print_area = "A{}:D{}".format(*rules.area)
    if rules.filtered:
        sheet.auto_filter.ref = "A{}:D{}".format(*rules.filtered)
    if rules.frozen:
        sheet.freeze_panes = f"A{rules.frozen + 1}"
    sheet.page_setup.orientation = "landscape" if rules.landscape else "portrait"
    sheet.page_setup.paperSize = rules.paper
    margins = sheet.page_margins
    margins.left, margins.right, margins.top, margins.bottom = rules.margins
    sheet.oddFooter.center.text = rules.footer or None
    sheet.sheet_view.showGridLines = rules.grid


@st.composite
def rules(draw: st.DrawFn, sheet: str, rows: int, lines: Sequence[int]) -> Rules:
    """Some rules for a sheet of so many rows, each about one of its lines at least."""

    @st.composite
    def some(inner: st.DrawFn) -> Rows:
        line = inner(st.sampled_from(lines))
        return inner(st.integers(1, line)), inner(st.integers(line, rows))

    maybe = st.one_of(some(), some(), st.none()) if lines else st.none()
    margin = st.sampled_from((0.25, 0.5, 0.7, 1.0))
    named = draw(st.lists(some(), max_size=2 if lines else 0))
    return Rules(
        checked=draw(maybe),
        coloured=draw(maybe),
        names=tuple((f"名{sheet}{number}", at) for number, at in enumerate(named)),
        titles=draw(maybe),
        area=draw(maybe),
        filtered=draw(maybe),
        frozen=draw(st.integers(0, rows)),
        landscape=draw(st.booleans()),
        paper=draw(st.sampled_from((8, 9, 11))),
        margins=(draw(margin), draw(margin), draw(margin), draw(margin)),
        footer=draw(st.sampled_from(("", "第 &P 页", "甲 && 乙"))),
        grid=draw(st.booleans()),
    )
