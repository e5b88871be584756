"""A path in, its bytes and receipt facts out; a file that cannot be had is a finding."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.errors import system_reason
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING

if TYPE_CHECKING:
    from pathlib import Path


_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file, or the finding why there are none."""

    content: bytes
    sha256: str
    modified_at: dt.datetime
    """To the second: finer parts do not survive copying between file systems."""
    finding: Finding | None = None


class Trace(NamedTuple):
    """What of a file changes while it is being written."""

    size: int
    modified: int
    """Nanoseconds since 1970, by the clock of the disk."""
    identity: int


def trace(path: Path) -> Trace | None:
    """The trace of a file; None where there is no file any more."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return Trace(status.st_size, status.st_mtime_ns, status.st_ino)


def read_file(path: Path, most: int) -> FileContent:
    """The bytes of a file of the inbox, `most` bytes and one more. Links are not followed."""
    try:
        status = path.lstat()
        if stat.S_ISLNK(status.st_mode):
            return _unread("指向别处的链接", "not_a_file")
        if not stat.S_ISREG(status.st_mode):
            return _unread("管道或设备", "not_a_file")
        content, sha256 = _content(path, most)
    except OSError as error:
        return _unread(system_reason(error), "changed")
    modified_at = dt.datetime.fromtimestamp(int(status.st_mtime), BEIJING)
    return FileContent(content, sha256, modified_at)


def _content(path: Path, most: int) -> tuple[bytes, str]:
    """The bytes up to the limit, and the hash of all."""
    with path.open("rb", buffering=0) as file:
        content = file.read(min(os.fstat(file.fileno()).st_size, most) + 1)
        digest = hashlib.sha256(content)
        while rest := file.read(_PIECE):
            digest.update(rest)
            if len(content) <= most:
                content += rest[: most + 1 - len(content)]
    return content, digest.hexdigest()


def has_changed(path: Path, sha256: str, most: int) -> bool:
    """Whether a file is not any more what it was when it was read."""
    try:
        return _content(path, most)[1] != sha256
    except OSError:
        return True


def _unread(detail: str, variant: str) -> FileContent:
    never = dt.datetime.fromtimestamp(0, BEIJING)
    nothing = hashlib.sha256(b"").hexdigest()
    finding = Finding("F01", variant=variant, facts={"kind": "", "detail": detail})
    return FileContent(b"", nothing, never, finding)
