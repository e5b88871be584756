"""The sheet 总计: the three totals, by certificate with the school types beside, by school type."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.analysis.data_sheets import FIRST
from pipeline.rendering.analysis.figures import Columns, Match, cell_match, share
from pipeline.rendering.analysis.group_sheets import Headings, Listed, tallies
from pipeline.rendering.analysis.pens import at, name_column, tally_columns
from pipeline.rendering.looks import (
    BLUE,
    GREY,
    NUMBER,
    PALE,
    SUBTOTAL,
    TEXT,
    Column,
    Look,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.analyses import Analysis
    from pipeline.rendering.analysis.figures import Figure
    from pipeline.rendering.analysis.pens import AnalysisPen

_CARDS_ROW, _CERTIFICATES_ROW = 3, 6
_CARD: Look = NUMBER | {
    "font_size": 22,
    "bold": True,
    "font_color": BLUE,
    "bg_color": PALE,
    "align": "center",
    "indent": 0,
}
_CARD_LABEL: Look = TEXT | {"font_color": GREY, "bg_color": PALE, "align": "center"}
_NOTE = (
    "说明：条目是一所院校参与一个证书的试点，公布的试点数按条目计。"
    "院校按名称去重，一所院校参与几个证书的，各证书都计，总计只计一次。"
    "没有填学生规模的条目，学生按 0 人计；几个证书合用一个人数的，只计一次。"
)


def totals_sheet(pen: AnalysisPen, headings: Headings, data: Columns, analysis: Analysis) -> Listed:
    """Write the sheet; where the list by certificate stands, with the types' columns."""
    types = analysis.school_types
    columns = _columns("证书", types)
    pen.opened(*headings, columns)
    _cards(pen, tallies(data, {}))
    order = {name: place for place, name in enumerate(analysis.certificates)}
    held = {name: data.count({"证书": Match(name, "")}).value for name in order}
    names = sorted(order, key=lambda name: (-float(held[name]), order[name]))
    end = _certificates(pen, columns, data, names, types)
    last = _types(pen, end + 1, data, types)
    pen.told(last + 1, columns, _NOTE)
    pen.print_setup(None)
    first, shown = _CERTIFICATES_ROW + 2, max(sum(1 for n in names if held[n]), 1)
    beside = tuple(range(5, 5 + len(types)))
    return Listed(pen.sheet.get_name(), first, first + shown - 1, 0, 1, beside)


def _columns(label: str, types: Sequence[str]) -> tuple[Column, ...]:
    return (name_column(label, 28), *tally_columns(), *(Column(t, 13, NUMBER) for t in types))


def _cards(pen: AnalysisPen, total: Sequence[Figure]) -> None:
    areas = ((0, 0), (1, 2), (3, 4))
    labels = ("条目", "院校（所）", "学生（人）")
    for label, number, (first, last) in zip(labels, total, areas, strict=True):
        pen.across(_CARDS_ROW, first, last, label, _CARD_LABEL | {"bottom": 0})
        pen.across(_CARDS_ROW + 1, first, last, None, _CARD | {"top": 0})
        pen.put(_CARDS_ROW + 1, first, number, _CARD | {"top": 0})
    pen.sheet.set_row(_CARDS_ROW, 20)
    pen.sheet.set_row(_CARDS_ROW + 1, 38)


def _certificates(
    pen: AnalysisPen,
    columns: Sequence[Column],
    data: Columns,
    names: Sequence[str],
    types: Sequence[str],
) -> int:
    """The list by certificate with the total; the next free row."""
    pen.section(_CERTIFICATES_ROW, "按证书（条目从多到少；右边是各学校类型的条目）")
    pen.header(_CERTIFICATES_ROW + 1, columns)
    pen.sheet.set_row(_CERTIFICATES_ROW + 1, 34)
    first = _CERTIFICATES_ROW + 2
    end = first + len(names)
    total = tallies(data, {})
    for row, name in enumerate(names, start=first):
        where = {"证书": cell_match(name, at(row, 0, fixed="c"))}
        counted = tallies(data, where)
        beside = [data.count({**where, "学校类型": _type_above(t, n)}) for n, t in enumerate(types)]
        part = share(at(row, 1), at(end, 1, fixed="r"), _number(counted[0]), _number(total[0]))
        pen.row(row, columns, (name, *counted, part, *beside))
    beside = [data.count({"学校类型": _type_above(t, n)}) for n, t in enumerate(types)]
    part = share(at(end, 1), at(end, 1, fixed="r"), _number(total[0]), _number(total[0]))
    pen.row(end, columns, ("总计", *total, part, *beside), over=SUBTOTAL)
    return end + 1


def _type_above(school_type: str, place: int) -> Match:
    """The school type in the header of its column."""
    return cell_match(school_type, at(_CERTIFICATES_ROW + 1, 5 + place, fixed="r"))


def _number(figure: Figure) -> float:
    return float(figure.value)


def _types(pen: AnalysisPen, start: int, data: Columns, types: Sequence[str]) -> int:
    """The list by school type with the total; the next free row."""
    columns = (name_column("学校类型", 28), *tally_columns())
    pen.section(start, "按学校类型")
    pen.header(start + 1, columns)
    first = start + 2
    end = first + len(types)
    total = (data.count(), data.sum(FIRST), data.sum("学生"))
    for row, name in enumerate(types, start=first):
        counted = tallies(data, {"学校类型": cell_match(name, at(row, 0, fixed="c"))})
        part = share(at(row, 1), at(end, 1, fixed="r"), _number(counted[0]), _number(total[0]))
        pen.row(row, columns, (name, *counted, part))
    part = share(at(end, 1), at(end, 1, fixed="r"), _number(total[0]), _number(total[0]))
    pen.row(end, columns, ("总计", *total, part), over=SUBTOTAL)
    return end + 1
