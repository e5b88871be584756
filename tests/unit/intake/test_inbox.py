"""The inbox: which files there are, in which order, and which scope a folder names."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from pipeline.intake.inbox import InboxFile, printable, scan
from tests.unit.examples import examples
from tests.unit.given import territory

if TYPE_CHECKING:
    from pathlib import Path


def scanned(inbox: Path, *names: str) -> tuple[InboxFile, ...]:
    """The files of an inbox that holds empty files of these names."""
    for name in names:
        path = inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return scan(inbox, territory())


@examples(
    "folder scope",
    {
        "slug": ("henan", "henan"),
        "short name": ("河南", "henan"),
        "full name": ("河南省", "henan"),
        "code": ("410000", "henan"),
        "capitals": ("Henan", "henan"),
        "spaces": ("河南 省", "henan"),
        "the nation": ("national", "national"),
        "any other": ("四月", None),
        "a city": ("郑州市", None),
    },
)
def test_scope_of_a_folder(folder: str, scope: str | None, tmp_path: Path) -> None:
    """A folder is a province's by slug or name; another names no scope."""
    (file,) = scanned(tmp_path, f"{folder}/a.xlsx")
    assert (file.scope, file.file) == (scope, f"inbox/{folder}/a.xlsx")


def test_files_directly_in_the_inbox(tmp_path: Path) -> None:
    """A file in no folder has no scope of its own, even where it is named like one."""
    (file,) = scanned(tmp_path, "henan")
    assert (file.scope, file.file) == (None, "inbox/henan")


def test_folders_below_a_province(tmp_path: Path) -> None:
    """The first folder counts, however deep a file lies and whatever the inner folders are."""
    (file,) = scanned(tmp_path, "henan/补报/河北省/a.xlsx")
    assert (file.scope, file.file) == ("henan", "inbox/henan/补报/河北省/a.xlsx")


@examples(
    "name ignored",
    {
        "owner file": ("~$郑州市.xlsx", True),
        "LibreOffice's lock": (".~lock.郑州市.xlsx#", True),
        "WPS's lock": (".~郑州市.xlsx", True),
        "hidden": (".DS_Store", True),
        "downloading": ("郑州市.xlsx.crdownload", True),
        "partial": ("郑州市.xlsx.part", True),
        "temporary": ("郑州市.TMP", True),
        "thumbnails": ("Thumbs.db", True),
        "settings": ("desktop.ini", True),
        "in a hidden folder": (".sync/郑州市.xlsx", True),
        "table": ("郑州市.xlsx", False),
        "tilde in the name": ("郑州市~1.xlsx", False),
        "temporary in the name": ("tmp.xlsx", False),
        "scan": ("郑州市.pdf", False),
    },
)
def test_ignored(name: str, tmp_path: Path, *, ignored: bool) -> None:
    """Temporary and owner files are listed and ignored; tables and scans are not."""
    (file,) = scanned(tmp_path, f"henan/{name}")
    assert file.ignored is ignored


def test_every_file_once_in_a_fixed_order(tmp_path: Path) -> None:
    """Files come once each, sorted by name, whatever the file system says first."""
    names = [
        "henan/b.xlsx",
        "a.xlsx",
        "henan/a.xlsx",
        "henan/~$a.xlsx",
        "hebei/z.pdf",
        "河南/c.xlsx",
    ]
    files = [file.file for file in scanned(tmp_path, *names)]
    assert files == sorted(f"inbox/{name}" for name in names)


def test_an_empty_inbox(tmp_path: Path) -> None:
    """Folders without files are no files."""
    (tmp_path / "henan").mkdir()
    assert scanned(tmp_path) == ()


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A link to a folder leads nowhere, so that nothing outside the inbox is read."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.xlsx").touch()
    inbox = tmp_path / "inbox"
    (inbox / "henan").mkdir(parents=True)
    (inbox / "henan" / "link").symlink_to(outside, target_is_directory=True)
    assert not any("secret" in file.file for file in scan(inbox, territory()))


@examples(
    "name shown",
    {
        "usual": ("郑州市 汇总表.xlsx", "郑州市 汇总表.xlsx"),
        "an escape sequence": ("甲\x1b[2J.xlsx", "甲<U+001B>[2J.xlsx"),
        "a line break": ("甲\n乙.xlsx", "甲<U+000A>乙.xlsx"),
        "turned around": ("甲\u202excod.xlsx", "甲<U+202E>xcod.xlsx"),
    },
)
def test_names_only_show(name: str, shown: str) -> None:
    """A file's name steers no terminal and hides nothing."""
    assert printable(name) == shown
