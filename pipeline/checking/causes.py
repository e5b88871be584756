"""Findings at single places in, causes with their messages out: one root cause, one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pipeline.checking.explanations import Explanations
from pipeline.checking.owners import Owners
from pipeline.model.findings import Cause, Doubt
from pipeline.model.text import key, masked, shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding, FindingKey
    from pipeline.model.rules import Wording

_EXAMPLES = 5
T = TypeVar("T")
_SEVERITY_ORDER = {"E": 0, "W": 1, "I": 2}


def causes(
    findings: Iterable[Finding],
    definitions: Definitions,
    *,
    in_sheets: bool = True,
    document: Document | None = None,
    explanations: Explanations | None = None,
) -> tuple[Cause, ...]:
    """The findings of one submission by root cause, errors first.

    `in_sheets` says that its tables stand in worksheets, and not in a document's text; `document`
    tells the school and certificate that each finding is about.

    The same fault in many rows of a column is one cause, with every cell, and in its message the
    count, the first and last row and at most five example cells. What was explained is a cause
    apart from what was not, and what was explained otherwise.
    """
    told = _Telling(
        definitions, "工作表" if in_sheets else "", Owners(document), explanations or Explanations()
    )
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        root = (*_root(finding, definitions), told.reason(finding))
        groups.setdefault(root, []).append(finding)
    found = [told.cause(group) for group in groups.values()]
    return tuple(sorted(found, key=lambda cause: _SEVERITY_ORDER[cause.severity]))


def _root(finding: Finding, definitions: Definitions) -> tuple[object, ...]:
    """What findings of one root cause share.

    By the catalogue, a header's column, a sum, and a pair of lines or names each have a cause of
    their own, or each value has. Lines that one other unit sent as well have one together, and so
    have rows that are shifted in one way, sums that one wrong cell explains, and wrong values that
    are to be replaced by the same.
    """
    rule = definitions.catalogue.by_code[finding.code]
    facts = finding.facts
    own = facts.get("wrong") or facts.get("shift") or (finding.cell if rule.apart else None)
    if own is None and rule.by_value:
        own = key(finding.value or "")
    if own is None:
        own = facts.get("kept") or facts.get("suggestion")
    return (finding.code, finding.variant, finding.sheet, finding.field, own)


class _Telling(NamedTuple):
    """What every cause of a submission is told with."""

    definitions: Definitions
    noun: str
    owners: Owners
    explanations: Explanations

    def reason(self, finding: Finding) -> str:
        """Why a doubtful value is right, where that was said; errors cannot be explained away."""
        if self.definitions.catalogue.severity(finding) != "W":
            return ""
        return self.explanations.reason(self.owners.key(finding), finding)

    def cause(self, group: Sequence[Finding]) -> Cause:
        group = sorted(group, key=lambda finding: finding.row or 0)
        first = group[0]
        wording = self.definitions.catalogue.by_code[first.code].wording(first.variant)
        parts = _parts(group, wording, self.definitions)
        found, allowed, next_step = map(masked, parts)
        keys = tuple(map(self.owners.key, group))
        return Cause(
            code=first.code,
            severity=wording.severity,
            sheet=first.sheet,
            cell=first.cell,
            field=first.field,
            value=None if first.value is None else masked(first.value),
            message=masked(f"{_where(group, self.definitions, self.noun)}{_sentences(parts)}"),
            cells=_distinct(f.cell for f in group),
            count=len(group),
            found=found,
            allowed=allowed,
            next_step=next_step,
            rows=_distinct(f.row for f in group),
            schools=_distinct(one.school for one in keys),
            certificates=_distinct(one.certificate for one in keys),
            keys=keys,
            explanation=self.reason(first),
            doubts=self.doubts(group, keys, wording) if wording.severity == "W" else (),
        )

    def doubts(
        self, group: Sequence[Finding], keys: Sequence[FindingKey], wording: Wording
    ) -> tuple[Doubt, ...]:
        """Each finding in its own words: what is said of one value is not said of another."""

        def told(finding: Finding, one: FindingKey) -> Doubt:
            parts = _parts([finding], wording, self.definitions)
            return Doubt(one, finding.cell, *map(masked, (finding.value or "", *parts)))

        return tuple(map(told, group, keys))


def _distinct(values: Iterable[T | None]) -> tuple[T, ...]:
    """Each value once, in their order; none and blank ones left out."""
    return tuple(dict.fromkeys(value for value in values if value))


def _parts(
    group: Sequence[Finding], wording: Wording, definitions: Definitions
) -> tuple[str, str, str]:
    """What was found, what is allowed, what to do."""
    first = group[0]
    facts = _facts(first, definitions)
    found = wording.found.format_map(facts)
    if len(group) > 1 and "shift" not in first.facts:
        found = f"例如 {first.cell}：{found}" if first.cell else found
    return found, wording.allowed.format_map(facts), wording.next_step.format_map(facts)


def _sentences(parts: Sequence[str]) -> str:
    return "".join(f"{part}。" for part in parts).replace("。。", "。")


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
