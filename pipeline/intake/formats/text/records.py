"""A text in; its records as they were written, with their lines; a refusal where one is broken."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.refusals import damaged
from pipeline.intake.sniffing import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

KIND = str(Kind.TEXT)
FEWEST_COLUMNS = 3
NUMBER = re.compile(r"\s*\d[\d.,]*\s*[个人]?\s*")
_PARTS = re.compile(r"\s*\d{1,3}"), re.compile(r"\d{3}\s*")
"""The two ends of a figure that was split at the comma between its thousands."""
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')


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
        return sum(map(bool, map(NUMBER.fullmatch, self.fields)))

    @property
    def first(self) -> str:
        """The first of its fields that is not blank."""
        return next(field for field in self.fields if field)

    @property
    def has_split_figure(self) -> bool:
        """Whether two fields beside each other may be the halves of one figure, as 1 and 200."""
        return any(map(is_split, self.fields, self.fields[1:]))


class LineEnds:
    """How the lines of a text end; what is noted is where they end otherwise than most."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._lines: dict[str, tuple[int, int]] = {}

    def note(self, end: str, line: int) -> None:
        """A record ends so, in this line."""
        self._counts[end] += 1
        self._lines[end] = (self._lines.get(end, (line, line))[0], line)

    def refuse_mixed(self, table: int) -> None:
        """Refuse half a line end among whole ones; `table`: the line where the table begins, or 0.

        The other half may be a letter of a field now. Over the table that changes no figure, and
        who writes a title by hand and the table by csv leaves a line feed alone there.

        Raises:
            Refused: F01.
        """
        counts = self._counts
        if not 0 < counts["\r"] + counts["\n"] < counts["\r\n"]:
            return
        if "\r" in self._lines:
            line, _ = self._lines["\r"]
            raise damaged(KIND, f"第 {line:,} 行末尾少了换行符，{_CHANGED}")
        first, last = self._lines["\n"]
        if last >= table:
            shown = first if first >= table else last
            raise damaged(KIND, f"第 {shown:,} 行末尾少了回车符，{_CHANGED}")


_CHANGED = "可能是文件被改动过；请在 Excel 或 WPS 里打开后另存为 .xlsx"


def plain_records(text: str, delimiter: str) -> Iterator[list[str]]:
    """The fields of each record.

    Raises:
        csv.Error: a quote is out of place or never closed.
    """
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def numbered_records(
    text: str, delimiter: str, ends: LineEnds, lines_before: int = 0
) -> Iterator[tuple[list[str], int]]:
    """The fields of each record, and the line of the file in which it begins, from 1.

    How each of them ends is noted in `ends`.

    Raises:
        Refused: F01 where a quote is out of place.
    """
    written: list[str] = []  # the lines of the record that is being read

    def lines() -> Iterator[str]:
        for whole in io.StringIO(text, newline=""):
            written.append(whole)
            yield whole

    reader = csv.reader(lines(), delimiter=delimiter, strict=True)
    line = lines_before + 1
    try:
        for record in reader:
            yield record, line
            line = lines_before + reader.line_num + 1
            last = written[-1]
            ends.note(last[len(last.rstrip("\r\n")) :][-2:], line - 1)
            written.clear()
    except csv.Error:
        raise _misquoted("".join(written), delimiter, line) from None


def _misquoted(record: str, delimiter: str, line: int) -> Exception:
    field = _followed_quote(record, delimiter)
    if field:
        detail = f"第 {line:,} 行第 {field:,} 格以英文引号开头，引号结束后还有别的文字"
        return damaged(KIND, detail)
    return damaged(KIND, f"从第 {line:,} 行起引号不成对")


def _followed_quote(record: str, delimiter: str) -> int:
    """Which field, from 1, goes on behind its closing quote; 0 where none does."""
    place, field = 0, 1
    while place < len(record):
        quoted = _QUOTED.match(record, place)
        if quoted:
            place = quoted.end()
            if record[place : place + 1] not in ("", delimiter, "\r", "\n"):
                return field
        elif record[place] == '"':
            return 0
        else:
            place = record.find(delimiter, place)
        if place < 0 or record[place : place + 1] != delimiter:
            return 0
        place, field = place + 1, field + 1
    return 0


def columns_of(widths: Counter[int]) -> tuple[int, int]:
    """The number of fields that most records with several have, and how many have it."""
    several = ((count, width) for width, count in widths.items() if width > 1)
    count, width = max(several, default=(0, 1))
    return width, count


def is_number(field: str) -> bool:
    """Whether a field is a figure and nothing else, be it with a unit."""
    return NUMBER.fullmatch(field) is not None


def is_split(first: str, second: str) -> bool:
    """Whether two fields beside each other may be the halves of one figure."""
    return bool(_PARTS[0].fullmatch(first) and _PARTS[1].fullmatch(second))
