"""The records of a text table in; its header, with the names of its columns, out.

A table is known by the lines that name its columns, over the first figures; where no figures are,
by the first record of as many names as most records have fields. A line of one field between them,
such as a heading of some of the rows, is passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.text.records import FEWEST_COLUMNS, Record, columns_of, is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LABEL = re.compile("[：:]")
_EXPLAINED = re.compile(r"[（(].*|\s")
_COUNTS = re.compile(r".*(?:规模|人数|数量|人次).*|.*(?:学生|数)")


class Header(NamedTuple):
    """The record that names most columns of a table, with the lines over and under it."""

    record: Record
    lines: tuple[Record, ...]
    """All lines that may name columns, from above."""
    counts: tuple[int, ...]
    """The columns that are named as counts."""
    is_whole: bool
    """Whether each of its columns has a name."""

    @property
    def width(self) -> int:
        """How many fields the record has."""
        return self.record.width

    @property
    def first_line(self) -> int:
        """The line of the file in which the table begins, from 1."""
        own = (line.line for line in self.lines if not _is_labelled(line))
        return min(own, default=self.record.line)

    def agrees(self, record: Record) -> bool:
        """Whether a record's figures stand under the names of counts, the last of them filled.

        Where fields have moved, a word stands under such a name, or a figure under another.
        """
        fields, counts = record.fields, self.counts
        if not counts or counts[-1] >= len(fields) or not is_number(fields[counts[-1]]):
            return False
        behind = range(counts[0], len(fields))
        return all(
            not fields[place] or is_number(fields[place]) == (place in counts) for place in behind
        )

    def completes(self, record: Record) -> bool:
        """Whether a line under the header names the columns that it leaves open."""
        is_open = "" in self.record.fields
        return is_open and self.is_whole and record in self.lines


def find_header(records: Sequence[Record]) -> Header | None:
    """The first header that names each of its columns; or else the first that names counts."""
    partial = None
    for header in _headers(records):
        if header.is_whole:
            return header
        if header.counts:
            partial = partial or header
    return partial


def _headers(records: Sequence[Record]) -> Iterator[Header]:
    for index, record in enumerate(records):
        if record.filled >= FEWEST_COLUMNS and record.numbers > 1:
            lines = tuple(_lines_over(records, index))[::-1]
            best = max(lines, key=lambda line: (line.filled, line.width), default=None)
            if best is not None and _may_head(best):
                yield _header(best, lines)
    best = _first_of_most(records)
    if best is not None:
        yield _header(best, (best,))


def _lines_over(records: Sequence[Record], index: int) -> Iterator[Record]:
    """The lines of several names over a record, the nearest first, up to a line with a figure."""
    for above in range(index - 1, -1, -1):
        if records[above].numbers:
            return
        if records[above].filled > 1:
            yield records[above]


def _may_head(line: Record) -> bool:
    """Whether a line names most of its columns, and not by dates."""
    dated = sum(field[:1].isdigit() for field in line.fields)
    is_named = line.filled * 2 > len(line.fields)
    return line.filled >= FEWEST_COLUMNS and is_named and dated * 2 < line.filled


def _first_of_most(records: Sequence[Record]) -> Record | None:
    """The first record of as many names as most records have fields."""
    columns, agreeing = columns_of(Counter(record.width for record in records))
    if columns < FEWEST_COLUMNS or agreeing == 1:
        return None
    wide = (record for record in records if record.width == columns and _may_head(record))
    return next((r for r in wide if r.filled == columns or not r.numbers), None)


def _header(best: Record, lines: tuple[Record, ...]) -> Header:
    named = {place for line in lines for place, field in enumerate(line.fields) if field}
    names = _names([line for line in lines if line is best or not _is_labelled(line)])
    counts = (place for place, name in enumerate(names) if _is_count(name))
    is_whole = named.issuperset(range(len(best.fields)))
    return Header(best, lines, tuple(counts), is_whole)


def _is_labelled(line: Record) -> bool:
    """Whether a line tells who reports, as 「报送单位：甲」, and names no columns."""
    return any(map(_LABEL.search, line.fields))


def _names(lines: Sequence[Record]) -> list[str]:
    """The names of the columns; a name over several columns is put before those under it."""
    names = [""] * max(len(line.fields) for line in lines)
    for line in lines:
        group, above = "", tuple(names)
        for place, field in enumerate(line.fields):
            group = above[place] or group
            names[place] = group + field if field else names[place]
    return names


def _is_count(name: str) -> bool:
    return _COUNTS.fullmatch(_EXPLAINED.sub("", name)) is not None
