"""Headers and data rows of a sheet in, what is wrong with the table's structure out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from pipeline.model.cells import Grid, address
from pipeline.model.findings import Finding
from pipeline.model.text import has_long_number, key, shorten
from pipeline.reading.values import is_blank, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.forms import Form
    from pipeline.reading.headers import Header

_LEAST_LIKENESS = 50
"""Below this, a header is not named as the one that was probably meant."""


def header_findings(
    grid: Grid, header: Header, data_rows: Sequence[int], form: Form
) -> Iterator[Finding]:
    """H01, H02 and H03 for one table; a header named as a misspelling is not unknown too."""
    meant: set[int] = set()
    for name, column in form.columns.items():
        if column.required and name not in header.columns:
            yield _missing(grid, header, name, form, meant)
    for column_index, name in header.doubles:
        yield _double(grid, header, column_index, name, form)
    headers = "、".join(c.header for c in form.printed_columns)
    for column_index in header.unknown:
        if column_index not in meant:
            yield _at_header(grid, header, column_index, "H02").with_facts(headers=headers)
    for column_index in _filled_beside(grid, header, data_rows):
        owner = _spanning(grid, header, column_index)
        if owner is not None:
            yield _double(grid, header, column_index, owner, form)
            continue
        yield Finding(
            "H02", grid.name, address(header.last_row, column_index), header.last_row + 1,
            value="（没有栏目名称）", facts={"headers": headers},
        )  # fmt: skip


def _missing(grid: Grid, header: Header, name: str, form: Form, meant: set[int]) -> Finding:
    wanted = form.columns[name].header
    choices = {c: key(header.texts[c]) for c in header.unknown if c not in meant}
    best = process.extractOne(key(wanted), choices, scorer=fuzz.ratio, score_cutoff=_LEAST_LIKENESS)
    if best is None:
        column, nearest = min(header.texts), ""
    else:
        column = best[2]
        meant.add(column)
        nearest = f"，最接近的是「{shorten(header.texts[column])}」"
    found = (
        _at_header(grid, header, column, "H01")
        if nearest
        else Finding("H01", grid.name, address(header.first_row, column), header.first_row + 1)
    )
    return Finding(
        found.code, found.sheet, found.cell, found.row, name, found.value,
        facts={"header": wanted, "nearest": nearest},
    )  # fmt: skip


def _double(grid: Grid, header: Header, column: int, name: str, form: Form) -> Finding:
    first = address(header.first_row, header.columns[name])
    text = header.texts.get(column, header.texts[header.columns[name]])
    return Finding(
        "H03", grid.name, address(header.first_row, column), header.first_row + 1, name,
        shorten(text), facts={"header": form.columns[name].header, "other": first},
    )  # fmt: skip


def _at_header(grid: Grid, header: Header, column: int, code: str) -> Finding:
    row = header.first_row
    if is_blank(grid.value(row, column)):
        row = header.last_row
    return Finding(
        code, grid.name, address(row, column), row + 1, value=shorten(header.texts[column])
    )


def _filled_beside(grid: Grid, header: Header, data_rows: Sequence[int]) -> list[int]:
    """Columns that hold data under no header of their own: never passed over in silence."""
    named = {*header.texts, *header.columns.values()}
    return sorted(
        {
            column
            for row in data_rows
            for column, value in enumerate(grid.rows[row])
            if column not in named and not is_blank(value)
        }
    )


def _spanning(grid: Grid, header: Header, column: int) -> str | None:
    """The field whose merged header spans a column too: two columns then claim to be it."""
    fields = {c: field for field, c in header.columns.items()}
    for row in (header.first_row, header.last_row):
        merge = grid.merge_at(row, column)
        if merge is not None and merge.first_column in fields:
            return fields[merge.first_column]
    return None


def uncalculated_findings(grid: Grid, header: Header, until: int) -> Iterator[Finding]:
    """F07 for each formula without a stored value in a column that is read, down to `until`."""
    fields = {c: f for f, c in header.columns.items() if f != "sequence"}
    for row, column in grid.uncalculated:
        if header.last_row < row < until and column in fields:
            yield Finding("F07", grid.name, address(row, column), row + 1, fields[column])


def long_numbers_elsewhere(
    grid: Grid, header: Header, data_rows: Sequence[int]
) -> Iterator[Finding]:
    """C08 in columns that are not read: a column of identity numbers has no place here either."""
    read = set(header.columns.values())
    for row in data_rows:
        for column, value in enumerate(grid.rows[row]):
            if column not in read and has_long_number(raw_text(value)):
                yield Finding(
                    "C08", grid.name, address(row, column), row + 1, value=raw_text(value)
                )
