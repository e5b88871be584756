"""The facts in, the two data sheets and their columns for counting out (数据, 专业数据).

A real table: one header row, one row for each entry (and for each of its majors), nothing merged,
so that pivot tables and filters work on it. Each column has a name that the formulas count over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter.utility import xl_col_to_name

from pipeline.model.analyses import CHARGED
from pipeline.model.text import key
from pipeline.rendering.analysis.figures import Columns
from pipeline.rendering.book import LostCellError, clean
from pipeline.rendering.looks import BLUE, FONT, INK

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from xlsxwriter.format import Format

    from pipeline.model.analyses import Analysis, Fact
    from pipeline.rendering.analysis.figures import Number
    from pipeline.rendering.analysis.pens import AnalysisPen
    from pipeline.rendering.looks import Look

DATA, MAJORS = "数据", "专业数据"
NO_LEVEL = "未写等级"
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
_CHINESE = re.compile("[\u4e00-\u9fff]+")
_CELL: Look = {"font_name": FONT, "font_charset": 134, "font_size": 10, "font_color": INK}
_NARROW = 10
"""Columns of numbers, as wide as this at most, stand clear of the texts beside them."""
_MONEY = "#,##0.##"
_HEADER: Look = _CELL | {
    "bold": True, "font_color": "#FFFFFF", "bg_color": BLUE, "text_wrap": True, "valign": "vcenter",
}  # fmt: skip


class _Column(NamedTuple):
    """A column of a data sheet: its name in formulas, its header, its width and its values."""

    name: str
    header: str
    width: float
    values: Sequence[str | Number | None]
    product: tuple[str, ...] = ()
    """The columns that its values are the product of, as a formula in each row."""
    number_format: str = ""


def data_sheet(pen: AnalysisPen, analysis: Analysis) -> Columns:
    """Write the sheet 数据: one row for each entry."""
    columns = _columns(analysis)
    return _written(pen, DATA, columns, printed=[c.name for c in columns].index("学生"))


def majors_sheet(pen: AnalysisPen, analysis: Analysis) -> Columns:
    """Write the sheet 专业数据: one row for each major of each entry."""
    rows = [(n, f, m) for n, f in enumerate(analysis.facts, start=1) for m in f.majors]
    columns = (
        _Column("条目", "条目序号", 10, [n for n, _, _ in rows]),
        _Column("证书", "证书", 24, [f.certificate for _, f, _ in rows]),
        _Column("院校", "试点院校", 32, [f.school.name for _, f, _ in rows]),
        _Column("专业", "专业", 28, [m.name for _, _, m in rows]),
        _Column("原写法", "专业原写法", 16, [m.written for _, _, m in rows]),
        _Column("首次", "院校首次", 10, _firsts((m.name, key(f.school.name)) for _, f, m in rows)),
    )
    return _written(pen, MAJORS, columns, printed=len(columns) - 1)


def _columns(analysis: Analysis) -> tuple[_Column, ...]:
    facts = analysis.facts
    return (
        _Column("序号", "序号", 8, range(1, len(facts) + 1)),
        _Column("地区", "省份" if analysis.is_national else "地市", 16, [f.region for f in facts]),
        _Column("单位", "报送单位", 26, [f.unit for f in facts]),
        _Column("院校", "试点院校", 32, [f.school.name for f in facts]),
        _Column("原写法", "院校原写法", 16, [f.school.written for f in facts]),
        _Column("学校类型", "学校类型", 14, [f.school_type for f in facts]),
        _Column("证书", "证书", 24, [f.certificate for f in facts]),
        _Column("等级", "等级", 16, ["、".join(f.levels) for f in facts]),
        _Column("专业数", "专业数量", 10, [f.major_count for f in facts]),
        _Column("专业", "专业名称", 40, ["、".join(m.name for m in f.majors) for f in facts]),
        _Column("学生", "学生规模（人）", 15, [f.students for f in facts]),
        *_level_columns(analysis),
        *_first_columns(facts),
        *_former_column(analysis),
        *_charge_columns(facts),
        _Column("来源", "来源", 50, [f.source for f in facts]),
    )


def level_names(analysis: Analysis) -> dict[str, str]:
    """From each level to its column: the form's, any other that occurs, and none last (`""`)."""
    others = {level for fact in analysis.facts for level in fact.levels} - set(analysis.levels)
    levels = (*analysis.levels, *sorted(others))
    # A range cannot have any name.
    names = {n: f"等级{at}" for at, n in enumerate(levels) if not _CHINESE.fullmatch(n)}
    return {**{level: names.get(level, level) for level in levels}, "": NO_LEVEL}


