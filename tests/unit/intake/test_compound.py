"""Compound files: what they are by their streams, and whether all of them is there."""

from __future__ import annotations

import struct
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.intake.compound import (
    CompoundKind,
    complete_compound,
    compound_kind,
    open_compound,
)
from pipeline.intake.refusals import Refused
from tests.helpers.biff8 import compound
from tests.unit.examples import examples

CONTENT = bytes(range(1, 256)) * 20
FILE = compound(CONTENT)
USED = 512 + -(-len(CONTENT) // 512) * 512


@examples(
    "name kind",
    {
        "an .xls": ("Workbook", CompoundKind.OLD_WORKBOOK),
        "an .xls of Excel 5": ("Book", CompoundKind.OLD_WORKBOOK),
        "in capitals": ("WORKBOOK", CompoundKind.OLD_WORKBOOK),
        "a .doc": ("WordDocument", CompoundKind.OLD_WORD),
        "with a password": ("EncryptedPackage", CompoundKind.ENCRYPTED),
        "slides": ("PowerPoint Document", CompoundKind.OTHER),
    },
)
def test_kinds(name: str, kind: CompoundKind) -> None:
    """What a compound file is, its streams tell, whatever their case."""
    assert compound_kind(compound(CONTENT, name)) is kind


@examples(
    "name active",
    {
        "nothing": ("Workbook", ()),
        "macros of Excel": ("_VBA_PROJECT_CUR", ("宏",)),
        "macros of Word": ("Macros", ("宏",)),
        "an object": ("MBD0018D4CE", ("嵌入对象",)),
        "objects of Word": ("ObjectPool", ("嵌入对象",)),
        "a package": ("\x01Ole10Native", ("嵌入对象",)),
    },
)
def test_active_content(name: str, active: tuple[str, ...]) -> None:
    """F04: macros and embedded objects are known by the names of their storages."""
    assert open_compound(compound(CONTENT, name), "k").active == active


def test_streams() -> None:
    """A stream comes whole; the first of several names that there is; else none."""
    file = complete_compound(FILE, "k")
    found = file.stream("Book", "Workbook")
    assert found is not None
    assert found.content[: len(CONTENT)] == CONTENT
    assert found.unwritten == ()
    assert file.stream("WordDocument") is None


@given(st.integers(0, len(FILE) - 1))
def test_cut_files_are_incomplete(size: int) -> None:
    """F01: a compound file that ends early is damaged, wherever it ends."""
    with pytest.raises(Refused) as refused:
        complete_compound(FILE[:size], "k")
    assert refused.value.finding.variant == "damaged"


@given(st.integers(0, 512))
def test_a_file_whose_streams_were_never_written(size: int) -> None:
    """A file of the right size with zeros for its streams is damaged: it is still being copied."""
    with pytest.raises(Refused):
        complete_compound(FILE[:size] + bytes(len(FILE) - size), "k")


def test_sectors_left_unwritten_are_told() -> None:
    """Of a stream that ends in the file's tail of zeros it is known from where on."""
    last = CONTENT + bytes(2048)
    found = open_compound(compound(last), "k").stream("Workbook")
    assert found is not None
    assert found.unwritten == ()  # the tables behind it are not zero
    assert found.content[: len(last)] == last


def test_an_encrypted_file_may_be_cut() -> None:
    """F02 rather than F01: with a password or without, another copy is asked for."""
    content = compound(CONTENT, "EncryptedPackage")
    table = content.rindex(struct.pack("<III", 1, 2, 3))
    looped = bytearray(content)
    looped[table : table + 4] = struct.pack("<I", 0)
    assert not open_compound(bytes(looped), "k").complete
    assert compound_kind(bytes(looped)) is CompoundKind.ENCRYPTED


def test_a_chain_that_turns_back() -> None:
    """A stream whose sectors lead back to its beginning is damaged, and followed only once."""
    table = FILE.rindex(struct.pack("<III", 1, 2, 3))
    content = bytearray(FILE)
    content[table : table + 4] = struct.pack("<I", 0)
    with pytest.raises(Refused):
        compound_kind(bytes(content))


@examples("offset", {"sectors of the table": 44, "small sectors": 64, "table of tables": 72})
def test_counts_that_cannot_be(offset: int) -> None:
    """A header that counts more sectors than the file has is damaged, and believed by nobody."""
    content = FILE[:offset] + struct.pack("<I", 0x7FFFFFFF) + FILE[offset + 4 :]
    with pytest.raises(Refused):
        compound_kind(content)


@given(st.lists(st.tuples(st.integers(8, len(FILE) - 1), st.integers(0, 255)), max_size=8))
def test_nothing_but_a_refusal(changes: list[tuple[int, int]]) -> None:
    """Whatever the bytes, a compound file is of some kind or refused."""
    content = bytearray(FILE)
    for offset, byte in changes:
        content[offset] = byte
    with suppress(Refused):
        compound_kind(bytes(content))
