"""The bytes of a text table (.csv, .tsv, .txt) in; one grid of its texts as written out.

The delimiter is the one of tab, comma, semicolon, bar and 「，」 by which most records have the
same number of fields; where none makes a table, it is the comma. A table set out with spaces is
split only where every line from its first to its last has the same number of columns: of a line
with blank cells no one could say which they are.

Texts stay as they are written (`007`, a leading `'`, a leading `=`), with one exception: `="007"`
is how programs make Excel show the text 007, and is read as 007, which is what the officer sees. A
first line `sep=;` names the delimiter and is no row, as in Excel.

A record with more or fewer fields than the header is refused (`moved.py`), and so is a line end
unlike the others, unless it stands over the table (`records.py`). In a table set out with spaces no
record can have either.

Whether a copy is complete cannot be proved for a text, but three signs are certain enough to refuse
it (F01): a quote that is never closed; half a line end (CR where the others are CR LF); a last
record without a line end and with fewer fields than the table has columns. Excel and WPS end every
record with a line end and save notes under a table padded with delimiters; what other programs
leave unended is padded too. So the last sign strikes hardly a good file, and to end the last line
mends it. One exception: a last line of one field, which is not a bare number, in a text with other
such lines is taken for a note. What remains unseen: a cut right at the end of a record, within
the last field of a record, within the first record, within an unpadded note, or, beside such lines,
within the first field of a record if that is no number.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter
from itertools import count, repeat
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.contents import Contents
from pipeline.intake.encodings import readable_text
from pipeline.intake.formats.text.headers import find_header
from pipeline.intake.formats.text.moved import refuse_moved
from pipeline.intake.formats.text.records import (
    FEWEST_COLUMNS,
    KIND,
    LineEnds,
    Record,
    columns_of,
    numbered_records,
    plain_records,
)
from pipeline.intake.refusals import damaged
from pipeline.intake.sheet_limits import SheetLimits
from pipeline.model.cells import Grid

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.intake.limits import Limits

_SHEET = "文本"
_DELIMITERS = "\t,;|，"
_UNUSUAL = "|，"
"""Found in running text too: delimiters only where they make a table beyond doubt."""
_SEP = re.compile(r'"?sep=([^"\r\n])"?(?:\r\n|\r|\n|\Z)', re.IGNORECASE)
_LINE_END = re.compile(r"\r\n|\r|\n")
_GAPS = (re.compile(r"[ \u3000]{2,}|\t+"), re.compile(r"[ \u3000\t]+"))
_TEXT_FORMULA = re.compile(r'="([^"]*)"')
_NUMBER = re.compile(r"[\d\s.、)）]+")

# The limit of csv (131,072 characters a field) is one for the whole process. It is lifted here,
# once: the size of the file and the worker's memory bound a field well enough.
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))


class _Fit(NamedTuple):
    """How well a delimiter explains a text."""

    delimiter: str
    columns: int
    agreeing: int
    """Records with just so many fields."""
    records: int
    is_broken: bool
    """Whether a quote is out of place or never closed, and the records end there."""

    @property
    def rank(self) -> tuple[bool, float, int, int]:
        """The best first: by the share of records that agree, then by columns, then by habit."""
        share = self.agreeing / max(self.records, 1)
        return (self.is_table, share, self.columns, -_DELIMITERS.index(self.delimiter))

    @property
    def is_table(self) -> bool:
        """Whether the delimiter is one beyond doubt."""
        if self.delimiter in _UNUSUAL:
            return self._is_wide and self.agreeing * 5 >= self.records * 4
        is_even = self.columns > 1 and self.agreeing == self.records and not self.is_broken
        return self._is_wide or is_even

    @property
    def _is_wide(self) -> bool:
        return self.agreeing > 1 and self.columns >= FEWEST_COLUMNS


def read_delimited(content: bytes, limits: Limits) -> Contents:
    """The text as one grid 「文本」; all values are str.

    Raises:
        Refused: F01 where the text is damaged, cut or of doubtful encoding; F03 over a limit.
    """
    text = readable_text(content, KIND)
    announced = _SEP.match(text)
    if announced:
        return _contents(text[announced.end() :], announced[1], limits, lines_before=1)
    fits = [_fit(text, delimiter) for delimiter in _DELIMITERS if delimiter in text]
    best = max(fits, key=lambda fit: fit.rank, default=None)
    if best is not None and best.is_table:
        return _contents(text, best.delimiter, limits)
    spaced = _spaced_records(text)
    if spaced is not None:
        return _collected(zip(spaced, count(1), strict=False), limits).finished(text)
    return _contents(text, ",", limits)


def _contents(text: str, delimiter: str, limits: Limits, lines_before: int = 0) -> Contents:
    """The table, which must end and agree with its header as a whole one does."""
    ends = LineEnds()
    table = _collected(numbered_records(text, delimiter, ends, lines_before), limits)
    header = find_header(table.records)
    ends.refuse_mixed(header.first_line if header else 0)
    contents = table.finished(text)
    refuse_moved(table.records, header, delimiter)
    return contents


def _fit(text: str, delimiter: str) -> _Fit:
    widths: Counter[int] = Counter()
    is_broken = False
    try:
        widths.update(len(record) for record in plain_records(text, delimiter) if any(record))
    except csv.Error:
        is_broken = True
    columns, agreeing = columns_of(widths)
    return _Fit(delimiter, columns, agreeing, widths.total(), is_broken)


def _spaced_records(text: str) -> list[list[str]] | None:
    """The records of a table set out with spaces; the lines around it stay whole. Or None."""
    lines = _LINE_END.split(text.rstrip())
    for gap in _GAPS:
        fields = [gap.split(line.strip(" \t\u3000")) if line.strip() else [] for line in lines]
        columns, agreeing = columns_of(Counter(map(len, fields)))
        if columns < FEWEST_COLUMNS or agreeing < 2:  # noqa: PLR2004 - a header and a row
            continue
        rows = [index for index, record in enumerate(fields) if len(record) == columns]
        inside = range(rows[0], rows[-1] + 1)
        others = [len(record) for index, record in enumerate(fields) if index not in inside]
        is_even = all(len(fields[index]) in (0, columns) for index in inside)
        if is_even and max(others, default=0) <= columns // 2:
            return [
                record if index in inside else [line] if line.strip() else []
                for index, (line, record) in enumerate(zip(lines, fields, strict=True))
            ]
    return None


class _Collected(NamedTuple):
    """The records of a text, and its rows with the blank ones."""

    rows: list[tuple[str, ...]]
    records: list[Record]
    last: int
    """The fields of the last line that has any."""

    def finished(self, text: str) -> Contents:
        """The grid, of a text that does not show that it is cut."""
        _refuse_cut(text, self.records, self.last)
        return Contents((Grid(_SHEET, tuple(self.rows)),))


def _collected(numbered: Iterable[tuple[list[str], int]], limits: Limits) -> _Collected:
    rows: list[tuple[str, ...]] = []
    records: list[Record] = []
    width = last = cells = blanks = 0
    allowed = SheetLimits.of_sheet("", limits)
    for fields, line in numbered:
        last = len(fields) or last
        row = _trimmed(fields)
        if not row:
            blanks += 1
            continue
        width, cells = max(width, len(row)), cells + len(row) - row.count("")
        rows.extend(repeat((), blanks))
        records.append(Record(row, last, len(rows), line))
        rows.append(row)
        blanks = 0
        allowed.cells(cells)
        allowed.box(len(rows) * width)
    return _Collected(rows, records, last)


def _trimmed(record: list[str]) -> tuple[str, ...]:
    while record and not record[-1]:
        record.pop()
    return tuple(
        match[1] if field[:2] == '="' and (match := _TEXT_FORMULA.fullmatch(field)) else field
        for field in record
    )


def _refuse_cut(text: str, records: list[Record], last: int) -> None:
    """Refuse a text that shows by its end that it is not complete; `last`: its fields there."""
    if text.endswith("\r") and "\r\n" in text:
        raise damaged(KIND, "最后一行没有写完")
    if not records or text.endswith(("\n", "\r")):
        return
    widths = Counter(record.width for record in records)
    columns, _ = columns_of(widths)
    is_note = last == 1 and widths[1] > 1 and not _NUMBER.fullmatch("".join(records[-1].fields))
    if last < columns and not is_note:
        raise damaged(KIND, f"最后一行只有 {last} 列，表有 {columns} 列，行末也没有换行")
