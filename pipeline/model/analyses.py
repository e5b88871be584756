"""What 统计分析.xlsx is made of: a fact for each line of a rollup, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.exams import Charge, ExamPart
    from pipeline.model.rollups import Tally

CHARGED, UNCHARGED, HELD_ABOVE = "可算", "未知", "已计入上行"
"""Whether what a line's exams may cost is known; or its people are counted in a line above."""

NO_REGION = "直接报送（未归入市、县）"
"""Where schools are that report for themselves: their names do not say for certain."""


class Named(NamedTuple):
    """A name as it is counted, and as the unit wrote it where that is another way to write it."""

    name: str
    written: str = ""


class Fact(NamedTuple):
    """One line of a rollup with what the analysis counts it by; `students` in 人."""

    region: str
    unit: str
    school: Named
    school_type: str
    certificate: str
    levels: tuple[str, ...]
    major_count: int | None
    majors: tuple[Named, ...]
    students: int | None
    is_new: bool | None
    """Whether its school had no line in the round before; None where there is no such round."""
    charge: Charge
    charged: str
    """One of `CHARGED`, `UNCHARGED`, `HELD_ABOVE`."""
    source: str
    """File, sheet and row that it was read from."""


@dataclass(frozen=True, slots=True)
class Former:
    """What the same scope published in the round before."""

    label: str
    total: Tally
    by_certificate: Mapping[str, Tally]
    by_school_type: Mapping[str, Tally]
    by_unit: Mapping[str, Tally]
    schools_gone: int
    """Schools of that round that have no line in this one."""


@dataclass(frozen=True, slots=True)
class Bound:
    """When X05 asks whether a scope is too much of one kind."""

    smallest: int
    """So many entries at least."""
    most: Mapping[Literal["certificate", "majors"], float]
    """From `certificate` and `majors` to the part of the entries that is still allowed."""


@dataclass(frozen=True, slots=True)
class ExamTable:
    """What exams may cost: the kinds, and the charge of each certificate and level of the round."""

    source: str
    kinds: tuple[ExamPart, ...]
    charges: tuple[tuple[str, str, Charge], ...]
    """Certificate, level, charge."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Everything that the analysis shows; what it counts, it counts from the facts."""

    facts: tuple[Fact, ...]
    certificates: tuple[str, ...]
    """Of the round, in the notice's order."""
    school_types: tuple[str, ...]
    levels: tuple[str, ...]
    is_national: bool
    exams: ExamTable
    bound: Bound | None = None
    former: Former | None = None
