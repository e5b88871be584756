"""What strace wrote of each process in; programs, sockets, files read and files changed out."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPTIONS = ("-ff", "-y", "--seccomp-bpf", "-e", "trace=%file,%network", "-s", "4096")
"""A file for each thread, so that no call is cut in two; the path of each descriptor; only calls
that name a file or are about the network, the kernel itself passing over all others."""

_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\)\s+= (?P<result>.*)")
_ARGUMENT = re.compile(
    r'(?:(?:AT_FDCWD|\d+)<(?P<folder>(?:[^>\\]|\\.)*)>, )?"(?P<path>(?:[^"\\]|\\.)*)"'
)
_SOCKET_PATH = re.compile(r'sun_path=@?"((?:[^"\\]|\\.)*)"')
_FAMILY = re.compile(r"\b(?:AF|PF)_(\w+)")
_WRITING = re.compile(r"\bO_(WRONLY|RDWR|CREAT|TRUNC|APPEND|TMPFILE)\b")
_OPENING = frozenset(("open", "openat", "openat2"))
_LOOKING = frozenset(
    ("access", "faccessat", "faccessat2", "stat", "lstat", "newfstatat", "fstatat64", "statx",
     "readlink", "readlinkat", "getcwd", "chdir", "statfs", "getxattr", "lgetxattr", "listxattr",
     "llistxattr", "inotify_add_watch")
)  # fmt: skip
_STARTING = frozenset(("execve", "execveat"))
_TELLING = frozenset(
    ("socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "shutdown",
     "getsockname", "getpeername", "getsockopt", "setsockopt", "sendto", "sendmsg", "sendmmsg",
     "recvfrom", "recvmsg", "recvmmsg")
)  # fmt: skip


class Touched(NamedTuple):
    """What a program and all that it started did, or tried: also what failed."""

    programs: frozenset[str]
    families: frozenset[str]
    """Of sockets and their addresses: UNIX, INET, INET6, …"""
    read: frozenset[str]
    """Paths of files and folders that were opened to be read."""
    changed: frozenset[str]
    """Paths that were opened for writing, made, renamed, removed, or given other attributes."""


def touched(folder: Path, prefix: str) -> Touched:
    """All that the files of one trace tell."""
    programs, families, read, changed = set[str](), set[str](), set[str](), set[str]()
    for path in folder.glob(f"{prefix}.*"):
        for name, arguments, result in _calls(path.read_text(encoding="utf-8")):
            if name in _STARTING:
                programs.add(next(_paths(arguments)))
            elif name in _OPENING:
                (changed if _WRITING.search(arguments) else read).update(_opened(arguments, result))
            elif name in _TELLING:
                families.update(_FAMILY.findall(arguments))
                changed.update(map(_decoded, _SOCKET_PATH.findall(arguments)))
            elif name not in _LOOKING:
                changed.update(_paths(arguments))
    return Touched(*map(frozenset, (programs, families, read, changed)))


def _calls(text: str) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines():
        call = _CALL.fullmatch(line)
        if call is not None:
            yield call["name"], call["arguments"], call["result"]
        elif not line.startswith(("+++", "---")) and not line.endswith("<unfinished ...>"):
            raise ValueError(f"strace has written what was not expected: {line}")


def _opened(arguments: str, result: str) -> Iterator[str]:
    """The path as it was named, and where it led."""
    yield next(_paths(arguments))
    led = re.match(r"\d+<((?:[^>\\]|\\.)*)>", result)
    if led is not None:
        yield _decoded(led[1])


def _paths(arguments: str) -> Iterator[str]:
    for found in _ARGUMENT.finditer(arguments):
        # A name without a folder is relative to the working directory, which no call may rely on.
        folder = _decoded(found["folder"] or "")
        yield posixpath.normpath(posixpath.join(folder, _decoded(found["path"])))


def _decoded(written: str) -> str:
    """Bytes beyond ASCII are written in octal."""
    return written.encode("latin-1").decode("unicode_escape").encode("latin-1").decode("utf-8")
