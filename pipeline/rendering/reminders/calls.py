"""Reminders in, the telephone list (电话清单.xlsx) out: whom to call, and what to say."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.model.reminders import stage_label, written_day
from pipeline.rendering.book import Book
from pipeline.rendering.looks import CENTRED, TEXT, Column, Pen
from pipeline.rendering.oneline import shortened

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.reminders import Reminder

_HEADER_ROW = 3
_LONGEST = 1_000
_COLUMNS = (
    Column("序号", 6, CENTRED),
    Column("单位", 24, TEXT),
    Column("联系人及电话", 24, TEXT),
    Column("情况", 14, TEXT),
    Column("怎么说", 62, TEXT),
    Column("函号", 14, CENTRED),
    Column("通话结果", 26, TEXT),
)
_SHEETS = (("催报", True), ("待补", False))
"""Those whose table is still to come, and those that only lack something beside it."""


def telephone_list(reminders: Sequence[Reminder], fonts: Mapping[str, str]) -> bytes:
    """The list of all that are reminded together; the same input gives the same bytes.

    Args:
        reminders: in the order of the list; at least one.
        fonts: from a font's name to the one to use in its place.
    """
    first = reminders[0]
    book = Book(dt.datetime.combine(first.date, dt.time()), fonts)
    for name, is_open in _SHEETS:
        own = [reminder for reminder in reminders if reminder.is_open is is_open]
        if own:
            _sheet(Pen(book, book.sheet(name)), name, own)
    return book.finish()


def _sheet(pen: Pen, name: str, reminders: Sequence[Reminder]) -> None:
    first = reminders[0]
    last = len(_COLUMNS) - 1
    pen.widths(_COLUMNS)
    deadline = written_day(first.deadline, with_weekday=True)
    pen.heading(
        f"{first.scope} {first.round} {name}电话清单",
        f"{stage_label(first.stage)}（{first.name}）　{written_day(first.date)}　"
        f"截止日期 {deadline}，{first.left}　共 {len(reminders)} 个单位{_unknown(first)}",
        last,
    )
    pen.header(_HEADER_ROW, _COLUMNS)
    for number, reminder in enumerate(reminders, start=1):
        told = (
            number,
            *(
                shortened(text, _LONGEST) or None
                for text in (
                    reminder.unit,
                    reminder.telephone or "（没有登记，请查通讯录）",
                    "、".join(need.lack.label for need in reminder.needs),
                    _spoken(reminder),
                    reminder.number or "—",
                )
            ),
            None,
        )
        pen.row(_HEADER_ROW + number, _COLUMNS, told)
    pen.print_setup(_HEADER_ROW)


def _unknown(first: Reminder) -> str:
    """What is to be looked at before anybody is called; nothing where all files are known."""
    if not first.unknown:
        return ""
    return f"　另有 {first.unknown} 个文件不知道是谁报来的，打电话前请先看问题清单"


def _spoken(reminder: Reminder) -> str:
    """What to say on the telephone."""
    day = written_day(reminder.deadline)
    return f"{reminder.table}{day}截止，{reminder.left}。你单位{reminder.asked}。{reminder.request}"
