"""What was corrected or added after a lock in, the supplement (更正补报) as .xlsx bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.rounds import minute
from pipeline.rendering.book import Book
from pipeline.rendering.changes import write_changes
from pipeline.rendering.looks import Pen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.versions import Replacement

SUPPLEMENT = "更正补报.xlsx"


def render_supplement(
    changes: Sequence[Replacement],
    *,
    title: str,
    locked_at: dt.datetime,
    headers: Mapping[str, str],
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """A table of differences to the locked table; the same input gives the same bytes.

    Args:
        changes: of each unit that was admitted, its table against the one that was locked.
        title: stands on top.
        locked_at: when the official table was frozen.
        headers: from a field to the header that the form prints for it.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
    """
    book = Book(created, fonts)
    corrected = sum(bool(each.before) for each in changes)
    total = sum(len(each.differences) for each in changes)
    told = (
        f"汇总表已于 {minute(locked_at)} 锁定，不再改动。此后更正的单位 {corrected} 个，"
        f"补报的单位 {len(changes) - corrected} 个，与锁定的汇总表相差 {total} 处。"
    )
    pen = Pen(book, book.sheet("更正补报"))
    write_changes(pen, changes, headers, title=title, summary=told)
    return book.finish()
