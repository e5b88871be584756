"""Workspaces: their defaults, what must be there, and one writer at a time."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pipeline.jobs.workspace import Workspace, only_writer, open_workspace, scope_of, territory_of
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import choose_round, load_rounds
from tests.unit.given import NOON, territory

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HOLDING = """
import sys
from pathlib import Path
from pipeline.jobs.workspace import only_writer, open_workspace
with only_writer(open_workspace(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A workspace with an empty inbox."""
    (tmp_path / "inbox").mkdir()
    return open_workspace(tmp_path, as_of=NOON)


@contextmanager
def held_elsewhere(workspace: Workspace) -> Iterator[subprocess.Popen[str]]:
    """Another process that is in the middle of a run on the workspace."""
    command = [sys.executable, "-c", HOLDING, str(workspace.folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_defaults(tmp_path: Path) -> None:
    """Inbox, outbox and ledger stand in the workspace unless they are named."""
    (tmp_path / "inbox").mkdir()
    workspace = open_workspace(tmp_path)
    assert workspace.inbox == tmp_path.resolve() / "inbox"
    assert workspace.outbox == tmp_path.resolve() / "outbox"
    assert workspace.ledger == f"sqlite:///{tmp_path.resolve().as_posix()}/ledger.sqlite3"
    assert workspace.as_of.utcoffset() == dt.timedelta(hours=8)


def test_named(tmp_path: Path) -> None:
    """What is named takes the place of the default."""
    (tmp_path / "in").mkdir()
    workspace = open_workspace(
        tmp_path, inbox=tmp_path / "in", outbox=tmp_path / "out", ledger="sqlite://", as_of=NOON
    )
    assert (workspace.inbox.name, workspace.outbox.name) == ("in", "out")
    assert (workspace.ledger, workspace.as_of) == ("sqlite://", NOON)


def test_no_workspace(tmp_path: Path) -> None:
    """A workspace that is not there is a fault of usage and is not made."""
    with pytest.raises(UsageFault, match="--workspace"):
        open_workspace(tmp_path / "none")
    assert not (tmp_path / "none").exists()


def test_no_inbox(tmp_path: Path) -> None:
    """A workspace without an inbox is a fault of usage that tells how to make one."""
    with pytest.raises(UsageFault, match="inbox/"):
        open_workspace(tmp_path)


def test_scope_of() -> None:
    """No province means the nation."""
    assert scope_of(territory(), None).slug == "national"
    assert scope_of(territory(), "河南").slug == "henan"


def test_territory_with_the_roster_of_the_deadline(workspace: Workspace) -> None:
    """A workspace's roster is laid over its scope as it holds on the deadline's day."""
    roster = workspace.folder / "roster"
    roster.mkdir()
    (roster / "henan.csv").write_text(
        "unit,kind,aliases,valid_from,valid_to\n甲学院,高职,,2019-04-28,\n乙学院,高职,,2019-04-29,\n",
        encoding="utf-8",
    )
    chosen = choose_round(load_rounds(workspace.resources), "2019-1", NOON)
    order = territory_of(workspace, "henan", chosen).province("henan").order
    assert "甲学院" in order
    assert "乙学院" not in order


def test_one_writer_after_the_other(workspace: Workspace) -> None:
    """A run that has ended, also with a fault, leaves the workspace free and without a trace."""

    def fail() -> None:
        with only_writer(workspace):
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with only_writer(workspace):
        holder = (workspace.folder / ".summarize.holder").read_text(encoding="utf-8")
        assert str(os.getpid()) in holder
    assert not (workspace.folder / ".summarize.holder").exists()


def test_a_second_writer_is_told_who_holds_it(workspace: Workspace) -> None:
    """A second run is refused at once and told which process on which machine is running."""
    entered = False
    with held_elsewhere(workspace) as process:
        with (
            pytest.raises(UsageFault, match=rf"上的进程 {process.pid} .*请等它结束"),
            only_writer(workspace),
        ):
            entered = True
        assert process.poll() is None
    assert not entered


def test_the_refused_leave_the_holder_alone(workspace: Workspace) -> None:
    """Being refused takes neither the lock nor the holder's name away."""
    with held_elsewhere(workspace) as process:
        for _ in range(2):
            with (
                pytest.raises(UsageFault, match=str(process.pid)),
                only_writer(workspace),
            ):
                pass


def test_a_killed_run_does_not_lock_for_ever(workspace: Workspace) -> None:
    """The kernel ends the lock with the process, however it ended."""
    with held_elsewhere(workspace) as process:
        process.kill()
        process.wait()
        with only_writer(workspace):
            holder = (workspace.folder / ".summarize.holder").read_text(encoding="utf-8")
    assert str(os.getpid()) in holder


def test_a_workspace_that_cannot_be_written(workspace: Workspace) -> None:
    """A lock that cannot be made is a fault of usage, not of the program."""
    (workspace.folder / ".summarize.lock").mkdir()
    with pytest.raises(UsageFault, match="写不进去"), only_writer(workspace):
        pass
