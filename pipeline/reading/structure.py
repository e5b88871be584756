"""Headers and data rows of a sheet in, what is wrong with the table's structure out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from pipeline.model.cells import Grid, address
from pipeline.model.findings import NO_HEADER, Finding
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
    meant = _meant(header, form)
    missing = [f for f, c in form.columns.items() if c.required and f not in header.columns]
    beside = _filled_beside(grid, header, data_rows)
    nameless = [column for column in beside if _spanning(grid, header, column) is None]
    if len(missing) == len(nameless) == 1 and not meant:
        yield _unnamed(grid, header, nameless[0], missing[0], form)
        missing, nameless = [], []
    for name in missing:
        yield _missing(grid, header, name, form, meant.get(name))
    for column_index, name in header.doubles:
        yield _double(grid, header, column_index, name, form)
    headers = "、".join(c.header for c in form.printed_columns)
    for column_index in header.unknown:
        if column_index not in meant.values():
            yield _at_header(grid, header, column_index, "H02").with_facts(headers=headers)
    for column_index in beside:
        owner = _spanning(grid, header, column_index)
        if owner is not None:
            yield _double(grid, header, column_index, owner, form)
    for column_index in nameless:
        yield Finding(
            "H02", grid.name, address(header.last_row, column_index), header.last_row + 1,
            value=NO_HEADER, facts={"headers": headers},
        )  # fmt: skip


def _unnamed(grid: Grid, header: Header, column: int, name: str, form: Form) -> Finding:
    """H01 for the one column without a header where one is missing; neither is told once more."""
    cell = address(header.last_row, column)
    return Finding(
        "H01", grid.name, cell, header.last_row + 1, name, variant="nameless",
        facts={"header": form.columns[name].header, "nearest": ""},
    )  # fmt: skip


def _meant(header: Header, form: Form) -> dict[str, int]:
    """From each missing required field to the column whose header is probably its misspelling.

    The most alike are paired first, so that of two misspelt headers each is taken for its own.
    """
    missing = [f for f, c in form.columns.items() if c.required and f not in header.columns]
    pairs = [
        (fuzz.ratio(key(form.columns[field].header), key(header.texts[column])), field, column)
        for field in missing
        for column in header.unknown
    ]
    meant: dict[str, int] = {}
    for likeness, field, column in sorted(pairs, key=lambda pair: -pair[0]):
        if likeness >= _LEAST_LIKENESS and field not in meant and column not in meant.values():
            meant[field] = column
    return meant


def _missing(grid: Grid, header: Header, name: str, form: Form, meant: int | None) -> Finding:
    wanted = form.columns[name].header
    if meant is None:
        row, column = header.first_row, min(header.texts)
        found = Finding("H01", grid.name, address(row, column), row + 1, name)
        return found.with_facts(header=wanted, nearest="")
    nearest = f"，最接近的是「{shorten(header.texts[meant])}」"
    found = replace(_at_header(grid, header, meant, "H01"), field=name)
    return found.with_facts(header=wanted, nearest=nearest)


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
