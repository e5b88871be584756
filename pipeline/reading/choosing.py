"""The sheets with tables in, those that are to be read and what is said of the others out (F06)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.findings import Finding
from pipeline.model.text import key
from pipeline.reading.certificates import names_certificate
from pipeline.reading.hidden import name_of
from pipeline.reading.values import raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.cells import CellValue, Grid
    from pipeline.model.certificates import Certificates
    from pipeline.model.forms import Form
    from pipeline.reading.sheets import Sheet

_EXAMPLES = re.compile(
    r"(?:(?:填表|填报|填写|使用)?(?:说明|须知|要求|指南)|.*(?:示例|样例|范例|样表|例表|样张).*)\d*"
)
_LISTS = re.compile(
    r".*(?:列表|字典|下拉|选项|代码|码表|数据源|序列|参数|词表|list|dict|options?|lookups?).*"
)
_SCHOOL_LIKE = re.compile(r"校|学院|大学|中专|职高|中心")
_FEWEST_CELLS = 6
"""So many filled cells make a row with a type and a certificate an entry of whatever school."""


def choose_sheets(sheets: Sequence[Sheet]) -> tuple[list[Sheet], tuple[Finding, ...]]:
    """The sheets whose tables are read: the visible ones with entries, else the first at all.

    A sheet named as an example is not read beside another that is none.
    """
    visible = [s for s in sheets if not s.grid.hidden]
    hidden = [s for s in sheets if s.grid.hidden and s.entries]
    filled = [s for s in visible if s.entries]
    own = [s for s in filled if not is_example(s.grid)] or filled
    chosen = own or visible[:1]
    examples = [s for s in filled if s not in own]
    findings = []
    if not chosen:
        chosen = (hidden or list(sheets))[:1]
        findings.append(_finding(chosen, "only_hidden"))
    elif hidden:
        findings.append(_finding(hidden, "hidden"))
    if examples:
        findings.append(_finding(examples, "example"))
    if len(chosen) > 1:
        findings.append(_finding(chosen, ""))
    return chosen, tuple(findings)


def _finding(sheets: Sequence[Sheet], variant: str) -> Finding:
    names = name_of([sheet.grid for sheet in sheets])
    return Finding("F06", sheets[0].grid.name, variant=variant, facts={"sheets": names})


def is_example(grid: Grid) -> bool:
    """Whether a sheet is named as the form's explanation or example."""
    return _EXAMPLES.fullmatch(key(grid.name)) is not None


def without_lists(sheets: Sequence[Sheet], form: Form) -> list[Sheet]:
    """The sheets without those that feed the form's drop-down lists.

    Such a sheet is hidden or named so, and has no column for a figure: there is nothing to count.
    It is a list only beside a table that has one.
    """
    if not any(sheet.entries and sheet.has_any(form.count_fields) for sheet in sheets):
        return list(sheets)
    return [s for s in sheets if s.has_any(form.count_fields) or not _may_be_lists(s.grid)]


def _may_be_lists(grid: Grid) -> bool:
    return grid.hidden or _LISTS.fullmatch(key(grid.name)) is not None


def headless_findings(
    grids: Sequence[Grid], form: Form, certificates: Certificates
) -> Iterator[Finding]:
    """F06 for visible sheets with rows like entries but no header: not read, and told."""
    headless = [
        grid
        for grid in grids
        if not _may_be_lists(grid)
        and any(_is_like_entry(row, form, certificates) for row in grid.rows if row)
    ]
    if headless:
        facts = {"sheets": name_of(headless)}
        yield Finding("F06", headless[0].name, variant="headless", facts=facts)


def _is_like_entry(row: tuple[CellValue, ...], form: Form, certificates: Certificates) -> bool:
    """Whether a row has a 学校类型, a certificate, and a school or most of what an entry has.

    Lists of the allowed words, side by side, have the first two in a row as well.
    """
    texts = [raw_text(value).strip() for value in row if value != ""]
    others = [text for text in texts if text not in form.school_types]
    if len(others) == len(texts):
        return False
    named = [text for text in others if names_certificate(text, certificates)]
    schools = any(_SCHOOL_LIKE.search(text) for text in others if text not in named)
    return bool(named) and (schools or len(texts) >= _FEWEST_CELLS)
