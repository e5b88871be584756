"""Tables: what is rendered is read again, and what is found points at a cell of the file."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.documents import check_documents
from pipeline.model.cells import ErrorCell, Grid, Merge, Workbook
from pipeline.model.resources import Resources
from pipeline.reading.documents import read_document
from pipeline.rendering.official import render_official
from tests.helpers.lines import printable_lines
from tests.helpers.opening import read_workbook

if TYPE_CHECKING:
    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Document
    from pipeline.model.rollups import Line


TEMPLATE = Resources().read("templates/xlsx/F1.xlsx")
MOMENT = dt.datetime(2019, 4, 30, 10, 0, tzinfo=dt.UTC)


# ── rendered, then read ──────────────────────────────────


@settings(max_examples=100)
@given(st.lists(printable_lines(), max_size=8))
def test_rendered_then_read(definitions: Definitions, lines: list[Line]) -> None:
    """The official table of any lines is read as exactly these entries, unit included."""
    content = render_official(
        TEMPLATE,
        form=definitions.rollup_form,
        unit="河南省教育厅",
        contact="张伟 13800000000",
        lines=lines,
        created=MOMENT,
        fonts={},
    )
    workbook = read_workbook(content)
    assert isinstance(workbook, Workbook)
    document = read_document(workbook, definitions.form, definitions.certificates)
    assert document.unit is not None
    assert document.unit.text == "河南省教育厅"
    assert _values(document) == [
        (
            line.school, line.school_type, line.certificate, line.levels or None, line.major_count,
            line.majors or None, line.students, line.remark or None,
        )
        for line in lines
    ]  # fmt: skip


def _values(document: Document) -> list[tuple[object, ...]]:
    fields = (
        "school", "school_type", "certificate", "levels", "major_count", "majors", "students",
        "remark",
    )  # fmt: skip
    return [tuple(entry.value(field) for field in fields) for entry in document.entries]


# ── findings point at cells ──────────────────────────────

HEADERS = (
    "序号", "试点院校名称", "学校类型", "参与试点证书及等级", "参与试点专业数量",
    "参与试点专业名称", "参与试点学生规模", "备注",
)  # fmt: skip
ODD_HEADERS = st.sampled_from((*HEADERS, "学校", "学生规模（人）", "等级", "电话", "", "学校种类"))
CELLS = st.sampled_from(
    (
        "", "", 1, 2, 120.0, "郑州市第一职业高中", "郑州第一职业高中", "某技工学校", "中职", "高职",
        "中专", "物流管理（初级）", "BIM（初级、中级）；物流管理中级", "物流", "物流管理（特级）",
        "电子商务", "电子商务、电子商务", "会计；护理", "若干", "2,000人", "合计", "小计",
        "注：1.说明",
        "=1+1", "410105199001011234", 410105199001011234.0, 5001, -3, 0, True, ErrorCell("#N/A"),
        MOMENT, "报送单位：郑州市教育局", "审核人：张伟", "甲\x07", "１２", "  ",
    )
)  # fmt: skip


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """A sheet that is a table of the form, more or less."""
    width = draw(st.integers(5, 10))
    header = draw(st.just(HEADERS) | st.lists(ODD_HEADERS, min_size=4, max_size=10).map(tuple))
    rows = draw(st.lists(st.lists(CELLS, max_size=width).map(tuple), max_size=8))
    above = draw(st.lists(st.lists(CELLS, max_size=3).map(tuple), max_size=3))
    every = (*above, header, *rows)
    corners = st.tuples(st.integers(0, len(every) - 1), st.integers(0, 9))
    spans = st.tuples(st.integers(0, 2), st.integers(0, 3))
    merge = draw(st.none() | st.tuples(corners, spans))
    merges = ()
    if merge is not None:
        (row, column), (down, across) = merge
        merges = (Merge(row, column, min(row + down, len(every) - 1), column + across),)
    return Grid(draw(st.sampled_from(("Sheet1", "汇总"))), every, merges)


@settings(max_examples=100)
@given(st.lists(grids(), min_size=1, max_size=2, unique_by=lambda grid: grid.name))
def test_findings_point_at_cells(definitions: Definitions, sheets: list[Grid]) -> None:
    """Whatever a table holds, it is judged, and each finding is at a cell of its sheet."""
    document = read_document(Workbook(tuple(sheets)), definitions.form, definitions.certificates)
    (findings,) = check_documents([document], definitions)
    by_name = {grid.name: grid for grid in sheets}
    assert findings or document.entries
    for finding in findings:
        if finding.cell is not None:
            assert finding.sheet is not None
            _assert_exists(by_name[finding.sheet], finding.cell)
            assert finding.row == int(re.sub(r"\D", "", finding.cell))


@settings(max_examples=80)
@given(st.lists(grids(), min_size=1, max_size=2, unique_by=lambda grid: grid.name))
def test_readings_keep_the_raw_text(definitions: Definitions, sheets: list[Grid]) -> None:
    """Each reading keeps, unchanged, the text of the cell that it names, or it has none."""
    document = read_document(Workbook(tuple(sheets)), definitions.form, definitions.certificates)
    by_name = {grid.name: grid for grid in sheets}
    for entry in document.entries:
        for reading in entry.readings.values():
            _assert_exists(by_name[entry.sheet], reading.cell)
            value = by_name[entry.sheet].value(reading.row_index, reading.column_index)
            if isinstance(value, str):
                assert reading.raw in ("", value)


def _assert_exists(grid: Grid, cell: str) -> None:
    letters, number = re.fullmatch(r"([A-Z])(\d+)", cell).groups()  # type: ignore[union-attr]
    width = max(*map(len, grid.rows), 1 + max((m.last_column for m in grid.merges), default=0))
    assert int(number) <= len(grid.rows)
    assert ord(letters) - ord("A") < width
