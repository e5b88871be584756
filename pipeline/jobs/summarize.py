"""The main job: an inbox of tables becomes the official table of a province or the nation."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.intake.codes import can_read_codes
from pipeline.intake.inbox import scan, wanted
from pipeline.jobs.arrivals import watch
from pipeline.jobs.bound_scans import by_codes, with_scans
from pipeline.jobs.lockfolders import is_locked_here, lock_folder
from pipeline.jobs.official import load
from pipeline.jobs.plan import make_plan
from pipeline.jobs.receiving import Reader, arrived, of_scope
from pipeline.jobs.workers import tasks_in, workers
from pipeline.jobs.workspace import Workspace, only_writer, scope_of
from pipeline.ledger.database import sa_url
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workers import Progress, Workers


def summarize(
    workspace: Workspace, province: str | None, round_name: str | None, progress: Progress
) -> Run:
    """Read, check, merge and render everything that has arrived for a scope and round.

    `province` None means the nation.

    Raises:
        UsageFault: the province, round, configuration or a folder is wrong; nothing was done.
    """
    scope = scope_of(load_territory(workspace.resources), province).slug
    if round_name is not None and is_locked_here(workspace, scope, round_name):
        chosen = round_name
    else:
        chosen = choose_round(load_rounds(workspace.resources), round_name, workspace.as_of).round
    if lock_folder(workspace, scope, chosen).is_dir():
        from pipeline.jobs.locked import lock_in_force, summarize_locked

        lock = lock_in_force(workspace, scope, chosen)
        if lock is not None:
            return summarize_locked(workspace, lock, progress)
        raise _not_registered(workspace, scope, chosen)
    plan = make_plan(workspace, province, round_name)
    with received_for(plan, progress) as (received, at_work):
        from pipeline.jobs.conclusion import conclude

        return conclude(plan, received, at_work)


def _not_registered(workspace: Workspace, scope: str, round_name: str) -> UsageFault:
    """A lock that the ledger does not know: of another ledger, or of a stop half-way."""
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
            at_work.prepare(load, plan.template)
            import pipeline.jobs.conclusion  # noqa: F401 - pandas loads while the workers read

            received = arrived(
                pending.collect(progress), arrivals.still_arriving(limits.settle_seconds)
            )
            ours = of_scope(received, plan.scope, plan.territory)
            yield by_codes(with_scans(ours, plan.scope), plan.scope, plan.territory), at_work
