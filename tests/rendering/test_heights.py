"""Row heights: how wide Chinese text is, and where lines break."""

from __future__ import annotations

import pytest

from pipeline.rendering import heights


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("abc", 3), ("物流管理", 8), ("Web前端（初级）", 15), ("１", 2)]
)
def test_full_width_counts_twice(text: str, width: int) -> None:
    """A Chinese character is as wide as two letters."""
    assert heights.units(text) == width


@pytest.mark.parametrize(
    ("text", "capacity", "lines"),
    [
        ("", 10, 1),
        ("物流管理", 8, 1),
        ("物流管理学", 8, 2),
        ("甲\n乙\n丙", 40, 3),
        ("一二三四、五六七", 8, 3),  # the mark takes its character down with it
        ("word " * 4, 14, 2),
        ("A" * 25, 10, 4),
        ("（一）（二）（三）", 8, 3),  # a bracket does not end a line
        ("物流管理、Web前端开发", 11, 3),  # no line ends between 、 and a word
        ("会计、CAD/CAM应用", 14, 2),  # but one may end behind a stroke
        ("甲乙丙", 2, 3),
    ],
)
def test_lines_break_as_in_print(text: str, capacity: int, lines: int) -> None:
    """Words stay whole, no line begins with a closing mark, and the loop always ends."""
    assert heights.line_count(text, capacity) == lines


def test_a_row_is_never_taller_than_excel_allows() -> None:
    """Excel refuses rows above 409 points."""
    assert heights.height(1000, 22) == heights.TALLEST


@pytest.mark.parametrize("characters", [400, 800, 2000])
def test_a_text_too_long_for_a_row_gets_a_smaller_font(characters: int) -> None:
    """The size is the largest, by half points, in which the tallest row holds every line."""
    text, capacity = "长" * characters, heights.room(35, 11)
    size = heights.fitting_size(text, capacity, 11)

    def points(size: float) -> float:
        return heights.height(heights.line_count(text, heights.room(35, size)), size)

    assert points(size) < heights.TALLEST
    assert size == 11 or points(size + 1) == heights.TALLEST


def test_a_font_gets_no_smaller_than_can_be_printed() -> None:
    """A text that fits in no size ends the search."""
    assert heights.fitting_size("长" * 30_000, 46, 11) == 4
