"""The helper that makes workbooks: what a text shows is what a workbook holds."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from tests.helpers.workbooks import workbook

TABLE = r"""
== 汇总 ==
表 | < | <
甲\n乙 | 120 | '120
^ | 1.5 |  -3

=B2+1 | =B2+1 => 121 | #N/A
'=1+1 | a\|b | \u3000x\x0b
== 底稿 == hidden
x | <
^ | ^
"""


@pytest.fixture(scope="module", name="book")
def _book() -> io.BytesIO:
    return io.BytesIO(workbook(TABLE))


def test_values_and_types(book: io.BytesIO) -> None:
    """Numbers are numbers, a `'` makes text of them, escapes are undone, blank lines are rows."""
    rows = list(load_workbook(book)["汇总"].iter_rows(values_only=True))
    assert rows[0] == ("表", None, None)
    assert rows[1] == ("甲\n乙", 120, "120")
    assert rows[2] == (None, 1.5, -3)
    assert rows[3] == (None, None, None)
    assert rows[5][:2] == ("=1+1", "a|b")


def test_formulas_and_errors(book: io.BytesIO) -> None:
    """A formula holds the value behind `=>`, or none; an error cell holds the error."""
    stored = load_workbook(book, data_only=True)["汇总"]
    assert [cell.value for cell in stored[5]] == [None, 121, "#N/A"]
    assert [cell.data_type for cell in load_workbook(book)["汇总"][5]] == ["f", "f", "f"]
    assert load_workbook(book)["汇总"]["A6"].data_type == "s"


def test_merges(book: io.BytesIO) -> None:
    """`<` and `^` widen the range of the cell that they lead to, also in both directions."""
    sheets = load_workbook(book)
    assert {str(r) for r in sheets["汇总"].merged_cells.ranges} == {"A1:C1", "A2:A3"}
    assert {str(r) for r in sheets["底稿"].merged_cells.ranges} == {"A1:B2"}
    assert sheets["底稿"]["A1"].value == "x"


def test_sheets(book: io.BytesIO) -> None:
    """Sheets keep their order and are hidden on demand; without a heading there is Sheet1."""
    sheets = load_workbook(book).worksheets
    assert [(s.title, s.sheet_state) for s in sheets] == [("汇总", "visible"), ("底稿", "hidden")]
    assert load_workbook(io.BytesIO(workbook("甲"))).sheetnames == ["Sheet1"]


def test_hidden_rows_and_columns() -> None:
    """A sheet's heading names the rows and columns that do not show."""
    sheet = load_workbook(io.BytesIO(workbook("== 表 == rows 1,3 columns B\na|b\nc|d\ne|f"))).active
    assert sheet is not None
    assert [row for row in range(1, 4) if sheet.row_dimensions[row].hidden] == [1, 3]
    assert [letter for letter in "AB" if sheet.column_dimensions[letter].hidden] == ["B"]


def test_same_bytes() -> None:
    """The same text gives the same bytes, another text others."""
    assert workbook(TABLE) == workbook(TABLE)
    assert workbook("甲") != workbook("乙")
