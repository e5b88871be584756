"""Files: bytes and receipt facts; what cannot be had is a finding."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.files import read_file

if TYPE_CHECKING:
    from pathlib import Path


def test_bytes_hash_and_time(tmp_path: Path) -> None:
    """A file comes with its bytes, their hash and its time to the second, in Beijing."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    os.utime(path, (1556359200.75, 1556359200.75))
    read = read_file(path)
    assert (read.content, read.finding) == (b"abc", None)
    assert read.sha256 == hashlib.sha256(b"abc").hexdigest()
    assert read.modified_at.isoformat() == "2019-04-27T18:00:00+08:00"


def test_a_file_that_is_gone(tmp_path: Path) -> None:
    """F01: a file that vanished between listing and reading is a finding."""
    read = read_file(tmp_path / "gone")
    assert read.finding is not None
    assert (read.finding.code, read.content) == ("F01", b"")


def test_reading_changes_nothing(tmp_path: Path) -> None:
    """The program never changes a file of the inbox."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    os.utime(path, (1, 1))
    read_file(path)
    assert (path.read_bytes(), path.stat().st_mtime) == (b"abc", 1)


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_are_not_followed(tmp_path: Path) -> None:
    """A link in the inbox is not read, so that nothing outside is."""
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    read = read_file(tmp_path / "link")
    assert read.content == b""
    assert read.finding is not None
    assert read.finding.code == "F01"
