"""Whose turn it is in a workspace: one batch at a time, and who finds the writer's place taken."""

from __future__ import annotations

import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from pipeline.jobs.workspace import only_writer
from pipeline.model.errors import UsageFault, system_reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.workspace import Workspace


def is_busy(fault: UsageFault) -> bool:
    """Whether a run did nothing because another one was writing the workspace."""
    return isinstance(fault.__cause__, Timeout)


@contextmanager
def only_batch(workspace: Workspace) -> Iterator[None]:
    """One batch at a time, from its first scope to its digest; the kernel ends the lock with it.

    The runs within take the writer's place one by one, so that a run by hand may come between.

    Raises:
        UsageFault: another batch or run is at work, or the workspace cannot be written.
    """
    holder = workspace.folder / ".summarize.batch.holder"
    lock = FileLock(workspace.folder / ".summarize.batch.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise UsageFault(
            f"{_told(holder)}正在这个工作区里运行 summarize batch，这一次什么也没有做，"
            "请等它结束后再试。"
        ) from error
    except OSError as error:
        raise UsageFault(
            f"工作区 {workspace.folder} 写不进去（{system_reason(error)}），请检查文件夹的权限。"
        ) from error
    try:
        holder.write_text(f"{socket.gethostname()} 上的进程 {os.getpid()} ", encoding="utf-8")
        with only_writer(workspace):
            pass
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def _told(holder: os.PathLike[str]) -> str:
    """Who holds the lock, as they wrote it; they may just be writing it, or removing it."""
    try:
        with open(holder, encoding="utf-8") as file:  # noqa: PTH123 - any path will do
            return file.read() or "另一个程序"
    except OSError:
        return "另一个程序"
