"""A zip archive in, the files in it out: each is a submission of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
import zlib
from dataclasses import replace
from itertools import count
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.encodings import decode
from pipeline.intake.inbox import is_ignored
from pipeline.intake.limits import MIB
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused, within
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.intake.files import Trace
    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package, Part

_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_FIELD_HEADER = struct.Struct("<HH")
_PATH_HEADER = struct.Struct("<BI")
"""A version, and the checksum of the name that the path stands for."""


class Origin(NamedTuple):
    """An archive as it was when its files were listed."""

    seen: Trace | None
    sha256: str
    modified_at: dt.datetime
    findings: tuple[Finding, ...] = ()
    """What was found about the archive itself; it is told with each of its files."""


class Extent(NamedTuple):
    """How much an archive holds, as its directory says; a file that is larger is refused."""

    parts: int = 0
    unpacked: int = 0
    """Bytes."""

    def and_more(self, other: Extent) -> Extent:
        """Two archives together."""
        return Extent(self.parts + other.parts, self.unpacked + other.unpacked)


NOTHING = Extent()


class Member(NamedTuple):
    """A file of an archive as if it lay in the inbox itself."""

    content: bytes
    sha256: str
    modified_at: dt.datetime


def member(
    content: bytes, places: tuple[int, ...], modified_at: dt.datetime, limits: Limits
) -> Member | Finding:
    """The file that stands at some place in an archive, or in an archive in it."""
    try:
        for place in places:
            archive = open_package(content, limits)
            part = archive.parts[place]
            # A refusal names the file as its sender does.
            content = archive.unpack(part._replace(name=member_name(part)))
            modified_at = saved_at(part, modified_at)
    except Refused as refused:
        return refused.finding
    except IndexError:  # the archive was exchanged for another in the meantime
        return Finding("F01", variant="changed", facts={"kind": "", "detail": "压缩包变了"})
    return Member(content, hashlib.sha256(content).hexdigest(), modified_at)


def members(file: InboxFile, archive: Package) -> tuple[InboxFile, ...]:
    """The files of an archive, in its order, named by the archive and the path in it."""
    names = _apart([member_name(part) for part in archive.parts])
    return tuple(
        replace(
            file,
            file=f"{file.file}/{name}",
            members=(*file.members, place),
            archive=file.archive or file.file,
            ignored=_is_ignored(name),
        )
        for place, (part, name) in enumerate(zip(archive.parts, names, strict=True))
        if not part.is_folder
    )


def extent(archive: Package) -> Extent:
    """How much an archive holds."""
    return Extent(len(archive.parts), sum(part.info.file_size for part in archive.parts))


def excess(together: Extent, limits: Limits) -> Finding | None:
    """F03 where an archive and those in it hold more together than one package may."""
    try:
        within("文件个数（连同同一个压缩包里的其他文件）", together.parts, limits.parts, "个")
        within(
            "解压后的总大小（连同同一个压缩包里的其他文件）",
            together.unpacked / MIB,
            limits.unpacked_mib,
            "MB",
        )
    except Refused as refused:
        return replace(refused.finding, variant="archive")
    return None


def _apart(names: Sequence[str]) -> list[str]:
    """The names, numbered where one was there before: every file must have a name of its own.

    Two ways to write one are two files, and the archive 内.zip is not the folder 内.zip beside it.
    """
    folders = {str(folder).casefold() for name in names for folder in PurePosixPath(name).parents}
    taken = folders | {name.casefold() for name in names}
    seen = set(folders)
    apart = []
    for name in names:
        free = name
        if name.casefold() in seen:
            free = next(f for f in _numbered(name) if f.casefold() not in taken)
        seen.add(free.casefold())
        taken.add(free.casefold())
        apart.append(free)
    return apart


def _numbered(name: str) -> Iterator[str]:
    """Other names for a file, its extension kept."""
    stem, dot, extension = name.rpartition(".")
    if not stem or "/" in extension:
        stem, dot, extension = name, "", ""
    return (f"{stem} ({number}){dot}{extension}" for number in count(2))


def member_name(part: Part) -> str:
    """The name of a part as its writer meant it, with `/` between folders.

    Windows in Chinese writes names in GBK without saying so. The second byte of a character may be
    that of a backslash there: only what is decoded can be told apart.
    """
    name = part.info.orig_filename.partition("\0")[0]
    if not part.info.flag_bits & _UTF8_NAME:
        written = name.encode("cp437", errors="replace")
        name = _unicode_path(part.info.extra, written) or _decoded(written) or name
    return name.replace("\\", "/")


def _decoded(written: bytes) -> str:
    """A name in the encoding that makes it certain; in doubt the Chinese one, if it is one."""
    decoded = decode(written)
    if decoded is not None and not decoded.flaw:
        return decoded.text
    for encoding in ("gb18030", "utf-8"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def saved_at(part: Part, otherwise: dt.datetime) -> dt.datetime:
    """When a file was last saved by the clock of its sender, which is taken to be in China."""
    try:
        return dt.datetime(*part.info.date_time, tzinfo=BEIJING)
    except ValueError:
        return otherwise


def _is_ignored(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[:1] == ("__MACOSX",) or any(map(is_ignored, parts))


def _unicode_path(extra: bytes, written: bytes) -> str:
    """The name in the extra field that Info-ZIP writes for names that are not of the old table.

    It counts as long as it belongs to the name that is written: a program that does not know the
    field renames a file and leaves it. The gate has looked at the written name alone, so that one
    that leads out of the archive does not count either.
    """
    while len(extra) >= _FIELD_HEADER.size:
        tag, size = _FIELD_HEADER.unpack_from(extra)
        field = extra[_FIELD_HEADER.size : _FIELD_HEADER.size + size]
        if tag == _UNICODE_PATH and len(field) == size > _PATH_HEADER.size:
            version, checksum = _PATH_HEADER.unpack_from(field)
            path = field[_PATH_HEADER.size :].decode("utf-8", errors="replace")
            if version == 1 and checksum == zlib.crc32(written) and _is_inside(path):
                return path
        extra = extra[_FIELD_HEADER.size + size :]
    return ""


def _is_inside(path: str) -> bool:
    folders = path.replace("\\", "/").split("/")
    return bool(folders[0]) and ".." not in folders and not {"\0", "\ufffd"}.intersection(path)
