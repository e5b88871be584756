"""What is typed below a blank form's lines: 自检 tells of it, since the program reads it."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET
from pipeline.rendering.blank.check_page import OUTSIDE_ROW, SUMMARY_ROW, VERDICT
from tests.helpers.blanks import CONTACT, FIRST_ROW, Row, filled_in, form, page
from tests.helpers.inboxes import carry_out, save
from tests.helpers.office import typed

if TYPE_CHECKING:
    from pathlib import Path

LINES = 5
ROW: Row = {
    "school": "郑州甲大学", "school_type": "应用型本科", "certificate": "物流管理（初级）",
    "major_count": 1, "majors": "物流管理", "students": 100,
}  # fmt: skip
BELOW = page(LINES).layout.bottom - FIRST_ROW + 2
"""The first row below the notes, counted as lines from the form's first."""


def _filled(**others: int) -> dict[tuple[str, str], str | float]:
    """A line that is right, and the same with other schools so many lines further down."""
    lines: list[Row] = [{} for _ in range(max(others.values(), default=0) + 1)]
    lines[0] = ROW
    for school, line in others.items():
        lines[line] = ROW | {"school": school}
    return filled_in(lines) | {CONTACT: "张伟 13800000000"}


def _told(saved: bytes) -> tuple[str, int, str]:
    """What 自检 concludes, how many rows it counts below, and what the form's first line says."""
    book = openpyxl.load_workbook(io.BytesIO(saved), data_only=True)
    check = book[CHECK_SHEET]
    conclusion = check.cell(SUMMARY_ROW + 1, VERDICT + 1).value
    count = check.cell(OUTSIDE_ROW + 1, VERDICT + 1).value
    assert isinstance(count, int)
    return str(conclusion), count, str(book[FORM_SHEET]["A1"].value)


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        pytest.param({}, 0, id="nothing"),
        pytest.param({(FORM_SHEET, "D40"): " \u3000"}, 0, id="spaces alone"),
        pytest.param(_filled(乙大学=BELOW, 丙大学=BELOW + 3), 2, id="two rows"),
        pytest.param(_filled(乙大学=LINES), 1, id="where the notes are"),
        pytest.param({(FORM_SHEET, "H1500"): "说明"}, 1, id="far below"),
    ],
)
def test_rows_below_are_told(
    cells: dict[tuple[str, str], str | float], count: int, tmp_path: Path
) -> None:
    """Rows below the form's lines are counted, and 可以报送 is not said of what was not checked."""
    conclusion, counted, bar = _told(typed(form(LINES), _filled() | cells, tmp_path))
    assert counted == count
    assert ("可以报送" in conclusion) == (not count)
    assert (f"{count} 行填到了表的下面" in conclusion) == bool(count)
    assert (f"{count} 行填到了表的下面" in bar) == bool(count)


def test_a_form_with_nothing_but_rows_below_is_not_empty(tmp_path: Path) -> None:
    """Where all was typed below, nobody is told that nothing is filled in yet."""
    cells = {place: value for place, value in _filled(乙大学=BELOW).items() if "5" not in place[1]}
    conclusion, counted, bar = _told(typed(form(LINES), cells, tmp_path))
    assert counted == 1
    assert "还没有填写" not in conclusion
    assert "还没有填写" not in bar


def test_the_program_reads_what_is_told_of(tmp_path: Path) -> None:
    """The rows that 自检 did not look at are entries when the form comes back, so they matter."""
    saved = typed(form(LINES), _filled(乙大学=BELOW, 丙大学=BELOW + 3), tmp_path)
    save(tmp_path / "inbox" / "henan" / "郑州市.xlsx", saved)
    where = ("--province", "henan", "--round", "2019-1", "--json")
    _, printed = carry_out(tmp_path, "check", str(tmp_path / "inbox"), *where)
    (submission,) = json.loads(printed)["submissions"]
    assert submission["entries"] == 1 + 2
