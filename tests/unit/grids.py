r"""A table that a reader can see in, a `Grid` of raw cells out, as a reader of .xlsx gives it.

Each line is a row and `|` divides its cells, spaces around a cell do not count. `120` is a number,
`'120` the text; `\n` is a line break within a cell; `#N/A` is an error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.model.cells import ErrorCell, Grid, Merge, Workbook

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue

_NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
_ADDRESS = re.compile(r"([A-Z])(\d+)")


def grid(
    text: str,
    *,
    merges: str = "",
    uncalculated: str = "",
    name: str = "Sheet1",
    hidden: bool = False,
) -> Grid:
    """The grid that a text shows; `merges` such as `B2:B4 A1:H1`, `uncalculated` such as `E4`."""
    lines = text.split("\n")
    return Grid(
        name=name,
        rows=tuple(tuple(_cell(cell.strip(" ")) for cell in line.split("|")) for line in lines),
        merges=tuple(_merge(*each.split(":")) for each in merges.split()),
        hidden=hidden,
        uncalculated=tuple(position(each) for each in uncalculated.split()),
    )


def workbook(*grids: Grid) -> Workbook:
    """A workbook of the given sheets."""
    return Workbook(grids)


def position(address: str) -> tuple[int, int]:
    """`(row_index, column_index)` of a cell in the first 26 columns."""
    match = _ADDRESS.fullmatch(address)
    assert match, address
    return int(match[2]) - 1, ord(match[1]) - 65


def _merge(first: str, last: str) -> Merge:
    return Merge(*position(first), *position(last))


def _cell(text: str) -> CellValue:
    if _NUMBER.fullmatch(text):
        return float(text)
    if text.startswith("#"):
        return ErrorCell(text)
    return text.removeprefix("'").replace(r"\n", "\n")
