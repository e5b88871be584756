"""The main job: an inbox of tables becomes the official table of a province or the nation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.intake.codes import can_read_codes
from pipeline.intake.inbox import scan, wanted
from pipeline.jobs.arrivals import watch
from pipeline.jobs.bound_scans import by_codes, with_scans
from pipeline.jobs.locks.folders import has_locks, lock_folder, round_asked_for
from pipeline.jobs.official import load
from pipeline.jobs.plan import make_plan
from pipeline.jobs.receiving import Reader, arrived, of_scope
from pipeline.jobs.workers import tasks_in, workers
from pipeline.jobs.workspace import Workspace, only_writer, scope_of
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import minute
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Progress, Workers


def summarize(
    workspace: Workspace,
    province: str | None,
    round_name: str | None,
    progress: Progress,
    *,
    pdf: bool = False,
) -> Run:
    """Read, check, merge and render everything that has arrived for a scope and round.

    `province` None means the nation; with `pdf` what is printed is there as PDF too.

    Raises:
        UsageFault: the province, round, configuration or a folder is wrong; nothing was done.
    """
    lock = _lock(workspace, province, round_name) if has_locks(workspace) else None
    if lock is not None:
        from pipeline.jobs.locks.run import summarize_locked

        return summarize_locked(workspace, lock, progress, pdf=pdf)
    plan = make_plan(workspace, province, round_name)
    with received_for(plan, progress) as (received, at_work):
        from pipeline.jobs.conclusion import conclude

        return conclude(plan, received, at_work, pdf=pdf)


def _lock(workspace: Workspace, province: str | None, round_name: str | None) -> Lock | None:
    """The lock that a run goes by."""
    scope = scope_of(load_territory(workspace.resources), province).slug
    chosen = round_asked_for(workspace, scope, round_name)
    if not lock_folder(workspace, scope, chosen).is_dir():
        return None
    from pipeline.jobs.locks.run import lock_in_force

    lock = lock_in_force(workspace, scope, chosen)
    if lock is None:
        raise _not_registered(workspace, scope, chosen)
    _refuse_before(workspace, lock)
    return lock


def _refuse_before(workspace: Workspace, lock: Lock) -> None:
    """What comes in is received at `as_of`: before the lock it would never be a correction."""
    locked_at = lock.manifest.locked_at
    if workspace.as_of < locked_at:
        raise UsageFault(
            f"{minute(workspace.as_of)} 的时候还没有锁定（{minute(locked_at)} 锁定），"
            "不能再按那时汇总。请改 --as-of 或不写；结果没有改动。"
        )


def _not_registered(workspace: Workspace, scope: str, round_name: str) -> UsageFault:
    """A lock that the ledger does not know: of another ledger, or of a stop half-way."""
    from pipeline.ledger.database import sa_url

    return UsageFault(
        f"{lock_folder(workspace, scope, round_name)} 里有锁定的内容，而台账"
        f"（{sa_url(workspace.ledger)}）里没有登记这次锁定。如果用错了台账，请用 --ledger "
        "写明登记着它的那一个；如果是锁定到一半停下留下的，请再运行一次 summarize lock，"
        "它会把这个文件夹改名留存。结果没有改动。"
    )


@contextmanager
def received_for(
    plan: Plan, progress: Progress, copies: Sequence[Path] = ()
) -> Iterator[tuple[tuple[Received, ...], Workers]]:
    """Everything that has arrived for a plan, read; within the block nobody else writes.

    `copies` are further inboxes, such as that of a lock, whose files are read too.

    Raises:
        UsageFault: another run is at work, or the inbox cannot be read.
    """
    limits = plan.settings.limits
    # Only what this program has printed bears a code, and only provinces send that up.
    reads_codes = plan.scope.is_national and can_read_codes()
    reader = Reader(plan.definitions, plan.scope, plan.territory, limits, reads_codes)
    with only_writer(plan.workspace):
        files = wanted(scan(plan.workspace.inbox, plan.territory), plan.scope)
        arrivals = watch(files)
        for folder in copies:
            files += wanted(scan(folder, plan.territory), plan.scope)
        with workers(reader, tasks_in(files)) as at_work:
            pending = at_work.read(files)
            at_work.prepare(load, *plan.templates)
            import pipeline.jobs.conclusion  # noqa: F401 - pandas loads while the workers read

            received = arrived(
                pending.collect(progress), arrivals.still_arriving(limits.settle_seconds)
            )
            ours = of_scope(received, plan.scope, plan.territory)
            yield by_codes(with_scans(ours, plan.scope), plan.scope, plan.territory), at_work
