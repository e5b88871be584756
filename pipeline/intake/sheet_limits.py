"""The XML of a workbook's sheets and texts in; what would overwhelm a reader is refused.

A quick look by patterns serves nearly every sheet; only one that seems too large is looked at
element by element, so that a cell that has a format and no value is not held against it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.intake.limits import MIB
from pipeline.intake.refusals import foreign, over
from pipeline.intake.sniffing import Kind
from pipeline.intake.worksheet_parts import is_plain
from pipeline.intake.worksheet_scan import Scan
from pipeline.model.cells import column_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.intake.limits import Limits

_ROW = re.compile(rb"""\sr\s*=\s*["'][A-Za-z]{0,3}(\d{1,9})["']""")
_COLUMN = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})\d""")
_PLAIN_ROW = re.compile(rb' r="[A-Za-z]*(\d+)"')
_PLAIN_COLUMN = re.compile(rb' r="([A-Za-z]+)')
_UNPLACED = re.compile(rb"<(?:\w+:)?c(?:>|\s+(?!r\s*=))")
_WIDEST = 16_384
_MERGE = re.compile(rb"""mergeCell\s[^>]*?ref\s*=\s*["']([A-Za-z]+)(\d+):([A-Za-z]+)(\d+)["']""")
_SHARED = re.compile(rb"""\st\s*=\s*["']s["']""")
_SHARED_INDEX = re.compile(_SHARED.pattern + rb"""[^>]*>\s*<(?:\w+:)?v(?:\s[^>]*)?>\s*(\d{1,9})""")
_TEXT = re.compile(rb"<(?:\w+:)?si[\s>/]")
_ANNOUNCED = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)["']""")
_MOST_IN_VAIN = 100_000
"""So many texts may be announced that are not there: a reader makes room for them."""


def check_sheet(xml: bytes, name: str, limits: Limits) -> None:
    """Refuse (F03) a worksheet whose cells, box or merged ranges are over the limits."""
    _check_cells(xml, name, limits)
    merges = _MERGE.findall(xml)
    if len(merges) > limits.merges:
        raise over(f"{name}的合并区域", f"{len(merges):,} 个", f"{limits.merges:,} 个")
    for left, top, right, bottom in merges:
        height = abs(int(bottom) - int(top)) + 1
        width = abs(column_of(right.decode()) - column_of(left.decode())) + 1
        if height * width > limits.merge_cells:
            most = f"{limits.merge_cells:,} 格"
            raise over(f"{name}的一处合并区域", f"{height * width:,} 格", most)


def _check_cells(xml: bytes, name: str, limits: Limits) -> None:
    plain = is_plain(xml)
    rows = (_PLAIN_ROW if plain else _ROW).findall(xml)
    columns = set((_PLAIN_COLUMN if plain else _COLUMN).findall(xml))
    width = max((column_of(letters.decode()) + 1 for letters in columns), default=0)
    last_row = max(map(int, set(rows)), default=0)
    if _has_unplaced(xml, plain=plain):
        width, last_row = _WIDEST, max(last_row, xml.count(b"row"))
    if len(rows) <= limits.cells and last_row * width <= limits.box_cells:
        return
    with foreign(str(Kind.WORKBOOK), "工作表的内容有误"):
        scan = Scan.of(xml)
    if scan.filled > limits.cells:
        raise over(f"{name}有内容的单元格", f"{scan.filled:,} 格", f"{limits.cells:,} 格")
    if scan.box > limits.box_cells:
        raise over(f"{name}的范围", f"{scan.box:,} 格", f"{limits.box_cells:,} 格")


def _has_unplaced(xml: bytes, *, plain: bool) -> bool:
    """Whether a cell does not say where it stands."""
    if plain:
        return xml.count(b"<c ") + xml.count(b"<c>") != xml.count(b'<c r="')
    return _UNPLACED.search(xml) is not None


def check_texts(texts: bytes, sheets: Mapping[str, bytes], limits: Limits) -> None:
    """Refuse (F03) texts that grow over the limit when each is put where cells refer to it.

    `sheets` from names to XML. More texts announced than there are is refused too.
    """
    announced = _ANNOUNCED.search(texts)
    starts = [match.start() for match in _TEXT.finditer(texts)]
    if announced and int(announced[1]) > max(_MOST_IN_VAIN, 2 * len(starts)):
        raise over("写明的文字条数", f"{int(announced[1]):,} 条", f"实有的 {len(starts):,} 条")
    references = sum(_references(xml) for xml in sheets.values())
    if references * len(texts) <= limits.text_mib * MIB:
        return
    lengths = [end - start for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
    total = sum(
        lengths[int(index)]
        for xml in sheets.values()
        for index in _SHARED_INDEX.findall(xml)
        if int(index) < len(lengths)
    )
    if total > limits.text_mib * MIB:
        most = f"{limits.text_mib} MB"
        raise over("单元格里的文字合计", f"{total // MIB:,} MB", most)


def _references(xml: bytes) -> int:
    """How many cells of a sheet refer to a shared text."""
    return xml.count(b' t="s"') if is_plain(xml) else len(_SHARED.findall(xml))
