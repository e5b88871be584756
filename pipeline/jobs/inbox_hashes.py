"""An inbox in, the hashes of its files out, those in archives among them, as a run enters them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.archives import Member, member, members
from pipeline.intake.files import FileContent, read_bytes, read_file, read_receipt
from pipeline.intake.inbox import scan
from pipeline.intake.limits import MIB
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.model.units import Territory


class InboxHashes:
    """The files of an inbox by name; what was once an archive of tables is opened on demand."""

    def __init__(self, inbox: Path, territory: Territory, limits: Limits) -> None:
        self._limits = limits
        self.files = {file.file: file for file in scan(inbox, territory)}
        self._read: dict[Path, FileContent] = {}

    def open_archives(self, names: Iterable[str]) -> None:
        """Put the files of archives in the place of these, where names are of files in them."""
        folders = {
            name[:at] for name in names for at, sign in enumerate(name) if sign == "/"
        }  # `x.zip` of `x.zip/a.xlsx`
        for folder in sorted(folders):  # an archive comes before one in it
            file = self.files.get(folder)
            inside = self._members(file) if file is not None else ()
            if inside:
                del self.files[folder]
                self.files |= {one.file: one for one in inside}

    def hashes(self, name: str) -> frozenset[str]:
        """What a run may have entered as the hash of a file; nothing where it cannot be had.

        A file over the limit of size may have been left unhashed. A file in an archive that was not
        unpacked goes by the hash of the archive.
        """
        file = self.files.get(name)
        if file is None:
            return frozenset()
        content = self._content(file.path)
        if not file.members:
            unhashed = read_receipt(file.path, self._most).sha256 if self._is_large(content) else ""
            return frozenset(filter(None, (content.sha256, unhashed)))
        found = self._unpacked(file)
        return frozenset((content.sha256, found.sha256) if found else (content.sha256,))

    @property
    def _most(self) -> int:
        return self._limits.file_mib * MIB

    def _is_large(self, content: FileContent) -> bool:
        return content.size > self._most

    def _content(self, path: Path) -> FileContent:
        """A file's hash; its bytes are not kept."""
        if path not in self._read:
            self._read[path] = read_file(path, 0)
        return self._read[path]

    def _unpacked(self, file: InboxFile) -> Member | None:
        content = read_bytes(file.path, self._most)
        if content is None:
            return None
        given = member(content, file.members, self._content(file.path).modified_at, self._limits)
        return given if isinstance(given, Member) else None

    def _members(self, file: InboxFile) -> tuple[InboxFile, ...]:
        if file.members:
            found = self._unpacked(file)
            content = found.content if found else None
        else:
            content = read_bytes(file.path, self._most)
        try:
            return members(file, open_package(content or b"", self._limits))
        except Refused:
            return ()
