"""Findings at single places in, causes with their messages out: one root cause, one message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import Cause
from pipeline.model.text import masked, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.definitions import Definitions
    from pipeline.model.findings import Finding
    from pipeline.model.rules import Wording

_EXAMPLES = 5
_SEVERITY_ORDER = {"E": 0, "W": 1, "I": 2}


def causes(
    findings: Iterable[Finding], definitions: Definitions, *, in_sheets: bool = True
) -> tuple[Cause, ...]:
    """The findings of one submission by root cause, errors first.

    `in_sheets` says that its tables stand in worksheets, and not in a document's text.

    The same fault in many rows of a column is one cause, with every cell, and in its message the
    count, the first and last row and at most five example cells.
    """
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault(_root(finding, definitions), []).append(finding)
    noun = "工作表" if in_sheets else ""
    found = [_cause(group, definitions, noun) for group in groups.values()]
    return tuple(sorted(found, key=lambda cause: _SEVERITY_ORDER[cause.severity]))


def _root(finding: Finding, definitions: Definitions) -> tuple[object, ...]:
    """What findings of one root cause share.

    By the catalogue, a header's column, a sum, and a pair of lines or names each have a cause of
    their own; lines that one other unit sent as well have one together.
    """
    apart = definitions.catalogue.by_code[finding.code].apart
    own = finding.cell if apart else finding.facts.get("kept")
    return (finding.code, finding.variant, finding.sheet, finding.field, own)


def _cause(group: Sequence[Finding], definitions: Definitions, noun: str) -> Cause:
    group = sorted(group, key=lambda finding: finding.row or 0)
    first = group[0]
    rule = definitions.catalogue.by_code[first.code]
    wording = rule.wording(first.variant)
    cells = tuple(dict.fromkeys(f.cell for f in group if f.cell))
    return Cause(
        code=first.code,
        severity=wording.severity,
        sheet=first.sheet,
        cell=first.cell,
        field=first.field,
        value=None if first.value is None else masked(first.value),
        message=masked(
            f"{_where(group, definitions, noun)}{_message(group, wording, definitions)}"
        ),
        cells=cells,
        count=len(group),
    )


def _message(group: Sequence[Finding], wording: Wording, definitions: Definitions) -> str:
    first = group[0]
    facts = _facts(first, definitions)
    found = wording.found.format_map(facts)
    if len(group) > 1:
        found = f"例如 {first.cell}：{found}" if first.cell else found
    parts = (found, wording.allowed.format_map(facts), wording.next_step.format_map(facts))
    return f"{parts[0]}。{parts[1]}。{parts[2]}。".replace("。。", "。")


def _facts(finding: Finding, definitions: Definitions) -> dict[str, str]:
    column = definitions.form.columns.get(finding.field or "")
    common = {
        "value": shorten(finding.value) if finding.value else "（空）",
        "field": column.header if column else "",
        "row": str(finding.row or ""),
    }
    return common | dict(finding.facts)


def _where(group: Sequence[Finding], definitions: Definitions, noun: str) -> str:
    """工作表「Sheet1」E7（参与试点专业数量）：, or with count and span for several cells."""
    first = group[0]
    if first.sheet is None:
        return ""
    sheet = f"{noun}「{first.sheet}」"
    column = definitions.form.columns.get(first.field or "")
    name = f"（{column.header}）" if column else ""
    cells = list(dict.fromkeys(f.cell for f in group if f.cell))
    if not cells:
        return f"{sheet}："
    if len(cells) == 1:
        return f"{sheet}{cells[0]}{name}："
    rows = [f.row for f in group if f.row]
    shown = "、".join(cells[:_EXAMPLES]) + (" 等" if len(cells) > _EXAMPLES else "")
    return f"{sheet}{shown}{name}，第 {min(rows)}—{max(rows)} 行共 {len(cells)} 处："
