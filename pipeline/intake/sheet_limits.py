"""How much a sheet holds in, a refusal out where it is over a limit: the same for every format."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.limits import MIB
from pipeline.intake.refusals import damaged, more_than, within
from pipeline.model.text import shorten

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import Merge

_WITH_MERGES = "Excel 或 WPS 工作簿"
ROWS, COLUMNS = 1_048_576, 16_384
"""The largest sheet that Excel, WPS and LibreOffice know."""


class SheetLimits(NamedTuple):
    """The limits of one sheet; all methods refuse (F03) what is over one."""

    where: str
    """The sheet in an officer's words, as a message names it."""
    limits: Limits

    @classmethod
    def of_sheet(cls, name: str, limits: Limits) -> SheetLimits:
        """The limits of a sheet by its name, which may be of any length."""
        return cls(f"工作表「{shorten(name)}」" if name else "表格", limits)

    def position(self, row: int, column: int) -> None:
        """A place, from 0, outside the largest sheet there is."""
        within(f"{self.where}的行数", row + 1, ROWS, "行")
        within(f"{self.where}的列数", column + 1, COLUMNS, "列")

    def cells(self, count: int) -> None:
        """The cells that are not blank."""
        within(f"{self.where}有内容的单元格", count, self.limits.cells, "格")

    def box(self, cells: int) -> None:
        """All cells of the box around those that are not blank."""
        within(f"{self.where}的范围", cells, self.limits.box_cells, "格")

    def merge_count(self, count: int) -> None:
        """The merged ranges, before any is made."""
        within(f"{self.where}的合并区域", count, self.limits.merges, "个")

    def merge(self, height: int, width: int) -> None:
        """One merged range."""
        within(f"{self.where}的一处合并区域", height * width, self.limits.merge_cells, "格")

    def merges(self, merges: Sequence[Merge]) -> None:
        """All merged ranges; each cell of each is looked up, so their sum has a limit too.

        One that ends before it begins is damage (F01).
        """
        self.merge_count(len(merges))
        total = 0
        for merge in merges:
            if merge.height < 1 or merge.width < 1:
                raise damaged(_WITH_MERGES, f"{self.where}有一处合并区域的终点在起点之前")
            self.merge(merge.height, merge.width)
            total += merge.height * merge.width
        within(f"{self.where}的合并区域合计", total, self.limits.box_cells, "格")


class TextBudget:
    """How much text a workbook may still bring; spent before any of it is made."""

    def __init__(self, limits: Limits) -> None:
        self._allowed = limits.text_mib
        self._spent = 0

    def spend(self, size: int) -> None:
        """Count bytes of text, as often as cells refer to it; too much is refused (F03)."""
        self._spent += size
        if self._spent > self._allowed * MIB:
            raise more_than("单元格里的文字合计", self._allowed, "MB")
