"""Where the locks of a workspace lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.inbox import is_ignored
from pipeline.model.rounds import choose_round, load_rounds

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.workspace import Workspace

FOLDER = "locks"
_READ = (".yaml", ".csv")
"""Of these a run reads every one that lies in a data folder, whatever its name."""


def has_locks(workspace: Workspace) -> bool:
    """Whether any round of any scope may be locked."""
    return (workspace.folder / FOLDER).is_dir()


def lock_folder(workspace: Workspace, scope: str, round_name: str) -> Path:
    """The folder of the lock of a scope and round, whether it is there or not."""
    return workspace.folder / FOLDER / scope / round_name


def results_folder(workspace: Workspace, scope: str, round_name: str) -> Path:
    """Where the results lie in there, as they were locked."""
    return lock_folder(workspace, scope, round_name) / "outputs"


def is_clutter(path: Path) -> bool:
    """Whether a file is of an operating system or an office program, and no run reads it."""
    return is_ignored(path.name) and path.suffix.lower() not in _READ


def round_asked_for(workspace: Workspace, scope: str, round_name: str | None) -> str:
    """The round of a name, or the only open one.

    One that was named and has a lock goes by the files in there alone: it needs no round file of
    today.

    Raises:
        UsageFault: there is no such round, or none or several are open and none is named.
    """
    folder = workspace.folder / FOLDER / scope
    if folder.is_dir() and any(p.name == round_name and p.is_dir() for p in folder.iterdir()):
        return str(round_name)
    return choose_round(load_rounds(workspace.resources), round_name, workspace.as_of).round
