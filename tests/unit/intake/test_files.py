"""Files: bytes and receipt facts; what cannot be had is a finding."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.files import has_changed, read_bytes, read_file, read_receipt, trace

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
    assert (len(read.content), read.size) == (MOST + 1, 5000)
    assert read.sha256 == hashlib.sha256(bytes(5000)).hexdigest()


def test_a_huge_file_is_not_read_for_its_receipt(tmp_path: Path) -> None:
    """A file that took a worker's whole time is not hashed once more where nothing ends it."""
    path = tmp_path / "a"
    with path.open("wb") as file:
        file.truncate(2**40)  # a terabyte of nothing: read, it would take hours
    read = read_receipt(path, MOST)
    assert (read.content, read.size, read.finding) == (b"", 2**40, None)
    assert read.sha256 == hashlib.sha256(b"").hexdigest()
    path.write_bytes(b"abc")
    assert read_receipt(path, MOST) == read_file(path, MOST)


def test_bytes_alone(tmp_path: Path) -> None:
    """Of a file whose hash is known no more than the limit is read; None where it is gone."""
    path = tmp_path / "a"
    path.write_bytes(b"abc")
    assert (read_bytes(path, 2), read_bytes(path, 4)) == (b"ab", b"abc")
    path.unlink()
    assert read_bytes(path, 4) is None


@pytest.mark.skipif(os.name == "nt", reason="links and pipes are rare on Windows")
def test_what_is_no_file_is_called_by_its_name(tmp_path: Path) -> None:
    """F01: a link, a folder that cannot be listed and a pipe are told apart; a pipe blocks none."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(tmp_path / "pipe")
    details = []
    for path in (tmp_path / "link", tmp_path, tmp_path / "pipe"):
        finding = read_file(path, MOST).finding
        assert finding is not None
        assert (finding.code, finding.variant) == ("F01", "not_a_file")
        details.append(finding.facts["detail"])
    assert details == ["指向别处的链接", "打不开的文件夹", "管道或设备"]
    assert read_bytes(tmp_path / "link", MOST) is None
    assert read_bytes(tmp_path / "pipe", MOST) in (b"", None)


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
