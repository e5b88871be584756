"""A folder and a command in; the command runs there until it ends or until its caller does.

Run as a program of its own, with a pipe for its standard input whose other end the caller alone
holds: however the caller ends, the pipe does too, and the command is ended with all that it has
started, and the folder with the officer's document removed.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress

NOT_STARTED = 127
"""The exit code that tells that there is no such program."""
_ending = threading.Lock()


def main(folder: str, *command: str) -> int:
    """Run the command and give its exit code, or that of one that cannot be started."""
    try:
        process = subprocess.Popen(  # noqa: S603 - our own words, and no shell
            command, cwd=folder, stdin=subprocess.DEVNULL, start_new_session=True
        )
    except OSError:
        return NOT_STARTED
    threading.Thread(target=_watch, args=(folder, process.pid), daemon=True).start()
    code = process.wait()
    with _ending:  # which the thread never gives back: what it has begun, it ends
        _end(process.pid)
    return code if code >= 0 else 128 - code


def _watch(folder: str, group: int) -> None:
    """Wait until the caller lets go of the pipe; nobody ever writes into it."""
    os.read(0, 1)
    with _ending:
        _end(group)
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(1)


def _end(group: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    # At once: the thread that watches is no reason to stay.
    os._exit(main(*sys.argv[1:]))
