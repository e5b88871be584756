"""A workspace in, drafts that remind the units still open out: each unit once for each stage.

The drafts are written whole beside their place, then the ledger is committed, then they take their
place. What the ledger knows and no folder has is written again, the same.
"""

from __future__ import annotations

import os
import re
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pipeline.jobs.outbox import staged
from pipeline.jobs.reminders.overtaken import overtaken
from pipeline.jobs.reminders.owing import Owing, owing_of
from pipeline.jobs.reminders.reminded import Reminded
from pipeline.jobs.scheduled.newcomers import refuse_unseen
from pipeline.jobs.settings import load_settings
from pipeline.jobs.status import status
from pipeline.jobs.workspace import only_writer
from pipeline.ledger.across_rounds import contacts, last_serial
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading, transaction
from pipeline.model.errors import UsageFault
from pipeline.model.events import LOCKED, REMINDED
from pipeline.model.forms import load_form
from pipeline.model.reminders import Reminder, batches, load_ladder, reminder_of
from pipeline.model.rounds import BEIJING, minute
from pipeline.model.rules import load_catalogue
from pipeline.model.units import load_territory
from pipeline.model.workdays import load_workdays, time_left

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import sqlalchemy as sa

    from pipeline.jobs.settings import Settings
    from pipeline.jobs.status import ScopeStatus
    from pipeline.jobs.workspace import Workspace
    from pipeline.ledger.across_rounds import Contact
    from pipeline.model.reminders import Ladder, Stage
    from pipeline.model.standing import UnitStanding

FOLDER = "催报"
_NOTICE = re.compile(r"\S+?〔\d{4}〕\d+号")


@dataclass(frozen=True, slots=True)
class _Occasion:
    """What all reminders of a run share."""

    workspace: Workspace
    seen: ScopeStatus
    ladder: Ladder
    stage: Stage
    settings: Settings
    left: str
    """How much time is left until the deadline."""

    @property
    def folder(self) -> Path:
        """Where the drafts of the round lie, a folder for each stage."""
        return self.workspace.folder / FOLDER / self.seen.scope.slug / self.seen.round.round

    @property
    def day(self) -> dt.date:
        """Today in Beijing."""
        return self.workspace.as_of.astimezone(BEIJING).date()

    @property
    def deadline(self) -> dt.date:
        """That of the scope: a stage of another one is another stage."""
        return self.seen.standing.deadline.date()

    def is_of(self, reminder: Reminder) -> bool:
        """Whether somebody was reminded at this stage of this deadline."""
        return (reminder.stage, reminder.deadline) == (self.stage.workdays, self.deadline)


def remind(
    workspace: Workspace,
    scope_name: str,
    round_name: str | None,
    *,
    now: dt.datetime,
    is_dry_run: bool = False,
) -> Reminded:
    """Draft reminders for the units that owe something and were not reminded at this stage yet.

    `scope_name` is a province in any way to write it, or `national`. With `is_dry_run`
    nothing is written. `now` is the time on the clock, whatever the workspace goes by.

    Raises:
        UsageFault: the scope, the round or a data file is wrong, the day has not come yet, files
            lie in the inbox or names and explanations were entered that no run has seen, another
            run is at work, or the drafts cannot be written.
    """
    if not is_dry_run and workspace.as_of > now:
        raise UsageFault(
            f"{minute(workspace.as_of)} 还没有到：催报一起草就编号、记进台账，不能提前。"
            "只想看看到时候会催谁，请加 --dry-run。"
        )
    seen = status(workspace, scope_name, round_name)
    ladder = load_ladder(workspace.resources)
    calendar = load_workdays(workspace.resources)
    day = workspace.as_of.astimezone(BEIJING).date()
    deadline = seen.standing.deadline.date()
    stage, following = ladder.on(day, deadline, calendar)
    slugs = [scope.slug for scope in load_territory(workspace.resources).scopes]
    settings = load_settings(workspace.data, slugs)
    contact = settings.contact_line(seen.scope.slug)
    result = Reminded(seen, stage, following, is_dry_run, has_contact=bool(contact))
    if stage is None:
        return result
    left = time_left(workspace.as_of, seen.standing.deadline, calendar).words
    left = left.replace(" ", "")  # a letter has no spaces around figures
    occasion = _Occasion(workspace, seen, ladder, stage, settings, left)
    if is_dry_run:
        with reading(workspace.ledger) as connection:
            return _looked(result, occasion, connection)
    with only_writer(workspace), transaction(workspace.ledger) as connection:
        return _reminded(result, occasion, connection)


def _looked(result: Reminded, occasion: _Occasion, connection: sa.Connection) -> Reminded:
    """Who would be reminded."""
    book = _book(occasion, connection)
    if book.events(LOCKED):
        return replace(result, is_locked=True)
    owing = _owing(occasion, book)
    return replace(
        result,
        owing=owing,
        overtaken=overtaken(occasion.workspace, occasion.seen, book, owing),
        new=_reminders(occasion, book, owing),
        earlier=_earlier(occasion, book, owing),
    )


