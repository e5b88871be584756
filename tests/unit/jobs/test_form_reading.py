"""A template whose blank forms would not be read when they come back is refused beforehand."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.jobs import forms
from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from tests.helpers.blanks import UNIT
from tests.helpers.inboxes import carry_out, fill

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = "templates/xlsx/F2.xlsx"
ARGUMENTS = ("--province", "henan", "--round", "2019-1", "--unit", UNIT)


def edited(workspace: Path, cells: dict[str, str]) -> None:
    """Put the form's template, with some cells changed, into a workspace with short forms."""
    fill(workspace, {})
    (workspace / "summarize.toml").write_text("[form]\nlines = 2\nword_lines = 2\n", "utf-8")
    book = openpyxl.load_workbook(io.BytesIO(Resources().read(TEMPLATE).content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    path = workspace / TEMPLATE
    path.parent.mkdir(parents=True)
    book.save(path)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("A2", "填报（报送单位）：{{ unit }}（盖章）"),
        ("A2", "报送单位：（{{ unit }}）"),
        ("A2", "报送单位:【{{ unit }}】"),
        ("A2", "报送单位：《{{ unit }}》"),
        ("A2", "报送单位：{{ unit }}　　年　月　日"),
        ("E2", "填表人（联系人）：{{ contact }}"),
        ("I3", "审核意见"),
    ],
)
def test_what_would_not_be_read_is_refused(tmp_path: Path, cell: str, text: str) -> None:
    """Unit, contact and columns are read back; else the cell is named and nothing is written."""
    edited(tmp_path, {cell: text})
    with pytest.raises(UsageFault, match=rf"F2\.xlsx（{cell}）.*收回来"):
        carry_out(tmp_path, "form", *ARGUMENTS)
    assert not (tmp_path / forms.FOLDER).exists()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("A2", "报送单位（全称）：{{ unit }}（公章）"),
        ("A2", "★报送单位：{{ unit }}"),
        ("A2", "报 送 单 位：{{ unit }}"),
        ("E2", "联系电话：{{ contact }}"),
    ],
)
def test_what_is_read_is_made(tmp_path: Path, cell: str, text: str) -> None:
    """A label that the intake knows may be written in other ways."""
    edited(tmp_path, {cell: text})
    assert carry_out(tmp_path, "form", *ARGUMENTS)[0] == 0
