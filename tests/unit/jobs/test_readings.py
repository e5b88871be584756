"""Readings: what comes out of workers, in whatever order, and whatever becomes of the workers.

Here the workers are none: each test answers for them, in the order that it is about.
"""

from __future__ import annotations

import signal
import sys
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from ctypes import c_int
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pebble import ProcessExpired

from pipeline.intake.archives import Extent
from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import Limits
from pipeline.jobs.readings import PendingReadings, Slot
from pipeline.jobs.receiving import Further, Received, Task
from pipeline.jobs.workers import Marks
from tests.unit.given import NOON

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.model.findings import Finding

MIB = 1024 * 1024


def quiet(_done: int, _total: int) -> None:
    """Nobody looks at the progress."""


def task(name: str) -> Task:
    """A file to be read."""
    return Task(InboxFile(Path(name), name, None, ignored=False))


def read(task: Task) -> Received:
    """A file that was read."""
    return Received(task.file, "read", NOON)


def archive(of: Task, names: str, unpacked: int = 0) -> Further:
    """An archive with files of one letter each."""
    tasks = tuple(task(f"{of.file.file}/{name}") for name in names)
    return Further(tasks, Received(of.file, "archive", NOON), Extent(len(tasks), unpacked))


@dataclass
class Stand:
    """What a reader is asked for here."""

    limits: Limits = field(default_factory=Limits)

    def unread(self, task: Task, finding: Finding) -> Received:
        """A file that was given up."""
        return Received(task.file, "unread", NOON, findings=(finding,))


@dataclass
class Pool:
    """A pool that is there, or is not any more."""

    active: bool = True


@dataclass
class Workers:
    """Workers that a test answers for: `answer` is called with each batch that is given."""

    answer: Callable[[Workers, Sequence[Task], int | None, Future[Any]], None]
    reader: Stand = field(default_factory=Stand)
    pool: Pool = field(default_factory=Pool)
    marks: Marks = field(default_factory=lambda: Marks((c_int * 4)()))
    given: list[tuple[str, ...]] = field(default_factory=list)
    pools: int = 1

    def schedule(self, tasks: Sequence[Task], number: int | None) -> Future[Any]:
        """Take a batch."""
        if not self.pool.active:
            raise BrokenProcessPool
        self.given.append(tuple(each.file.file for each in tasks))
        future: Future[Any] = Future()
        self.answer(self, tasks, number, future)
        return future

    @contextmanager
    def anew(self, _tasks: int) -> Iterator[Workers]:
        """Others, where these are gone."""
        self.pool, self.marks = Pool(), Marks((c_int * 4)())
        self.pools += 1
        yield self

    def collect(self, *batches: str, progress: Any = quiet) -> list[tuple[str, str]]:
        """The files of some batches and what became of them, in the order of the results."""
        slots = [[Slot(task(name)) for name in batch] for batch in batches]
        every = [slot for batch in slots for slot in batch]
        readings = PendingReadings(self, every).begin(slots)  # type: ignore[arg-type]
        return [(r.file, told(r)) for r in readings.collect(progress)]


def told(received: Received) -> str:
    """How a file was received, with the reason where it was not."""
    return " ".join((received.sha256, *(f.variant or f.code for f in received.findings)))


def at_once(_: Workers, tasks: Sequence[Task], _number: int | None, future: Future[Any]) -> None:
    """Every file is read as soon as it is given."""
    future.set_result([read(each) for each in tasks])


