"""A sheet's data rows in, what is said of those rows and columns that do not show out (F06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.cells import column_letters
from pipeline.model.findings import Finding
from pipeline.reading.values import is_blank

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.forms import Form
    from pipeline.reading.headers import Header

_MOST_SPANS = 5


def hidden_findings(
    grid: Grid, headers: Sequence[Header], data_rows: Sequence[int], form: Form
) -> Iterator[Finding]:
    """F06 once for the hidden rows that hold entries, once for hidden columns of the table.

    A hidden row that is blank or a note, and a hidden column without data, are nobody's business.
    """
    rows = [row for row in data_rows if row in grid.hidden_rows]
    if rows:
        yield _finding(grid, "hidden_rows", rows, lambda row: str(row + 1))
    columns = _hidden_columns(grid, headers, data_rows, form) if grid.hidden_columns else []
    if columns:
        yield _finding(grid, "hidden_columns", columns, column_letters)


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


def _finding(
    grid: Grid, variant: str, places: Sequence[int], name: Callable[[int], str]
) -> Finding:
    facts = {
        "sheets": f"「{grid.name}」",
        "count": f"{len(places):,}",
        "span": _spans(places, name),
    }
    return Finding("F06", grid.name, variant=variant, facts=facts)


def _spans(places: Sequence[int], name: Callable[[int], str]) -> str:
    """「5—9、12」: places that follow on each other together, and not more than a few."""
    spans: list[list[int]] = []
    for place in places:
        if spans and place == spans[-1][-1] + 1:
            spans[-1][1:] = [place]
        else:
            spans.append([place])
    shown = "、".join("—".join(map(name, span)) for span in spans[:_MOST_SPANS])
    return shown + (" 等" if len(spans) > _MOST_SPANS else "")
