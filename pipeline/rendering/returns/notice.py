"""What a unit is told of a returned file: facts in, a short text to paste into a chat out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.rendering.returns.word_parts import clean

if TYPE_CHECKING:
    from pipeline.model.returns import Remark

MOST_CHARACTERS = 500
"""Of the short text: what a chat shows without folding it."""
TEMPLATE = "templates/docx/退回通知.docx"
_SEVERITY_ORDER = "EW"
_FIRST = 3
"""So many problems are in the short text."""
_SHORT, _LONG = 30, 60
_FEWEST = 8
"""A part of a problem is not cut shorter than to so many characters."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A returned file as its unit is told of it; all texts are for a person."""

    unit: str
    file: str
    """The name of the unit's file."""
    round: str
    """Such as `首批`."""
    scope: str
    """Such as `河南省`."""
    office: str
    """Who sends the notice."""
    contact: str
    """Whom to ask, with the telephone; empty where the settings name nobody."""
    deadline: str
    """Such as `2019年4月28日`; empty where there is none."""
    date: str
    """Of the notice."""
    errors: int
    doubts: int
    remarks: tuple[Remark, ...]

    @property
    def counts(self) -> str:
        """How many errors and doubts there are, in words; what there is none of is left out."""
        told = [f"{self.errors}项错误须改正"] * bool(self.errors)
        told += [f"{self.doubts}项疑点须核实"] * bool(self.doubts)
        return "、".join(told) or "需要核对的内容"

    @property
    def problems(self) -> tuple[Remark, ...]:
        """What the unit must do something about, errors first; what is for the record is not."""
        asked = [remark for remark in self.remarks if remark.severity in _SEVERITY_ORDER]
        return tuple(sorted(asked, key=lambda one: _SEVERITY_ORDER.index(one.severity)))


def notice_text(notice: Notice) -> str:
    """The notice in at most 500 characters, for a chat; what is cut ends with `…`."""
    first, others = notice.problems[:_FIRST], len(notice.problems) - _FIRST
    named = f"{shortened(notice.round, _SHORT)}1+X试点院校情况汇总表"
    file = shortened(notice.file, _SHORT)
    head = [
        f"【退回】{shortened(notice.unit, _SHORT)}：",
        f"你单位报送的{named}（{file}）有{notice.counts}，见已附标注的文件。",
    ]
    tail = [f"其余{others}项见文件里的「问题清单」。"] if others > 0 else []
    tail.append("标红的请改正；标黄的如果没有错，请在「问题清单」的“说明”一栏写明情况。")
    deadline = shortened(notice.deadline, _SHORT)
    tail.append(f"请于{deadline}前改好发回。" if deadline else "请尽快改好发回。")
    tail += [f"联系：{shortened(notice.contact, _LONG)}"] * bool(notice.contact)
    tail.append(f"{shortened(notice.office, _SHORT)} {shortened(notice.date, _SHORT)}".strip())
    room = MOST_CHARACTERS - sum(len(line) + 1 for line in (*head, *tail))
    told = [_problem(n, r, room // len(first) - 1) for n, r in enumerate(first, 1)]
    return "\n".join(filter(None, (*head, *told, *tail)))


def _problem(number: int, remark: Remark, room: int) -> str:
    """One problem in a line: where, what, and what to do, each cut where the line has no room."""
    parts = [
        one_line(text).rstrip("。；") for text in (remark.place, remark.found, remark.next_step)
    ]
    frame = len(f"{number}. ：。。")
    while sum(map(len, parts)) + frame > room and max(map(len, parts)) > _FEWEST:
        longest = max(range(len(parts)), key=lambda at: len(parts[at]))
        parts[longest] = shortened(parts[longest], len(parts[longest]) - 1)
    place, found, next_step = parts
    return f"{number}. {place}：{found}。{next_step}。"


def one_line(text: str) -> str:
    """A text on one line, without what no letter may hold."""
    return " ".join(clean(text).split())


def shortened(text: str, most: int) -> str:
    """A text on one line, cut to a number of characters."""
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip("…") + "…"
