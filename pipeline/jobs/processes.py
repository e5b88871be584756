"""How worker processes come to be: forked from a clean server that has loaded what reading needs.

Light to import, so that the server can be started before anything else and load meanwhile.
"""

from __future__ import annotations

import multiprocessing
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.context import BaseContext


def context() -> BaseContext:
    """Where workers come from; Windows has no fork, and starts each anew."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    forkserver = multiprocessing.get_context("forkserver")
    forkserver.set_forkserver_preload(["pipeline.jobs.receiving"])
    return forkserver


def start_server() -> None:
    """Let the server start and load now, beside what the caller goes on with."""
    if context().get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        ensure_running()
