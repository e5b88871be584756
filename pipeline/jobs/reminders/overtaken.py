"""A round's ledger and the names of today in, what the last run could not know yet out.

Aliases, rosters and explanations hold from the next run on. Until then the ledger would have units
reminded of what is here, or was explained.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING

from pipeline.checking.units import known_name
from pipeline.jobs.names import aliases_of
from pipeline.jobs.workspace import territory_of
from pipeline.model.aliases import ALIASES_FILE
from pipeline.model.events import ABSENT, EXPLAINED, READ, RECEIVED
from pipeline.model.findings import FindingKey
from pipeline.model.submissions import Status
from pipeline.model.units import roster_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from pipeline.jobs.reminders.owing import Owing
    from pipeline.jobs.status import ScopeStatus
    from pipeline.jobs.workspace import Workspace
    from pipeline.ledger.book import Book
    from pipeline.model.events import Event
    from pipeline.model.scopes import Scope

_OF_A_RUN = (RECEIVED, READ, ABSENT, *map(str, Status))
"""Events that only a run enters."""


def overtaken(workspace: Workspace, seen: ScopeStatus, book: Book, owing: Owing) -> str:
    """Why the ledger is not up to date, and what to do; empty where it is.

    Raises:
        ConfigurationFault: the roster or aliases.csv is wrong.
    """
    territory = territory_of(workspace, seen.scope.slug, seen.round)
    scope = aliases_of(workspace.data, territory).laid_over(seen.scope)
    results = workspace.outbox / seen.scope.slug / seen.round.round / "run.json"
    found = (
        *_renamed(book, scope),
        *_explained(book, scope, owing, results),
        *_rewritten(workspace, scope, owing, results),
    )
    return f"{found[0]}请先汇总一次再催报。" if found else ""


def _renamed(book: Book, scope: Scope) -> Iterator[str]:
    """Files of a unit off the roster that is known today by the name of one on it."""
    for state in book.states():
        if state.unit is None or state.unit in scope.order or state.status == ABSENT:
            continue
        name = known_name(state.unit, scope)
        if name in scope.order:
            yield (
                f"上次汇总之后登记了别名或改了名册：「{state.unit}」就是「{name}」，"
                f"{state.file} 是它报来的，台账里还没有改过来。"
            )


def _explained(book: Book, scope: Scope, owing: Owing, results: Path) -> Iterator[str]:
    """What an officer has explained since the last run, and units would be asked for still."""
    events = book.events()
    last = max((n for n, e in enumerate(events) if e.kind in _OF_A_RUN), default=-1)
    before = {_doubt(e, scope): e.reason for e in events[: last + 1] if e.kind == EXPLAINED}
    since = {_doubt(e, scope): e for e in events[last + 1 :] if e.kind == EXPLAINED}
    asked = {
        (unit.unit, code)
        for unit, _ in owing.units
        if unit.accepted is not None
        for code in unit.accepted.detail.get("open_codes", ())
    }
    for (unit, key), event in since.items():
        is_new = event.reason and not before.get((unit, key))
        if is_new and (unit, key.code) in asked and not _is_in(results, event, key):
            yield f"上次汇总之后登记了说明：{unit} 的 {key.code}，台账里还没有算进去。"


def _doubt(event: Event, scope: Scope) -> tuple[str, FindingKey]:
    """What an explanation belongs to, by the name that its unit goes by."""
    key = FindingKey(*(str(event.detail.get(name, "")) for name in FindingKey._fields))
    return known_name(event.unit or "", scope) or event.unit or "", key


def _is_in(results: Path, event: Event, key: FindingKey) -> bool:
    """Whether a run came after an explanation, and left no trace of it in the ledger.

    One of several schools with the same words may change none of the numbers that the ledger keeps.
    """
    if not key.school:
        return False
    try:
        told = dt.datetime.fromisoformat(json.loads(results.read_bytes())["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        return False
    return told > event.at


def _rewritten(workspace: Workspace, scope: Scope, owing: Owing, results: Path) -> Iterator[str]:
    """Names that were written since the results were, where they may tell whose a file is."""
    names = filter(None, (ALIASES_FILE, roster_file(workspace.data, scope.slug)))
    written: Sequence[float] = _moments(results)
    for name in names if owing.unknown and written else ():
        if any(moment > written[0] for moment in _moments(workspace.data / name)):
            yield (
                f"上次汇总之后改过 {name}，也许已经写明 {owing.unknown[0]} 是哪个单位的，"
                "台账里还没有算进去。"
            )


def _moments(path: Path) -> list[float]:
    """When a file was last written; nothing where there is none."""
    try:
        return [path.stat().st_mtime]
    except OSError:
        return []
