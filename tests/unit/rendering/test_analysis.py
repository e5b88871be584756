"""统计分析.xlsx: what it shows, and that formula and value of each figure say the same."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl.utils import coordinate_to_tuple
from python_calamine import CalamineWorkbook

from pipeline.model.analyses import NO_REGION
from pipeline.model.forms import load_form
from pipeline.model.resources import Resources
from pipeline.rendering.analysis.figures import Columns, is_plain, share
from pipeline.rendering.live import Figure, Noted
from pipeline.rollup.statistics import count
from tests.helpers.recalculating import recalculated
from tests.unit.examples import examples
from tests.unit.rendering.analyses import (
    LINES,
    opened,
    rendered,
    row_of,
    rows,
    sample,
)

if TYPE_CHECKING:
    from pathlib import Path

    from openpyxl.workbook import Workbook

FORM = load_form(Resources(), "F1")
DATA, MAJORS, FORMER = "数据", "专业数据", "与上一批次比较"


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The workbook of the sample."""
    return rendered(sample(tmp_path_factory.mktemp("workspace")))


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    """Its values."""
    return opened(content)


def _formulas(content: bytes) -> list[tuple[str, str]]:
    """The sheets and addresses of all formulas."""
    found = opened(content, values=False)
    return [
        (sheet.title, cell.coordinate)
        for sheet in found
        for cells in sheet.iter_rows()
        for cell in cells
        if cell.data_type == "f"
    ]


