"""Template rows as they are printed in, where each of them has come to be out.

A row in a band is printed several times or never; whatever stands on rows of the template – a rule,
a name, the print area – then stands on other rows of the output. Rows count from 0.
"""

from __future__ import annotations

from array import array

LAST_ROW = 1_048_575
Run = tuple[int, int]


class Places:
    """Where the rows of one template sheet have come to be.

    Args:
        rows: how many rows the template has, control rows included.
    """

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._printed = array("l")  # by place the template row, four bytes or eight to a row
        self._first: dict[int, int] = {}

    def add(self, index: int) -> int:
        """Note that a template row is printed next, and say on which row."""
        place = len(self._printed)
        self._first.setdefault(index, place)
        self._printed.append(index)
        return place

    def __len__(self) -> int:
        """How many rows are printed."""
        return len(self._printed)

    def first(self, index: int) -> int:
        """The place of a template row: one that was not printed gives way to the next."""
        if index >= self._rows:
            return self._beyond(index)
        later = [row for row in self._first if row >= index]
        return self._first[min(later)] if later else len(self._printed)

    def runs(self, top: int, bottom: int) -> list[Run]:
        """Where the template rows from `top` to `bottom` have come to be, in unbroken runs."""
        if (top, bottom) == (0, LAST_ROW):
            return [(0, LAST_ROW)]
        found: list[list[int]] = []
        for place, index in enumerate(self._printed):
            if top <= index <= bottom:
                if found and found[-1][1] == place - 1:
                    found[-1][1] = place
                else:
                    found.append([place, place])
        if bottom >= self._rows:
            below = [self._beyond(max(top, self._rows)), self._beyond(bottom)]
            if found and found[-1][1] == below[0] - 1:
                found[-1][1] = below[1]
            else:
                found.append(below)
        return [(first, last) for first, last in found]

    def span(self, top: int, bottom: int) -> Run | None:
        """The first and last place of the template rows from `top` to `bottom`, if there is one."""
        if bottom >= self._rows:
            found = self.runs(top, bottom)
            return found[0][0], found[-1][1]
        wanted = range(top, bottom + 1)
        rows = self._printed
        first = next((at for at, index in enumerate(rows) if index in wanted), None)
        if first is None:
            return None
        return first, next(at for at in range(len(rows) - 1, -1, -1) if rows[at] in wanted)

    def first_run(self, top: int, bottom: int) -> Run | None:
        """The first unbroken run of them, if there is one."""
        found = self.span(top, min(bottom, self._rows - 1))
        if found is None:
            return None
        first, last = found
        places = range(first + 1, last + 1)
        end = next((at for at in places if not top <= self._printed[at] <= bottom), last + 1)
        return first, end - 1

    def every(self, index: int) -> list[int]:
        """Each place of one template row."""
        return [
            place for first, last in self.runs(index, index) for place in range(first, last + 1)
        ]

    def _beyond(self, index: int) -> int:
        """A row below the template's last moves by as much as the template has grown."""
        return min(index + len(self._printed) - self._rows, LAST_ROW)
