"""The record stream of an .xls in; where it ends, what its sheets hold and hide out.

Microsoft's [MS-XLS] calls the stream a sequence of substreams, each from a BOF to its EOF record:
first the workbook's globals, then the sheets. Excel 2 to 4 has one sheet and no globals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from struct import Struct
from typing import TYPE_CHECKING

from pipeline.intake.refusals import damaged, encrypted, foreign
from pipeline.model.cells import Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    Record = tuple[int, int, int, int]  # type, offset of its content, its length, depth after it

_BOFS = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_LAST_EXCEL_4 = 0x0409
_EOF, _CONTINUE = 0x000A, 0x003C
_FILEPASS, _CODEPAGE, _BOUNDSHEET, _SUPBOOK, _SST = 0x002F, 0x0042, 0x0085, 0x01AE, 0x00FC
_ROW, _COLUMNS, _DEFAULT_ROW, _MERGES = 0x0208, 0x007D, 0x0225, 0x00E5
_ROW_OF_NUMBERS = 0x00BD
_FORMULAS = frozenset({0x0006, 0x0206, 0x0406})
_BLANK_RESULT, _ZERO = (0x03, 0xFFFF), bytes(8)
_CALCULATED = 0x01C1
_CELLS = frozenset({
    0x0002, 0x0003, 0x0004, 0x0005, 0x0006,  # Excel 2; the last also Excel 5 and later
    0x0203, 0x0204, 0x0205, 0x0206, 0x0406, 0x027E, 0x00D6, 0x00FD,
})  # fmt: skip
_NEVER_ZERO = frozenset({0x0004, 0x0204, 0x00D6, 0x0207, _ROW_OF_NUMBERS, _SST})
_HOLE = bytes(256)
_LONGEST, _LAST_TYPE, _DIMENSIONS = 8224, 0x10FF, 8
_UNKNOWN = (0xFFFF, 0)
_WORKSHEET, _MACRO_SHEET, _MODULE = 0, 1, 6
_WORKSHEET_STREAM = 0x0010
_INTERNAL = frozenset({0x0401, 0x3A01})
_UNUSED = frozenset({b"\0", b" "})

_PAIR, _WORD, _SHEET, _RANGE, _RESULT = map(Struct, ("<HH", "<H", "<IBB", "<HHHH", "<B5xH"))


@dataclass(slots=True)
class SheetRecords:
    """What the records of one worksheet say; indices count from 0."""

    cells: int = 0
    """Cells that are not blank."""
    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    """Where cells are that are not blank; of a row of numbers the first and the last column."""
    hidden_columns: set[int] = field(default_factory=set)
    formulas: int = 0
    empty_formulas: list[tuple[int, int]] = field(default_factory=list)
    """The formulas whose stored result is a blank text or the number 0."""
    _hidden: set[int] = field(default_factory=set)
    _listed: set[int] = field(default_factory=set)
    _hidden_unless_listed: bool = False
    _ranges: list[tuple[int, int]] = field(default_factory=list)

    @property
    def box(self) -> int:
        """Cells of the box around those that are not blank."""
        if not self.cells:
            return 0
        height, width = (max(used) - min(used) + 1 for used in (self.rows, self.columns))
        return height * width

    @property
    def hidden_rows(self) -> set[int]:
        """The rows that do not show, as far as there are cells."""
        if not self._hidden_unless_listed:
            return self._hidden
        return self._hidden | self.rows - self._listed

    @property
    def merge_count(self) -> int:
        """Merged ranges, before any is made."""
        return sum(count for _, count in self._ranges)

    def merges(self, stream: bytes) -> Iterator[Merge]:
        """The merged ranges."""
        for at, count in self._ranges:
            for top, bottom, left, right in _RANGE.iter_unpack(stream[at : at + 8 * count]):
                yield Merge(top, left, bottom, right)

    def add(self, stream: bytes, record: int, at: int, length: int) -> None:
        """Take in one record."""
        if record in _CELLS:
            row, column = _PAIR.unpack_from(stream, at)
            self.cells += 1
            self.rows.add(row)
            self.columns.add(column)
            if record in _FORMULAS:
                self._add_formula(stream, at, (row, column))
        elif record == _ROW_OF_NUMBERS:
            row, column = _PAIR.unpack_from(stream, at)
            count = (length - 6) // 6
            self.cells += count
            self.rows.add(row)
            self.columns.update((column, column + count - 1))
        elif record == _ROW:
            (row,) = _WORD.unpack_from(stream, at)
            self._listed.add(row)
            if stream[at + 12] & 0x20:
                self._hidden.add(row)
        elif record == _COLUMNS:
            first, last = _PAIR.unpack_from(stream, at)
            if stream[at + 8] & 1:
                self.hidden_columns.update(range(first, min(last, 255) + 1))
        elif record == _DEFAULT_ROW:
            self._hidden_unless_listed = bool(stream[at] & 2)
        elif record == _MERGES:
            (count,) = _WORD.unpack_from(stream, at)
            self._ranges.append((at + 2, min(count, (length - 2) // 8)))

    def _add_formula(self, stream: bytes, at: int, place: tuple[int, int]) -> None:
        self.formulas += 1
        result = stream[at + 6 : at + 14]
        if result == _ZERO or _RESULT.unpack(result) == _BLANK_RESULT:
            self.empty_formulas.append(place)


@dataclass(slots=True)
class BookRecords:
    """What the records of a workbook say."""

    worksheets: list[SheetRecords] = field(default_factory=list)
    """In the order of the sheets' names."""
    end: int = 0
    """Offset of the first byte behind the last substream."""
    macros: bool = False
    links: bool = False
    names_calculator: bool = False
    """Whether the program that saved it says with what it calculated."""
    encoded: bool = False
    """Whether the stream says which encoding its bytes have, as those before Excel 97 need it."""

    @property
    def is_calculated(self) -> bool:
        """Whether blanks and zeros are results.

        A library that cannot calculate stores one or the other for each formula. Excel since 2000
        and LibreOffice name their calculator, and rarely does every formula give nothing.
        """
        return self.names_calculator or any(
            len(sheet.empty_formulas) < sheet.formulas for sheet in self.worksheets
        )


