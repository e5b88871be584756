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
from pipeline.jobs.processes import context
from pipeline.jobs.receiving import Received
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

SECONDS_A_FILE = 20.0
"""How long one file may take to read."""
SECONDS_A_CALL = 300.0
"""How long a table may take to render; a template may hold loops without end."""
_MOST_WORKERS = 4

_reader: Reader | None = None  # set once in each worker: it is large, and the same for every file


@dataclass(frozen=True)
class Workers:
    """A pool of worker processes with a reader."""

    pool: ProcessPool
    reader: Reader

    def read(self, files: Sequence[InboxFile]) -> PendingReadings:
        """Begin to read files."""
        return PendingReadings(
            self.reader,
            files,
            [self.pool.schedule(_read, args=(file,), timeout=SECONDS_A_FILE) for file in files],
        )

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
        reader: Reader,
        files: Sequence[InboxFile],
        futures: Sequence[ProcessFuture[Received]],
    ) -> None:
        self._reader = reader
        self._files = files
        self._futures = futures

    def collect(self, progress: Progress) -> tuple[Received, ...]:
        """All files in their order, as soon as they are read.

        A worker that is killed before it has taken a file breaks its pool; a new one goes on.
        """
        received: list[Received] = []
        for done, (file, future) in enumerate(zip(self._files, self._futures, strict=True)):
            progress(done, len(self._files))
            try:
                received.append(_result(file, future))
            except BrokenProcessPool:
                rest = self._files[done:]
                with workers(self._reader, len(rest)) as fresh:
                    return (*received, *fresh.read(rest).collect(progress))
        progress(len(self._files), len(self._files))
        return tuple(received)


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


def _result(file: InboxFile, future: ProcessFuture[Received]) -> Received:
    try:
        return future.result()
    except TimeoutError:
        return _given_up(file, f"{SECONDS_A_FILE:.0f} 秒内没有读完")
    except ProcessExpired:
        return _given_up(file, "读取中止")


def _given_up(file: InboxFile, detail: str) -> Received:
    content = read_file(file.path)
    finding = Finding("F01", variant="given_up", facts={"kind": "", "detail": detail})
    return Received(file.file, content.sha256, content.modified_at, findings=(finding,))


def _begin(reader: Reader) -> None:
    global _reader  # noqa: PLW0603 - the one value that a worker keeps
    _reader = reader
    # A reader that aborts prints its own last words; an officer gets the finding.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def _read(file: InboxFile) -> Received:
    assert _reader is not None  # noqa: S101 - set by the initializer
    return _reader.read(file)
