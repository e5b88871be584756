"""The list 「问题清单」 in a file that was returned and sent in again in, the unit's answers out.

The list is no table of the form: it is left out of all that is read as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.returns import COLUMNS, Answer, keys_of
from pipeline.model.text import key
from pipeline.reading.values import raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.cells import Grid

_HEADERS = tuple(map(key, COLUMNS))
_ANSWER, _KEYS = COLUMNS.index("说明"), COLUMNS.index("编号")
_MOST_ROWS_ABOVE = 10


def is_list(grid: Grid) -> bool:
    """Whether a grid is the list that the program put into a returned file."""
    return _header_row(grid) is not None


def answers(grids: Sequence[Grid]) -> tuple[Answer, ...]:
    """What the unit wrote under 说明, each with the findings that it belongs to.

    A row whose hidden keys were changed or lost belongs to nothing, and is no answer.
    """
    return tuple(answer for grid in grids for answer in _answers(grid))


def _answers(grid: Grid) -> Iterator[Answer]:
    header = _header_row(grid)
    if header is None:
        return
    for row in grid.rows[header + 1 :]:
        if len(row) <= _KEYS:
            continue
        reason, keys = raw_text(row[_ANSWER]).strip(), keys_of(raw_text(row[_KEYS]))
        if reason and keys:
            yield Answer(reason, keys)


def _header_row(grid: Grid) -> int | None:
    for index, row in enumerate(grid.rows[:_MOST_ROWS_ABOVE]):
        if tuple(key(raw_text(value)) for value in row[: len(_HEADERS)]) == _HEADERS:
            return index
    return None
