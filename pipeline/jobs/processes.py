"""How worker processes come to be: forked from a clean server that has loaded what reading needs.

Light to import, so that the server can be started before anything else and load meanwhile.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


_PRELOADED = [
    "pebble.pool.process",
    "pipeline.jobs.worker",
    "pipeline.jobs.receiving",
    "pipeline.intake.formats.xlsx.workbooks",
]
"""What every worker needs, and the format that comes most often."""
_LONGEST_FOLDER = 60
"""A socket's name has at most 108 bytes, and the server's own part of it takes some forty."""


def context() -> BaseContext:
    """Where workers come from; Windows has no fork, and starts each anew.

    So does a system whose temporary folder has too long a name for the server's socket in it.
    """
    if sys.platform == "win32" or len(os.fsencode(tempfile.gettempdir())) > _LONGEST_FOLDER:
        return multiprocessing.get_context("spawn")
    forkserver = multiprocessing.get_context("forkserver")
    forkserver.set_forkserver_preload(_PRELOADED)
    return forkserver


def start_server() -> None:
    """Let the server start and load now, beside what the caller goes on with."""
    if context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        ensure_running()
