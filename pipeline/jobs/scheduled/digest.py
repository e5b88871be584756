"""What a batch did in, the digest that an officer opens in the morning out (汇总报告.txt).

A text: it opens on every computer, can be mailed, and be pasted into a chat.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.jobs.durable import replace_file
from pipeline.jobs.scheduled.digest_steps import steps
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.events import ABSENT, DIGESTED, RECEIVED
from pipeline.model.rounds import minute
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.jobs.scheduled.due import Due, Found
    from pipeline.jobs.status import ScopeStatus
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.events import Event, FileState

DIGEST = "汇总报告.txt"
_MOST_NAMES = 30
_STATUSES = frozenset(map(str, Status))
_DECIDED = (Status.ACCEPTED, Status.RETURNED, Status.QUARANTINED, Status.HELD)


@dataclass(frozen=True, slots=True)
class Changes:
    """What happened in a scope and round since the last digest."""

    since: dt.datetime | None
    """When that was; None where there was none."""
    received: tuple[str, ...]
    """Files."""
    decided: Mapping[Status, tuple[str, ...]]
    """From what became of them to the units, or the files of which no unit is known."""
    gone: tuple[str, ...]
    """Files that are not in the inbox any more."""
    back: tuple[str, ...] = ()
    """Files that were not in the inbox when the last digest was written, and had been before."""

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "since": self.since.isoformat() if self.since else None,
            "received": list(self.received),
            **{str(status): list(names) for status, names in self.decided.items()},
            "gone": list(self.gone),
            "back": list(self.back),
        }


@dataclass(frozen=True, slots=True)
class Facts:
    """What else the digest goes by."""

    states: tuple[FileState, ...] = ()
    """All files that were ever received."""
    locked_at: dt.datetime | None = None
    supplement: str = ""
    """The name of the table of what came after the lock; empty where there is none."""
    office_rules: frozenset[str] = frozenset()
    """Rules whose doubts the office itself settles."""
    ladder_fault: str = ""
    """Why nobody can tell which these are; it concerns the reminders, and no results."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a batch did for one scope and round."""

    due: Due
    exit_code: int
    """As a run by itself would have ended."""
    sentence: str = ""
    """Why there are no new results; empty where there are."""
    trace: str = ""
    """A fault of ours, for an engineer."""
    status: ScopeStatus | None = None
    """None where not even the ledger can tell."""
    changes: Changes | None = None
    facts: Facts = field(default_factory=Facts)

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            **self.due.as_document(),
            "exit_code": self.exit_code,
            "error": self.sentence or None,
            "status": self.status.as_document() if self.status else None,
            "changes": self.changes.as_document() if self.changes else None,
        }


def changes_since(events: Sequence[Event], states: Iterable[FileState]) -> Changes:
    """What happened since the last digest, of all events of a scope and round, the oldest first.

    That a file's findings changed while its fate did not is no news; nor is a file that
    is none of a table, such as an owner file.
    """
    states = tuple(states)
    ignored = {s.file for s in states if Status.IGNORED in (s.status, s.detail.get("was"))}
    marks = [place for place, event in enumerate(events) if event.kind == DIGESTED]
    start = marks[-1] + 1 if marks else 0
    received = [e for e in events[start:] if e.kind == RECEIVED]
    moved = {e.file: e.detail["was"] for e in received if "was" in e.detail}
    fresh = {e.file for e in received} - set(moved)
    former = _fates(events[:start])
    here = {s.file: s for s in states if s.status != ABSENT}
    decided: dict[Status, dict[str, None]] = {status: {} for status in _DECIDED}
    back = []
    for file, state in here.items():
        before = None if file in fresh else former.get(moved.get(file, file))
        if before == ABSENT and file not in ignored:
            back.append(file)
        if state.status in _DECIDED and state.status != before:
            decided[Status(state.status)][state.unit or file] = None
    absent = (e.file for e in events[start:] if e.kind == ABSENT and e.file)
    left = {*here, *moved.values()}
    gone = dict.fromkeys(file for file in absent if file not in {*left, *ignored})
    return Changes(
        since=events[marks[-1]].at if marks else None,
        received=tuple(file for file in here if file in fresh and file not in ignored),
        decided={status: tuple(found) for status, found in decided.items()},
        gone=tuple(gone),
        back=tuple(back),
    )


def _fates(events: Iterable[Event]) -> dict[str, str]:
    """What became of each file that was decided on, or that went and has not come again.

    Where other bytes came under its name, the run that enters them enters after them that the
    former ones are absent: that file has not gone.
    """
    fates: dict[str, str] = {}
    entered: dict[str, dt.datetime] = {}
    for event in events:
        if event.kind == DIGESTED:
            entered.clear()
        elif event.file is None:
            continue
        elif event.kind == ABSENT and entered.get(event.file) != event.at:
            fates[event.file] = ABSENT
        elif event.kind in _STATUSES:
            entered[event.file] = event.at
            if event.kind in _DECIDED:
                fates[event.file] = event.kind
            elif fates.get(event.file) == ABSENT:
                del fates[event.file]
    return fates


def digest_text(workspace: Workspace, days: int, found: Found, reports: Sequence[Report]) -> str:
    """The whole digest, a line for each thing, what failed first."""
    return "\n".join(_lines(workspace, days, found, reports)) + "\n"


