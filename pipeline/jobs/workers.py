"""Processes of their own: they read files, and render while the caller goes on.

A reader that aborts or hangs costs its own file and nothing else; and while the files are read,
the caller loads the libraries that it needs afterwards.
"""

from __future__ import annotations

import functools
import os
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

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

    from pebble import ProcessFuture

    from pipeline.intake.inbox import InboxFile
    from pipeline.jobs.receiving import Reader

    Progress = Callable[[int, int], None]

P = ParamSpec("P")
T = TypeVar("T")

_GRACE_SECONDS = 2
"""The pool waits so much longer than the kernel, which ends a worker by itself where it can."""
SECONDS_A_CALL = 300.0
"""How long a table may take to render; a template may hold loops without end."""
_MOST_WORKERS = 4

_reader: Reader | None = None  # set once in each worker: it is large, and the same for every file


@dataclass(frozen=True)
class Workers:
    """A pool of worker processes with a reader."""

    pool: ProcessPool
    reader: Reader

    def read(self, files: Sequence[InboxFile], *, convert: bool = False) -> PendingReadings:
        """Begin to read files."""
        limits = self.reader.limits
        seconds = limits.seconds + (limits.conversion_seconds if convert else 0)
        args = [(file, seconds, convert) for file in files]
        timeout = seconds + _GRACE_SECONDS
        futures = [self.pool.schedule(_read, args=each, timeout=timeout) for each in args]
        return PendingReadings(self, files, futures)

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


class PendingReadings:
    """Files that are being read."""

    def __init__(
        self,
        workers: Workers,
        files: Sequence[InboxFile],
        futures: Sequence[ProcessFuture[Received | Further]],
    ) -> None:
        self._workers = workers
        self._files = files
        self._futures = futures

    def collect(self, progress: Progress) -> tuple[Received, ...]:
        """All files in their order, as soon as they are read; those of an archive in its place.

        A worker that is killed before it has taken a file breaks its pool; a new one goes on.
        """
        received: list[Received] = []
        for done, (file, future) in enumerate(zip(self._files, self._futures, strict=True)):
            progress(done, len(self._files))
            try:
                received.extend(self._results(file, future))
            except BrokenProcessPool:
                rest = self._files[done:]
                with workers(self._workers.reader, len(rest)) as fresh:
                    return (*received, *fresh.read(rest).collect(progress))
        progress(len(self._files), len(self._files))
        return tuple(received)

    def _results(
        self, file: InboxFile, future: ProcessFuture[Received | Further]
    ) -> tuple[Received, ...]:
        result = self._result(file, future)
        if isinstance(result, Received):
            return (result,)
        try:
            further = self._workers.read(result.files, convert=result.convert)
        except RuntimeError as error:  # what the pool says when it is broken
            raise BrokenProcessPool from error
        return further.collect(_no_progress)

    def _result(
        self, file: InboxFile, future: ProcessFuture[Received | Further]
    ) -> Received | Further:
        limits = self._workers.reader.limits
        try:
            return future.result()
        except TimeoutError:
            finding = _over_time(limits.seconds)
        except ProcessExpired as expired:
            finding = Finding("F01", variant="given_up", facts={"kind": "", "detail": "读取中止"})
            if ended_by_alarm(expired.exitcode):
                finding = _over_time(limits.seconds)
        content = read_file(file.path, limits.file_mib * MIB)
        return Received(file, content.sha256, content.modified_at, findings=(finding,))


@contextmanager
def workers(reader: Reader, tasks: int) -> Iterator[Workers]:
    """Workers for so many tasks; leaving the block stops them at once."""
    size = max(1, min(tasks, _MOST_WORKERS, (os.cpu_count() or 1) - 1))
    pool = _started(size, reader)
    try:
        yield Workers(pool, reader)
    finally:
        pool.stop()
        pool.join()


def _started(size: int, reader: Reader, tries: int = 3) -> Any:
    """A pool whose workers are there; one that was killed while it came to be is made anew."""
    pool = ProcessPool(size, initializer=_begin, initargs=(reader,), context=context())
    try:
        _ = pool.active  # asking starts it
    except BrokenProcessPool:
        if tries == 1:
            raise
        return _started(size, reader, tries - 1)
    return pool


def _over_time(seconds: int) -> Finding:
    return Finding("F03", variant="time", facts={"allowed": f"{seconds} 秒"})


def _no_progress(_done: int, _total: int) -> None:
    """Files of an archive are not counted apart."""


def _begin(reader: Reader) -> None:
    global _reader  # noqa: PLW0603 - the one value that a worker keeps
    _reader = reader
    # A reader that aborts prints its own last words; an officer gets the finding.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _read(file: InboxFile, seconds: int, convert: bool) -> Received | Further:  # noqa: FBT001
    assert _reader is not None  # noqa: S101 - set by the initializer
    memory = _reader.limits.memory_mib
    try:
        with confined(seconds, memory):
            return _reader.read(file, convert=convert)
    except MemoryError:
        content = read_file(file.path, _reader.limits.file_mib * MIB)
        finding = Finding("F03", variant="memory", facts={"allowed": f"{memory:,} MB"})
        return Received(file, content.sha256, content.modified_at, findings=(finding,))
