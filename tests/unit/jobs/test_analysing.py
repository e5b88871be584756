"""The analysis within a run: the round before comes from its results, exams from the workspace."""

from __future__ import annotations

import io
import shutil
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from pipeline.jobs.plan import ANALYSIS
from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from tests.helpers.inboxes import fill, run, table

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.worksheet.worksheet import Worksheet

RUN = ("--province", "henan", "--round", "2019-1", "--as-of", "2019-04-24T12:00:00+08:00")
GOOD = "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100"
SHEET = "与上一批次比较"


def _analysis(workspace: Path) -> dict[str, Worksheet]:
    """The sheets of a run's analysis, with their values."""
    run(workspace, *RUN)
    path = workspace / "outbox/henan/2019-1/统计分析.xlsx"
    return {sheet.title: sheet for sheet in load_workbook(path, data_only=True).worksheets}


def _own(workspace: Path, name: str, text: str) -> None:
    path = workspace / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _row(sheet: Worksheet, name: str) -> tuple[object, ...]:
    return next(row for row in sheet.iter_rows(values_only=True) if row[0] == name)


def test_the_round_before(tmp_path: Path) -> None:
    """What the scope published in the round before stands beside this round's figures."""
    workspace = fill(tmp_path, {"henan/a.xlsx": table("郑州市教育局", GOOD)})
    assert SHEET not in _analysis(workspace)
    text = Resources().read("schemas/rounds/2019-1.yaml").text
    earlier = text.replace("round: 2019-1", "round: 2018-9").replace("2019-04-01", "2018-04-01")
    _own(workspace, "schemas/rounds/2018-9.yaml", earlier)
    entries = "unit,school,certificate,major_count,students\n洛阳市教育局,甲,物流管理,1,9\n"
    _own(workspace, "outbox/henan/2018-9/entries.csv", entries)
    sheet = _analysis(workspace)[SHEET]
    assert _row(sheet, "物流管理")[1:] == (1, 1, 0, 1, 1, 0, 9, 100, 91)
    assert _row(sheet, "洛阳市教育局")[1:4] == (1, 0, -1)


def test_a_round_that_has_nothing_yet(tmp_path: Path) -> None:
    """On the first day of a round nothing counts: the sheet tells what the round before held."""
    text = Resources().read("schemas/rounds/2019-1.yaml").text
    earlier = text.replace("round: 2019-1", "round: 2018-9").replace("2019-04-01", "2018-04-01")
    _own(tmp_path, "schemas/rounds/2018-9.yaml", earlier)
    entries = "unit,school,certificate,major_count,students\n洛阳市教育局,甲,物流管理,1,9\n"
    _own(tmp_path, "outbox/henan/2018-9/entries.csv", entries)
    sheet = _analysis(fill(tmp_path, {}))[SHEET]
    assert _row(sheet, "物流管理")[1:4] == (1, 0, -1)
    assert _row(sheet, "本批次新增")[1] == 0


def test_exams_of_the_workspace(tmp_path: Path) -> None:
    """A form that an officer enters in the workspace's own file is priced in the next run."""
    workspace = fill(tmp_path, {"henan/a.xlsx": table("郑州市教育局", GOOD)})
    sheet = "考试费用上限"
    unit = "郑州市教育局"
    assert _row(_analysis(workspace)[sheet], unit)[1:] == (1, 100, 0, "未知", 1, 100)
    text = Resources().read("schemas/exams.yaml").text
    before = "{certificate: 物流管理, parts: unknown}"
    assert before in text
    known = "{certificate: 物流管理, parts: {computer: 60, practical: 40}, source: 某标准}"
    _own(workspace, "schemas/exams.yaml", text.replace(before, known))
    assert _row(_analysis(workspace)[sheet], unit)[1:] == (1, 100, 100, 38000, 0, 0)


def test_a_layout_of_the_workspace(tmp_path: Path) -> None:
    """A workspace's own layout wins; a wrong one ends the run before anything is written."""
    workspace = fill(tmp_path, {"henan/a.xlsx": table("郑州市教育局", GOOD)})
    book = load_workbook(io.BytesIO(Resources().read(ANALYSIS).content))
    book["总计"]["A4"].value = "试点数"
    own = tmp_path / ANALYSIS
    own.parent.mkdir(parents=True)
    book.save(own)
    assert _analysis(workspace)["总计"]["A4"].value == "试点数"
    book["总计"]["A4"].value = "{{ 试点数"
    book.save(own)
    shutil.rmtree(tmp_path / "outbox")
    with pytest.raises(UsageFault, match="总计!A4"):
        run(workspace, *RUN)
    assert not (tmp_path / "outbox/henan/2019-1").exists()
