"""The heights of a table's rows and what a page holds in, where pages are to end out.

Heights are in points before the sheet is scaled to its page's width; rows count from 0.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from pipeline.rendering.held import same
from pipeline.rendering.plan import DEFAULT_HEIGHT, PIXELS_OF_A_DIGIT

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.rendering.plan import Page, Sheet

_INCH = 72.0
_PAPERS = {8: (841.89, 1190.55), 9: (595.28, 841.89), 11: (419.53, 595.28)}
"""A3, A4 and A5 by Excel's numbers: width and height in points."""
_PIXEL = 0.75
"""In points."""
_PRINTER = 0.97
"""Printers and programs round a row's height each in their own way; so much is safe on all."""
_SLACK = 1e-6
_DEFAULT_WIDTH = 64 / PIXELS_OF_A_DIGIT


@dataclass(frozen=True, slots=True)
class PageRoom:
    """What pages hold."""

    capacity: float
    """Of all rows of one page, in points."""
    repeated: float = 0.0
    """What the rows that are repeated on top take from each page but the first."""
    tail: int = 0
    """So many rows at the end are notes.

    They do not stand on a page without a line above them where a page can hold them with one, and
    are not torn where a page can hold them.
    """

    def of_page(self, start: int) -> float:
        """What is left for the rows of the page that begins with a row."""
        return self.capacity - (self.repeated if start else 0.0)


def page_breaks(heights: Sequence[float], groups: Sequence[int], page: PageRoom) -> tuple[int, ...]:
    """The rows that begin a new page, without the first.

    No page holds more than its room, but for a row that is taller than any page. A group stays on
    one page where a page can hold it, but for the last one where the notes would else be alone.

    Args:
        heights: of each row, in points.
        groups: the rows that begin a group, such as the lines of one school, in rising order.
        page: what pages hold.
    """
    ends = (0.0, *accumulate(heights))
    most = page.capacity - page.repeated
    starts = _with_tail({0, *groups}, ends, page)
    fits = {
        first: ends[last] - ends[first] <= most + _SLACK
        for first, last in pairwise((*sorted(starts), len(heights)))
    }
    begins = sorted(starts)
    breaks: list[int] = []
    start = 0
    while True:
        limit = ends[start] + page.of_page(start) + _SLACK
        full = max(bisect_right(ends, limit) - 1, start + 1)
        if full >= len(heights):
            return tuple(breaks)
        group = begins[bisect_right(begins, full) - 1]
        # One that no page can hold is torn where it must be, and leaves no gap before it.
        start = group if group > start and (fits[group] or group == full) else full
        breaks.append(start)


def _with_tail(starts: set[int], ends: Sequence[float], page: PageRoom) -> set[int]:
    """The starts of groups, with the notes kept to the last group, or at least to its last line.

    Where no page can hold that line with the notes, they are a group of their own.
    """
    rows = len(ends) - 1
    notes = rows - page.tail
    if not page.tail or notes <= 0:
        return starts
    most = page.capacity - page.repeated
    before = {start for start in starts if start < notes}
    last = max(before)
    if ends[rows] - ends[last] <= most + _SLACK:
        return before
    if ends[rows] - ends[notes - 1] <= most + _SLACK:
        return before | {notes - 1}
    return before | {notes}


def room_of(page: Page, widths: Sequence[float]) -> float | None:
    """What a page of a print set-up holds, in points before scaling.

    None where that is not known: a paper of another size, or a fit to a number of pages in height.
    `widths` are those of all printed columns, in characters.
    """
    paper = _PAPERS.get(page.paper)
    if paper is None or (page.fit is not None and page.fit != (1, 0)):
        return None
    wide, high = reversed(paper) if page.landscape else paper
    left, right, top, bottom = (margin * _INCH for margin in page.margins)
    scale = (page.scale or 100) / 100
    if page.fit is not None:
        scale = _fitting(wide - left - right, widths)
    return (high - top - bottom) / scale * _PRINTER


def fitting_scale(sheet: Sheet) -> int | None:
    """The percentage at which a sheet that is fitted to one page's width fits on every printer.

    None where it is not fitted so, or the paper's size is not known.
    """
    page = sheet.page
    paper = _PAPERS.get(page.paper)
    if paper is None or page.fit != (1, 0):
        return None
    wide = max(paper) if page.landscape else min(paper)
    room = (wide - sum(page.margins[:2]) * _INCH) * _PRINTER
    return round(_fitting(room, widths_of(sheet)) * 100)


def _fitting(wide: float, widths: Sequence[float]) -> float:
    """The scale that makes columns as wide as a page, in whole hundredths; it never enlarges."""
    points = sum(round(w * PIXELS_OF_A_DIGIT) for w in widths) * _PIXEL
    return max(min(1.0, int(wide / points * 100) / 100), 0.1) if points else 1.0


@dataclass
class PrintedRows:
    """The rows of a sheet as they are printed one by one, and which of them belong together.

    A line is a row that names a school. Lines of one school stay together, and so do a line and
    those that share a merged cell with it, a heading and the line below it, and all that stands
    above the first line. What stands below the last one is notes.
    """

    capacity: float | None = None
    """What a page holds, in points; None where that is not known."""
    repeated: float = 0.0
    """What the rows that each page has on top take of it."""
    above: float = 0.0
    """What stands above the first line."""
    heights: list[float] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    lines: int = 0
    """Up to here there are lines; 0 where there is none."""
    school: object = None
    """Of the row before, None where it is no line."""

    def add(self, height: float | None, school: object, *, goes_on: bool) -> None:
        """A row: its height in points, its school, and whether it shares a cell with the last."""
        place = len(self.heights)
        self.heights.append(DEFAULT_HEIGHT if height is None else height)
        heading_above = bool(self.lines) and self.school is None and place > self.lines
        is_start = not (goes_on or heading_above or same(school, self.school))
        if self.lines and is_start:
            self.groups.append(place)
        if school is not None:
            self.lines = place + 1
        elif not self.lines:
            self.above += self.heights[-1]
        self.school = school

    @property
    def room(self) -> float | None:
        """What a page but the first has for its rows, in points."""
        return None if self.capacity is None else self.capacity - self.repeated

    @property
    def room_of_first_line(self) -> float | None:
        """What the first page has below all that stands above the first line, in points."""
        return None if self.capacity is None else self.capacity - self.above

    def breaks(self) -> tuple[int, ...]:
        """The rows that begin a page; none where no line was printed, or the room is not known."""
        if self.capacity is None or not self.lines:
            return ()
        groups = [group for group in self.groups if group < self.lines]
        tail = len(self.heights) - self.lines
        return page_breaks(self.heights, groups, PageRoom(self.capacity, self.repeated, tail))


def widths_of(sheet: Sheet) -> list[float]:
    """The widths of the printed columns, in characters."""
    own = {column.index: 0.0 if column.hidden else column.width for column in sheet.columns}
    used = [cell.column + cell.columns for row in sheet.rows for cell in row.cells]
    first, end = 0, max(used, default=0)
    if sheet.page.area is not None:
        _, first, _, last = sheet.page.area
        end = last + 1
    widths = (own.get(column) for column in range(first, end))
    return [_DEFAULT_WIDTH if width is None else width for width in widths]