def _level_columns(analysis: Analysis) -> Iterable[_Column]:
    for level, name in level_names(analysis).items():
        held = [_mark(level in f.levels if level else not f.levels) for f in analysis.facts]
        yield _Column(name, level or NO_LEVEL, 10, held)


def _first_columns(facts: Sequence[Fact]) -> Iterable[_Column]:
    groups = {"证书": "certificate", "学校类型": "school_type", "单位": "unit", "地区": "region"}
    for by, name in OF_SCHOOL.items():
        fields = [groups[column] for column in by]
        keys = ((key(f.school.name), *(getattr(f, field) for field in fields)) for f in facts)
        yield _Column(name, f"院校{name}", 13, _firsts(keys))


def _former_column(analysis: Analysis) -> Iterable[_Column]:
    if analysis.former is not None:
        held = [_mark(bool(f.is_new)) for f in analysis.facts]
        yield _Column("新院校", "新增院校", 10, held)


def _charge_columns(facts: Sequence[Fact]) -> Iterable[_Column]:
    each = [f.charge.ceiling for f in facts]
    of_line = [
        f.students * f.charge.ceiling
        if f.charged == CHARGED and f.students is not None and f.charge.ceiling is not None
        else None
        for f in facts
    ]
    told = [f.charge.reason or f.charge.form for f in facts]
    yield _Column("考试形式", "考试形式，或未知的原因", 26, told)
    yield _Column("每人上限", "每人上限（元）", 14, each, number_format=_MONEY)
    product = ("学生", "每人上限")
    yield _Column("费用上限", "考试费用上限（元）", 18, of_line, product, _MONEY)
    yield _Column("费用核定", "费用核定", 12, [f.charged for f in facts])


def _mark(marked: bool) -> int | None:  # noqa: FBT001 - it is the value
    """1 or blank: a pivot table that sums and one that counts then find the same."""
    return 1 if marked else None


def _firsts(keys: Iterable[object]) -> list[int | None]:
    """A mark for each key that comes for the first time."""
    seen: set[object] = set()
    found = []
    for each in keys:
        found.append(_mark(each not in seen))
        seen.add(each)
    return found


def _written(pen: AnalysisPen, title: str, columns: Sequence[_Column], printed: int) -> Columns:
    """Write the columns as a table with a name for each, and give them back for counting.

    Those after the column `printed`, which only help to count, are not printed.
    """
    rows = len(columns[0].values)
    letters = {column.name: xl_col_to_name(place) for place, column in enumerate(columns)}
    for place, column in enumerate(columns):
        look = _CELL | {"num_format": column.number_format or "General"}
        if column.width <= _NARROW:
            look |= {"align": "center"}
        style = pen.book.format(look.items())
        pen.sheet.set_column(place, place, column.width)
        _write_column(pen, place, column, style, letters)
        letter = letters[column.name]
        target = f"'{title}'!${letter}$2:${letter}${max(rows, 1) + 1}"
        pen.book.define(f"{title}_{column.name}", target)
    pen.sheet.autofilter(0, 0, max(rows, 1), len(columns) - 1)
    pen.print_setup(0)
    pen.sheet.freeze_panes(1, 1)
    pen.sheet.print_area(0, 0, max(rows, 1), printed)
    return Columns(title, {column.name: column.values for column in columns}, columns[0].name)


def _write_column(
    pen: AnalysisPen, place: int, column: _Column, style: Format, letters: Mapping[str, str]
) -> None:
    sheet = pen.sheet
    pen.put(0, place, column.header, _HEADER)
    for row, value in enumerate(column.values, start=1):
        if value is None or value == "":
            continue
        # Past `Book.write`, which takes its time: these are most of the workbook's cells.
        if column.product:
            formula = "=" + "*".join(f"{letters[factor]}{row + 1}" for factor in column.product)
            code = sheet.write_formula(row, place, formula, style, float(value))
        elif isinstance(value, str):
            code = sheet.write_string(row, place, clean(value), style)
        else:
            code = sheet.write_number(row, place, float(value), style)
        if code:
            raise LostCellError(f"row {row + 1}, column {place + 1}: XlsxWriter says {code}")
