"""Shifted rows: whatever a table holds, they are one error; and faults of cells are no shift."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.causes import causes
from pipeline.checking.documents import check_documents
from tests.helpers.lines import CERTIFICATES, TYPES
from tests.unit.given import definitions, document

MAJORS = (
    "物流管理",
    "护理",
    "汽车运用与维修",
    "计算机应用、数字媒体技术",
    "建筑工程技术、工程造价",
)
ODD = ("", "若干", "无", "高职高专", "物流", "12", "见附件", "-", "中职", "约30人左右")
REMARKS = ("", "示范校", "国家示范（骨干）高职", "2018年新增")


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """The cells of the rows of a table without fault."""
    rows = []
    for number in range(1, draw(st.integers(2, 6)) + 1):
        majors = draw(st.sampled_from(MAJORS))
        rows.append([
            str(number),
            f"{chr(0x4E00 + 97 * number)}县职业教育学校",
            draw(st.sampled_from(TYPES)),
            f"{draw(st.sampled_from(CERTIFICATES))}（中级）",
            str(len(majors.split("、"))),
            majors,
            str(draw(st.integers(1, 900))),
            draw(st.sampled_from(REMARKS)),
        ])  # fmt: skip
    return rows


def errors(rows: list[list[str]]) -> list[tuple[str, str]]:
    """Code and variant of the errors of a table, one for each cause."""
    (found,) = check_documents([document(*map("|".join, rows))], definitions())
    variants = {(f.code, f.cell): f.variant for f in found}
    told = causes(found, definitions())
    return [(c.code, variants[c.code, c.cell]) for c in told if c.severity == "E"]


@settings(max_examples=150)
@given(tables(), st.integers(0, 5), st.integers(0, 4))
def test_cells_inserted(rows: list[list[str]], column: int, begin: int) -> None:
    """A blank cell inserted in all rows from one on is one error, that of a shift."""
    begin = min(begin, len(rows) - 2)
    shifted = [[*row[:column], "", *row[column:]] for row in rows[begin:]]
    (error,) = errors([*rows[:begin], *shifted])
    assert error[1] == "shifted"


@settings(max_examples=150)
@given(tables(), st.integers(0, 4), st.integers(0, 4))
def test_cells_deleted(rows: list[list[str]], column: int, begin: int) -> None:
    """A cell deleted in all rows from one on is one error, that of a shift."""
    begin = min(begin, len(rows) - 2)
    shifted = [[*row[:column], *row[column + 1 :]] for row in rows[begin:]]
    (error,) = errors([*rows[:begin], *shifted])
    assert error[1] == "shifted"


@settings(max_examples=200)
@given(
    tables(),
    st.data(),
    st.sampled_from(
        ["", "若干", "无", "高职高专", "物流", "12", "见附件", "-", "中职", "约30人左右"]
    ),
)
def test_one_odd_cell_in_a_row_is_no_shift(
    rows: list[list[str]], data: st.DataObject, odd: str
) -> None:
    """Whatever stands in one cell of each row: the others are right, so nothing is shifted."""
    for row in rows:
        row[data.draw(st.integers(1, 6))] = odd
    assert all(variant != "shifted" for _, variant in errors(rows))
