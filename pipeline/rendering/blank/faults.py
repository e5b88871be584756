"""A blank form in, the faults that its self-check looks for out: each a rule, a place, a formula.

They come from where the checks of submissions come from: the columns of the form with their checks
and rules, and the catalogue for the words. What takes more than one table to see (R04 within its
group, X01), or names that are merely alike (S02), no formula says; it is left to the program.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pipeline.rendering.blank import formulas as f
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.cell_faults import cell_faults
from pipeline.rendering.blank.line import Fault, Line, all_of
from pipeline.rendering.blank.lists import TYPES, allowed, endings, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pipeline.model.findings import Severity
    from pipeline.model.forms import Form, TypeByName
    from pipeline.model.rules import Rule
    from pipeline.rendering.blank.helpers import Helpers
    from pipeline.rendering.blank.line import Broken

_ADVANCED, _SECONDARY = "高级", "中职"


@dataclass(frozen=True)
class Faults:
    """All faults that the self-check of a form looks for."""

    helpers: Helpers

    @cached_property
    def all(self) -> tuple[Fault, ...]:
        """Every fault, those of single cells before those of rows and of several rows."""
        layout = self.helpers.layout
        cells = (
            fault
            for column in layout.inputs
            for fault in cell_faults(layout.form, column, self._rules)
        )
        return (*cells, *_of_rows(layout.form), *_of_several())

    def severity(self, fault: Fault) -> Severity:
        """How grave a fault is by the catalogue."""
        return self._rules[fault.code].wording(fault.variant).severity

    def formula(self, fault: Fault, number: int) -> str:
        """The message where a line has a fault, else nothing."""
        at = Line(self.helpers, number)
        wording = self._rules[fault.code].wording(fault.variant)
        place = self.helpers.layout.plain_cell(fault.field, number).replace("$", "")
        told = f.message(wording, place, {"value": at.shown(fault.field), **fault.facts(at)})
        return f'IF({at.helper(h.FILLED)}=1,IF({fault.broken(at)},{told},""),"")'

    @property
    def _rules(self) -> Mapping[str, Rule]:
        return self.helpers.layout.definitions.catalogue.by_code


def _of_rows(form: Form) -> Iterator[Fault]:
    """R01–R03, R05 and R07: what the cells of one line say together."""
    yield Fault("R01", "unnamed", "major_count", _has_no_names)
    yield Fault(
        "R01", "listed", "major_count", _differs,
        lambda at: {"named": at.helper(h.NAMED)},
    )  # fmt: skip
    if form.names.types:
        yield Fault(
            "R02", "", "school_type", lambda at: _contradicts(at, form.names.types),
            lambda at: {
                "school": f"LEFT({at.helper(h.SCHOOL)},40)",
                "expected": _expected(at, form.names.types),
                "value": at.helper(h.TYPE),
            },
        )  # fmt: skip
    for number, ineligible in enumerate(form.names.ineligible):
        yield Fault(ineligible.rule, ineligible.variant, "school", _has_word(number))
    yield Fault(
        "R05", "", "certificate",
        lambda at: all_of(
            f"{at.helper(h.TYPE)}={f.text(_SECONDARY)}",
            f"ISNUMBER(FIND({f.text(_ADVANCED)},{at.helper(h.LEVEL)}))",
        ),
    )  # fmt: skip
    yield Fault(
        "R07", "", "majors",
        lambda at: f"{at.helper(h.DISTINCT)}<{at.helper(h.NAMED)}",
        lambda at: {"doubled": at.shown("majors")},
    )  # fmt: skip


def _of_several() -> Iterator[Fault]:
    """S01 and X04: what a line says beside those above it."""
    yield Fault(
        "S01", "", "certificate", _is_double,
        lambda at: {
            "school": f"LEFT({at.helper(h.SCHOOL)},40)",
            "certificate": at.helper(h.NAME),
            "other": _where(at, _same_line(at)),
        },
    )  # fmt: skip
    yield Fault(
        "X04", "", "school_type", _has_other_type,
        lambda at: {
            "school": f"LEFT({at.helper(h.SCHOOL)},40)",
            "value": at.helper(h.TYPE),
            "other": _where(at, _other_type(at)),
            "similar": f"INDEX({at.above(h.TYPE)},{_last(at, _other_type(at))})",
        },
    )  # fmt: skip


def _has_count(at: Line) -> str:
    """Whether there is a number without an error of its own (C05)."""
    count = at.count("major_count")
    return all_of(f"ISNUMBER({count})", f"{count}>0")


def _has_no_names(at: Line) -> str:
    return all_of(_has_count(at), f"{at.helper(h.NAMED)}=0")


def _differs(at: Line) -> str:
    """R01 where the number is neither that of the names nor that of the different ones."""
    count, named, distinct = at.count("major_count"), at.helper(h.NAMED), at.helper(h.DISTINCT)
    differs = (f"{count}<>{named}", f"{count}<>{distinct}")
    return all_of(_has_count(at), f"{named}>0", *differs)


def _contradicts(at: Line, types: tuple[TypeByName, ...]) -> str:
    """Whether the first pattern that fits the school's name does not allow its type."""
    formula = "FALSE"
    for number in reversed(range(len(types))):
        fits = f.ends_with(at.helper(h.SCHOOL), at.lists.area(endings(number)))
        is_allowed = f.is_listed(at.helper(h.TYPE), at.lists.area(allowed(number)))
        formula = f"IF({fits},NOT({is_allowed}),{formula})"
    known = f.is_listed(at.helper(h.TYPE), at.lists.area(TYPES))
    return all_of(at.is_given("school"), known, formula)


def _expected(at: Line, types: tuple[TypeByName, ...]) -> str:
    formula = '""'
    for number, pattern in reversed(list(enumerate(types))):
        fits = f.ends_with(at.helper(h.SCHOOL), at.lists.area(endings(number)))
        formula = f"IF({fits},{f.text('或'.join(pattern.allowed))},{formula})"
    return formula


def _has_word(number: int) -> Broken:
    return lambda at: f.contains(f.bare(at.cell("school")), at.lists.area(words(number)))


def _same_line(at: Line) -> str:
    school, name = at.helper(h.SCHOOL), at.helper(h.NAME)
    return f"({at.above(h.SCHOOL)}={school})*({at.above(h.NAME)}={name})"


def _is_double(at: Line) -> str:
    if at.is_first:
        return "FALSE"
    given = f'AND({at.helper(h.SCHOOL)}<>"",{at.helper(h.NAME)}<>"")'
    return all_of(given, f"SUMPRODUCT({_same_line(at)})>0")


def _other_type(at: Line) -> str:
    school, own = at.helper(h.SCHOOL), at.helper(h.TYPE)
    above = at.above(h.TYPE)
    return f'({at.above(h.SCHOOL)}={school})*({above}<>{own})*({above}<>"")'


def _has_other_type(at: Line) -> str:
    if at.is_first:
        return "FALSE"
    given = f'{at.helper(h.TYPE)}<>""'
    return all_of(at.is_given("school"), given, f"SUMPRODUCT({_other_type(at)})>0")


def _last(at: Line, holds: str) -> str:
    """Which of the lines above is the last for which something holds, from 1."""
    numbers = f"ROW($1:${max(at.number, 1)})"
    return f"MAX(1,SUMPRODUCT(MAX({numbers}*{holds})))"


def _where(at: Line, holds: str) -> str:
    """Where such a line stands on the form: 第 7 行."""
    if at.is_first:
        return '""'
    return f'"第 "&({_last(at, holds)}+{at.layout.first_row})&" 行"'
