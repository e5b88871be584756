"""The sheet 证书×学校类型×等级: a block for each certificate, with its subtotal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.analysis.data_sheets import NO_LEVEL, level_names
from pipeline.rendering.analysis.figures import Columns, Match, cell_match
from pipeline.rendering.analysis.group_sheets import Headings, tallies
from pipeline.rendering.analysis.pens import HEADER_ROW, at
from pipeline.rendering.looks import CENTRED, NUMBER, SUBTOTAL, TEXT, Column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.analyses import Analysis
    from pipeline.rendering.analysis.figures import Figure
    from pipeline.rendering.analysis.pens import AnalysisPen

_NOTE = (
    "说明：条目是一所院校参与一个证书的试点。一个条目写了两个等级的，在两个等级下各计一次，"
    "所以各等级之和可能大于条目数。院校按名称去重，同一院校参与几个证书的，小计各计一次，总计只计一次。"
)


def cross_sheet(pen: AnalysisPen, headings: Headings, data: Columns, analysis: Analysis) -> None:
    """Write the sheet: one row for each certificate × school type with entries."""
    levels = level_names(analysis)
    columns = _columns(levels)
    pen.opened(*headings, columns)
    pen.header(HEADER_ROW, columns)
    row = HEADER_ROW + 1
    pairs = set(zip(data.values["证书"], data.values["学校类型"], strict=True))
    for certificate in analysis.certificates:
        types = [t for t in analysis.school_types if (certificate, t) in pairs]
        if types:
            row = _block(pen, row, data, certificate, types, levels)
    pen.row(row, columns, ("总计", "", *_counts(data, {}, levels)), over=SUBTOTAL)
    pen.told(row + 2, columns, _NOTE)
    pen.print_setup(HEADER_ROW)


def _columns(levels: Iterable[str]) -> tuple[Column, ...]:
    return (
        Column("证书", 26, TEXT),
        Column("学校类型", 25, CENTRED),
        Column("条目", 10, NUMBER),
        Column("院校（所）", 11, NUMBER),
        Column("学生（人）", 12, NUMBER),
        *(Column(level or NO_LEVEL, 10, NUMBER) for level in levels),
    )


def _block(
    pen: AnalysisPen,
    row: int,
    data: Columns,
    certificate: str,
    types: Sequence[str],
    levels: Mapping[str, str],
) -> int:
    """The rows of one certificate and its subtotal; the next free row."""
    columns = _columns(levels)
    of_certificate = {"证书": cell_match(certificate, at(row, 0, fixed="cr"))}
    for place, school_type in enumerate(types, start=row):
        where = {**of_certificate, "学校类型": cell_match(school_type, at(place, 1, fixed="c"))}
        pen.row(place, columns, ("", school_type, *_counts(data, where, levels)))
    after = row + len(types)
    pen.row(after, columns, ("", "小计", *_counts(data, of_certificate, levels)), over=SUBTOTAL)
    pen.block((row, 0, after, 0), certificate, TEXT)
    return after + 1


def _counts(data: Columns, where: Mapping[str, Match], levels: Mapping[str, str]) -> list[Figure]:
    return [*tallies(data, where), *(data.sum(name, where) for name in levels.values())]
