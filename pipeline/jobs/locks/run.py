"""A locked round and what came since in, its frozen results and a supplement (更正补报) out.

The official table stays byte by byte what it was when the round was locked. Files that came later
are held (S07), but for units for which the round was opened again: what they correct or add stands
in a table of its own, and goes on counting when the inbox has lost it.
"""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.jobs.boards import board_of, copies_of
from pipeline.jobs.conclusion import Run, judged_submissions, rolled_up, with_pdf
from pipeline.jobs.locks.additions import Supplement
from pipeline.jobs.locks.apart import beside, in_own_words, told_apart, under_names, under_own_names
from pipeline.jobs.locks.corrections import keep, kept_inboxes
from pipeline.jobs.locks.latecomers import Latecomers
from pipeline.jobs.locks.lock import lock_of
from pipeline.jobs.lost import for_its_unit
from pipeline.jobs.outbox import staged
from pipeline.jobs.plan import make_plan
from pipeline.jobs.returns.returning import SentBack, given_back, returning_for
from pipeline.jobs.standings import in_order_of_units, standing_of
from pipeline.jobs.summarize import received_for
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading, transaction
from pipeline.model.submissions import Status
from pipeline.model.text import key
from pipeline.model.units import NATIONAL
from pipeline.rendering.board.page import BOARD_FILE, board_html
from pipeline.rendering.board.page import TEMPLATE as BOARD
from pipeline.rendering.supplement import SUPPLEMENT

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Progress, Workers
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.lost import LostTable
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
        late = Latecomers(lock, book, got, workspace.as_of)
        run = _LockedRound(plan, late, book, at_work).run()
        if pdf:
            run = with_pdf(run)
        keep(lock.folder, workspace.inbox, late.new_corrections)
        with staged(run.folder, run.files) as results:
            connection.commit()
            results.publish()
    return run


class _LockedRound:
    """What a run of a locked round finds."""

    def __init__(self, plan: Plan, late: Latecomers, book: Book, at_work: Workers) -> None:
        self._plan, self._late, self._book = plan, late, book
        self._at_work, self._lock = at_work, late.lock

    def run(self) -> Run:
        """The frozen results, the supplement, and what holds today."""
        plan, book, late = self._plan, self._book, self._late
        locked_lines = self._locked_lines()
        official = judged_submissions(book, plan, late.own, locked_lines).judged
        apart, names = told_apart((*late.taken, *late.own))
        found = judged_submissions(
            under_names(book, names, late.moments), plan, apart, locked_lines,
            lambda judged: in_own_words(late.gone_back(judged, names), names),
        )  # fmt: skip
        judged = under_own_names(found.submissions, names)
        held = (late.as_held(each, plan.definitions) for each in late.held)
        submissions = (*judged, *held)
        known = [s for s in submissions if s.status is not Status.PENDING]
        book.record(known, plan.workspace.as_of)
        _, statistics = rolled_up(plan, official)
        standing = standing_of(book, plan)
        supplement = Supplement(plan, late.taken, official)
        changes = supplement.changes(found.judged, names)
        shown = in_order_of_units(tuple(late.shown(submissions)), plan.scope)
        locked = self._lock.outputs()
        sent_back = self._returned(judged, apart)
        returned, places = beside(locked, sent_back.files)
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
            plan.folder, outputs, changes, _under_own_names(found.lost, names),
            self._lock.manifest.locked_at, sent_back.faults,
        )  # fmt: skip

    def _locked_lines(self) -> Mapping[tuple[str, str], str]:
        """From each line of the locked table, as `identity` knows it, to the unit whose it is."""
        text = self._lock.outputs()["entries.csv"].decode()
        return {
            (key(known_as.name if known_as else line["school"]), line["certificate"]): line["unit"]
            for line in csv.DictReader(io.StringIO(text, newline=""))
            for known_as in [self._plan.names.school(line["school"], line["unit"])]
        }

    def _returned(self, judged: Sequence[Submission], received: Sequence[Received]) -> SentBack:
        """What goes back of the files that came later; the lock has the others."""
        later = len(self._late.taken)
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
        later = {r.sha256 for r in self._late.taken}
        own = copies_of([s for s in shown if s.receipt.sha256 not in later], locked)
        new = copies_of([s for s in shown if s.receipt.sha256 in later], places)
        return {**own, **{file: places[name] for file, name in new.items()}}


def _under_own_names(lost: Sequence[LostTable], names: Mapping[str, str]) -> tuple[LostTable, ...]:
    return tuple(each._replace(beside=names.get(each.beside, each.beside)) for each in lost)
