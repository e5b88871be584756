"""The sheet 考试费用上限: what the exams of a round may cost at most, and what is not known.

Source: 教职所〔2020〕22号. What no source tells is counted as unknown; nothing stands in for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.analyses import CHARGED, UNCHARGED
from pipeline.rendering.analysis.figures import Columns, Figure, cell_match, literal
from pipeline.rendering.analysis.group_sheets import Headings, in_order
from pipeline.rendering.analysis.pens import HEADER_ROW, at, name_column
from pipeline.rendering.looks import CENTRED, HEADER, NUMBER, SUBTOTAL, TEXT, Column, Look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.analyses import Analysis, ExamTable
    from pipeline.rendering.analysis.figures import Match
    from pipeline.rendering.analysis.pens import AnalysisPen

_UNKNOWN = "未知"
_MONEY: Look = NUMBER | {"num_format": "#,##0.##"}
_STATE = "费用核定"


def exams_sheet(pen: AnalysisPen, headings: Headings, data: Columns, analysis: Analysis) -> None:
    """Write the sheet."""
    columns = _columns("")
    pen.opened(*headings, columns)
    row = _standards(pen, HEADER_ROW, analysis.exams)
    row = _certificates(pen, row + 1, analysis.exams)
    by_region = () if analysis.is_national else (("按地市", "地区", in_order(data, "地区")),)
    unit = "按省份（报送单位）" if analysis.is_national else "按报送单位"
    lists = (
        ("按证书", "证书", list(analysis.certificates)),
        *by_region,
        (unit, "单位", in_order(data, "单位")),
        ("按院校（只列算得出的）", "院校", _known_schools(data)),
    )
    for heading, by, names in lists:
        row = _list(pen, row + 1, data, heading, by, names)
    pen.told(
        row + 1, columns,
        f"说明：上限＝学生规模×每人上限（{analysis.exams.source}）；几部分组成的考试，每人上限按各部分所占分数加权，"
        "舍去不足一分的。这是费用的上限，不是实际费用。没有出处写明考试形式的、没有填学生规模的、"
        "几个等级或证书合用一个人数而上限不同的，都算未知，不作推测；每一条的原因在「数据」的「考试形式」一栏。"
        "考试形式在 schemas/exams.yaml 里填写。",
    )  # fmt: skip
    pen.print_setup(None)


def _columns(name: str) -> tuple[Column, ...]:
    return (
        name_column(name, 40),
        Column("条目", 11, NUMBER),
        Column("学生（人）", 13, NUMBER),
        Column("算得出的学生（人）", 13, NUMBER),
        Column("考试费用上限（元，不含未知）", 20, _MONEY),
        Column("未知的条目", 12, NUMBER),
        Column("未知的学生（人）", 13, NUMBER),
    )


def _standards(pen: AnalysisPen, row: int, exams: ExamTable) -> int:
    columns = (name_column("考试形式", 40), Column("每人（元）", 11, _MONEY))
    pen.section(row, f"每人上限（{exams.source}）")
    pen.header(row + 1, columns)
    for place, kind in enumerate(exams.kinds, start=row + 2):
        pen.row(place, columns, (kind.name, float(kind.ceiling)))
    return row + 2 + len(exams.kinds)


def _certificates(pen: AnalysisPen, row: int, exams: ExamTable) -> int:
    """The exam of each certificate; one line for all of its levels where nothing is known."""
    columns = (
        name_column("证书", 40), Column("等级", 11, CENTRED), Column("每人（元）", 13, _MONEY),
        Column("考试形式", 33, TEXT),
    )  # fmt: skip
    pen.section(row, "各证书的考试形式")
    pen.header(row + 1, columns)
    pen.across(row + 1, 3, 4, columns[3].header, HEADER)
    pen.across(row + 1, 5, 6, "出处", HEADER)
    place = row + 2
    for certificate, level, charge in exams.charges:
        known = charge.ceiling is not None
        ceiling = float(charge.ceiling) if charge.ceiling is not None else _UNKNOWN
        pen.row(place, columns[:3], (certificate, level or "各等级", ceiling))
        pen.across(place, 3, 4, charge.form if known else _UNKNOWN, TEXT)
        pen.across(place, 5, 6, charge.source if known else "没有找到出处", TEXT)
        place += 1
    return place


def _known_schools(data: Columns) -> list[str]:
    """Schools of which at least one line can be charged."""
    pairs = zip(data.values["院校"], data.values[_STATE], strict=True)
    return list(dict.fromkeys(str(school) for school, state in pairs if state == CHARGED))


def _list(
    pen: AnalysisPen, row: int, data: Columns, heading: str, by: str, names: Sequence[str]
) -> int:
    """A list by one column with the total below; the next free row."""
    columns = _columns({"单位": "报送单位", "地区": "地市"}.get(by, by))
    pen.section(row, heading)
    pen.header(row + 1, columns)
    pen.sheet.set_row(row + 1, 34)
    for place, name in enumerate(names, start=row + 2):
        where = {by: cell_match(name, at(place, 0, fixed="c"))}
        pen.row(place, columns, (name, *_cost(data, where)))
    end = row + 2 + len(names)
    pen.row(end, columns, ("全部", *_cost(data, {})), over=SUBTOTAL)
    return end + 1


def _cost(data: Columns, where: Mapping[str, Match]) -> list[Figure]:
    """What a group may cost: a sum only where something of it is known, never a zero instead."""
    charged = {**where, _STATE: literal(CHARGED)}
    unknown = {**where, _STATE: literal(UNCHARGED)}
    known, cost = data.count(charged), data.sum("费用上限", charged)
    shown = Figure(
        f'IF({known.formula}=0,"{_UNKNOWN}",{cost.formula})',
        cost.value if known.value else _UNKNOWN,
    )
    return [
        data.count(where), data.sum("学生", where), data.sum("学生", charged), shown,
        data.count(unknown), data.sum("学生", unknown),
    ]  # fmt: skip
