"""A row below a header in, what kind of line it is out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model.text import key
from pipeline.reading.certificates import names_certificate
from pipeline.reading.values import is_blank, raw_text, read_count

if TYPE_CHECKING:
    from pipeline.model.cells import Grid
    from pipeline.model.certificates import Certificates
    from pipeline.model.forms import Form, Labels
    from pipeline.reading.headers import Header

_BANNER_COLUMNS = 3
_LONGEST_TOTAL_PREFIX = 10
_FEWEST_COLUMN_NUMBERS = 4
_NOTE_KEY = 8
"""So many characters of a printed note tell that a row repeats it."""
_PAGE = re.compile(r"第?\d*页?[,，/]?共?\d*页|-\d+-")
_DATE = re.compile(r"(?:\d{4}|[〇零一二三四五六七八九]{4})[年.\-/].{1,9}")
_CLOSING = re.compile(
    r"以下空白|情况属实|此页无正文|本页无正文|续表|未完|完毕|汇总表|(?:盖|签|公)章|年月日"
)
_HEADING = re.compile(
    r"[(（]?[一二三四五六七八九十]{1,3}[)）]?[、.．].*|[(（][一二三四五六七八九十]{1,3}[)）].*"
)
_COLUMN_NUMBER = re.compile(r"[(（]?\d{1,2}[)）]?|[甲乙丙丁戊己庚辛壬癸]|栏次|[a-h]")
_PLACEHOLDER = re.compile(r"[-—–―/\\.…。_*]+|无")
_EXAMPLE = re.compile(r"例|例如|示例|样例|填写示例|填报示例")


class RowKind(Enum):
    """What a row below a header is."""

    BLANK = auto()
    ENTRY = auto()
    TOTAL = auto()
    TEXT = auto()
    """Notes, signatures, titles, headings, column numbers: nothing to count."""


@dataclass(frozen=True)
class RowJudge:
    """Tells the rows below one header apart.

    What names a certificate, or a school and one of the 学校类型, is an entry whatever else stands
    there; and so is what is none of the others: nothing a unit wrote is passed over.
    """

    grid: Grid
    header: Header
    form: Form
    certificates: Certificates

    def kind(self, row_index: int, *, after_notes: bool) -> RowKind:
        """What a row is; `after_notes` says that the notes under the table have begun."""
        filled = self._filled(row_index)
        if not filled or self._only_numbered(filled) or self._is_struck_out(filled):
            return RowKind.BLANK
        is_entry = self._is_plainly_an_entry(filled)
        if self._is_total(filled, is_entry=is_entry):
            return RowKind.TOTAL
        if self._is_example(filled):
            return RowKind.TEXT
        if is_entry:
            return RowKind.ENTRY
        return RowKind.TEXT if self._is_text(row_index, filled, after_notes) else RowKind.ENTRY

    def _filled(self, row_index: int) -> dict[int, str]:
        return {
            column: raw_text(value)
            for column, value in enumerate(self.grid.rows[row_index])
            if not is_blank(value)
        }

    def _text(self, filled: dict[int, str], field: str) -> str:
        return filled.get(self.header.columns.get(field, -1), "")

    def _is_plainly_an_entry(self, filled: dict[int, str]) -> bool:
        if self._has_type(filled) and self._text(filled, "school"):
            return True
        return names_certificate(self._text(filled, "certificate"), self.certificates)

    def _has_type(self, filled: dict[int, str]) -> bool:
        return self._text(filled, "school_type").strip() in self.form.school_types

    def _only_numbered(self, filled: dict[int, str]) -> bool:
        """A form's row that is numbered beforehand and was left blank."""
        if set(filled) != {self.header.columns.get("sequence", -1)}:
            return False
        return read_count(next(iter(filled.values())))[0] is not None

    def _is_struck_out(self, filled: dict[int, str]) -> bool:
        """Nothing but strokes, beside its number: a line of the form that was left blank."""
        sequence = self.header.columns.get("sequence", -1)
        rest = {column: text for column, text in filled.items() if column != sequence}
        return _all(_PLACEHOLDER, rest or filled)

    def _is_total(self, filled: dict[int, str], *, is_entry: bool) -> bool:
        """A row labelled 合计: where an entry has its names, or anywhere in a row of no entry."""
        labels = self.form.labels
        names = (self._text(filled, f) for f in ("school", "school_type", "certificate"))
        if any(is_total(name, labels) for name in names):
            return True
        if is_entry:  # a sum for one certificate names that, but no school
            numbered = self._text(filled, "sequence")
            return is_total(numbered, labels) and not self._text(filled, "school")
        return any(is_total(text, labels) for text in filled.values())

    def _is_example(self, filled: dict[int, str]) -> bool:
        """The form's own example, numbered 例."""
        return _EXAMPLE.fullmatch(key(self._text(filled, "sequence"))) is not None

    def _is_text(self, row_index: int, filled: dict[int, str], after_notes: bool) -> bool:  # noqa: FBT001
        first = next(iter(filled.values()))
        if self._is_about_columns(filled):
            return True
        if begins_with_label(first, self.form.labels):
            return not (self._has_figures(filled) and self._names_school(filled))
        if any(self._repeats_note(text) for text in filled.values()):
            return True
        if self._has_figures(filled):
            return False
        return after_notes or self._is_heading(row_index, filled)

    def _has_figures(self, filled: dict[int, str]) -> bool:
        """Whether a column of counts holds what could be meant as a figure."""
        texts = (self._text(filled, field) for field in self.form.count_fields)
        return any(read_count(text)[0] is not None for text in texts)

    def _names_school(self, filled: dict[int, str]) -> bool:
        school = self._text(filled, "school")
        return bool(school) and not begins_with_label(school, self.form.labels)

    def _is_about_columns(self, filled: dict[int, str]) -> bool:
        """A row of column numbers, or of units (个, 人), right under a header."""
        units = {column.unit for column in self.form.columns.values() if column.unit}
        if all(key(text).strip("()") in units for text in filled.values()):
            return True
        return len(filled) >= _FEWEST_COLUMN_NUMBERS and _all(_COLUMN_NUMBER, filled)

    def _repeats_note(self, text: str) -> bool:
        plain = key(text)
        return any(key(note)[:_NOTE_KEY] in plain for note in self.form.notes)

    def _is_heading(self, row_index: int, filled: dict[int, str]) -> bool:
        """One text alone: a heading, a date, a page number, a seal, or a line across the table."""
        named = {c: t for c, t in filled.items() if c != self.header.columns.get("sequence")}
        column, text = next(iter((named or filled).items()))
        plain = key(text)
        if len(named) == 1 and len(filled) > 1:  # 「一 | 高职院校」
            return _HEADING.fullmatch(f"{key(self._text(filled, 'sequence'))}、") is not None
        if len(filled) > 1:
            return False
        merge = self.grid.merge_at(row_index, column)
        if merge is not None and merge.width >= _BANNER_COLUMNS:
            return True
        if _PAGE.fullmatch(plain) or _DATE.fullmatch(plain) or _CLOSING.search(plain):
            return True
        if _HEADING.fullmatch(plain):
            return True
        return column not in self.header.columns.values() or not named


