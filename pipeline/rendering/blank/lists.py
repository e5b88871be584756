"""A blank form in, the lists that its drop-downs and formulas look at out, and their sheet."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.model.cells import column_letters
from pipeline.model.stamps import LIST_SHEET, LIST_TITLE
from pipeline.rendering.looks import TEXT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rendering.blank.shown import Choice, Layout
    from pipeline.rendering.looks import Pen

_FIRST_ROW = 2
CHOICES, KEYS, NAMES, LEVELS = "证书及等级", "比对用", "证书", "等级"
TYPES, TOTALS = "学校类型", "合计行"


def endings(pattern: int) -> str:
    """The name of the list of endings of a pattern of school names (R02)."""
    return f"校名结尾 {pattern + 1}"


def allowed(pattern: int) -> str:
    """The name of the list of 学校类型 that such a school may have."""
    return f"应是 {pattern + 1}"


def words(pattern: int) -> str:
    """The name of the list of words in names of schools that take no part (R03)."""
    return f"不在范围 {pattern + 1}"


@dataclass(frozen=True)
class Lists:
    """All lists of a form, each a column of the sheet of lists; none is empty."""

    layout: Layout

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """From a list's name to what it holds."""
        form, choices = self.layout.form, self.layout.choices
        lists: dict[str, tuple[str, ...]] = {
            CHOICES: tuple(choice.text for choice in choices),
            KEYS: tuple(map(_key, choices)),
            NAMES: tuple(choice.certificate for choice in choices),
            LEVELS: tuple("、".join(choice.levels) for choice in choices),
            TYPES: form.school_types,
            TOTALS: form.labels.total,
        }
        for number, pattern in enumerate(form.names.types):
            lists[endings(number)] = pattern.endings
            lists[allowed(number)] = pattern.allowed
        for number, ineligible in enumerate(form.names.ineligible):
            lists[words(number)] = ineligible.words
        return lists

    def area(self, name: str) -> str:
        """The range of a list, seen from any sheet."""
        letters = column_letters(list(self.columns).index(name))
        last = _FIRST_ROW + len(self.columns[name])
        return f"'{LIST_SHEET}'!${letters}${_FIRST_ROW + 1}:${letters}${last}"

    def count(self, name: str) -> int:
        """How many items a list has."""
        return len(self.columns[name])

    def write(self, pen: Pen) -> None:
        """Fill the sheet of lists."""
        pen.put(0, 0, LIST_TITLE, TEXT)
        for column, (name, items) in enumerate(self.columns.items()):
            pen.put(_FIRST_ROW - 1, column, name, TEXT)
            for row, item in enumerate(items, start=_FIRST_ROW):
                pen.put(row, column, item or None, TEXT)


def _key(choice: Choice) -> str:
    """A choice as formulas compare it; see `formulas.choice_key`."""
    return "".join(choice.text.split()).replace("(", "（").replace(")", "）").upper()
