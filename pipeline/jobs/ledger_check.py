"""A workspace in, where its ledger, its inbox and its results tell different things out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline.intake.files import read_file
from pipeline.jobs.inbox_hashes import InboxHashes
from pipeline.jobs.locks.corrections import kept_inboxes, not_there
from pipeline.jobs.locks.lock import lock_of
from pipeline.jobs.settings import load_settings
from pipeline.ledger.book import Book, places
from pipeline.ledger.database import reading, version_of
from pipeline.ledger.since_lock import files_since_lock, wanted_still
from pipeline.ledger.soundness import soundness
from pipeline.model.errors import UsageFault
from pipeline.model.events import ABSENT, label
from pipeline.model.rounds import choose_round, load_rounds
from pipeline.model.submissions import Status
from pipeline.model.units import NATIONAL, load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from pipeline.intake.limits import Limits
    from pipeline.jobs.locks.lock import Lock
    from pipeline.jobs.workspace import Workspace
    from pipeline.ledger.since_lock import Known
    from pipeline.model.events import FileState
    from pipeline.model.units import Territory

    Place = tuple[str, str]
    States = Mapping[Place, Sequence[FileState]]
    Frozen = Mapping[Place, frozenset[str]]

_AGAIN = "请再运行一次汇总"


class Disagreement(NamedTuple):
    """One thing that does not agree."""

    about: str
    """`database`, `inbox` or `results`, locked ones among them."""
    message: str


@dataclass(frozen=True, slots=True)
class LedgerChecked:
    """What was looked at, and what does not agree."""

    files: int
    """Files of the inbox."""
    places: int
    """Scopes and rounds."""
    disagreements: tuple[Disagreement, ...]

    @property
    def exit_code(self) -> int:
        """0 where everything agrees."""
        return int(bool(self.disagreements))

    def as_document(self) -> dict[str, Any]:
        """The same for a program."""
        return {
            "format": 1,
            "agrees": not self.disagreements,
            "files": self.files,
            "places": self.places,
            "disagreements": [one._asdict() for one in self.disagreements],
        }


def check_ledger(
    workspace: Workspace, scope: str | None = None, round_name: str | None = None
) -> LedgerChecked:
    """Hold the ledger against the inbox and the results; nothing is changed.

    `scope` is a province by any of its names, or `national`; with None all are looked at.

    Raises:
        UsageFault: the scope, the round or a setting is wrong, or the ledger cannot be opened.
    """
    resources = workspace.resources
    territory = load_territory(resources)
    slug = scope if scope in (None, NATIONAL) else territory.province(scope).slug
    if round_name is not None:
        round_name = choose_round(load_rounds(resources), round_name, workspace.as_of).round
    wanted = _Wanted(slug, round_name)
    limits = load_settings(workspace.folder, [s.slug for s in territory.scopes]).limits
    inbox = InboxHashes(workspace.inbox, territory, limits)
    if version_of(workspace.ledger) is None:
        return LedgerChecked(len(inbox.files), 0, (Disagreement("database", _NO_LEDGER),))
    with reading(workspace.ledger) as connection:
        sound = soundness(connection)
        found = [Disagreement("database", message) for message in sound.faults]
        if not sound.is_readable:
            return LedgerChecked(len(inbox.files), 0, tuple(found))
        here = [place for place in places(connection) if wanted.has(*place)]
        books = {place: Book(connection, *place) for place in here}
        states = {place: _here(book.states()) for place, book in books.items()}
        locks, spoilt = _locks(workspace, books)
        since = {place: files_since_lock(books[place]) for place in locks}
    frozen = {
        place: _frozen(locks.get(place), of_place, territory, limits)
        for place, of_place in states.items()
        if place in locks or place in spoilt
    }
    inbox.open_archives(s.file for of_place in states.values() for s in of_place)
    gone = {place: _gone(lock, since[place], inbox, frozen[place]) for place, lock in locks.items()}
    frozen |= {place: frozen[place] | of_place.keys() for place, of_place in gone.items()}
    lost = (
        not_there(f, locks[p].folder) for p, of_place in gone.items() for f in of_place.values()
    )
    found += [Disagreement("results", message) for message in (*spoilt.values(), *lost)]
    found += [Disagreement("inbox", message) for message in _inbox(states, inbox, frozen, wanted)]
    found += [
        Disagreement("results", message)
        for message in _results(workspace.outbox, states, frozen, wanted)
    ]
    return LedgerChecked(len(inbox.files), len(states), tuple(found))


_NO_LEDGER = f"还没有台账，或者它不在原来的地方：没有可以核对的。{_AGAIN}，收件时间从那时算起。"


class _Wanted(NamedTuple):
    """What is to be looked at; None for all."""

    scope: str | None
    round: str | None

    def has(self, scope: str, round_name: str) -> bool:
        return self.scope in (None, scope) and self.round in (None, round_name)


def _here(states: Sequence[FileState]) -> tuple[FileState, ...]:
    """The files that lie in the inbox, as far as the ledger knows."""
    return tuple(state for state in states if state.status != ABSENT)


# ── the inbox ────────────────────────────────────────────


def _inbox(states: States, inbox: InboxHashes, frozen: Frozen, wanted: _Wanted) -> Iterator[str]:
    """Files that are gone or others than when they were read, then those that no run has seen.

    What a lock has kept is there, whatever lies in the inbox now, and under whatever name.
    """
    known = {(s.file, s.sha256) for of_place in states.values() for s in of_place}
    told = set()
    for place, of_place in states.items():
        for state in of_place:
            hashes = inbox.hashes(state.file)
            if state.sha256 not in hashes | frozen.get(place, frozenset()):
                told.add(state.file)
                yield _lost(place, state, is_there=bool(hashes))
    kept = frozenset[str]().union(*frozen.values())
    for name, file in inbox.files.items():
        hashes = inbox.hashes(name)
        is_known = bool(hashes & kept) or any((name, sha256) in known for sha256 in hashes)
        if not is_known and name not in told and wanted.scope in (None, file.scope):
            yield f"{name} 在收件文件夹里，台账里没有：它来了以后还没有运行过汇总，{_AGAIN}。"


def _locks(
    workspace: Workspace, books: Mapping[Place, Book]
) -> tuple[dict[Place, Lock], dict[Place, str]]:
    """The locks that the ledger knows, and what is wrong with those that are not whole."""
    locks: dict[Place, Lock] = {}
    spoilt: dict[Place, str] = {}
    for place, book in books.items():
        try:
            lock = lock_of(book, workspace)
            kept_inboxes(lock.folder) if lock else ()
        except UsageFault as fault:
            spoilt[place] = str(fault)
        else:
            locks.update({place: lock} if lock else {})
    return locks, spoilt


def _frozen(
    lock: Lock | None, states: Sequence[FileState], territory: Territory, limits: Limits
) -> frozenset[str]:
    """The hashes of all that a lock has copies of.

    Of one that is not whole (None) nothing is known before it is restored: all that the ledger has.
    """
    if lock is None:
        return frozenset(state.sha256 for state in states)
    manifest = lock.manifest
    found = {each.sha256 for each in manifest.inputs} | set(manifest.inbox.values())
    for folder in kept_inboxes(lock.folder):
        kept = InboxHashes(folder, territory, limits)
        kept.open_archives(state.file for state in states)
        found.update(*(kept.hashes(name) for name in kept.files))
    return frozenset(found)


def _gone(
    lock: Lock, known: Mapping[tuple[str, str], Known], inbox: InboxHashes, kept: frozenset[str]
) -> dict[str, str]:
    """What was admitted after a lock, and whose bytes are nowhere: from each SHA-256 to its name.

    Their own sentence is all that is told of them.
    """
    there = kept.union(*(inbox.hashes(name) for name in inbox.files))
    admitted = wanted_still(known, lock.manifest.identities)
    return {each.sha256: each.file for each in admitted if each.sha256 not in there}


def _lost(place: Place, state: FileState, *, is_there: bool) -> str:
    where = f"{' '.join(place)}：{state.file}"
    counted = "计入了汇总" if state.status == Status.ACCEPTED else f"登记为“{label(state.status)}”"
    if is_there:
        return f"{where} {counted}，现在的内容和当时的不一样；{_AGAIN}。"
    return f"{where} {counted}，现在不在收件文件夹里，或者读不出来；请找回它，否则{_AGAIN}。"


# ── the results ──────────────────────────────────────────


def _results(outbox: Path, states: States, frozen: Frozen, wanted: _Wanted) -> Iterator[str]:
    """Of each scope and round that has results; they may be removed and made again at any time."""
    for path in sorted(outbox.glob("*/*/run.json")):
        place = path.parent.parent.name, path.parent.name
        if not wanted.has(*place) or any(name.startswith(".") for name in place):
            continue
        name = f"outbox/{'/'.join(place)}/run.json"
        try:
            document = json.loads(path.read_bytes())
            shown = _shown(document)
            outputs = [(str(one["path"]), str(one["sha256"])) for one in document["outputs"]]
        except (OSError, ValueError, KeyError, TypeError):
            yield f"{name} 读不出来或被改动过；{_AGAIN}。"
            continue
        kept = frozen.get(place, frozenset())
        entered = [state for state in states.get(place, ()) if state.sha256 not in kept]
        shown = {one: words for one, words in shown.items() if one[1] not in kept}
        yield from _other_statuses(name, shown, entered)
        yield from _other_outputs(outbox, place, outputs)


def _shown(document: Any) -> dict[tuple[str, str], str]:
    """What the results say of each file: its status and unit."""
    return {
        (str(one["file"]), str(one["sha256"])): _words(one["status"], one["unit"])
        for one in document["submissions"]
        if one["status"] != Status.PENDING
    }


def _words(status: str, unit: str | None) -> str:
    return f"{label(status)}（{unit or '单位不明'}）"


def _other_statuses(
    name: str, shown: Mapping[tuple[str, str], str], states: Sequence[FileState]
) -> Iterator[str]:
    entered = {(s.file, s.sha256): _words(s.status, s.unit) for s in states}
    for identity in sorted({*shown, *entered}):
        there, here = shown.get(identity, "没有"), entered.get(identity, "没有")
        if there != here:
            yield f"{identity[0]}：台账里是{here}，{name} 里是{there}；{_AGAIN}。"


def _other_outputs(outbox: Path, place: Place, outputs: Sequence[tuple[str, str]]) -> Iterator[str]:
    prefix = f"outbox/{'/'.join(place)}/"
    for name, sha256 in outputs:
        inside = name.removeprefix(prefix)
        if not name.startswith(prefix) or ".." in inside.split("/"):
            yield f"{prefix}run.json 被改动过：{name} 不是它的结果；{_AGAIN}。"
            continue
        content = read_file(outbox.joinpath(*place, *inside.split("/")), 0)
        if content.finding is not None:
            yield f"{name} 不在了，或者读不出来；{_AGAIN}。"
        elif content.sha256 != sha256:
            yield f"{name} 和运行时写出的不一样，被改动过；要留着改动请另存，再运行一次汇总。"
