"""Whose turn it is in a workspace: one batch at a time, and who finds the writer's place taken."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from filelock import Timeout

from pipeline.jobs.workspace import held, only_writer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.workspace import Workspace
    from pipeline.model.errors import UsageFault


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
    busy = "正在这个工作区里运行 summarize batch，这一次什么也没有做，请等它结束后再试。"
    with held(workspace, ".summarize.batch", busy):
        with only_writer(workspace):
            pass
        yield
