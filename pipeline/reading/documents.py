"""A workbook of raw cells in, the document that a unit sent out: a pure function of both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.entries import Document
from pipeline.model.findings import Finding
from pipeline.model.text import key
from pipeline.reading.certificates import names_certificate
from pipeline.reading.entries import TableRows
from pipeline.reading.headers import Header, best_partial, find_headers
from pipeline.reading.structure import (
    header_findings,
    long_numbers_elsewhere,
    uncalculated_findings,
)
from pipeline.reading.surroundings import Surroundings, read_surroundings
from pipeline.reading.values import is_blank, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.cells import CellValue, Grid, Workbook
    from pipeline.model.certificates import Certificates
    from pipeline.model.forms import Form


_BEYOND = 1_048_577
"""One more than the rows that a sheet can have."""


@dataclass(frozen=True)
class _Sheet:
    """One sheet with a table of the form."""

    grid: Grid
    rows: TableRows
    surroundings: Surroundings
    findings: tuple[Finding, ...]


def read_document(workbook: Workbook, form: Form, certificates: Certificates) -> Document:
    """Everything that the tables of a workbook hold, and what is wrong with their structure.

    F05 where no sheet has a table; F06 where several have one, or a hidden one has.
    """
    sheets = [s for grid in workbook.grids if (s := _read_sheet(grid, form, certificates))]
    content_hash = _content_hash(workbook)
    if not sheets:
        finding = _no_table(workbook, form)
        return Document(content_hash, findings=(finding,))
    chosen, sheet_findings = _choose(sheets)
    headless = _headless([g for g in workbook.grids if not g.hidden], sheets, form, certificates)
    return Document(
        content_hash,
        *_around(chosen, workbook, form),
        entries=tuple(entry for s in chosen for entry in s.rows.entries),
        totals=tuple(total for s in chosen for total in s.rows.totals),
        sequences=tuple((s.grid.name, tuple(s.rows.sequence)) for s in chosen),
        findings=(*sheet_findings, *headless, *(f for s in chosen for f in s.findings)),
    )


def _around(chosen: list[_Sheet], workbook: Workbook, form: Form) -> Surroundings:
    """What stands around the first table; a unit named on no table's sheet may be on a cover."""
    first, *others = (sheet.surroundings for sheet in chosen)
    units = [u for s in (first, *others) for u in (s.unit, *s.other_units) if u and u.text]
    if not units:
        covers = (read_surroundings(g, 0, (), form.labels) for g in workbook.grids if not g.hidden)
        units = [cover.unit for cover in covers if cover.unit and cover.unit.text][:1]
    unit = units[0] if units else first.unit
    different = tuple(u for u in units if unit and key(u.text) != key(unit.text))
    return first._replace(unit=unit, other_units=different)


def _headless(
    grids: list[Grid], sheets: list[_Sheet], form: Form, certificates: Certificates
) -> list[Finding]:
    """F06 for sheets with rows like entries but no header: not read, and told."""
    with_table = {sheet.grid.name for sheet in sheets}
    names = [
        grid.name
        for grid in grids
        if grid.name not in with_table
        and any(_like_entry(r, form, certificates) for r in grid.rows)
    ]
    if not names:
        return []
    shown = "、".join(f"「{name}」" for name in names)
    return [Finding("F06", names[0], variant="headless", facts={"sheets": shown})]


def _like_entry(row: tuple[CellValue, ...], form: Form, certificates: Certificates) -> bool:
    """Whether a row has a 学校类型 in one cell and a certificate in another."""
    texts = [raw_text(value).strip() for value in row if isinstance(value, str) and value]
    if not any(text in form.school_types for text in texts):
        return False
    return any(names_certificate(text, certificates) for text in texts)


def _read_sheet(grid: Grid, form: Form, certificates: Certificates) -> _Sheet | None:
    headers = find_headers(grid, form)
    if not headers:
        return None
    # The last header's part goes on past the last row: a reader drops trailing rows that hold
    # nothing but formulas without a value.
    ends = (*(header.first_row for header in headers[1:]), _BEYOND)
    parts = tuple(zip(headers, ends, strict=True))
    rows = TableRows(grid, form, certificates)
    for header, end in parts:
        rows.read(header, min(end, len(grid.rows)))
    data_rows = frozenset(rows.data_rows)
    return _Sheet(
        grid,
        rows,
        read_surroundings(grid, headers[0].first_row, data_rows, form.labels),
        tuple(_structure_findings(grid, parts, rows, form)),
    )


def _structure_findings(
    grid: Grid, parts: tuple[tuple[Header, int], ...], rows: TableRows, form: Form
) -> Iterator[Finding]:
    """What is wrong with the structure; a header repeated after a page break is judged once."""
    judged: dict[tuple[str, ...], tuple[Header, list[int]]] = {}
    for header, end in parts:
        own_rows = [row for row in rows.data_rows if header.last_row < row < end]
        texts = tuple(header.texts.values())
        judged.setdefault(texts, (header, []))[1].extend(own_rows)
        yield from uncalculated_findings(grid, header, end)
        yield from long_numbers_elsewhere(grid, header, own_rows)
    for header, all_rows in judged.values():
        yield from header_findings(grid, header, all_rows, form)


def _choose(sheets: list[_Sheet]) -> tuple[list[_Sheet], tuple[Finding, ...]]:
    """The sheets whose tables are read: the visible ones with entries, else the first at all."""
    visible = [s for s in sheets if not s.grid.hidden]
    hidden = [s for s in sheets if s.grid.hidden and s.rows.entries]
    chosen = [s for s in visible if s.rows.entries] or visible[:1]
    findings = []
    if not chosen:
        chosen = (hidden or sheets)[:1]
        findings.append(_sheets_finding(chosen, "only_hidden"))
    elif hidden:
        findings.append(_sheets_finding(hidden, "hidden"))
    if len(chosen) > 1:
        findings.append(_sheets_finding(chosen, ""))
    return chosen, tuple(findings)


def _sheets_finding(sheets: list[_Sheet], variant: str) -> Finding:
    names = "、".join(f"「{s.grid.name}」" for s in sheets)
    return Finding("F06", sheets[0].grid.name, variant=variant, facts={"sheets": names})


def _no_table(workbook: Workbook, form: Form) -> Finding:
    headers = "、".join(c.header for c in form.columns.values() if c.required)
    partial = max((best_partial(grid, form) for grid in workbook.grids), key=len, default=())
    return Finding(
        "F05",
        variant="" if partial else "nothing",
        facts={"headers": headers, "matched": str(len(partial)), "best": "、".join(partial)},
    )


def _content_hash(workbook: Workbook) -> str:
    """SHA-256 over all non-empty cells with their places: saving again does not change it."""
    digest = hashlib.sha256()
    for index, grid in enumerate(workbook.grids):
        for row_index, row in enumerate(grid.rows):
            for column_index, value in enumerate(row):
                if not is_blank(value):
                    place = f"{index}\x1f{row_index}\x1f{column_index}\x1f{raw_text(value)}\x1e"
                    digest.update(place.encode())
    return digest.hexdigest()
