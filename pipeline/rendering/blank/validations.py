"""A column of a blank form in, what may be typed into its cells and what is said there, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.rendering.blank import formulas as f
from pipeline.rendering.blank.lists import CHOICES, TYPES
from pipeline.rendering.blank.shown import MOST_DIGITS

if TYPE_CHECKING:
    from pipeline.model.forms import Column
    from pipeline.model.rules import Wording
    from pipeline.rendering.blank.lists import Lists
    from pipeline.rendering.blank.shown import Layout

_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
_LARGEST = 10**MOST_DIGITS - 1


def validation(column: Column, lists: Lists) -> dict[str, Any]:
    """The options of XlsxWriter's `data_validation` for a column's first cell and those below.

    What is typed in is refused where the schema would find an error; what is only doubtful is not.
    """
    layout = lists.layout
    wording = _wording(column, layout)
    allowed = f"{_told(wording.allowed, column)}。"
    note = _note(column, layout)
    return {
        **_allowed(column, lists),
        "ignore_blank": True,
        "input_title": column.header[:_LONGEST_TITLE],
        "input_message": _cut(f"{note}。{allowed}" if note else allowed),
        "error_title": column.header[:_LONGEST_TITLE],
        "error_message": _cut(f"{allowed}{_told(wording.next_step, column)}。"),
        "error_type": "stop",
    }


def _allowed(column: Column, lists: Lists) -> dict[str, Any]:
    if column.reader == "certificate":
        return {"validate": "list", "source": f"={lists.area(CHOICES)}"}
    if column.choices():
        return {"validate": "list", "source": f"={lists.area(TYPES)}"}
    if column.reader == "count":
        return {
            "validate": "integer",
            "criteria": "between",
            "minimum": least(column),
            "maximum": most(column),
        }
    own = lists.layout.plain_cell(column.field, 0)
    return {"validate": "custom", "value": f"=NOT({f.has_long_number(own)})"}


def least(column: Column) -> int:
    """The smallest number that the form's checks allow."""
    checks = column.checks
    bounds = [int(checks[n].value) for n in ("greater_than_or_equal_to",) if n in checks]
    bounds += [int(checks[n].value) + 1 for n in ("greater_than",) if n in checks]
    return max(bounds, default=-_LARGEST)


def most(column: Column) -> int:
    """The largest number that they allow; one of 15 digits is C08."""
    checks = column.checks
    bounds = [int(checks[n].value) for n in ("less_than_or_equal_to",) if n in checks]
    bounds += [int(checks[n].value) - 1 for n in ("less_than",) if n in checks]
    return min(bounds, default=_LARGEST)


def _wording(column: Column, layout: Layout) -> Wording:
    """The words of the rule that a wrong text in the column breaks."""
    rules = layout.definitions.catalogue.by_code
    if column.reader == "certificate":
        return rules["C03"].wording("listed")
    if column.reader == "majors":
        return rules["R01"].wording("listed")
    for name in ("isin", "readable"):
        if name in column.checks:
            return rules[column.checks[name].rule].wording()
    return rules[column.null_rule or "C08"].wording()


def _note(column: Column, layout: Layout) -> str:
    """What the form's notes say of the column."""
    return next((note for note in layout.form.notes if f"“{column.header}”" in note), "")


def _told(words: str, column: Column) -> str:
    """A part of a wording, which may name the choices but quotes no cell."""
    return words.format(choices="、".join(column.choices()), suggestion="其中之一")


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 1]}…"
