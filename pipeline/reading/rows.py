"""A row below a header in, what kind of line it is out."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model.text import key
from pipeline.reading.values import is_blank, raw_text, read_count

if TYPE_CHECKING:
    from pipeline.model.cells import Grid
    from pipeline.model.forms import Form, Labels
    from pipeline.reading.headers import Header

_BANNER_COLUMNS = 3
_LONGEST_LABEL_PREFIX = 10
_PAGE = re.compile(r"第?\d*页?[,，/]?共?\d*页|-\d+-")
_DATE = re.compile(r"(\d{4}|[〇零一二三四五六七八九]{4})[年.\-/].{1,9}")


class RowKind(Enum):
    """What a row below a header is."""

    BLANK = auto()
    ENTRY = auto()
    TOTAL = auto()
    TEXT = auto()
    """Notes, signatures, titles, section headings: nothing to count."""


def row_kind(
    grid: Grid, row_index: int, header: Header, form: Form, *, after_notes: bool
) -> RowKind:
    """What a row is; `after_notes` says that the notes under the table have begun.

    What is none of the others is an entry, so that nothing a unit wrote is passed over.
    """
    filled = _filled(grid, row_index)
    if not filled or _only_numbered(filled, header):
        return RowKind.BLANK
    if is_total(next(iter(filled.values())), form.labels) or _total_in_names(filled, header, form):
        return RowKind.TOTAL
    if _is_text(grid, row_index, filled, header, form, after_notes=after_notes):
        return RowKind.TEXT
    return RowKind.ENTRY


def is_note(text: str, labels: Labels) -> bool:
    """Whether a text begins the notes under a table."""
    return _label_pattern(labels.note).match(key(text)) is not None


def is_total(text: str, labels: Labels) -> bool:
    """Whether a text labels a row of sums: 合计, 小计, 郑州市合计, 合计（3所）."""
    match = _total_pattern(labels.total).fullmatch(key(text))
    return match is not None and len(match["of"]) <= _LONGEST_LABEL_PREFIX


def _filled(grid: Grid, row_index: int) -> dict[int, str]:
    return {
        column: raw_text(value)
        for column, value in enumerate(grid.rows[row_index])
        if not is_blank(value)
    }


def _only_numbered(filled: dict[int, str], header: Header) -> bool:
    """A form's row that is numbered beforehand and was left blank."""
    if set(filled) != {header.columns.get("sequence", -1)}:
        return False
    return read_count(next(iter(filled.values())))[0] is not None


def _total_in_names(filled: dict[int, str], header: Header, form: Form) -> bool:
    columns = (header.columns.get(field) for field in ("school", "school_type", "certificate"))
    return any(c in filled and is_total(filled[c], form.labels) for c in columns if c is not None)


def _is_text(
    grid: Grid,
    row_index: int,
    filled: dict[int, str],
    header: Header,
    form: Form,
    *,
    after_notes: bool,
) -> bool:
    first_column, text = next(iter(filled.items()))
    labelled = _begins_with_label(text, form.labels)
    if len(filled) > 1 and not labelled:
        return False
    if _counts(filled, header, form) or not _is_free_of_entry_words(filled, header, form):
        return False
    if labelled or after_notes:
        return True
    return _stands_alone(grid, row_index, first_column, text, header)


def _counts(filled: dict[int, str], header: Header, form: Form) -> list[str]:
    """The texts in columns of counts that could be meant as figures."""
    columns = (header.columns.get(field) for field in form.count_fields)
    return [filled[c] for c in columns if c in filled and read_count(filled[c])[0] is not None]


def _is_free_of_entry_words(filled: dict[int, str], header: Header, form: Form) -> bool:
    """Whether the 学校类型 column holds none of the words that belong there."""
    column = header.columns.get("school_type", -1)
    allowed = {key(choice) for choice in form.columns["school_type"].choices()}
    return key(filled.get(column, "")) not in allowed


def _begins_with_label(text: str, labels: Labels) -> bool:
    every = (*labels.note, *labels.signature, *labels.unit, *labels.contact, *labels.telephone)
    return _label_pattern(every).match(key(text)) is not None


def _stands_alone(grid: Grid, row_index: int, column: int, text: str, header: Header) -> bool:
    """Whether the one filled cell of a row is a heading, a date, a page number or a note."""
    merge = grid.merge_at(row_index, column)
    if merge is not None and merge.last_column - merge.first_column + 1 >= _BANNER_COLUMNS:
        return True
    plain = key(text)
    if _PAGE.fullmatch(plain) or _DATE.fullmatch(plain) or "汇总表" in plain:
        return True
    return column == header.columns.get("sequence") or column < min(header.columns.values())


@lru_cache(maxsize=64)
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Labels at the beginning of a line: followed by a colon, a bracket, a number or nothing."""
    words = "|".join(sorted(map(re.escape, map(key, labels)), key=len, reverse=True))
    return re.compile(rf"(?:{words})(?=$|[:：;.、,(（\d①-⑳])")


@lru_cache(maxsize=16)
def _total_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, map(key, labels)), key=len, reverse=True))
    return re.compile(rf"(?P<of>.*?)(?:{words})(?:\(.*\))?[:：]?(?:\d+[所个人]?)?")
