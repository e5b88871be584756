"""A plan and the values for its names in, the sheets that are made out, each with its rows."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.computing import printed_rows
from pipeline.rendering.expressions import PAGE_BREAK, ExpressionError
from pipeline.rendering.misspelt import refuse_single_braces

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.rendering.plan import Plan, Sheet

    Rows = Iterable[tuple[int, tuple[Any, ...]]]
    """Of each printed row its index in the template, and the values of its computed cells."""


def sheets_made(plan: Plan, context: Mapping[str, Any]) -> Iterator[tuple[Sheet, Rows]]:
    """The sheets that print a row or are meant to be blank, in their order, each with its rows.

    Of each sheet one row is looked at, and none is kept. Where no sheet that can be seen prints
    one, the first of them is made all the same: there is no workbook without a sheet to show.
    """
    started = []
    for sheet in plan.sheets:
        with of_sheet(plan, sheet):
            refuse_single_braces(sheet.rows, context)
            rows = printed_rows(sheet, context)
            first = next((each for each in rows if each[0] != PAGE_BREAK), None)
        started.append((sheet, first, rows))
    printing = [sheet for sheet, first, _ in started if first is not None or not sheet.lines]
    if not any(not sheet.hidden for sheet in printing):
        printing.append(next((s for s in plan.sheets if not s.hidden), plan.sheets[0]))
    for sheet, first, rows in started:
        if sheet in printing:
            yield sheet, rows if first is None else chain((first,), rows)


def shown_first(plan: Plan, made: Sequence[Sheet]) -> int:
    """Which of the sheets made the workbook opens with: the template's, else the first to see."""
    wanted = plan.sheets[plan.shown_first]
    if wanted in made:
        return made.index(wanted)
    return next((at for at, sheet in enumerate(made) if not sheet.hidden), 0)


@contextmanager
def of_sheet(plan: Plan, sheet: Sheet) -> Iterator[None]:
    """Tell of a cell that cannot be computed with the template's name, and the sheet's of many."""
    try:
        yield
    except ExpressionError as error:
        many = len(plan.sheets) > 1
        key = f"{sheet.name}!{error.address}".rstrip("!") if many else error.address
        raise ConfigurationFault(plan.file, error.what, key=key) from error
