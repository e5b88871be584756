"""Reminders in, short texts to paste into a chat out: one for a unit, one for the group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.reminders import Lack, written_day
from pipeline.rendering.oneline import one_line, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.reminders import Reminder

_LONGEST_NAME, _LONGEST_NEED = 40, 200


def unit_text(reminder: Reminder) -> str:
    """What one unit is told: what it owes, by when, and whom to ask."""
    lines = [
        f"【{_title(reminder)}】{shortened(reminder.unit, _LONGEST_NAME)}：",
        _deadline(reminder),
        *_owed(reminder),
        one_line(reminder.request),
        *_signed(reminder),
    ]
    return "\n".join(lines)


def group_text(reminders: Sequence[Reminder]) -> str:
    """What a group chat is told: every unit by what it owes; all are reminded together."""
    first = reminders[0]
    lines = [f"【{_title(first)}】各有关单位：", _deadline(first), *_listed(reminders)]
    return "\n".join([*lines, one_line(first.request), *_signed(first)])


def _title(reminder: Reminder) -> str:
    if not reminder.is_open:
        return "补报提醒"
    return "催报" if reminder.is_overdue else "报送提醒"


def _deadline(reminder: Reminder) -> str:
    day = written_day(reminder.deadline, with_weekday=True)
    return f"{one_line(reminder.table)}的报送截止日期是{day}，{reminder.left}。"


def _owed(reminder: Reminder) -> Iterator[str]:
    texts = [shortened(need.text, _LONGEST_NEED) for need in reminder.needs]
    if len(texts) == 1:
        yield f"你单位{texts[0]}。"
        return
    yield "你单位："
    yield from (f"{number}. {text}。" for number, text in enumerate(texts, 1))


def _listed(reminders: Sequence[Reminder]) -> Iterator[str]:
    """Every unit, under each of the things that it owes."""
    for lack in Lack:
        units = [r.unit for r in reminders if any(need.lack is lack for need in r.needs)]
        if units:
            names = "、".join(shortened(unit, _LONGEST_NAME) for unit in units)
            yield f"{lack.label}（{len(units)}个）：{names}。"


def _signed(reminder: Reminder) -> Iterator[str]:
    if reminder.contact:
        yield f"联系：{one_line(reminder.contact)}"
    yield f"{one_line(reminder.office)} {written_day(reminder.date)}"
