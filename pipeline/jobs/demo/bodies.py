"""A report's lines and a layout in, the rows of the table's body out."""

from __future__ import annotations

from dataclasses import replace
from itertools import count, groupby
from typing import TYPE_CHECKING

from pipeline.jobs.demo.values import SCHOOL_FIELDS, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.jobs.demo.layouts import Layout
    from pipeline.jobs.demo.values import Line, Value

    Values = dict[str, Value]


def body_rows(lines: tuple[Line, ...], layout: Layout) -> tuple[Row, ...]:
    """All rows under the header: entries, sums, repeated headers, rows left empty."""
    rows = _numbered(_entry_rows(lines, layout))
    last = sum("sequence" in row.values for row in rows)
    blank = [Row("blank", {"sequence": last + n}) for n in range(1, layout.blank_rows + 1)]
    total = [_sum("合计", lines)] if layout.total else []
    return (*_paged(rows, layout.page), *blank, *total)


def _entry_rows(lines: tuple[Line, ...], layout: Layout) -> list[Row]:
    places = count()
    rows: list[Row] = []
    for _, group in groupby(lines, key=lambda line: line.school):
        own = tuple(group)
        rows += _school_rows(own, [_values(line, layout, next(places)) for line in own], layout)
        if layout.subtotals:
            rows.append(_sum("小计", own))
    return rows


def _values(line: Line, layout: Layout, place: int) -> Values:
    """All values of one line; `sequence` is filled in once every row is there."""
    students = line.students
    return {
        "sequence": 0,
        "school": line.school,
        "school_type": line.school_type,
        "certificate": layout.certificate(line.certificate, line.levels),
        "levels": "、".join(line.levels),
        "major_count": line.major_count,
        "majors": layout.majors_by.join(line.majors),
        "students": layout.students(students, place) if isinstance(students, int) else students,
        "remark": line.remark,
        "": layout.extra[place % len(layout.extra)] if layout.extra else "",
    }


# ── the rows of one school, in the ways in which units draw them ──


def _school_rows(lines: Sequence[Line], values: list[Values], layout: Layout) -> list[Row]:
    if layout.schools == "merged":
        return _merged(values)
    if layout.schools == "blank_below":
        return _blank_below(values)
    if layout.schools == "one_cell":
        return [_one_cell(lines, values, layout)]
    return [Row("entry", own) for own in values]


def _merged(values: list[Values]) -> list[Row]:
    """The school's cells merged over all its rows, with one number."""
    rest = [Row("entry", _without(own, SCHOOL_FIELDS)) for own in values[1:]]
    return [Row("entry", values[0], height=len(values)), *rest]


def _blank_below(values: list[Values]) -> list[Row]:
    """Name and type in the school's first row alone, a number in each."""
    rest = [Row("entry", _without(own, ("school", "school_type"))) for own in values[1:]]
    return [Row("entry", values[0]), *rest]


def _one_cell(lines: Sequence[Line], values: list[Values], layout: Layout) -> Row:
    """All certificates of a school in one cell of one row, and its figures together."""
    majors = tuple(dict.fromkeys(major for line in lines for major in line.majors))
    certificates = (str(own["certificate"]) for own in values)
    together: Values = {
        **values[0],
        "certificate": layout.certificates_by.join(certificates),
        "major_count": len(majors),
        "majors": layout.majors_by.join(majors),
        "students": _total(line.students for line in lines),
    }
    return Row("entry", together)


def _without(values: Values, fields: tuple[str, ...]) -> Values:
    return {field: value for field, value in values.items() if field not in fields}


# ── sums, numbers and pages ──────────────────────────────


def _sum(label: str, lines: tuple[Line, ...]) -> Row:
    counts = _total(line.major_count for line in lines)
    students = _total(line.students for line in lines)
    return Row("total", {"school": label, "major_count": counts, "students": students})


def _total(values: Iterable[int | str]) -> int:
    return sum(value for value in values if isinstance(value, int))


def _numbered(rows: list[Row]) -> list[Row]:
    numbers = count(1)
    return [
        replace(row, values={**row.values, "sequence": next(numbers)})
        if "sequence" in row.values
        else row
        for row in rows
    ]


def _paged(rows: list[Row], page: int) -> list[Row]:
    """The rows with the header again after every full page."""
    if not page:
        return rows
    paged: list[Row] = []
    for place, row in enumerate(rows):
        if place and place % page == 0:
            paged.append(Row("header"))
        paged.append(row)
    return paged
