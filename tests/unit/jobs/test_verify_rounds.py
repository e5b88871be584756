"""`summarize verify` of workbooks and typed codes: of which round, and printed as it was read."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from tests.helpers.inboxes import HENAN, carry_out, fill, run, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

TABLE = table("郑州市教育局", "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100")
ROUNDS = ("2019-2", "2019-1")


def official(workspace: Path, round_name: str) -> Path:
    """A round's official table."""
    return workspace / "outbox" / "henan" / round_name / "汇总表.xlsx"


def verdict(workspace: Path, *arguments: object) -> dict[str, Any]:
    """What is told of one file or code."""
    code, told = carry_out(workspace, "verify", *map(str, arguments), "--json")
    document = json.loads(told)
    (file,) = document["files"]
    assert document["current"] == (code == 0) == (file["result"] == "current")
    assert isinstance(file, dict)
    return file


@pytest.fixture(name="empty")
def _empty(tmp_path: Path) -> Path:
    """After runs of two rounds to which nobody reported: the tables have one code."""
    fill(tmp_path, {})
    for round_name in ROUNDS:
        run(tmp_path, *HENAN[:2], "--round", round_name, *HENAN[-2:])
    return tmp_path


@pytest.fixture(name="workspace")
def _workspace(tmp_path: Path) -> Path:
    fill(tmp_path, {"henan/a.xlsx": TABLE})
    run(tmp_path)
    return tmp_path


def changed(workspace: Path, change: Callable[[Worksheet], None]) -> Path:
    """The official table, changed by hand."""
    book = load_workbook(official(workspace, "2019-1"))
    change(book.worksheets[0])
    file = workspace / "改过.xlsx"
    book.save(file)
    return file


def with_footer(source: Path, before: str, now: str) -> Path:
    """A workbook with other words in its footer."""
    target = io.BytesIO()
    with zipfile.ZipFile(source) as parts, zipfile.ZipFile(target, "w") as written:
        for name in parts.namelist():
            content = parts.read(name)
            written.writestr(name, content.replace(before.encode(), now.encode()))
    file = source.parent / "页脚.xlsx"
    file.write_bytes(target.getvalue())
    return file


@pytest.mark.parametrize("round_name", ROUNDS)
def test_the_footer_tells_the_round(empty: Path, round_name: str) -> None:
    """Equal tables of two rounds are each told as that of their own footer."""
    told = verdict(empty, official(empty, round_name))
    assert told["result"] == "current"
    assert told["edition"]["round"] == round_name


def test_a_code_of_several_rounds_names_all(empty: Path) -> None:
    """A typed code, and a workbook without footer: nothing tells which, so all are named."""
    code = verdict(empty, official(empty, "2019-1"))["code"]
    bare = with_footer(official(empty, "2019-2"), code, "")
    for told in (verdict(empty, "--code", code), verdict(empty, bare)):
        assert told["edition"] is None
        for round_name in ROUNDS:
            assert f"河南省 {round_name} 第 1 版" in told["message"]


@pytest.mark.parametrize("now", ["（2019-2 第1版）", "（2019-1 第9版）"])
def test_another_round_or_version_in_the_footer_is_told(workspace: Path, now: str) -> None:
    """Lines and code of the version on record under another's round or version are no match."""
    file = with_footer(official(workspace, "2019-1"), "（2019-1 第1版）", now)
    told = verdict(workspace, file)
    assert told["result"] == "different"
    assert "河南省 2019-1 第 1 版" in told["message"]


def test_a_text_that_is_no_figure_is_told_as_it_stands(workspace: Path) -> None:
    """Where nothing could be read from a cell, the difference quotes what is in it."""
    told = verdict(workspace, changed(workspace, lambda sheet: _set(sheet, "G4", "若干")))
    assert "登记的是「100」，这里是「若干」" in told["differences"][0]


def _set(sheet: Worksheet, cell: str, value: str) -> None:
    sheet[cell] = value


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[4].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["G"].hidden = True


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: _set(sheet, "G4", "100人"), "G4 写的是「100人」，读作 100"),
        (lambda sheet: _set(sheet, "A1", "河南省第二批1+X证书制度试点院校情况汇总表"), "第二批"),
        (_hide_row, "第 4 行隐藏了"),
        (_hide_column, "G 列隐藏了"),
    ],
)
def test_what_is_printed_otherwise_is_told(
    workspace: Path, change: Callable[[Worksheet], None], words: str
) -> None:
    """The same contents under a sheet that shows others: told, and not simply current."""
    told = verdict(workspace, changed(workspace, change))
    assert told["result"] == "printed_otherwise"
    assert "但打印出来的样子不同" in told["message"]
    assert words in "；".join(told["differences"])
