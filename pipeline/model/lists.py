"""The texts of a sheet or of a table in, whether it is our list and where its columns are, out."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.returns import COLUMNS, SHEET, is_of_row
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

MOST_ROWS_ABOVE = 10
"""The list's header is sought among so many rows."""
_MOST_HEADERS, _NEARLY_ALL_HEADERS = 6, 9
_OURS_ALONE = frozenset({"程度", "填写的内容", "怎么办"})
"""Headers that a unit's own list of problems has not."""
_TITLE = re.compile(rf"{SHEET}[：:]\s*\S")


class ListHeader(NamedTuple):
    """Where a list has its header, and in which of its columns each of ours stands."""

    row_index: int
    columns: Mapping[str, int]

    def told(self, texts: Sequence[str]) -> dict[str, str]:
        """What a row of texts says, by our columns."""
        return {name: texts[at] for name, at in self.columns.items() if at < len(texts)}

    def has_seal(self, rows: Iterable[Sequence[str]]) -> bool:
        """Whether one of the rows below it has the hidden cell of what it shows."""
        return any(is_of_row(text, self.told(texts)) for texts in rows for text in texts)


def list_header(rows: Iterable[Sequence[str]]) -> ListHeader | None:
    """The header of our list, if a sheet with these rows of texts is one; else nothing.

    The list is known by what it holds, whatever its unit called it: by nearly all of its headers,
    or by most of them under its title; and by headers that are ours alone, or a row's hidden cell.
    A column whose header was changed is the one between its neighbours.
    """
    is_titled = False
    rest = iter(rows)
    for row_index, texts in enumerate(islice(rest, MOST_ROWS_ABOVE)):
        keys = [key(text) for text in texts]
        found = {name: keys.index(name) for name in COLUMNS if name in keys}
        if len(found) >= (_MOST_HEADERS if is_titled else _NEARLY_ALL_HEADERS):
            header = ListHeader(row_index, _completed(found))
            return header if found.keys() >= _OURS_ALONE or header.has_seal(rest) else None
        is_titled = is_titled or any(text.startswith(SHEET) for text in keys)
    return None


def is_ours(rows: Sequence[Sequence[str]]) -> bool:
    """Whether a sheet is our list beyond doubt, so that it may be taken away.

    It has our header, and a row with its hidden cell or our title above.
    """
    header = list_header(rows)
    if header is None:
        return False
    above = (text.strip() for texts in rows[: header.row_index] for text in texts)
    is_titled = any(_TITLE.match(text) for text in above)
    return is_titled or header.has_seal(rows[header.row_index + 1 :])


def _completed(found: Mapping[str, int]) -> dict[str, int]:
    """Our columns with those whose header is not ours any more, where their neighbours tell."""
    known = {COLUMNS.index(name): at for name, at in found.items()}
    whole = dict(found)
    for place, name in enumerate(COLUMNS):
        before = max((p for p in known if p < place), default=None)
        behind = min((p for p in known if p > place), default=None)
        if name in found or before is None:
            continue
        at = known[before] + place - before
        if at not in found.values() and (
            behind is None or known[behind] - known[before] == behind - before
        ):
            whole[name] = at
    return whole
