"""What was read in, the finished run out: judge, merge, render, record.

Loads pandas and all that comes with it; the files are read meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.checking.across import NOT_LOCKED
from pipeline.checking.explanations import Explanations
from pipeline.jobs.boards import board_of, copies_of
from pipeline.jobs.editions import edition_of
from pipeline.jobs.explanations import by_unit, explanations_of, known_as, unit_known_as
from pipeline.jobs.former_rounds import former_lines
from pipeline.jobs.judging import Judged, candidate, judge
from pipeline.jobs.locks.folders import lock_folder
from pipeline.jobs.lost import for_its_unit, lost_tables, with_lost
from pipeline.jobs.outbox import staged
from pipeline.jobs.pdf import pdf_name, pdfs, with_code
from pipeline.jobs.reception import with_reception
from pipeline.jobs.rendering import Results, render
from pipeline.jobs.returns.returning import given_back, returning_for
from pipeline.jobs.standings import in_order_of_units, standing_of
from pipeline.jobs.versions import replacements
from pipeline.ledger.acceptances import acceptances
from pipeline.ledger.book import Book
from pipeline.ledger.database import transaction
from pipeline.model.errors import UsageFault
from pipeline.model.events import LOCKED
from pipeline.model.lost import LostTable  # noqa: TC001 - part of a tuple
from pipeline.model.outstanding import TO_DO, state_of
from pipeline.model.submissions import Status, Submission
from pipeline.rendering.board.page import BOARD_FILE, board_html
from pipeline.rendering.board.page import TEMPLATE as BOARD
from pipeline.rendering.supplement import SUPPLEMENT
from pipeline.rollup.merge import merge
from pipeline.rollup.statistics import count

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import sqlalchemy as sa

    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Workers
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.rollups import Line, Statistics
    from pipeline.model.rounds import Round
    from pipeline.model.standing import Standing
    from pipeline.model.units import Scope
    from pipeline.model.versions import Replacement

TABLE = "汇总表.xlsx"
PRINTED = (TABLE, SUPPLEMENT)
NEEDS_ATTENTION = (Status.RETURNED, Status.QUARANTINED, Status.HELD)


@dataclass(frozen=True, slots=True)
class Run:
    """What a run of the main job did."""

    scope: Scope
    round: Round
    workspace: Workspace
    submissions: tuple[Submission, ...]
    standing: Standing
    statistics: Statistics
    folder: Path
    outputs: Mapping[str, bytes]
    """From the name of each file in the folder to its bytes; run.json is not among them."""
    replacements: tuple[Replacement, ...] = ()
    """Which version took the place of which, and what it says otherwise."""
    lost: tuple[LostTable, ...] = ()
    """What counted once and is not in the inbox any more."""
    locked_at: dt.datetime | None = None
    """Since when the official table stays as it is; `replacements` are then what came since."""
    faults: Mapping[str, str] = field(default_factory=dict)
    """Returned files that a fault of the program left without marks, with the kind of error."""

    @property
    def files(self) -> dict[str, bytes]:
        """Every file of the results' folder by its name, run.json with the others."""
        document = json.dumps(self.as_document(), ensure_ascii=False, indent=1) + "\n"
        return {**self.outputs, "run.json": document.encode()}

    @property
    def by_unit(self) -> tuple[Submission, ...]:
        """The submissions as an officer looks for them: by the roster, then by unit and file."""
        return in_order_of_units(self.submissions, self.scope)

    @property
    def doubts(self) -> tuple[str, ...]:
        """What is to be done about each doubt, as the list of findings has it."""
        told = [state_of(s, c) for s in self.submissions for c in s.causes if c.severity == "W"]
        return (*told, *(TO_DO for table in self.lost if not table.beside))

    @property
    def exit_code(self) -> int:
        """0 when every submission was accepted, 1 when one needs attention."""
        return int(any(s.status in NEEDS_ATTENTION for s in self.submissions))

    def as_document(self) -> dict[str, Any]:
        """run.json, as the contract has it."""
        prefix = f"outbox/{self.scope.slug}/{self.round.round}/"
        return {
            "format": 1,
            "scope": self.scope.slug,
            "round": self.round.round,
            "as_of": self.workspace.as_of.isoformat(),
            "submissions": [submission.as_document() for submission in self.submissions],
            "units": self.standing.as_document(),
            "totals": self.statistics.as_document(),
            "outputs": [
                {"path": prefix + name, "sha256": hashlib.sha256(content).hexdigest()}
                for name, content in sorted(self.outputs.items())
            ],
        }


def conclude(
    plan: Plan, received: Sequence[Received], at_work: Workers, *, pdf: bool = False
) -> Run:
    """Judge what was received, render the results, enter all in the ledger, publish.

    Results and ledger are written in full or not at all; the ledger is committed first, since
    results can be made again from it and the inbox.

    Raises:
        UsageFault: a template is wrong, or the ledger or the outbox cannot be written.
    """
    with transaction(plan.workspace.ledger) as connection:
        run = concluded(plan, received, at_work, connection)
        if pdf:
            run = with_pdf(run)
        with staged(run.folder, run.files) as results:
            connection.commit()
            results.publish()
    return run


