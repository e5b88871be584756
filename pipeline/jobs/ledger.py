"""A workspace in, a copy of its whole ledger out, as tables for a spreadsheet program."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.jobs.locks.folders import FOLDER as LOCKS
from pipeline.jobs.outbox import staged
from pipeline.jobs.workspace import only_writer
from pipeline.ledger.database import reading, version_of
from pipeline.ledger.records import records
from pipeline.model.errors import UsageFault
from pipeline.model.events import label
from pipeline.model.text import guarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from pipeline.jobs.workspace import Workspace

EXPORT_FOLDER = "台账导出"

_PLACE = {"id": "编号", "scope": "范围", "round": "批次"}
_FILE = {"file": "文件", "sha256": "文件校验值（sha256）"}
COLUMNS: Mapping[str, Mapping[str, str]] = {
    "receipts": {**_PLACE, **_FILE, "received_at": "首次收到时间"},
    "versions": {
        **_PLACE, "unit": "单位", "version": "版本", "content_hash": "内容校验值",
    },
    "explanations": {
        **_PLACE, "unit": "单位", "school": "院校", "certificate": "证书", "field": "栏目",
        "code": "规则", "value": "填写的值", "reason": "说明", "source": "写在哪份文件里",
        "given_at": "登记时间",
    },
    "events": {
        **_PLACE, "at": "时间", "label": "事项", "kind": "事项代码", "actor": "经办",
        "unit": "单位", **_FILE, "reason": "原因", "detail": "详情",
    },
}  # fmt: skip
"""The columns of each file with their headings. An empty source is an officer's word."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written."""

    folder: Path
    rows: Mapping[str, int]
    """From the name of each file to its rows."""

    def as_document(self) -> dict[str, Any]:
        """The same for a program."""
        files = [{"file": name, "rows": number} for name, number in self.rows.items()]
        return {"format": 1, "folder": str(self.folder), "files": files}


def export_ledger(workspace: Workspace, folder: Path | None) -> Exported:
    """Write every row of the ledger, of all scopes and rounds, in a folder: all files or none.

    A former export in the folder is replaced.

    Raises:
        UsageFault: there is no ledger yet, the folder is one of the workspace's own, holds
            something else, or cannot be written.
    """
    folder = (folder or workspace.folder / EXPORT_FOLDER).resolve()
    if version_of(workspace.ledger) is None:
        raise UsageFault("还没有台账，没有什么可以导出的：请先运行一次汇总。")
    _not_where_we_work(workspace, folder)
    _only_ours(folder)
    with reading(workspace.ledger) as connection:
        rows = records(connection)
    files = {f"{name}.csv": _csv(COLUMNS[name], of_table) for name, of_table in rows.items()}
    with only_writer(workspace), staged(folder, files, "台账") as written:
        written.publish()
    return Exported(folder, {f"{name}.csv": len(of_table) for name, of_table in rows.items()})


def _not_where_we_work(workspace: Workspace, folder: Path) -> None:
    """What lies in the inbox is a submission, in the outbox a result, with a lock part of it."""
    for place in (workspace.inbox, workspace.outbox, workspace.folder / LOCKS):
        if folder.is_relative_to(place.resolve()):
            raise UsageFault(
                f"台账不能导出到 {place} 里，那里只放收件、结果或锁定的留存，没有导出；"
                "请另写一个空的或新的文件夹。"
            )


def _only_ours(folder: Path) -> None:
    """The folder is replaced as a whole: nothing else may be in it."""
    if folder.exists() and not folder.is_dir():
        raise UsageFault(f"{folder} 是一个文件，不是文件夹；请另写一个文件夹。")
    others = sorted({path.name for path in folder.glob("*")} - {f"{name}.csv" for name in COLUMNS})
    if others:
        raise UsageFault(
            f"文件夹 {folder} 里有别的文件（{others[0]} 等），为了不动它们没有导出；"
            "请另写一个空的或新的文件夹。"
        )


def _csv(columns: Mapping[str, str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    """A table in UTF-8 with the mark by which Excel knows it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")  # so that both line ends are quoted
    writer.writerow(columns.values())
    writer.writerows([_cell(row, name) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cell(row: Mapping[str, Any], name: str) -> str:
    """A value as text; one that a spreadsheet would run as a formula gets a `'` in front."""
    value = label(row["kind"]) if name == "label" else row[name]
    text = "" if value is None else str(value)
    return guarded(text)
