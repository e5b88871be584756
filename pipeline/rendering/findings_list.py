"""The findings of a run and their template workbook in, the bytes of 问题清单.xlsx out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pipeline.model.findings import SEVERITIES
from pipeline.model.outstanding import TO_MEND, doubts_told
from pipeline.rendering.book import link_target
from pipeline.rendering.expressions import Record
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template
from pipeline.rendering.values import Linked, Numbered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.findings import Cause
    from pipeline.model.resources import DataFile
    from pipeline.model.versions import Difference, Replacement

FINDINGS_TEMPLATE = "templates/xlsx/问题清单.xlsx"


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


@dataclass(frozen=True, slots=True)
class PrintedFinding(Record):
    """A row of the list as the template's `line` has it."""

    number: int
    """序号, from 1."""
    unit: str
    file: str | Linked
    """The file's name, which opens the file where no cell is named."""
    status: str
    severity: str
    """错误, 疑点 or 提示."""
    code: str
    rule: str
    sheet: str | None
    cell: str | Linked | None
    """The cell's address, which opens the file there, or where no link can do that, the file."""
    field: str
    """The column's header as the form prints it."""
    value: str | None
    """What the unit wrote."""
    count: int
    """In how many places."""
    message: str
    state: str | None
    explanation: str | None


@dataclass(frozen=True, slots=True)
class PrintedChange(Record):
    """A row of 版本变动 as the template's `change` has it: one field of one line of a table."""

    number: int
    """序号, from 1."""
    unit: str
    school: str
    certificate: str
    field: str
    """The column's header as the form prints it; 整行 where the line came or went."""
    before: str | None
    after: str | None
    file_before: str | None
    file_after: str


def render_findings(  # noqa: PLR0913 - two lists, and all that is printed around them
    template: DataFile,
    lines: Sequence[FindingLine],
    replacements: Sequence[Replacement] = (),
    *,
    title: str,
    headers: Mapping[str, str],
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """The list of all findings of a run as an .xlsx file; the same input gives the same bytes.

    Each row leads to its cell in the unit's own file, or to the file where it names none, as far
    as Excel allows (65,530 links).

    Args:
        template: `templates/xlsx/问题清单.xlsx` or a workspace's own. Its cells may name `title`,
            `summary`, `lines` (`PrintedFinding`), `changes` (`PrintedChange`) and `replaced`: of
            how many units a later version counts.
        lines: one for each row, in their order.
        replacements: which version took the place of which.
        title: stands on top.
        headers: from a field to the header that the form prints for it.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.

    Raises:
        ConfigurationFault: the template is wrong; the cell is named.
    """
    changes = [(each, one) for each in replacements for one in each.differences]
    context = {
        "title": title,
        "summary": _summary(lines),
        "lines": Numbered(partial(_printed_finding, headers=headers), lines),
        "changes": Numbered(partial(_printed_change, headers=headers), changes),
        "replaced": len(replacements),
    }
    return fill(compile_template(template), context, created=created, fonts=fonts)


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


def _printed_finding(
    number: int, line: FindingLine, *, headers: Mapping[str, str]
) -> PrintedFinding:
    cause = line.cause
    field = cause.field or ""
    return PrintedFinding(
        number=number,
        unit=line.unit,
        file=line.file if cause.cell else _linked(line, line.file, ""),
        status=line.status,
        severity=SEVERITIES[cause.severity],
        code=cause.code,
        rule=line.rule_name,
        sheet=cause.sheet,
        cell=_linked(line, cause.cell, cause.cell) if cause.cell else None,
        field=headers.get(field, field),
        value=cause.value,
        count=cause.count,
        message=cause.message,
        state=line.state or None,
        explanation=cause.explanation or None,
    )


def _linked(line: FindingLine, text: str, cell: str) -> str | Linked:
    """A text that opens the file, at a cell where a link can lead there."""
    if not line.link:
        return text
    at = (line.cause.sheet or "", cell) if cell and line.has_cells else ()
    return Linked(text, link_target(line.link, *at))


def _printed_change(
    number: int, changed: tuple[Replacement, Difference], *, headers: Mapping[str, str]
) -> PrintedChange:
    each, one = changed
    return PrintedChange(
        number=number,
        unit=each.unit,
        school=one.school,
        certificate=one.certificate,
        field=headers.get(one.field, "整行"),
        before=one.before or None,
        after=one.after or None,
        file_before=each.before or None,
        file_after=each.after,
    )
