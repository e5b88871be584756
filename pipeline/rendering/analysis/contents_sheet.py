"""The sheet 目录: what the workbook holds, with links, and how its figures can be checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.looks import BLUE, CENTRED, TEXT, Column, Look

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.rendering.analysis.group_sheets import Headings
    from pipeline.rendering.analysis.pens import AnalysisPen

_LINK: Look = TEXT | {"font_color": BLUE, "underline": 1}
_HEADER_ROW = 3
_NOTE = (
    "怎样核对：各页的数字都是公式，点一个格子，编辑栏里就能看到它是怎样从「数据」一页数出来的；"
    "公式里的“数据_证书”等名称就是「数据」里同名的那一栏。「数据」一行一个条目，"
    "最后一栏写明它来自哪个文件、哪一张工作表、第几行。"
    "要另做统计，点「数据」里任一格，插入数据透视表即可；其中写着 1 的栏，求和就是个数："
    "“院校首次”一栏求和是院校数，“院校证书首次”按证书求和是各证书的院校数，依此类推。"
    "改动「数据」里的数，各页随之改变，但排列次序不变。"
)


def contents_sheet(
    pen: AnalysisPen, headings: Headings, contents: Sequence[tuple[str, str]]
) -> None:
    """Write the sheet; `contents` are the names of the sheets and what they show."""
    columns = (Column("序号", 7, CENTRED), Column("工作表", 30, TEXT), Column("内容", 82, TEXT))
    pen.widths(columns)
    pen.heading(*headings, len(columns) - 1)
    pen.header(_HEADER_ROW, columns)
    style = pen.book.format(_LINK.items())
    for number, (name, shows) in enumerate(contents, start=1):
        row = _HEADER_ROW + number
        pen.row(row, columns, (number, name, shows))
        pen.book.link(pen.sheet, row, 1, f"internal:'{name}'!A1", name, style)
    pen.told(_HEADER_ROW + len(contents) + 2, columns, _NOTE)
    pen.print_setup(None)
