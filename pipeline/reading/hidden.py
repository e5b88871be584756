"""A sheet's data rows in, what is said of what does not show in them out (F06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.cells import address, column_letters
from pipeline.model.findings import Finding
from pipeline.model.text import key
from pipeline.reading.values import is_blank, raw_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.forms import Form
    from pipeline.reading.headers import Header

_MOST_SPANS = 5


def hidden_findings(
    grid: Grid, headers: Sequence[Header], data_rows: Sequence[int], form: Form
) -> Iterator[Finding]:
    """F06 once each for hidden rows with entries, hidden columns of the table, and covered cells.

    A hidden row that is blank or a note, and a hidden column without data, are nobody's business.
    """
    rows = [row for row in data_rows if row in grid.hidden_rows]
    if rows:
        yield _finding(grid, "hidden_rows", rows, lambda row: str(row + 1))
    columns = _hidden_columns(grid, headers, data_rows, form) if grid.hidden_columns else []
    if columns:
        yield _finding(grid, "hidden_columns", columns, column_letters)
    covered = list(_covered(grid, frozenset(data_rows)))
    if covered:
        cells = [address(*place) for place in covered]
        facts = {
            "sheets": name_of((grid,)), "count": f"{len(cells):,}", "span": _some(cells),
            "places": "、".join(cells),
        }  # fmt: skip
        first_row, _ = covered[0]
        yield Finding("F06", grid.name, cells[0], first_row + 1, variant="covered", facts=facts)


def _hidden_columns(
    grid: Grid, headers: Sequence[Header], data_rows: Sequence[int], form: Form
) -> list[int]:
    """The hidden columns that every table must have, or that hold anything in an entry's row."""
    needed = {
        column
        for header in headers
        for field, column in header.columns.items()
        if form.columns[field].required
    }
    filled = {
        column
        for row in data_rows
        for column, value in enumerate(grid.rows[row])
        if column in grid.hidden_columns and not is_blank(value)
    }
    return sorted(needed & grid.hidden_columns | filled)


def _covered(grid: Grid, data_rows: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The places of cells under a merged one with another text than it: no program shows them.

    Spreadsheet programs drop them when they merge; other programs leave them in the file.
    """
    for merge in grid.merges:
        shown = key(raw_text(grid.value(merge.first_row, merge.first_column)))
        for row in range(merge.first_row, min(merge.last_row + 1, len(grid.rows))):
            if row not in data_rows:
                continue
            values = grid.rows[row][merge.first_column : merge.last_column + 1]
            for column, value in enumerate(values, merge.first_column):
                is_first = (row, column) == (merge.first_row, merge.first_column)
                if not is_first and not is_blank(value) and key(raw_text(value)) != shown:
                    yield row, column


def name_of(grids: Sequence[Grid]) -> str:
    """The names of sheets for a message; the tables of a document without sheets are none."""
    names = "、".join(f"「{grid.name}」" for grid in grids)
    return names if any(grid.paragraphs is not None for grid in grids) else f"工作表{names}"


def _finding(
    grid: Grid, variant: str, places: Sequence[int], name: Callable[[int], str]
) -> Finding:
    spans = _spans(places, name)
    facts = {
        "sheets": name_of((grid,)),
        "count": f"{len(places):,}",
        "span": _some(spans),
        "places": "、".join(spans),
    }
    return Finding("F06", grid.name, variant=variant, facts=facts)


def _spans(places: Sequence[int], name: Callable[[int], str]) -> list[str]:
    """「5—9」「12」: places that follow on each other together."""
    spans: list[list[int]] = []
    for place in places:
        if spans and place == spans[-1][-1] + 1:
            spans[-1][1:] = [place]
        else:
            spans.append([place])
    return ["—".join(map(name, span)) for span in spans]


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_MOST_SPANS]) + (" 等" if len(names) > _MOST_SPANS else "")