def test_results_come_in_the_order_of_the_files() -> None:
    """The order in which workers answer changes nothing."""
    held: list[tuple[Sequence[Task], Future[Any]]] = []

    def backwards(_: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        held.append((tasks, future))
        if len(held) == 3:
            for each, waiting in reversed(held):
                waiting.set_result([read(one) for one in each])

    assert Workers(backwards).collect("ab", "c", "de") == [(n, "read") for n in "abcde"]


def test_files_of_archives_are_read_beside_all_others() -> None:
    """What an archive holds is given to the workers before what came after it is answered."""
    late: list[Future[Any]] = []

    def answer(w: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        (one,) = tasks
        if one.file.file == "z":
            late.append(future)
        elif one.file.file == "a":
            future.set_result([archive(one, "12")])
        else:
            future.set_result([read(one)])
        if ("a/2",) in w.given and late:
            late.pop().set_result([read(task("z"))])

    workers = Workers(answer)
    assert [name for name, _ in workers.collect("z", "a", "b")] == ["z", "a/1", "a/2", "b"]


def in_archives(sizes: dict[str, int]) -> Any:
    """`a` holds x, y and z, archives with two files each, of so many MiB together."""

    def answer(_: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        (one,) = tasks
        name = one.file.file
        if name == "a":
            future.set_result([archive(one, "xyz", unpacked=MIB)])
        elif name in sizes:
            future.set_result([archive(one, "12", sizes[name] * MIB)])
        else:
            future.set_result([read(one)])

    return answer


def test_archives_in_an_archive_share_its_limits() -> None:
    """F03 for the one that is over what the others left; one after it that fits is still read."""
    workers = Workers(in_archives({"a/x": 2, "a/y": 2, "a/z": 1}), Stand(Limits(unpacked_mib=4)))
    assert workers.collect("a") == [
        ("a/x/1", "read"), ("a/x/2", "read"), ("a/y", "archive archive"),
        ("a/z/1", "read"), ("a/z/2", "read"),
    ]  # fmt: skip
    workers = Workers(in_archives({"a/x": 0, "a/y": 0, "a/z": 0}), Stand(Limits(parts=7)))
    assert [name for name, _ in workers.collect("a")] == [
        "a/x/1", "a/x/2", "a/y/1", "a/y/2", "a/z"
    ]  # fmt: skip


def test_each_archive_has_its_own_limits() -> None:
    """What one archive of the inbox holds is not charged to the next."""

    def answer(_: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        (one,) = tasks
        name = one.file.file
        is_archive = name in "abc" or name.endswith("x")
        future.set_result([archive(one, "x" if name in "abc" else "1", 2 * MIB) if is_archive
                           else read(one)])  # fmt: skip

    workers = Workers(answer, Stand(Limits(unpacked_mib=4)))
    assert workers.collect("a", "b", "c") == [(f"{n}/x/1", "read") for n in "abc"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_chance_does_not_tell_which_archive_is_refused(order: tuple[int, ...]) -> None:
    """Whichever worker answers first, the limit is shared out in the order of the archive."""
    held: list[tuple[Task, Future[Any]]] = []

    def answer(_: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        (one,) = tasks
        if one.file.file == "a":
            future.set_result([archive(one, "xyz", MIB)])
        elif one.file.file in ("a/x", "a/y", "a/z"):
            held.append((one, future))
            if len(held) == 3:
                for place in order:
                    each, waiting = held[place]
                    waiting.set_result([archive(each, "1", 2 * MIB)])
        else:
            future.set_result([read(one)])

    workers = Workers(answer, Stand(Limits(unpacked_mib=4)))
    assert workers.collect("a") == [
        ("a/x/1", "read"), ("a/y", "archive archive"), ("a/z", "archive archive")
    ]  # fmt: skip


def test_a_document_that_is_converted_in_an_archive() -> None:
    """It takes the place of the file that asked for it, and holds no archive after it up."""

    def answer(_: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        (one,) = tasks
        name = one.file.file
        if name == "a":
            future.set_result([archive(one, "xy")])
        elif name == "a/x" and not one.convert:
            future.set_result([Further((one._replace(convert=True),))])
        elif name == "a/y":
            future.set_result([archive(one, "1")])
        else:
            future.set_result([read(one)])

    assert Workers(answer).collect("a") == [("a/x", "read"), ("a/y/1", "read")]


# ── when a worker dies ───────────────────────────────────


def dies_at(place: int, error: Exception) -> Any:
    """A worker that dies with its first batch when it is at a file."""

    def answer(w: Workers, tasks: Sequence[Task], number: int | None, future: Future[Any]) -> None:
        if len(tasks) == 1:
            future.set_result([read(tasks[0])])
            return
        assert number is not None
        w.marks.places[number] = place
        future.set_exception(error)

    return answer


def test_the_file_at_which_a_worker_dies_is_given_up() -> None:
    """F01 for that one; those before and after it are read again, each by itself."""
    workers = Workers(dies_at(1, ProcessExpired("aborted", code=-6)))
    assert workers.collect("abc") == [("a", "read"), ("b", "unread given_up"), ("c", "read")]
    assert workers.given == [("a", "b", "c"), ("a",), ("c",)]


@pytest.mark.parametrize("place", [-1, 3])
def test_a_worker_that_dies_beside_its_files_costs_none(place: int) -> None:
    """One that was killed before the first file or after the last: no file did that."""
    workers = Workers(dies_at(place, ProcessExpired("killed", code=-9)))
    assert workers.collect("abc") == [(name, "read") for name in "abc"]


def test_a_file_that_kills_every_worker_is_given_up() -> None:
    """One that no worker even begins is tried once more, by itself, and then no more."""

    def answer(_: Workers, _tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        future.set_exception(ProcessExpired("killed", code=-9))

    workers = Workers(answer)
    assert workers.collect("a") == [("a", "unread given_up")]
    assert workers.given == [("a",), ("a",)]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no alarms")
@pytest.mark.parametrize("convert", [False, True])
def test_the_time_that_a_file_had_is_told(*, convert: bool) -> None:
    """F03 names the seconds of this file: of one that is converted, those of LibreOffice too."""
    error = ProcessExpired("alarm", code=-signal.SIGPROF)
    error.exitcode = -signal.SIGPROF

    def answer(w: Workers, _tasks: Sequence[Task], n: int | None, future: Future[Any]) -> None:
        assert n is not None
        w.marks.places[n] = 0
        future.set_exception(error)

    workers = Workers(answer, Stand(Limits(seconds=20, conversion_seconds=60)))
    slot = Slot(task("a")._replace(convert=convert))
    (received,) = PendingReadings(workers, [slot]).begin([[slot]]).collect(quiet)  # type: ignore[arg-type]
    (finding,) = received.findings
    assert (finding.code, finding.variant) == ("F03", "time")
    assert finding.facts["allowed"] == ("80 秒" if convert else "20 秒")


def test_more_batches_than_marks() -> None:
    """Where no mark is free, files travel by themselves: a culprit can always be told."""
    workers = Workers(lambda *_: None)
    marks = [workers.marks.take() for _ in range(4)]
    assert (sorted(m for m in marks if m is not None), workers.marks.take()) == ([0, 1, 2, 3], None)
    workers.answer = at_once
    assert workers.collect("ab", "c") == [(name, "read") for name in "abc"]
    assert workers.given == [("a",), ("b",), ("c",)]


def test_a_mark_that_is_used_again_is_as_new() -> None:
    """What a batch left in a mark is not taken for the place of the next."""
    marks = Marks((c_int * 1)())
    number = marks.take()
    assert number == 0
    assert marks.places[0] == -1
    marks.places[0] = 7
    assert marks.give_back(0) == 7
    assert marks.take() == 0
    assert marks.places[0] == -1


# ── when the pool breaks ─────────────────────────────────


def test_a_pool_that_breaks_is_replaced() -> None:
    """What was read stays read, also of an archive; the rest is read by other workers."""

    def answer(w: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        (one,) = tasks
        if one.file.file == "a/2" and w.pools == 1:
            w.pool.active = False
            future.set_exception(BrokenProcessPool())
        elif one.file.file == "a":
            future.set_result([archive(one, "123")])
        else:
            future.set_result([read(one)])

    workers = Workers(answer)
    assert [name for name, _ in workers.collect("a", "b")] == ["a/1", "a/2", "a/3", "b"]
    assert (workers.pools, workers.given.count(("a",))) == (2, 1)


def test_a_pool_that_breaks_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes a file and never answers is looked at, and replaced when it is no more."""
    monkeypatch.setattr("pipeline.jobs.readings._LOOK_SECONDS", 0.01)

    def answer(w: Workers, tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        w.pool.active = w.pools > 1
        if w.pools > 1:
            future.set_result([read(each) for each in tasks])

    workers = Workers(answer)
    assert workers.collect("a") == [("a", "read")]
    assert workers.pools == 2


def test_no_worker_stays_alive() -> None:
    """A machine on which no worker lives ends the run; it does not try for ever."""

    def answer(w: Workers, _tasks: Sequence[Task], _n: int | None, future: Future[Any]) -> None:
        w.pool.active = False
        future.set_exception(BrokenProcessPool())

    with pytest.raises(BrokenProcessPool):
        Workers(answer).collect("a", "b")


def test_progress_counts_the_files_of_the_inbox() -> None:
    """An archive is done when its last file is; no more than all are ever done."""
    seen: list[tuple[int, int]] = []
    workers = Workers(in_archives({"a/x": 0, "a/y": 0, "a/z": 0}))
    workers.collect("a", "b", "c", progress=lambda done, total: seen.append((done, total)))
    assert {total for _, total in seen} == {3}
    done = [done for done, _ in seen]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, 3)
