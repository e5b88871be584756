"""The sheet 证书×学校类型×等级: a block for each certificate, with its subtotal."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.rendering.looks import CENTRED, NUMBER, SUBTOTAL, TEXT, Column, Pen

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.rollups import Cross, Statistics, Tally
    from pipeline.rendering.plan import Value

_HEADER_ROW = 3
_NOTE = (
    "说明：条目是一所院校参与一个证书的试点。一个条目写了两个等级的，在两个等级下各计一次，"
    "所以各等级之和可能大于条目数。院校按名称去重，同一院校参与几个证书的，小计各计一次，总计只计一次。"
)


def cross_sheet(
    pen: Pen,
    statistics: Statistics,
    headings: tuple[str, str],
    levels: Sequence[str],
    types: Sequence[str],
) -> None:
    """Write the sheet: one row for each certificate × school type with entries."""
    shown = _levels(statistics.cross, levels)
    columns = _columns(shown)
    pen.widths(columns)
    pen.heading(*headings, len(columns) - 1)
    pen.header(_HEADER_ROW, columns)
    row = _HEADER_ROW + 1
    for certificate, tally in statistics.by_certificate.items():
        crosses = [cross for cross in statistics.cross if cross.certificate == certificate]
        if crosses:
            row = _block(pen, row, _ordered(crosses, types), tally, shown)
    pen.row(
        row,
        columns,
        ("总计", "", *_counts(statistics.total, statistics.cross, shown)),
        over=SUBTOTAL,
    )
    pen.note(row + 2, len(columns) - 1, _NOTE, sum(column.width for column in columns))
    pen.print_setup(_HEADER_ROW)


def _levels(crosses: Sequence[Cross], levels: Sequence[str]) -> tuple[str, ...]:
    """The given levels, any other that occurs, and none last."""
    others = {level for cross in crosses for level in cross.by_level} - {*levels, ""}
    return (*levels, *sorted(others), "")


def _columns(levels: Sequence[str]) -> tuple[Column, ...]:
    return (
        Column("证书", 26, TEXT),
        Column("学校类型", 25, CENTRED),
        Column("条目", 10, NUMBER),
        Column("院校（所）", 11, NUMBER),
        Column("学生（人）", 12, NUMBER),
        *(Column(level or "未写等级", 10, NUMBER) for level in levels),
    )


def _ordered(crosses: Sequence[Cross], types: Sequence[str]) -> list[Cross]:
    order = {name: place for place, name in enumerate(types)}
    return sorted(crosses, key=lambda cross: order.get(cross.school_type, len(order)))


def _block(
    pen: Pen, row: int, crosses: Sequence[Cross], tally: Tally, levels: Sequence[str]
) -> int:
    """The rows of one certificate and its subtotal; the next free row."""
    columns = _columns(levels)
    for place, cross in enumerate(crosses, start=row):
        counts = _counts(cross.tally, (cross,), levels)
        pen.row(place, columns, ("", cross.school_type, *counts))
    after = row + len(crosses)
    pen.row(after, columns, ("", "小计", *_counts(tally, crosses, levels)), over=SUBTOTAL)
    pen.block((row, 0, after, 0), crosses[0].certificate, TEXT)
    return after + 1


def _counts(tally: Tally, crosses: Sequence[Cross], levels: Sequence[str]) -> list[Value]:
    by_level = sum((Counter(cross.by_level) for cross in crosses), Counter())
    return [tally.entries, tally.schools, tally.students, *(by_level[level] for level in levels)]
