"""The records of a text table and its header in; a refusal where fields have moved (F01) out.

Programs write every record of a table with as many fields as its header, so that a record with
more or fewer shows that something moved: an unquoted `1,200` in a figure makes two fields of it, a
lost delimiter one of two, and every field behind them would be read in the wrong column. Where
blank fields are left out at the end, `1,200` may make just as many fields as the header has; it is
known by its halves: they stand under the name of a count and under another that is none.

What sound programs and careful hands write differently is known, and read:

- lines of one field, lines over the header, and short or labelled lines under the last record;
- a line under the header that names the columns it leaves open;
- blank fields behind the last column, unless other records end with it and what stands before does
  not agree with the names of the columns;
- records without their last blank fields. Excel leaves them out in blocks of 16 rows: the records
  of such a block agree, and one of them fills the last field. Other programs leave them out
  wherever they are: then no record ends with a blank field, and more than one is short, or the only
  short one agrees with the names. A line of sums is added by hand: it may be short if it agrees.

Where a header leaves a column without a name, only what is too wide or split is refused, and that
only if it names a count: of other tables nothing is known.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.text.records import KIND, Record, is_number, is_split
from pipeline.intake.refusals import moved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.intake.formats.text.headers import Header

_NAMES = {",": "逗号", "\t": "制表符", ";": "分号", "|": "竖线", "，": "中文逗号"}
_SPLITTING = ",，"
"""The delimiters that are written between thousands too."""
_HEAD_OF_FIGURE = re.compile(r"\s*(?:大?约|近|共)?\s*(?!0)\d{1,3}\s*")
_TAIL_OF_FIGURE = re.compile(r"\s*\d{3}(?:\.0*)?\s*[余多]?\s*[人个名位]?\s*(?:左右|以上|以下)?\s*")
_NOTE = re.compile(r"\s*(?:注|说明|备注|[^：:]*[：:]|\d+\s*[.、．)）]\s*\D)")
_REMARK = re.compile("备注|说明|附注")
_LABEL = re.compile("[：:]")
_TOTAL = re.compile(r"\s*(?:合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*数)")
_BLOCK = 16


class _Table(NamedTuple):
    """A header, and the records of several fields under it."""

    header: Header
    records: list[Record]
    delimiter: str
    is_padded: bool
    """Whether any record of the file ends with a blank field."""


def refuse_moved(records: Sequence[Record], header: Header | None, delimiter: str) -> None:
    """Refuse a table of which a record has other fields than its header has columns.

    Raises:
        Refused: F01, with the line and what to do.
    """
    if header is None:
        return
    below = [r for r in records if r.row_index > header.record.row_index and r.width > 1]
    is_padded = any(record.ends_blank for record in records)
    table = _Table(header, _without_notes(header, below), delimiter, is_padded)
    _refuse_wide(table)
    _refuse_split(table)
    if table.records and header.is_whole:
        _refuse_short(table)
        _refuse_split_at_the_end(table)


def _without_notes(header: Header, below: list[Record]) -> list[Record]:
    """The records under a header without the notes and signatures behind the last of them."""
    end = len(below)
    while end and (below[end - 1].width <= header.width // 2 or _is_note(below[end - 1])):
        end -= 1
    return below[:end]


def _is_note(record: Record) -> bool:
    """Whether a record begins as notes and signatures do, and its figures are all labelled."""
    labels = sum(map(bool, map(_LABEL.search, record.fields)))
    begins = _NOTE.match(record.first) and not _TOTAL.match(record.first)
    return bool(begins) and record.numbers <= labels


# ── too many fields ──────────────────────────────────────


def _refuse_wide(table: _Table) -> None:
    header = table.header
    wide = [record for record in table.records if record.width > header.width]
    exact = any(record.width == header.width for record in table.records)
    for record in wide:
        is_filled = len(record.fields) > header.width
        if is_filled or ((exact or record.has_split_figure) and not header.agrees(record)):
            raise _wide(table, record)


def _refuse_split(table: _Table) -> None:
    """Refuse a figure split in two where no field is too many: others are left out behind it."""
    if table.delimiter not in _SPLITTING:
        return
    for record in table.records:
        for place in _split_places(table.header, record):
            if not _holds_figures(table, place + 1):
                raise _split(table, record, record.fields[place : place + 2])


def _holds_figures(table: _Table, place: int) -> bool:
    """Whether a column is one of figures: it has a name, no remark's, and no half in some record.

    Units add columns of their own, such as 实训基地面积.
    """
    names = table.header.record.fields
    name = names[place] if place < len(names) else ""
    if not name.strip() or _REMARK.search(name):
        return False
    below = (r.fields[place] for r in table.records if place < len(r.fields))
    return any(is_number(field) and not _TAIL_OF_FIGURE.fullmatch(field) for field in below)


def _split_places(header: Header, record: Record) -> Iterator[int]:
    """Where a count may have been split: its second half, or what it moved, is not under one."""
    fields, counts = record.fields, header.counts
    for place in counts:
        halves = fields[place : place + 2]
        if len(halves) == 2 and _are_halves(*halves):  # noqa: PLR2004 - two halves
            end = place + 1
            while end in counts:
                end += 1
            if end == place + 1 or (end < len(fields) and is_number(fields[end])):
                yield place


def _are_halves(first: str, second: str) -> bool:
    return bool(_HEAD_OF_FIGURE.fullmatch(first) and _TAIL_OF_FIGURE.fullmatch(second))


def _refuse_split_at_the_end(table: _Table) -> None:
    """Refuse the like where the names do not tell: the only figure under the last of them."""
    header, records, *_ = table
    if not any(record.width < header.width for record in records):
        return
    full = [record for record in records if len(record.fields) == header.width]
    numeric = [record for record in full if is_number(record.fields[-1])]
    if len(numeric) == 1 and is_split(*numeric[0].fields[-2:]):
        raise _split(table, numeric[0], numeric[0].fields[-2:])


# ── too few fields ───────────────────────────────────────


def _refuse_short(table: _Table) -> None:
    header, records, delimiter, is_padded = table
    short = [record for record in records if record.width < header.width]
    if not short or _are_trimmed(table, short):
        return
    excels = _blocks_of_excel([header.record, *records])
    for record in short:
        is_whole = header.agrees(record) and (not is_padded or _TOTAL.match(record.first))
        is_excels = record.row_index // _BLOCK in excels
        if not (is_excels or is_whole or header.completes(record)):
            raise _moved(table, record, f"请在这一行补上缺少的{_name(delimiter)}")


def _are_trimmed(table: _Table, short: Sequence[Record]) -> bool:
    """Whether records are short since their program leaves out blank fields at the end."""
    header, records = table.header.record, table.records
    widths = {record.width for record in records}
    if len(widths) == 1 and min(widths) >= len(header.fields):
        return True  # only the header ends with delimiters
    if any(record.ends_blank for record in (header, *records)):
        return False
    return len(short) > 1 or len(records) == 1


def _blocks_of_excel(records: Sequence[Record]) -> set[int]:
    """The blocks of rows of which all records are as short as Excel makes them."""
    widths: dict[int, set[int]] = {}
    filled: set[int] = set()
    for record in records:
        block = record.row_index // _BLOCK
        widths.setdefault(block, set()).add(record.width)
        if not record.ends_blank:
            filled.add(block)
    return {block for block in filled if len(widths[block]) == 1}


# ── what is told ─────────────────────────────────────────


def _wide(table: _Table, record: Record) -> Exception:
    return _moved(table, record, _advice(table.delimiter))


def _split(table: _Table, record: Record, halves: Sequence[str]) -> Exception:
    first, second = (half.strip() for half in halves)
    found = f"第 {record.line:,} 行的「{first}」和「{second}」"
    whole = f"如果是一个数，这一行就只有 {record.width - 1:,} 列"
    detail = f"{found}{whole}，第 {table.header.record.line:,} 行的表头有 {table.header.width:,} 列"
    return moved(KIND, detail, _advice(table.delimiter))


def _moved(table: _Table, record: Record, advice: str) -> Exception:
    header = table.header.record
    found = f"第 {record.line:,} 行有 {record.width:,} 列"
    return moved(KIND, f"{found}，第 {header.line:,} 行的表头有 {header.width:,} 列", advice)


def _advice(delimiter: str) -> str:
    thousands = "数字不要用逗号分节，" if delimiter in _SPLITTING else ""
    return f"{thousands}含有{_name(delimiter)}的一格请在两边加英文引号"


def _name(delimiter: str) -> str:
    return _NAMES.get(delimiter, f"分隔符「{delimiter}」")
