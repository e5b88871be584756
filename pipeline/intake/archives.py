"""A zip archive in, the files in it out: each is a submission of its own."""

from __future__ import annotations

import datetime as dt
import hashlib
import struct
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.inbox import is_ignored
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.intake.inbox import InboxFile
    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package, Part

_UTF8_NAME = 0x800
_UNICODE_PATH = 0x7075
_FIELD_HEADER = struct.Struct("<HH")
_PATH_AT = _FIELD_HEADER.size + 5
"""A version and a checksum stand before the path."""


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
            content = archive.unpack(part)
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


def _apart(names: Sequence[str]) -> list[str]:
    """The names, with a number where one stood before: two ways to write one are two files."""
    seen: dict[str, int] = {}
    apart = []
    for name in names:
        number = seen[name.casefold()] = seen.get(name.casefold(), 0) + 1
        apart.append(name if number == 1 else f"{name} ({number})")
    return apart


def member_name(part: Part) -> str:
    """The name of a part as its writer meant it.

    Windows in Chinese writes names in GBK without saying so.
    """
    if part.info.flag_bits & _UTF8_NAME:
        return part.name
    unicode_name = _unicode_path(part.info.extra)
    if unicode_name:
        return unicode_name
    written = part.name.encode("cp437", errors="replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return written.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.name


def saved_at(part: Part, otherwise: dt.datetime) -> dt.datetime:
    """When a file was last saved by the clock of its sender, which is taken to be in China."""
    try:
        return dt.datetime(*part.info.date_time, tzinfo=BEIJING)
    except ValueError:
        return otherwise


def _is_ignored(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return parts[:1] == ("__MACOSX",) or any(map(is_ignored, parts))


def _unicode_path(extra: bytes) -> str:
    """The name in the extra field that Info-ZIP writes for names that are not of the old table."""
    while len(extra) >= _FIELD_HEADER.size:
        tag, size = _FIELD_HEADER.unpack_from(extra)
        if tag == _UNICODE_PATH:
            return extra[_PATH_AT : _FIELD_HEADER.size + size].decode("utf-8", errors="ignore")
        extra = extra[_FIELD_HEADER.size + size :]
    return ""
