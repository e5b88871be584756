"""Blank forms for tests: made of the program's own data, filled in line by line."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import TYPE_CHECKING

from pipeline.model.definitions import Definitions, load_definitions
from pipeline.model.resources import Resources
from pipeline.model.rounds import load_rounds
from pipeline.model.stamps import FORM_SHEET, Stamp
from pipeline.rendering.blank.check_page import CheckPage
from pipeline.rendering.blank.framing import frame_of
from pipeline.rendering.blank.shown import Blank, Layout
from pipeline.rendering.blank.workbook import blank_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

UNIT = "郑州市教育局"
FIELDS = ("school", "school_type", "certificate", "major_count", "majors", "students", "remark")
LETTERS = dict(zip(FIELDS, "BCDEFGH", strict=True))
CONTACT = (FORM_SHEET, "E3")
TITLE_ROW, META_ROW, HEADER_ROW, FIRST_ROW = range(1, 5)
"""Where the templates' rows are in a blank form, from 0; above is the line of the self-check."""
Row = dict[str, str | float]


@cache
def definitions(round_name: str = "2019-1", scope: str = "henan") -> Definitions:
    """What a round and scope go by."""
    (chosen,) = [each for each in load_rounds(Resources()) if each.round == round_name]
    return load_definitions(Resources(), chosen, scope)


@cache
def page(lines: int = 20, round_name: str = "2019-1", scope: str = "henan") -> CheckPage:
    """What the forms of a scope and round have in common."""
    return CheckPage(layout(definitions(round_name, scope), lines))


def layout(known: Definitions, lines: int) -> Layout:
    """What the forms of a scope and round have in common, by the form's own template."""
    template = Resources().read(f"templates/xlsx/{known.form.template}")
    return Layout(known, lines, frame_of(template, known.form))


def stamp(unit: str = UNIT, round_name: str = "2019-1", scope: str = "henan") -> Stamp:
    """The stamp of a unit's form."""
    known = definitions(round_name, scope)
    return Stamp(known.form.form, round_name, known.round.name, scope, unit)


def blank(unit: str = UNIT, contact: str = "", round_name: str = "2019-1") -> Blank:
    """What a unit's form shows of its own."""
    return Blank(stamp(unit, round_name), contact, dt.datetime(2019, 4, 1), {})  # noqa: DTZ001


def form(lines: int = 20, contact: str = "") -> bytes:
    """The blank form of a unit, as a workbook."""
    return blank_workbook(page(lines), blank(contact=contact))


def filled_in(rows: Sequence[Mapping[str, str | float]]) -> dict[tuple[str, str], str | float]:
    """The cells of rows, from the form's first line on; what is empty is not typed."""
    return {
        (FORM_SHEET, f"{LETTERS[field]}{FIRST_ROW + 1 + line}"): value
        for line, row in enumerate(rows)
        for field, value in row.items()
        if value != ""
    }
