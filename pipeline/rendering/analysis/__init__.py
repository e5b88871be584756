"""What is counted from a rollup in, the bytes of 统计分析.xlsx out.

Every figure is a formula over the sheet 数据 and carries its value, so that an officer can check it
and every reader sees the same. Where a figure stands, and how it looks, is the template's.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from pipeline.rendering.analysis.concentration import Concentration, of_certificates, of_majors
from pipeline.rendering.analysis.crossed import cross_blocks, cross_total
from pipeline.rendering.analysis.data import (
    data_of,
    level_headers,
    level_names,
    majors_of,
    marks_of,
)
from pipeline.rendering.analysis.exams import costs
from pipeline.rendering.analysis.former import compared
from pipeline.rendering.analysis.groups import (
    certificates_in_order,
    groups,
    in_order,
    largest_first,
    largest_schools,
    majors_by_size,
    regions,
    total_of,
)
from pipeline.rendering.analysis.named import (
    named_tables,
    refuse_own_names_of_marks,
    watching,
)
from pipeline.rendering.expressions import Record
from pipeline.rendering.filling import fill
from pipeline.rendering.live import NUMBER, Across, Chart, Figure, Noted, Series
from pipeline.rendering.template import compile_template

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.analyses import Analysis
    from pipeline.model.resources import DataFile
    from pipeline.rendering.analysis.groups import Group, MajorGroup, School


@dataclass(frozen=True, slots=True)
class Concentrations(Record):
    """The sheet 集中度."""

    certificates: Concentration
    majors: Concentration


@dataclass(frozen=True, slots=True)
class Charts(Record):
    """The charts that a template may place: over lists that it prints."""

    certificates: Chart
    """Entries by certificate, stacked by school type."""
    places: Chart
    majors: Chart
    schools: Chart


def render_analysis(
    template: DataFile,
    analysis: Analysis,
    *,
    title: str,
    subtitle: str,
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """The analysis (统计分析) as an .xlsx file; the same input gives the same bytes.

    Args:
        template: `templates/xlsx/统计分析.xlsx` or a workspace's own; its cells may name what
            `context_of` has.
        analysis: what is counted: entries in 条, schools in 所, students in 人, ceilings in 元.
        title: stands on top of each sheet.
        subtitle: scope, round and date, under the title.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.

    Raises:
        ConfigurationFault: the template is wrong; the cell is named.
    """
    plan = compile_template(template)
    tables = named_tables(plan)
    context = {"title": title, "subtitle": subtitle, **context_of(analysis)}
    refuse_own_names_of_marks(plan, context["entries"][0].marks)
    for table, rows in zip(tables, (context["entries"], context["entry_majors"]), strict=True):
        table.expects(rows)
    watch = partial(watching, tables)
    content = fill(plan, context, created=created, fonts=fonts, watch=watch)
    for table in tables:
        table.refuse_unprinted(plan)
    return content


def context_of(analysis: Analysis) -> dict[str, Any]:
    """What the names in the template's cells stand for, but for the headings."""
    marks = marks_of(analysis)
    data, majors = data_of(analysis, marks), majors_of(analysis)
    columns = data.columns
    types = tuple(map(Noted, analysis.school_types))
    total = total_of(columns, types)
    certificates = groups(columns, "证书", certificates_in_order(columns, analysis), total, types)
    if analysis.is_national:
        places = groups(columns, "单位", largest_first(columns, "单位"), total)
    else:
        places = groups(columns, "地区", regions(columns), total)
    by_major = majors_by_size(majors.columns, total)
    schools = largest_schools(columns, analysis.facts, total)
    levels = tuple(level_names(analysis).values())
    former = analysis.former
    return {
        "national": analysis.is_national,
        "number": NUMBER,
        "total": total,
        "types": Across(types),
        "certificates": certificates,
        "school_types": groups(columns, "学校类型", analysis.school_types, total),
        "levels": Across(level_headers(analysis)),
        "crossed": cross_blocks(columns, analysis, levels),
        "crossed_total": cross_total(columns, levels),
        "places": places,
        "units": groups(columns, "单位", in_order(columns, "单位"), total),
        "majors": by_major,
        "schools": schools,
        "concentration": Concentrations(
            of_certificates(columns, analysis.bound),
            of_majors(columns, majors.columns, analysis.bound, by_major),
        ),
        "former": None if former is None else compared(columns, analysis, former),
        "exams": costs(columns, analysis),
        "charts": Charts(
            _by_type(certificates, types), _entries(places), _entries(by_major), _students(schools)
        ),
        "entries": data.rows,
        "marks": marks.headers,
        "entry_majors": majors.rows,
    }


def _by_type(certificates: Sequence[Group], types: Sequence[Noted]) -> Chart:
    """The certificates that have entries; the first where none has."""
    shown = [group for group in certificates if group.entries.value] or certificates[:1]
    series = (
        Series(name, tuple(group.of_types[at] for group in shown)) for at, name in enumerate(types)
    )
    return Chart(tuple(group.name for group in shown), tuple(series))


def _entries(listed: Sequence[Group | MajorGroup]) -> Chart:
    return _bars(listed, tuple(each.entries for each in listed))


def _students(schools: Sequence[School]) -> Chart:
    return _bars(schools, tuple(each.students for each in schools))


def _bars(listed: Sequence[Group | MajorGroup | School], values: tuple[Figure, ...]) -> Chart:
    return Chart(tuple(each.name for each in listed), (Series("", values),))
