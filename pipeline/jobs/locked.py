"""A locked round and what came since in, its frozen results and a supplement (更正补报) out.

The official table stays byte by byte what it was when the round was locked. Files that came later
are held (S07), but for units for which the round was opened again: what they correct or add stands
in a table of its own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.explanations import Explanations
from pipeline.jobs.boards import board_of, copies_of
from pipeline.jobs.conclusion import Run, judged_submissions, rolled_up
from pipeline.jobs.judging import Judged
from pipeline.jobs.locks import lock_of
from pipeline.jobs.outbox import staged
from pipeline.jobs.plan import make_plan
from pipeline.jobs.standings import in_order_of_units, standing_of
from pipeline.jobs.summarize import received_for
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading, transaction
from pipeline.model.findings import Finding
from pipeline.model.rounds import minute
from pipeline.model.submissions import Status, Submission
from pipeline.model.units import NATIONAL
from pipeline.model.versions import Replacement
from pipeline.rendering.board.page import BOARD_FILE, board_html
from pipeline.rendering.board.page import TEMPLATE as BOARD
from pipeline.rendering.supplement import SUPPLEMENT, render_supplement
from pipeline.rollup.differences import additions, differences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.jobs.locks import Lock
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Progress
    from pipeline.jobs.workspace import Workspace

_NO_FIGURES = ("sequence", "school", "certificate")


def lock_in_force(workspace: Workspace, scope: str, round_name: str) -> Lock | None:
    """The lock of a scope and round, as the ledger knows it.

    Raises:
        UsageFault: a file of the lock is missing, or is not what was locked.
    """
    with reading(workspace.ledger) as connection:
        return lock_of(Book(connection, scope, round_name), workspace)


def summarize_locked(workspace: Workspace, lock: Lock, progress: Progress) -> Run:
    """The main job for a locked round: by the rules, names and layouts as they were then.

    Raises:
        UsageFault: the ledger or the outbox cannot be written.
    """
    scope = lock.manifest.scope
    frozen = replace(workspace, frozen=lock.data)
    plan = make_plan(frozen, None if scope == NATIONAL else scope, lock.manifest.round)
    with (
        received_for(plan, progress, lock.inbox) as (received, _),
        transaction(workspace.ledger) as connection,
    ):
        run = _LockedRound(plan, lock, Book(connection, scope, lock.manifest.round), received).run()
        with staged(run.folder, run.files) as results:
            connection.commit()
            results.publish()
    return run


class _LockedRound:
    """What a run of a locked round finds: the lock's own files, and those that came later."""

    def __init__(self, plan: Plan, lock: Lock, book: Book, received: Sequence[Received]) -> None:
        self._plan, self._lock, self._book = plan, lock, book
        copies = [r for r in received if r.source.path.is_relative_to(lock.folder)]
        self._own = [r for r in copies if (r.file, r.sha256) in lock.manifest.identities]
        frozen = {r.sha256 for r in self._own}
        self._here = [r for r in received if not r.source.path.is_relative_to(lock.folder)]
        later = [r for r in self._here if r.sha256 not in frozen]
        arrived = [(r.file, r.sha256) for r in later if not r.pending]
        self._received_at = book.receive(arrived, plan.workspace.as_of)
        self._taken = [r for r in later if self._is_taken(r)]
        self._held = [r for r in later if not self._is_taken(r)]

    def _is_taken(self, each: Received) -> bool:
        """Whether a later file is judged: corrections that are admitted, and what is no table."""
        if each.is_scan or each.ignored or each.pending:
            return True
        return self._lock.admits(each.unit, self._received_at[each.file, each.sha256])

    def run(self) -> Run:
        """The frozen results, the supplement, and what holds today."""
        plan, book = self._plan, self._book
        official = judged_submissions(book, plan, self._own).judged
        saved_over = {r.file for r in self._taken}
        kept = [r for r in self._own if r.file not in saved_over]
        found = judged_submissions(book, plan, [*kept, *self._taken])
        now = found.judged
        submissions = (*found.submissions, *map(self._as_held, self._held))
        known = [s for s in submissions if s.status is not Status.PENDING]
        book.record(known, plan.workspace.as_of)
        _, statistics = rolled_up(plan, official)
        standing = standing_of(book, plan)
        changes = tuple(self._changes(official, now))
        shown = in_order_of_units(tuple(self._shown(submissions)), plan.scope)
        outputs = self._lock.outputs()
        if changes:
            outputs[SUPPLEMENT] = self._supplement(changes)
        board = replace(
            board_of(plan, shown, standing, statistics, changes, copies_of(shown, outputs)),
            locked_at=self._lock.manifest.locked_at,
            changes_file=SUPPLEMENT,
        )
        outputs[BOARD_FILE] = board_html(plan.workspace.resources.read(BOARD), board)
        return Run(
            plan.scope, plan.definitions.round, plan.workspace, shown, standing, statistics,
            plan.folder, outputs, changes, locked_at=self._lock.manifest.locked_at,
        )  # fmt: skip

    def _as_held(self, each: Received) -> Submission:
        """S07: a file that came after the lock; it is kept and not judged."""
        moment = self._received_at[each.file, each.sha256]
        facts = {"received": minute(moment), "locked": minute(self._lock.manifest.locked_at)}
        judged = Judged(each, moment, (*each.findings, Finding("S07", facts=facts)), Status.HELD)
        return judged.submission(None, self._plan.definitions, Explanations(()))

    def _changes(self, official: Sequence[Judged], now: Sequence[Judged]) -> Iterator[Replacement]:
        """What units that were admitted say otherwise than what was locked."""
        fields = [name for name in self._plan.definitions.form.columns if name not in _NO_FIGURES]
        before = {j.received.unit: j for j in official if j.status is Status.ACCEPTED}
        taken = {(r.file, r.sha256) for r in self._taken}
        for each in now:
            document, unit = each.received.document, each.received.unit
            is_new = (each.received.file, each.received.sha256) in taken
            if not is_new or each.status is not Status.ACCEPTED or document is None or unit is None:
                continue
            former = before.get(unit)
            if former is None or former.received.document is None:
                yield Replacement(unit, "", each.received.file, additions(document, fields))
            else:
                told = differences(former.received.document, document, fields)
                yield Replacement(unit, former.received.file, each.received.file, told)

    def _shown(self, submissions: Sequence[Submission]) -> Iterator[Submission]:
        """Each file of the inbox once; the lock's own by the names that they have there today."""
        own = {s.receipt.sha256: s for s in submissions}
        seen: set[str] = set()
        for each in self._here:
            submission = own.get(each.sha256)
            if submission is None:  # an input that another file was saved over, seen elsewhere
                continue
            receipt = replace(submission.receipt, file=each.file)
            status = Status.DUPLICATE if each.sha256 in seen else submission.status
            seen.add(each.sha256)
            yield replace(submission, receipt=receipt, status=status)

    def _supplement(self, changes: Sequence[Replacement]) -> bytes:
        definitions = self._plan.definitions
        scope, chosen = self._plan.scope, definitions.round
        return render_supplement(
            changes,
            title=f"{scope.name} {chosen.name}（{chosen.round}）更正补报表",
            locked_at=self._lock.manifest.locked_at,
            headers={name: column.header for name, column in definitions.form.columns.items()},
            created=self._plan.workspace.as_of,
            fonts=self._plan.settings.fonts,
        )
