"""Counts from the records of a binary workbook in; a refusal out where one is over its limit."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pipeline.intake.limits import MIB
from pipeline.intake.refusals import damaged, over

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import Merge


KIND = "Excel 或 WPS 工作簿"


def check_cells(name: str, cells: int, box: int, limits: Limits) -> None:
    """Refuse (F03) a sheet with too many cells that are not blank, or that lie too far apart."""
    if cells > limits.cells:
        raise over(f"工作表「{name}」有内容的单元格", f"{cells:,} 格", f"{limits.cells:,} 格")
    if box > limits.box_cells:
        raise over(f"工作表「{name}」的范围", f"{box:,} 格", f"{limits.box_cells:,} 格")


def check_merge_count(name: str, merges: int, limits: Limits) -> None:
    """Refuse (F03) a sheet with too many merged ranges."""
    if merges > limits.merges:
        raise over(f"工作表「{name}」的合并区域", f"{merges:,} 个", f"{limits.merges:,} 个")


def check_merges(name: str, merges: Sequence[Merge], limits: Limits) -> None:
    """Refuse a merged range that is too large (F03) or ends before it begins (F01)."""
    for merge in merges:
        height = merge.last_row - merge.first_row + 1
        width = merge.last_column - merge.first_column + 1
        if height < 1 or width < 1:
            raise damaged(KIND, f"工作表「{name}」有一处合并区域的终点在起点之前")
        if height * width > limits.merge_cells:
            most = f"{limits.merge_cells:,} 格"
            raise over(f"工作表「{name}」的一处合并区域", f"{height * width:,} 格", most)


def check_text_size(size: int, limits: Limits) -> None:
    """Refuse (F03) texts of so many bytes, each counted as often as cells refer to it."""
    if size > limits.text_mib * MIB:
        raise over("单元格里的文字合计", f"{size // MIB:,} MB", f"{limits.text_mib} MB")


def text_size(texts: Iterable[str]) -> int:
    """The bytes of texts in UTF-8."""
    return sum(len(text.encode()) * times for text, times in Counter(texts).items())
