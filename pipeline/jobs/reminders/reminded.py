"""What a run of reminders has done in, the same for programs out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipeline.jobs.reminders.owing import Owing

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from pipeline.jobs.status import ScopeStatus
    from pipeline.model.reminders import Reminder, Stage


@dataclass(frozen=True, slots=True)
class Reminded:
    """Who is reminded at which stage, and where the drafts lie."""

    seen: ScopeStatus
    stage: Stage | None
    """None before the first one."""
    following: tuple[Stage, dt.date | None] | None
    """The next stage and its day, where the calendar reaches it; None after the last one."""
    is_dry_run: bool
    has_contact: bool = True
    """Whether the settings name somebody whom the units can ask."""
    is_locked: bool = False
    new: tuple[Reminder, ...] = ()
    earlier: tuple[str, ...] = ()
    """Units that still owe something and were reminded at this stage before, or at a later one."""
    written: tuple[Path, ...] = ()
    """The folders with drafts that were written now."""
    kept: tuple[Path, ...] = ()
    """The folders of this stage that were there, and are left as they are."""
    owing: Owing = field(default_factory=Owing)
    """Who owes what, and what is to be seen to before anything is sent."""
    overtaken: str = ""
    """Why a rehearsal may err: what was entered since the last run; it is not rehearsed else."""

    def as_document(self) -> dict[str, Any]:
        """The same for programs."""
        stage, following = self.stage, self.following
        return {
            "scope": self.seen.scope.slug,
            "round": self.seen.round.round,
            "as_of": self.seen.standing.as_of.isoformat(),
            "deadline": self.seen.standing.deadline.isoformat(),
            "locked": self.is_locked,
            "dry_run": self.is_dry_run,
            "stage": stage.workdays if stage else None,
            "stage_name": stage.name if stage else None,
            "next_stage": following[0].workdays if following else None,
            "next_day": following[1].isoformat() if following and following[1] else None,
            "reminded": [_document(reminder) for reminder in self.new],
            "reminded_before": list(self.earlier),
            "written": [folder.as_posix() for folder in self.written],
            "kept": [folder.as_posix() for folder in self.kept],
            "unseen": list(self.seen.unseen),
            "contact": self.has_contact,
            "overtaken": self.overtaken,
            **self.owing.as_document(),
        }


def _document(reminder: Reminder) -> dict[str, Any]:
    return {
        "unit": reminder.unit,
        "open": reminder.is_open,
        "needs": [need.model_dump(mode="json") for need in reminder.needs],
        "telephone": reminder.telephone,
        "letter": reminder.number or None,
    }
