"""The list 「问题清单」 in a file that was returned and sent in again in, the unit's answers out.

The list is no table of the form: it is left out of all that is read as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.returns import (
    MOST_ROWS_ABOVE,
    SEVERITIES,
    Answer,
    ListHeader,
    Unplaced,
    keys_of,
    list_header,
)
from pipeline.model.text import key
from pipeline.reading.values import raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.cells import Grid


def is_list(grid: Grid) -> bool:
    """Whether a grid is the list that the program put into a returned file."""
    return _header(grid) is not None


def answers(grids: Sequence[Grid]) -> tuple[Answer, ...]:
    """What the unit wrote under 说明, each with the findings that it belongs to.

    Of one doubt the last word counts. So an older list, which a unit has kept behind the newest,
    comes first.
    """
    told = (each for grid in reversed(grids) for each in _told(grid))
    return tuple(each for each in told if isinstance(each, Answer))


def unplaced(grids: Sequence[Grid]) -> tuple[Unplaced, ...]:
    """What the unit wrote under 说明 that explains no doubt, or of which nobody knows which.

    That is so where a row's hidden keys were lost, or are not those of what it shows: its visible
    columns were sorted without them. Nor can an error be explained away.
    """
    told = (each for grid in grids for each in _told(grid))
    return tuple(each for each in told if isinstance(each, Unplaced))


def _header(grid: Grid) -> ListHeader | None:
    return list_header([raw_text(v) for v in row] for row in grid.rows[:MOST_ROWS_ABOVE])


def _told(grid: Grid) -> Iterator[Answer | Unplaced]:
    header = _header(grid)
    if header is None:
        return
    begin = header.row_index + 1
    for number, row in enumerate(grid.rows[begin:], begin + 1):
        texts = [raw_text(value) for value in row]
        told = header.told(texts)
        reason = told.get("说明", "").strip()
        if not reason:
            continue
        # Wherever the keys stand: a unit may have put a column before them.
        keys = next((found for text in texts if (found := keys_of(text, told))), ())
        is_error = key(told.get("程度", "")) == SEVERITIES["E"]
        if keys:
            yield Answer(reason, keys)
        else:
            yield Unplaced(reason, grid.name, number, told.get("代码", "") if is_error else "")