def _reminded(result: Reminded, occasion: _Occasion, connection: sa.Connection) -> Reminded:
    """Enter the reminders and write their drafts, with those that are missing."""
    book = _book(occasion, connection)
    new: tuple[Reminder, ...] = ()
    earlier: tuple[str, ...] = ()
    owing = Owing()
    is_locked = bool(book.events(LOCKED))
    if not is_locked:
        refuse_unseen(
            occasion.workspace, connection, occasion.seen.scope, occasion.seen.round.round
        )
        owing = _owing(occasion, book)
        why_not = overtaken(occasion.workspace, occasion.seen, book, owing)
        if why_not:
            raise UsageFault(f"{why_not}没有起草催报。")
        earlier = _earlier(occasion, book, owing)
        new = _reminders(occasion, book, owing)
    for reminder in new:
        book.enter(
            REMINDED,
            occasion.workspace.as_of,
            unit=reminder.unit,
            reason=f"{reminder.name}：{reminder.asked}",
            detail=reminder.as_detail(),
        )
    known = {b[0].folder: b for b in batches(tuple(map(reminder_of, book.events(REMINDED))))}
    absent = {name: batch for name, batch in known.items() if not (occasion.folder / name).exists()}
    _write(occasion, connection, absent)
    here = [n for n, b in known.items() if occasion.is_of(b[0]) and n not in absent]
    return replace(
        result,
        is_locked=is_locked,
        owing=owing,
        new=new,
        earlier=earlier,
        written=tuple(occasion.folder / name for name in absent),
        kept=tuple(occasion.folder / name for name in here),
    )


def _write(
    occasion: _Occasion, connection: sa.Connection, absent: Mapping[str, tuple[Reminder, ...]]
) -> None:
    """Write the drafts of batches by their folders; commit what is new before they are in place."""
    if not absent:  # nothing is new: a new batch has a folder that is not there
        return
    from pipeline.jobs.reminders.drafts import drafts

    resources, fonts = occasion.workspace.resources, occasion.settings.fonts
    with ExitStack() as stack:
        ready = [
            stack.enter_context(
                staged(occasion.folder / name, drafts(batch, resources, fonts), "催报")
            )
            for name, batch in absent.items()
        ]
        connection.commit()
        for folder in ready:
            folder.publish()


def _book(occasion: _Occasion, connection: sa.Connection) -> Book:
    seen = occasion.seen
    return Book(connection, seen.scope.slug, seen.round.round, occasion.workspace.actor)


def _owing(occasion: _Occasion, book: Book) -> Owing:
    """The units of the scope with what they owe."""
    rules = load_catalogue(occasion.workspace.resources).by_code
    office = occasion.ladder.office_rules
    names = {code: rule.name for code, rule in rules.items() if code not in office}
    return owing_of(book, occasion.seen, occasion.workspace.as_of, names)


def _earlier(occasion: _Occasion, book: Book, owing: Owing) -> tuple[str, ...]:
    """Those of the units that were reminded already, at this stage or at a later one."""
    before = {
        r.unit
        for r in map(reminder_of, book.events(REMINDED))
        if r.deadline == occasion.deadline and r.stage >= occasion.stage.workdays
    }
    return tuple(unit.unit for unit, _ in owing.units if unit.unit in before)


def _reminders(occasion: _Occasion, book: Book, owing: Owing) -> tuple[Reminder, ...]:
    """A reminder for each unit, the letters numbered on from the scope's last one of the year."""
    stage, seen, day = occasion.stage, occasion.seen, occasion.day
    known = contacts(book.connection, book.scope, book.round)
    numbers = iter(range(last_serial(book.connection, book.scope, day.year) + 1, 1_000_000))
    earlier = [reminder_of(event) for event in book.events(REMINDED)]
    shared = _shared(occasion) | {
        "unknown": len(owing.unknown),
        "is_postponed": any(r.deadline != occasion.deadline for r in earlier),
        "batch": 1 + max((r.batch for r in earlier if occasion.is_of(r)), default=0),
    }
    before = _earlier(occasion, book, owing)
    made = []
    for unit, owed in owing.units:
        if unit.unit in before:
            continue
        is_open = any(need.lack.is_of_table for need in owed)
        reminder = Reminder(
            unit=unit.unit,
            needs=owed,
            telephone=_telephone(unit, known, seen.round.round),
            request=stage.request if is_open else stage.supplement,
            serial=next(numbers) if is_open and stage.letter else None,
            **shared,
        )
        made.append(reminder)
    return _in_a_free_folder(occasion, made)


def _in_a_free_folder(occasion: _Occasion, made: Sequence[Reminder]) -> tuple[Reminder, ...]:
    """The reminders of a batch, counted on until their folder is nobody's.

    One may be there that the ledger does not know, such as one that an officer made, or that a
    restored ledger forgot.
    """
    free = tuple(made)
    while free and os.path.lexists(occasion.folder / free[0].folder):
        free = tuple(r.model_copy(update={"batch": r.batch + 1}) for r in free)
    return free


def _shared(occasion: _Occasion) -> dict[str, Any]:
    """What is told in every reminder of a run."""
    seen, stage = occasion.seen, occasion.stage
    form = load_form(occasion.workspace.resources, seen.round.form_name(seen.scope.slug))
    notice = _NOTICE.match(form.source)
    return {
        "scope": seen.scope.name,
        "round": seen.round.name,
        "notice": notice[0] if notice else "",
        "office": seen.scope.reporting_unit,
        "contact": occasion.settings.contact_line(seen.scope.slug),
        "deadline": occasion.deadline,
        "date": occasion.day,
        "left": occasion.left,
        "stage": stage.workdays,
        "name": stage.name,
        "prefix": occasion.ladder.letter_prefix,
    }


def _telephone(unit: UnitStanding, known: Mapping[str, Contact], round_name: str) -> str:
    """Whom to call: as in the table that counts, else in the unit's last one that tells."""
    if unit.accepted is not None and unit.accepted.detail.get("contact"):
        return str(unit.accepted.detail["contact"])
    contact = known.get(unit.unit)
    if contact is None:
        return ""
    return (
        contact.text if contact.round == round_name else f"{contact.text}（{contact.round} 的表）"
    )
