"""Cells that reach down from the rows above in; which columns of a row they take, out."""

from __future__ import annotations

from typing import NamedTuple


class _Span(NamedTuple):
    """Columns side by side, and the first row in which they are free again."""

    start: int
    stop: int
    free_from: int


class Reach:
    """The columns of the row at hand into which cells reach down from above.

    They are kept as spans, and those side by side as one: a single cell may take 16,384 columns.
    """

    def __init__(self) -> None:
        self._row = 0
        self._spans: list[_Span] = []
        self._new: list[_Span] = []
        self._taken: list[tuple[int, int]] = []
        self._next = 0
        """Which of the taken columns comes next, while the cells of a row go by."""
        self._ends = 0
        """The first row in which any of them is free again."""

    def enter(self, row: int) -> None:
        """Begin a row: what the row before it reserved counts from here on."""
        self._row, self._next = row, 0
        if not self._new and (not self._spans or row < self._ends):
            return
        kept = (span for span in (*self._spans, *self._new) if span.free_from > row)
        self._spans, self._new = sorted(kept), []
        self._ends = min((span.free_from for span in self._spans), default=0)
        self._taken = []
        for start, stop, _ in self._spans:
            if self._taken and self._taken[-1][1] == start:
                start, _ = self._taken.pop()  # noqa: PLW2901 - one with what stands before it
            self._taken.append((start, stop))

    def next_free(self, column: int) -> int:
        """The first column from this one on that no cell reaches; asked from left to right."""
        while self._next < len(self._taken) and self._taken[self._next][0] <= column:
            column = max(column, self._taken[self._next][1])
            self._next += 1
        return column

    def is_taken(self, column: int, width: int) -> bool:
        """Whether a cell that begins in this free column would lie over one from above."""
        return self._next < len(self._taken) and self._taken[self._next][0] < column + width

    def reserve(self, column: int, width: int, free_from: int) -> None:
        """A cell of this row reaches down up to a row that is free of it."""
        self._new.append(_Span(column, column + width, free_from))
