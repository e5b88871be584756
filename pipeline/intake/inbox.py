"""An inbox folder in, its files in a fixed order out, each with the scope its folder names."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.text import key

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.units import Scope, Territory

_STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# Owner and temporary files of office programs, browsers and operating systems.
_IGNORED_NAMES = (
    "~$*", ".~*", ".*", "*.part", "*.tmp", "*.crdownload", "thumbs.db", "desktop.ini"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file in the inbox; `scope` is the slug that its folder names, None where none does."""

    path: Path
    file: str
    """The name in all outputs: `inbox/` and the path below it, with `/` on every system."""
    scope: str | None
    ignored: bool
    members: tuple[int, ...] = ()
    """Where the file stands in an archive, and in one inside that; the path is the archive's."""
    archive: str = ""
    """The archive's name in all outputs."""

    @property
    def places(self) -> tuple[str, ...]:
        """The names of the folders and archives that the file lies in, and its own, for a person.

        The inbox and the scope's own folder are left out.
        """
        return tuple(self.file.split("/")[2 if self.scope else 1 :])


def scan(inbox: Path, territory: Territory) -> tuple[InboxFile, ...]:
    """All files of an inbox, sorted by name. Links to folders are not followed.

    A folder is a scope's by slug or by name (henan, 河南, 河南省); a file in any other folder goes,
    like one directly in the inbox, to the province of its reporting unit.
    """
    folders = {key(name): scope.slug for scope in territory.scopes for name in scope.names}
    found = (_inbox_file(inbox, path, folders) for path in _walk(inbox))
    return tuple(sorted(found, key=lambda file: file.file))


def _walk(inbox: Path) -> Iterator[Path]:
    closed: list[str] = []
    for folder, folders, names in os.walk(inbox, onerror=lambda e: closed.append(str(e.filename))):
        yield from (Path(folder) / name for name in names)
        # A link to a folder is not followed; like a folder that cannot be opened it is listed, so
        # that reading it says so.
        yield from (path for name in folders if (path := Path(folder) / name).is_symlink())
    yield from map(Path, closed)


def _inbox_file(inbox: Path, path: Path, folders: dict[str, str]) -> InboxFile:
    parts = tuple(map(printable, path.relative_to(inbox).parts))
    return InboxFile(
        path=path,
        file="/".join(("inbox", *parts)),
        scope=folders.get(key(parts[0])) if len(parts) > 1 else None,
        ignored=any(part.startswith(".") for part in parts) or is_ignored(parts[-1]),
    )


def wanted(files: Sequence[InboxFile], scope: Scope) -> tuple[InboxFile, ...]:
    """The files that may be of a scope: those of its folder.

    Of a province also those in no scope's folder: their unit tells whose they are.
    """
    own = (scope.slug,) if scope.is_national else (scope.slug, None)
    return tuple(file for file in files if file.scope in own)


def is_ignored(name: str) -> bool:
    """Whether a file's name is that of a temporary or owner file."""
    return any(fnmatch(name.lower(), pattern) for pattern in _IGNORED_NAMES)


def printable(name: str) -> str:
    """A file's name as text that does nothing but show.

    Archives from Windows leave names in GBK that are no UTF-8. Signs that steer a terminal or turn
    the direction of writing are shown as their codes.
    """
    try:
        name.encode()
    except UnicodeEncodeError:
        name = os.fsencode(name).decode("gb18030", errors="replace")
    return _STEERING.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", name)
