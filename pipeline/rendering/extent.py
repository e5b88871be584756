"""The parts of a template in, a refusal of a sheet that reaches too far out.

A stray value in A1048576 would make a row of the plan of every row above it, so it is looked for
before anything reads the sheet cell by cell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from openpyxl.utils.cell import coordinate_to_tuple, get_column_letter, range_boundaries

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.package import local_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

    from pipeline.rendering.package import Package

MOST_ROWS = 5_000
"""Of a template's sheet; a real one has ten."""
_MOST_CELLS = 500_000
"""From A1 to the last row and column."""


def refuse_far(package: Package) -> None:
    """See that no sheet has a cell or a merged range far away from all the others.

    Raises:
        NotKeptError: one has; with its last cell.
    """
    sheets = package.sheets()
    for name, part in sheets.items():
        ends = list(_ends(package.root(part)))
        low, wide = max(ends, default=(0, 0)), max(ends, key=_column, default=(0, 0))
        if low[0] <= MOST_ROWS and low[0] * wide[1] <= _MOST_CELLS:
            continue
        far = f"最多 {MOST_ROWS} 行" if low[0] > MOST_ROWS else f"最多 {_MOST_CELLS} 格"
        row, column = low if low[0] > MOST_ROWS else wide
        address = f"{get_column_letter(column)}{row}"
        raise NotKeptError(
            f"版式的一张表{far}，这一格太远了，请删去这一格和附近多余的内容、格式和合并",
            f"{name}!{address}" if len(sheets) > 1 else address,
        )


def _column(end: tuple[int, int]) -> int:
    return end[1]


def _ends(root: Element) -> Iterator[tuple[int, int]]:
    """The row and column of each cell, and of the last cell of each merged range."""
    row = 0
    for element in root.iter():
        kind = local_name(element)
        if kind == "row":
            row, column = int(element.get("r", row + 1)), 0
        elif kind == "c":
            address = element.get("r")
            row, column = coordinate_to_tuple(address) if address else (row, column + 1)
            yield row, column
        elif kind == "mergeCell":
            _, _, last_column, last_row = range_boundaries(element.attrib["ref"])
            yield last_row or 0, last_column or 0
