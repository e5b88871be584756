"""A lock, its ledger and all that was read in, the lock's own files and those since then out.

What was admitted once counts for ever: what the inbox has lost comes back from where its bytes are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.explanations import Explanations
from pipeline.jobs.judging import Judged
from pipeline.jobs.locks.corrections import not_there
from pipeline.ledger.since_lock import files_since_lock, wanted_still
from pipeline.model.errors import UsageFault
from pipeline.model.findings import Finding
from pipeline.model.rounds import minute
from pipeline.model.submissions import Status, Submission

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.receiving import Received
    from pipeline.ledger.book import Book
    from pipeline.ledger.since_lock import Known
    from pipeline.model.definitions import Definitions


class Latecomers:
    """What there is in a locked round: the lock's own files, and those that came later."""

    def __init__(
        self, lock: Lock, book: Book, received: Sequence[Received], as_of: dt.datetime
    ) -> None:
        self.lock, self._as_of = lock, as_of
        copies = [
            r for r in received if r.source.path.is_relative_to(lock.folder) and not r.ignored
        ]
        self.own = _own(copies, lock)
        """The lock's copies, each with the fate that it was locked with."""
        self.here = [r for r in received if not r.source.path.is_relative_to(lock.folder)]
        """The files of the inbox."""
        book.receive([(r.file, r.sha256) for r in self.here if not r.pending], as_of)
        self._known = files_since_lock(book)
        self._frozen_bytes = {r.sha256 for r in self.own}
        later = [r for r in self.here if self._is_later(r)]
        self.held = [r for r in later if not self._is_taken(r)]
        there = [r for r in later if self._is_taken(r)]
        self.restored = list(self._restored(there, copies))
        """Admitted tables that the inbox has lost."""
        self.taken = [*there, *self.restored]
        """Later files that are judged."""

    @property
    def new_corrections(self) -> list[Received]:
        """The tables that were admitted and lie in the inbox alone, as far as is known."""
        return [
            r
            for r in self.taken
            if r.document is not None
            and not r.pending
            and not r.source.path.is_relative_to(self.lock.folder)
        ]

    @property
    def moments(self) -> Mapping[tuple[str, str], dt.datetime]:
        """When each file that the ledger knows was received, as (name, SHA-256)."""
        return {identity: self._moment(identity) for identity in self._known}

    def _is_later(self, each: Received) -> bool:
        """Whether a file of the inbox came after the lock.

        The lock's own bytes under a name that is new then are a new word of their unit, where it
        may speak; a locked file that was only moved is not.
        """
        identity = each.file, each.sha256
        if identity in self.lock.manifest.identities:
            return False
        if each.sha256 not in self._frozen_bytes:
            return True
        if each.pending or each.document is None or identity not in self._known:
            return False
        is_new = self._origin(identity).is_new
        return is_new and self.lock.admits(each.unit, self._moment(identity))

    def _is_taken(self, each: Received) -> bool:
        """Whether a later file is judged: corrections that are admitted, and what is no table."""
        if each.is_scan or each.ignored or each.pending:
            return True
        return self.lock.admits(each.unit, self._moment((each.file, each.sha256)))

    def _moment(self, identity: tuple[str, str]) -> dt.datetime:
        origin = self._origin(identity)
        return origin.entered_at if origin.was else origin.received_at

    def _origin(self, identity: tuple[str, str]) -> Known:
        """The file that one was at first, before it was moved."""
        known = self._known[identity]
        while known.was and not self._came_back(known):
            known = self._known[known.was, known.sha256]
        return known

    def _came_back(self, known: Known) -> bool:
        """Whether its former name bore other bytes in between: then it was sent anew, not moved."""
        former = self._known[known.was, known.sha256]
        return known.is_new and any(
            other.file == known.was
            and other.entered > former.entered
            and other.entered_at < known.entered_at
            for other in self._known.values()
        )

    def _restored(
        self, there: Sequence[Received], copies: Sequence[Received]
    ) -> Iterator[Received]:
        """The admitted tables that the inbox has lost, under the names that they had there last.

        Raises:
            UsageFault: the bytes of one are nowhere.
        """
        own = self.lock.manifest.identities
        waiting = {
            (r.file, r.sha256)
            for r in copies
            if (r.file, r.sha256) in self._known and r.document is not None and self._is_taken(r)
        }
        found = {self._origin((r.file, r.sha256)) for r in there if not r.pending}
        lost: dict[Known, Known] = {}
        for known in wanted_still(self._known, own, waiting):
            origin = self._origin((known.file, known.sha256))
            if origin not in found and (origin.file, origin.sha256) not in own:
                lost[origin] = known
        sources = [*copies, *(r for r in self.here if not (r.pending or r.ignored))]
        for known in lost.values():
            same = [r for r in sources if r.sha256 == known.sha256]
            if not same:
                raise UsageFault(not_there(known.file, self.lock.folder))
            copy = next((r for r in same if r.file == known.file), same[0])
            yield replace(copy, source=replace(copy.source, file=known.file))

    def as_held(self, each: Received, definitions: Definitions) -> Submission:
        """S07: a file that came after the lock; it is kept and not judged."""
        moment = self._as_of if each.pending else self._moment((each.file, each.sha256))
        facts = {"received": minute(moment), "locked": minute(self.lock.manifest.locked_at)}
        judged = Judged(each, moment, (*each.findings, Finding("S07", facts=facts)), Status.HELD)
        return judged.submission(None, definitions, Explanations(()))

    def shown(self, submissions: Sequence[Submission]) -> Iterator[Submission]:
        """Each file of the inbox once; the lock's own by the names that they have there today.

        Of several copies of one of the lock's files the first stands for it, or the one under its
        own name; the others are duplicates.
        """
        of_file: dict[tuple[str, str], Submission] = {}
        own: dict[str, Submission] = {}
        for s in sorted(submissions, key=lambda s: s.status is Status.DUPLICATE):
            identity = s.receipt.file, s.receipt.sha256
            of_file.setdefault(identity, s)
            if identity in self.lock.manifest.identities:
                own.setdefault(s.receipt.sha256, s)
        later = {(r.file, r.sha256) for r in (*self.taken, *self.held)}
        names: dict[str, list[str]] = {}
        for each in self.here:
            if (each.file, each.sha256) not in later:
                names.setdefault(each.sha256, []).append(each.file)
        for each in self.here:
            identity = each.file, each.sha256
            first = own.get(each.sha256)
            if identity in later:
                yield of_file[identity]
            elif first is not None:  # else the lock has left it out
                own_name = first.receipt.file
                same = names[each.sha256]
                if each.file == (own_name if own_name in same else same[0]):
                    yield replace(first, receipt=replace(first.receipt, file=each.file))
                elif identity in of_file:
                    yield of_file[identity]
                else:
                    receipt = replace(first.receipt, file=each.file)
                    yield replace(first, receipt=receipt, status=Status.DUPLICATE)

    def gone_back(self, judged: Sequence[Judged], names: Mapping[str, str]) -> tuple[Judged, ...]:
        """The files of a round, with S10 where the inbox has an earlier one under a name again.

        Whether a unit took its correction back, or somebody put an old file there, nobody can tell:
        both are the same bytes under the same name as before. `names` leads to a file's own name.
        """
        lost = {(r.file, r.sha256) for r in self.restored}
        here = {(r.file, r.sha256) for r in self.here if not r.pending}

        def identity(each: Judged) -> tuple[str, str]:
            return names.get(each.received.file, each.received.file), each.received.sha256

        counts = {
            (identity(j)[0], j.received.unit): j
            for j in judged
            if j.status is Status.ACCEPTED and identity(j) in lost
        }
        told = []
        for each in judged:
            name, sha256 = identity(each)
            now = counts.get((name, each.received.unit))
            if now is None or (name, sha256) not in here or each.status is not Status.SUPERSEDED:
                told.append(each)
                continue
            facts = {
                "unit": now.received.unit or "", "file": name, "entries": f"{_lines(now)} 条",
                "now": f"{_lines(each)} 条",
            }  # fmt: skip
            finding = Finding("S10", value=name, variant="back", facts=facts)
            told.append(replace(each, findings=(*each.findings, finding)))
        return tuple(told)


def _lines(judged: Judged) -> int:
    document = judged.received.document
    return 0 if document is None else len(document.entries)


def _own(copies: Sequence[Received], lock: Lock) -> list[Received]:
    """The lock's own files, as they counted then: what became of each is not decided again.

    Raises:
        UsageFault: this version of the program does not read a table that counted.
    """
    inputs = {(each.file, each.sha256): each for each in lock.manifest.inputs}
    own = []
    for each in copies:
        known = inputs.get((each.file, each.sha256))
        if known is None or not each.source.path.is_relative_to(lock.inbox):
            continue
        status = Status(known.status)
        if status is Status.ACCEPTED and (each.document is None or known.unit is None):
            raise UsageFault(
                f"{known.file} 锁定时计入了汇总，这个版本的程序却读不出来；"
                f"请用锁定时的版本（{lock.manifest.program}）。结果没有改动。"
            )
        modified_at = known.modified_at or each.modified_at
        own.append(replace(each, unit=known.unit, modified_at=modified_at, settled=status))
    return own
