"""The texts of printed rows in, how high the rows are out: as texts need and as a page can hold.

Heights are in points. A text that is too long for its row gets smaller before a page is torn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.rendering.heights import (
    HIGHEST,
    TALLEST,
    fitted_height,
    fitting_size,
    height,
    line_count,
)
from pipeline.rendering.pagination import PrintedRows, room_of, widths_of
from pipeline.rendering.plan import DEFAULT_HEIGHT

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.book import Book
    from pipeline.rendering.plan import Cell, Sheet
    from pipeline.rendering.ready import Ready

_STEP = 0.75
"""What a row's height is a multiple of, on a screen."""
_LEAST_BELOW_TITLE = 1 / 3
"""What is left of the first page below title and header, or a line begins on the second."""


@dataclass(slots=True)
class _Line:
    """A row that was printed, while its height may still change."""

    place: int
    ready: Ready
    wrapped: Sequence[tuple[float, int]]
    """The heights that its texts of several lines need, with their columns."""
    values: tuple[Any, ...]

    @property
    def least(self) -> float | None:
        """What its own texts need, and the template says; None for the sheet's own height."""
        height = self.ready.row.height
        return max(max(self.wrapped)[0], height or 0.0) if self.wrapped else height


@dataclass(slots=True)
class _Held:
    """A text that stands over several rows."""

    lines: list[_Line]
    cell: Cell
    text: str

    def fitted(self, most: float) -> tuple[float, float]:
        """The size in which it fits into so much height, and what it needs then."""
        cell = self.cell
        size = fitting_size(self.text, cell.room, cell.style.size, most)
        return size, fitted_height(self.text, cell.room, cell.style.size, size)


