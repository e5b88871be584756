"""The list 「问题清单」 in a file that was returned and sent in again in, the unit's answers out.

The list is no table of the form: it is left out of all that is read as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.findings import SEVERITIES
from pipeline.model.lists import list_header
from pipeline.model.returns import (
    Answer,
    Unplaced,
    is_hidden,
    keys_of,
    overwritten,
)
from pipeline.model.text import key
from pipeline.reading.values import raw_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.lists import ListHeader


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
    """What the unit wrote into a list that explains no doubt, or of which nobody knows which.

    That is so where a row's hidden keys were lost, or are not those of what it shows: its visible
    columns were sorted without them. Nor can an error be explained away. Words that stand beside
    our columns, below our rows, or in place of our own words are no less the unit's.
    """
    told = (each for grid in grids for each in _told(grid))
    return tuple(each for each in told if isinstance(each, Unplaced))


def _header(grid: Grid) -> ListHeader | None:
    return list_header([raw_text(v) for v in row] for row in grid.rows)


def _told(grid: Grid) -> Iterator[Answer | Unplaced]:
    header = _header(grid)
    if header is None:
        return
    for row_index in range(header.row_index + 1, len(grid.rows)):
        texts = [raw_text(value) for value in grid.rows[row_index]]
        told = header.told(texts)
        reason = _reason(grid, row_index, header, told)
        # Wherever the keys stand: a unit may have put a column before them.
        keys = next((found for text in texts if (found := keys_of(text, told))), ())
        if reason and keys:
            yield Answer(reason, keys)
        words = _elsewhere(header, texts) if _is_row(told) else _words(texts)
        if reason and not keys and reason not in words:
            words.insert(0, reason)
        if words:
            is_error = key(told.get("程度", "")) == SEVERITIES["E"]
            code = told.get("代码", "") if is_error else ""
            yield Unplaced("；".join(words), grid.name, row_index + 1, code)


def _reason(grid: Grid, row_index: int, header: ListHeader, told: Mapping[str, str]) -> str:
    """What a row says under 说明; of merged cells each says what stands in the first."""
    reason = told.get("说明", "").strip()
    column = header.columns.get("说明")
    merge = None if reason or column is None else grid.merge_at(row_index, column)
    if merge is None or merge.first_column != column or merge.first_row <= header.row_index:
        return reason
    return raw_text(grid.value(merge.first_row, merge.first_column)).strip()


def _is_row(told: Mapping[str, str]) -> bool:
    """Whether a row is one of ours, and not what a unit wrote below them."""
    return bool(told.get("程度", "").strip() or told.get("代码", "").strip())


def _elsewhere(header: ListHeader, texts: Sequence[str]) -> list[str]:
    """What a unit wrote into one of our rows, but not under 说明: beside our columns, or over."""
    told, ours = header.told(texts), frozenset(header.columns.values())
    over = next((found for text in texts if (found := overwritten(text, told))), ())
    return [*over, *_words([text for at, text in enumerate(texts) if at not in ours])]


def _words(texts: Sequence[str]) -> list[str]:
    return [text.strip() for text in texts if text.strip() and not is_hidden(text)]
