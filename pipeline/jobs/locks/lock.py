"""A finished run in, the folder that freezes it out; and back, with every hash checked.

`locks/<scope>/<round>/` holds copies of the inbox (`inbox/`), of all that is read beside it
(`data/`), of the results (`outputs/`), and their hashes (`manifest.json`). The ledger keeps the
manifest's own hash. What is taken in later stands beside them (`corrections/`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline import __version__
from pipeline.jobs.locks.folders import is_clutter, lock_folder
from pipeline.jobs.outbox import staged
from pipeline.model.aliases import ALIASES_FILE
from pipeline.model.errors import UsageFault, system_reason
from pipeline.model.events import LOCKED, REOPENED
from pipeline.model.locks import Input, Manifest, Reopening
from pipeline.model.resources import Resources
from pipeline.model.submissions import Status
from pipeline.model.units import roster_file
from pipeline.rendering.board.page import BOARD_FILE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.plan import Plan
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.workspace import Workspace
    from pipeline.ledger.book import Book

_MANIFEST = "manifest.json"
_NOT_FROZEN = (BOARD_FILE,)
"""What goes on telling what holds today."""


@dataclass(frozen=True, slots=True)
class Lock:
    """A lock with its folder, every hash of which was right when it was opened."""

    folder: Path
    manifest: Manifest
    reopenings: tuple[Reopening, ...]

    @property
    def inbox(self) -> Path:
        """The copies of the files that it was made of."""
        return self.folder / "inbox"

    @property
    def data(self) -> Path:
        """The copies of everything else that was read."""
        return self.folder / "data"

    def outputs(self) -> dict[str, bytes]:
        """The results as they were locked, by their names."""
        return {
            name: (self.folder / "outputs" / name).read_bytes() for name in self.manifest.outputs
        }

    def admits(self, unit: str | None, received_at: dt.datetime) -> bool:
        """Whether a file that is none of the lock's inputs is taken in all the same."""
        return any(each.admits(unit, received_at) for each in self.reopenings)


def lock_of(book: Book, workspace: Workspace) -> Lock | None:
    """The lock of a book's scope and round as the ledger knows it; None where there is none.

    Raises:
        UsageFault: a file of the lock is missing, or is not what was locked.
    """
    events = book.events(LOCKED, REOPENED)
    locked = [event for event in events if event.kind == LOCKED]
    if not locked:
        return None
    folder = lock_folder(workspace, book.scope, book.round)
    manifest = _checked(folder, str(locked[-1].detail["manifest"]))
    return Lock(
        folder,
        manifest,
        tuple(
            Reopening(e.unit, e.at, dt.datetime.fromisoformat(str(e.detail["until"])), e.reason)
            for e in events
            if e.kind == REOPENED
        ),
    )


def _checked(folder: Path, sha256: str) -> Manifest:
    content = _read(folder / _MANIFEST)
    if _hash(content) != sha256:
        raise _spoilt(folder / _MANIFEST, "被改动过")
    manifest = Manifest.model_validate_json(content)
    parts = {"inbox": manifest.inbox, "data": manifest.data, "outputs": manifest.outputs}
    for part, hashes in parts.items():
        for name, wanted in hashes.items():
            path = folder / part / name
            if _hash(_read(path)) != wanted:
                raise _spoilt(path, "被改动过")
        _refuse_more(folder / part, hashes)
    return manifest


