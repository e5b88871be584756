"""A locked round and what came since in, its frozen results and a supplement (更正补报) out.

The official table stays byte by byte what it was when the round was locked. Files that came later
are held (S07), but for units for which the round was opened again: what they correct or add stands
in a table of its own, and goes on counting when the inbox has lost it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.explanations import Explanations
from pipeline.jobs.additions import Supplement
from pipeline.jobs.apart import beside, told_apart, under_names, under_own_names
from pipeline.jobs.boards import board_of, copies_of
from pipeline.jobs.conclusion import Run, judged_submissions, rolled_up, with_pdf
from pipeline.jobs.corrections import keep, kept_inboxes
from pipeline.jobs.judging import Judged, counted
from pipeline.jobs.locks import lock_of
from pipeline.jobs.lost import for_its_unit
from pipeline.jobs.outbox import staged
from pipeline.jobs.plan import make_plan
from pipeline.jobs.returning import given_back, returning_for
from pipeline.jobs.standings import in_order_of_units, standing_of
from pipeline.jobs.summarize import received_for
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading, transaction
from pipeline.model.findings import Finding
from pipeline.model.rounds import minute
from pipeline.model.submissions import Status
from pipeline.model.units import NATIONAL
from pipeline.rendering.board.page import BOARD_FILE, board_html
from pipeline.rendering.board.page import TEMPLATE as BOARD
from pipeline.rendering.supplement import SUPPLEMENT

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from pipeline.jobs.locks import Lock
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Progress, Workers
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.definitions import Definitions
    from pipeline.model.submissions import Submission


def lock_in_force(workspace: Workspace, scope: str, round_name: str) -> Lock | None:
    """The lock of a scope and round, as the ledger knows it.

    Raises:
        UsageFault: a file of the lock is missing, or is not what was locked.
    """
    with reading(workspace.ledger) as connection:
        return lock_of(Book(connection, scope, round_name), workspace)


def summarize_locked(
    workspace: Workspace, lock: Lock, progress: Progress, *, pdf: bool = False
) -> Run:
    """The main job for a locked round: by the rules, names and layouts as they were then.

    Raises:
        UsageFault: the ledger or the outbox cannot be written.
    """
    scope = lock.manifest.scope
    frozen = replace(workspace, frozen=lock.data)
    plan = make_plan(frozen, None if scope == NATIONAL else scope, lock.manifest.round)
    with (
        received_for(plan, progress, (lock.inbox, *kept_inboxes(lock.folder))) as (got, at_work),
        transaction(workspace.ledger) as connection,
    ):
        book = Book(connection, scope, lock.manifest.round)
        arrivals = _Arrivals(plan, lock, book, got)
        run = _LockedRound(plan, arrivals, book, at_work).run()
        if pdf:
            run = with_pdf(run)
        keep(lock.folder, workspace.inbox, arrivals.new_corrections)
        with staged(run.folder, run.files) as results:
            connection.commit()
            results.publish()
    return run


class _Arrivals:
    """What there is in a locked round: the lock's own files, and those that came later."""

    def __init__(self, plan: Plan, lock: Lock, book: Book, received: Sequence[Received]) -> None:
        self._as_of, self.lock = plan.workspace.as_of, lock
        copies = [
            r for r in received if r.source.path.is_relative_to(lock.folder) and not r.ignored
        ]
        frozen = [r for r in copies if r.source.path.is_relative_to(lock.inbox)]
        self.own = [r for r in frozen if (r.file, r.sha256) in lock.manifest.identities]
        """The lock's copies."""
        self.here = [r for r in received if not r.source.path.is_relative_to(lock.folder)]
        """The files of the inbox."""
        arrived = [(r.file, r.sha256) for r in self.here if not r.pending]
        known = {(s.file, s.sha256): s.received_at for s in book.states()}
        self._received_at = {**known, **book.receive(arrived, self._as_of)}
        frozen_bytes = {r.sha256 for r in self.own}
        later = [r for r in self.here if r.sha256 not in frozen_bytes]
        there = frozen_bytes | {sha256 for _, sha256 in arrived}
        kept = [
            r
            for r in copies
            if r not in frozen and (r.file, r.sha256) in known and r.sha256 not in there
        ]
        self.taken = [r for r in (*later, *kept) if self._is_taken(r)]
        """Later files that are judged, those that the inbox has lost among them."""
        self.held = [r for r in later if not self._is_taken(r)]

    def _is_taken(self, each: Received) -> bool:
        """Whether a later file is judged: corrections that are admitted, and what is no table."""
        if each.is_scan or each.ignored or each.pending:
            return True
        return self.lock.admits(each.unit, self._received_at[each.file, each.sha256])

    @property
    def new_corrections(self) -> list[Received]:
        """The files of the inbox that were admitted."""
        return [
            r for r in self.taken if r.document is not None and not r.pending and r in self.here
        ]

    def as_held(self, each: Received, definitions: Definitions) -> Submission:
        """S07: a file that came after the lock; it is kept and not judged."""
        moment = self._as_of if each.pending else self._received_at[each.file, each.sha256]
        facts = {"received": minute(moment), "locked": minute(self.lock.manifest.locked_at)}
        judged = Judged(each, moment, (*each.findings, Finding("S07", facts=facts)), Status.HELD)
        return judged.submission(None, definitions, Explanations(()))

    def shown(self, submissions: Sequence[Submission]) -> Iterator[Submission]:
        """Each file of the inbox once; the lock's own by the names that they have there today.

        Of several copies of one of the lock's files the first stands for it, or the one under its
        own name; the others are duplicates.
        """
        of_file: dict[tuple[str, str], Submission] = {}
        of_bytes: dict[str, Submission] = {}
        for s in sorted(submissions, key=lambda s: s.status is Status.DUPLICATE):
            of_file.setdefault((s.receipt.file, s.receipt.sha256), s)
            of_bytes.setdefault(s.receipt.sha256, s)
        names: dict[str, list[str]] = {}
        for each in self.here:
            names.setdefault(each.sha256, []).append(each.file)
        for each in self.here:
            first = of_bytes.get(each.sha256)
            if first is None:  # what the lock has left out
                continue
            own = first.receipt.file
            stands_for_it = own if own in names[each.sha256] else names[each.sha256][0]
            if each.file == stands_for_it:
                yield replace(first, receipt=replace(first.receipt, file=each.file))
            elif (each.file, each.sha256) in of_file:
                yield of_file[each.file, each.sha256]
            else:
                receipt = replace(first.receipt, file=each.file)
                yield replace(first, receipt=receipt, status=Status.DUPLICATE)


