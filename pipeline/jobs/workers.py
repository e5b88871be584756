"""Processes of their own: they read files, and render while the caller goes on.

A reader that aborts or hangs costs its own file and nothing else; and while the files are read,
the caller loads the libraries that it needs afterwards.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, ParamSpec, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.intake.files import read_file
from pipeline.intake.limits import MIB
from pipeline.jobs.confinement import confined, ended_by_alarm
from pipeline.jobs.processes import context
from pipeline.jobs.receiving import Further, Received
from pipeline.model.errors import UsageFault
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from ctypes import Array, c_int

    from pebble import ProcessFuture

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.jobs.receiving import Reader

    Progress = Callable[[int, int], None]
    Marks = Array[c_int]

P = ParamSpec("P")
T = TypeVar("T")

_GRACE_SECONDS = 2
"""The pool waits so much longer than the kernel, which ends a worker by itself where it can."""
SECONDS_A_CALL = 300.0
"""How long a table may take to render; a template may hold loops without end."""
_MOST_WORKERS = 4
_MANY_FILES = 250
_MOST_A_BATCH = 1 if sys.platform == "win32" else 16
"""A message between processes costs more than reading a small file. Where the kernel ends no worker
in time, each file travels by itself, so that the pool can."""

# Set once in each worker: the reader is large, and the same for every file.
_reader: Reader | None = None
_marks: Marks | None = None


@dataclass(frozen=True)
class Workers:
    """A pool of worker processes with a reader."""

    pool: ProcessPool
    reader: Reader
    size: int
    marks: Marks
    """Shared with the workers: how far each batch of files has come."""

    def read(self, files: Sequence[InboxFile]) -> PendingReadings:
        """Begin to read files, several to a message."""
        size = max(1, min(_MOST_A_BATCH, len(files) // (2 * self.size)))
        batches = [files[at : at + size] for at in range(0, len(files), size)]
        return PendingReadings(
            self, [self._schedule(batch, number) for number, batch in enumerate(batches)]
        )

    def read_alone(self, files: Sequence[InboxFile], *, convert: bool = False) -> PendingReadings:
        """Begin to read files, each by itself."""
        return PendingReadings(self, [self._schedule((f,), None, convert=convert) for f in files])

    def _schedule(
        self, files: Sequence[InboxFile], number: int | None, *, convert: bool = False
    ) -> Batch:
        limits = self.reader.limits
        seconds = limits.seconds + (limits.conversion_seconds if convert else 0)
        future = self.pool.schedule(
            _read_batch,
            args=(files, number, seconds, convert),
            timeout=seconds * len(files) + _GRACE_SECONDS,
        )
        return Batch(tuple(files), number, future)

    def prepare(self, function: Callable[..., object], *args: object) -> None:
        """Let a worker do now what makes a later call quicker, once the files are read."""
        with suppress(RuntimeError):  # a broken pool has nothing to prepare
            self.pool.schedule(function, args=args, timeout=SECONDS_A_CALL)

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
                    f"汇总表算了 {SECONDS_A_CALL:.0f} 秒还没有完成，请检查版式文件里的循环。"
                ) from error

        return result


class Batch(NamedTuple):
    """Files that are read by one worker, one after the other."""

    files: tuple[InboxFile, ...]
    number: int | None
    """Its place among the marks of the pool; None for a file by itself."""
    future: ProcessFuture[list[Received | Further]]


@dataclass(frozen=True)
class PendingReadings:
    """Files that are being read."""

    workers: Workers
    batches: Sequence[Batch]

    def collect(self, progress: Progress) -> tuple[Received, ...]:
        """All files in their order, as soon as they are read; those of an archive in its place.

        A worker that is killed before it has taken a file breaks its pool; a new one goes on.
        """
        received: list[Received] = []
        done, total = 0, sum(len(batch.files) for batch in self.batches)
        for place, batch in enumerate(self.batches):
            progress(done, total)
            try:
                received.extend(self._results(batch))
            except BrokenProcessPool:
                rest = [file for batch in self.batches[place:] for file in batch.files]
                with workers(self.workers.reader, len(rest)) as fresh:
                    return (*received, *fresh.read(rest).collect(progress))
            done += len(batch.files)
        progress(total, total)
        return tuple(received)

    def _results(self, batch: Batch) -> list[Received]:
        try:
            results = batch.future.result()
        except (TimeoutError, ProcessExpired) as error:
            return self._without_culprit(batch, error)
        received: list[Received] = []
        for result in results:
            if isinstance(result, Received):
                received.append(result)
            else:
                received.extend(self._alone(result.files, convert=result.convert))
        return received

    def _without_culprit(self, batch: Batch, error: Exception) -> list[Received]:
        """What is left of a batch when its worker has died: one file is given up, no other."""
        culprit = 0 if batch.number is None else self.workers.marks[batch.number]
        before, file, after = (
            batch.files[:culprit],
            batch.files[culprit],
            batch.files[culprit + 1 :],
        )
        limits = self.workers.reader.limits
        if isinstance(error, TimeoutError) or ended_by_alarm(getattr(error, "exitcode", None)):
            finding = Finding("F03", variant="time", facts={"allowed": f"{limits.seconds} 秒"})
        else:
            finding = _given_up("读取中止")
        return [*self._alone(before), _unread(file, finding, limits), *self._alone(after)]

    def _alone(self, files: Sequence[InboxFile], *, convert: bool = False) -> tuple[Received, ...]:
        try:
            further = self.workers.read_alone(files, convert=convert)
        except RuntimeError as error:  # what the pool says when it is broken
            raise BrokenProcessPool from error
        return further.collect(_no_progress)


@contextmanager
def workers(reader: Reader, tasks: int) -> Iterator[Workers]:
    """Workers for so many tasks; leaving the block stops them at once."""
    size = max(1, min(tasks, _MOST_WORKERS, _free_cores(tasks)))
    marks = context().RawArray("i", max(1, tasks))
    pool = _started(size, reader, marks)
    try:
        yield Workers(pool, reader, size, marks)
    finally:
        pool.stop()
        pool.join()


def _free_cores(tasks: int) -> int:
    """All but one, which the caller needs to load its libraries; with many files that soon ends."""
    cores = os.cpu_count() or 1
    return cores if tasks >= _MANY_FILES else cores - 1


def _started(size: int, reader: Reader, marks: Marks, tries: int = 3) -> Any:
    """A pool whose workers are there; one that was killed while it came to be is made anew."""
    pool = ProcessPool(size, initializer=_begin, initargs=(reader, marks), context=context())
    try:
        _ = pool.active  # asking starts it
    except BrokenProcessPool:
        if tries == 1:
            raise
        return _started(size, reader, marks, tries - 1)
    return pool


def _no_progress(_done: int, _total: int) -> None:
    """Files of an archive are not counted apart."""


def _begin(reader: Reader, marks: Marks) -> None:
    global _reader, _marks
    _reader, _marks = reader, marks
    gc.set_threshold(100_000, 50, 50)  # cells hold no circles; looking for some takes time
    # A reader that aborts prints its own last words; an officer gets the finding.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _read_batch(
    files: Sequence[InboxFile],
    number: int | None,
    seconds: int,
    convert: bool,  # noqa: FBT001 - travels by place
) -> list[Received | Further]:
    results = []
    for place, file in enumerate(files):
        if number is not None and _marks is not None:
            _marks[number] = place
        results.append(_read(file, seconds, convert=convert))
    return results


def _read(file: InboxFile, seconds: int, *, convert: bool) -> Received | Further:
    assert _reader is not None  # noqa: S101 - set by the initializer
    memory = _reader.limits.memory_mib
    try:
        with confined(seconds, memory):
            return _reader.read(file, convert=convert)
    except MemoryError:
        finding = Finding("F03", variant="memory", facts={"allowed": f"{memory:,} MB"})
    except Exception as error:  # noqa: BLE001 - a fault of ours in one file must not stop 150 others
        finding = _given_up(f"程序内部错误 {type(error).__name__}，请把这个文件发给维护人员")
    return _unread(file, finding, _reader.limits)


def _given_up(detail: str) -> Finding:
    return Finding("F01", variant="given_up", facts={"kind": "", "detail": detail})


def _unread(file: InboxFile, finding: Finding, limits: Limits) -> Received:
    content = read_file(file.path, limits.file_mib * MIB)
    return Received(file, content.sha256, content.modified_at, findings=(finding,))
