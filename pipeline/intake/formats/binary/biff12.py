"""A part of an .xlsb in, its records out; and what those of a worksheet say of its cells.

The records are Microsoft's BIFF12, see [MS-XLSB]: a type and a length of one to four bytes each,
seven bits to the byte, then the content.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from struct import Struct
from typing import TYPE_CHECKING

import xlrd

from pipeline.intake.refusals import damaged
from pipeline.intake.sheet_limits import COLUMNS, ROWS
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import ErrorCell, Merge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KIND = str(Kind.BINARY_WORKBOOK)

_ROW, _BLANK, _SHARED = 0, 1, 7
_RICH_TEXT = 62
_TEXTS_AT = {6: 8, 8: 8, _RICH_TEXT: 9}
"""The cells with a text of their own, and where in the record it begins."""
_ERRORS = frozenset({3, 11})
_CELL_TYPES = frozenset({*range(1, 12), _RICH_TEXT})
_SHORT_CELLS = range(12, 20)
_ITEM, _COLUMNS, _MERGE = 19, 60, 176
_SHEET_END, _CELLS_END = 130, 146
_SHARED_TEXTS, _SHARED_TEXTS_END = 159, 160

_WORD, _PAIR, _RANGE = map(Struct, ("<I", "<II", "<4I"))


@dataclass(slots=True)
class SheetCells:
    """What the records of a worksheet say; indices count from 0."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    """Where there are cells with a value, be it an empty text."""
    values: array[int] = field(default_factory=lambda: array("Q"))
    """The cells that hold a number, a boolean or a text that is not empty; see `place_of`."""
    missed: dict[tuple[int, int], str] = field(default_factory=dict)
    """The cells that calamine leaves out: errors, and texts with formatting of their own."""
    text_bytes: int = 0
    """Of the texts, each as often as a cell refers to it."""
    merges: list[Merge] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)

    @property
    def count(self) -> int:
        """Cells that are not blank."""
        return len(self.values) + len(self.missed)

    @property
    def box(self) -> int:
        """Cells of the box around those with a value."""
        if not self.rows:
            return 0
        height, width = (max(used) - min(used) + 1 for used in (self.rows, self.columns))
        return height * width


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """The type and the content of each record; F01 where the part ends within one."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80 and at < end:
            kind = kind & 0x7F | part[at] << 7
            at += 1
        length, shift = 0, 0
        while at < end and shift < 28:  # noqa: PLR2004 - four bytes of seven bits
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:  # noqa: PLR2004 - the sign that none follows
                break
        if not shift or at + length > end:
            raise damaged(KIND, "文件不完整")
        yield kind, part[at : at + length]
        at += length


def text_of(content: bytes, at: int = 0) -> str:
    """The text at an offset of a record: the number of its UTF-16 units, then these."""
    (length,) = _WORD.unpack_from(content, at)
    if at + 4 + 2 * length > len(content):
        raise damaged(KIND, "文字的内容有误")
    return content[at + 4 : at + 4 + 2 * length].decode("utf-16-le", "surrogatepass")


def text_sizes(part: bytes) -> list[int]:
    """The bytes in UTF-8 of each shared text; F01 if there are not as many as it says."""
    sizes = list[int]()
    announced = 0
    last = None
    for last, content in records(part):
        if last == _ITEM:
            sizes.append(len(text_of(content, 1).encode("utf-8", "surrogatepass")))
        elif last == _SHARED_TEXTS:
            announced = _PAIR.unpack_from(content)[1]
    if last != _SHARED_TEXTS_END or announced > len(sizes):
        raise damaged(KIND, "文件不完整")
    return sizes


def sheet_cells(part: bytes, shared: Sequence[int], most_merges: int) -> SheetCells:
    """What a worksheet's records say, given the sizes of the shared texts.

    Of merged ranges there may be one more than `most_merges`, and no further ones.

    Raises:
        Refused: F01, the part does not go to its end; or cells do not follow each other in rows
            and columns or refer to texts that are not there, so that a reader would lose them.
    """
    walk = _SheetWalk(shared)
    last = None
    for last, content in records(part):
        if last in _CELL_TYPES:
            walk.cell(last, content)
        elif last == _ROW:
            walk.row(content)
        elif last in _SHORT_CELLS:
            raise damaged(KIND, "单元格的写法少见")
        elif last != _MERGE or len(walk.found.merges) <= most_merges:
            walk.other(last, content)
    if last != _SHEET_END or not walk.is_over:
        raise damaged(KIND, "文件不完整")
    return walk.found


def place_of(value: int) -> tuple[int, int]:
    """Row and column of one of `SheetCells.values`."""
    return value >> 14, value & (COLUMNS - 1)


class _SheetWalk:
    """Where in a worksheet the walk is, and what it found."""

    def __init__(self, shared: Sequence[int]) -> None:
        self.found = SheetCells()
        self.is_over = False
        self._shared = shared
        self._row = self._column = -1

    def row(self, content: bytes) -> None:
        (row,) = _WORD.unpack_from(content)
        if not self._row < row < ROWS:
            raise damaged(KIND, "工作表的内容有误")
        self._row, self._column = row, -1
        if content[11] & 0x10:
            self.found.hidden_rows.add(row)

    def cell(self, kind: int, content: bytes) -> None:
        if kind == _BLANK:
            return
        (column,) = _WORD.unpack_from(content)
        if self._row < 0 or not self._column < column < COLUMNS:
            raise damaged(KIND, "工作表的内容有误")
        self._column = column
        found, place = self.found, (self._row, column)
        found.rows.add(self._row)
        found.columns.add(column)
        if kind in _ERRORS:
            found.missed[place] = ErrorCell(xlrd.error_text_from_code.get(content[8], "#N/A"))
        elif kind == _RICH_TEXT:
            found.missed[place] = text_of(content, _TEXTS_AT[kind])
        elif self._size(kind, content):
            found.values.append(self._row << 14 | column)

    def _size(self, kind: int, content: bytes) -> int:
        """The bytes of a cell's text; 1 for all that is no text."""
        if kind == _SHARED:
            index = int(_WORD.unpack_from(content, 8)[0])
            if index >= len(self._shared):
                raise damaged(KIND, "工作表的内容有误")
            size = self._shared[index]
        elif kind in _TEXTS_AT:
            size = len(text_of(content, _TEXTS_AT[kind]))
        else:
            return 1
        self.found.text_bytes += size
        return size

    def other(self, kind: int, content: bytes) -> None:
        found = self.found
        if kind == _MERGE:
            top, bottom, left, right = _RANGE.unpack_from(content)
            found.merges.append(Merge(top, left, bottom, right))
        elif kind == _COLUMNS:
            first, last = _PAIR.unpack_from(content)
            if content[16] & 1:
                found.hidden_columns.update(range(first, min(last + 1, COLUMNS)))
        elif kind == _CELLS_END:
            self.is_over = True
