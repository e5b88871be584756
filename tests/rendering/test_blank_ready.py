"""自检 says 可以报送 of what it has checked in full, and of nothing else."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET
from pipeline.rendering.blank.check_page import SUMMARY_ROW, VERDICT
from pipeline.rendering.blank.shown import CHECK_FIRST_ROW
from tests.helpers.blanks import CONTACT, FIELDS, Row, filled_in, form
from tests.helpers.office import typed

if TYPE_CHECKING:
    from pathlib import Path

LINES = 4
ROW: Row = {
    "school": "郑州甲大学", "school_type": "应用型本科", "certificate": "物流管理（初级）",
    "major_count": 1, "majors": "物流管理", "students": 100,
}  # fmt: skip


def _told(saved: bytes) -> tuple[str, str, list[str]]:
    """What 自检 concludes, what the form's first line says, and the verdicts of the lines."""
    book = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)
    check = book[CHECK_SHEET]
    conclusion = check.cell(SUMMARY_ROW + 1, VERDICT + 1).value
    first = CHECK_FIRST_ROW + 1
    verdicts = [check.cell(first + line, VERDICT + 1).value or "" for line in range(LINES)]
    return str(conclusion), str(book[FORM_SHEET]["A1"].value), [str(one) for one in verdicts]


@pytest.mark.parametrize("students", [999, 200])
def test_a_row_of_sums_is_to_be_taken_out(students: int, tmp_path: Path) -> None:
    """No formula holds a 合计 against its lines as the program does (R08), so it is not passed."""
    rows = [ROW, ROW | {"school": "郑州乙大学"}, {"school": "合计", "students": students}]
    saved = typed(form(LINES), filled_in(rows) | {CONTACT: "张伟 13800000000"}, tmp_path)
    conclusion, bar, verdicts = _told(saved)
    assert verdicts == ["通过", "通过", "合计行", ""]
    assert "可以报送" not in conclusion
    assert "合计行" in conclusion
    assert "请删去" in conclusion
    assert "1 行是合计，没有核对，请删去" in bar
    assert "没有要改正的" not in bar


@pytest.mark.parametrize("field", FIELDS)
def test_a_column_that_was_deleted_is_told(field: str, tmp_path: Path) -> None:
    """One sentence says that 自检 cannot be used; no line that is empty is to be mended."""
    cells = filled_in([ROW]) | {CONTACT: "张伟 13800000000"}
    place = (FORM_SHEET, FIELDS.index(field) + 1)
    conclusion, bar, verdicts = _told(typed(form(LINES), cells, tmp_path, deleted=place))
    assert "有一栏被删去了，自检不能用" in conclusion
    assert "有一栏被删去了，自检不能用" in bar
    assert "可以报送" not in conclusion + bar
    assert verdicts[1:] == [""] * (LINES - 1)
