"""The facts in, the rows of the two data sheets and their columns for counting out.

A data sheet is a real table: one header row, one row for each entry (and for each of its majors),
nothing merged, so that pivot tables and filters work on it. The template gives each column the name
that the formulas count over.
"""

from __future__ import annotations

import re
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.analyses import CHARGED
from pipeline.model.text import key
from pipeline.rendering.analysis.figures import Columns
from pipeline.rendering.expressions import Record
from pipeline.rendering.live import Across, Figure, Noted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.model.analyses import Analysis, Fact
    from pipeline.rendering.analysis.figures import Number

DATA, MAJORS = "数据", "专业数据"
"""What comes before the names of their columns."""
FIRST = "首次"
OF_SCHOOL: dict[tuple[str, ...], str] = {
    (): FIRST,
    ("证书",): "证书首次",
    ("学校类型",): "类型首次",
    ("证书", "学校类型"): "证书类型首次",
    ("单位",): "单位首次",
    ("地区",): "地区首次",
}
"""By what schools are counted, and the column that has a 1 where one stands first in its group."""
_MEASURES = ("序号", "地区", "单位", "院校", "学校类型", "证书", "学生", "费用上限", "费用核定")
COUNTED_OVER = (
    *(f"{DATA}_{name}" for name in (*_MEASURES, *OF_SCHOOL.values())),
    *(f"{MAJORS}_{name}" for name in ("条目", "专业", FIRST)),
)
"""The names that a template must have; those of the marks are the program's own."""
NEW = "新院校"
_NEW_HEADER, _NO_LEVEL = "新增院校", "未写等级"
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_FIELDS = {"证书": "certificate", "学校类型": "school_type", "单位": "unit", "地区": "region"}


class _DataFields(NamedTuple):
    number: int | None = None
    region: str = ""
    unit: str = ""
    school_name: str = ""
    school_written: str = ""
    school_type: str = ""
    certificate: str = ""
    levels: str = ""
    major_count: int | None = None
    majors: str = ""
    students: int | Noted | None = None
    first: int | None = None
    first_of_certificate: int | None = None
    first_of_type: int | None = None
    first_of_certificate_and_type: int | None = None
    first_of_unit: int | None = None
    first_of_region: int | None = None
    exam: str = ""
    ceiling: str | float | Noted | None = None
    cost: Figure | None = None
    charged: str = ""
    source: str = ""
    marks: Across | None = None


class DataRow(_DataFields, Record):
    """A row of 数据: one entry.

    Marks are 1 or blank: a pivot table that sums and one that counts then find the same.
    """

    __slots__ = ()


class _MajorFields(NamedTuple):
    entry: int | None = None
    certificate: str = ""
    school_name: str = ""
    major: str = ""
    written: str = ""
    first: int | None = None


class MajorRow(_MajorFields, Record):
    """A row of 专业数据: one major of one entry."""

    __slots__ = ()


class Marks(NamedTuple):
    """The columns of marks at the right end of 数据: as many as there are levels."""

    headers: Across
    names: tuple[str, ...]
    columns: tuple[list[int | None], ...]


class Data(NamedTuple):
    """A data sheet: its rows, one blank one where there is none, and its columns by name."""

    rows: tuple[Record, ...]
    columns: Columns


def data_of(analysis: Analysis, marks: Marks) -> Data:
    """The sheet 数据."""
    facts = analysis.facts
    firsts = _firsts(analysis)
    columns: dict[str, Sequence[str | Number | None]] = {
        "序号": range(1, len(facts) + 1),
        "地区": [f.region for f in facts],
        "单位": [f.unit for f in facts],
        "院校": [f.school.name for f in facts],
        "学校类型": [f.school_type for f in facts],
        "证书": [f.certificate for f in facts],
        "学生": [f.students for f in facts],
        **dict(zip(OF_SCHOOL.values(), firsts, strict=True)),
        "费用上限": list(map(_cost, facts)),
        "费用核定": [f.charged for f in facts],
        **dict(zip(marks.names, marks.columns, strict=True)),
    }
    names = tuple(f"{DATA}_{name}" for name in marks.names)
    rows = tuple(
        _row(place, fact, first, Across(held, names))
        for place, (fact, first, held) in enumerate(
            zip(facts, zip(*firsts, strict=True), zip(*marks.columns, strict=True), strict=True),
            start=1,
        )
    )
    blank = DataRow(marks=Across((None,) * len(names), names))
    return Data(rows or (blank,), Columns(DATA, columns, "序号"))


