"""Files: bytes and receipt facts; what cannot be had is a finding."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.files import has_changed, read_file, trace

if TYPE_CHECKING:
    from pathlib import Path

MOST = 1000


def test_bytes_hash_and_time(tmp_path: Path) -> None:
    """A file comes with its bytes, their hash and its time to the second, in Beijing."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    os.utime(path, (1556359200.75, 1556359200.75))
    read = read_file(path, MOST)
    assert (read.content, read.finding) == (b"abc", None)
    assert read.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert read.modified_at.isoformat() == "2019-04-27T18:00:00+08:00"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """F01: a file that vanished between listing and reading is a finding."""
    read = read_file(tmp_path / "gone", MOST)
    assert read.finding is not None
    assert (read.finding.code, read.content) == ("F01", b"")


def test_reading_changes_nothing(tmp_path: Path) -> None:
    """The program never changes a file of the inbox."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    os.utime(path, (1, 1))
    read_file(path, MOST)
    assert (path.read_bytes(), path.stat().st_mtime) == (b"abc", 1)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in the inbox is not read, so that nothing outside is."""
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    read = read_file(tmp_path / "link", MOST)
    assert read.content == b""
    assert read.finding is not None
    assert read.finding.code == "F01"


def test_of_a_large_file_no_more_than_is_needed(tmp_path: Path) -> None:
    """F03: of a file over the limit one byte more is read, to tell; its hash is of all of it."""
    path = tmp_path / "a"
    path.write_bytes(bytes(5000))
    read = read_file(path, MOST)
    assert len(read.content) == MOST + 1
    assert read.sha256 == hashlib.sha256(bytes(5000)).hexdigest()


def test_a_change_while_reading_is_noticed(tmp_path: Path) -> None:
    """A file whose bytes are not the same after reading as before is still arriving."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    before = read_file(path, MOST).sha256
    assert not has_changed(path, before, MOST)
    path.write_bytes(b"abcd")
    assert has_changed(path, before, MOST)
    path.unlink()
    assert has_changed(path, before, MOST)


def test_a_trace_tells_writing(tmp_path: Path) -> None:
    """Size, time and identity of a file change when it is written to or exchanged for another."""
    path = tmp_path / "a"
    assert trace(path) is None
    path.write_bytes(b"abc")
    os.utime(path, (1, 1))
    first = trace(path)
    path.write_bytes(b"abcd")
    os.utime(path, (1, 1))
    longer = trace(path)
    os.utime(path, (2, 2))
    later = trace(path)
    (tmp_path / "b").write_bytes(b"abcd")
    os.utime(tmp_path / "b", (2, 2))
    (tmp_path / "b").replace(path)
    assert len({first, longer, later, trace(path)}) == 4
