"""The XML of a workbook's sheets and texts in; what would overwhelm a reader is refused.

A quick look by patterns serves nearly every sheet; only one that seems too large is looked at
element by element, so that a cell that has a format and no value is not held against it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.intake.formats.xlsx.worksheet_scan import LAST_ROW, Scan
from pipeline.intake.limits import MIB
from pipeline.intake.refusals import damaged, foreign, over
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.intake.limits import Limits

_UNUSUAL = re.compile(rb'<c(?:>| (?!r="[A-S]\d{1,6}"))')
"""A cell far from the first, or one that does not begin with where it stands."""
_USUAL_WIDTH = 19
_SHORTEST_CELL = len(b'<c r="A1"/>')
_MERGE = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)["']""")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v(?:\s[^>]*)?>\s*(\d{1,9})""")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s>/]")
_ANNOUNCED = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)["']""")
_MOST_IN_VAIN = 100_000
"""So many texts may be announced that are not there: a reader makes room for them."""


def check_sheet(xml: bytes, name: str, limits: Limits) -> None:
    """Refuse (F03) a worksheet whose cells, box or merged ranges are over the limits."""
    if not _is_surely_small(xml, limits):
        _check_cells(xml, name, limits)
    merges = _MERGE.findall(xml)
    if len(merges) > limits.merges:
        raise over(f"{name}的合并区域", f"{len(merges):,} 个", f"{limits.merges:,} 个")
    for left, top, right, bottom in merges:
        height = int(bottom) - int(top) + 1
        width = column_of(right.decode()) - column_of(left.decode()) + 1
        if height < 1 or width < 1:
            raise damaged(str(Kind.WORKBOOK), "有一处合并区域的终点在起点之前")
        if height * width > limits.merge_cells:
            most = f"{limits.merge_cells:,} 格"
            raise over(f"{name}的一处合并区域", f"{height * width:,} 格", most)


def _is_surely_small(xml: bytes, limits: Limits) -> bool:
    """Whether a sheet cannot be over the limits, wherever in its columns the cells stand."""
    return (
        b"<sheetData" in xml
        and len(xml) <= limits.cells * _SHORTEST_CELL
        and limits.box_cells >= _USUAL_WIDTH * LAST_ROW
        and _UNUSUAL.search(xml) is None
    )


def _check_cells(xml: bytes, name: str, limits: Limits) -> None:
    with foreign(str(Kind.WORKBOOK), "工作表的内容有误"):
        scan = Scan.of(xml)
    if scan.filled > limits.cells:
        raise over(f"{name}有内容的单元格", f"{scan.filled:,} 格", f"{limits.cells:,} 格")
    if scan.box > limits.box_cells:
        raise over(f"{name}的范围", f"{scan.box:,} 格", f"{limits.box_cells:,} 格")


def check_texts(texts: bytes, sheets: Mapping[str, bytes], limits: Limits) -> None:
    """Refuse (F03) texts that grow over the limit when each is put where cells refer to it.

    `sheets` from names to XML. Many more texts announced than there are is refused too.
    """
    announced = _ANNOUNCED.search(texts)
    if announced and int(announced[1]) > _MOST_IN_VAIN:
        there = len(_TEXT.findall(texts))
        if int(announced[1]) > 2 * there:
            raise over("写明的文字条数", f"{int(announced[1]):,} 条", f"实有的 {there:,} 条")
    most_references = sum(map(len, sheets.values())) // _SHORTEST_CELL
    if most_references * len(texts) <= limits.text_mib * MIB:
        return
    starts = [match.start() for match in _TEXT.finditer(texts)]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
    total = 0
    for xml in sheets.values():
        for match in _SHARED.finditer(xml):
            index = int(match[1])
            total += lengths[index] if index < len(lengths) else 0
            if total > limits.text_mib * MIB:
                most = f"{limits.text_mib} MB"
                raise over("单元格里的文字合计", f"{most} 以上", most)
