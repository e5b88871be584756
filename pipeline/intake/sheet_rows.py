"""A sheet as calamine gives it in, its rows of raw values from A1 on out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
