"""A column of the form in, what its checks say of one cell as faults of the self-check out.

The checks are those that the schema of submissions is built from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.blank import formulas as f
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.line import Fault, all_of, compared
from pipeline.rendering.blank.lists import TYPES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model.forms import Column, ColumnCheck, Form
    from pipeline.model.rules import Rule
    from pipeline.rendering.blank.line import Broken, Line

OPPOSITE = {
    "greater_than": "<=", "greater_than_or_equal_to": "<", "less_than": ">=",
    "less_than_or_equal_to": ">", "equal_to": "<>", "not_equal_to": "=",
}  # fmt: skip
"""From a check of a number to what breaks it."""


def cell_faults(form: Form, column: Column, rules: Mapping[str, Rule]) -> Iterator[Fault]:
    """What may be wrong with one cell of a column, in the order of the form's checks.

    A check that no formula can say is left to the program.
    """
    field = column.field
    choices = "、".join(column.choices())
    facts = {"choices": f.text(choices), "suggestion": f.text(choices + "之一")}
    if column.null_rule:
        variant = "missing" if "missing" in rules[column.null_rule].variants else ""
        yield Fault(column.null_rule, variant, field, _missing(field), lambda _: facts)
    for name, check in column.checks.items():
        broken = _broken(column, name, check)
        if broken is not None:
            variant = "listed" if name == "in_round" else check.variant
            yield Fault(check.rule, variant, field, broken, lambda _: facts)
    if column.reader == "certificate":
        yield from _without_level(form, field)
    if column.outlier is not None:
        most = column.outlier.absolute
        bound = {"bound": f.text(str(most))}
        above = compared(field, f">{most}")
        yield Fault(column.outlier.rule, "absolute", field, above, lambda _: bound)
    yield Fault("C08", "", field, lambda at: f.has_long_number(at.cell(field)), _masked)


def _masked(_: Line) -> Mapping[str, str]:
    """A long number is not quoted: it may be somebody's."""
    return {"value": f.text("***")}


def _broken(column: Column, name: str, check: ColumnCheck) -> Broken | None:
    field = column.field
    if name == "isin":
        return lambda at: all_of(
            at.is_given(field), f"NOT({f.is_listed(f.bare(at.cell(field)), at.lists.area(TYPES))})"
        )
    if name == "in_round":
        return lambda at: all_of(at.is_given(field), f"{at.helper(h.CHOICE)}=0")
    if column.reader != "count":
        return None
    if name == "given":
        return lambda at: f'{at.count(field)}=""'
    if name == "readable":  # what is too long a number is C08, and nothing else
        return lambda at: all_of(
            f'{at.count(field)}="×"', f"NOT({f.has_long_number(at.cell(field))})"
        )
    return compared(field, f"{OPPOSITE[name]}{check.value}") if name in OPPOSITE else None


def _missing(field: str) -> Broken:
    """Nothing where something must be; a line may go on with the school above.

    Where the school is missing as well, that is the cause, and not the type.
    """
    if field == "school":
        return lambda at: f'{at.helper(h.SCHOOL)}=""'
    if field == "school_type":
        return lambda at: all_of(f'{at.helper(h.SCHOOL)}<>""', f'{at.helper(h.TYPE)}=""')
    return lambda at: f.is_empty(at.cell(field))


def _without_level(form: Form, field: str) -> Iterator[Fault]:
    """C04 as the form's column for levels has it, which is not printed."""
    check = form.columns["levels"].checks.get("given")
    if check is not None:
        yield Fault(
            check.rule,
            check.variant,
            field,
            lambda at: all_of(f"{at.helper(h.CHOICE)}>0", f'{at.helper(h.LEVEL)}=""'),
        )
