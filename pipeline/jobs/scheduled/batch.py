"""A workspace in, everything that is due summarised and told in one digest out."""

from __future__ import annotations

import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.jobs.scheduled.digest import (
    DIGEST,
    Facts,
    Report,
    changes_since,
    digest_text,
    fault_text,
    publish_digest,
)
from pipeline.jobs.scheduled.due import find_due
from pipeline.jobs.scheduled.newcomers import refuse_emptied
from pipeline.jobs.scheduled.turns import is_busy, only_batch
from pipeline.jobs.status import status
from pipeline.jobs.summarize import summarize
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading, transaction
from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.events import DIGESTED, LOCKED
from pipeline.model.reminders import load_ladder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.jobs.scheduled.due import Due, Found
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.events import Event, FileState

    Told = Callable[[str], None]

USAGE, FAULT = 2, 3
_TRIES, _PAUSE_SECONDS = 600, 1.0
"""So often, and so far apart, a scope's turn is asked for while a run by hand is at work."""


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch did."""

    workspace: Workspace
    days: int
    found: Found
    reports: tuple[Report, ...]
    text: str
    """The digest."""

    @property
    def exit_code(self) -> int:
        """The worst of the scopes'; 0 where nothing was due."""
        return max((report.exit_code for report in self.reports), default=0)

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "format": 1,
            "as_of": self.workspace.as_of.isoformat(),
            "due_within": self.days,
            "exit_code": self.exit_code,
            "scopes": [report.as_document() for report in self.reports],
            "left": [due.as_document() for due in self.found.left],
            "unplaced": list(self.found.unplaced),
            "digest": f"outbox/{DIGEST}",
        }


def run_batch(
    workspace: Workspace,
    days: int,
    scope_name: str | None,
    round_name: str | None,
    told: Told,
) -> Batch:
    """Run every scope and round that is due, as the main job does, and write the digest.

    A scope that fails is told and does not stop the others. `told` hears what happens when.

    Raises:
        UsageFault: another batch or run is at work, a data file of all scopes is wrong, or the
            digest cannot be written.
    """
    with only_batch(workspace):
        found = _found(workspace, days, scope_name, round_name)
        reports = tuple(_report(workspace, due, told) for due in found.due)
        text = digest_text(workspace, days, found, reports)
        publish_digest(workspace.outbox, text)
        _mark(workspace, [report.due for report in reports if not report.sentence])
    return Batch(workspace, days, found, reports, text)


def _found(
    workspace: Workspace, days: int, scope_name: str | None, round_name: str | None
) -> Found:
    """What is due; where that cannot be told, the digest says so in the place of the former one."""
    try:
        return find_due(workspace, days, scope_name, round_name)
    except UsageFault as fault:
        _publish_fault(workspace, str(fault))
        raise
    except Exception as error:
        _publish_fault(workspace, _sentence_of(error))
        raise


def _publish_fault(workspace: Workspace, sentence: str) -> None:
    with suppress(UsageFault):  # the fault itself is told by the caller
        publish_digest(workspace.outbox, fault_text(workspace.as_of, sentence))


def _sentence_of(error: Exception) -> str:
    return (
        f"程序出了故障（{type(error).__name__}），收到的文件没有改动。"
        "请把这次运行的记录发给维护人员。"
    )


def _report(workspace: Workspace, due: Due, told: Told) -> Report:
    told(f"{due.title}：开始汇总")
    report = _with_standing(workspace, _attempt(workspace, due, told))
    told(f"{due.title}：{report.sentence or '汇总完了'}")
    return report


def _attempt(workspace: Workspace, due: Due, told: Told) -> Report:
    try:
        return Report(due, _summarize(workspace, due, told))
    except UsageFault as fault:
        return Report(due, USAGE, str(fault))
    except Exception as error:  # noqa: BLE001 - our fault in one scope must not stop the others
        return Report(due, FAULT, _sentence_of(error), traceback.format_exc())


def _summarize(workspace: Workspace, due: Due, told: Told) -> int:
    """The main job; where a run by hand has come between, after it. Only its code is kept."""
    province = None if due.scope.is_national else due.scope.slug
    for attempt in range(_TRIES):
        refuse_emptied(workspace, due.scope.slug, due.round.round)
        try:
            return summarize(workspace, province, due.round.round, _quiet).exit_code
        except UsageFault as fault:
            if not is_busy(fault) or attempt == _TRIES - 1:
                raise
            if attempt == 0:
                told(f"{due.title}：{fault}现在等它结束")
            time.sleep(_PAUSE_SECONDS)
    raise AssertionError  # the last attempt has ended


def _quiet(_done: int, _total: int) -> None:
    """Nobody looks on."""


def _with_standing(workspace: Workspace, report: Report) -> Report:
    """The report with what the ledger tells; where the scope failed, of the time before."""
    due = report.due
    try:
        standing = status(workspace, due.scope.slug, due.round.round)
        with reading(workspace.ledger) as connection:
            book = Book(connection, due.scope.slug, due.round.round)
            events, states = book.events(), book.states()
        changes = changes_since(events, states)
        facts = _facts(workspace, due, events, states)
    except UsageFault as fault:
        if report.sentence:
            return report
        return replace(report, exit_code=USAGE, sentence=str(fault))
    return replace(report, status=standing, changes=changes, facts=facts)


def _facts(
    workspace: Workspace, due: Due, events: Sequence[Event], states: tuple[FileState, ...]
) -> Facts:
    """What else the digest goes by."""
    from pipeline.rendering.supplement import SUPPLEMENT

    folder = workspace.outbox / due.scope.slug / due.round.round
    office_rules, ladder_fault = frozenset[str](), ""
    try:
        office_rules = load_ladder(workspace.resources).office_rules
    except ConfigurationFault as fault:
        ladder_fault = str(fault)
    return Facts(
        states=states,
        locked_at=max((event.at for event in events if event.kind == LOCKED), default=None),
        supplement=SUPPLEMENT if (folder / SUPPLEMENT).is_file() else "",
        office_rules=office_rules,
        ladder_fault=ladder_fault,
    )


def _mark(workspace: Workspace, told: Sequence[Due]) -> None:
    """Enter that the digest told of these: the next one begins there.

    After it was published: should the power fail between, news are told twice and not never.
    """
    if not told:
        return
    with transaction(workspace.ledger) as connection:
        for due in told:
            book = Book(connection, due.scope.slug, due.round.round)
            book.enter(DIGESTED, workspace.as_of)
        connection.commit()