def with_pdf(run: Run) -> Run:
    """The run with what is printed and stamped as PDF beside it.

    Raises:
        UsageFault: LibreOffice is not installed, or cannot convert it.
    """
    printed = {name: run.outputs[name] for name in PRINTED if name in run.outputs}
    moment = run.locked_at or run.workspace.as_of
    made = pdfs(printed, moment)
    table = pdf_name(TABLE)
    made[table] = with_code(made[table], printed[TABLE], run.scope.slug)
    return replace(run, outputs={**run.outputs, **made})


def concluded(
    plan: Plan, received: Sequence[Received], at_work: Workers, connection: sa.Connection
) -> Run:
    """The run, entered in the ledger and neither committed nor published.

    Raises:
        UsageFault: a template is wrong, or the round is locked and its lock is not there.
    """
    book = Book(connection, plan.scope.slug, plan.definitions.round.round)
    if book.events(LOCKED):
        folder = lock_folder(plan.workspace, plan.scope.slug, plan.definitions.round.round)
        raise UsageFault(
            f"台账里登记着锁定，而锁定的文件夹 {folder} 不见了。请从备份恢复它；结果没有改动。"
        )
    found = judged_submissions(book, plan, received)
    arrived = [s for s in found.submissions if s.status is not Status.PENDING]
    book.record(arrived, plan.workspace.as_of)
    return _rendered(plan, found, book, at_work)


class Found(NamedTuple):
    """What a run finds out, file by file."""

    judged: tuple[Judged, ...]
    submissions: tuple[Submission, ...]
    """The same files as the outputs show them."""
    lost: tuple[LostTable, ...]


def judged_submissions(
    book: Book,
    plan: Plan,
    received: Sequence[Received],
    locked: Mapping[tuple[str, str], str] = NOT_LOCKED,
    finish: Callable[[tuple[Judged, ...]], tuple[Judged, ...]] = tuple,
) -> Found:
    """Every file as judged and as the outputs show it; `locked` as for `judge`.

    `finish` gets the files with all their findings, before anything is made of these. Receipts,
    versions and the explanations that came with the files are entered.
    """
    definitions = plan.definitions
    # What is still arriving has not been received: its bytes are not those that will be read.
    here = [(r.file, r.sha256) for r in received if not r.pending]
    moments = book.receive(here, plan.workspace.as_of)
    received_at = {r.file: plan.workspace.as_of for r in received}
    received_at |= {file: moment for (file, _), moment in moments.items()}
    judged = judge(received, received_at, definitions, plan.names, locked=locked)
    judged = with_reception(judged, plan)
    lost = lost_tables(acceptances(book), judged, definitions)
    judged = finish(with_lost(judged, lost))
    versions = book.number_versions(
        [
            candidate(j.received, received_at, j.findings, definitions)
            for j in judged
            if j.received.document is not None and j.received.unit is not None
        ]
    )
    in_order = sorted(received, key=lambda r: (received_at[r.file], r.modified_at, r.file))
    said = book.explain(
        explanations_of(in_order, judged, book), plan.workspace.as_of, known_as(plan)
    )
    explained = by_unit(said, plan)
    nothing_said = Explanations()
    submissions = tuple(
        j.submission(
            versions.get(j.received.file),
            definitions,
            explained.get(unit_known_as(j.received.unit or "", plan), nothing_said),
        )
        for j in judged
    )
    return Found(judged, submissions, lost)


def _rendered(plan: Plan, found: Found, book: Book, at_work: Workers) -> Run:
    judged, submissions, lost = found
    standing = standing_of(book, plan)
    workspace, scope, definitions = plan.workspace, plan.scope, plan.definitions
    lines, statistics = rolled_up(plan, judged)
    shown = in_order_of_units(submissions, scope)
    replaced = tuple(replacements(judged, definitions, plan.names))
    mark = edition_of(book, plan, lines, statistics.total).mark
    results = Results(
        scope, definitions, lines, shown, workspace.as_of, mark, replaced, lost, former_lines(plan)
    )  # fmt: skip
    link = _link(workspace.inbox, plan.folder)
    told = map(for_its_unit, submissions)
    sources = zip(told, (j.received.source for j in judged), strict=True)
    sent_back = given_back(sources, returning_for(plan), at_work)
    copies = copies_of(submissions, sent_back.files)
    # A worker makes the board and the official table, while the others are rendered here.
    board = at_work.call(
        board_html,
        workspace.resources.read(BOARD),
        board_of(plan, submissions, standing, statistics, replaced, copies),
    )
    outputs = {
        **render(results, plan.settings, workspace.resources, link, at_work),
        **sent_back.files,
    }
    outputs[BOARD_FILE] = board()
    return Run(
        scope, definitions.round, workspace, submissions, standing, statistics, plan.folder,
        outputs, replaced, lost, faults=sent_back.faults,
    )  # fmt: skip


def rolled_up(plan: Plan, judged: Iterable[Judged]) -> tuple[tuple[Line, ...], Statistics]:
    """The lines of all that counts, and what they come to."""
    definitions = plan.definitions
    accepted = (j.contribution for j in judged if j.status is Status.ACCEPTED)
    lines = merge(accepted, plan.scope.order)
    statistics = count(
        lines,
        [c.certificate for c in definitions.round_certificates],
        definitions.rollup_form.school_types,
        definitions.rollup_form.levels,
    )
    return lines, statistics


def _link(inbox: Path, folder: Path) -> str:
    """The way from the results to the inbox, relative, so that a moved workspace keeps its links.

    Empty where there is none: on Windows, from one drive to another.
    """
    try:
        return Path(os.path.relpath(inbox, folder)).as_posix()
    except ValueError:
        return ""