def is_record_stream(content: bytes) -> bool:
    """Whether a file without a container begins as an .xls of Excel 2 to 4."""
    if len(content) < _PAIR.size:
        return False
    record, length = _PAIR.unpack_from(content)
    return record in _BOFS and 4 <= length <= 20  # noqa: PLR2004 - as long as a BOF can be


def walk(stream: bytes, kind: str) -> BookRecords:
    """Every substream to its end; F02 where it is encrypted, F01 where something is missing.

    A file copied by half has zeros, other data or nothing where records should be: then a
    substream has no end, or a record has no possible type. A record of texts or of many numbers
    that is zero for long was not written either.
    """
    if not is_record_stream(stream):
        raise damaged(kind, "文件不完整")
    with foreign(kind):
        if _PAIR.unpack_from(stream)[0] <= _LAST_EXCEL_4:
            return _walk_old(stream, kind)
        return _walk_sheets(stream, kind, *_globals(stream, kind))


def _walk_old(stream: bytes, kind: str) -> BookRecords:
    """Excel 2 to 4: a sheet alone, or the sheets inside the substream of the workbook."""
    book = BookRecords()
    for record, at, length, _ in _substream(stream, 0, kind):
        if record == _FILEPASS:
            raise encrypted(kind)
        if record in _BOFS and _PAIR.unpack_from(stream, at)[1] == _WORKSHEET_STREAM:
            book.worksheets.append(SheetRecords())
        elif book.worksheets:
            book.worksheets[-1].add(stream, record, at, length)
        book.encoded |= record == _CODEPAGE
        book.end = at + length
    return book


def _globals(stream: bytes, kind: str) -> tuple[BookRecords, list[tuple[int, int]]]:
    """The globals of Excel 5 and later; and of each sheet the offset of its BOF and its type."""
    book, sheets = BookRecords(), []
    for record, at, length, _ in _substream(stream, 0, kind):
        if record == _FILEPASS:
            raise encrypted(kind)
        if record == _BOUNDSHEET:
            start, _visibility, sheet = _SHEET.unpack_from(stream, at)
            sheets.append((start, sheet))
            book.macros |= sheet in {_MACRO_SHEET, _MODULE}
        elif record == _SUPBOOK:
            book.links |= _is_link(stream, at, length)
        book.encoded |= record == _CODEPAGE
        book.names_calculator |= record == _CALCULATED and stream[at + 4 : at + 8] != bytes(4)
        book.end = at + length
    return book, sheets


def _is_link(stream: bytes, at: int, length: int) -> bool:
    """Whether a SUPBOOK means another file: not this workbook, an add-in or nothing at all."""
    _, name = _PAIR.unpack_from(stream, at)
    return name not in _INTERNAL and stream[at + 5 : at + length] not in _UNUSED


def _walk_sheets(
    stream: bytes, kind: str, book: BookRecords, sheets: list[tuple[int, int]]
) -> BookRecords:
    found = dict[int, SheetRecords]()
    for start, _ in sorted(sheets):
        # Substreams that overlap are nobody's work, and would be read again and again.
        if start < book.end:
            raise damaged(kind, "内部结构有误")
        found[start] = SheetRecords()
        for record, at, length, depth in _substream(stream, start, kind):
            if depth == 1:
                found[start].add(stream, record, at, length)
            book.end = at + length
    book.worksheets = [found[start] for start, sheet in sheets if sheet == _WORKSHEET]
    return book


def _substream(stream: bytes, start: int, kind: str) -> Iterator[Record]:
    """The records from a BOF to its EOF, those of charts inside it too; F01 if there is no such."""
    at, depth, before = start, 0, 0
    end, head = len(stream), _PAIR.unpack_from
    excel_2 = stream.startswith(b"\x09\0")
    while at + 4 <= end:
        record, length = head(stream, at)
        at += 4
        if record in _BOFS:
            depth += 1
        elif record == _EOF:
            depth -= 1
        elif record != _CONTINUE:
            before = record
        # Only Excel 2 has a record of type 0: eight bytes with the sheet's dimensions. LibreOffice
        # writes an empty one of the last type for some conditional formats.
        possible = (
            (0 < record <= _LAST_TYPE)
            or (not record and excel_2 and length == _DIMENSIONS)
            or (record, length) == _UNKNOWN
        )
        inside = length <= _LONGEST and at + length <= end and (depth or record == _EOF)
        if not (possible and inside) or (
            length >= len(_HOLE)
            and before in _NEVER_ZERO
            and stream.find(_HOLE, at, at + length) >= 0
        ):
            break
        yield record, at, length, depth
        if not depth:
            return
        at += length
    raise damaged(kind, "文件不完整")
