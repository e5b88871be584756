"""Text that is struck out, raised or hidden among other text in, the same with signs that say so.

A figure of which a part is crossed out, or that a footnote's number follows, reads as another one
once the looks are gone: 120 and a raised 1 as 1201. With the sign it is no number any more, and is
asked back; nothing is left out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue


def struck(text: str) -> str:
    """`120` → `~~120~~`; blanks stay as they are."""
    return f"~~{text}~~" if text.strip() else text


def raised(text: str) -> str:
    """`1` → `^1`, raised or lowered; text without a digit reads the same without a sign."""
    return f"^{text}" if any(map(str.isdigit, text)) else text


def hidden(text: str) -> str:
    """`9` → `（隐藏：9）`; blanks stay as they are."""
    return f"（隐藏：{text}）" if text.strip() else text


def as_text(value: CellValue) -> str:
    """A value as a spreadsheet shows it without a format: whole numbers without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
