"""A workspace's own templates: what they leave out is told before anything is written."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font

from pipeline.model.resources import Resources
from tests.acceptance.conftest import ZHENGZHOU
from tests.acceptance.test_command_line import refused, state
from tests.helpers.inboxes import HENAN, fill, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.acceptance.conftest import Program

    Change = Callable[[Workbook], None]

OFFICIAL = "templates/xlsx/F1.xlsx"
FINDINGS = "templates/xlsx/问题清单.xlsx"
SHARED = table(
    "洛阳市教育局",
    "1|洛阳市第一职业高中|中职|物流管理（初级）|1|物流服务与管理|40",
    "^|^|^|老年照护（初级）|^|^|^",
    "2|洛阳市第二职业高中|中职|物流管理|1|物流服务与管理|",
)


@pytest.fixture(name="ours")
def _ours(tmp_path: Path) -> Path:
    """Two units, shared figures, and a blank one."""
    files = {"henan/郑州市.xlsx": ZHENGZHOU, "henan/洛阳市.xlsx": SHARED}
    return fill(tmp_path / "工作区", dict(files))


def _own(workspace: Path, name: str, change: Change) -> None:
    """Give a workspace its own copy of a template, changed."""
    book = load_workbook(io.BytesIO(Resources().read(name).content))
    change(book)
    (workspace / name).parent.mkdir(parents=True, exist_ok=True)
    book.save(workspace / name)


def _written(**cells: Any) -> Change:
    def change(book: Workbook) -> None:
        for address, value in cells.items():
            book.worksheets[0][address] = value

    return change


def _unrepeated(book: Workbook) -> None:
    """No loop: one line for all."""
    _written(A4="{% if entries %}", A6="{% endif %}")(book)
    sheet = book.worksheets[0]
    for cell in sheet[5]:
        if isinstance(cell.value, str):
            cell.value = cell.value.replace("entry.", "(entries|first).")


def _folded(book: Workbook) -> None:
    book.worksheets[0].row_dimensions[5].hidden = True


def _column_hidden(book: Workbook) -> None:
    book.worksheets[0].column_dimensions["G"].hidden = True


def _white(book: Workbook) -> None:
    book.worksheets[0]["G5"].font = Font(color="FFFFFFFF")


def _in_ten_thousands(book: Workbook) -> None:
    book.worksheets[0]["G5"].number_format = '0"万"'


def _part_printed(book: Workbook) -> None:
    book.worksheets[0].print_area = "A1:F20"


def _by_unit(book: Workbook) -> None:
    """Bands for each unit, which puts the units into another order."""
    sheet = book.worksheets[0]
    assert sheet["A6"].value == "{% endfor %}"
    sheet["A4"] = '{% for entry in entries|sort(attribute="unit") %}'


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (_written(A4="{% for entry in entries[:5] %}"), "读得出 5 行，应有 6 行"),
        (_unrepeated, "读得出 1 行，应有 6 行"),
        (_written(H5=None), "备注应是「示范校」，读出来是空的"),
        (_written(B5="{{ entry.school }}（{{ entry.unit }}）"), "第 1 条的试点院校名称应是「"),
        (_by_unit, "次序"),
        (_folded, "隐藏"),
        (_column_hidden, "G 列隐藏了"),
        (_white, "和底色一样"),
        (_in_ten_thousands, "数字格式"),
        (_part_printed, "看不到"),
    ],
)
def test_official_table_with_less(
    summarize: Program, ours: Path, change: Change, told: str
) -> None:
    """An own layout that leaves out, alters or hides a line is refused; nothing is written."""
    _own(ours, OFFICIAL, change)
    before = state(ours)
    sentence = refused(summarize(*HENAN, "--workspace", ours))
    assert OFFICIAL in sentence
    assert told in sentence
    assert state(ours) == before


def _moved(book: Workbook) -> None:
    """Two columns exchanged, another sheet before it, other looks."""
    sheet = book.worksheets[0]
    for row in (3, 5):
        sheet.cell(row, 5).value, sheet.cell(row, 7).value = (
            sheet.cell(row, 7).value,
            sheet.cell(row, 5).value,
        )
    sheet.column_dimensions["H"].width = 40
    sheet["B5"].font = Font(bold=True)
    cover = book.create_sheet("封面", 0)
    cover["A1"], cover["A2"] = "{{ form.title }}", "共 {{ entries|length }} 条"


@pytest.mark.parametrize("change", [lambda _: None, _moved])
def test_official_table_of_ones_own(summarize: Program, ours: Path, change: Change) -> None:
    """An own layout that prints every line is taken, and `verify` knows what it printed."""
    _own(ours, OFFICIAL, change)
    assert summarize(*HENAN, "--workspace", ours).returncode == 0
    table = ours / "outbox/henan/2019-1/汇总表.xlsx"
    assert summarize("verify", table, "--workspace", ours).returncode == 0


def test_own_layout_of_nothing(summarize: Program, tmp_path: Path) -> None:
    """Where no unit has sent a line there is none to miss."""
    empty = fill(tmp_path, {})
    _own(empty, OFFICIAL, _written(A4="{% for entry in entries[:5] %}"))
    assert summarize(*HENAN, "--workspace", empty).returncode == 0


def _without_list(book: Workbook) -> None:
    del book[book.sheetnames[0]]


def _first_only(book: Workbook) -> None:
    sheet = book.worksheets[0]
    loop = next(row[0] for row in sheet.iter_rows() if "for line in" in str(row[0].value))
    loop.value = "{% for line in lines[:1] %}"


@pytest.mark.parametrize("change", [_without_list, _first_only])
def test_findings_left_out(summarize: Program, workspace: Path, change: Change) -> None:
    """An own 问题清单 that does not show every finding is refused; nothing is written."""
    _own(workspace, FINDINGS, change)
    before = state(workspace)
    sentence = refused(summarize(*HENAN, "--workspace", workspace))
    assert FINDINGS in sentence
    assert "看得到的问题只有" in sentence
    assert state(workspace) == before


def _beside_words(book: Workbook) -> None:
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "{{ line.message }}":
                cell.value = "请看：{{ line.message }}"


@pytest.mark.parametrize("change", [lambda _: None, _beside_words])
def test_findings_in_ones_own_words(summarize: Program, workspace: Path, change: Change) -> None:
    """An own 问题清单 may say more around what was found."""
    _own(workspace, FINDINGS, change)
    assert summarize(*HENAN, "--workspace", workspace).returncode == 1