def _row(place: int, fact: Fact, firsts: tuple[int | None, ...], marks: Across) -> DataRow:
    students, each = Noted(fact.students), fact.charge.ceiling
    ceiling = Noted(None if each is None else float(each))
    cost = _cost(fact)
    shown = None if cost is None else Figure((students, "*", ceiling), float(cost))
    return DataRow._make((
        place, fact.region, fact.unit, fact.school.name, fact.school.written, fact.school_type,
        fact.certificate, "、".join(fact.levels), fact.major_count,
        "、".join([major.name for major in fact.majors]),
        fact.students if shown is None else students, *firsts,
        fact.charge.reason or fact.charge.form, ceiling.value if shown is None else ceiling, shown,
        fact.charged, fact.source, marks,
    ))  # fmt: skip


def _cost(fact: Fact) -> Number | None:
    """What the exams of a line may cost; None where that is not known."""
    ceiling, students = fact.charge.ceiling, fact.students
    if fact.charged != CHARGED or students is None or ceiling is None:
        return None
    return students * ceiling


def majors_of(analysis: Analysis) -> Data:
    """The sheet 专业数据."""
    rows: list[MajorRow] = []
    seen: set[object] = set()
    for place, fact in enumerate(analysis.facts, start=1):
        school, name = key(fact.school.name), fact.school.name
        for major in fact.majors:
            first = _mark((major.name, school) not in seen)
            seen.add((major.name, school))
            rows.append(MajorRow(place, fact.certificate, name, major.name, major.written, first))
    columns: dict[str, Sequence[str | Number | None]] = {
        "条目": [row.entry for row in rows],
        "专业": [row.major for row in rows],
        FIRST: [row.first for row in rows],
    }
    return Data(tuple(rows) or (MajorRow(),), Columns(MAJORS, columns, "条目"))


def marks_of(analysis: Analysis) -> Marks:
    """A column of marks for each level, for none, and for new schools beside a round before."""
    facts, levels = analysis.facts, level_names(analysis)
    columns = [
        [_mark(level in f.levels if level else not f.levels) for f in facts] for level in levels
    ]
    headers, names = level_headers(analysis), list(levels.values())
    if analysis.former is not None:
        columns.append([_mark(bool(f.is_new)) for f in facts])
        names.append(NEW)
        headers = (*headers, _NEW_HEADER)
    return Marks(Across(headers), tuple(names), tuple(columns))


def level_names(analysis: Analysis) -> dict[str, str]:
    """From each level to its column: the form's, any other that occurs, and none last (`""`)."""
    others = {level for fact in analysis.facts for level in fact.levels} - set(analysis.levels)
    levels = (*analysis.levels, *sorted(others))
    # A range cannot have any name.
    names = {n: f"等级{at}" for at, n in enumerate(levels) if not _CHINESE.fullmatch(n)}
    return {**{level: names.get(level, level) for level in levels}, "": _NO_LEVEL}


def level_headers(analysis: Analysis) -> tuple[str, ...]:
    """The levels, and what is said where there is none."""
    return tuple(level or _NO_LEVEL for level in level_names(analysis))


def _firsts(analysis: Analysis) -> tuple[list[int | None], ...]:
    """For each way to group them, a mark for each school that is the first in its group."""
    facts = analysis.facts
    schools = [key(fact.school.name) for fact in facts]
    held = {column: list(map(attrgetter(name), facts)) for column, name in _FIELDS.items()}
    return tuple(
        _first_ones(zip(schools, *(held[column] for column in by), strict=True)) for by in OF_SCHOOL
    )


def _first_ones(keys: Iterable[object]) -> list[int | None]:
    seen: set[object] = set()
    found = []
    for each in keys:
        found.append(_mark(each not in seen))
        seen.add(each)
    return found


def _mark(marked: bool) -> int | None:  # noqa: FBT001 - it is the value
    return 1 if marked else None