def _as_calamine_reads(content: bytes) -> dict[str, list[list[Any]]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return {
        name: found.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in found.sheet_names
    }


# ── formulas and values ──────────────────────────────────


@pytest.mark.parametrize("national", [False, True])
def test_each_formula_gives_its_value(tmp_path: Path, *, national: bool) -> None:
    """LibreOffice, made to calculate, finds for each formula the value that we stored.

    Also where a name holds what COUNTIFS takes for a pattern, a comparison or a number.
    """
    content = rendered(sample(tmp_path, national=national))
    stored = _as_calamine_reads(content)
    found = _as_calamine_reads(recalculated(content, tmp_path))
    places = _formulas(content)
    assert len(places) > 300
    for sheet, address in places:
        row, column = coordinate_to_tuple(address)
        ours, theirs = (cells[sheet][row - 1][column - 1] for cells in (stored, found))
        assert theirs == (pytest.approx(ours) if isinstance(ours, float) else ours), (
            sheet, address, ours, theirs,
        )  # fmt: skip


def test_readers_agree(content: bytes, book: Workbook) -> None:
    """Openpyxl and calamine see the same values, none of them blank."""
    read = _as_calamine_reads(content)
    for sheet, address in _formulas(content):
        row, column = coordinate_to_tuple(address)
        assert book[sheet][address].value == read[sheet][row - 1][column - 1] != ""


def test_figures_are_formulas_over_the_data(content: bytes) -> None:
    """An officer finds in the cell how it was counted, by the names of the data's columns."""
    cell = row_of(opened(content, values=False), "分单位", "郑州市教育局")
    assert cell[2:5] == [
        "=COUNTIFS(数据_单位,$B5)",
        "=SUMIFS(数据_单位首次,数据_单位,$B5)",
        "=SUMIFS(数据_学生,数据_单位,$B5)",
    ]


def test_totals_are_those_of_the_run(book: Workbook) -> None:
    """What the workbook counts is what run.json says, in total and by each group."""
    certificates = ["物流管理", "老年照护", "Web前端开发"]
    told = count(LINES, certificates, FORM.school_types, FORM.levels)
    groups = (
        ("总计", told.by_certificate),
        ("总计", told.by_school_type),
        ("分单位", told.by_unit),
    )
    for sheet, group in groups:
        for name, tally in group.items():
            row = row_of(book, sheet, name)
            at = row.index(name) + 1
            assert row[at : at + 3] == [tally.entries, tally.schools, tally.students]
    total = told.total
    assert [rows(book, "总计")[4][at] for at in (0, 1, 3)] == list(dataclasses.astuple(total))
    assert row_of(book, "分单位", "合计")[2:5] == [total.entries, total.schools, total.students]


def test_levels_beside_types(book: Workbook) -> None:
    """An entry with two levels counts under both; one without a level is counted apart."""
    assert row_of(book, "证书×学校类型×等级", "老年照护") == [
        "老年照护", "中职", 2, 2, 37, 2, 1, 0, 0,
    ]  # fmt: skip
    assert row_of(book, "证书×学校类型×等级", "Web前端开发")[-1] == 1


@examples(
    "name plain",
    {
        "a school": ("郑州旅游学校", True),
        "a certificate": ("Web前端开发", True),
        "a pattern": ("*大学", False),
        "a comparison": ("<大学", False),
        "an escape": ("大学~", False),
        "a number": ("01", False),
        "a date in Chinese": ("二〇一九年一月一日", False),
        "Latin letters alone": ("TRUE", False),
        "very long": ("大学" * 101, False),
    },
)
def test_plain_names(name: str, *, plain: bool) -> None:
    """COUNTIFS is asked only about texts that it can take for nothing else."""
    assert is_plain(name) is plain


def test_levels_of_any_name(tmp_path: Path) -> None:
    """A level that no one expected has a column too, also where its name cannot be a range's."""
    lines = (LINES[0]._replace(levels=("A-1 级", "特级")), LINES[1])
    content = rendered(sample(tmp_path, lines))
    header = rows(opened(content), "证书×学校类型×等级")[3]
    assert header[-3:] == ("A-1 级", "特级", "未写等级")
    assert row_of(opened(content), "证书×学校类型×等级", "物流管理")[-3:] == [1, 1, 0]


def test_odd_names_are_compared_as_they_are() -> None:
    """What COUNTIFS would misread is compared by SUMPRODUCT; so is each name beside it."""
    columns = Columns("数据", {"序号": (1, 2), "院校": ("*", "大学"), "学生": (3, None)}, "序号")
    star, plain = Noted("*"), Noted("大学")
    found = columns.sum("学生", {"院校": star})
    assert (found.parts, found.value) == (
        ("SUMPRODUCT(", "(数据_院校=", star, ")", "*1,数据_学生)"), 3,
    )  # fmt: skip
    found = columns.count({"院校": plain})
    assert (found.parts, found.value) == (("COUNTIFS(", "数据_院校,", plain, ")"), 1)


@examples(
    "part whole value",
    {
        "nothing of nothing": (0, 0, 0),
        "all": (7, 7, 1),
        "nearly all": (9999, 10000, 0.999),
        "rounded down": (2, 3, 0.666),
    },
)
def test_shares(part: int, whole: int, value: float) -> None:
    """A share is rounded down to tenths of a percent: less than all is never 100 %."""
    assert share(Figure(("A1",), part), Figure(("A2",), whole)).value == value


# ── sheets ───────────────────────────────────────────────


def test_contents_lead_to_every_sheet(content: bytes) -> None:
    """The contents name each sheet in its order, with a link to it; each list leads back."""
    book = opened(content)
    contents = book.worksheets[0]
    names = [contents.cell(row, 2).value for row in range(5, 5 + len(book.sheetnames) - 1)]
    assert names == book.sheetnames[1:]
    for row, name in enumerate(names, start=5):
        assert contents.cell(row, 2).hyperlink.location == f"'{name}'!A1"
        if name not in (DATA, MAJORS):
            assert book[name]["A3"].hyperlink.location == "'目录'!A1"


def test_data_is_ready_for_a_pivot_table(content: bytes) -> None:
    """One header row, one row an entry, nothing merged, every header once; filter and panes."""
    sheet = opened(content)[DATA]
    headers = [cell.value for cell in sheet[1]]
    assert len(set(headers)) == len(headers)
    assert None not in headers
    assert sheet.max_row == 1 + len(LINES)
    assert not sheet.merged_cells.ranges
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", f"A1:{sheet.dimensions[3:]}")
    assert sheet.print_title_rows == "$1:$1"


def test_data_tells_its_source(book: Workbook) -> None:
    """Each row says from which file, sheet and row it was read, and how its school was written."""
    headers, *entries = rows(book, DATA)
    fifth = dict(zip(headers, entries[4], strict=True))
    assert fifth["来源"] == "inbox/henan/郑州市.xlsx Sheet1 第 4 行"
    assert (fifth["试点院校"], fifth["院校原写法"]) == ("郑州旅游学校", "郑州 旅游学校")


def test_majors_count_once_in_an_entry(tmp_path: Path) -> None:
    """A major that a line names twice, written otherwise, is one; each entry has it once."""
    lines = (LINES[0]._replace(majors=("护理", "护 理", "会计")),)
    book = opened(rendered(sample(tmp_path, lines)))
    assert [row_of(book, "分专业", name)[2:4] for name in ("护理", "会计")] == [[1, 1], [1, 1]]


def test_regions(book: Workbook) -> None:
    """Bureaus count for their region; a school that reports for itself is put in none by name."""
    assert row_of(book, "分地市", "郑州市")[2:5] == [4, 2, 57]
    assert row_of(book, "分地市", NO_REGION)[2:5] == [3, 3, 101]


def test_what_is_in_no_region_comes_last(tmp_path: Path) -> None:
    """Also where it has the most entries: the list and its chart are of regions."""
    lines = (*(LINES[7]._replace(school=f"学校{n}") for n in range(5)), LINES[0])
    book = opened(rendered(sample(tmp_path, lines)))
    assert [row[1] for row in rows(book, "分地市")[4:6]] == ["郑州市", NO_REGION]


def test_largest_schools(book: Workbook) -> None:
    """By students, however the units wrote the name; more entries come first among equals."""
    assert [row[1:2] + row[4:6] for row in rows(book, "院校前列")[4:7]] == [
        ("开封大学", 1, 100), ("郑州旅游学校", 3, 55), ("*大学", 2, 40),
    ]  # fmt: skip


def test_concentration(tmp_path: Path) -> None:
    """Beyond the bound is more than it, as X05 has it; the index is the sum of squared shares."""
    lines = tuple(
        LINES[0]._replace(school=f"学校{n}", certificate="老年照护" if n % 2 else "物流管理",
                          majors=("护理",) if n < 10 else ("会计", "护理")[: n % 2 + 1])
        for n in range(30)
    )  # fmt: skip
    book = opened(rendered(sample(tmp_path, lines)))
    assert row_of(book, "集中度", "物流管理")[1:] == [15, 0.5, 0.5, "未超过"]
    assert row_of(book, "集中度", "会计")[1:] == [20, 0.666, 0.3, "超过"]
    assert row_of(book, "集中度", "证书的赫芬达尔指数")[1] == 0.5
    assert row_of(book, "集中度", "相当于几个同样大的专业")[1] == pytest.approx(2.0)


def test_few_entries_are_not_judged(book: Workbook) -> None:
    """Fewer entries than the form's bound asks for say nothing about a scope."""
    assert row_of(book, "集中度", "护理")[-1] == "条目太少，不判断"


def test_against_the_round_before(book: Workbook) -> None:
    """Groups of either round; what one of them has not is 0; schools that came and went."""
    assert row_of(book, FORMER, "物流管理") == ["物流管理", 1, 4, 3, 1, 4, 3, 50, 161, 111]
    assert row_of(book, FORMER, "旧证书")[:4] == ["旧证书", 1, 0, -1]
    assert row_of(book, FORMER, "滑县教育局")[:4] == ["滑县教育局", 1, 0, -1]
    stays = ("两个批次都参与", "本批次新增", "上一批次有、本批次没有")
    assert [row_of(book, FORMER, name)[1] for name in stays] == [1, 5, 1]


def test_without_a_round_before(tmp_path: Path) -> None:
    """Nothing is held against a round that there is not: no sheet, no column."""
    book = opened(rendered(sample(tmp_path, former=None)))
    assert FORMER not in book.sheetnames
    assert "新增院校" not in rows(book, DATA)[0]


def test_exam_ceilings(book: Workbook) -> None:
    """Students × ceiling of what is known, and how much is not; all unknown is no nought."""
    sheet = "考试费用上限"
    assert row_of(book, sheet, "郑州市教育局")[1:] == [4, 57, 50, 18003, 2, 7]
    assert row_of(book, sheet, "开封市教育局")[1:] == [3, 45, 0, "未知", 3, 45]
    assert row_of(book, sheet, "郑州旅游学校")[1:] == [3, 55, 50, 18003, 1, 5]
    assert row_of(book, sheet, "全部")[1:] == [10, 203, 151, 48303, 6, 52]


def test_charts_read_their_sheets(content: bytes) -> None:
    """The charts are native and have their figures from cells, so that they follow them."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        charts = [
            archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("xl/charts/chart")
        ]
    assert len(charts) == 4
    for chart in charts:
        assert "<c:barChart>" in chart
        assert re.search(r"<c:f>'?[^<!]+'?!\$[A-Z]+\$\d+:\$[A-Z]+\$\d+</c:f>", chart)
    assert sum('<c:grouping val="stacked"/>' in chart for chart in charts) == 1


def test_the_nation_is_shown_by_province(tmp_path: Path) -> None:
    """For the nation the units are provinces: one list of them, the largest first."""
    lines = tuple(line._replace(unit=unit) for line, unit in zip(
        LINES[:3], ("河南省教育厅", "北京市教育委员会", "北京市教育委员会"), strict=True,
    ))  # fmt: skip
    book = opened(rendered(sample(tmp_path, lines, national=True)))
    assert not {"分地市", "分单位"} & set(book.sheetnames)
    assert [row[1] for row in rows(book, "分省")[4:6]] == ["北京市教育委员会", "河南省教育厅"]


def test_the_same_bytes(tmp_path: Path, content: bytes) -> None:
    """The same analysis gives the same bytes."""
    assert rendered(sample(tmp_path)) == content


def test_nothing_to_count(tmp_path: Path) -> None:
    """A round without any entry has an analysis of zeros, in every reader."""
    content = rendered(sample(tmp_path, (), former=None))
    assert row_of(opened(content), "分单位", "合计")[2:] == [0, 0, 0, 0]
    assert recalculated(content, tmp_path)
