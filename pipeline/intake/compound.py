"""The bytes of an OLE2 compound file in; what it is, what it carries and its streams out."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

import olefile

from pipeline.intake.refusals import damaged, foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Entry = Any  # olefile's directory entry: its attributes have no types

_KIND = "旧版 Office 文件（.xls、.doc 等）"
_HEADER = 512
_STORAGE, _STREAM, _ROOT = 1, 2, 5
_MACROS = frozenset({"_vba_project_cur", "macros", "vba"})
_OBJECT = re.compile(r"mbd[0-9a-f]{8}|objectpool|\x01ole10native")


class CompoundKind(Enum):
    """What a compound file is, by the streams at its root."""

    OLD_WORKBOOK = "workbook"
    """.xls of Excel 5 and later, .et of WPS."""
    OLD_WORD = "document"
    """.doc of Word, .wps of WPS."""
    ENCRYPTED = "encrypted"
    """An .xlsx, .xlsb or .docx with a password."""
    OTHER = "other"
    """.ppt, .msi, .msg and all else."""


_KINDS = (
    ("encryptedpackage", CompoundKind.ENCRYPTED),
    ("workbook", CompoundKind.OLD_WORKBOOK),
    ("book", CompoundKind.OLD_WORKBOOK),
    ("worddocument", CompoundKind.OLD_WORD),
)


@dataclass(frozen=True, slots=True)
class Stream:
    """One stream: its bytes, and from where on in the file there is nothing but zeros."""

    content: bytes
    unwritten: tuple[int, ...]
    """Offsets in `content` of the sectors that lie in the file's tail of zeros."""


@dataclass(frozen=True, slots=True)
class Compound:
    """A compound file whose directory could be read."""

    kind: CompoundKind
    names: tuple[str, ...]
    """Streams and storages, a path each: `_VBA_PROJECT_CUR/VBA/dir`."""
    complete: bool
    """Whether every sector that a stream uses is in the file and was written."""
    _file: olefile.OleFileIO[str]
    _sectors: _Sectors

    @property
    def active(self) -> tuple[str, ...]:
        """「宏」 and 「嵌入对象」 where there are some."""
        words = [set(name.lower().split("/")) for name in self.names]
        macros = any(word & _MACROS for word in words)
        objects = any(_OBJECT.match(part) for word in words for part in word)
        return ("宏",) * macros + ("嵌入对象",) * objects

    def stream(self, *names: str) -> Stream | None:
        """The first of the named streams at the root that there is."""
        streams = {entry.name.lower(): entry for entry in self._sectors.streams_at_root()}
        name = next((name for name in names if name.lower() in streams), None)
        if name is None:
            return None
        with self._file.openstream(name) as opened:
            content = opened.read()
        return Stream(content, self._sectors.unwritten(streams[name.lower()]))


def compound_kind(content: bytes) -> CompoundKind:
    """What a file that begins as a compound file is.

    Raises:
        Refused: F01, it is cut or its directory cannot be read; an encrypted file may be cut.
    """
    compound = open_compound(content, _KIND)
    if not compound.complete and compound.kind is not CompoundKind.ENCRYPTED:
        raise damaged(_KIND, "文件不完整")
    return compound.kind


def open_compound(content: bytes, kind: str) -> Compound:
    """The directory of a compound file; F01 for `kind` where it cannot be read.

    Whether the file is `complete` is left to the caller: what is encrypted needs no
    complaint about its end.
    """
    if not _plausible(content):
        raise damaged(kind, "文件不完整")
    with foreign(kind):
        file = olefile.OleFileIO(io.BytesIO(content))
        file.loadminifat()
        sectors = _Sectors(file, content)
        complete = sectors.complete()
        names = tuple("/".join(path) for path in file.listdir(streams=True, storages=True))
    root = {name.lower() for name in names if "/" not in name}
    found = next((known for name, known in _KINDS if name in root), CompoundKind.OTHER)
    return Compound(found, names, complete, file, sectors)


def _plausible(content: bytes) -> bool:
    """Whether the header's counts are possible: olefile would follow each of them in a loop."""
    if len(content) < _HEADER or not content.startswith(olefile.MAGIC):
        return False
    (shift,) = struct.unpack_from("<H", content, 30)
    fat, mini_fat, double = (struct.unpack_from("<I", content, at)[0] for at in (44, 64, 72))
    return shift in {9, 12} and max(fat, mini_fat, double) <= len(content) >> shift


