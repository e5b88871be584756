"""A path in, its bytes and receipt facts out; a file that cannot be had is a finding."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.model.errors import system_reason
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class FileContent:
    """The bytes of a file, or the finding why there are none."""

    content: bytes
    sha256: str
    modified_at: dt.datetime
    """To the second: finer parts do not survive copying between file systems."""
    finding: Finding | None = None


def read_file(path: Path) -> FileContent:
    """The bytes of a file of the inbox. Links are not followed."""
    try:
        if path.is_symlink():
            return _unread("指向别处的链接", "not_a_file")
        if not path.is_file():
            return _unread("管道或设备", "not_a_file")
        content = path.read_bytes()
        seconds = int(path.stat().st_mtime)
    except OSError as error:
        return _unread(system_reason(error), "changed")
    modified_at = dt.datetime.fromtimestamp(seconds, BEIJING)
    return FileContent(content, hashlib.sha256(content).hexdigest(), modified_at)


def _unread(detail: str, variant: str) -> FileContent:
    never = dt.datetime.fromtimestamp(0, BEIJING)
    nothing = hashlib.sha256(b"").hexdigest()
    finding = Finding("F01", variant=variant, facts={"kind": "", "detail": detail})
    return FileContent(b"", nothing, never, finding)
