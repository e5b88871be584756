"""Inputs in, files that outlive the process out: the input at hand, and those with a defect."""

from __future__ import annotations

import hashlib
import mmap
import struct
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 1 << 18
"""No input is longer."""
_LENGTH = struct.Struct("<I")
_OWN = ("/pipeline/", "/tests/fuzz/")


class Current:
    """The input at hand, in a file that is right however this process ends."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(_LENGTH.size + MOST_BYTES))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), 0)

    def put(self, content: bytes) -> None:
        """Note what is being read; nothing, once it has been."""
        self._map[_LENGTH.size : _LENGTH.size + len(content)] = content
        self._map[: _LENGTH.size] = _LENGTH.pack(len(content))


def left(path: Path) -> bytes:
    """What a process was reading when it ended; nothing if it was between two inputs."""
    if not path.exists():
        return b""
    content = path.read_bytes()
    (length,) = _LENGTH.unpack_from(content)
    return content[_LENGTH.size : _LENGTH.size + length]


def keep(folder: Path, extension: str, content: bytes, error: BaseException) -> None:
    """Write down an input with its traceback; of one defect the smallest input is kept."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [f for f in frames if any(part in f.filename for part in _OWN)]
    place = f"{own[-1].filename}:{own[-1].lineno}" if own else ""
    what = str(error) if isinstance(error, AssertionError) else ""
    sign = hashlib.sha256(f"{type(error).__name__} {place} {what[:20]}".encode()).hexdigest()[:8]
    path = folder / f"{extension}-{sign}.{extension}"
    if path.exists() and path.stat().st_size <= len(content):
        return
    path.write_bytes(content)
    told = "".join(traceback.format_exception(error))
    path.with_suffix(".txt").write_text(told, encoding="utf-8", errors="backslashreplace")