def fault_text(moment: dt.datetime, sentence: str) -> str:
    """The digest where nothing could be run at all, so that the former one is not taken for it."""
    return (
        f"1+X 试点汇总报告　{minute(moment)}\n\n"
        f"这次一处也没有汇总成：{sentence}\n"
        "原有的结果没有改动，不是最新的。处理以后，再运行一次。\n"
    )


def publish_digest(outbox: Path, text: str) -> None:
    """Put the digest into the outbox, whole or not at all.

    Raises:
        UsageFault: it cannot be written; the results of the scopes stand.
    """
    final = outbox / DIGEST
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        # As the notepad of Windows has it.
        replace_file(final, text.replace("\n", "\r\n").encode("utf-8-sig"))
    except OSError as error:
        raise UsageFault(
            f"报告写不进 {final}（{system_reason(error)}），请关闭正在打开的报告，检查文件夹的权限"
            "和磁盘空间；各处的汇总结果不受影响。"
        ) from error


def _lines(
    workspace: Workspace, days: int, found: Found, reports: Sequence[Report]
) -> Iterator[str]:
    yield f"1+X 试点汇总报告　{minute(workspace.as_of)}"
    yield ""
    failed = [report for report in reports if report.sentence]
    if not reports:
        yield (
            f"现在没有需要汇总的：没有哪个范围在 {days} 个工作日之内截止，"
            "截止之后也没有新到的文件。"
        )
    else:
        done = len(reports) - len(failed)
        yield f"汇总了 {done} 处" + (
            f"，有 {len(failed)} 处没有汇总成，请先处理：" if failed else "。"
        )
    for report in failed:
        yield f"　！{report.due.title}：{report.sentence}"
    for report in reports:
        if report.status is not None:
            yield f"　{report.due.title}：{_at_a_glance(report.status)}"
    for report in reports:
        yield from ("", "—" * 30, *_of_scope(workspace, report))
    if found.left or found.unplaced:
        yield from ("", "—" * 30)
    for due in found.left:
        yield f"{due.title}　这次不必汇总：{due.reason(days)}。"
    if found.unplaced:
        yield (
            f"有 {len(found.unplaced)} 个文件不在任何省的文件夹里，这次没有读："
            f"{_names(found.unplaced)}。请放进所属省份的文件夹（如 inbox/henan/）。"
        )


def _at_a_glance(status: ScopeStatus) -> str:
    standing = status.standing
    returned = sum(len(unit.returned) for unit in standing.units)
    return f"{status.time_left.words}，已收 {len(standing.received)}/{len(standing.expected)}" + (
        f"，退回待改 {returned} 份" if returned else ""
    )


def _of_scope(workspace: Workspace, report: Report) -> Iterator[str]:
    status = report.status
    day = f"{report.due.deadline:%Y-%m-%d}"
    yield f"{report.due.title}　截止 {day}" + (f"，{status.time_left.words}" if status else "")
    if report.sentence:
        yield f"　没有汇总成：{report.sentence}"
    if status is not None:
        if report.sentence:
            yield "　以下是上一次汇总时的情况。"
        yield f"　{_counts(status)}"
    if report.facts.locked_at:
        yield f"　已于 {minute(report.facts.locked_at)} 锁定，汇总表不再改动。"
    if report.facts.supplement:
        yield f"　锁定以后的更正和补报在结果里的 {report.facts.supplement}。"
    if report.changes is not None:
        yield from _news(report.changes)
    yield "　要做的事："
    for number, (step, names) in enumerate(steps(report), start=1):
        about = f"（{len(names)}）：{_names(names)}" if names else ""
        yield f"　　{number}. {step}{about}。"
    if not report.sentence:
        folder = workspace.outbox / report.due.scope.slug / report.due.round.round
        yield f"　结果：{_place(workspace, folder)}"


def _place(workspace: Workspace, folder: os.PathLike[str]) -> str:
    """A folder of the results as a person finds it from the workspace."""
    try:
        return os.path.relpath(folder, workspace.folder)
    except ValueError:  # on Windows, another drive
        return os.fspath(folder)


def _counts(status: ScopeStatus) -> str:
    counts = status.standing.counts
    return "　".join(f"{name} {len(units)}" for name, units in counts.items())


_NEWS = {
    Status.ACCEPTED: "新通过",
    Status.RETURNED: "新退回",
    Status.QUARANTINED: "新收到而无法读取",
    Status.HELD: "锁定后收到",
}


def _news(changes: Changes) -> Iterator[str]:
    since = f"自 {minute(changes.since)} 的报告以来" if changes.since else "到现在为止"
    news = [
        ("新收到", "个文件", changes.received),
        *((_NEWS[status], "份", names) for status, names in changes.decided.items()),
        ("已不在收件文件夹", "个文件", changes.gone),
        ("回到收件文件夹", "个文件", changes.back),
    ]
    told = [f"　　{what} {len(names)} {of}：{_names(names)}" for what, of, names in news if names]
    yield f"　{since}：" + ("" if told else "没有变化。")
    yield from told


def _names(names: Sequence[str]) -> str:
    shown = "、".join(name.removeprefix("inbox/") for name in names[:_MOST_NAMES])
    return f"{shown} 等" if len(names) > _MOST_NAMES else shown
