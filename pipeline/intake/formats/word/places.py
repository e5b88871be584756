"""The bytes of a .docx in; for each cell of its grids, where in the file it stands, out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from pipeline.intake.formats.word.documents import read_word
from pipeline.intake.formats.word.package import W, WordPackage
from pipeline.intake.formats.word.tables import read_table
from pipeline.intake.formats.word.text import PARAGRAPH, TABLE, flat, read_paragraph, settle
from pipeline.intake.packages import open_package
from pipeline.model.cells import address
from pipeline.model.returns import SHEET, WordPlace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from lxml.etree import _Element

    from pipeline.intake.formats.word.tables import Table
    from pipeline.intake.limits import Limits
    from pipeline.model.cells import Grid

_ROW, _CELL, _PROPERTIES, _ACROSS = f"{W}tr", f"{W}tc", f"{W}tcPr", f"{W}hMerge"
_Places = tuple[WordPlace | None, ...]


def word_places(content: bytes, limits: Limits) -> Mapping[tuple[str, str], WordPlace]:
    """From a grid's name and an address in it to the cell of the document.

    Every address of a merged range leads to the cell that shows there. Columns that a row leaves
    free have no place, nor have headers, footers and notes. The lines around a table (正文) have
    theirs only where they are those of one table: of several, each counts its lines anew.

    Raises:
        Refused: as the reading of the document.
    """
    package = open_package(content, limits)
    _, root = WordPackage(package).document()
    # As the file has them: where a deleted line end makes two paragraphs one, one is gone.
    numbers = {element: number for number, element in enumerate(root.iter(TABLE))}
    numbers |= {element: number for number, element in enumerate(root.iter(PARAGRAPH))}
    settle(root)
    pieces = list(_pieces(root, limits))
    rows = (row for e, table in pieces if table is not None for row in _rows(e, table, numbers[e]))
    grids = read_word(package).grids
    # Grids hold the rows of the tables in their order, none left out.
    places = {
        (grid.name, cell): place
        for grid in grids
        if grid.paragraphs is not None
        for cell, place in _of_grid(grid, list(islice(rows, len(grid.rows))))
    }
    lines = [(numbers[e], text) for e, t in pieces if t is None for text in _lines(e)]
    return places | dict(_of_lines(grids, lines))


def _pieces(blocks: Iterable[_Element], limits: Limits) -> Iterator[tuple[_Element, Table | None]]:
    """Paragraphs and tables in the reader's order: those in boxes behind the box's anchor."""
    for block in flat(blocks):
        if block.tag == PARAGRAPH:
            boxes = read_paragraph(block).boxes
            yield block, None
        elif block.tag == TABLE:
            table = read_table(block, "", limits)
            boxes = table.boxes
            yield block, table
        else:
            continue
        yield from _pieces(boxes, limits)


def _lines(paragraph: _Element) -> list[tuple[str, ...]]:
    """The lines of a paragraph as the reader has them, none where it is blank."""
    lines = read_paragraph(paragraph).text.split("\n")
    return [tuple(line.split("\t")) for line in lines if line.strip()]


def _of_lines(
    grids: Sequence[Grid], lines: Sequence[tuple[int, tuple[str, ...]]]
) -> Iterator[tuple[tuple[str, str], WordPlace]]:
    """The places of the lines around the unit's only table, or of a document without any."""
    around = [grid if grid.paragraphs is None else grid.paragraphs for grid in grids]
    own = [grid for grid in around if (SHEET,) not in grid.rows] if len(around) > 1 else around
    if len(own) != 1:
        return
    for row_index, (cells, (number, text)) in enumerate(zip(own[0].rows, lines, strict=False)):
        if cells != text:  # from here on the lines are of something else
            return
        for column_index in range(len(text)):
            cell = address(row_index, column_index)
            yield (own[0].name, cell), WordPlace.of_line(number)


def _rows(element: _Element, table: Table, number: int) -> Iterator[_Places]:
    """The places of each row, by logical columns."""
    counted = {row: index for index, row in enumerate(element.iter(_ROW))}
    own = [child for child in flat(element) if child.tag == _ROW]
    for row, origins in zip(own, table.origins, strict=True):
        cells = {cell: index for index, cell in enumerate(row.iter(_CELL))}
        places = [WordPlace(number, counted[row], cells[cell]) for cell in _shown(row)]
        yield tuple(None if origin is None else places[origin] for origin in origins)


def _shown(row: _Element) -> Iterator[_Element]:
    """The cells of a row as the reader has them: what the cell to its left covers is none."""
    is_first = True
    for child in flat(row):
        if child.tag == _CELL:
            across = child.find(f"{_PROPERTIES}/{_ACROSS}")
            if is_first or across is None or across.get(f"{W}val") == "restart":
                yield child
            is_first = False


def _of_grid(grid: Grid, rows: Sequence[_Places]) -> Iterator[tuple[str, WordPlace]]:
    for row_index, places in enumerate(rows):
        for column_index, place in enumerate(places):
            merge = grid.merge_at(row_index, column_index)
            shown = place if merge is None else rows[merge.first_row][merge.first_column]
            if shown is not None:
                yield address(row_index, column_index), shown
