"""What would be published if a round closed now in, a folder to look at out (预演).

Neither the ledger nor the results are touched.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.jobs.plan import make_plan
from pipeline.jobs.summarize import received_for
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.workers import Progress
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.standing import State

FOLDER = "预演"


@dataclass(frozen=True, slots=True)
class Share:
    """What a unit that is missing held in the round before."""

    unit: str
    state: State
    entries: int
    of: int
    """All entries of that round."""

    @property
    def share(self) -> float:
        """Its part of them, 0 to 1."""
        return self.entries / self.of if self.of else 0.0


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A run that was made and not published."""

    run: Run
    folder: Path
    former_round: str
    """The round that the missing units are held against; empty where there is none."""
    missing: tuple[Share, ...]
    """Expected units without a table that counts, in the roster's order."""

    @property
    def received_later(self) -> int:
        """How many files of it were received only after the moment that it is as of."""
        submissions, as_of = self.run.submissions, self.run.workspace.as_of
        return sum(s.receipt.received_at > as_of for s in submissions)

    @property
    def missing_share(self) -> float:
        """What all of them together held of the round before."""
        return sum(each.share for each in self.missing)

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        return {
            "format": 1,
            "folder": str(self.folder),
            "run": self.run.as_document(),
            "former_round": self.former_round or None,
            "received_later": self.received_later,
            "missing": [
                {"unit": each.unit, "entries": each.entries, "share": round(each.share, 4)}
                for each in self.missing
            ],
            "missing_share": round(self.missing_share, 4),
        }


def rehearse(
    workspace: Workspace, province: str | None, round_name: str | None, progress: Progress
) -> Rehearsal:
    """Do the main job as of a moment, and put its results where nobody takes them for published.

    Raises:
        UsageFault: as the main job; or the round is locked, so that what is published is known.
    """
    plan = make_plan(workspace, province, round_name)
    chosen = plan.definitions.round
    with received_for(plan, progress) as (received, at_work):
        from pipeline.jobs.conclusion import concluded
        from pipeline.jobs.former_rounds import former_lines
        from pipeline.jobs.locks.run import lock_in_force
        from pipeline.jobs.outbox import staged
        from pipeline.ledger.database import transaction

        if lock_in_force(workspace, plan.scope.slug, chosen.round) is not None:
            raise UsageFault(f"{plan.scope.name} {chosen.round} 已经锁定，不必预演。")
        with transaction(workspace.ledger) as connection:
            run = concluded(plan, received, at_work, connection)
            connection.rollback()
        folder = workspace.folder / FOLDER / plan.scope.slug / chosen.round
        with staged(folder, run.files, "预演") as results:
            results.publish()
        former = former_lines(plan)
    held = Counter(line["unit"] for line in former.lines) if former else Counter()
    usable = {unit.unit for unit in run.standing.usable}
    return Rehearsal(
        run,
        folder,
        former.round if former else "",
        tuple(
            Share(unit.unit, unit.state, held[unit.unit], held.total())
            for unit in run.standing.expected
            if unit.unit not in usable
        ),
    )