def is_note(text: str, labels: Labels) -> bool:
    """Whether a text begins the notes under a table."""
    return _label_pattern(labels.note).match(key(text)) is not None


def is_total(text: str, labels: Labels) -> bool:
    """Whether a text labels a row of sums: 合计, 小计, 郑州市合计, 合计（3所）, 共2所学校."""
    if not text:
        return False
    match = _total_pattern(labels.total).fullmatch(key(text))
    return match is not None and len(match["of"] or "") <= _LONGEST_TOTAL_PREFIX


def begins_with_label(text: str, labels: Labels) -> bool:
    """Whether a line is a note, a signature line, or names the unit or the contact."""
    plain = key(text)
    every = (*labels.note, *labels.unit, *labels.contact, *labels.telephone)
    if _label_pattern(every).match(plain) is not None:
        return True
    return _signature_pattern(labels.signature).match(plain) is not None


def _all(pattern: re.Pattern[str], filled: dict[int, str]) -> bool:
    return all(pattern.fullmatch(key(text)) for text in filled.values())


def _words(labels: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, map(key, labels)), key=len, reverse=True))


@lru_cache(maxsize=64)
def _label_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Labels at the beginning of a line: followed by a colon, a bracket, a number or nothing."""
    return re.compile(rf"[*※(（【]?(?:{_words(labels)})(?=$|[:：;.、,(（)）】\d①-⑳])")


@lru_cache(maxsize=16)
def _signature_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    """Who fills in, checks or signs, with whatever follows; no school begins so."""
    who = r".{0,6}(?:局长|校长|院长|处长|科长|主任|领导|负责人|联系人|签字|签名|签章|盖章|公章)"
    by_hand = r"(?:填表|填报|制表|审核|复核|经办)人|年月日|校对"
    return re.compile(rf"(?:{_words(labels)}|{who})(?=$|[:：;(（)）])|{by_hand}")


@lru_cache(maxsize=16)
def _total_pattern(labels: tuple[str, ...]) -> re.Pattern[str]:
    words = _words(labels)
    counted = r"[:：]?(?:\d+[所个人名].{0,6})?\d*"
    return re.compile(rf"(?P<of>.*?)(?:{words})(?:\(.*\))?{counted}|共\d+所.{{0,4}}")
