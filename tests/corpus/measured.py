"""A command in, its exit code out, and in a file the peak memory of each process that it started.

What `getrusage(RUSAGE_CHILDREN)` tells is the peak of the largest process among those that were
waited for, by this process or by one that was itself waited for. The server that the workers are
forked from is waited for by nobody: it ends by itself after the program, and its workers would go
unseen. So this process becomes the reaper of all its descendants (Linux alone has that), and waits
for each. A worker that the server has reaped counts in the server's figure.

A process begins with the peak of the one that started it; that is this one, which is small, and not
a large one of pytest. Resident memory counts shared pages in each process that uses them.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path

_PR_SET_CHILD_SUBREAPER = 36


def peaks_mib(command: list[str]) -> tuple[int, list[float]]:
    """Run a command and wait for all that it leaves behind: its exit code, the peak of each."""
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    program = subprocess.Popen(command)
    code, peaks = -1, list[float]()
    while True:
        try:
            pid, status, usage = os.wait4(-1, 0)
        except ChildProcessError:
            return code, peaks
        peaks.append(usage.ru_maxrss / 1024)
        if pid == program.pid:
            code = program.returncode = os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    ended, found = peaks_mib(sys.argv[2:])
    Path(sys.argv[1]).write_text(json.dumps(found), encoding="utf-8")
    sys.exit(ended)
