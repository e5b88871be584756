"""Tasks in, what workers read of them in the same order out; what lies in archives in its place.

All that is to be read is with the workers as soon as it is known, so that the files of archives are
read side by side with all others. When a worker dies, one file is given up and no other.
"""

from __future__ import annotations

from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, NamedTuple

from pebble import ProcessExpired

from pipeline.intake.archives import NOTHING, excess
from pipeline.jobs.confinement import ended_by_alarm
from pipeline.jobs.receiving import Received
from pipeline.jobs.worker import given_up
from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pebble import ProcessFuture

    from pipeline.intake.archives import Extent
    from pipeline.jobs.receiving import Further, Task
    from pipeline.jobs.workers import Progress, Workers

_LOOK_SECONDS = 2.0
"""A pool that breaks just as it is given a task never answers: that is looked at so often."""
_MOST_POOLS = 5
"""So many broken pools in a row, none of which has read anything, are no accident."""


@dataclass(eq=False, slots=True)
class Slot:
    """The place of one file among the results, or of all the files that it holds."""

    task: Task
    holder: Slot | None = None
    """What asked for it: an archive, or an old document that is converted."""
    result: Received | None = None
    inner: Sequence[Slot] | None = None
    asked: Further | None = None
    """An archive in an archive, until it is known what those before it hold."""
    spent: Extent = NOTHING
    """What an archive holds, with the archives in it whose files are read."""

    @property
    def is_open(self) -> bool:
        """Whether it is still to be read."""
        return self.result is None and self.inner is None and self.asked is None

    @property
    def is_done(self) -> bool:
        """Whether it is read, with all that it holds."""
        if self.inner is None:
            return self.result is not None
        return all(slot.is_done for slot in self.inner)

    @property
    def archive(self) -> Slot | None:
        """The archive that it lies in."""
        slot = self.holder
        while slot is not None and not slot.spent.parts:
            slot = slot.holder
        return slot

    @property
    def root(self) -> Slot:
        """The file of the inbox that it comes from."""
        return self if self.holder is None else self.holder.root

    def slots(self) -> Iterator[Slot]:
        """All that is in its place, in order."""
        if self.inner is None:
            yield self
        for slot in self.inner or ():
            yield from slot.slots()


class Batch(NamedTuple):
    """Tasks of one worker, one after the other."""

    slots: Sequence[Slot]
    number: int | None
    """Its mark; None for a task by itself that has none."""
    future: ProcessFuture[list[Received | Further]]


class PendingReadings:
    """Files that are being read."""

    def __init__(self, workers: Workers, slots: Sequence[Slot], tries: int = _MOST_POOLS) -> None:
        self._workers, self._slots, self._tries = workers, slots, tries
        self._answers: SimpleQueue[Batch] = SimpleQueue()
        self._waiting = 0
        self._has_read = False
        self._done = {slot for slot in slots if slot.is_done}

    def begin(self, batches: Sequence[Sequence[Slot]]) -> PendingReadings:
        """Hand batches of slots to the workers; in a broken pool they wait for a new one."""
        try:
            for batch in batches:
                self._schedule(batch)
        except BrokenProcessPool:
            self._waiting = 0
        return self

    def collect(self, progress: Progress) -> tuple[Received, ...]:
        """All files in their order, as soon as they are read; those of an archive in its place.

        A worker that is killed before it has taken a file breaks its pool; a new one goes on.
        """
        total = len(self._slots)
        try:
            while self._waiting:
                progress(len(self._done), total)
                self._take(self._next())
        except BrokenProcessPool:
            self._waiting = 0
        every = [slot for root in self._slots for slot in root.slots()]
        left = [slot for slot in every if slot.is_open]
        if left:
            return self._collect_anew(left, progress)
        progress(total, total)
        return tuple(_result(slot) for slot in every)

    def _collect_anew(self, left: Sequence[Slot], progress: Progress) -> tuple[Received, ...]:
        tries = _MOST_POOLS if self._has_read else self._tries - 1
        if not tries:
            raise BrokenProcessPool("no worker stays alive")
        with self._workers.anew(len(left)) as fresh:
            again = PendingReadings(fresh, self._slots, tries)
            return again.begin([(slot,) for slot in left]).collect(progress)

    def _next(self) -> Batch:
        while True:
            try:
                return self._answers.get(timeout=_LOOK_SECONDS)
            except Empty:
                if not self._workers.pool.active:
                    raise BrokenProcessPool from None

    def _schedule(self, slots: Sequence[Slot], *, marked: bool = True) -> None:
        """Several travel together only where a mark can tell which of them a worker is at."""
        number = self._workers.marks.take() if marked else None
        if number is None and len(slots) > 1:
            for slot in slots:
                self._schedule((slot,), marked=False)
            return
        future = self._workers.schedule([slot.task for slot in slots], number)
        batch = Batch(slots, number, future)
        self._waiting += 1
        future.add_done_callback(lambda _: self._answers.put(batch))

    def _take(self, batch: Batch) -> None:
        self._waiting -= 1
        error: Exception | None = None
        results: list[Received | Further] = []
        try:
            results = batch.future.result()
        except (TimeoutError, ProcessExpired) as expired:
            error = expired
        place = self._workers.marks.give_back(batch.number)
        self._has_read = True
        if error is not None:
            self._without_culprit(batch, place, error)
        for slot, result in zip(batch.slots, results, strict=error is None):
            self._answer(slot, result)
        self._done.update(slot.root for slot in batch.slots if slot.root.is_done)

    def _without_culprit(self, batch: Batch, place: int, error: Exception) -> None:
        """What is left of a batch when its worker has died: the file it was at is given up.

        A worker that died before the first file or after the last has none: all are read again,
        each by itself and for the last time.
        """
        limits = self._workers.reader.limits
        for number, slot in enumerate(batch.slots):
            if number != place:
                self._schedule((slot,), marked=False)
                continue
            if isinstance(error, TimeoutError) or ended_by_alarm(getattr(error, "exitcode", None)):
                allowed = f"{slot.task.seconds(limits):,} 秒"
                finding = Finding("F03", variant="time", facts={"allowed": allowed})
            else:
                finding = given_up("读取中止")
            self._answer(slot, self._workers.reader.unread(slot.task, finding))

    def _answer(self, slot: Slot, answer: Received | Further) -> None:
        archive = slot.archive
        if isinstance(answer, Received):
            slot.result = answer
        elif answer.archive is not None and archive is not None:
            slot.asked = answer
        else:
            self._open(slot, answer)
        if archive is not None:
            self._admit(archive)

    def _open(self, slot: Slot, further: Further) -> None:
        slot.spent = further.extent
        slot.inner = [Slot(task, slot) for task in further.tasks]
        self.begin([(inner,) for inner in slot.inner])

    def _admit(self, archive: Slot) -> None:
        """Open the archives in an archive, each once all before it are known.

        In this order it does not depend on chance which one is over the limit for all of them.
        """
        for slot in archive.inner or ():
            if slot.is_open:
                return
            if slot.asked is None:
                continue
            further, slot.asked = slot.asked, None
            together = archive.spent.and_more(further.extent)
            finding = excess(together, self._workers.reader.limits)
            if finding is None:
                archive.spent = together
                self._open(slot, further)
            else:
                slot.result = further.refused(finding)


def _result(slot: Slot) -> Received:
    assert slot.result is not None  # noqa: S101 - what is not open and holds nothing is read
    return slot.result
