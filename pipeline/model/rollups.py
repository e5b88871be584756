"""The merged table of a province or the nation, and what is counted from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class Line(NamedTuple):
    """One line of the rollup: one entry of an accepted submission, with its source.

    A tuple, since thousands of them travel to the worker that renders the table.
    `major_count` is in 个, `students` in 人; None where the unit gave no figure.
    """

    unit: str
    school: str
    school_type: str
    certificate: str
    levels: tuple[str, ...]
    major_count: int | None
    majors: tuple[str, ...]
    students: int | None
    remark: str
    source_file: str
    source_sheet: str
    source_row: int
    source_cells: str
    shares_above: frozenset[str] = frozenset()
    """Fields whose figure the line above holds for both: one row named several certificates."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts of one group: entries (条目), distinct schools (所) and students (人)."""

    entries: int
    schools: int
    students: int

    def as_document(self) -> dict[str, int]:
        """The tally as run.json holds it."""
        return {"entries": self.entries, "schools": self.schools, "students": self.students}


@dataclass(frozen=True, slots=True)
class Cross:
    """One certificate × school type: its tally, and its entries by level.

    An entry with two levels counts under both; `""` counts the entries without a level.
    """

    certificate: str
    school_type: str
    tally: Tally
    by_level: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Statistics:
    """What 统计分析.xlsx and the totals of run.json show."""

    total: Tally
    by_certificate: Mapping[str, Tally]
    """All certificates of the round in the notice's order, also those without entries."""
    by_school_type: Mapping[str, Tally]
    """The four school types in the form's order, also those without entries."""
    by_unit: Mapping[str, Tally]
    """Units with entries, in the rollup's order; for the nation these are the provinces."""
    cross: tuple[Cross, ...]
    """Certificate × school type, in those orders, only those with entries."""

    def as_document(self) -> dict[str, Any]:
        """The totals as run.json holds them; certificates and types without entries left out."""
        groups = {
            "by_certificate": self.by_certificate,
            "by_school_type": self.by_school_type,
            "by_unit": self.by_unit,
        }
        return self.total.as_document() | {
            name: {key: tally.as_document() for key, tally in group.items() if tally.entries}
            for name, group in groups.items()
        }
