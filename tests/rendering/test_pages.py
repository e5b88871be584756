"""What the rows of a table are like on paper: none is cut, and no page is without a line."""

from __future__ import annotations

import io
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from pipeline.rendering.heights import HIGHEST, fitted_height, room
from pipeline.rendering.pagination import room_of, widths_of
from pipeline.rendering.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

FIRST_LINE = 4
"""The row of the first line of F1."""
PADDING = 5 / 7


@st.composite
def tables(draw: st.DrawFn) -> list[dict[str, Any]]:
    """What is said of lines: long and short texts, some shared by the lines of a school."""
    lines: list[dict[str, Any]] = []
    for school in range(draw(st.integers(1, 12))):
        shares = draw(st.booleans())
        majors = draw(st.integers(1, 700))
        for number in range(draw(st.integers(1, 4))):
            below = shares and number > 0
            lines.append(
                {
                    "school": f"第{school}所学校",
                    "certificate": f"证书{number}",
                    "majors": ("专业名称" * (majors // 4 + 1),),
                    "remark": "备注" * draw(st.sampled_from([0, 1, 20, 150])),
                    "shares_above": frozenset({"majors", "major_count"} if below else ()),
                }
            )
    return lines


def _opened(content: bytes) -> Worksheet:
    return load_workbook(io.BytesIO(content)).worksheets[0]


def _heights(sheet: Worksheet) -> list[float]:
    return [sheet.row_dimensions[row].height or 15.0 for row in range(1, sheet.max_row + 1)]


def _pages(sheet: Worksheet) -> list[range]:
    """The rows of each page, from 1."""
    ends = [each.id for each in sheet.row_breaks.brk]
    return [range(first + 1, last + 1) for first, last in pairwise((0, *ends, sheet.max_row))]


def _capacity(official: Any) -> float:
    plan = compile_template(official).sheets[0]
    found = room_of(plan.page, widths_of(plan))
    assert found is not None
    return found


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=tables())
def test_pages_of_random_tables(
    table: list[dict[str, Any]], render: Any, line: Callable[..., Any], official: Any
) -> None:
    """No page holds too much, every page has a line, and the notes have one above them."""
    sheet = _opened(render([line(**each) for each in table]))
    heights, capacity = _heights(sheet), _capacity(official)
    lines = range(FIRST_LINE, FIRST_LINE + len(table))
    pages = _pages(sheet)
    repeated = heights[FIRST_LINE - 2]
    for page in pages:
        above = 0 if page.start == 1 else repeated
        assert sum(heights[row - 1] for row in page) + above <= capacity + 1e-6
        assert set(page) & set(lines)
    assert pages[-1].start <= lines[-1]
    assert max(heights) <= HIGHEST


def _needed(sheet: Worksheet, row: int, column: str) -> tuple[float, float]:
    """What the text of a cell needs, in points, and what the rows that it is merged over have."""
    cell = sheet[f"{column}{row}"]
    rows = next(
        (
            range(a.min_row, a.max_row + 1)
            for a in sheet.merged_cells.ranges
            if cell.coordinate in a
        ),
        range(row, row + 1),
    )
    width = sheet.column_dimensions[column].width - PADDING
    size = cell.font.sz
    capacity = room(width, size)
    return (
        fitted_height(str(cell.value), capacity, size, size),
        sum(sheet.row_dimensions[each].height for each in rows),
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(table=tables())
def test_no_text_of_random_tables_is_cut(
    table: list[dict[str, Any]], render: Any, line: Callable[..., Any]
) -> None:
    """The rows that a text stands over are together as high as it needs in the size it has."""
    sheet = _opened(render([line(**each) for each in table]))
    for row in range(FIRST_LINE, FIRST_LINE + len(table)):
        for column in ("F", "H"):
            if sheet[f"{column}{row}"].value:
                needed, given = _needed(sheet, row, column)
                assert needed <= given + 1e-6


def _lines(line: Any, characters: int, lines: int) -> list[Any]:
    """Lines of one school that share their majors."""
    shared = frozenset({"majors"})
    return [
        line(certificate=f"证书{n}", majors=("专" * characters,), shares_above=shared if n else ())
        for n in range(lines)
    ]


def test_lines_that_share_a_text_grow_together(render: Any, line: Any) -> None:
    """No line is as high as the whole text alone, and all are equally high."""
    sheet = _opened(render([*_lines(line, 200, 3), line(school="别的学校")]))
    heights = [sheet.row_dimensions[row].height for row in range(FIRST_LINE, FIRST_LINE + 3)]
    assert len(set(heights)) == 1
    needed, given = _needed(sheet, FIRST_LINE, "F")
    assert needed <= given < needed + 3
    assert sheet["F4"].font.sz == 11


def test_lines_that_have_room_stay_as_they_are(render: Any, line: Any) -> None:
    """A shared text that fits the template's own rows changes none of them."""
    sheet = _opened(render([*_lines(line, 30, 3), line(school="别的学校")]))
    assert {sheet.row_dimensions[row].height for row in range(FIRST_LINE, FIRST_LINE + 3)} == {24.0}


def test_a_shared_text_that_no_page_holds_gets_smaller(render: Any, line: Any) -> None:
    """Its lines together are no higher than the first page has room for, and it is not cut."""
    sheet = _opened(render([*_lines(line, 900, 3), line(school="别的学校")]))
    assert sheet["F4"].font.sz < 11
    needed, given = _needed(sheet, FIRST_LINE, "F")
    assert needed <= given
    assert _pages(sheet)[0] == range(1, FIRST_LINE + 3)


@pytest.mark.parametrize("characters", [320, 420, 700])
def test_the_last_line_makes_room_for_the_notes(
    characters: int, render: Any, line: Any, official: Any
) -> None:
    """Its text gets smaller, where else the notes would stand alone on the last page."""
    lines = [line(school=f"学校{n}") for n in range(3)]
    sheet = _opened(render([*lines, line(school="末尾学校", majors=("专" * characters,))]))
    last, heights = FIRST_LINE + len(lines), _heights(sheet)
    assert last in _pages(sheet)[-1]
    assert sum(heights[last - 1 :]) + heights[FIRST_LINE - 2] <= _capacity(official)
    needed, given = _needed(sheet, last, "F")
    assert needed <= given


def test_the_last_school_is_not_torn_for_the_notes(render: Any, line: Any) -> None:
    """A text over its lines gets smaller, until all of them stand above the notes on one page."""
    shorts = [line(school=f"学校{n}") for n in range(3)]
    sheet = _opened(render([*shorts, *_lines(line, 330, 3)]))
    first = FIRST_LINE + len(shorts)
    assert _pages(sheet)[-1].start <= first
    assert sheet[f"F{first}"].font.sz < 11
    needed, given = _needed(sheet, first, "F")
    assert needed <= given


def test_a_sheet_without_lines_uses_the_whole_row(template: Any, render: Any) -> None:
    """Where no row names a school, a text far down the first page is made no smaller."""
    cells = {f"A{row}": "甲" for row in range(1, 40)} | {"A40": "长" * 60}
    sheet = _opened(render([], template(cells)))
    assert sheet["A40"].font.sz == 11
