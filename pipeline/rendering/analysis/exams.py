"""What exams may cost in, the lists of 考试费用上限 out: figures, and how much is not known.

Source: 教职所〔2020〕22号. What no source tells is counted as unknown; nothing stands in for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.analyses import CHARGED, UNCHARGED
from pipeline.rendering.analysis.figures import number
from pipeline.rendering.analysis.groups import in_order
from pipeline.rendering.expressions import Record
from pipeline.rendering.live import Figure, Noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.model.analyses import Analysis, ExamTable
    from pipeline.rendering.analysis.figures import Columns, Where

_UNKNOWN, _NO_SOURCE, _EVERY_LEVEL = "未知", "没有找到出处", "各等级"
_STATE = "费用核定"


@dataclass(frozen=True, slots=True)
class Kind(Record):
    """A kind of exam and its ceiling in 元 per person."""

    name: str
    ceiling: float


@dataclass(frozen=True, slots=True)
class Exam(Record):
    """The exam of a certificate at a level; a word stands for what is not known."""

    certificate: str
    level: str
    ceiling: float | str
    form: str
    source: str


@dataclass(frozen=True, slots=True)
class Cost(Record):
    """What the exams of a group may cost in 元, without the unknown, and how much is unknown."""

    name: Noted
    entries: Figure
    students: Figure
    known_students: Figure
    ceiling: Figure
    unknown_entries: Figure
    unknown_students: Figure


@dataclass(frozen=True, slots=True)
class Exams(Record):
    """The sheet 考试费用上限."""

    source: str
    kinds: tuple[Kind, ...]
    exams: tuple[Exam, ...]
    certificates: tuple[Cost, ...]
    regions: tuple[Cost, ...]
    units: tuple[Cost, ...]
    schools: tuple[Cost, ...]
    """Those of which at least one line can be charged."""
    total: Cost


def costs(data: Columns, analysis: Analysis) -> Exams:
    """All lists of the sheet."""
    table = analysis.exams
    return Exams(
        source=table.source,
        kinds=tuple(Kind(kind.name, float(kind.ceiling)) for kind in table.kinds),
        exams=tuple(_exams(table)),
        certificates=_list(data, "证书", analysis.certificates),
        regions=_list(data, "地区", in_order(data, "地区")),
        units=_list(data, "单位", in_order(data, "单位")),
        schools=_list(data, "院校", _known_schools(data)),
        total=_cost(data, {}),
    )


def _exams(table: ExamTable) -> Iterator[Exam]:
    for certificate, level, charge in table.charges:
        shown = level or _EVERY_LEVEL
        if charge.ceiling is None:
            yield Exam(certificate, shown, _UNKNOWN, _UNKNOWN, _NO_SOURCE)
        else:
            yield Exam(certificate, shown, float(charge.ceiling), charge.form, charge.source)


def _known_schools(data: Columns) -> list[str]:
    pairs = zip(data.values["院校"], data.values[_STATE], strict=True)
    return list(dict.fromkeys(str(school) for school, state in pairs if state == CHARGED))


def _list(data: Columns, by: str, names: Iterable[str]) -> tuple[Cost, ...]:
    return tuple(_cost(data, {by: Noted(name)}) for name in names)


def _cost(data: Columns, where: Where) -> Cost:
    """What a group may cost: a sum only where something of it is known, never a zero instead."""
    charged = {**where, _STATE: Noted(CHARGED)}
    unknown = {**where, _STATE: Noted(UNCHARGED)}
    known, cost = data.count(charged), data.sum("费用上限", charged)
    shown = Figure(
        ("IF(", known, f'=0,"{_UNKNOWN}",', cost, ")"),
        cost.value if number(known) else _UNKNOWN,
    )
    return Cost(
        next(iter(where.values()), Noted("")),
        data.count(where), data.sum("学生", where), data.sum("学生", charged), shown,
        data.count(unknown), data.sum("学生", unknown),
    )  # fmt: skip
