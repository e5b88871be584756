"""The sheets with one list each: by region, by unit, by major, the largest schools."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.rendering.analysis.data_sheets import FIRST, OF_SCHOOL
from pipeline.rendering.analysis.figures import Columns, Figure, Match, cell_match, share
from pipeline.rendering.analysis.pens import HEADER_ROW, at, name_column, tally_columns
from pipeline.rendering.looks import CENTRED, NUMBER, SHARE, SUBTOTAL, Column

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.analyses import Analysis, Fact
    from pipeline.rendering.analysis.pens import AnalysisPen

MOST_SCHOOLS = 30


class Headings(NamedTuple):
    """What stands on top of every sheet."""

    title: str
    subtitle: str


class Listed(NamedTuple):
    """Where a list stands in its sheet, for charts: rows from 0, both included."""

    sheet: str
    first: int
    last: int
    names: int
    values: int
    others: tuple[int, ...] = ()


def tallies(data: Columns, where: Mapping[str, Match]) -> tuple[Figure, Figure, Figure]:
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


def group_sheet(
    pen: AnalysisPen, headings: Headings, data: Columns, by: str, names: Sequence[str]
) -> Listed:
    """Entries, schools, students and share of each unit or region, and the total."""
    columns = (Column("序号", 7, CENTRED), name_column(_HEADERS[by], 44), *tally_columns())
    pen.opened(*headings, columns)
    pen.header(HEADER_ROW, columns)
    first, end = HEADER_ROW + 1, HEADER_ROW + 1 + len(names)
    total = tallies(data, {})
    whole = at(end, 2, fixed="r")
    for number, name in enumerate(names, start=1):
        row = HEADER_ROW + number
        where = {by: cell_match(name, at(row, 1, fixed="c"))}
        counted = tallies(data, where)
        part = share(at(row, 2), whole, float(counted[0].value), float(total[0].value))
        pen.row(row, columns, (number, name, *counted, part))
    every = share(at(end, 2), whole, float(total[0].value), float(total[0].value))
    pen.row(end, columns, ("", "合计", *total, every), over=SUBTOTAL)
    pen.told(end + 2, columns, _NOTES[by])
    pen.print_setup(HEADER_ROW)
    return Listed(pen.sheet.get_name(), first, end - 1, 1, 2)


_HEADERS = {"单位": "报送单位", "地区": "地市"}
_NOTES = {
    "单位": "说明：按名册的顺序。一所院校由几个单位报送的，各单位都计，合计只计一次。",
    "地区": (
        "说明：市、县教育局报送的归入本市、县；院校自己报送的，名称不能说明归属，另列一行，不作推测。"
        "按条目从多到少排列，没有归入的在最后。一所院校在几处都有的，各处都计，合计只计一次。"
    ),
}


def majors_list_sheet(
    pen: AnalysisPen, headings: Headings, data: Columns, majors: Columns
) -> Listed:
    """All majors, those with the most entries first."""
    columns = (
        Column("序号", 7, CENTRED), name_column("专业名称", 40),
        Column("条目", 11, NUMBER), Column("院校（所）", 11, NUMBER),
        Column("占全部条目", 12, SHARE),
    )  # fmt: skip
    pen.opened(*headings, columns)
    pen.header(HEADER_ROW, columns)
    every = largest_first(majors, "专业")
    end, total = HEADER_ROW + 1 + len(every), data.count()
    for number, name in enumerate(every, start=1):
        row = HEADER_ROW + number
        where = {"专业": cell_match(name, at(row, 1, fixed="c"))}
        entries = majors.count(where)
        part = share(at(row, 2), at(end, 2, fixed="r"), float(entries.value), float(total.value))
        pen.row(row, columns, (number, name, entries, majors.sum(FIRST, where), part))
    whole = share(at(end, 2), at(end, 2, fixed="r"), float(total.value), float(total.value))
    pen.row(end, columns, ("", "全部条目", total, data.sum(FIRST), whole), over=SUBTOTAL)
    pen.told(
        end + 2, columns,
        f"说明：共 {len(every)} 个专业名称，按单位所写，只统一空格和全角半角。"
        "一个条目列了几个专业的，各专业都计，所以各行之和可能大于全部条目。"
        "学生规模分不到专业，所以不列。",
    )  # fmt: skip
    pen.print_setup(HEADER_ROW)
    return Listed(pen.sheet.get_name(), HEADER_ROW + 1, end - 1, 1, 2)


def schools_sheet(
    pen: AnalysisPen, headings: Headings, data: Columns, analysis: Analysis
) -> Listed:
    """The schools with the most students."""
    columns = (
        Column("名次", 7, CENTRED), name_column("试点院校", 36), name_column("学校类型", 22),
        name_column("省份" if analysis.is_national else "地市", 20), Column("条目", 9, NUMBER),
        Column("学生（人）", 13, NUMBER), Column("学生占比", 11, SHARE),
    )  # fmt: skip
    pen.opened(*headings, columns)
    pen.header(HEADER_ROW, columns)
    largest = _largest_schools(analysis.facts)
    end, total = HEADER_ROW + 1 + len(largest), data.sum("学生")
    for number, (name, facts) in enumerate(largest, start=1):
        row = HEADER_ROW + number
        where = {"院校": cell_match(name, at(row, 1, fixed="c"))}
        students = data.sum("学生", where)
        part = share(at(row, 5), at(end, 5, fixed="r"), float(students.value), float(total.value))
        types = "、".join(dict.fromkeys(fact.school_type for fact in facts))
        regions = "、".join(dict.fromkeys(fact.region for fact in facts))
        values = (number, name, types, regions, data.count(where), students, part)
        pen.row(row, columns, values)
    whole = share(at(end, 5), at(end, 5, fixed="r"), float(total.value), float(total.value))
    last = ("", "全部院校", "", "", data.count(), total, whole)
    pen.row(end, columns, last, over=SUBTOTAL)
    pen.told(
        end + 2, columns,
        f"说明：学生规模最大的 {len(largest)} 所院校；学生数相同的，条目多的在前。"
        "没有填学生规模的条目按 0 人计，这样的院校可能排得偏后。",
    )  # fmt: skip
    pen.print_setup(HEADER_ROW)
    return Listed(pen.sheet.get_name(), HEADER_ROW + 1, end - 1, 1, 5)


def _largest_schools(facts: Sequence[Fact]) -> list[tuple[str, list[Fact]]]:
    held: dict[str, list[Fact]] = {}
    for fact in facts:
        held.setdefault(fact.school.name, []).append(fact)
    students = {name: sum(f.students or 0 for f in group) for name, group in held.items()}
    ranked = sorted(held.items(), key=lambda item: (-students[item[0]], -len(item[1])))
    return ranked[:MOST_SCHOOLS]
