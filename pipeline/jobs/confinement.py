"""Limits that the kernel keeps: memory and time for what a worker does with one file."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_MIB = 1024 * 1024


@contextmanager
def confined(seconds: int, memory_mib: int) -> Iterator[None]:
    """A block in which this process has so much address space and time of the processor.

    The kernel sends the alarm and nothing here handles it: it ends the process even while a library
    hangs. It counts the time that the process works, so that what becomes of a file does not depend
    on what else the machine does; one that sleeps is ended by the pool. Where the system has
    neither (Windows), the time limit of the pool remains.
    """
    if sys.platform == "win32":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = memory_mib * _MIB
    # Some systems know the limit and do not set it.
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (most if hard < 0 else min(most, hard), hard))
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def ended_by_alarm(exit_code: int | None) -> bool:
    """Whether a process ended because its time was over."""
    return sys.platform != "win32" and exit_code == -signal.SIGPROF
