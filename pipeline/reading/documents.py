"""A workbook of raw cells in, the document that a unit sent out: a pure function of both."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.entries import Document
from pipeline.model.findings import Finding
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

    from pipeline.model.cells import Grid, Workbook
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
    first = chosen[0].surroundings
    return Document(
        content_hash,
        *first,
        entries=tuple(entry for s in chosen for entry in s.rows.entries),
        totals=tuple(total for s in chosen for total in s.rows.totals),
        sequences=tuple((s.grid.name, tuple(s.rows.sequence)) for s in chosen),
        findings=(*sheet_findings, *(f for s in chosen for f in s.findings)),
    )


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
    last_row = max(rows.data_rows, default=headers[-1].last_row)
    return _Sheet(
        grid,
        rows,
        read_surroundings(grid, headers[0].first_row, last_row, form.labels),
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