def _refuse_more(folder: Path, known: Iterable[str]) -> None:
    """A file that was put in later could change what the round goes by."""
    own = {folder / name for name in known}
    for path in sorted(folder.rglob("*")):
        if path not in own and not path.is_dir() and not is_clutter(path):
            raise UsageFault(
                f"锁定的文件夹里多了 {path}，锁定时没有它，不能再据此发布。"
                "请把它移走；结果没有改动。"
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _spoilt(path, f"读不出来（{system_reason(error)}）") from error


def _spoilt(path: Path, what: str) -> UsageFault:
    return UsageFault(
        f"锁定时留下的文件 {path} {what}，不能再据此发布。请从备份恢复它；结果没有改动。"
    )


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


class Frozen(NamedTuple):
    """The folder of a lock that was written."""

    manifest: str
    """The hash of its manifest, for the ledger."""
    set_aside: Path | None
    """What a folder that stood in its place is called now."""


def freeze(plan: Plan, run: Run, received: Iterable[Received]) -> Frozen:
    """Write the folder of a lock, which the ledger does not know yet.

    A folder that stands there is of a lock that never came to be, or of another ledger: it is set
    aside, and nothing of it is lost.

    Raises:
        UsageFault: a file of the inbox has changed meanwhile, or the folder cannot be written.
    """
    workspace = plan.workspace
    final = lock_folder(workspace, plan.scope.slug, plan.definitions.round.round)
    files = {
        "inbox": _inbox(received),
        "data": _data(workspace, plan.scope.slug, plan.settings.school_register.files),
        "outputs": {n: c for n, c in run.outputs.items() if n not in _NOT_FROZEN},
    }
    manifest = Manifest(
        format=1,
        scope=plan.scope.slug,
        round=plan.definitions.round.round,
        locked_at=workspace.as_of,
        actor=workspace.actor,
        program=__version__,
        inputs=tuple(
            Input(
                file=s.receipt.file, sha256=s.receipt.sha256, unit=s.unit, status=str(s.status),
                received_at=s.receipt.received_at, modified_at=s.receipt.modified_at,
            )
            for s in run.submissions
            if s.status not in (Status.PENDING, Status.IGNORED)
        ),
        **{part: {n: _hash(c) for n, c in sorted(held.items())} for part, held in files.items()},
    )  # fmt: skip
    document = json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1)
    content = f"{document}\n".encode()
    everything = {
        f"{part}/{name}": held for part, of_part in files.items() for name, held in of_part.items()
    }
    with staged(final, {**everything, _MANIFEST: content}, "锁定的内容") as lock:
        _keep_times(lock.staging / "inbox", received)
        set_aside = _set_aside(final)
        lock.publish()
    return Frozen(_hash(content), set_aside)


def _set_aside(folder: Path) -> Path | None:
    """Rename a folder to a name that is free; None where there is none."""
    if not folder.exists():
        return None
    names = (folder.with_name(f"{folder.name}.未登记-{number}") for number in count(1))
    free = next(name for name in names if not name.exists())
    try:
        folder.rename(free)
    except OSError as error:
        raise UsageFault(
            f"{folder} 不能改名留存（{system_reason(error)}），请关闭里面打开的文件；没有锁定。"
        ) from error
    return free


def _inbox(received: Iterable[Received]) -> dict[str, bytes]:
    """The files that were read, archives as they are, by their names in the inbox."""
    files: dict[str, bytes] = {}
    for each in received:
        source = each.source
        name = (source.archive or source.file).removeprefix("inbox/")
        if each.ignored or each.pending or name in files:
            continue
        content = _read_input(source.path)
        if not source.archive and _hash(content) != each.sha256:
            raise UsageFault(f"{source.file} 在锁定的时候变了，请等文件放好以后再锁定；没有锁定。")
        files[name] = content
    return files


def _read_input(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageFault(
            f"{path} 读不出来（{system_reason(error)}），请恢复它以后再锁定；没有锁定。"
        ) from error


def _data(workspace: Workspace, scope: str, registers: Iterable[str]) -> dict[str, bytes]:
    """Everything that a run reads beside the inbox, by its name."""
    own = (roster_file(workspace.data, scope), ALIASES_FILE, "summarize.toml", *registers)
    files = Resources(workspace.data).everything().items()
    return {name: held for name, held in files if not is_clutter(Path(name))} | {
        name: (workspace.data / name).read_bytes()
        for name in own
        if name and (workspace.data / name).is_file()
    }


def _keep_times(folder: Path, received: Iterable[Received]) -> None:
    """The time of saving decides which of two files is the later one."""
    for each in received:
        source = each.source
        path = folder / (source.archive or source.file).removeprefix("inbox/")
        if path.is_file() and source.path.is_file():
            seen = source.path.stat()
            os.utime(path, ns=(seen.st_atime_ns, seen.st_mtime_ns))
