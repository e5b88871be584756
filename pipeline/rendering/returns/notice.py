"""What a unit is told of a returned file: facts in, a short text to paste into a chat out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from pipeline.rendering.oneline import one_line, shortened

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


class Enclosed(Enum):
    """What goes back with a notice, and how a text names it."""

    MARKED = "已附标注的「{file}」"
    BESIDE = "「{file}」（未加标注）和它的「问题清单」"
    """The file as it came, since it could not be marked, and the list by itself."""
    LIST = "「{file}」的「问题清单」"
    """The list by itself: the file that was judged is not there any more."""
    NOTHING = ""
    """The file could not be read."""

    @property
    def is_marked(self) -> bool:
        """Whether the faults are marked in the file itself."""
        return self is Enclosed.MARKED


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
    remarks: tuple[Remark, ...]
    enclosed: Enclosed = Enclosed.MARKED
    is_overdue: bool = False
    """Whether the deadline has passed."""
    standing: str = ""
    """The unit's earlier file, which counts until a better one comes; empty for none."""

    @property
    def errors(self) -> int:
        """How many problems must be corrected."""
        return sum(remark.severity == "E" for remark in self.problems)

    @property
    def doubts(self) -> int:
        """How many problems must be corrected or explained; what is explained is done."""
        return sum(remark.severity == "W" for remark in self.problems)

    @property
    def counts(self) -> str:
        """How many errors and doubts there are, in words; what there is none of is left out."""
        told = [f"{self.errors}项错误须改正"] * bool(self.errors)
        told += [f"{self.doubts}项疑点须核实"] * bool(self.doubts)
        return "、".join(told) or "需要核对的内容"

    @property
    def problems(self) -> tuple[Remark, ...]:
        """What the unit must do something about, errors first.

        What is for the record is not among them, nor what was explained before.
        """
        asked = [
            remark
            for remark in self.remarks
            if remark.severity in _SEVERITY_ORDER and not remark.explanation
        ]
        return tuple(sorted(asked, key=lambda one: _SEVERITY_ORDER.index(one.severity)))


class _Words(NamedTuple):
    """What the short text says of what goes with it."""

    seen: str
    others: str
    how: str


_WORDS = {
    Enclosed.MARKED: _Words(
        "，见已附标注的文件",
        "其余{others}项见文件里的「问题清单」。",
        "标红的请改正；标黄的如果没有错，请在「问题清单」的“说明”一栏写明情况。",
    ),
    Enclosed.BESIDE: _Words(
        "，见随附的「问题清单」",
        "其余{others}项见随附的「问题清单」。",
        "原文件无法加标注，请按清单里的“位置”在原文件里改；疑点如果没有错，请打电话说明。",
    ),
    Enclosed.NOTHING: _Words("", "另有{others}项。", ""),
}
_WORDS[Enclosed.LIST] = _WORDS[Enclosed.BESIDE]


def notice_text(notice: Notice) -> str:
    """The notice in at most 500 characters, for a chat; what is cut ends with `…`."""
    words = _WORDS[notice.enclosed]
    first, others = notice.problems[:_FIRST], len(notice.problems) - _FIRST
    named = f"{shortened(notice.round, _SHORT)}1+X试点院校情况汇总表"
    file = shortened(notice.file, _SHORT)
    head = [
        f"【退回】{shortened(notice.unit, _SHORT)}：",
        f"你单位报送的{named}（{file}）有{notice.counts}{words.seen}。",
    ]
    tail = [words.others.format(others=others)] if others > 0 else []
    tail += [words.how, _until(notice)] if first else [_until(notice)]
    if notice.standing:
        standing = shortened(notice.standing, _SHORT)
        tail.append(f"以前通过的{standing}照样计入，改好的一份收到以后再换。")
    tail += [f"联系：{shortened(notice.contact, _LONG)}"] * bool(notice.contact)
    tail.append(f"{shortened(notice.office, _SHORT)} {shortened(notice.date, _SHORT)}".strip())
    room = MOST_CHARACTERS - sum(len(line) + 1 for line in (*head, *tail))
    told = [_problem(n, r, room // len(first) - 1) for n, r in enumerate(first, 1)]
    return "\n".join(filter(None, (*head, *told, *tail)))


def _until(notice: Notice) -> str:
    deadline = shortened(notice.deadline, _SHORT)
    if notice.is_overdue and deadline:
        return f"报送截止时间是{deadline}，已经过了，请尽快改好发回。"
    return f"请于{deadline}前改好发回。" if deadline else "请尽快改好发回。"


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
