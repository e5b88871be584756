"""The sheet 与上一批次比较: the round before beside this one, in total and by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.rollups import Tally
from pipeline.rendering.analysis.data_sheets import FIRST
from pipeline.rendering.analysis.figures import Columns, Figure, cell_match, literal
from pipeline.rendering.analysis.group_sheets import Headings, in_order, tallies
from pipeline.rendering.analysis.pens import HEADER_ROW, at, name_column
from pipeline.rendering.looks import NUMBER, SUBTOTAL, Column, Look

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.analyses import Analysis, Former
    from pipeline.rendering.analysis.pens import AnalysisPen

_NONE = Tally(0, 0, 0)
_CHANGE: Look = NUMBER | {"num_format": "+#,##0;-#,##0;0"}
_MEASURES = ("条目", "院校（所）", "学生（人）")


def former_sheet(
    pen: AnalysisPen, headings: Headings, data: Columns, analysis: Analysis, former: Former
) -> None:
    """Write the sheet."""
    columns = _columns("")
    pen.opened(*headings, columns)
    row = _schools(pen, HEADER_ROW, data, former)
    blocks = (
        ("证书", former.by_certificate, analysis.certificates),
        ("学校类型", former.by_school_type, analysis.school_types),
        ("单位", former.by_unit, in_order(data, "单位")),
    )
    for by, before, now in blocks:
        row = _block(pen, row + 1, data, by, (before, former.total), now)
    pen.told(
        row + 1, columns,
        f"说明：上一批次（{former.label}）的数字取自它公布的 entries.csv，是固定的数；"
        "本批次的和增减是公式。"
        "上一批次没有的，按 0 计。两个批次的证书不同的，各列各的。院校按名称对照，改了名的算两所。",
    )  # fmt: skip
    pen.print_setup(None)


def _columns(name: str) -> tuple[Column, ...]:
    groups = ("上一批次", "本批次", "增减")
    looks = (NUMBER, NUMBER, _CHANGE)
    return (
        name_column(name, 40),
        *(
            Column(f"{measure}\n{group}", 12, look)
            for measure in _MEASURES
            for group, look in zip(groups, looks, strict=True)
        ),
    )


def _schools(pen: AnalysisPen, row: int, data: Columns, former: Former) -> int:
    """How many schools stay, came and went; the next free row."""
    columns = (name_column("院校", 40), Column("所", 12, NUMBER))
    pen.section(row, "院校的进出")
    pen.header(row + 1, columns)
    every, came = data.sum(FIRST), data.sum(FIRST, {"新院校": literal(1)})
    stayed = Figure(f"{every.formula}-{came.formula}", float(every.value) - float(came.value))
    rows: tuple[tuple[str, Figure | int], ...] = (
        ("两个批次都参与", stayed),
        ("本批次新增", came),
        ("上一批次有、本批次没有", former.schools_gone),
    )
    for place, values in enumerate(rows, start=row + 2):
        pen.row(place, columns, values)
    return row + 2 + len(rows)


def _block(
    pen: AnalysisPen,
    row: int,
    data: Columns,
    by: str,
    before: tuple[Mapping[str, Tally], Tally],
    now: Sequence[str],
) -> int:
    """A list by one column with the total below; the next free row."""
    groups, total = before
    header = "报送单位" if by == "单位" else by
    columns = _columns(header)
    pen.section(row, f"按{header}")
    pen.header(row + 1, columns)
    pen.sheet.set_row(row + 1, 34)
    names = list(dict.fromkeys((*now, *groups)))
    for place, name in enumerate(names, start=row + 2):
        where = {by: cell_match(name, at(place, 0, fixed="c"))}
        values = _beside(place, groups.get(name, _NONE), tallies(data, where))
        pen.row(place, columns, (name, *values))
    end = row + 2 + len(names)
    pen.row(end, columns, ("总计", *_beside(end, total, tallies(data, {}))), over=SUBTOTAL)
    return end + 1


def _beside(row: int, before: Tally, now: Sequence[Figure]) -> list[int | Figure]:
    """Before, now and the difference of each measure."""
    cells: list[int | Figure] = []
    formers = (before.entries, before.schools, before.students)
    for place, (former, figure) in enumerate(zip(formers, now, strict=True)):
        first = 1 + 3 * place
        change = Figure(f"{at(row, first + 1)}-{at(row, first)}", float(figure.value) - former)
        cells += [former, figure, change]
    return cells
