"""Where pages end: no page holds too much, and what belongs together stays together."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rendering.pagination import PageRoom, page_breaks, room_of
from pipeline.rendering.plan import Page

MOST, HEADER = 100.0, 10.0

_rows = st.lists(st.integers(5, 60).map(float), min_size=1, max_size=60)


@st.composite
def tables(draw: st.DrawFn) -> tuple[list[float], list[int], int]:
    """Heights of rows, starts of groups, and how many of the last rows are notes."""
    heights = draw(_rows)
    starts = draw(st.sets(st.integers(1, max(len(heights) - 1, 1))))
    tail = draw(st.integers(0, min(4, len(heights) - 1)))
    return heights, sorted(s for s in starts if s < len(heights) - tail), tail


def _pages(heights: list[float], breaks: tuple[int, ...]) -> list[range]:
    return [range(first, last) for first, last in pairwise((0, *breaks, len(heights)))]


def _room(first: int) -> float:
    return MOST - (HEADER if first else 0)


@given(tables())
def test_no_page_holds_too_much(table: tuple[list[float], list[int], int]) -> None:
    """Rows fit on their page below the repeated rows; each row is on one page, in order."""
    heights, groups, tail = table
    breaks = page_breaks(heights, groups, PageRoom(MOST, HEADER, tail))
    pages = _pages(heights, breaks)
    assert all(len(page) > 0 for page in pages)
    assert all(sum(heights[r] for r in page) <= _room(page.start) + 1e-3 for page in pages)


@given(tables())
def test_a_group_that_fits_is_not_torn(table: tuple[list[float], list[int], int]) -> None:
    """Lines of a school stay on one page; the last school may give its last line to the notes."""
    heights, groups, tail = table
    breaks = page_breaks(heights, groups, PageRoom(MOST, HEADER, tail))
    end = len(heights) - tail
    for first, last in pairwise((0, *groups, end)):
        if sum(heights[first:last]) > MOST - HEADER:
            continue
        torn = [b for b in breaks if first < b < last]
        assert torn in ([], [end - 1])
        assert not torn or (last == end and tail)
        if torn:
            assert sum(heights[first:]) > MOST - HEADER


@given(tables())
def test_notes_are_not_alone(table: tuple[list[float], list[int], int]) -> None:
    """The last page has a line of the table above its notes, where a page can hold them all."""
    heights, groups, tail = table
    breaks = page_breaks(heights, groups, PageRoom(MOST, HEADER, tail))
    notes = len(heights) - tail
    if tail and sum(heights[notes - 1 :]) <= MOST - HEADER:
        assert not breaks or breaks[-1] < notes


@given(tables())
def test_notes_stay_together(table: tuple[list[float], list[int], int]) -> None:
    """Where a page can hold them, the notes are not torn, with a line above them or without."""
    heights, groups, tail = table
    breaks = page_breaks(heights, groups, PageRoom(MOST, HEADER, tail))
    notes = len(heights) - tail
    if tail and sum(heights[notes:]) <= MOST - HEADER:
        assert not [b for b in breaks if b > notes]


def test_notes_below_a_line_as_high_as_a_page_stand_alone() -> None:
    """All of them are on the last page, and not the first of them on the page of the line."""
    assert page_breaks([85.0, 10, 10, 10], [], PageRoom(MOST, HEADER, 3)) == (1,)


@given(tables())
def test_a_page_ends_only_where_it_must(table: tuple[list[float], list[int], int]) -> None:
    """What follows on the next page, up to where it could have been parted, had no room."""
    heights, groups, tail = table
    room = PageRoom(MOST, HEADER, tail)
    pages = _pages(heights, page_breaks(heights, groups, room))
    end = len(heights) - tail
    for page, following in pairwise(pages):
        ends = [g for g in (*groups, end) if g > following.start and g < end - 1]
        if not ends or sum(heights[following.start : ends[0]]) > MOST - HEADER:
            continue
        more = sum(heights[page.start : ends[0]])
        assert more > _room(page.start)


def test_a_row_taller_than_a_page_stands_alone() -> None:
    """Nothing can be done for it, and the loop ends."""
    assert page_breaks([10, 500, 10], [1, 2], PageRoom(MOST, HEADER)) == (1, 2)


def test_a_table_of_one_page_has_no_break() -> None:
    """What fits stays as it is."""
    assert page_breaks([20.0] * 5, [1, 2, 3], PageRoom(MOST, HEADER, 2)) == ()


def test_a_school_moves_as_a_whole() -> None:
    """Three lines that would begin on the first page begin on the second."""
    assert page_breaks([30.0, 30, 30, 30, 30], [1, 2, 5], PageRoom(MOST, HEADER)) == (2,)


@pytest.mark.parametrize(
    ("page", "widths", "points"),
    [
        (Page(margins=(1, 1, 1, 1)), [10] * 3, 841.89 - 144),
        (Page(landscape=True, margins=(1, 1, 1, 1)), [10], 595.28 - 144),
        (Page(scale=50, margins=(1, 1, 1, 1)), [10], (841.89 - 144) * 2),
        # 16 columns of 75 pixels are 900 points wide, on 451.28 points of paper: 50 %
        (Page(fit=(1, 0), margins=(1, 1, 1, 1)), [75 / 7] * 16, (841.89 - 144) * 2),
        (Page(fit=(1, 0), margins=(1, 1, 1, 1)), [10], 841.89 - 144),  # never enlarged
    ],
)
def test_the_room_of_a_page(page: Page, widths: list[float], points: float) -> None:
    """Paper without its margins, by the scale that makes the columns fit; 3 % are kept back."""
    assert room_of(page, widths) == pytest.approx(points * 0.97)


@pytest.mark.parametrize("page", [Page(paper=1), Page(fit=(1, 1)), Page(fit=(0, 2))])
def test_what_is_not_known_is_left_to_the_program_that_prints(page: Page) -> None:
    """Another paper, or a sheet that is pressed on so many pages, gets no breaks from here."""
    assert room_of(page, [10]) is None
