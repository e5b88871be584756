"""`check`: the findings of files and folders as the command line names them."""

from __future__ import annotations

import datetime as dt
import os
from typing import TYPE_CHECKING

import pytest

from pipeline.jobs.check import Checked, check
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import BEIJING
from tests.helpers.formats import zipped
from tests.helpers.inboxes import save, table
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

ROW = "1|郑州旅游学校|中职|物流管理（中级）|1|物流服务与管理|20|"
TABLE = workbook(table("郑州市教育局", ROW))
BAODING = workbook(table("保定市教育局", ROW.replace("郑州", "保定")))
LETTER = workbook("关于印发通知的函\n各单位：")
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def checked(folder: Path, *names: str, scope: str | None = None) -> Checked:
    """The findings of files in a folder, named as from within it."""
    return check(
        [folder / name for name in names],
        scope_name=scope,
        round_name="2019-1",
        workspace=folder,
        as_of=dt.datetime(2019, 4, 28, 18, tzinfo=BEIJING),
        progress=lambda _done, _total: None,
    )


def fates(found: Checked, folder: Path) -> dict[str, str]:
    """From each file to its status."""
    return {
        s.receipt.file.removeprefix(f"{folder.as_posix()}/"): str(s.status)
        for s in found.submissions
    }


def test_a_folder_is_all_files_in_it(tmp_path: Path) -> None:
    """However deep, sorted by name, those of archives too; what is temporary is passed over."""
    for name in ("b.xlsx", "a/2.xlsx", "~$b.xlsx", "a/.git/x"):
        save(tmp_path / "收件" / name, TABLE)
    save(tmp_path / "收件" / "c.zip", zipped(TABLE, "d.xlsx"))
    found = fates(checked(tmp_path, "收件"), tmp_path)
    assert found == {
        "收件/a/.git/x": "ignored", "收件/a/2.xlsx": "accepted", "收件/b.xlsx": "accepted",
        "收件/c.zip/d.xlsx": "accepted", "收件/~$b.xlsx": "ignored",
    }  # fmt: skip
    assert list(found) == sorted(found)


def test_each_file_once(tmp_path: Path) -> None:
    """A file that is named beside its folder is checked once, where it was named first."""
    for name in ("a.xlsx", "b.xlsx"):
        save(tmp_path / "收件" / name, TABLE)
    found = fates(checked(tmp_path, "收件/b.xlsx", "收件", "收件/b.xlsx"), tmp_path)
    assert list(found) == ["收件/b.xlsx", "收件/a.xlsx"]


@pytest.mark.skipif(os.name == "nt", reason="links need rights on Windows")
def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    """F01: nothing outside of the folder is read, and what was not read is said."""
    save(tmp_path / "secret" / "a.xlsx", TABLE)
    (tmp_path / "收件").mkdir()
    (tmp_path / "收件" / "link").symlink_to(tmp_path / "secret")
    assert fates(checked(tmp_path, "收件"), tmp_path) == {"收件/link": "quarantined"}


@pytest.mark.parametrize("name", ["无此文件.xlsx", "空"])
def test_nothing_to_check(tmp_path: Path, name: str) -> None:
    """A file that is not there, or a folder without files, is a mistake of usage that names it."""
    (tmp_path / "空").mkdir()
    with pytest.raises(UsageFault, match=name):
        checked(tmp_path, name)


@examples(
    "files scope unit",
    {
        "by its name": ({"a.xlsx": TABLE, "郑州市盖章.pdf": SCAN}, None, "郑州市教育局"),
        "by its name, in a scope": ({"a.xlsx": TABLE, "郑州市.pdf": SCAN}, "henan", "郑州市教育局"),
        "in a scope without tables": ({"郑州市.pdf": SCAN}, "henan", "郑州市教育局"),
        "beside its table": ({"报/a.xlsx": TABLE, "报/1.pdf": SCAN}, None, "郑州市教育局"),
        "beside a letter too": (
            {"报/a.xlsx": TABLE, "报/函.xlsx": LETTER, "报/1.pdf": SCAN}, "henan", "郑州市教育局",
        ),
        "of another province's table": (
            {"a.xlsx": TABLE, "b.xlsx": BAODING, "保定市.pdf": SCAN}, None, "保定市教育局",
        ),
        "beside two units' tables": (
            {"报/a.xlsx": TABLE, "报/b.xlsx": BAODING, "报/1.pdf": SCAN}, None, None,
        ),
        "side by side in an inbox": (
            {"inbox/henan/a.xlsx": TABLE, "inbox/henan/1.pdf": SCAN}, "henan", None,
        ),
        "side by side in a folder of an inbox": (
            {"inbox/河南/x/a.xlsx": TABLE, "inbox/河南/x/1.pdf": SCAN}, None, "郑州市教育局",
        ),
    },
)  # fmt: skip
def test_scans(
    tmp_path: Path, files: dict[str, bytes], scope: str | None, unit: str | None
) -> None:
    """A scan has the unit that its name or its folder tells, as in a run on the whole inbox."""
    for name, content in files.items():
        save(tmp_path / name, content)
    found = checked(tmp_path, *files, scope=scope)
    (scan,) = [s for s in found.submissions if str(s.status) == "scan"]
    assert scan.unit == unit


def test_files_side_by_side_where_the_caller_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Files named without any folder say nothing of each other."""
    monkeypatch.chdir(tmp_path)
    for name, content in (("a.xlsx", TABLE), ("1.pdf", SCAN)):
        save(tmp_path / name, content)
    found = checked(tmp_path.relative_to(tmp_path), "a.xlsx", "1.pdf")
    assert [s.unit for s in found.submissions] == ["郑州市教育局", None]
