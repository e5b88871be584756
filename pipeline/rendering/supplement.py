"""What was corrected or added after a lock in, the supplement (更正补报) as .xlsx bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.rounds import minute
from pipeline.rendering.book import Book
from pipeline.rendering.changes import write_changes
from pipeline.rendering.looks import HEADER, TEXT, Pen

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.versions import Replacement

SUPPLEMENT = "更正补报.xlsx"
_HEADER_ROW, _NOTES = 3, 9
"""Where the changes begin, and the column behind them."""


def render_supplement(  # noqa: PLR0913 - a table, and all that is printed around it
    changes: Sequence[Replacement],
    *,
    title: str,
    locked_at: dt.datetime,
    headers: Mapping[str, str],
    notes: Mapping[tuple[str, str, str], str],
    created: dt.datetime,
    fonts: Mapping[str, str],
) -> bytes:
    """A table of differences to the locked table; the same input gives the same bytes.

    Args:
        changes: of each unit that was admitted, its table against the one that was locked.
        title: stands on top.
        locked_at: when the official table was frozen.
        headers: from a field to the header that the form prints for it.
        notes: from unit, school and certificate of a line to whose line counts in its place; such a
            line changes nothing, and is not counted.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
    """
    book = Book(created, fonts)
    corrected = sum(bool(each.before) for each in changes)
    told_of = [
        notes.get((each.unit, one.school, one.certificate))
        for each in changes
        for one in each.differences
    ]
    known = sum(note is not None for note in told_of)
    summary = (
        f"汇总表已于 {minute(locked_at)} 锁定，不再改动。此后更正的单位 {corrected} 个，"
        f"补报的单位 {len(changes) - corrected} 个，与锁定的汇总表相差 {len(told_of) - known} 处"
        + (f"；另有 {known} 处别的单位已经报了，不重复计。" if known else "。")
    )
    pen = Pen(book, book.sheet("更正补报"))
    write_changes(pen, changes, headers, title=title, summary=summary)
    pen.sheet.set_column(_NOTES, _NOTES, 36)
    pen.put(_HEADER_ROW, _NOTES, "备注", HEADER)
    for row, note in enumerate(told_of, start=_HEADER_ROW + 1):
        pen.put(row, _NOTES, note, TEXT)
    return book.finish()
