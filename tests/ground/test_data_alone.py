"""Forms, rounds and certificates are data: a batch is added without a line of Python."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook

from .places import workbook
from .test_readme import fenced

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .conftest import Ended

WHEN = ("--as-of", "2020-11-20T09:00:00+08:00")
LINES: list[tuple[str | int, ...]] = [
    ("序号", "试点院校名称", "学校类型", "参与试点证书及等级", "参与试点专业数量",
     "参与试点专业名称", "参与试点学生规模", "备注"),
    (1, "郑州市职业教育中心", "中职", "工业机器人装调（初级）", 1, "工业机器人技术", 80, ""),
    (2, "郑州市卫生学校", "中职", "幼儿照护（初级、中级）", 2, "护理、助产", 120, ""),
]  # fmt: skip


def _workspace(folder: Path) -> Path:
    """A workspace with the files that README shows for a third batch, and one submission."""
    table = [
        ("第三批1+X证书制度试点院校情况汇总表",),
        ("报送单位：郑州市教育局（盖章）", "", "", "联系人及电话：王建国 0371-65900000"),
        *LINES,
    ]
    files = {body.partition("\n")[0].removeprefix("# "): body.encode() for body in fenced("yaml")}
    assert set(files) == {"schemas/forms/F5.yaml", "schemas/rounds/2020-3.yaml"}
    files["inbox/henan/郑州市.xlsx"] = workbook(table)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "outbox" / "henan" / "2020-3"


def _results(folder: Path) -> tuple[dict[str, Any], list[list[Any]]]:
    document = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    sheet = load_workbook(folder / "汇总表.xlsx").worksheets[0]
    return document, [list(row) for row in sheet.iter_rows(values_only=True)]


def test_a_third_batch_needs_data_alone(tmp_path: Path, summarize: Callable[..., Ended]) -> None:
    """A round and a form in the workspace's own schemas/ carry a batch from file to rollup."""
    results = _workspace(tmp_path)
    where = ("--workspace", str(tmp_path))
    ended = summarize("--province", "henan", "--round", "2020-3", *where, *WHEN)
    assert ended.code == 0, ended.out + ended.err
    document, printed = _results(results)
    (submission,) = document["submissions"]
    assert submission["status"] == "accepted"
    assert [f["code"] for f in submission["findings"]] == ["S05"]  # and no scan came with it
    assert document["totals"]["students"] == 200
    assert printed[0][0] == "第三批1+X证书制度试点院校情况汇总表"
    assert [row[3] for row in printed[3:5]] == [line[3] for line in LINES[1:]]
    assert any("第三批启动试点的证书" in str(row[0]) for row in printed[5:])


def test_the_new_batch_is_the_open_one(tmp_path: Path, summarize: Callable[..., Ended]) -> None:
    """Without --round, a round from the workspace is chosen while its dates say it is open."""
    results = _workspace(tmp_path)
    assert summarize("--province", "henan", "--workspace", str(tmp_path), *WHEN).code == 0
    with (results / "entries.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [line["certificate"] for line in csv.DictReader(file)] == [
            "工业机器人装调",
            "幼儿照护",
        ]
