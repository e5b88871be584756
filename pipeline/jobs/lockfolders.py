"""Where the locks of a workspace lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.workspace import Workspace

FOLDER = "locks"


def lock_folder(workspace: Workspace, scope: str, round_name: str) -> Path:
    """The folder of the lock of a scope and round, whether it is there or not."""
    return workspace.folder / FOLDER / scope / round_name
