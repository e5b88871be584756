"""A workbook of raw cells in, the document that a unit sent out: a pure function of both."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model.cells import Workbook
from pipeline.model.entries import Document
from pipeline.model.findings import Finding
from pipeline.model.returns import written
from pipeline.model.text import key
from pipeline.reading.answers import answers, is_list, unplaced
from pipeline.reading.blanks import own_sheets, stamp_of
from pipeline.reading.choosing import (
    choose_sheets,
    headless_findings,
    is_example,
    without_lists,
)
from pipeline.reading.headers import best_partial
from pipeline.reading.sheets import Sheet, read_sheet
from pipeline.reading.surroundings import Surroundings, read_surroundings
from pipeline.reading.values import is_blank, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.certificates import Certificates
    from pipeline.model.forms import Form
    from pipeline.model.returns import Answer


def read_document(workbook: Workbook, form: Form, certificates: Certificates) -> Document:
    """Everything that the tables of a workbook hold, and what is wrong with their structure.

    F05 where no sheet has a table; F06 where several have one, or what is hidden holds data. The
    list that the program put into a returned file is no table: it gives the unit's answers. Nor
    are the sheets beside the table of a blank form that the program made.
    """
    answered, unanswered = answers(workbook.grids), unplaced(workbook.grids)
    stamp = stamp_of(workbook)
    grids = workbook.grids if stamp is None else own_sheets(workbook.grids)
    workbook = Workbook(tuple(grid for grid in grids if not is_list(grid)))
    read = [(grid, read_sheet(grid, form, certificates)) for grid in workbook.grids]
    every = [sheet for _, sheet in read if sheet is not None]
    content_hash = _content_hash(workbook, answered)
    if not every:
        nothing = (_no_table(workbook, form),)
        told = Document(content_hash, findings=nothing, answers=answered, unplaced=unanswered)
        return replace(told, stamp=stamp)
    chosen, sheet_findings = choose_sheets(without_lists(every, form))
    others = [grid for grid, sheet in read if sheet is None and not grid.hidden]
    headless = headless_findings(others, form, certificates)
    return Document(
        content_hash,
        *_around(chosen, workbook, form),
        entries=tuple(entry for s in chosen for entry in s.entries),
        totals=tuple(total for s in chosen for total in s.totals),
        sequences=tuple((s.grid.name, s.sequence) for s in chosen),
        findings=(*sheet_findings, *headless, *(f for s in chosen for f in s.findings)),
        answers=answered,
        unplaced=unanswered,
        stamp=stamp,
    )


def _around(chosen: Sequence[Sheet], workbook: Workbook, form: Form) -> Surroundings:
    """What stands around the first table; a unit named on no table's sheet may be on a cover."""
    first = chosen[0].surroundings
    around = [sheet.surroundings for sheet in chosen]
    units = [u for s in around for u in (s.unit, *s.other_units) if u and u.text]
    if not units:
        visible = (g for g in workbook.grids if not g.hidden and not is_example(g))
        covers = (read_surroundings(grid, 0, (), form.labels) for grid in visible)
        units = [cover.unit for cover in covers if cover.unit and cover.unit.text][:1]
    unit = units[0] if units else first.unit
    different = tuple(u for u in units if unit and key(u.text) != key(unit.text))
    return first._replace(unit=unit, other_units=different)


def _no_table(workbook: Workbook, form: Form) -> Finding:
    headers = "、".join(c.header for c in form.columns.values() if c.required)
    partial = max((best_partial(grid, form) for grid in workbook.grids), key=len, default=())
    return Finding(
        "F05",
        variant="" if partial else "nothing",
        facts={"headers": headers, "matched": str(len(partial)), "best": "、".join(partial)},
    )


def _content_hash(workbook: Workbook, answered: Sequence[Answer]) -> str:
    """SHA-256 over all non-empty cells with their places, and over the answers.

    Saving again does not change it, nor does being returned: the list stands first and counts not.
    """
    digest = hashlib.sha256()
    for index, grid in enumerate(workbook.grids):
        for part, cells in ((str(index), grid), (f"{index}p", grid.paragraphs)):
            for place in _places(cells) if cells is not None else ():
                digest.update(f"{part}\x1f{place}\x1e".encode())
    for answer in answered:
        digest.update(f"{answer.reason}\x1f{written(answer.keys)}\x1e".encode())
    return digest.hexdigest()


def _places(grid: Grid) -> Iterator[str]:
    """Each cell that is not blank: where it stands, and its text."""
    for row_index, row in enumerate(grid.rows):
        for column_index, value in enumerate(row):
            if not is_blank(value):
                yield f"{row_index}\x1f{column_index}\x1f{raw_text(value)}"
