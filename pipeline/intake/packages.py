"""The bytes of a zip package in, its parts out: each looked at before, and counted while, unpacked.

A static look stops most of what was made to harm a reader: parts that overlap, that two readers
would take for different ones, that lead out of the package, or that grow without measure. Nothing
that the package says of itself is trusted.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.limits import MIB
from pipeline.intake.refusals import damaged, encrypted, forbidden, more_than, within

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.intake.limits import Limits
    from pipeline.intake.refusals import Refused

KIND = "Office 文件或压缩包"
_LOCAL_HEADER = struct.Struct("<4s2xH18x2H")
_LOCAL_MAGIC = b"PK\x03\x04"
_SMALL = 2_048
"""Packed bytes of a part that is remembered: a theme, styles, relations."""
_ENCRYPTED, _UTF8 = 0x1, 0x800
_DECLARATION = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
"""A declaration in UTF-8 or UTF-16."""
_WIDE = (b"\xfe\xff", b"\xff\xfe", b"\x00", b"<\x00")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".emf", ".wmf", ".svg")


class Part(NamedTuple):
    """One file of a package."""

    name: str
    """With `/` between folders, whatever the package writes."""
    start: int
    """Where its packed bytes begin."""
    info: zipfile.ZipInfo
    is_encrypted: bool

    @property
    def is_folder(self) -> bool:
        """Whether it is only the entry of a folder."""
        return self.name.endswith("/") and not self.info.file_size


@dataclass(frozen=True, slots=True)
class Package:
    """A zip package whose directory is sound."""

    content: bytes
    parts: tuple[Part, ...]
    limits: Limits

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, in lower case."""
        return frozenset([part.name.lower() for part in self.parts])

    def read(self, name: str) -> bytes | None:
        """The bytes of the part of a name in lower case; None where there is no such part.

        Raises:
            Refused: as `unpack`.
        """
        for part in self.parts:
            if part.name.lower() == name:
                return self.unpack(part)
        return None

    def unpack(self, part: Part) -> bytes:
        """The bytes of one part.

        Raises:
            Refused: F01 where the part is damaged, F02 where it is encrypted, F03 where it grows
                over a limit.
        """
        return self._look(part)[0]

    def _look(self, part: Part) -> tuple[bytes, bool]:
        """The bytes of one part, and whether they declare a document type or an entity."""
        info = part.info
        if part.is_encrypted:
            raise encrypted(KIND, "archive_member")
        packed = self.content[part.start : part.start + info.compress_size]
        if len(packed) <= _SMALL:
            known = _looked_at(packed, info.compress_type, info.file_size, info.CRC)
            if known is not None and len(known[0]) <= self._surely_allowed:
                return known
        data = self._unpacked(part, packed)
        return data, _declares(data)

    def _unpacked(self, part: Part, packed: bytes) -> bytes:
        info = part.info
        if info.compress_type == zipfile.ZIP_STORED:
            data = packed
        elif info.compress_type == zipfile.ZIP_DEFLATED:
            data = self._inflated(part, packed)
        else:
            raise damaged(KIND, f"「{part.name}」的压缩方法不通用")
        if len(data) > self.limits.part_mib * MIB:
            raise _over_part(part, self.limits.part_mib)
        if len(data) != info.file_size or zlib.crc32(data) != info.CRC:
            raise damaged(KIND, f"「{part.name}」与校验不符")
        return data

    @property
    def _surely_allowed(self) -> int:
        """A part of so many bytes is over no limit, whatever its ratio."""
        return min(self.limits.ratio_from_mib, self.limits.part_mib) * MIB

    def _inflated(self, part: Part, packed: bytes) -> bytes:
        limits = self.limits
        by_ratio = max(limits.ratio_from_mib * MIB, limits.ratio * len(packed))
        most = min(limits.part_mib * MIB, by_ratio)
        stream = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = stream.decompress(packed, most + 1)
        except zlib.error as error:
            raise damaged(KIND, f"「{part.name}」的压缩数据有误") from error
        if len(data) > most:
            if most == by_ratio:
                raise more_than(f"部件「{part.name}」的压缩比", limits.ratio, "倍")
            raise _over_part(part, limits.part_mib)
        if not stream.eof:
            raise damaged(KIND, f"「{part.name}」不完整")
        return data

    def walk(self) -> Iterator[tuple[str, bytes]]:
        """Every part with its bytes, one after the other; what none may hold is refused.

        Raises:
            Refused: F01, F02 or F03.
        """
        total = 0
        for part in self.parts:
            data, declares = self._look(part)
            total += len(data)
            if total > self.limits.unpacked_mib * MIB:
                raise more_than("解压后的总大小", self.limits.unpacked_mib, "MB")
            if declares and not _is_opaque(part.name.lower()):
                raise forbidden(f"「{part.name}」里有文档类型声明（DOCTYPE 或 ENTITY）")
            yield part.name, data


