"""An inbox in, the hashes of its files out, those in archives among them, as a run enters them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from pipeline.intake.archives import Member, member, members
from pipeline.intake.files import read_file, read_receipt
from pipeline.intake.inbox import scan
from pipeline.intake.limits import MIB
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package
    from pipeline.model.units import Territory


class InboxHashes:
    """The files of an inbox by name; what was once an archive of tables is opened on demand."""

    def __init__(self, inbox: Path, territory: Territory, limits: Limits) -> None:
        self._limits = limits
        self.files = {file.file: file for file in scan(inbox, territory)}
        self._hashes: dict[str, frozenset[str]] = {}

    def open_archives(self, names: Iterable[str]) -> None:
        """Put the files of archives in the place of these, where names are of files in them."""
        folders = {
            name[:at] for name in names for at, sign in enumerate(name) if sign == "/"
        }  # `x.zip` of `x.zip/a.xlsx`
        for folder in sorted(folders):  # an archive comes before one in it
            file = self.files.get(folder)
            if file is not None:
                self._open(file)

    def hashes(self, name: str) -> frozenset[str]:
        """What a run may have entered as the hash of a file; nothing where it cannot be had.

        A file over the limit of size may have been left unhashed. A file in an archive that was not
        unpacked goes by the hash of the archive.
        """
        file = self.files.get(name)
        if file is not None and name not in self._hashes:
            content = read_file(file.path, 0)
            large = content.size > self._most
            unhashed = (read_receipt(file.path, self._most).sha256,) if large else ()
            self._hashes[name] = frozenset((content.sha256, *unhashed))
        return self._hashes.get(name, frozenset())

    @property
    def _most(self) -> int:
        return self._limits.file_mib * MIB

    def _open(self, file: InboxFile) -> None:
        """Hash the files of an archive, one after the other."""
        receipt = read_file(file.path, self._most)
        content = receipt.content
        if file.members:
            given = member(content, file.members, receipt.modified_at, self._limits)
            content = given.content if isinstance(given, Member) else b""
        try:
            archive = open_package(content, self._limits)
        except Refused:
            return
        del self.files[file.file]
        for one in members(file, archive):
            self.files[one.file] = one
            found = _unpacked(archive, one.members[-1])
            self._hashes[one.file] = frozenset((receipt.sha256, *found))


def _unpacked(archive: Package, place: int) -> tuple[str, ...]:
    """The hash of a file of an archive, none where it must not be unpacked."""
    try:
        return (hashlib.sha256(archive.unpack(archive.parts[place])).hexdigest(),)
    except Refused:
        return ()
