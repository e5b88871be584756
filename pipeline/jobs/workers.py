"""Processes of their own: they read files, and render while the caller goes on.

A reader that aborts or hangs costs its own file and nothing else; and while the files are read,
the caller loads the libraries that it needs afterwards.
"""

from __future__ import annotations

import functools
import os
import sys
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.jobs.processes import context
from pipeline.jobs.readings import PendingReadings, Slot
from pipeline.jobs.receiving import Task
from pipeline.jobs.worker import begin, read_batch
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from contextlib import AbstractContextManager
    from ctypes import Array, c_int

    from pebble import ProcessFuture

    from pipeline.intake.inbox import InboxFile
    from pipeline.jobs.receiving import Further, Reader, Received

    Progress = Callable[[int, int], None]

P = ParamSpec("P")
T = TypeVar("T")

_PATIENCE = 1 if sys.platform == "win32" else 4
_GRACE_SECONDS = 2
"""The pool waits so much longer than the kernel, which ends a worker by itself where it can: the
kernel counts the worker's own time, the pool what the clock shows, also on a busy machine."""
SECONDS_A_CALL = 300.0
"""How long a table may take to render; a template may hold loops without end."""
_MOST_WORKERS = 4
_MANY_FILES = 250
_FILES_AN_ARCHIVE = 16
_MOST_A_BATCH = 1 if sys.platform == "win32" else 16
"""A message between processes costs more than reading a small file. Where the kernel ends no worker
in time, each file travels by itself, so that the pool can."""

_UNTOUCHED = -1


class Marks:
    """Numbers shared with the workers: of each batch the place of the file that it is at."""

    def __init__(self, places: Array[c_int]) -> None:
        self.places = places
        self._free = list(range(len(places)))

    def take(self) -> int | None:
        """The number of a mark for a batch that no worker has begun; None where all are in use."""
        if not self._free:
            return None
        number = self._free.pop()
        self.places[number] = _UNTOUCHED
        return number

    def give_back(self, number: int | None) -> int:
        """The place at which a batch ended; a file that travels without a mark is at itself."""
        if number is None:
            return 0
        self._free.append(number)
        return self.places[number]


@dataclass(frozen=True)
class Workers:
    """A pool of worker processes with a reader."""

    pool: ProcessPool
    reader: Reader
    size: int
    marks: Marks

    def read(self, files: Sequence[InboxFile]) -> PendingReadings:
        """Begin to read files, several to a message."""
        slots = [Slot(Task(file)) for file in files]
        size = max(1, min(_MOST_A_BATCH, len(files) // (2 * self.size)))
        batches = [slots[at : at + size] for at in range(0, len(slots), size)]
        return PendingReadings(self, slots).begin(batches)

    def schedule(
        self, tasks: Sequence[Task], number: int | None
    ) -> ProcessFuture[list[Received | Further]]:
        """Let one worker read some files.

        Raises:
            BrokenProcessPool: there are no workers any more.
        """
        seconds = sum(task.seconds(self.reader.limits) for task in tasks)
        try:
            return self.pool.schedule(
                read_batch, args=(tasks, number), timeout=_PATIENCE * seconds + _GRACE_SECONDS
            )
        except RuntimeError as error:  # what the pool says when it is broken
            raise BrokenProcessPool from error

    def anew(self, tasks: int) -> AbstractContextManager[Workers]:
        """Other workers, where these are gone."""
        return workers(self.reader, tasks)

    def prepare(self, function: Callable[..., object], *args: object) -> None:
        """Let a worker do now what makes a later call quicker, once the files are read."""
        with suppress(RuntimeError):  # a broken pool has nothing to prepare
            self.pool.schedule(function, args=args, timeout=SECONDS_A_CALL)

    def attempt(
        self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs
    ) -> Callable[[], T | None]:
        """Begin a call in a worker that a stranger's file may end; its result is then None."""
        try:
            future = self.pool.schedule(function, args=args, kwargs=kwargs, timeout=SECONDS_A_CALL)
        except RuntimeError:  # the pool is broken
            return lambda: None

        def result() -> T | None:
            try:
                return future.result()
            except (ProcessExpired, BrokenProcessPool, TimeoutError, MemoryError):
                return None

        return result

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin a call in a worker; the function that comes back waits for its result.

        Where the worker dies, the call is made once more here; one that does not end is given up.
        """
        try:
            future = self.pool.schedule(function, args=args, kwargs=kwargs, timeout=SECONDS_A_CALL)
        except RuntimeError:  # the pool is broken
            return functools.partial(function, *args, **kwargs)

        def result() -> T:
            try:
                return future.result()
            except (ProcessExpired, BrokenProcessPool):
                return function(*args, **kwargs)
            except TimeoutError as error:
                raise UsageFault(
                    f"结果算了 {SECONDS_A_CALL:.0f} 秒还没有完成，请检查版式文件里的循环。"
                ) from error

        return result


def tasks_in(files: Sequence[InboxFile]) -> int:
    """How many tasks some files are likely to become: an archive is as good as full."""
    return sum(_FILES_AN_ARCHIVE if f.path.suffix.lower() == ".zip" else 1 for f in files)


@contextmanager
def workers(reader: Reader, tasks: int) -> Iterator[Workers]:
    """Workers for so many tasks; leaving the block stops them at once."""
    size = max(1, min(tasks, _MOST_WORKERS, _free_cores(tasks)))
    places = context().RawArray("i", max(1, tasks))
    pool = _started(size, reader, places)
    try:
        yield Workers(pool, reader, size, Marks(places))
    finally:
        pool.stop()
        pool.join()


def _free_cores(tasks: int) -> int:
    """All but one, which the caller needs to load its libraries; with many files that soon ends."""
    cores = os.cpu_count() or 1
    return cores if tasks >= _MANY_FILES else cores - 1


def _started(size: int, reader: Reader, places: Array[c_int], tries: int = 3) -> Any:
    """A pool whose workers are there; one that was killed while it came to be is made anew."""
    pool = ProcessPool(size, initializer=begin, initargs=(reader, places), context=context())
    try:
        _ = pool.active  # asking starts it
    except BrokenProcessPool:
        if tries == 1:
            raise
        return _started(size, reader, places, tries - 1)
    return pool