def open_package(content: bytes, limits: Limits) -> Package:
    """The package, its directory checked, nothing unpacked yet.

    Raises:
        Refused: F01 (no sound zip) or F03 (too many parts; names that are doubled, absolute or
            lead upwards; parts that overlap).
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            infos = archive.infolist()
            directory = archive.start_dir
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, struct.error) as error:
        raise damaged(KIND, "压缩结构不完整") from error
    within("内部文件的个数", len(infos), limits.parts, "个")
    parts = tuple([_part(content, info) for info in infos])
    fault = _fault_of_names(tuple([part.name for part in parts]))
    if fault:
        raise forbidden(fault)
    _check_places(parts, directory)
    return Package(content, parts, limits)


def _part(content: bytes, info: zipfile.ZipInfo) -> Part:
    """A part as the directory has it; its local header must agree."""
    name_at = info.header_offset + _LOCAL_HEADER.size
    if info.header_offset < 0 or name_at > len(content):
        raise damaged(KIND, "压缩结构不完整")
    magic, flags, name_length, extra_length = _LOCAL_HEADER.unpack_from(content, info.header_offset)
    if magic != _LOCAL_MAGIC:
        raise damaged(KIND, "压缩结构不完整")
    name = _written(info.orig_filename, info.flag_bits & _UTF8)
    if len(name) != name_length or not content.startswith(name, name_at):
        raise forbidden(f"「{info.filename}」在压缩目录里和内容里的名字不同")
    start = name_at + int(name_length) + int(extra_length)
    is_encrypted = bool((flags | info.flag_bits) & _ENCRYPTED)
    return Part(info.filename.replace("\\", "/"), start, info, is_encrypted)


@lru_cache(maxsize=256)
def _written(name: str, is_utf8: int) -> bytes:
    """A name as it stands in the package."""
    return name.encode("utf-8" if is_utf8 else "cp437")


@lru_cache(maxsize=64)
def _fault_of_names(names: tuple[str, ...]) -> str:
    """What is wrong with the names of a package's parts; empty for nothing.

    Two readers must not see two different parts under one name, nor a way out of the package. Files
    that one program saved share all their names.
    """
    seen: set[bytes] = set()
    for name in names:
        if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
            return f"内部文件名「{name}」指向文件之外"
        # Letters of ASCII alone: bytes of Chinese names, unlabelled, look like letters of others.
        folded = name.encode("utf-8", "surrogatepass").lower().rstrip(b"/")
        if folded in seen:
            return f"内部文件「{name}」重复"
        seen.add(folded)
    return ""


def _check_places(parts: tuple[Part, ...], directory: int) -> None:
    """Parts lie one after the other, before the directory (CVE-2024-0450)."""
    end = 0
    for part in sorted(parts, key=lambda part: part.info.header_offset):
        if part.info.header_offset < end:
            raise forbidden("内部文件互相重叠")
        end = part.start + part.info.compress_size
    if end > directory:
        raise forbidden("内部文件互相重叠")


def _over_part(part: Part, most: int) -> Refused:
    return more_than(f"部件「{part.name}」解压后的大小", most, "MB")


def _is_opaque(name: str) -> bool:
    """Whether no reader looks into a part: pictures, and what a printer's driver left there."""
    return name.endswith(_PICTURES) or "/printersettings/" in name


@lru_cache(maxsize=256)
def _looked_at(packed: bytes, method: int, size: int, checksum: int) -> tuple[bytes, bool] | None:
    """A small part, sound and unpacked, and whether it declares; None where it is anything else.

    Files that one program saved share most of their parts byte for byte. What is kept is little:
    deflate makes no more than a thousand bytes of one.
    """
    try:
        data = (
            zlib.decompress(packed, -zlib.MAX_WBITS) if method == zipfile.ZIP_DEFLATED else packed
        )
    except zlib.error:
        return None
    is_sound = len(data) == size and zlib.crc32(data) == checksum
    return (data, _declares(data)) if is_sound else None


def _declares(data: bytes) -> bool:
    # The words alone are rare, and far quicker to look for than the pattern.
    if not (b"DOCTYPE" in data or b"ENTITY" in data or data.startswith(_WIDE)):
        return False
    return _DECLARATION.search(data) is not None
