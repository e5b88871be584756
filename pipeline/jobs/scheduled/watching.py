"""An inbox in, a run of the main job for each change that has settled out, until it is ended.

What lies in the inbox is looked at again and again: that is the truth. What the system tells of
changes only wakes the looking earlier; on network drives it tells nothing, and nothing is missed.
"""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.intake.files import trace
from pipeline.intake.inbox import scan, wanted
from pipeline.jobs.scheduled.newcomers import refuse_emptied
from pipeline.jobs.scheduled.turns import is_busy
from pipeline.jobs.settings import load_settings
from pipeline.jobs.summarize import summarize
from pipeline.jobs.workspace import scope_of
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.submissions import Status
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.workspace import Workspace

Snapshot = Mapping[str, tuple[int, int] | None]
"""From each file that counts to its size and its time of change, in nanoseconds.

No number of the disk's own: on network drives that differs from look to look.
"""
_LONGEST_PAUSE = 600.0
_MOST_LOOKS = 30
"""So often a growing inbox is waited for; then the run says what is still arriving."""
_BUSY_SECONDS = 1.0
_MOST_DOUBLINGS = 16
_SHOWN = (Status.ACCEPTED, Status.RETURNED, Status.QUARANTINED, Status.HELD, Status.PENDING)


@dataclass(frozen=True, slots=True)
class Watched:
    """What is watched, and how often."""

    open: Callable[[], Workspace]
    """The workspace as of the moment of the call."""
    province: str | None
    round: str | None
    interval: float
    """Seconds from one look to the next."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Who is told what."""

    ran: Callable[[str], None]
    """A line for each run."""
    said: Callable[[str], None]
    """Everything else."""
    fault: Callable[[str], None]
    """The trace of a fault of ours."""


class Bell:
    """Wakes the looking, and ends it."""

    def __init__(self) -> None:
        self._wake = threading.Event()
        self.over = threading.Event()
        self.is_ended = False
        """Set by a signal's handler, which may not touch an event: it might interrupt its owner."""

    def ring(self) -> None:
        """Something may have changed."""
        self._wake.set()

    def end(self) -> None:
        """Look no more."""
        self.over.set()
        self._wake.set()

    def wait(self, seconds: float) -> None:
        """Wait until something may have changed, and no longer than so many seconds."""
        self._wake.wait(seconds)
        self._wake.clear()


def watch(watched: Watched, bell: Bell, voice: Voice) -> None:
    """Run the main job now, and whenever the inbox has settled after a change.

    Raises:
        UsageFault: at the beginning, the scope, the round or the workspace is wrong.
    """
    workspace = watched.open()
    scope = scope_of(load_territory(workspace.resources), watched.province)
    choose_round(load_rounds(workspace.resources), watched.round, workspace.as_of)
    hints = threading.Thread(target=_hints, args=(workspace.inbox, bell), daemon=True)
    hints.start()
    voice.said(f"开始看守 {workspace.inbox}（{scope.name}），有变化就汇总；按 Ctrl-C 结束")
    watcher = _Watcher(watched, bell, voice)
    try:
        while not (bell.over.is_set() or bell.is_ended):
            watcher.look()
            bell.wait(watcher.pause)
    finally:
        bell.end()
        hints.join(timeout=_BUSY_SECONDS * 2)


def _hints(inbox: Path, bell: Bell) -> None:
    """Ring when the system tells of a change; where it tells none, or cannot, do nothing."""
    try:
        from watchfiles import watch as changes

        for _ in changes(inbox, watch_filter=None, stop_event=bell.over, rust_timeout=500):
            bell.ring()
    except (ImportError, OSError, RuntimeError):
        return  # a hint less; the looking goes on


