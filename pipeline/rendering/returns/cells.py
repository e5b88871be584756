"""The XML of a worksheet in; the same with the formats of some cells changed."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.model.cells import column_of
from pipeline.rendering.returns.packages import Unfit, number_of, space_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from lxml.etree import _Element as Element

_ADDRESS = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)


def place_of(address: str) -> tuple[int, int]:
    """Row and column of an address, from 0.

    Raises:
        Unfit: it is none.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise Unfit(f"no cell {address}")
    return int(match[2]) - 1, column_of(match[1])


def change_formats(sheet: Element, formats: Mapping[str, Callable[[int], int]]) -> None:
    """Give cells other formats, each made from the one that the cell has; blank ones are added.

    Raises:
        Unfit: the sheet's rows or cells do not say where they are, or are out of order.
    """
    space = space_of(sheet)
    data = sheet.find(f"{space}sheetData")
    if data is None:
        raise Unfit("no cells")
    rows = {_number(row): row for row in data.iterchildren(f"{space}row")}
    if list(rows) != sorted(rows) or len(rows) != sum(1 for _ in data.iterchildren("*")):
        raise Unfit("rows out of order")
    order = list(rows)
    columns = _ColumnFormats(sheet, space)
    for address, change in formats.items():
        row_index, column = place_of(address)
        number = row_index + 1
        if number not in rows:
            at = bisect_left(order, number)
            rows[number] = etree.Element(f"{space}row", r=str(number))
            _put(data, rows[number], rows[order[at]] if at < len(order) else None)
            order.insert(at, number)
        cell = _cell(rows[number], address, column, space, columns)
        cell.set("s", str(change(number_of(cell.get("s")))))


def _number(row: Element) -> int:
    number = number_of(row.get("r"))
    if not number:
        raise Unfit("a row without a number")
    return number


def _put(whole: Element, new: Element, behind: Element | None) -> None:
    """A new child before another, at the end where there is none."""
    if behind is None:
        whole.append(new)
    else:
        behind.addprevious(new)


def _cell(row: Element, address: str, column: int, space: str, columns: _ColumnFormats) -> Element:
    """The cell of a row, a blank one where there was none: it looks like its row or column."""
    behind = None
    for child in row.iterchildren(f"{space}c"):
        at = place_of(child.get("r", ""))[1]
        if at == column:
            return child
        if at > column:
            behind = child
            break
    cell = etree.Element(f"{space}c", r=address)
    style = row.get("s") if row.get("customFormat") in ("1", "true") else columns.of(column)
    if style is not None:
        cell.set("s", style)
    _put(row, cell, behind)
    return cell


class _ColumnFormats:
    """The formats of whole columns, which blank cells show."""

    def __init__(self, sheet: Element, space: str) -> None:
        self._ranges = [
            (number_of(col.get("min")), number_of(col.get("max")), col.get("style"))
            for col in sheet.iterfind(f"{space}cols/{space}col")
        ]

    def of(self, column: int) -> str | None:
        return next((s for first, last, s in self._ranges if first <= column + 1 <= last), None)
