"""The XML of a workbook's sheets and texts in; what would overwhelm a reader is refused.

A quick look by patterns serves nearly every sheet; only one that seems too large is looked at
element by element, so that a cell that has a format and no value is not held against it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.intake.formats.xlsx.worksheet_scan import Scan
from pipeline.intake.limits import MIB
from pipeline.intake.refusals import damaged, foreign, within
from pipeline.intake.sheet_limits import ROWS, TextBudget
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import Merge, column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.intake.limits import Limits
    from pipeline.intake.sheet_limits import SheetLimits

_USUAL_CELL = re.compile(rb'<c r="([A-S][1-9]\d{0,5})"')
"""A cell that begins with where it stands, not far from the first column."""
# Two patterns that begin with a literal are searched for far quicker than one of both.
_UNUSUAL_CELLS = tuple(re.compile(sign).search for sign in (rb"<c[\t\n\r/>]", rb":c[\s/>]"))
_SHORTEST_CELL = len(b'<c r="A1"/>')
_USUAL_WIDTH = 19
_MOST_AT_ONCE = 16 * MIB
"""The places of a larger sheet's cells would take too much memory at once."""
_MERGE = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)["']""")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:\w+:)?v(?:\s[^>]*)?>\s*(\d{1,9})""")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s>/]")
_ANNOUNCED = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)["']""")
_MOST_IN_VAIN = 100_000
"""So many texts may be announced that are not there: a reader makes room for them."""


def check_sheet(xml: bytes, allowed: SheetLimits) -> None:
    """Refuse a worksheet whose cells, box or merged ranges are over the limits (F03).

    One that has two cells in one place is refused too (F01): two readers would read two values.
    """
    if not _is_surely_small(xml, allowed.limits):
        _check_cells(xml, allowed)
    ranges = _MERGE.findall(xml)
    allowed.merge_count(len(ranges))
    allowed.merges(
        [
            Merge(
                int(top) - 1, column_of(left.decode()), int(bottom) - 1, column_of(right.decode())
            )
            for left, top, right, bottom in ranges
        ]
    )


def _is_surely_small(xml: bytes, limits: Limits) -> bool:
    """Whether a sheet cannot be over the limits, and has no two cells in one place."""
    if not (
        b"<sheetData" in xml
        and len(xml) <= min(limits.cells * _SHORTEST_CELL, _MOST_AT_ONCE)
        and limits.box_cells >= _USUAL_WIDTH * ROWS
        and not any(search(xml) for search in _UNUSUAL_CELLS)
    ):
        return False
    places = _USUAL_CELL.findall(xml)
    return len(places) == len(set(places)) == xml.count(b"<c ")


def _check_cells(xml: bytes, allowed: SheetLimits) -> None:
    kind = str(Kind.WORKBOOK)
    with foreign(kind, "工作表的内容有误"):
        scan = Scan.of(xml)
    allowed.cells(scan.filled)
    allowed.box(scan.box)
    # Cells out of order are nobody's habit; only then is it worth while to remember all places.
    if not scan.is_ordered and Scan.of(xml, doubles=True).has_doubles:
        raise damaged(kind, "工作表里有一格写了两次")


def check_texts(texts: bytes, sheets: Mapping[str, bytes], limits: Limits) -> None:
    """Refuse (F03) texts that grow over the limit when each is put where cells refer to it.

    `sheets` from names to XML. Many more texts announced than there are is refused too.
    """
    announced = _ANNOUNCED.search(texts)
    if announced and int(announced[1]) > _MOST_IN_VAIN:
        there = len(_TEXT.findall(texts))
        within("写明的文字条数", int(announced[1]), 2 * there, "条")
    most_references = sum(map(len, sheets.values())) // _SHORTEST_CELL
    if most_references * len(texts) <= limits.text_mib * MIB:
        return
    starts = [match.start() for match in _TEXT.finditer(texts)]
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
    budget = TextBudget(limits)
    for xml in sheets.values():
        for match in _SHARED.finditer(xml):
            index = int(match[1])
            budget.spend(lengths[index] if index < len(lengths) else 0)
