"""What is counted from a rollup in, the bytes of 统计分析.xlsx out.

Every figure is a formula over the sheet 数据 and carries its value, so that an officer can check it
and every reader sees the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.analyses import NO_REGION
from pipeline.rendering.analysis.charts_sheet import charts_sheet
from pipeline.rendering.analysis.concentration_sheet import concentration_sheet
from pipeline.rendering.analysis.contents_sheet import contents_sheet
from pipeline.rendering.analysis.cross_sheet import cross_sheet
from pipeline.rendering.analysis.data_sheets import DATA, MAJORS, data_sheet, majors_sheet
from pipeline.rendering.analysis.exams_sheet import exams_sheet
from pipeline.rendering.analysis.former_sheet import former_sheet
from pipeline.rendering.analysis.group_sheets import (
    Headings,
    group_sheet,
    in_order,
    largest_first,
    majors_list_sheet,
    schools_sheet,
)
from pipeline.rendering.analysis.pens import CONTENTS, AnalysisBook, AnalysisPen
from pipeline.rendering.analysis.totals_sheet import totals_sheet

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from pipeline.model.analyses import Analysis

CHARTS, TOTALS, CROSS, REGIONS = "图表", "总计", "证书×学校类型×等级", "分地市"
UNITS, PROVINCES, MAJOR_LIST, SCHOOLS = "分单位", "分省", "分专业", "院校前列"
CONCENTRATION, FORMER, EXAMS = "集中度", "与上一批次比较", "考试费用上限"

_SHOWS = {
    CHARTS: "证书、学校类型、地区、专业、院校的图",
    TOTALS: "条目、院校、学生的总数；按证书、按学校类型",
    CROSS: "每个证书在各类学校、各等级的条目、院校和学生",
    PROVINCES: "每个省级报送单位的条目、院校和学生",
    REGIONS: "每个市、县的条目、院校和学生",
    UNITS: "每个报送单位的条目、院校和学生",
    MAJOR_LIST: "每个专业的条目和院校，多的在前",
    SCHOOLS: "学生规模最大的院校",
    CONCENTRATION: "证书和专业的占比、赫芬达尔指数，是否超过不宜过度集中的界限（X05）",
    FORMER: "证书、学校类型、单位与上一批次的增减，院校的进出",
    EXAMS: "照教职所〔2020〕22号，各证书、单位、院校的考试费用上限，以及有多少未知",
    DATA: "一行一个条目，以上各页的数字都出自这里；可筛选、可做数据透视表",
    MAJORS: "一行一个条目的一个专业，「分专业」和「集中度」出自这里",
}


def render_analysis(
    analysis: Analysis,
    *,
    title: str,
    subtitle: str,
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """The analysis (统计分析) as an .xlsx file; the same input gives the same bytes.

    Args:
        analysis: what is counted: entries in 条, schools in 所, students in 人, ceilings in 元.
        title: stands on top of each sheet.
        subtitle: scope, round and date, under the title.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
    """
    book = AnalysisBook(created, fonts)
    names = sheets_of(analysis)
    pens = {name: AnalysisPen(book, book.sheet(name)) for name in (CONTENTS, *names)}
    contents_sheet(pens[CONTENTS], Headings(title, subtitle), [(n, _SHOWS[n]) for n in names])
    headings = {name: Headings(f"{title}：{name}", subtitle) for name in names}
    data = data_sheet(pens[DATA], analysis)
    majors = majors_sheet(pens[MAJORS], analysis)

    by_certificate = totals_sheet(pens[TOTALS], headings[TOTALS], data, analysis)
    cross_sheet(pens[CROSS], headings[CROSS], data, analysis)
    if analysis.is_national:
        units = largest_first(data, "单位")
        places = group_sheet(pens[PROVINCES], headings[PROVINCES], data, "单位", units)
    else:
        # What is in no region comes last, and does not dwarf the regions in their chart.
        regions = sorted(largest_first(data, "地区"), key=lambda name: name == NO_REGION)
        places = group_sheet(pens[REGIONS], headings[REGIONS], data, "地区", regions)
        group_sheet(pens[UNITS], headings[UNITS], data, "单位", in_order(data, "单位"))
    by_major = majors_list_sheet(pens[MAJOR_LIST], headings[MAJOR_LIST], data, majors)
    schools = schools_sheet(pens[SCHOOLS], headings[SCHOOLS], data, analysis)
    concentration_sheet(
        pens[CONCENTRATION], headings[CONCENTRATION], analysis, (data, majors), by_major
    )
    if analysis.former is not None:
        former_sheet(pens[FORMER], headings[FORMER], data, analysis, analysis.former)
    exams_sheet(pens[EXAMS], headings[EXAMS], data, analysis)

    where = "各省的条目数" if analysis.is_national else "各地的条目数"
    charts = ((where, places), ("各专业的条目数", by_major), ("学生规模最大的院校（人）", schools))
    charts_sheet(pens[CHARTS], headings[CHARTS], charts, by_certificate)
    return book.finish()


def sheets_of(analysis: Analysis) -> tuple[str, ...]:
    """The names of the sheets after the contents, in their order."""
    places = (PROVINCES,) if analysis.is_national else (REGIONS, UNITS)
    former = () if analysis.former is None else (FORMER,)
    return (
        CHARTS, TOTALS, CROSS, *places, MAJOR_LIST, SCHOOLS, CONCENTRATION, *former, EXAMS,
        DATA, MAJORS,
    )  # fmt: skip
