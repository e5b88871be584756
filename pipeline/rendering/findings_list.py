"""The findings of a run in, the bytes of 问题清单.xlsx out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.findings import SEVERITIES
from pipeline.model.outstanding import TO_MEND, doubts_told
from pipeline.rendering.book import Book, link_target
from pipeline.rendering.changes import write_changes
from pipeline.rendering.looks import CENTRED, TEXT, Column, Look, Pen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.findings import Cause, Severity
    from pipeline.model.versions import Replacement
    from pipeline.rendering.plan import Value

_HEADER_ROW = 3
_COLUMNS = (
    Column("序号", 6, CENTRED),
    Column("报送单位", 20, TEXT),
    Column("文件", 24, TEXT),
    Column("处理结果", 9, CENTRED),
    Column("程度", 6, CENTRED),
    Column("代码", 6, CENTRED),
    Column("规则", 18, TEXT),
    Column("工作表", 11, TEXT),
    Column("单元格", 8, CENTRED),
    Column("栏目", 16, TEXT),
    Column("原文", 22, TEXT),
    Column("处数", 6, CENTRED),
    Column("问题与处理", 52, TEXT),
    Column("状态", 9, CENTRED),
    Column("说明", 24, TEXT),
)
_FILE, _SEVERITY, _CELL = 2, 4, 8
_FILLS: Mapping[Severity, Look] = {
    "E": {"bg_color": "#FBDDDD"},
    "W": {"bg_color": "#FFF4CC"},
    "I": {},
}
_LINK: Look = {"font_color": "#0563C1", "underline": 1}


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding with the submission that it is in."""

    unit: str
    file: str
    """The file as the inbox has it, such as `inbox/henan/郑州市.xlsx`."""
    status: str
    """What became of the submission, in an officer's words."""
    cause: Cause
    rule_name: str
    link: str
    """The file's path relative to the list, with `/`; empty for no link."""
    has_cells: bool = True
    """Whether a link can lead to a cell in the file."""
    state: str = ""
    """What is still to be done about it, in an officer's words."""


def render_findings(
    lines: Sequence[FindingLine],
    replacements: Sequence[Replacement] = (),
    *,
    title: str,
    headers: Mapping[str, str],
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """The list of all findings of a run as an .xlsx file; the same input gives the same bytes.

    Each row leads to its cell in the unit's own file, as far as Excel allows (65,530 links).

    Where a version took the place of another, a second sheet tells what it says otherwise.

    Args:
        lines: one for each row, in their order.
        replacements: which version took the place of which.
        title: stands on top.
        headers: from a field to the header that the form prints for it.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
    """
    book = Book(created, fonts)
    pen = Pen(book, book.sheet("问题清单"))
    last = len(_COLUMNS) - 1
    pen.widths(_COLUMNS)
    pen.heading(title, _summary(lines), last)
    pen.header(_HEADER_ROW, _COLUMNS)
    for number, line in enumerate(lines, start=1):
        _row(pen, number, line, headers)
    if lines:
        pen.sheet.autofilter(_HEADER_ROW, 0, _HEADER_ROW + len(lines), last)
    else:
        pen.across(_HEADER_ROW + 1, 0, last, "没有发现问题", CENTRED)
        pen.sheet.set_row(_HEADER_ROW + 1, 28)
    pen.print_setup(_HEADER_ROW)
    if replacements:
        total = sum(len(each.differences) for each in replacements)
        told = f"{len(replacements)} 个单位报了新的一份，共改动 {total} 处"
        pen = Pen(book, book.sheet("版本变动"))
        write_changes(pen, replacements, headers, title="版本变动", summary=told)
    return book.finish()


def _summary(lines: Sequence[FindingLine]) -> str:
    """How many of each severity, and what of them is still to be done: the parts make the whole."""
    of = {s: [line for line in lines if line.cause.severity == s] for s in SEVERITIES}
    mended = sum(line.state == TO_MEND for line in of["E"])
    told = doubts_told(line.state for line in of["W"])
    settled = sum(not line.state for line in (*of["E"], *of["W"]))
    counts = [
        f"错误 {len(of['E'])} 条" + (f"（{TO_MEND} {mended} 条）" if of["E"] else ""),
        f"疑点 {len(of['W'])} 条" + (f"（{'，'.join(told)}）" if told else ""),
        f"提示 {len(of['I'])} 条",
    ]
    rest = f"其余 {settled} 条在不再计入的文件里，不必处理。" if settled else ""
    advice = "错误须改正后重报，疑点请核对或说明，提示备查。"
    return f"共 {len(lines)} 条：{'，'.join(counts)}。{rest}{advice}"


def _row(pen: Pen, number: int, line: FindingLine, headers: Mapping[str, str]) -> None:
    row = _HEADER_ROW + number
    values = _values(number, line, headers)
    pen.row(row, _COLUMNS, values)
    fill = _FILLS[line.cause.severity]
    pen.put(row, _SEVERITY, values[_SEVERITY], CENTRED | fill)
    if line.link:
        _link(pen, row, line)


def _values(number: int, line: FindingLine, headers: Mapping[str, str]) -> tuple[Value, ...]:
    cause = line.cause
    field = cause.field or ""
    return (
        number,
        line.unit,
        line.file,
        line.status,
        SEVERITIES[cause.severity],
        cause.code,
        line.rule_name,
        cause.sheet,
        cause.cell,
        headers.get(field, field),
        cause.value,
        cause.count,
        cause.message,
        line.state or None,
        cause.explanation or None,
    )


def _link(pen: Pen, row: int, line: FindingLine) -> None:
    """Lead from the cell's address to the cell, or from the file's name to the file.

    The text is already there, and stays where Excel has no room for one more link.
    """
    cause = line.cause
    cell = (cause.cell or "") if line.has_cells else ""
    column, text = (_CELL, cell) if cell else (_FILE, line.file)
    target = link_target(line.link, cause.sheet or "" if cell else "", cell)
    style = pen.book.format((_COLUMNS[column].look | _LINK).items())
    pen.book.link(pen.sheet, row, column, target, text, style)