class _Watcher:
    """What the last attempt found, and when the next is due."""

    def __init__(self, watched: Watched, bell: Bell, voice: Voice) -> None:
        self._watched, self._bell, self._voice = watched, bell, voice
        self._territory = load_territory(watched.open().resources)
        self._tried: Snapshot | None = None
        """The inbox as the last attempt found it; None before the first."""
        self._had_files = False
        self._failures = 0
        self._retry_at: float | None = None
        self._told: str = ""
        """What was said last of a wait, so that it is said once."""
        self.pause = watched.interval

    def look(self) -> None:
        """Look at the inbox once; run where it has changed and settled, or a try is due."""
        self.pause = self._watched.interval
        try:
            seen = self._snapshot()
        except UsageFault as fault:  # such as a drive that is not connected
            self._once(str(fault))
            return
        if not self._is_wanted(seen):
            return
        try:
            self._attempt(seen)
        except UsageFault as fault:
            if is_busy(fault):
                self._once(f"{fault}现在等它结束")
                self._retry_at = time.monotonic()
                self.pause = min(self._watched.interval, _BUSY_SECONDS)
            else:
                self._failed(str(fault))
        except Exception as error:  # noqa: BLE001 - a fault of ours must not end the watch
            self._voice.fault(traceback.format_exc())
            self._failed(f"程序出了故障（{type(error).__name__}），收到的文件没有改动。")

    def _is_wanted(self, seen: Snapshot) -> bool:
        is_due = self._retry_at is not None and time.monotonic() >= self._retry_at
        if seen == self._tried and not is_due:
            return False
        if self._had_files and not seen:
            self._once("收件文件夹忽然空了，先不汇总；真要从空的开始，请另外汇总一次。")
            return False
        return True

    def _attempt(self, seen: Snapshot) -> None:
        """Run, once the inbox has settled; what changes meanwhile leads to one more."""
        if seen != self._tried:
            self._failures = 0
        self._tried, self._retry_at = seen, None
        self._tried = self._settled(seen)
        if self._bell.over.is_set():
            return
        workspace = self._watched.open()
        chosen = choose_round(
            load_rounds(workspace.resources), self._watched.round, workspace.as_of
        )
        scope = scope_of(self._territory, self._watched.province)
        refuse_emptied(workspace, scope.slug, chosen.round)
        run = summarize(workspace, self._watched.province, self._watched.round, _quiet)
        self._had_files, self._told = bool(self._tried), ""
        self._voice.ran(_line(run))
        if any(s.status is Status.PENDING for s in run.submissions):
            self._again()
        else:
            self._failures = 0

    def _settled(self, seen: Snapshot) -> Snapshot:
        """The inbox once it has not changed for a while."""
        folder = self._watched.open().folder
        settings = load_settings(folder, [s.slug for s in self._territory.scopes])
        for _ in range(_MOST_LOOKS):
            self._bell.over.wait(settings.limits.settle_seconds)
            now = self._snapshot()
            if now == seen or self._bell.over.is_set():
                return now
            seen = now
        return seen

    def _failed(self, sentence: str) -> None:
        seconds = self._again()
        self._voice.said(f"没有汇总成：{sentence}有变化时、或 {seconds:g} 秒后再试")

    def _again(self) -> float:
        """Try again without a change, after a pause that grows."""
        seconds = min(self._watched.interval * float(2**self._failures), _LONGEST_PAUSE)
        self._failures = min(self._failures + 1, _MOST_DOUBLINGS)
        self._retry_at = time.monotonic() + seconds
        return seconds

    def _once(self, sentence: str) -> None:
        if self._told != sentence:
            self._told = sentence
            self._voice.said(sentence)

    def _snapshot(self) -> Snapshot:
        """What of the inbox concerns the scope, as it is now.

        Raises:
            UsageFault: the inbox is not there.
        """
        scope = scope_of(self._territory, self._watched.province)
        files = wanted(scan(self._watched.open().inbox, self._territory), scope)
        traces = ((f.file, trace(f.path)) for f in files if not f.ignored)
        return {file: (seen.size, seen.modified) if seen else None for file, seen in traces}


def _quiet(_done: int, _total: int) -> None:
    """Nobody looks on."""


def _line(run: Run) -> str:
    """One run in one line."""
    return "，".join(_parts(run)) + f"；结果在 {run.folder}"


def _parts(run: Run) -> Iterator[str]:
    yield f"{run.scope.name} {run.round.label}：{len(run.submissions)} 个文件"
    for status in _SHOWN:
        number = sum(s.status is status for s in run.submissions)
        if number:
            yield f"{status.label} {number}"
    yield f"已收 {len(run.standing.received)}/{len(run.standing.expected)}"
