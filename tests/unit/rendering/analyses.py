"""A small analysis for tests, with names that a formula could take for something else."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from pipeline.jobs.analysing import analysis_of
from pipeline.jobs.former_rounds import FormerRound
from pipeline.jobs.plan import ANALYSIS
from pipeline.model.definitions import load_definitions
from pipeline.model.resources import Resources
from pipeline.model.rounds import load_rounds
from pipeline.model.units import load_territory
from pipeline.rendering.analysis import render_analysis
from tests.unit.rollup.lines import line

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

    from pipeline.model.analyses import Analysis
    from pipeline.model.rollups import Line

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
EXAMS = """\
source: 教职所〔2020〕22号
kinds:
  paper: {name: 纸笔考试, ceiling: 200}
  computer: {name: 机考, ceiling: 300}
  practical: {name: 一般实操, ceiling: 500}
exams:
  - {certificate: 物流管理, parts: {computer: 100}, source: 某标准}
  - {certificate: 老年照护, level: 初级, parts: {paper: 33.3, practical: 66.7}, source: 另一标准}
  - {certificate: 老年照护, level: 中级, parts: {practical: 100}, source: 另一标准}
  - {certificate: Web前端开发, parts: unknown}
"""
LINES = (
    line(unit="郑州市教育局", school="郑州旅游学校", levels=("初级", "中级"), students=20),
    line(unit="郑州市教育局", school="郑州旅游学校", certificate="老年照护", levels=("初级",),
         majors=("护理", "老年 服务"), students=30),
    line(unit="郑州市教育局", school="郑州卫生学校", certificate="老年照护",
         levels=("初级", "中级"), majors=("护理",), students=7),
    line(unit="郑州市教育局", school="郑州卫生学校", certificate="Web前端开发", levels=(),
         majors=(), students=None),
    line(unit="开封市教育局", school="郑州 旅游学校", school_type="高职", certificate="Web前端开发",
         majors=("老年服务", "Web*"), students=5),
    # One row of the unit named both: the figure stands in the first.
    line(unit="开封市教育局", school="*大学", school_type="应用型本科", students=40,
         majors=("会计",)),
    line(unit="开封市教育局", school="*大学", school_type="应用型本科", certificate="Web前端开发",
         majors=(), students=None, shares_above=frozenset({"students", "majors"})),
    line(unit="开封大学", school="开封大学", school_type="高职", students=100,
         majors=("<5", "护理")),
    line(unit="河南大学", school="大学", school_type="应用型本科", students=1, majors=("1",)),
    line(unit="河南大学", school="Ab~学院", school_type="应用型本科", certificate="老年照护",
         levels=("中级",), students=None, majors=("01",)),
)  # fmt: skip
FORMER = FormerRound(
    "2018-2",
    (
        {"unit": "郑州市教育局", "school": "郑州旅游学校", "school_type": "中职",
         "certificate": "物流管理", "major_count": "1", "students": "50"},
        {"unit": "滑县教育局", "school": "滑县学校", "school_type": "中职",
         "certificate": "旧证书", "major_count": "", "students": ""},
    ),
)  # fmt: skip


def sample(
    folder: Path,
    lines: tuple[Line, ...] = LINES,
    *,
    former: FormerRound | None = FORMER,
    exams: str = EXAMS,
    national: bool = False,
) -> Analysis:
    """An analysis of Henan's lines, or the nation's, with exams of its own in a folder."""
    (folder / "schemas").mkdir(exist_ok=True)
    (folder / "schemas/exams.yaml").write_text(exams, encoding="utf-8")
    resources = Resources(folder)
    territory = load_territory(resources)
    scope = territory.national if national else territory.province("henan")
    definitions = load_definitions(resources, load_rounds(resources)[0], scope.slug)
    return analysis_of(lines, scope, definitions, former)


def rendered(analysis: Analysis) -> bytes:
    """The workbook of an analysis."""
    return render_analysis(
        Resources().read(ANALYSIS),
        analysis,
        title="河南省 统计分析",
        subtitle="截至某时",
        created=CREATED,
        fonts={},
    )


def opened(content: bytes, *, values: bool = True) -> Workbook:
    """A workbook's bytes as its values, or as its formulas."""
    return load_workbook(io.BytesIO(content), data_only=values)


def rows(book: Workbook, sheet: str) -> list[tuple[Any, ...]]:
    """The values of all rows of a sheet."""
    return list(book[sheet].iter_rows(values_only=True))


def row_of(book: Workbook, sheet: str, name: str, *, skip: int = 0) -> list[Any]:
    """The values of a row that begins with a name, or has it second; blanks at its end left out."""
    found = [list(row) for row in rows(book, sheet) if name in row[:2]][skip]
    while found and found[-1] is None:
        found.pop()
    return found
