"""What is said in a returned file: a remark for each root cause, and the list that holds them.

The list's columns are what a unit answers in and what its answers are read back by.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.findings import SEVERITIES, FindingKey
from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.findings import Severity

SHEET = "问题清单"
COLUMNS = (
    "序号", "程度", "代码", "位置", "院校", "栏目", "填写的内容", "问题", "要求", "怎么办", "说明",
    "编号",
)  # fmt: skip
AUTHOR = "1+X 汇总"
"""Of the comments: those of an earlier return are known by it."""
_SHOWN = 5
_LONGEST_TEXT = 32_000
_SEALED = ("代码", "位置", "院校", "栏目", "填写的内容", "问题")
_SAID = ("要求", "怎么办")
"""What is not sealed with the rest: each has its own seal, so that words put over it are seen."""
_SEAL_LENGTH = 16
_SEAL = re.compile(rf"[0-9a-f]{{{_SEAL_LENGTH}}}")
_UNWRITABLE = re.compile("[\ufffd-\uffff\ud800-\udfff]")
"""What a file cannot hold, and the sign that it is written as."""
_ONE_REMARK = (
    r"【[A-Z]\d\d】.+\n要求：.+\n怎么办：.+(?:\n如果数字没有错，请在「.+」的“说明”一栏写明情况。)?"
)
_COMMENT = re.compile(rf"{_ONE_REMARK}(?:\n\n{_ONE_REMARK})*")
_MORE_SCHOOLS = re.compile(r"\s等\s*\d+\s*所$")


class WordPlace(NamedTuple):
    """A cell of a Word document, or a line outside its tables.

    All count from 0, in the order of the main part's XML.
    """

    table: int
    """Which table of the document; those within others and in text boxes count."""
    row: int
    """Which row of the table, and `cell`: which cell of the row; those of tables within count."""
    cell: int
    paragraph: int | None = None
    """Which paragraph of the document, where it is a line; the other three say nothing then."""

    @classmethod
    def of_line(cls, paragraph: int) -> WordPlace:
        """The place of a line outside the tables."""
        return cls(-1, -1, -1, paragraph)


class Remark(NamedTuple):
    """One root cause as a unit reads it."""

    severity: Severity
    code: str
    sheet: str | None
    cells: tuple[str, ...]
    school: str
    field: str
    """The header of the column, empty where the cause is no column's."""
    value: str
    found: str
    allowed: str
    next_step: str
    keys: tuple[FindingKey, ...] = ()
    """What an explanation belongs to, one for each finding; empty where none is wanted."""
    explanation: str = ""
    """What the unit has said before."""

    @property
    def can_be_explained(self) -> bool:
        """Whether the unit may answer instead of correcting."""
        return self.severity == "W" and bool(self.keys)

    @property
    def place(self) -> str:
        """Where it is, for a person."""
        cells = "、".join(self.cells[:_SHOWN]) + (" 等" if len(self.cells) > _SHOWN else "")
        if self.sheet is None:
            return "整个文件"
        return f"{self.sheet} {cells}" if cells else self.sheet

    @property
    def comment(self) -> str:
        """The text of the comment at its cells."""
        return self.comment_for(SHEET)

    def comment_for(self, sheet: str) -> str:
        """The text of the comment at its cells, where the list is a sheet of this name."""
        lines = [
            f"【{self.code}】{self.found}",
            f"要求：{self.allowed}",
            f"怎么办：{self.next_step}",
        ]
        if self.can_be_explained:
            lines.append(f"如果数字没有错，请在「{sheet}」的“说明”一栏写明情况。")
        return "\n".join(lines)

    def texts(self, number: int, place: str = "") -> tuple[str, ...]:
        """The cells of its row in the list; `place` is where it is, if it is told otherwise."""
        shown = (
            str(number), SEVERITIES[self.severity], self.code, place or self.place, self.school,
            self.field, self.value, self.found, self.allowed, self.next_step, self.explanation,
        )  # fmt: skip
        fitting = tuple(map(_fitting, shown))
        told = dict(zip(COLUMNS, fitting, strict=False))
        sealed = hidden(self.keys, told)
        # Half a key is none: an answer beside it will be told not to have been understood.
        return (*fitting, sealed if len(sealed) <= _LONGEST_TEXT else "")


class Answer(NamedTuple):
    """An explanation that a unit wrote into the list."""

    reason: str
    keys: tuple[FindingKey, ...]


