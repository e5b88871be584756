"""A list typed into one cell in, its items out."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "（(【[〔", "）)】]〕"
_SEPARATORS = "、；;/,，\n\r|"
_NUMBERING = re.compile(r"^\s*(?:[（(]\d+[）)]|\d+\s*[.．、)）]|[①-⑳])\s*")


def split_list(text: str) -> list[str]:
    """The items between separators that stand outside brackets, without their numbering."""
    items, depth = [""], 0
    for letter in text:
        depth = max(0, depth + (letter in _OPEN) - (letter in _CLOSE))
        if letter in _SEPARATORS and depth == 0:
            items.append("")
        else:
            items[-1] += letter
    return [_NUMBERING.sub("", item).strip() for item in items]
