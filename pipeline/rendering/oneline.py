"""A text of a unit in, the same on one line out, as letters and chats can show it."""

from __future__ import annotations

from pipeline.rendering.returns.word_parts import clean


def one_line(text: str) -> str:
    """A text on one line, without what no letter may hold."""
    return " ".join(clean(text).split())


def shortened(text: str, most: int) -> str:
    """A text on one line, cut to a number of characters."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip("…") + "…"
