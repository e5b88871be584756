"""The lines of a rollup in, the facts that the analysis counts out, one for each line."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model.analyses import CHARGED, HELD_ABOVE, UNCHARGED, Fact, Former, Named
from pipeline.model.exams import SHARED, Charge
from pipeline.model.rollups import Tally
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from pipeline.model.exams import Exams
    from pipeline.model.rollups import Line

NO_STUDENTS = "没有填学生规模"


@dataclass(frozen=True)
class _Spellings:
    """Names as they were first written: what is equal but for spaces and width is one name."""

    first: dict[str, str] = field(default_factory=dict)

    def named(self, written: str) -> Named:
        name = self.first.setdefault(key(written), written)
        return Named(name, "" if name == written else written)


def facts_of(
    lines: Sequence[Line],
    *,
    region_of: Callable[[str], str],
    exams: Exams,
    levels: Sequence[str],
    former_schools: Collection[str] | None,
) -> tuple[Fact, ...]:
    """The facts of all lines.

    Args:
        lines: of the rollup, in its order.
        region_of: from a unit's name to its region.
        exams: what exams may cost.
        levels: all levels that a certificate may have.
        former_schools: comparison keys of the schools of the round before; None without one.
    """
    schools, majors, units = _Spellings(), _Spellings(), _Spellings()
    facts: list[Fact] = []
    charges = _charges(lines, exams, levels)
    for line, (charge, charged) in zip(lines, charges, strict=True):
        unit = units.named(line.unit).name
        # A major that is written twice in a line counts once.
        named = {key(major): majors.named(major) for major in line.majors}
        facts.append(
            Fact(
                region_of(line.unit), unit, schools.named(line.school), line.school_type,
                line.certificate, line.levels, line.major_count, tuple(named.values()),
                line.students,
                None if former_schools is None else key(line.school) not in former_schools,
                charge, charged, _source(line),
            )
        )  # fmt: skip
    return tuple(facts)


def _source(line: Line) -> str:
    place = f" 第 {line.source_row} 行" if line.source_row else ""
    return f"{line.source_file} {line.source_sheet}{place}".strip()


def _charges(
    lines: Sequence[Line], exams: Exams, levels: Sequence[str]
) -> Iterator[tuple[Charge, str]]:
    """What each line's exams may cost a person, and whether the line can be charged.

    A figure that several lines share stands in the first; it can be charged where all of them may
    cost the same, since nobody can tell who of it takes which exam.
    """
    for group in _sharing(lines):
        charges = [exams.charge(line.certificate, line.levels, levels) for line in group]
        alike = len({charge.ceiling for charge in charges}) == 1
        for place, (line, charge) in enumerate(zip(group, charges, strict=True)):
            if not alike:
                yield Charge(None, "", reason=charge.reason or SHARED), UNCHARGED
            elif charge.ceiling is None:
                yield charge, UNCHARGED
            elif place:
                yield charge, HELD_ABOVE
            elif line.students is None:
                yield charge._replace(reason=NO_STUDENTS), UNCHARGED
            else:
                yield charge, CHARGED


def _sharing(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """The lines in runs that share one figure of students; most are alone."""
    group: list[Line] = []
    for line in lines:
        if group and "students" not in line.shares_above:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def former_of(label: str, rows: Iterable[Mapping[str, str]], lines: Sequence[Line]) -> Former:
    """What a round before came to, from the lines of its entries.csv, beside today's lines.

    A figure that is missing there, or is no number, adds nothing to the students.
    """
    every = list(rows)
    now = {key(line.school) for line in lines}
    return Former(
        label,
        _tally(every),
        _tallies(every, "certificate"),
        _tallies(every, "school_type"),
        _tallies(every, "unit"),
        len(schools_of(every) - now),
    )


def schools_of(rows: Iterable[Mapping[str, str]]) -> frozenset[str]:
    """The comparison keys of the schools in lines of an entries.csv."""
    return frozenset(key(row["school"]) for row in rows)


def _tallies(rows: Sequence[Mapping[str, str]], column: str) -> dict[str, Tally]:
    groups: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        groups.setdefault(row.get(column) or "（未写）", []).append(row)
    return {name: _tally(group) for name, group in groups.items()}


def _tally(rows: Sequence[Mapping[str, str]]) -> Tally:
    students = sum(int(text) for row in rows if (text := row["students"] or "").isdecimal())
    return Tally(len(rows), len(schools_of(rows)), students)
