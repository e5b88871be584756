"""Archives: each file in one is a submission of its own, under the name its sender gave it."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.intake.archives import (
    Extent,
    Member,
    excess,
    extent,
    member,
    member_name,
    members,
)
from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import MIB, Limits
from pipeline.intake.opening import open_content
from pipeline.intake.packages import open_package
from pipeline.intake.sniffing import Kind
from pipeline.model.findings import Finding
from pipeline.model.rounds import BEIJING
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def written_as(names: Sequence[bytes]) -> bytes:
    """An archive with names in bytes, and no word on what encoding they are in."""
    stand_ins = [f"{number}".rjust(len(name), "x") for number, name in enumerate(names)]
    content = zipped(dict.fromkeys(stand_ins, b"1"))
    for stand_in, name in zip(stand_ins, names, strict=True):
        content = content.replace(stand_in.encode(), name)
    return content


@examples(
    "name encoding",
    {
        "GBK": ("河南省汇总表.xlsx", "gb18030"),
        "UTF-8": ("河南省汇总表.xlsx", "utf-8"),
        "GBK that is Cyrillic in UTF-8": ("学.xlsx", "gb18030"),
        "GBK that is two Cyrillic letters": ("学校.xlsx", "gb18030"),
        "GBK that is one with a number": ("2019学.xlsx", "gb18030"),
        "GBK with rare characters": ("㛃县.xlsx", "gb18030"),
        "GBK with half of a rare character that is a backslash": ("县/誠.xlsx", "gb18030"),
        "UTF-8 of another language": ("Résumé.xlsx", "utf-8"),
        "Cyrillic in UTF-8": ("Отчёт.xlsx", "utf-8"),
        "ASCII": ("table.xlsx", "utf-8"),
    },
)
def test_names_in_chinese_of_windows(name: str, encoding: str) -> None:
    """Windows writes names in GBK, some programs UTF-8, and neither says so.

    What is made of common Chinese characters is Chinese, though it be UTF-8 as well.
    """
    (part,) = open_package(written_as([name.encode(encoding)]), LIMITS).parts
    assert member_name(part) == name


def test_backslashes_between_folders() -> None:
    """A program of Windows may write them; one within a character is none."""
    trailing = "誠".encode("gb18030")
    assert trailing[1:] == b"\\"
    written = "郑州".encode("gb18030") + b"\\" + trailing + b".xlsx"
    (part,) = open_package(written_as([written]), LIMITS).parts
    assert member_name(part) == "郑州/誠.xlsx"


UNICODE_PATH = struct.Struct("<HHBI")


@examples(
    "version stands_for path name",
    {
        "as Info-ZIP writes it": (1, "xx", "郑州.xlsx", "郑州.xlsx"),
        "with folders of Windows": (1, "xx", "郑州\\一.xlsx", "郑州/一.xlsx"),
        "of another version": (2, "xx", "郑州.xlsx", "xx"),
        "left from before a renaming": (1, "yy", "郑州.xlsx", "xx"),
        "that leads out": (1, "xx", "../郑州.xlsx", "xx"),
        "that leads to the root": (1, "xx", "\\郑州.xlsx", "xx"),
        "that is empty": (1, "xx", "", "xx"),
    },
)
def test_names_in_the_unicode_field(version: int, stands_for: str, path: str, name: str) -> None:
    """A name in the Unicode field counts where it is known, fits the name written and is one."""
    buffer = io.BytesIO()
    info = zipfile.ZipInfo("xx")
    written = path.encode()
    header = UNICODE_PATH.pack(0x7075, 5 + len(written), version, zlib.crc32(stands_for.encode()))
    info.extra = header + written
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"1")
    (part,) = open_package(buffer.getvalue(), LIMITS).parts
    assert member_name(part) == name


@examples(
    "names told",
    {
        "two spellings": (("甲.xlsx", "甲.xlsx"), ["甲.xlsx", "甲 (2).xlsx"]),
        "a number that is there": (
            ("甲.xlsx", "甲.xlsx", "甲 (2).xlsx"),
            ["甲.xlsx", "甲 (3).xlsx", "甲 (2).xlsx"],
        ),
        "an archive beside a folder of its name": (
            ("内.zip", "内.zip/一.xlsx"),
            ["内 (2).zip", "内.zip/一.xlsx"],
        ),
        "a number that is a folder's": (
            ("内.zip", "内.zip/一", "内 (2).zip/一"),
            ["内 (3).zip", "内.zip/一", "内 (2).zip/一"],
        ),
        "without an extension": (("县.d/甲", "县.d/甲"), ["县.d/甲", "县.d/甲 (2)"]),
    },
)
def test_every_file_has_a_name_of_its_own(names: Sequence[str], told: list[str]) -> None:
    """Findings and fates are kept by name: two files under one would be one of them lost."""
    # Written in two encodings, the same name is no double for the gate.
    encodings = ("gb18030", "utf-8")
    unlike = [name.encode(encodings[names[:place].count(name)]) for place, name in enumerate(names)]
    assert [f.file.removeprefix(f"{SENT.file}/") for f in listed(written_as(unlike))] == told


ENCRYPTED = 0x1


def with_password(content: bytes, name: str) -> bytes:
    """The archive with one of its files marked as encrypted, in both of its places."""
    changed = bytearray(content)
    for magic, flags_at, name_at in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        at = 0
        while (at := content.find(magic, at)) >= 0:
            if content[at + name_at :].startswith(name.encode()):
                changed[at + flags_at] |= ENCRYPTED
            at += 4
    return bytes(changed)


def test_an_encrypted_file_costs_itself() -> None:
    """F02 for the one file of an archive that has a password; the others are read."""
    content = with_password(zipped({"a.xlsx": b"1", "b.xlsx": b"22"}), "a.xlsx")
    assert [f.file[-6:] for f in listed(content)] == ["a.xlsx", "b.xlsx"]
    refused, read = (member(content, (place,), NOON, LIMITS) for place in (0, 1))
    assert isinstance(refused, Finding)
    assert refused.code == "F02"
    assert isinstance(read, Member)
    assert read.content == b"22"


def test_a_refusal_names_the_file_as_its_sender_does() -> None:
    """F01: the name in the finding is the decoded one, and none that nobody has ever seen."""
    content = written_as(["郑州.xlsx".encode("gb18030")]).replace(b"1PK\x01\x02", b"2PK\x01\x02")
    found = member(content, (0,), NOON, LIMITS)
    assert isinstance(found, Finding)
    assert (found.code, "郑州.xlsx" in found.facts["detail"]) == ("F01", True)


@examples(
    "together limit",
    {
        "at both limits": (Extent(4, 2 * MIB), None),
        "one file more": (Extent(5, 0), ("5 个", "4 个")),
        "a tenth more": (Extent(4, 2 * MIB + MIB // 10), ("2.1 MB", "2 MB")),
    },
)
def test_an_archive_with_those_in_it(together: Extent, limit: tuple[str, str] | None) -> None:
    """F03: archives in an archive share its limits, else each would be let through by itself."""
    finding = excess(together, Limits(parts=4, unpacked_mib=2))
    assert (finding and (finding.facts["actual"], finding.facts["allowed"])) == limit
    assert finding is None or (finding.code, finding.variant) == ("F03", "archive")


def test_the_extent_of_an_archive() -> None:
    """Files are counted, folders with them, and their bytes as they are when unpacked."""
    content = zipped({"a/": b"", "a/b": bytes(1000)})
    assert extent(open_package(content, LIMITS)) == Extent(2, 1000)
    assert Extent(2, 1000).and_more(Extent(1, 1)) == Extent(3, 1001)


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
