"""Visible tables in, a workspace with real files out, and the command line run on it."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import io
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.cli.commands import cli
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

BEIJING = dt.timezone(dt.timedelta(hours=8))
HENAN = ("--province", "henan", "--round", "2019-1", "--as-of", "2019-04-28T18:00:00+08:00")
NATIONAL = ("--national", "--round", "2019-1", "--as-of", "2019-04-30T18:00:00+08:00")
SAVED_AT = dt.datetime(2019, 4, 20, 9, 0, tzinfo=BEIJING)
"""When a file was last saved for which nothing else is said."""

TITLE = "河南省首批1+X证书制度试点院校情况汇总表"
HEADER = (
    "序号|试点院校名称|学校类型|参与试点证书及等级"
    "|参与试点专业数量|参与试点专业名称|参与试点学生规模|备注"
)


def table(unit: str, *rows: str, title: str = TITLE) -> str:
    """The text of a table as printed: title, meta line, header and the given rows from row 4 on."""
    meta = f"报送单位：{unit}（盖章）|||||联系人及电话：张伟 13800000000"
    return "\n".join((title, meta, HEADER, *rows))


@dataclass(frozen=True)
class Outcome:
    """What one run of the main job did."""

    exit_code: int
    document: dict[str, Any]
    """run.json"""
    folder: Path

    @property
    def entries(self) -> list[dict[str, str]]:
        """entries.csv, a line each."""
        text = (self.folder / "entries.csv").read_text(encoding="utf-8")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    @property
    def statuses(self) -> dict[str, str]:
        """From each file to its status."""
        return {s["file"]: s["status"] for s in self.document["submissions"]}

    def files(self) -> dict[str, bytes]:
        """Every file of the results by its path in their folder."""
        return contents(self.folder)


def contents(folder: Path) -> dict[str, bytes]:
    """The bytes of every file below a folder, by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def save(path: Path, content: bytes, moment: dt.datetime = SAVED_AT) -> None:
    """Write a file of an inbox as if it had been saved at a moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def fill(workspace: Path, files: Mapping[str, str | bytes]) -> Path:
    """A workspace with files in its inbox: bytes as they are, texts as workbooks."""
    (workspace / "inbox").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        save(
            workspace / "inbox" / name,
            workbook(content) if isinstance(content, str) else content,
        )
    return workspace


def carry_out(workspace: Path, *arguments: str) -> tuple[int, str]:
    """Run any command in this process: its exit code, and what it printed."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(io.StringIO()):
        code = cli.main(
            [*arguments, "--workspace", str(workspace)],
            prog_name="summarize",
            standalone_mode=False,
        )
    return int(code or 0), printed.getvalue()


def run(workspace: Path, *arguments: str) -> Outcome:
    """Run the main job in this process, by its command line; Henan's where nothing is said."""
    code, printed = carry_out(workspace, *(arguments or HENAN), "--json")
    document = json.loads(printed)
    return Outcome(code, document, workspace / "outbox" / document["scope"] / document["round"])
