"""A file in, damaged copies of it out; and which of its bytes are the contents of its cells.

All damage comes from a seeded generator: the same file has the same mutants in every run.
"""

from __future__ import annotations

import re
import struct
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from random import Random

MOST_BYTES = 20
_TAG = re.compile(rb"<[^>]*>|&[^;\s]*;")
_STRUCTURE = '\ufeff,\t"\r\n'
_STREAM = 512
"""Where xlwt begins the stream of records."""
_CELLS = frozenset({0x00FC, 0x00FD, 0x0203, 0x027E, 0x00BD, 0x00E5})
"""Shared texts, the cells that refer to them, numbers, merged ranges: whole records, since one of
another kind is passed over by every reader."""


class Mutant(NamedTuple):
    """A damaged copy."""

    content: bytes
    how: str
    """What was done to it, for whom the test fails."""


def changed(original: bytes, places: Sequence[int], random: Random) -> Mutant:
    """1 to 20 bytes at some of the places, each with another value than it had."""
    count = min(random.choice((1, 1, 1, 2, 3, 5, 10, MOST_BYTES)), len(places))
    content, done = bytearray(original), []
    for place in sorted(random.sample(places, count)):
        before = content[place]
        content[place] = (before + random.randrange(1, 256)) % 256
        done.append(f"{place}: {before:02x} → {content[place]:02x}")
    return Mutant(bytes(content), ", ".join(done))


def cut(original: bytes, random: Random) -> Mutant:
    """The first part of a file, as an interrupted copy leaves it."""
    end = random.randrange(1, len(original))
    return Mutant(original[:end], f"cut at {end}")


def hollow(original: bytes, random: Random) -> Mutant:
    """A file of its full size of which only the first part arrived: the rest are zeros."""
    end = random.randrange(1, len(original))
    return Mutant(original[:end].ljust(len(original), b"\0"), f"zeros from {end}")


def longer(original: bytes, random: Random) -> Mutant:
    """A whole file with zeros behind its end."""
    count = random.choice((1, 2, 3, 512, 4096, random.randrange(1, 5000)))
    return Mutant(original + bytes(count), f"{count} zeros behind the end")


def cell_bytes(content: bytes, codec: str) -> frozenset[int]:
    """The places of the bytes that are the contents of cells: no more than these are text.

    In a text all but its delimiters, quotes and line ends; in markup all but tags and entities; in
    an .xls (no codec) the records of texts, numbers and merged ranges.
    """
    if not codec:
        return frozenset(_record_bytes(content))
    if b"<" in content[:200]:
        marked = {n for match in _TAG.finditer(content) for n in range(*match.span())}
        return frozenset(n for n in range(len(content)) if n not in marked and content[n] != 0x0A)
    return frozenset(_text_bytes(content, codec))


def _text_bytes(content: bytes, codec: str) -> Iterator[int]:
    place = 0
    plain = {"utf-16": "utf-16-le", "utf-8-sig": "utf-8"}.get(codec, codec)
    for letter in content.decode(plain):
        size = len(letter.encode(plain))
        if letter not in _STRUCTURE:
            yield from range(place, place + size)
        place += size


def _record_bytes(content: bytes) -> Iterator[int]:
    place = _STREAM
    while place + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, place)
        if not kind:
            return
        if kind in _CELLS:
            yield from range(place, place + 4 + size)
        place += 4 + size
