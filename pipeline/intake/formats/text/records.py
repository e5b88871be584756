"""The records of a text table in, as they were written; a refusal where they disagree (F01).

Programs write every record of a table with as many fields as its header, so that a record with
more or fewer shows that something moved: an unquoted `1,200` in a figure makes two fields of it, a
lost delimiter one of two, and every field behind them would be read in the wrong column.

What sound programs write differently is known, and read:

- lines of one field, lines over the header, and short lines (half as many fields or fewer) under
  the last record;
- blank fields behind the last column, unless other records end with it;
- records without their last blank fields. Excel leaves them out in blocks of 16 rows: the records
  of such a block agree, and one of them fills the last field. Other programs leave them out
  wherever they are: then no record ends with a blank field, and more than one is short.

A table is known by the lines that name each of its columns, right over the first figures; where no
figures are, by the first record of as many names as most records have fields. Of a table that
names its columns otherwise nothing is refused here.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.refusals import damaged, moved
from pipeline.intake.sniffing import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KIND = str(Kind.TEXT)
FEWEST_COLUMNS = 3
_NAMES = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "中文逗号"}
_NUMBER = re.compile(r"\s*\d[\d.,]*\s*[个人]?\s*")
_PARTS = re.compile(r"\s*\d{1,3}"), re.compile(r"\d{3}\s*")
"""The two ends of a figure that was split at the comma between its thousands."""
_BLOCK = 16


class Record(NamedTuple):
    """A record that is not blank."""

    fields: tuple[str, ...]
    """Without the blank ones at its end."""
    width: int
    """How many fields were written."""
    row_index: int
    line: int
    """The line of the file in which it begins, from 1."""

    @property
    def ends_blank(self) -> bool:
        """Whether its last fields were written though they are blank."""
        return self.width > len(self.fields)

    @property
    def filled(self) -> int:
        """How many of its fields are not blank."""
        return len(self.fields) - self.fields.count("")

    @property
    def numbers(self) -> int:
        """How many of its fields are numbers."""
        return sum(map(bool, map(_NUMBER.fullmatch, self.fields)))

    @property
    def has_split_figure(self) -> bool:
        """Whether two fields beside each other may be the halves of one figure, as 1 and 200."""
        return any(map(_is_split, self.fields, self.fields[1:]))


class _Table(NamedTuple):
    """A header, and the records of several fields under it."""

    header: Record
    records: list[Record]
    delimiter: str


def plain_records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The fields of each record.

    Raises:
        csv.Error: a quote is out of place or never closed.
    """
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def numbered_records(
    text: str, delimiter: str, lines_before: int = 0
) -> Iterator[tuple[list[str], int]]:
    """The fields of each record, and the line of the file in which it begins, from 1.

    Raises:
        Refused: F01 where a quote is out of place, or a line ends otherwise than most.
    """
    last = ""
    ends: Counter[str] = Counter()
    odd = 0

    def lines() -> Iterator[str]:
        nonlocal last
        for whole in io.StringIO(text, newline=""):
            last = whole
            yield whole

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    line = lines_before + 1
    try:
        for record in reader:
            yield record, line
            line = lines_before + reader.line_num + 1
            end = last[len(last.rstrip("\r\n")) :][-2:]
            ends[end] += 1
            odd = odd or (line - 1 if end in ("\r", "\n") else 0)
    except csv.Error:
        raise damaged(KIND, f"从第 {line:,} 行起引号不成对") from None
    if 0 < ends["\r"] + ends["\n"] < ends["\r\n"]:
        raise damaged(KIND, f"第 {odd:,} 行末尾的换行符与其他各行不同")


def columns_of(widths: Counter[int]) -> tuple[int, int]:
    """The number of fields that most records with several have, and how many have it."""
    several = ((count, width) for width, count in widths.items() if width > 1)
    count, width = max(several, default=(0, 1))
    return width, count


def refuse_moved(records: Sequence[Record], delimiter: str) -> None:
    """Refuse a table of which a record has more or fewer fields than its header.

    Raises:
        Refused: F01, with the line and what to do.
    """
    if len({record.width for record in records}) <= 1:
        return
    header = _header_over_figures(records) or _first_of_most(records)
    if header is None:
        return
    below = [r for r in records if r.row_index > header.row_index and r.width > 1]
    table = _Table(header, _without_notes(header, below), delimiter)
    if table.records:
        _refuse_wide(table)
        _refuse_short(table)
        _refuse_split(table)


