"""Archives: each file in one is a submission of its own, under the name its sender gave it."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.archives import Member, member, member_name, members
from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from pipeline.intake.packages import open_package
from pipeline.intake.sniffing import Kind
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping

SENT = InboxFile(Path("全部.zip"), "inbox/henan/全部.zip", "henan", ignored=False)
NOON = dt.datetime(2019, 4, 28, 12, tzinfo=BEIJING)
LIMITS = Limits()


def zipped(files: Mapping[str, bytes]) -> bytes:
    """An archive of these files, saved on 2019-04-20 at 9."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2019, 4, 20, 9, 0, 0)), data)
    return buffer.getvalue()


def listed(content: bytes, file: InboxFile = SENT) -> tuple[InboxFile, ...]:
    """The files in an archive."""
    opened = open_content(content, file.file, LIMITS)
    assert opened.archive is not None
    return members(file, opened.archive)


def test_every_file_under_the_path_in_the_archive() -> None:
    """The record keeps the path in the archive; folders themselves are no files."""
    found = listed(zipped({"郑州/": b"", "郑州/一.xlsx": b"1", "二.xlsx": b"2"}))
    assert [f.file for f in found] == [
        "inbox/henan/全部.zip/郑州/一.xlsx",
        "inbox/henan/全部.zip/二.xlsx",
    ]
    assert {(f.path, f.scope, f.archive) for f in found} == {(SENT.path, "henan", SENT.file)}
    assert found[0].places == ("全部.zip", "郑州", "一.xlsx")


def test_what_other_systems_leave_is_ignored() -> None:
    """Owner files, hidden files and the other half of files from a Mac are ignored."""
    names = ("~$一.xlsx", "__MACOSX/._一.xlsx", ".DS_Store", "a/.hidden/x.xlsx", "一.xlsx")
    found = listed(zipped(dict.fromkeys(names, b"x")))
    assert [f.ignored for f in found] == [True, True, True, True, False]


def test_a_file_comes_out_with_its_own_receipt() -> None:
    """Bytes, hash and time of saving are the file's own, as if it lay in the inbox itself."""
    content = zipped({"a": b"1", "b": b"22"})
    found = member(content, (1,), NOON, LIMITS)
    assert isinstance(found, Member)
    assert (found.content, found.modified_at.isoformat()) == (b"22", "2019-04-20T09:00:00+08:00")
    assert found.sha256 == "785f3ec7eb32f30b90cd0fcf3657d388b5ff4297f2f9716ff66e9b69c05ddd09"


def test_an_archive_in_an_archive() -> None:
    """Nested one level: the inner files are listed and read through both."""
    inner = zipped({"表.xlsx": workbook("a")})
    outer = zipped({"县/内.zip": inner})
    (nested,) = listed(outer)
    (file,) = listed(inner, nested)
    assert (file.file, file.members) == ("inbox/henan/全部.zip/县/内.zip/表.xlsx", (0, 0))
    assert file.archive == SENT.file
    found = member(outer, file.members, NOON, LIMITS)
    assert isinstance(found, Member)
    assert found.content == workbook("a")


def test_an_archive_that_was_exchanged() -> None:
    """F01: a file that is not there any more when it is its turn is said to be gone."""
    found = member(zipped({"a": b"1"}), (3,), NOON, LIMITS)
    assert isinstance(found, Finding)
    assert (found.code, found.variant) == ("F01", "changed")


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_names_in_chinese_of_windows(encoding: str) -> None:
    """Windows writes names in GBK, some programs UTF-8, and neither says so."""
    name = "河南省汇总表.xlsx"
    stand_in = "x" * len(name.encode(encoding))
    content = zipped({stand_in: b"1"}).replace(stand_in.encode(), name.encode(encoding))
    (part,) = open_package(content, LIMITS).parts
    assert member_name(part) == name


def test_names_in_the_unicode_field() -> None:
    """A name in the Unicode field of the archive is the name."""
    buffer = io.BytesIO()
    info = zipfile.ZipInfo("xx")
    path = "郑州.xlsx".encode()
    info.extra = b"\x75\x70" + (5 + len(path)).to_bytes(2, "little") + bytes(5) + path
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"1")
    (part,) = open_package(buffer.getvalue(), LIMITS).parts
    assert member_name(part) == "郑州.xlsx"


def test_a_time_that_no_calendar_has() -> None:
    """A date of month 0, which some programs write, leaves the archive's own time."""
    content = bytearray(zipped({"a": b"1"}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 14 : directory + 16] = bytes(2)
    found = member(bytes(content), (0,), NOON, LIMITS)
    assert isinstance(found, Member)
    assert found.modified_at == NOON


def test_an_archive_without_files() -> None:
    """F01 for an archive that holds nothing to read."""
    opened = open_content(zipped({"空/": b""}), "a.zip", LIMITS)
    assert [(f.code, f.variant) for f in opened.findings] == [("F01", "no_files")]


def test_a_zip_that_should_have_been_a_workbook() -> None:
    """F01: a zip named .xlsx with no workbook in it is a broken workbook and no archive."""
    opened = open_content(zipped({"a.txt": b"x"}), "汇总表.xlsx", LIMITS)
    assert [(f.code, f.variant) for f in opened.findings] == [("F01", "damaged")]
    assert open_content(zipped({"a.txt": b"x"}), "汇总表.zip", LIMITS).kind is Kind.ZIP


def test_an_archive_that_would_fill_the_memory() -> None:
    """F03: all files of an archive together are held to the limit of one package."""
    content = zipped({str(n): bytes(900_000) for n in range(5)})
    opened = open_content(content, "a.zip", Limits(unpacked_mib=4))
    assert [f.code for f in opened.findings] == ["F03"]
