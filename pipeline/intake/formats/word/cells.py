"""The XML of one table of a Word document in, its rows as the file has them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.word.package import W
from pipeline.intake.formats.word.text import PARAGRAPH, TABLE, flat, is_on, read_paragraph
from pipeline.intake.refusals import more_than, within

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from lxml.etree import _Element

_VALUE = f"{W}val"
_ROW, _CELL, _ROW_PROPERTIES, _CELL_PROPERTIES = f"{W}tr", f"{W}tc", f"{W}trPr", f"{W}tcPr"
_BEFORE, _AFTER, _HIDDEN = f"{W}gridBefore", f"{W}gridAfter", f"{W}hidden"
_SPAN, _DOWN, _ACROSS, _WIDTH = f"{W}gridSpan", f"{W}vMerge", f"{W}hMerge", f"{W}tcW"
_MOST_COLUMNS = 1_000
"""Of a table; Word itself makes 63."""
_MOST_NESTED = 3
"""Tables within each other, the outermost counted."""


class Passage(NamedTuple):
    """The text of a cell."""

    text: str
    boxes: tuple[_Element, ...] = ()
    is_hidden: bool = False


class Cell(NamedTuple):
    """A cell as the file has it."""

    columns: int
    """How many of the table's grid columns it covers."""
    twips: int
    """Its own width, 0 where none is given."""
    downwards: str
    """`restart`: merged with cells below; `continue`: with the one above; else empty."""
    is_covered: bool
    """Merged with the cell to its left in the old way, where it stays in the file."""
    passage: Passage


class Row(NamedTuple):
    """A row as the file has it."""

    before: int
    """Grid columns left free before the first cell."""
    after: int
    cells: tuple[Cell, ...]
    is_hidden: bool

    @property
    def columns(self) -> int:
        """How many grid columns it fills or leaves free."""
        return self.before + sum(cell.columns for cell in self.cells) + self.after


def read_rows(table: _Element, name: str, depth: int = 1) -> Iterator[Row]:
    """The rows of a table; `depth` tells how many tables are around its cells, itself counted.

    Raises:
        Refused: F03 for too many columns, or tables too deep within each other.
    """
    if depth > _MOST_NESTED:
        raise more_than(f"「{name}」的表格嵌套", _MOST_NESTED, "层")
    for element in flat(table):
        if element.tag == _ROW:
            row = _row(element, depth, name)
            within(f"「{name}」的列数", row.columns, _MOST_COLUMNS, "列")
            yield row


def _passage(blocks: Iterable[_Element], depth: int, name: str) -> Passage:
    """The text of a cell: paragraphs as lines; a table within as lines, its cells apart by blanks.

    The text of a box is the cell's where the cell has none of its own.
    """
    lines: list[str] = []
    boxes: list[_Element] = []
    is_hidden = after_table = False
    for block in flat(blocks):
        if block.tag == PARAGRAPH:
            paragraph = read_paragraph(block)
            # The format demands a paragraph after a table within a cell.
            if paragraph.text or not after_table:
                lines.append(paragraph.text)
            boxes += paragraph.boxes
            is_hidden |= paragraph.is_hidden
        elif block.tag == TABLE:
            nested = list(read_rows(block, name, depth + 1))
            lines += [_line(row) for row in nested]
            boxes += [box for row in nested for cell in row.cells for box in cell.passage.boxes]
            is_hidden |= any(row.is_hidden for row in nested)
        after_table = block.tag == TABLE
    text = "\n".join(lines)
    if text.strip() or not boxes:
        return Passage(text if text.strip("\n") else "", tuple(boxes), is_hidden)
    return _passage(boxes, depth, name)


def _line(row: Row) -> str:
    return " ".join(cell.passage.text for cell in row.cells if cell.passage.text)


def _row(element: _Element, depth: int, name: str) -> Row:
    cells: list[Cell] = []
    properties: Mapping[str, _Element] = {}
    for child in flat(element):
        if child.tag == _CELL:
            cell = _cell(child, depth, name)
            cells.append(_together(cells.pop(), cell) if cells and cell.is_covered else cell)
        elif child.tag == _ROW_PROPERTIES:
            properties = _by_tag(child)
    return Row(
        before=max(_number(properties.get(_BEFORE)), 0),
        after=max(_number(properties.get(_AFTER)), 0),
        cells=tuple(cells),
        is_hidden=is_on(properties.get(_HIDDEN)) or any(cell.passage.is_hidden for cell in cells),
    )


def _cell(element: _Element, depth: int, name: str) -> Cell:
    properties = _by_tag(next(element.iterchildren(_CELL_PROPERTIES), ()))
    down, across = properties.get(_DOWN), properties.get(_ACROSS)
    width = properties.get(_WIDTH)
    in_twips = width is not None and width.get(f"{W}type") == "dxa"
    return Cell(
        columns=max(_number(properties.get(_SPAN)), 1),
        twips=whole_twips(width.get(f"{W}w", "0")) if width is not None and in_twips else 0,
        downwards="" if down is None else down.get(_VALUE, "continue"),
        is_covered=across is not None and across.get(_VALUE) != "restart",
        passage=_passage(element, depth, name),
    )


def _by_tag(properties: Iterable[_Element]) -> Mapping[str, _Element]:
    return {str(each.tag): each for each in properties}


def _together(left: Cell, right: Cell) -> Cell:
    """A cell with the one that it covers."""
    texts = [cell.passage.text for cell in (left, right) if cell.passage.text]
    passage = Passage(
        "\n".join(texts),
        left.passage.boxes + right.passage.boxes,
        left.passage.is_hidden or right.passage.is_hidden,
    )
    widths = left.twips + right.twips if left.twips and right.twips else 0
    return Cell(left.columns + right.columns, widths, left.downwards, left.is_covered, passage)


def _number(element: _Element | None) -> int:
    return 0 if element is None else int(element.get(_VALUE, "0"))


def whole_twips(text: str) -> int:
    """A width; what is no number of twips (`12.5pt`) counts as not given."""
    return int(text) if text.isascii() and text.isdecimal() else 0
