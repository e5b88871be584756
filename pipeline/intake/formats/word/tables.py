"""One table of a Word document in, its rows by logical columns and its merged ranges out."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate, pairwise
from statistics import fmean, median_low
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.word.cells import read_rows, whole_twips
from pipeline.intake.formats.word.package import KIND, W
from pipeline.intake.refusals import foreign
from pipeline.intake.sheet_limits import SheetLimits
from pipeline.model.cells import Merge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from pipeline.intake.formats.word.cells import Row
    from pipeline.intake.limits import Limits


class Table(NamedTuple):
    """A table as it shows."""

    rows: tuple[tuple[str, ...], ...]
    """Each as long as the table has logical columns."""
    origins: tuple[tuple[int | None, ...], ...]
    """Beside `rows`: which of the row's cells in the file begins in the logical cell, from 0."""
    merges: tuple[Merge, ...]
    hidden_rows: frozenset[int]
    """Rows that are hidden, or have text that is."""
    boxes: tuple[_Element, ...]
    """Text boxes anchored in cells that have a text of their own."""

    @property
    def width(self) -> int:
        """The number of logical columns."""
        return len(self.rows[0]) if self.rows else 0


class _Placed(NamedTuple):
    """A cell in the logical columns from `first` to `last`."""

    first: int
    last: int
    text: str
    downwards: str
    origin: int
    """Which of the row's cells it is in the file; of several in one column the first."""


def read_table(table: _Element, name: str, limits: Limits) -> Table:
    """The table, its cells by logical columns.

    Word adds a grid column wherever borders of two rows are off by a little, so that cells under
    each other span different grid columns. The logical columns are those of the most usual rows.
    A cell that is only a part of such a column shares it, its text behind a line break.

    Raises:
        Refused: F03 for too many columns or cells, or tables too deep within each other; F01.
    """
    with foreign(KIND, "表格的结构有误"):
        rows = list(read_rows(table, name))
        positions = _positions(table, max((row.columns for row in rows), default=0))
        edges = [_edges(row, positions) for row in rows]
        usual = _usual_edges(edges)
        SheetLimits(f"「{name}」", limits).box(len(rows) * (len(usual) - 1))
        width = max(len(usual) - 1, 0)
        placed = [list(_place(row, at, usual)) for row, at in zip(rows, edges, strict=True)]
        return Table(
            rows=tuple(_texts(cells, width) for cells in placed),
            origins=tuple(_origins(cells, width) for cells in placed),
            merges=tuple(_merges(placed)),
            hidden_rows=frozenset(i for i, row in enumerate(rows) if row.is_hidden),
            boxes=tuple(box for row in rows for cell in row.cells for box in cell.passage.boxes),
        )


def _positions(table: _Element, columns: int) -> list[float]:
    """Where the grid columns begin and the last one ends, from the left: in twips, where given."""
    elements = table.iterfind(f"{W}tblGrid/{W}gridCol")
    widths = [float(whole_twips(element.get(f"{W}w", "0"))) for element in elements][:columns]
    usual = fmean(widths) if any(widths) else 1.0
    widths = [max(width, 1.0) if any(widths) else 1.0 for width in widths]
    widths += [usual] * (columns - len(widths))
    return list(accumulate(widths, initial=0.0))


def _edges(row: Row, positions: Sequence[float]) -> list[float]:
    """Where the cells of a row begin and the last one ends.

    Where the row does not fill the grid, nor says so, Word goes by the cells' own widths.
    """
    filled = [*accumulate((cell.columns for cell in row.cells), initial=row.before)]
    widths = [cell.twips for cell in row.cells]
    own = [*accumulate(widths, initial=positions[row.before])]
    is_short = row.columns < len(positions) - 1
    if is_short and not row.after and all(widths) and own[-1] <= positions[-1] * 1.1:
        return own
    return [positions[column] for column in filled]


def _usual_edges(rows: Iterable[Sequence[float]]) -> list[float]:
    """The edges of the logical columns: the middle ones of the rows with the usual cell count.

    A row counts by the square of its cells: titles and notes of one cell each do not make a table.
    """
    by_count: dict[int, list[Sequence[float]]] = {}
    for edges in rows:
        by_count.setdefault(len(edges), []).append(edges)
    weights = ((len(same) * (count - 1) ** 2, count) for count, same in by_count.items())
    _, most = max(weights, default=(0, 1))
    return [median_low(at) for at in zip(*by_count.get(most, ()), strict=True)]


def _place(row: Row, edges: Sequence[float], usual: Sequence[float]) -> Iterator[_Placed]:
    """The cells of a row in the logical columns; those that share one are put together."""
    previous: _Placed | None = None
    columns = zip(_columns(edges, usual), row.cells, strict=True)
    for origin, ((first, last), cell) in enumerate(columns):
        placed = _Placed(first, last, cell.passage.text, cell.downwards, origin)
        if previous is not None and first <= previous.last:
            texts = [text for text in (previous.text, placed.text) if text]
            placed = previous._replace(last=max(previous.last, last), text="\n".join(texts))
        elif previous is not None:
            yield previous
        previous = placed
    if previous is not None:
        yield previous


def _columns(edges: Sequence[float], usual: Sequence[float]) -> Iterator[tuple[int, int]]:
    """The first and last logical column of each cell, both included."""
    pairs = list(pairwise(edges))
    if len(edges) == len(usual) and all(
        left < usual[k + 1] and usual[k] < right for k, (left, right) in enumerate(pairs)
    ):
        yield from ((column, column) for column in range(len(pairs)))
        return
    for left, right in pairs:
        first, end = _nearest(usual, left), _nearest(usual, right)
        if first == end:
            middle = bisect_right(usual, (left + right) / 2) - 1
            first = min(max(middle, 0), len(usual) - 2)
            end = first + 1
        yield first, end - 1


def _nearest(edges: Sequence[float], position: float) -> int:
    after = min(bisect_right(edges, position), len(edges) - 1)
    before = max(after - 1, 0)
    return before if position - edges[before] <= edges[after] - position else after


def _texts(cells: Iterable[_Placed], columns: int) -> tuple[str, ...]:
    texts = [""] * columns
    for cell in cells:
        texts[cell.first] = cell.text
    return tuple(texts)


def _origins(cells: Iterable[_Placed], columns: int) -> tuple[int | None, ...]:
    origins: list[int | None] = [None] * columns
    for cell in cells:
        origins[cell.first] = cell.origin
    return tuple(origins)


def _merges(rows: Sequence[Sequence[_Placed]]) -> Iterator[Merge]:
    """Merged ranges, row by row; a cell that goes on is one with a like one right above it."""
    merges: list[Merge] = []
    above: dict[tuple[int, int], int] = {}
    for index, cells in enumerate(rows):
        going_on: dict[tuple[int, int], int] = {}
        for cell in cells:
            key = (cell.first, cell.last)
            if cell.downwards == "continue" and key in above:
                number = above[key]
                merges[number] = Merge(merges[number].first_row, cell.first, index, cell.last)
            else:
                number = len(merges)
                merges.append(Merge(index, cell.first, index, cell.last))
            if cell.downwards:
                going_on[key] = number
        above = going_on
    return (m for m in merges if (m.first_row, m.first_column) != (m.last_row, m.last_column))
