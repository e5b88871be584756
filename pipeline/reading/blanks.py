"""The sheets and footers of a file in, the stamp of the blank form that it was filled in on out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.stamps import (
    CHECK_TITLE,
    LIST_TITLE,
    STAMP_SHEET,
    stamp_in,
    stamp_in_footers,
)
from pipeline.reading.values import present_rows, raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.cells import Grid, Workbook
    from pipeline.model.stamps import Stamp

_TITLES = (CHECK_TITLE, LIST_TITLE)


def stamp_of(workbook: Workbook) -> Stamp | None:
    """The stamp in a workbook's sheet for it, or in the footer of a sheet or a document."""
    told = stamp_in(text for grid in workbook.grids for text in _texts(grid))
    return stamp_in_footers(workbook.footers) if told is None else told


def own_sheets(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """What a unit has filled in of a blank form's sheets: all but those that the program made.

    These are 自检 and 列表, known by their first cell whatever their name, and the stamp. What they
    hold was made from the form, or before the unit had it.
    """
    return tuple(grid for grid in grids if not _is_ours(grid))


def _is_ours(grid: Grid) -> bool:
    first = raw_text(grid.value(0, 0))
    return first in _TITLES or stamp_in((first,)) is not None


def _texts(grid: Grid) -> Iterator[str]:
    if grid.name == STAMP_SHEET or (grid.hidden and len(present_rows(grid)) == 1):
        yield raw_text(grid.value(0, 0))
    for row in () if grid.paragraphs is None else grid.paragraphs.rows:
        yield from map(raw_text, row)