class _LockedRound:
    """What a run of a locked round finds."""

    def __init__(self, plan: Plan, arrivals: _Arrivals, book: Book, at_work: Workers) -> None:
        self._plan, self._arrivals, self._book = plan, arrivals, book
        self._at_work, self._lock = at_work, arrivals.lock

    def run(self) -> Run:
        """The frozen results, the supplement, and what holds today."""
        plan, book, arrivals = self._plan, self._book, self._arrivals
        official = judged_submissions(book, plan, arrivals.own).judged
        apart, names = told_apart((*arrivals.taken, *arrivals.own))
        locked_lines = counted(official, plan.names)
        found = judged_submissions(under_names(book, names), plan, apart, locked_lines)
        judged = under_own_names(found.submissions, names)
        held = (arrivals.as_held(each, plan.definitions) for each in arrivals.held)
        submissions = (*judged, *held)
        known = [s for s in submissions if s.status is not Status.PENDING]
        book.record(known, plan.workspace.as_of)
        _, statistics = rolled_up(plan, official)
        standing = standing_of(book, plan)
        supplement = Supplement(plan, arrivals.taken, official)
        changes = supplement.changes(found.judged, names)
        shown = in_order_of_units(tuple(arrivals.shown(submissions)), plan.scope)
        locked = self._lock.outputs()
        returned, places = beside(locked, self._returned(judged, apart))
        outputs = {**locked, **returned}
        if changes:
            outputs[SUPPLEMENT] = supplement.rendered(changes, self._lock.manifest.locked_at)
        links = self._links(shown, locked, places)
        board = replace(
            board_of(plan, shown, standing, statistics, changes, links),
            locked_at=self._lock.manifest.locked_at,
            changes_file=SUPPLEMENT,
        )
        outputs[BOARD_FILE] = board_html(plan.workspace.resources.read(BOARD), board)
        return Run(
            plan.scope, plan.definitions.round, plan.workspace, shown, standing, statistics,
            plan.folder, outputs, changes, found.lost, self._lock.manifest.locked_at,
        )  # fmt: skip

    def _returned(
        self, judged: Sequence[Submission], received: Sequence[Received]
    ) -> dict[str, bytes]:
        """What goes back of the files that came later; the lock has the others."""
        later = len(self._arrivals.taken)
        pairs = [
            (for_its_unit(s), replace(r.source, file=s.receipt.file))
            for number, (s, r) in enumerate(zip(judged, received, strict=True))
            if number < later or s.status is Status.ACCEPTED
        ]
        return given_back(pairs, returning_for(self._plan), self._at_work)

    def _links(
        self, shown: Sequence[Submission], locked: Collection[str], places: Mapping[str, str]
    ) -> dict[str, str]:
        """From each returned file to its copy, never to one of another file of its name."""
        later = {r.sha256 for r in self._arrivals.taken}
        own = copies_of([s for s in shown if s.receipt.sha256 not in later], locked)
        new = copies_of([s for s in shown if s.receipt.sha256 in later], places)
        return {**own, **{file: places[name] for file, name in new.items()}}