class Unplaced(NamedTuple):
    """What a unit wrote under 说明 where that explains no doubt, or nobody knows which."""

    reason: str
    sheet: str
    """The name that the list has in the unit's file."""
    row: int
    """Of the list, counted from 1."""
    code: str = ""
    """What the row is about, where it is an error: errors cannot be explained away."""


def is_own_comment(text: str) -> bool:
    """Whether a text is that of remarks at a cell and nothing else."""
    return _COMMENT.fullmatch(text.replace("\r\n", "\n").strip()) is not None


def written(keys: Iterable[FindingKey]) -> str:
    """Keys as the list's hidden column holds them, a line each."""
    return "\n".join(json.dumps(list(one), ensure_ascii=False) for one in keys)


def hidden(keys: Iterable[FindingKey], told: Mapping[str, str]) -> str:
    """What the hidden column holds: the keys, and seals of what the row shows by columns."""
    said = json.dumps({name: _seal(told, (name,)) for name in _SAID}, ensure_ascii=False)
    return "\n".join(line for line in (written(keys), json.dumps(_seal(told)), said) if line)


def keys_of(text: str, told: Mapping[str, str]) -> tuple[FindingKey, ...]:
    """The keys that a hidden cell holds, if they are those of the row that shows `told`.

    None where the cell holds anything else, or where what is shown was moved without it.
    """
    sealed = _sealed_of(text)
    if sealed is None:
        return ()
    is_own = sealed.seal == _seal(told) if sealed.seal else _agree(sealed.keys, told)
    return sealed.keys if is_own else ()


def is_hidden(text: str) -> bool:
    """Whether a text is what the hidden column holds, be it of whatever row."""
    sealed = _sealed_of(text)
    if sealed is None:
        return False
    return bool(sealed.keys or sealed.said or _SEAL.fullmatch(sealed.seal))


def is_of_row(text: str, told: Mapping[str, str]) -> bool:
    """Whether a hidden cell is that of the row that shows `told`, also of one without keys."""
    sealed = _sealed_of(text)
    return sealed is not None and (sealed.seal == _seal(told) or bool(keys_of(text, told)))


def overwritten(text: str, told: Mapping[str, str]) -> tuple[str, ...]:
    """What stands in a row in place of our words there; `text` is its hidden cell."""
    sealed = _sealed_of(text)
    if sealed is None or sealed.seal != _seal(told):
        return ()
    changed = (n for n in _SAID if n in sealed.said and sealed.said[n] != _seal(told, (n,)))
    return tuple(words for name in changed if (words := told.get(name, "").strip()))


class _Sealed(NamedTuple):
    """What a hidden cell holds."""

    keys: tuple[FindingKey, ...]
    seal: str
    """Empty in a list of an earlier program."""
    said: Mapping[str, str]


def _sealed_of(text: str) -> _Sealed | None:
    parts = []
    for line in text.splitlines():
        try:
            parts.append(json.loads(line))
        except (ValueError, RecursionError):
            return None
    seals = [part for part in parts if isinstance(part, str)]
    lists = [part for part in parts if isinstance(part, list)]
    said = [part for part in parts if isinstance(part, dict)]
    if not parts or len(seals) + len(lists) + len(said) < len(parts) or len(seals) > 1:
        return None
    if any(len(part) != len(FindingKey._fields) for part in lists):
        return None
    keys = tuple(FindingKey(*map(str, part)) for part in lists)
    return _Sealed(keys, next(iter(seals), ""), next(iter(said), {}))


def _seal(told: Mapping[str, str], names: Sequence[str] = _SEALED) -> str:
    """A few letters that stand for what a row shows, however it was saved since."""
    shown = "\x1f".join(key(_UNWRITABLE.sub("", told.get(name, ""))) for name in names)
    return hashlib.sha256(shown.encode()).hexdigest()[:_SEAL_LENGTH]


def _agree(keys: Sequence[FindingKey], told: Mapping[str, str]) -> bool:
    """Whether a row without a seal says what its keys say: lists of earlier returns have none."""
    school = key(_MORE_SCHOOLS.sub("", told.get("院校", "")))
    value = key(told.get("填写的内容", ""))
    return (
        all(key(one.code) == key(told.get("代码", "")) for one in keys)
        and any(key(one.school) == school for one in keys)
        and any(key(one.value) == value for one in keys)
    )


def _fitting(text: str) -> str:
    """A text as a cell of a workbook can hold it; it says so where it is cut."""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}……（太长，未写全）"
