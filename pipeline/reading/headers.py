"""A sheet in, the headers of the form's tables out, wherever they stand, in up to three rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING

from pipeline.model.text import key
from pipeline.reading.values import present_rows, raw_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pipeline.model.cells import Grid
    from pipeline.model.forms import Form

FEWEST_FIELDS = 3
"""How many required columns make a row a header; with fewer it is no table of the form (F05)."""
_MOST_ROWS = 3
"""So many rows a header may have."""
_MOST_BESIDE = 8
"""So many tables may stand side by side; more are not meant to be read."""

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
    left: int = 0
    right: int | None = None
    """The columns from `left` to before `right` are the table's, where others stand beside it."""

    @property
    def unknown(self) -> tuple[int, ...]:
        """The columns whose header text matches no field."""
        known = {*self.columns.values(), *(column for column, _ in self.doubles)}
        return tuple(column for column in self.texts if column not in known)

    @property
    def span(self) -> tuple[int, int]:
        """The first and last column of a field."""
        return min(self.columns.values()), max(self.columns.values())

    def stands_beside(self, other: Header) -> bool:
        """Whether no column of this table reaches into those of another."""
        return _are_apart(self.span, other.span)


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
    """All headers of a sheet from top to bottom and from left to right.

    One that is repeated after a page break is among them, and those of tables side by side.
    """
    found: list[Header] = []
    for row in present_rows(grid):
        if found and row <= found[-1].last_row:
            continue
        header = _header_at(grid, row, form)
        if header is not None and _is_table(header, form):
            found.extend(_side_by_side(header, form))
    spans = {header.span for header in found}
    return tuple(_with_bounds(header, spans, form) for header in found)


def _is_table(header: Header, form: Form) -> bool:
    """Whether a header is one of the form's; without schools and figures it heads lists."""
    if not {"school", *form.count_fields}.intersection(header.columns):
        return False
    return _strength(header, form) >= FEWEST_FIELDS


def _side_by_side(header: Header, form: Form) -> tuple[Header, ...]:
    """The headers of tables that stand beside each other: each has all that makes an entry.

    Where a column that comes again begins no such table, it is a double (H03).
    """
    groups: list[dict[int, str]] = [{}]
    seen: set[str] = set()
    for column, text in sorted(header.texts.items()):
        field = match_header(text, form)
        if field in seen:
            groups.append({})
            seen = set()
        if field is not None:
            seen.add(field)
        groups[-1][column] = text
    parts = [_header(form, header.first_row, header.last_row, texts) for texts in groups]
    if len(parts) > _MOST_BESIDE:
        return (header,)
    complete = all(_is_table(p, form) and {"school", "certificate"} <= {*p.columns} for p in parts)
    return tuple(parts) if complete else (header,)


def _are_apart(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[1] < other[0] or other[1] < one[0]


def _with_bounds(header: Header, spans: Collection[tuple[int, int]], form: Form) -> Header:
    """The header with the texts of its own columns alone, where other tables stand beside it."""
    first, last = header.span
    starts = [span[0] for span in spans if _are_apart(span, header.span)]
    if not starts:
        return header
    left = first if min(starts) < first else 0
    right = min((start for start in starts if start > last), default=None)
    texts = {c: t for c, t in header.texts.items() if left <= c < (right or c + 1)}
    own = _header(form, header.first_row, header.last_row, texts)
    return replace(own, left=left, right=right)


def best_partial(grid: Grid, form: Form) -> tuple[str, ...]:
    """The texts of the row that comes nearest to a header, for F05; at best a few."""
    best: tuple[str, ...] = ()
    for row_index in present_rows(grid):
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
    """The header that begins at a row: of several rows where all together tell more columns."""
    top = _row_texts(grid, row_index)
    if not any(_may_begin_header(text, form) for text in top.values()):
        return None
    chosen = _header(form, row_index, row_index, top)
    if all(column.field in chosen.columns for column in form.printed_columns):
        return chosen
    most = _completeness(chosen, form)
    for height in range(2, _MOST_ROWS + 1):
        last = row_index + height - 1
        if last >= len(grid.rows):
            break
        lower = max(_completeness(h, form) for h in _windows(grid, row_index + 1, last, form))
        whole = _stacked(grid, row_index, last, form)
        if _completeness(whole, form) > max(most, lower):
            chosen, most = whole, _completeness(whole, form)
    return chosen


def _windows(grid: Grid, first: int, last: int, form: Form) -> Iterator[Header]:
    """Every header that begins after `first` or with it and ends with `last`."""
    return (_stacked(grid, start, last, form) for start in range(first, last + 1))


def _may_begin_header(text: str, form: Form) -> bool:
    return any(k in form.header_beginnings for k in header_keys(text))


def _row_texts(grid: Grid, row_index: int) -> dict[int, str]:
    cells = enumerate(grid.rows[row_index])
    return {c: raw_text(value) for c, value in cells if isinstance(value, str) and key(value)}


def _stacked(grid: Grid, first: int, last: int, form: Form) -> Header:
    """The header of several rows: upper texts spread over their lower cells, then joined."""
    own = [_row_texts(grid, row) for row in range(first, last + 1)]
    spread = [
        _spread(
            grid, first + place, texts, sorted({c for below in own[place + 1 :] for c in below})
        )
        for place, texts in enumerate(own)
    ]
    texts = {column: _stack_text(column, own, spread, form) for column in sorted({*chain(*own)})}
    return _header(form, first, last, texts)


def _stack_text(
    column: int, own: Sequence[Mapping[int, str]], spread: Sequence[Mapping[int, str]], form: Form
) -> str:
    """What the rows of a header say together over a column: all of them, or the lower ones."""
    over = [texts[column] for texts in spread if column in texts]
    alone = [texts[column] for texts in own if column in texts]
    candidates = [over[start:] for start in range(len(over))]
    candidates += [alone[:end] for end in range(len(alone), 0, -1)]
    joined = ("".join(candidate) for candidate in candidates)
    return next((text for text in joined if match_header(text, form)), "".join(over))


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
