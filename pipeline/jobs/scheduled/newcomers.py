"""An inbox and the ledger in, what no run of a round has seen out; and whether an inbox was lost.

What was received is known by its bytes: a time of change may be older than the file, and a copy of
what was locked is never entered under its own name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.inbox import wanted
from pipeline.jobs.inbox_hashes import InboxHashes
from pipeline.jobs.settings import load_settings
from pipeline.ledger.book import Book, places
from pipeline.ledger.database import reading
from pipeline.model.errors import UsageFault
from pipeline.model.events import ABSENT, LOCKED
from pipeline.model.submissions import Status
from pipeline.model.text import key
from pipeline.model.units import load_territory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import sqlalchemy as sa

    from pipeline.intake.inbox import InboxFile
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.events import FileState
    from pipeline.model.units import Scope, Territory

EMPTIED = "收件文件夹空了或者不见了"


class Newcomers:
    """One look at an inbox; each file is hashed once, and each round is asked for once."""

    def __init__(
        self, workspace: Workspace, territory: Territory, connection: sa.Connection
    ) -> None:
        slugs = [scope.slug for scope in territory.scopes]
        limits = load_settings(workspace.data, slugs).limits
        self._connection = connection
        self._inbox = InboxHashes(workspace.inbox, territory, limits)
        self.files = tuple(self._inbox.files.values())
        """As they lie there, archives as one."""
        self.places = places(connection)
        self._states: dict[str, dict[str, list[FileState]]] = {}

    def new(self, scope: Scope, round_name: str) -> Iterator[str]:
        """Files that may be of a scope and whose bytes no run of the round has seen.

        What lies in the scope's folder must have been seen by the scope itself.
        """
        by_scope = self._here(round_name)
        here = [state for states in by_scope.values() for state in states]
        self._inbox.open_archives(state.file for state in here)
        names = {state.file for state in here}
        pairs = {(state.file, state.sha256) for state in here}
        of_any = {state.sha256 for state in here}
        of_own = {state.sha256 for state in by_scope.get(scope.slug, ())}
        for file in wanted(tuple(self._inbox.files.values()), scope):
            if file.ignored:
                continue
            hashes = self._inbox.hashes(file.file)
            if file.file in names:
                is_known = any((file.file, sha256) in pairs for sha256 in hashes)
            else:
                is_known = not hashes.isdisjoint(of_own if file.scope == scope.slug else of_any)
            if not is_known:
                yield file.file

    def lost(self, scope: Scope, round_name: str) -> tuple[str, ...]:
        """The files of a scope that the last run saw, where now not one of them is there.

        Those in the scope's own folder are lost together, whatever lies beside it: a drive may be
        gone while a file directly in the inbox is not. A locked round has its own copies, and
        misses nothing.
        """
        states = [s for s in self._here(round_name).get(scope.slug, ()) if _counts(s)]
        files = [f for f in wanted(self.files, scope) if not f.ignored]
        if not states or any(f.scope == scope.slug for f in files):
            return ()
        own = [s for s in states if _lay_in_folder(s.file, scope)]
        if self._is_any_left(own or states, states, files):
            return ()
        if Book(self._connection, scope.slug, round_name).events(LOCKED):
            return ()
        lost = states if not self._is_any_left(states, states, files) else own
        return tuple(s.file for s in lost)

    def _is_any_left(
        self, asked: Sequence[FileState], known: Sequence[FileState], files: Sequence[InboxFile]
    ) -> bool:
        """Whether one of some files is there, under its name or moved.

        What lies where it was known is not another one that was moved there: it may be a copy.
        """
        names = {folder for s in asked for folder in _with_folders(s.file)}
        hashes = {s.sha256 for s in asked}
        stayed = {(s.file, s.sha256) for s in known}
        return any(
            f.file in names
            or any((f.file, one) not in stayed for one in self._inbox.hashes(f.file) & hashes)
            for f in files
        )

    def _here(self, round_name: str) -> dict[str, list[FileState]]:
        """By scope, the files that were there when a round was last run."""
        if round_name not in self._states:
            self._states[round_name] = {
                scope: [
                    state
                    for state in Book(self._connection, scope, of).states()
                    if state.status != ABSENT
                ]
                for scope, of in self.places
                if of == round_name
            }
        return self._states[round_name]


def refuse_emptied(workspace: Workspace, scope_name: str, round_name: str) -> None:
    """Let no program of its own accord wipe results for an inbox that is not there.

    Raises:
        UsageFault: the last run saw files of the scope, and now there is none, or none of those in
            its own folder.
    """
    territory = load_territory(workspace.resources)
    scope = next(each for each in territory.scopes if each.slug == scope_name)
    with reading(workspace.ledger) as connection:
        lost = Newcomers(workspace, territory, connection).lost(scope, round_name)
    if lost:
        more = f"{lost[0]} 等 {len(lost)} 个文件" if lost[1:] else lost[0]
        raise UsageFault(
            f"{EMPTIED}：{scope.name} {round_name} 上次汇总时的 {more}现在一个也没有"
            "（也许是网络盘断了）。没有汇总，原来的结果没有动。文件回来以后照常汇总；"
            "真要不算它们，请自己另外汇总一次。"
        )


def refuse_unseen(
    workspace: Workspace, connection: sa.Connection, scope: Scope, round_name: str
) -> None:
    """Let nobody be reminded of what may lie in the inbox already.

    Raises:
        UsageFault: files lie there that no run has seen.
    """
    territory = load_territory(workspace.resources)
    unseen = list(Newcomers(workspace, territory, connection).new(scope, round_name))
    if unseen:
        more = f" 等 {len(unseen)} 个文件" if unseen[1:] else ""
        raise UsageFault(
            f"收件文件夹里的 {unseen[0]}{more}还没有登记，可能正是要催的单位报来的。请先汇总一次"
            "再催报；汇总了还这样说的，是别的省的文件，请放进所属省份的文件夹。没有起草催报。"
        )


def _counts(state: FileState) -> bool:
    return state.status != Status.IGNORED


def _lay_in_folder(file: str, scope: Scope) -> bool:
    """Whether a file's name is of one in the folder of a scope."""
    _inbox, folder, *below = file.split("/")
    return bool(below) and key(folder) in {key(name) for name in scope.names}


def _with_folders(file: str) -> list[str]:
    """A file and all that it may lie in, an archive among them."""
    parts = file.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
