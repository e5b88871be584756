"""Where a run works: folders, ledger and clock, as a person asked for them."""

from __future__ import annotations

import datetime as dt
import os
import socket
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.intake.inbox import is_ignored
from pipeline.model.errors import ConfigurationFault, UsageFault, system_reason
from pipeline.model.events import PROGRAM
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING
from pipeline.model.units import load_territory, roster_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.model.rounds import Round
    from pipeline.model.units import Scope, Territory


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace's folders, the URL of its ledger, and the time that counts as now."""

    folder: Path
    inbox: Path
    outbox: Path
    ledger: str
    as_of: dt.datetime
    actor: str = PROGRAM
    """Who asks for something: what a person decides is entered under their name."""
    frozen: Path | None = None
    """The data files of a lock, which count instead of the workspace's own."""

    @property
    def data(self) -> Path:
        """Where settings, rosters, aliases and the workspace's own data files stand."""
        return self.frozen or self.folder

    @property
    def resources(self) -> Resources:
        """The data files, the workspace's own first."""
        return Resources(self.data)


def open_workspace(
    folder: Path,
    *,
    inbox: Path | None = None,
    outbox: Path | None = None,
    ledger: str | None = None,
    as_of: dt.datetime | None = None,
    actor: str = PROGRAM,
) -> Workspace:
    """A workspace with its defaults filled in: the one place that asks the clock.

    Raises:
        UsageFault: the folder, or the inbox in it, is not there.
    """
    folder = folder.resolve()
    if not folder.is_dir():
        raise UsageFault(
            f"没有工作区文件夹 {folder}。请用 --workspace 写明已有的文件夹，"
            "或先运行 summarize demo 看一个样例。"
        )
    inbox = (inbox or folder / "inbox").resolve()
    if not inbox.is_dir():
        raise UsageFault(
            f"没有收件文件夹 {inbox}。请在工作区里建立 inbox/<省份>/ 并放入各单位的表，"
            "或用 --workspace、--inbox 写明位置。"
        )
    return Workspace(
        folder=folder,
        inbox=inbox,
        outbox=(outbox or folder / "outbox").resolve(),
        ledger=ledger or f"sqlite:///{(folder / 'ledger.sqlite3').as_posix()}",
        as_of=as_of or dt.datetime.now(BEIJING).replace(microsecond=0),
        actor=actor,
    )


def territory_of(workspace: Workspace, scope: str, chosen: Round) -> Territory:
    """All scopes, with the workspace's roster of one scope as it holds on the deadline.

    Raises:
        ConfigurationFault: a file of units is wrong.
    """
    territory = load_territory(workspace.resources)
    known = {s.slug for s in territory.scopes}
    for file in Resources(workspace.data).files("roster"):
        if file.removesuffix(".csv") not in known and not is_ignored(file):
            what = (
                "应报名册的文件名应是省份的拼音或 national，另存为 CSV，如 henan.csv；"
                "请改名，不用的移走"
            )
            raise ConfigurationFault(f"roster/{file}", what)
    name = roster_file(workspace.data, scope)
    if not name:
        return territory
    day = chosen.deadline(scope).date()
    return territory.with_roster(scope, workspace.resources.read(name), day)


def scope_of(territory: Territory, province: str | None) -> Scope:
    """The scope that was asked for; no province means the nation."""
    return territory.national if province is None else territory.province(province)


@contextmanager
def only_writer(workspace: Workspace) -> Iterator[None]:
    """One run at a time writes a workspace; the kernel ends the lock with the process.

    Raises:
        UsageFault: another run holds the lock, or the workspace cannot be written.
    """
    with held(workspace, ".summarize", "正在这个工作区里运行 summarize，请等它结束后再试。"):
        yield


@contextmanager
def held(workspace: Workspace, name: str, busy: str) -> Iterator[None]:
    """A lock of a workspace by its name; who holds it is written beside it.

    Raises:
        UsageFault: another process holds it (who, and `busy`), or the folder cannot be written.
    """
    holder = workspace.folder / f"{name}.holder"
    lock = FileLock(workspace.folder / f"{name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageFault(f"{_who(holder)}{busy}") from error
    except OSError as error:
        raise UsageFault(
            f"工作区 {workspace.folder} 写不进去（{system_reason(error)}），请检查文件夹的权限。"
        ) from error
    try:
        holder.write_text(f"{socket.gethostname()} 上的进程 {os.getpid()} ", encoding="utf-8")
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _who(holder: Path) -> str:
    """Who holds a lock, as they wrote it; they may just be writing it, or removing it."""
    try:
        return holder.read_text(encoding="utf-8") or "另一个程序"
    except OSError:
        return "另一个程序"
