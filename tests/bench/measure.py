"""A command in, its wall time, peak memory and output out, each in a fresh process."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MIB = 1024 * 1024
_WITHOUT_TOOLS = Path(__file__).parent / "without_tools"


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of a command."""

    seconds: float
    """From the start of the process to its end."""
    peak_mib: float | None
    """The largest resident memory; None where the system does not tell."""
    output: str


def measure(command: Sequence[str], folder: Path) -> Measured:
    """Run a command in a folder and measure it, as with the program's own dependencies alone.

    Raises:
        RuntimeError: the command failed.
    """
    env = os.environ | {"PYTHONPATH": str(_WITHOUT_TOOLS)}
    with TemporaryFile() as out, TemporaryFile() as err:
        started = perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=env, stdout=out, stderr=err)
        peak = _wait(process)
        seconds = perf_counter() - started
        out.seek(0)
        err.seek(0)
        if process.returncode:
            told = err.read().decode(errors="replace")
            raise RuntimeError(f"{command} ended with {process.returncode}: {told}")
        return Measured(seconds, peak, out.read().decode(errors="replace"))


def _wait(process: subprocess.Popen[bytes]) -> float | None:
    """Wait for the end of a process; its own peak memory in MiB where the system tells it."""
    if not hasattr(os, "wait4"):
        process.wait()
        return None
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / _MIB