class GrowingRows:
    """The rows of a sheet, and how high each of them is.

    Attributes:
        most: how high the next row may become.
        printed: all rows until now.
    """

    def __init__(self, book: Book, sheet: Worksheet, plan: Sheet, *, has_lines: bool) -> None:
        """`has_lines`: whether any row of the template names a school."""
        self._book, self._sheet, self._default = book, sheet, plan.page.default_height
        self.printed = PrintedRows(room_of(plan.page, widths_of(plan)))
        self._repeated = plan.page.repeated_rows or (-1, -1)
        self._open: list[_Line] = []
        """The rows whose cells may be one with those below, the oldest first."""
        self._last: _Line | None = None
        """The last line of the table."""
        self._held: list[_Held] = []
        """The texts over several rows, from the last line on that begins anew."""
        self._has_lines, self._first_line = has_lines, -1
        self.most = min(self._room_of(0), HIGHEST)

    def add(self, line: tuple[int, Ready, tuple[Any, ...]], wrapped: Sequence[tuple[float, int]],
            *, goes_on: bool) -> None:  # fmt: skip
        """A row was written.

        Args:
            line: where it stands, its row of the template, and the values that were computed.
            wrapped: the heights that its texts of several lines need, with their columns.
            goes_on: whether it has a cell that is one with the one above.
        """
        place, ready, values = line
        printed, own = self.printed, _Line(place, ready, wrapped, values)
        points = own.least
        if not (ready.is_plain and points in (None, self._default or DEFAULT_HEIGHT)):
            self._sheet.set_row(place, points, ready.style, ready.options)
        school = None if ready.school is None else values[ready.school]
        had_lines = printed.lines
        printed.add(self._shown(ready, points), school, goes_on=goes_on)
        if school is not None:
            self._last = own
            if not goes_on:
                self._held.clear()
        if not had_lines:
            if self._repeated[0] <= ready.row.index <= self._repeated[1]:
                printed.repeated += printed.heights[-1]
            if printed.lines:
                self._first_line = place
            self.most = min(self._room_of(place + 1), HIGHEST)
        self._open.append(own)

    def forget(self) -> None:
        """No cell goes on but those of the last row."""
        del self._open[:-1]

    def joined(self, place: int, columns: Collection[int]) -> None:
        """Cells of a row are one with those below: it need not be as high as they alone are."""
        line = next(line for line in self._open if line.place == place)
        line.wrapped = [
            (needed, column) for needed, column in line.wrapped if column not in columns
        ]
        self._set(line, line.least)

    def hold(self, cell: Cell, text: str, first: int, last: int) -> Format | None:
        """Make rows high enough together for a text over all of them.

        Returns:
            The format that it gets smaller in, where one page cannot hold it; else None.
        """
        if not cell.room or line_count(text, cell.room) == 1:
            return None
        lines = [line for line in self._open if first <= line.place <= last]
        most = total = self._together(lines)
        if len(lines) > 1:  # each of which grows by whole steps
            room = min(self._room_of(first), len(lines) * HIGHEST) - len(lines) * _STEP
            most = max(room, total)
        held = _Held(lines, cell, text)
        size, needed = held.fitted(most)
        if len(lines) > 1 and self._has_lines:
            self._held.append(held)
        self._grow(lines, needed)
        return None if size == cell.style.size else self._sized(cell, size)

    def smaller(self, cell: Cell, text: str, most: float) -> tuple[Format, float]:
        """The format in which a text fits into a row of so much height, and what it needs then.

        A text that cannot be so small may tear the page, but is not cut.
        """
        size = fitting_size(text, cell.room, cell.style.size, most)
        needed = fitted_height(text, cell.room, cell.style.size, size)
        if needed > most and most < HIGHEST:
            return self.smaller(cell, text, HIGHEST)
        return self._sized(cell, size), min(needed, TALLEST)

    def finish(self) -> None:
        """Let the last line leave so much room on its page that the notes can stand below it."""
        line, notes = self._last, sum(self.printed.heights[self.printed.lines :])
        if line is None or not notes or self.printed.room is None:
            return
        held = [over for over in self._held if line in over.lines]
        if not (held and self._lower_together(held, notes)):
            self._lower(line, held, notes)

    def _lower_together(self, held: Sequence[_Held], notes: float) -> bool:
        """Make the last texts over several rows so small that all rows stand above the notes.

        Returns:
            Whether they do; else nothing was changed.
        """
        lines = max((over.lines for over in held), key=len)
        room = self._room_of(lines[0].place) - notes - len(lines) * _STEP
        if self._together(lines) <= room:
            return True
        least = sum(self._shown(each.ready, each.least) for each in lines)
        fitted = []
        for over in held:
            most = room - self._together([each for each in lines if each not in over.lines])
            size, needed = over.fitted(most)
            if max(needed, least) > most:
                return False
            fitted.append((over, size, needed))
        for each in lines:
            self._set(each, each.least)
        for over, size, needed in fitted:
            style, place = self._sized(over.cell, size), over.lines[0].place
            self._book.write(self._sheet, place, over.cell.column, over.text, style)
            self._grow(over.lines, needed)
        return True

    def _lower(self, line: _Line, held: Sequence[_Held], notes: float) -> None:
        """Make the texts of the last line so small that it alone stands above the notes."""
        most = math.floor((self._room_of(line.place) - notes) / _STEP) * _STEP
        if self.printed.heights[line.place] <= most or (line.ready.row.height or 0.0) > most:
            return
        texts = [
            (cell, text, *self.smaller(cell, text, most))
            for cell, text in line.ready.texts(line.values)
            if height(line_count(text, cell.room), cell.style.size) > most
        ]
        if any(needed > most for *_, needed in texts):
            return
        for cell, text, style, _ in texts:
            self._book.write(self._sheet, line.place, cell.column, text, style)
        for over in held:
            before = over.lines[: over.lines.index(line)]
            self._grow(before, self._together(over.lines) - most)
        self._set(line, most)

    def _together(self, lines: Sequence[_Line]) -> float:
        return sum(self.printed.heights[line.place] for line in lines)

    def _grow(self, lines: Sequence[_Line], needed: float) -> None:
        """Make the lowest of some rows higher, until all are together as high as needed."""
        heights = [self.printed.heights[line.place] for line in lines]
        if sum(heights) >= needed:
            return
        level = min(math.ceil(_level(heights, needed) / _STEP) * _STEP, self.most)
        for line, points in zip(lines, heights, strict=True):
            if points < level:
                self._set(line, level)

    def _room_of(self, place: int) -> float:
        """What the page of a row has for it and those that are one with it; it may be endless."""
        room, on_first = self.printed.room, self.printed.room_of_first_line
        if room is None or on_first is None:
            return math.inf
        stands_first = self._has_lines and (self._first_line < 0 or place <= self._first_line)
        # A title that takes most of a page gets one of its own.
        return on_first if stands_first and on_first > room * _LEAST_BELOW_TITLE else room

    def _set(self, line: _Line, points: float | None) -> None:
        """Give a row that was written another height."""
        self._sheet.set_row(line.place, points, line.ready.style, line.ready.options)
        self.printed.heights[line.place] = self._shown(line.ready, points)

    def _shown(self, ready: Ready, points: float | None) -> float:
        """How high a row is on paper."""
        if ready.row.hidden:
            return 0.0
        return points or self._default or DEFAULT_HEIGHT

    def _sized(self, cell: Cell, size: float) -> Format:
        """The format of a cell in another size."""
        return self._book.format({**dict(cell.style.properties), "font_size": size}.items())


def _level(heights: Sequence[float], needed: float) -> float:
    """The height up to which lower rows must grow, so that all have together what is needed."""
    left, lower = needed, len(heights)
    for points in sorted(heights, reverse=True):
        if points * lower <= left:
            break
        left, lower = left - points, lower - 1
    return left / lower
