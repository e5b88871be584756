"""What a worker process does: tasks in, what was read of each out, within the kernel's limits."""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from pipeline.jobs.confinement import confined
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence
    from ctypes import Array, c_int

    from pipeline.jobs.receiving import Further, Reader, Received, Task

# Set once in each worker: the reader is large, and the same for every file.
_reader: Reader | None = None
_places: Array[c_int] | None = None


def begin(reader: Reader, places: Array[c_int]) -> None:
    """Make a new process a worker."""
    global _reader, _places
    _reader, _places = reader, places
    gc.set_threshold(100_000, 50, 50)  # cells hold no circles; looking for some takes time
    # A reader that aborts prints its own last words; an officer gets the finding.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def read_batch(tasks: Sequence[Task], number: int | None) -> list[Received | Further]:
    """What was read, task by task; meanwhile the mark of the batch tells which one it is at."""
    assert _places is not None  # noqa: S101 - set when the worker began
    results = []
    for place, task in enumerate(tasks):
        if number is not None:
            _places[number] = place
        results.append(_read(task))
    if number is not None:
        _places[number] = len(tasks)
    return results


def _read(task: Task) -> Received | Further:
    assert _reader is not None  # noqa: S101 - set when the worker began
    memory = _reader.limits.memory_mib
    try:
        with confined(task.seconds(_reader.limits), memory):
            if task.scan is not None:
                return _reader.read_codes(task, task.scan)
            if task.origin is not None:
                return _reader.read_member(task, task.origin)
            return _reader.read(task.file, convert=task.convert)
    except MemoryError:
        finding = Finding("F03", variant="memory", facts={"allowed": f"{memory:,} MB"})
    except Exception as error:  # noqa: BLE001 - a fault of ours in one file must not stop 150 others
        finding = given_up(f"程序内部错误 {type(error).__name__}，请把这个文件发给维护人员")
    return _reader.unread(task, finding)


def given_up(detail: str) -> Finding:
    """F01 for a file at which reading broke off."""
    return Finding("F01", variant="given_up", facts={"kind": "", "detail": detail})
