"""A package with an .xlsb in, grids of raw cells out.

calamine reads the values. What it does not tell – errors, merged ranges, hidden rows and columns –
comes from our own walk over the records, which runs first: it also proves that the cells are in
order and within the limits, without which calamine would ask for any amount of memory.
"""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING, NamedTuple

from defusedxml import ElementTree
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from pipeline.intake.contents import Contents, active_content
from pipeline.intake.formats.binary.biff12 import (
    KIND,
    place_of,
    records,
    sheet_cells,
    text_of,
    text_sizes,
)
from pipeline.intake.refusals import damaged, foreign
from pipeline.intake.sheet_limits import SheetLimits, TextBudget
from pipeline.intake.sheet_rows import rows_of, with_values
from pipeline.model.cells import Grid, address

if TYPE_CHECKING:
    from pipeline.intake.formats.binary.biff12 import SheetCells
    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package

_BOOK, _RELATIONS = "xl/workbook.bin", "xl/_rels/workbook.bin.rels"
_BUNDLE = 156
_ACTIVE = (
    ("xl/vbaproject.bin", "宏"),
    ("xl/macrosheets/", "宏"),
    ("xl/externallinks/", "外部链接"),
    ("xl/connections.bin", "外部链接"),
    ("xl/embeddings/", "嵌入对象"),
    ("xl/activex/", "嵌入对象"),
)


class _Sheet(NamedTuple):
    """A sheet of any kind: what it is called, what it is and which part it is."""

    name: str
    kind: str
    part: str


def read_binary_workbook(package: Package) -> Contents:
    """The worksheets of an .xlsb that the gate has let through; chart and macro sheets are none.

    Raises:
        Refused: F01 (damaged, or calamine does not see what the records hold) or F03 (over a
            limit).
    """
    limits = package.limits
    with foreign(KIND):
        sheets, texts = _structure(package)
        shared = text_sizes(_part(package, texts)) if texts in package.names else []
        cells = {
            index: sheet_cells(_part(package, sheet.part), shared, limits.merges)
            for index, sheet in enumerate(sheets)
            if sheet.kind == "worksheet"
        }
    _check({sheets[index].name: found for index, found in cells.items()}, limits)
    with foreign(KIND):
        book = CalamineWorkbook.from_filelike(io.BytesIO(package.content))
        names = [sheet.name for sheet in book.sheets_metadata]
    if names != [sheet.name for sheet in sheets]:
        raise damaged(KIND, "内部结构有误")
    grids = tuple(_grid(book, index, found) for index, found in cells.items())
    return Contents(grids, active_content(package.names, _ACTIVE))


def _structure(package: Package) -> tuple[list[_Sheet], str]:
    """The sheets in order, and the part with the shared texts."""
    root = ElementTree.fromstring(_part(package, _RELATIONS))
    relations = {
        relation.attrib["Id"]: (
            relation.attrib["Type"].rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join("/xl", relation.attrib["Target"])).lower()[1:],
        )
        for relation in root
    }
    sheets = list[_Sheet]()
    for record, content in records(_part(package, _BOOK)):
        if record == _BUNDLE:
            relation = text_of(content, 8)
            name = text_of(content, 8 + 4 + 2 * len(relation))
            sheets.append(_Sheet(name, *relations[relation]))
    texts = next((part for kind, part in relations.values() if kind == "sharedStrings"), "")
    return sheets, texts


def _part(package: Package, name: str) -> bytes:
    """A part that must be there."""
    content = package.read(name)
    if content is None:
        raise KeyError(name)
    return content


def _check(found: dict[str, SheetCells], limits: Limits) -> None:
    texts = TextBudget(limits)
    for name, cells in found.items():
        allowed = SheetLimits.of_sheet(name, limits)
        allowed.cells(cells.count)
        allowed.box(cells.box)
        allowed.merges(cells.merges)
        texts.spend(cells.text_bytes)


def _grid(book: CalamineWorkbook, index: int, found: SheetCells) -> Grid:
    with foreign(KIND):
        rows = rows_of(book.get_sheet_by_index(index))
    metadata = book.sheets_metadata[index]
    for row, column in map(place_of, found.values):
        if row >= len(rows) or column >= len(rows[row]) or rows[row][column] == "":
            raise damaged(KIND, f"工作表「{metadata.name}」{address(row, column)} 的内容读不出来")
    return Grid(
        name=metadata.name,
        rows=tuple(map(tuple, with_values(rows, found.missed))),
        merges=tuple(found.merges),
        hidden=metadata.visible != SheetVisibleEnum.Visible,
        hidden_rows=frozenset(found.hidden_rows),
        hidden_columns=frozenset(found.hidden_columns),
    )
