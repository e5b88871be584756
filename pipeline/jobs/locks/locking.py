"""An officer's word to lock a round, or to open it again, in; lock folder and ledger entry out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.jobs.locks.folders import lock_folder
from pipeline.jobs.plan import make_plan
from pipeline.jobs.summarize import received_for
from pipeline.jobs.workspace import only_writer
from pipeline.ledger.database import sa_url
from pipeline.model.errors import UsageFault
from pipeline.model.events import LOCKED, REOPENED
from pipeline.model.rounds import minute
from pipeline.model.submissions import Status
from pipeline.model.text import key

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.workers import Progress
    from pipeline.jobs.workspace import Workspace
    from pipeline.ledger.book import Book


@dataclass(frozen=True, slots=True)
class Locked:
    """A round that was locked, and the run that it was locked with."""

    run: Run
    folder: Path
    files: int
    """How many files of the inbox were frozen."""
    set_aside: Path | None = None
    """What a folder of a lock that the ledger does not know is called now."""

    @property
    def ledger(self) -> str:
        """The ledger that it is entered in, without its password."""
        return sa_url(self.run.workspace.ledger)

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "format": 1,
            "locked": True,
            "scope": self.run.scope.slug,
            "round": self.run.round.round,
            "folder": str(self.folder),
            "files": self.files,
            "set_aside": str(self.set_aside) if self.set_aside else None,
            "units": self.run.standing.as_document(),
            "totals": self.run.statistics.as_document(),
        }


@dataclass(frozen=True, slots=True)
class Reopened:
    """For whom a locked round was opened again, and until when."""

    scope: str
    round: str
    unit: str | None
    until: dt.datetime
    reason: str

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "format": 1,
            "scope": self.scope,
            "round": self.round,
            "unit": self.unit,
            "until": self.until.isoformat(),
            "reason": self.reason,
        }


def lock(
    workspace: Workspace,
    scope_name: tuple[str | None, str | None],
    reason: str,
    progress: Progress,
) -> Locked:
    """Run the main job, and freeze it: what it read, what it went by and what came out.

    `scope_name` is the province, None for the nation, and the round.

    Raises:
        UsageFault: the round is locked already, a file is still arriving, or nothing came.
    """
    plan = make_plan(workspace, *scope_name)
    with received_for(plan, progress) as (received, at_work):
        from pipeline.jobs.conclusion import conclude
        from pipeline.jobs.locks.lock import freeze
        from pipeline.ledger.book import Book
        from pipeline.ledger.database import transaction

        _refuse_twice(plan)
        arriving = [r.file for r in received if r.pending]
        if arriving:
            raise UsageFault(f"{arriving[0]} 还没有传完，请等它传完以后再锁定；没有锁定。")
        if not any(r.has_table for r in received):
            raise UsageFault("还没有收到任何一份表，没有可以锁定的；没有锁定。")
        run = conclude(plan, received, at_work)
        _refuse_early(run)
        frozen = freeze(plan, run, received)
        with transaction(workspace.ledger) as connection:
            book = Book(connection, plan.scope.slug, run.round.round, workspace.actor)
            detail = {"manifest": frozen.manifest}
            book.enter(LOCKED, workspace.as_of, reason=reason.strip(), detail=detail)
            connection.commit()
    files = [s for s in run.submissions if s.status not in (Status.IGNORED, Status.PENDING)]
    folder = lock_folder(workspace, plan.scope.slug, run.round.round)
    return Locked(run, folder, len(files), frozen.set_aside)


def _refuse_early(run: Run) -> None:
    """Nobody takes a lock back: it is refused where there is nothing to keep, or not yet."""
    if not run.statistics.total.entries:
        raise UsageFault("收到的表里没有一条可以上报的，没有可以锁定的；没有锁定。")
    later = [s for s in run.submissions if s.receipt.received_at > run.workspace.as_of]
    if later:
        raise UsageFault(
            f"{later[0].receipt.file} 是 {minute(later[0].receipt.received_at)} 收到的，"
            f"不能锁定在 {minute(run.workspace.as_of)}。请改 --as-of 或不写；没有锁定。"
        )


def _refuse_twice(plan: Plan) -> None:
    from pipeline.jobs.locks.run import lock_in_force

    known = lock_in_force(plan.workspace, plan.scope.slug, plan.definitions.round.round)
    if known is not None:
        raise UsageFault(
            f"{plan.scope.name} {plan.definitions.round.round} 已于 "
            f"{minute(known.manifest.locked_at)} 锁定（{known.manifest.actor}）。"
            "要收更正或补报，请用 summarize reopen。"
        )


def reopen(
    workspace: Workspace,
    scope_name: tuple[str | None, str | None],
    unit: str | None,
    until: dt.datetime,
    reason: str,
) -> Reopened:
    """Take corrections of one unit, or of all, in until a moment; the official table stays.

    Raises:
        UsageFault: the round is not locked, the unit is unknown, the moment has passed, or no
            reason is given.
    """
    from pipeline.jobs.locks.run import lock_in_force
    from pipeline.ledger.book import Book
    from pipeline.ledger.database import transaction

    if not reason.strip():
        raise UsageFault("--reason 不能是空的，请写明为什么重开，如 教育厅批准更正。")
    if until <= workspace.as_of:
        raise UsageFault(f"--until {minute(until)} 已经过了，请写以后的时间。")
    plan = make_plan(workspace, *scope_name)
    with only_writer(workspace):
        known = lock_in_force(plan.workspace, plan.scope.slug, plan.definitions.round.round)
        if known is None:
            raise UsageFault(
                f"{plan.scope.name} {plan.definitions.round.round} 没有锁定，照常汇总即可。"
            )
        if workspace.as_of < known.manifest.locked_at:
            raise UsageFault(
                f"{minute(workspace.as_of)} 的时候还没有锁定"
                f"（{minute(known.manifest.locked_at)} 锁定），不能重开。请改 --as-of 或不写。"
            )
        with transaction(workspace.ledger) as connection:
            book = Book(connection, plan.scope.slug, plan.definitions.round.round, workspace.actor)
            name = None if unit is None else _unit(unit, plan, known, book)
            detail = {"until": until.isoformat()}
            book.enter(REOPENED, workspace.as_of, unit=name, reason=reason.strip(), detail=detail)
            connection.commit()
    return Reopened(plan.scope.slug, plan.definitions.round.round, name, until, reason.strip())


def _unit(name: str, plan: Plan, lock: Lock, book: Book) -> str:
    """The unit of a name, as the locked round knows it: by its roster, or by what was sent."""
    frozen = replace(plan.workspace, frozen=lock.data)
    province = None if plan.scope.is_national else plan.scope.slug
    expected = make_plan(frozen, province, plan.definitions.round.round).scope.by_name
    if key(name) in expected:
        return expected[key(name)].name
    sent = sorted({state.unit for state in book.states() if state.unit})
    found = next((unit for unit in sent if key(unit) == key(name)), None)
    if found is None:
        raise UsageFault(f"名册上和收到的表里都没有单位「{name}」，请写单位的全称；没有重开。")
    return found
