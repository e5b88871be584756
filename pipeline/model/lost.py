"""Tables that counted once and are not in the inbox any more, as the outputs show them."""

from __future__ import annotations

from typing import NamedTuple


class LostTable(NamedTuple):
    """A unit's table that an earlier run accepted; its figures are nowhere now."""

    unit: str
    file: str
    entries: int
    beside: str = ""
    """The file of the same unit that lies in the inbox now; empty for none."""
    now: int = 0
    """How many entries of the unit count instead."""

    @property
    def text(self) -> str:
        """What an officer reads on the terminal."""
        instead = f"；现在计入的 {self.beside} 只有 {self.now} 条" if self.now else ""
        return (
            f"{self.unit}：以前通过的 {self.file}（{self.entries} 条）不在收件文件夹里了，"
            f"没有计入{instead}；请把它换个文件名放回"
        )
