"""A sheet as calamine gives it in, its rows of raw values from A1 on out, nothing missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from python_calamine import CalamineSheet

    from pipeline.model.cells import CellValue


def rows_of(sheet: CalamineSheet) -> list[list[CellValue]]:
    """The rows of a sheet from A1 on, each up to its last cell that is not blank.

    Blank rows above a far cell cost next to nothing.
    """
    if sheet.start is None:
        return []
    top, left = sheet.start
    before: list[CellValue] = [""] * left
    rows: list[list[CellValue]] = [[] for _ in range(top)]
    for row in sheet.to_python(skip_empty_area=True):
        while row and row[-1] == "":
            row.pop()
        rows.append(before + row if row else row)
    return rows


def with_values(
    rows: list[list[CellValue]], values: Mapping[tuple[int, int], str]
) -> list[list[CellValue]]:
    """The same rows with further values put in: those that calamine reads as blank, or drops."""
    for (row, column), value in values.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = value
    return rows
