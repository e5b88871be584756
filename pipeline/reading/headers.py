"""A sheet in, the header rows of the form's table out, wherever and in one or two rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model.text import key
from pipeline.reading.values import raw_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.forms import Form

FEWEST_FIELDS = 3
"""How many required columns make a row a header; with fewer it is no table of the form (F05)."""

_BRACKETED = re.compile(r"[(\[【][^)\]】]*[)\]】]")
_DECORATION = re.compile(r"(?:/[人个名])?[*:：※.。]*$|^[*※]*(?:\d{1,2}[.、])?(?:1\+x)?")


@dataclass(frozen=True, slots=True)
class Header:
    """A header: which column holds which field. Indices count from 0."""

    first_row: int
    last_row: int
    columns: Mapping[str, int]
    """From a field to its column."""
    texts: Mapping[int, str]
    """From a column to the header text above it, blank ones left out."""
    doubles: tuple[tuple[int, str], ...]
    """Further columns that match a field already found, with that field."""

    @property
    def unknown(self) -> tuple[int, ...]:
        """The columns whose header text matches no field."""
        known = {*self.columns.values(), *(column for column, _ in self.doubles)}
        return tuple(column for column in self.texts if column not in known)


@lru_cache(maxsize=16384)
def header_keys(text: str) -> tuple[str, ...]:
    """What a header text is compared by: as it is, without brackets, without decoration."""
    plain = key(text)
    bare = _DECORATION.sub("", _BRACKETED.sub("", plain))
    return (plain, bare) if bare else (plain,)


def match_header(text: str, form: Form) -> str | None:
    """The field that a header text names by header or alias, None for no field."""
    return next((form.headers[k] for k in header_keys(text) if k in form.headers), None)


def find_headers(grid: Grid, form: Form) -> tuple[Header, ...]:
    """All header rows of a sheet from top to bottom; repeated ones after a page break too."""
    found: list[Header] = []
    row = 0
    while row < len(grid.rows):
        header = _header_at(grid, row, form)
        if header is not None and _strength(header, form) >= FEWEST_FIELDS:
            found.append(header)
            row = header.last_row
        row += 1
    return tuple(found)


def best_partial(grid: Grid, form: Form) -> tuple[str, ...]:
    """The texts of the row that comes nearest to a header, for F05; at best a few."""
    best: tuple[str, ...] = ()
    for row_index in range(len(grid.rows)):
        texts = _row_texts(grid, row_index)
        matched = tuple(text for text in texts.values() if match_header(text, form))
        best = max(best, matched, key=len)
    return best


def _strength(header: Header, form: Form) -> int:
    """How many of the required columns a header has."""
    return sum(form.columns[field].required for field in header.columns)


def _completeness(header: Header, form: Form) -> tuple[int, int]:
    return _strength(header, form), len(header.columns)


def _header_at(grid: Grid, row_index: int, form: Form) -> Header | None:
    """The header that begins at a row: of two rows where both together tell more columns."""
    top = _row_texts(grid, row_index)
    if not any(_may_begin_header(text, form) for text in top.values()):
        return None
    single = _header(form, row_index, row_index, top)
    if row_index + 1 >= len(grid.rows):
        return single
    below = _header(form, row_index + 1, row_index + 1, _row_texts(grid, row_index + 1))
    double = _header(form, row_index, row_index + 1, _joined(grid, row_index, top, form))
    each = max(_completeness(single, form), _completeness(below, form))
    return double if _completeness(double, form) > each else single


def _may_begin_header(text: str, form: Form) -> bool:
    return any(k in form.header_beginnings for k in header_keys(text))


def _row_texts(grid: Grid, row_index: int) -> dict[int, str]:
    cells = enumerate(grid.rows[row_index])
    return {c: raw_text(value) for c, value in cells if isinstance(value, str) and key(value)}


def _joined(grid: Grid, row_index: int, top: Mapping[int, str], form: Form) -> dict[int, str]:
    """The texts of a two-row header: the upper text spread over its lower cells, then joined."""
    below = _row_texts(grid, row_index + 1)
    spread = _spread(grid, row_index, top, sorted(below))
    texts: dict[int, str] = {}
    for column in sorted({*top, *below}):
        upper, lower = spread.get(column, ""), below.get(column, "")
        candidates = (upper + lower, lower or upper, top.get(column, ""))
        texts[column] = next((t for t in candidates if match_header(t, form)), upper + lower)
    return texts


def _spread(
    grid: Grid, row_index: int, top: Mapping[int, str], below: Sequence[int]
) -> dict[int, str]:
    """Upper texts by column: over their merged range, or to the right over blank neighbours."""
    spread = dict(top)
    for column in below:
        merge = grid.merge_at(row_index, column)
        if merge is not None and merge.first_column in top:
            spread[column] = top[merge.first_column]
        elif column not in top and column - 1 in below and column - 1 in spread:
            spread[column] = spread[column - 1]
    return spread


def _header(form: Form, first_row: int, last_row: int, texts: Mapping[int, str]) -> Header:
    columns: dict[str, int] = {}
    doubles: list[tuple[int, str]] = []
    for column, text in texts.items():
        field = match_header(text, form)
        if field is None:
            continue
        if field in columns:
            doubles.append((column, field))
        else:
            columns[field] = column
    return Header(first_row, last_row, columns, texts, tuple(doubles))
