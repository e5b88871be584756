"""A path in, its bytes and receipt facts out; a file that cannot be had is a finding."""

from __future__ import annotations

import datetime as dt
import hashlib
import io
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
_NOTHING = hashlib.sha256(b"").hexdigest()
_FLAGS = ("O_BINARY", "O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK")
"""Each where the system has it."""


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file, or the finding why there are none."""

    content: bytes
    sha256: str
    modified_at: dt.datetime
    """To the second: finer parts do not survive copying between file systems."""
    size: int
    """Bytes of the whole file."""
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
    return _read(path, most, most_hashed=None)


def read_receipt(path: Path, most: int) -> FileContent:
    """The same, but a file of more than `most` bytes is not read at all: it has no hash."""
    return _read(path, most, most_hashed=most)


def read_bytes(path: Path, most: int) -> bytes | None:
    """At most `most` bytes of a file whose hash is known; None where it cannot be had."""
    try:
        with _opened(path) as file:
            return file.read(most)
    except OSError:
        return None


def _read(path: Path, most: int, most_hashed: int | None) -> FileContent:
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return _unread(_what_it_is(status.st_mode), "not_a_file")
        if most_hashed is not None and status.st_size > most_hashed:
            content, sha256, size = b"", _NOTHING, status.st_size
        else:
            content, sha256, size = _content(path, most)
    except OSError as error:
        return _unread(system_reason(error), "changed")
    modified_at = dt.datetime.fromtimestamp(int(status.st_mtime), BEIJING)
    return FileContent(content, sha256, modified_at, size)


def _what_it_is(mode: int) -> str:
    if stat.S_ISLNK(mode):
        return "指向别处的链接"
    return "打不开的文件夹" if stat.S_ISDIR(mode) else "管道或设备"


def _content(path: Path, most: int) -> tuple[bytes, str, int]:
    """The bytes up to the limit, and the hash and size of all."""
    with _opened(path) as file:
        content = file.read(min(os.fstat(file.fileno()).st_size, most) + 1)
        digest, size = hashlib.sha256(content), len(content)
        while rest := file.read(_PIECE):
            digest.update(rest)
            size += len(rest)
            if len(content) <= most:
                content += rest[: most + 1 - len(content)]
    return content, digest.hexdigest(), size


def _opened(path: Path) -> io.FileIO:
    """A file as it was looked at: it is not waited for, should it have become a pipe since."""
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in _FLAGS)
    return io.FileIO(path, opener=lambda name, _flags: os.open(name, flags))


def has_changed(path: Path, sha256: str, most: int) -> bool:
    """Whether a file is not any more what it was when it was read."""
    try:
        return _content(path, most)[1] != sha256
    except OSError:
        return True


def _unread(detail: str, variant: str) -> FileContent:
    never = dt.datetime.fromtimestamp(0, BEIJING)
    finding = Finding("F01", variant=variant, facts={"kind": "", "detail": detail})
    return FileContent(b"", _NOTHING, never, 0, finding)
