"""Files that take their reader down: each costs itself and nothing else."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from pipeline.intake.inbox import InboxFile
from pipeline.jobs.workers import tasks_in
from tests.helpers.workbooks import workbook

MAIN = "from pipeline.cli import main; main()"
RUN = ("--province", "henan", "--round", "2019-1")
GOOD = """河南省首批1+X证书制度试点院校情况汇总表
报送单位：郑州市教育局（盖章）  联系人及电话：张三 0371-66300000
序号|试点院校名称|学校类型|参与试点证书及等级|参与试点专业数量|参与试点专业名称|参与试点学生规模|备注
1|郑州旅游学校|中职|物流管理（中级）|1|物流服务与管理|20|"""


def far_cells() -> bytes:
    """Two cells so far apart that a dense range between them has no room in any memory."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["XFD1048576"] = 1, 2
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An inbox with a good file between two that abort their reader, were it to read them."""
    inbox = tmp_path / "inbox" / "henan"
    inbox.mkdir(parents=True)
    for name, content in (("甲", far_cells()), ("乙", workbook(GOOD)), ("丙", far_cells())):
        (inbox / f"{name}.xlsx").write_bytes(content)
    return tmp_path


def test_json_is_utf_8_on_every_terminal(workspace: Path) -> None:
    """--json is UTF-8 whatever encoding the terminal asks for, and loses no character."""
    name = "㛃县.xlsx"
    (workspace / "inbox" / "henan" / name).write_bytes(workbook(GOOD))
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *RUN, "--workspace", str(workspace), "--json"],
        capture_output=True, check=False, timeout=100, env=os.environ | {"PYTHONIOENCODING": "gbk"},
    )  # fmt: skip
    document = json.loads(done.stdout.decode("utf-8"))
    assert f"inbox/henan/{name}" in [s["file"] for s in document["submissions"]]


def test_a_reader_that_aborts_costs_its_own_file(workspace: Path) -> None:
    """A file at which the reader aborts is quarantined; the others are read as ever.

    The gate would stop these files: its limits are lifted here, so that the worker has to.
    """
    (workspace / "summarize.toml").write_text(f"[limits]\nbox_cells = {10**12}\n")
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *RUN, "--workspace", str(workspace), "--json"],
        capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    document = json.loads(done.stdout)
    found = {
        s["file"][-6:-5]: (
            s["status"],
            s["entries"],
            [f["code"] for f in s["findings"] if f["severity"] == "E"],
        )
        for s in document["submissions"]
    }
    refused = ("quarantined", 0, ["F01"])
    assert found == {"甲": refused, "乙": ("accepted", 1, []), "丙": refused}
    assert done.returncode == 1
    assert b"stack" not in done.stderr  # no last words of a library


@pytest.mark.parametrize(
    ("limit", "name", "content"),
    [
        (
            "seconds = 1",
            "甲.html",
            f"<html><table>{'<tr><td>1</td></tr>' * 300_000}</table></html>",
        ),
        ("memory_mib = 256\ncells = 100_000_000", "甲.csv", "a,b,c,d,e,f,g,h\n" * 1_500_000),
    ],
    ids=["time", "memory"],
)
def test_time_and_memory_are_the_files_own(
    tmp_path: Path, limit: str, name: str, content: str
) -> None:
    """F03: a file that takes too long or too much is stopped, named, and costs nothing else."""
    inbox = tmp_path / "inbox" / "henan"
    inbox.mkdir(parents=True)
    (inbox / name).write_text(content)
    for other in "乙丙丁":
        (inbox / f"{other}.xlsx").write_bytes(workbook(GOOD))
    (tmp_path / "summarize.toml").write_text(f"[limits]\n{limit}\n")
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *RUN, "--workspace", str(tmp_path), "--json"],
        capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    found = {
        s["file"].partition("henan/")[2]: (s["status"], [f["code"] for f in s["findings"]])
        for s in json.loads(done.stdout)["submissions"]
    }
    assert found.pop(name) == ("quarantined", ["F03"])
    assert sorted(status for status, _ in found.values()) == ["accepted", "duplicate", "duplicate"]


def test_a_file_in_an_archive_that_aborts_its_reader(tmp_path: Path) -> None:
    """It is quarantined under its own name; the other files of the archive are read as ever."""
    inbox = tmp_path / "inbox" / "henan"
    inbox.mkdir(parents=True)
    with zipfile.ZipFile(inbox / "a.zip", "w") as archive:
        for name, content in (("1", workbook(GOOD)), ("2", far_cells()), ("3", workbook(GOOD))):
            archive.writestr(f"{name}.xlsx", content)
    (tmp_path / "summarize.toml").write_text(f"[limits]\nbox_cells = {10**12}\n")
    done = subprocess.run(
        [sys.executable, "-c", MAIN, *RUN, "--workspace", str(tmp_path), "--json"],
        capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    found = [
        (s["file"], s["status"], [f["code"] for f in s["findings"]][:1])
        for s in json.loads(done.stdout)["submissions"]
    ]
    assert ("inbox/henan/a.zip/2.xlsx", "quarantined", ["F01"]) in found
    others = {file: status for file, status, _ in found if not file.endswith("2.xlsx")}
    assert sorted(others) == [f"inbox/henan/a.zip/{n}.xlsx" for n in (1, 3)]
    assert sorted(others.values()) == ["accepted", "duplicate"]


def test_an_archive_counts_for_its_files() -> None:
    """A single archive has as many workers as many files have: what it holds is read by all."""
    files = [InboxFile(Path(n), n, None, ignored=False) for n in ("a.xlsx", "b.ZIP", "c.doc")]
    assert tasks_in(files[::2]) == 2
    assert tasks_in(files) > 2 + 4