# ── where the table begins and ends ──────────────────────


def _header_over_figures(records: Sequence[Record]) -> Record | None:
    """The record with most names right over the first figures that have such a one."""
    for index, record in enumerate(records):
        if record.filled >= FEWEST_COLUMNS and record.numbers > 1:
            above = takewhile(_may_name, reversed(records[:index]))
            lines = list(above)
            header = max(lines, key=lambda line: (line.filled, line.width), default=None)
            if header is not None and _names_all(header, lines):
                return header
    return None


def _may_name(record: Record) -> bool:
    return record.filled > 1 and not record.numbers


def _names_all(header: Record, lines: Sequence[Record]) -> bool:
    """Whether a header, together with the lines over and under it, names every column."""
    dated = sum(field[:1].isdigit() for field in header.fields)
    named = {i for line in lines for i, field in enumerate(line.fields) if field}
    is_wide = header.filled >= FEWEST_COLUMNS
    return is_wide and dated * 2 < header.filled and named.issuperset(range(len(header.fields)))


def _first_of_most(records: Sequence[Record]) -> Record | None:
    """The first record of as many names as most records have fields."""
    columns, agreeing = columns_of(Counter(record.width for record in records))
    if columns < FEWEST_COLUMNS or agreeing == 1:
        return None
    named = (r for r in records if r.width == r.filled == columns and _names_all(r, [r]))
    return next(named, None)


def _without_notes(header: Record, below: list[Record]) -> list[Record]:
    """The records under a header without the short lines behind the last of them."""
    end = len(below)
    while end and below[end - 1].width <= header.width // 2:
        end -= 1
    return below[:end]


# ── which records have moved ─────────────────────────────


def _refuse_wide(table: _Table) -> None:
    header, records, _ = table
    exact = any(record.width == header.width for record in records)
    for record in records:
        is_filled = len(record.fields) > header.width
        if record.width > header.width and (is_filled or exact or record.has_split_figure):
            raise _wide(table, record)


def _refuse_short(table: _Table) -> None:
    header, records, delimiter = table
    short = [record for record in records if record.width < header.width]
    if not short or _are_trimmed(table, short):
        return
    for record in short:
        if not _is_excels(record, [header, *records]):
            raise _moved(table, record, f"请在这一行补上缺少的{_name(delimiter)}")


def _are_trimmed(table: _Table, short: Sequence[Record]) -> bool:
    """Whether records are short since their program leaves out blank fields at the end."""
    header, records, _ = table
    widths = {record.width for record in records}
    if len(widths) == 1 and min(widths) >= len(header.fields):
        return True  # only the header ends with delimiters
    if any(record.ends_blank for record in (header, *records)):
        return False
    return len(short) > 1 or len(records) == 1


def _is_excels(record: Record, records: Sequence[Record]) -> bool:
    """Whether a record is as short as Excel makes all of a block."""
    number = record.row_index // _BLOCK
    block = [other for other in records if other.row_index // _BLOCK == number]
    are_even = all(other.width == record.width for other in block)
    return are_even and any(not other.ends_blank for other in block)


def _refuse_split(table: _Table) -> None:
    """Refuse a figure split at the end of a record where the blank fields behind are left out."""
    header, records, _ = table
    if not any(record.width < header.width for record in records):
        return
    full = [record for record in records if len(record.fields) == header.width]
    numeric = [record for record in full if _NUMBER.fullmatch(record.fields[-1])]
    if len(numeric) == 1 and _is_split(*numeric[0].fields[-2:]):
        raise _wide(table, numeric[0])


def _is_split(first: str, second: str) -> bool:
    return bool(_PARTS[0].fullmatch(first) and _PARTS[1].fullmatch(second))


def _wide(table: _Table, record: Record) -> Exception:
    name = _name(table.delimiter)
    thousands = "数字不要用逗号分节，" if table.delimiter == "," else ""
    return _moved(table, record, f"{thousands}含有{name}的一格请在两边加英文引号")


def _moved(table: _Table, record: Record, advice: str) -> Exception:
    header = table.header
    found = f"第 {record.line:,} 行有 {record.width:,} 列"
    return moved(KIND, f"{found}，第 {header.line:,} 行的表头有 {header.width:,} 列", advice)


def _name(delimiter: str) -> str:
    return _NAMES.get(delimiter, f"分隔符「{delimiter}」")
