"""What is said in a returned file: a remark for each root cause, and the list that holds them.

The list's columns are what a unit answers in and what its answers are read back by.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.findings import FindingKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pipeline.model.findings import Severity

SHEET = "问题清单"
COLUMNS = (
    "序号", "程度", "代码", "位置", "院校", "栏目", "填写的内容", "问题", "要求", "怎么办", "说明",
    "编号",
)  # fmt: skip
AUTHOR = "1+X 汇总"
"""Of the comments: those of an earlier return are known by it."""
SEVERITIES: Mapping[Severity, str] = {"E": "错误", "W": "疑点", "I": "提示"}
_SHOWN = 5


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
        lines = [
            f"【{self.code}】{self.found}",
            f"要求：{self.allowed}",
            f"怎么办：{self.next_step}",
        ]
        if self.can_be_explained:
            lines.append("如果数字没有错，请在「问题清单」的“说明”一栏写明情况。")
        return "\n".join(lines)

    def texts(self, number: int) -> tuple[str, ...]:
        """The cells of its row in the list."""
        return (
            str(number), SEVERITIES[self.severity], self.code, self.place, self.school, self.field,
            self.value, self.found, self.allowed, self.next_step, self.explanation,
            written(self.keys),
        )  # fmt: skip


class Answer(NamedTuple):
    """An explanation that a unit wrote into the list."""

    reason: str
    keys: tuple[FindingKey, ...]


def written(keys: Iterable[FindingKey]) -> str:
    """Keys as the list's hidden column holds them, a line each."""
    return "\n".join(json.dumps(list(one), ensure_ascii=False) for one in keys)


def keys_of(text: str) -> tuple[FindingKey, ...]:
    """The keys that a hidden cell holds; none where it holds anything else."""
    keys = []
    for line in text.splitlines():
        try:
            parts = json.loads(line)
        except ValueError:
            return ()
        if not (isinstance(parts, list) and len(parts) == len(FindingKey._fields)):
            return ()
        keys.append(FindingKey(*map(str, parts)))
    return tuple(keys)