def complete_compound(content: bytes, kind: str) -> Compound:
    """A compound file of which nothing is missing; F01 otherwise."""
    compound = open_compound(content, kind)
    if not compound.complete:
        raise damaged(kind, "文件不完整")
    return compound


class _Sectors:
    """Where in the file the sectors of the streams lie."""

    def __init__(self, file: Any, content: bytes) -> None:
        self._file = file
        self._size: int = file.sector_size
        self._length = len(content)
        self._zeros_from = len(content.rstrip(b"\0"))
        root = _chain(file.fat, file.root.isectStart, -(-file.root.size // self._size))
        self._root = [(sector + 1) * self._size for sector in root]

    def streams_at_root(self) -> list[Entry]:
        """The entries of the streams that are in no storage."""
        return [entry for entry in self._file.root.kids if entry.entry_type == _STREAM]

    def complete(self) -> bool:
        """Whether all streams are there to their last byte, and none was left unwritten.

        The last sector of a file may be cut short where its stream ends before. A stream that
        has a size and lies wholly in the tail of zeros was allocated and never written.
        """
        file = self._file
        if not self._tables_hold() or not self._holds(file.root.size, self._root):
            return False
        left = len(file.fat) + len(file.minifat)
        for entry in filter(None, file.direntries):
            if entry.entry_type == _STREAM and entry.size:
                places = self._places(entry)
                left -= len(places)
                # Streams that share sectors are more than there is: hostile, and slow to follow.
                if left < 0 or not self._holds(entry.size, places, entry):
                    return False
        return True

    def _tables_hold(self) -> bool:
        """Whether the directory and the table of small sectors are there, and entries are such."""
        file = self._file
        directory = _chain(file.fat, file.first_dir_sector, len(file.fat))
        small = list(_chain(file.fat, file.minifatsect, file.num_mini_fat_sectors))
        places = [(sector + 1) * self._size for sector in (*directory, *small)]
        kinds = {entry.entry_type for entry in file.direntries if entry is not None}
        return (
            len(small) == file.num_mini_fat_sectors
            and max(places) + self._size <= self._length
            and max(places) < self._zeros_from
            and file.root.entry_type == _ROOT
            and kinds <= {_STORAGE, _STREAM, _ROOT}
        )

    def unwritten(self, entry: Entry) -> tuple[int, ...]:
        """The offsets in a stream of the sectors that lie in the file's tail of zeros."""
        unit = self._unit(entry)
        return tuple(
            index * unit
            for index, place in enumerate(self._places(entry))
            if place >= self._zeros_from
        )

    def _holds(self, size: int, places: Sequence[int], entry: Entry = None) -> bool:
        """Whether sectors at these places hold so many bytes, not all of them unwritten."""
        unit = self._size if entry is None else self._unit(entry)
        if len(places) * unit < size:
            return False
        if not places:
            return True
        in_last = size - (len(places) - 1) * unit
        whole = max(places[:-1], default=0) + unit <= self._length
        return whole and places[-1] + in_last <= self._length and min(places) < self._zeros_from

    def _unit(self, entry: Entry) -> int:
        return int(self._file.mini_sector_size) if entry.is_minifat else self._size

    def _places(self, entry: Entry) -> list[int]:
        """Where in the file each sector of a stream begins, as far as its chain goes."""
        file, unit = self._file, self._unit(entry)
        wanted = -(-entry.size // unit)
        if not entry.is_minifat:
            sectors = _chain(file.fat, entry.isectStart, wanted)
            return [(sector + 1) * unit for sector in sectors]
        inside = (sector * unit for sector in _chain(file.minifat, entry.isectStart, wanted))
        return [
            self._root[at // self._size] + at % self._size
            for at in inside
            if at // self._size < len(self._root)
        ]


def _chain(table: Sequence[int], first: int, wanted: int) -> Iterator[int]:
    """The sectors of a chain, at most so many; it ends where it leaves the table or turns back."""
    seen = set[int]()
    sector = first
    while len(seen) < wanted and sector < len(table) and sector not in seen:
        seen.add(sector)
        yield sector
        sector = table[sector]
