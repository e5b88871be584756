"""A list typed into one cell in, its items out."""

from __future__ import annotations

import re

_OPEN, _CLOSE = "（(【[〔《", "）)】]〕》"
_SEPARATORS = "、；;/,，／｜|﹑､\n\r"
_NUMBERS = (
    r"(?:[（(]\d{1,2}[）)]|\d{1,2}\s*[.．、)）](?!\d)|[一二三四五六七八九十]{1,3}、|[①-⑳⑴-⒇])"
)
_NUMBERING = re.compile(rf"(?:^|(?<=[、；;/,，／｜|\n\r\s]))\s*{_NUMBERS}\s*")
_INNER_NUMBERING = re.compile(
    r"(?<=[\u4e00-\u9fff）)】])\s*(?=[（(]\d{1,2}[）)][\u4e00-\u9fff]"
    r"|\d{1,2}\s*[.．、)）](?!\d)|[①-⑳⑴-⒇])"
)
_DIVIDED_BRACKET = re.compile(r"\s*[\n\r]+\s*(?=[（(【])")


def split_list(text: str) -> list[str]:
    """The items between separators that stand outside brackets, without their numbering.

    A line that begins with a bracket goes on with the item of the line before.
    """
    joined = _DIVIDED_BRACKET.sub("", text.strip())
    plain = _NUMBERING.sub("\n", _INNER_NUMBERING.sub("\n", joined))
    items, depth = [""], 0
    for letter in plain:
        depth = max(0, depth + (letter in _OPEN) - (letter in _CLOSE))
        if letter in _SEPARATORS and depth == 0:
            items.append("")
        else:
            items[-1] += letter
    return [stripped for item in items if (stripped := item.strip().rstrip("。．."))]
