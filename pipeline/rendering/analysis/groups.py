"""The data sheets' columns in, the groups of the analysis out: names with their figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.analyses import NO_REGION
from pipeline.rendering.analysis.data import FIRST, OF_SCHOOL
from pipeline.rendering.analysis.figures import share
from pipeline.rendering.expressions import Record
from pipeline.rendering.live import Across, Figure, Noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.analyses import Analysis, Fact
    from pipeline.rendering.analysis.figures import Columns, Where

MOST_SCHOOLS = 30


@dataclass(frozen=True, slots=True)
class Group(Record):
    """A name with its entries, schools and students, and its part of all entries and students."""

    name: Noted
    entries: Figure
    schools: Figure
    students: Figure
    share: Figure
    student_share: Figure
    of_types: tuple[Figure, ...] = ()
    """Its entries by school type, where that is asked for."""

    @property
    def by_type(self) -> Across:
        """The same across the columns of the types."""
        return Across(self.of_types)


@dataclass(frozen=True, slots=True)
class MajorGroup(Record):
    """A major with its entries and schools; `share` is its part of all entries."""

    name: Noted
    entries: Figure
    schools: Figure
    share: Figure


@dataclass(frozen=True, slots=True)
class School(Record):
    """One of the largest schools; `share` is its part of all students."""

    name: Noted
    school_type: str
    region: str
    entries: Figure
    students: Figure
    share: Figure


def tallies(data: Columns, where: Where) -> tuple[Figure, Figure, Figure]:
    """Entries, schools and students of a group."""
    return (
        data.count(where),
        data.sum(OF_SCHOOL[tuple(where)], where),
        data.sum("学生", where),
    )


def largest_first(data: Columns, column: str) -> list[str]:
    """The values of a column, those with the most entries first, then as they first appear."""
    held: dict[str, int] = {}
    for value in data.values[column]:
        held[str(value)] = held.get(str(value), 0) + 1
    return sorted(held, key=lambda name: -held[name])


def in_order(data: Columns, column: str) -> list[str]:
    """The values of a column as they first appear."""
    return list(dict.fromkeys(map(str, data.values[column])))


def total_of(data: Columns, types: Sequence[Noted] = ()) -> Group:
    """All entries."""
    entries, schools, students = tallies(data, {})
    of_types = tuple(data.count({"学校类型": each}) for each in types)
    every = share(entries, entries), share(students, students)
    return Group(Noted(""), entries, schools, students, *every, of_types)


def groups(
    data: Columns, by: str, names: Iterable[str], total: Group, types: Sequence[Noted] = ()
) -> tuple[Group, ...]:
    """A group for each value of a column, in the order of `names`.

    Where a group is shown by school type, `types` are the headers of these columns.
    """
    return tuple(_group(data, {by: Noted(name)}, total, types) for name in names)


def _group(data: Columns, where: Where, total: Group, types: Sequence[Noted]) -> Group:
    entries, schools, students = tallies(data, where)
    of_types = tuple(data.count({**where, "学校类型": each}) for each in types)
    (name,) = where.values()
    parts = share(entries, total.entries), share(students, total.students)
    return Group(name, entries, schools, students, *parts, of_types)


def regions(data: Columns) -> list[str]:
    """The regions, largest first; what is in none comes last and does not dwarf them in charts."""
    return sorted(largest_first(data, "地区"), key=lambda name: name == NO_REGION)


def certificates_in_order(data: Columns, analysis: Analysis) -> list[str]:
    """All certificates of the round, those with the most entries first, then as in the notice."""
    order = {name: place for place, name in enumerate(analysis.certificates)}
    held = {name: data.count({"证书": Noted(name)}).value for name in order}
    return sorted(order, key=lambda name: (-float(held[name]), order[name]))


def majors_by_size(majors: Columns, total: Group) -> tuple[MajorGroup, ...]:
    """All majors, those with the most entries first."""
    found = []
    for name in largest_first(majors, "专业"):
        where = {"专业": Noted(name)}
        entries = majors.count(where)
        part = share(entries, total.entries)
        found.append(MajorGroup(where["专业"], entries, majors.sum(FIRST, where), part))
    return tuple(found)


def largest_schools(data: Columns, facts: Sequence[Fact], total: Group) -> tuple[School, ...]:
    """The schools with the most students; more entries come first among equals."""
    held: dict[str, list[Fact]] = {}
    for fact in facts:
        held.setdefault(fact.school.name, []).append(fact)
    students = {name: sum(f.students or 0 for f in group) for name, group in held.items()}
    ranked = sorted(held.items(), key=lambda item: (-students[item[0]], -len(item[1])))
    return tuple(_school(data, name, group, total) for name, group in ranked[:MOST_SCHOOLS])


def _school(data: Columns, name: str, facts: Sequence[Fact], total: Group) -> School:
    where = {"院校": Noted(name)}
    students = data.sum("学生", where)
    return School(
        where["院校"],
        "、".join(dict.fromkeys(fact.school_type for fact in facts)),
        "、".join(dict.fromkeys(fact.region for fact in facts)),
        data.count(where),
        students,
        share(students, total.students),
    )
