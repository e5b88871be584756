"""The XML of one worksheet in; its error cells, formulas without values, hidden lines out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError, ParserCreate

from defusedxml import DTDForbidden

from pipeline.intake.formats.xlsx.looks import NO_LOOKS, Looks
from pipeline.intake.sheet_limits import COLUMNS, ROWS
from pipeline.model.cells import ErrorCell, column_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.parsers.expat import XMLParserType

    Position = tuple[int, int]

_REFERENCE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})", re.ASCII)
_TRUE, _ZEROS = ("1", "true"), ("0", "0.0")
_UNKNOWN_ERROR = "#N/A"
_column_index = lru_cache(maxsize=COLUMNS)(column_of)


@dataclass
class Scan:
    """What one pass over a worksheet finds; columns and rows count from 0.

    Cells and rows need not say where they are: one that does not follows the one before it. A
    stream of events and no tree, since a sheet may have millions of cells.
    """

    errors: dict[Position, ErrorCell] = field(default_factory=dict)
    uncalculated: list[Position] = field(default_factory=list)
    zeros: list[Position] = field(default_factory=list)
    """Formulas whose stored value is the number 0."""
    is_ordered: bool = True
    """Whether each cell stands behind the one before it: then none stands twice in one place."""
    places: set[Position] | None = None
    """All places so far, where they are asked for."""
    has_doubles: bool = False
    """Whether two cells stand in one place, where the places are asked for."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[Position] = field(default_factory=set)
    """Cells with a value whose format strikes it out."""
    told: dict[Position, str] = field(default_factory=dict)
    """Cells whose shared text has struck-out or raised pieces, with signs for these."""
    filled: int = 0
    """How many cells hold a value or a formula."""
    top: int = ROWS
    bottom: int = -1
    width: int = 0
    """The rows and columns that those cells span, from the first column on."""
    looks: Looks = NO_LOOKS
    _format: str = ""
    _row: int = -1
    _column: int = -1
    _in_data: bool = False
    _cell: Position | None = None
    _last: Position = (-1, -1)
    _type: str = ""
    _has_formula: bool = False
    _has_value: bool = False
    _in_value: bool = False
    _value: str = ""

    @classmethod
    def of(cls, xml: bytes, looks: Looks = NO_LOOKS, *, doubles: bool = False) -> Scan:
        """The scan of a whole part of a workbook with such looks; on demand it knows of doubles.

        Raises:
            ParseError: the part is no XML, or has cells where no sheet has any.
            DTDForbidden: it declares a document type.
        """
        scan = cls(looks=looks, places=set() if doubles else None)
        parser = ParserCreate()
        parser.buffer_text = True
        scan._listen(parser)
        try:
            parser.Parse(xml, True)  # noqa: FBT003 - pyexpat takes it by position alone
        except ExpatError as error:
            raise ParseError(str(error)) from error
        return scan

    @property
    def box(self) -> int:
        """How many cells a reader lays out for those that hold something."""
        return max(0, self.bottom - self.top + 1) * self.width

    def _listen(self, parser: XMLParserType) -> None:
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _forbid

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        local = name.rpartition(":")[2] if ":" in name else name
        if self._cell is not None:
            self._start_within_cell(local)
        elif local == "c" and self._in_data:
            self._start_cell(attributes)
        elif local == "row" and self._in_data:
            self._start_row(attributes)
        elif local == "sheetData":
            self._in_data = True
        elif local == "col":
            self._column_range(attributes)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        stated = _whole(attributes.get("r"))
        self._row = self._row + 1 if stated is None else stated - 1
        self._column = -1
        if attributes.get("hidden") in _TRUE or _is_zero(attributes.get("ht")):
            self.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        stated = attributes.get("r")
        self._cell = _position(stated) if stated else (self._row, self._column + 1)
        self._column = self._cell[1]
        self.is_ordered &= self._cell > self._last
        self._last = self._cell
        if self.places is not None:
            self.has_doubles |= self._cell in self.places
            self.places.add(self._cell)
        self._type, self._format = attributes.get("t", ""), attributes.get("s", "0")
        self._has_formula = self._has_value = self._in_value = False
        self._value = ""

    def _start_within_cell(self, local: str) -> None:
        if local == "f":
            self._has_formula = True
        elif local == "v":
            self._in_value = self._has_value = True
        elif local == "is":
            self._value = local  # a text in the cell itself is its stored value
            self._has_value = True

    def _text(self, text: str) -> None:
        if self._in_value:
            self._value += text

    def _end(self, name: str) -> None:
        if self._cell is None:
            return
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "v":
            self._in_value = False
        elif local == "c":
            self._end_cell(self._cell)
            self._cell = None

    def _end_cell(self, place: Position) -> None:
        if self._has_value or self._has_formula:
            row, column = place
            self.filled += 1
            self.top, self.bottom = min(self.top, row), max(self.bottom, row)
            self.width = max(self.width, column + 1)
            if self.looks is not NO_LOOKS:
                self._look(place)
        if self._type == "e":
            _assert_within_sheet(place)
            self.errors[place] = ErrorCell(self._value or _UNKNOWN_ERROR)
            return
        # An empty text that a formula gave is a value, if it was stored.
        stored = self._has_value if self._type == "str" else self._value != ""
        if self._has_formula and not stored:
            _assert_within_sheet(place)
            self.uncalculated.append(place)
        elif self._has_formula and self._value in _ZEROS and self._type in ("", "n"):
            self.zeros.append(place)

    def _look(self, place: Position) -> None:
        if _whole(self._format) in self.looks.striking:
            _assert_within_sheet(place)
            self.struck.add(place)
        number = _whole(self._value) if self._type == "s" else None
        if number is not None and number in self.looks.telling:
            _assert_within_sheet(place)
            self.told[place] = self.looks.telling[number]

    def _column_range(self, attributes: Mapping[str, str]) -> None:
        if attributes.get("hidden") not in _TRUE and not _is_zero(attributes.get("width")):
            return
        first, last = _whole(attributes.get("min")), _whole(attributes.get("max"))
        if first is not None and last is not None:
            self.hidden_columns.update(range(max(first, 1) - 1, min(last, COLUMNS)))


def _assert_within_sheet(place: Position) -> None:
    """No cell stands outside a sheet: laid out as a grid, one far below would take all memory."""
    row, column = place
    if not (0 <= row < ROWS and 0 <= column < COLUMNS):
        raise ParseError(f"a cell in row {row + 1}, column {column + 1}")


def _forbid(name: str, system: str | None, public: str | None, _: int) -> None:
    raise DTDForbidden(name, system, public)


def _whole(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() else None


def _is_zero(size: str | None) -> bool:
    """Whether a height or width is none; a size that is not given is the usual one."""
    return size is not None and size.strip("0.") == "" and "0" in size


def _position(reference: str) -> Position:
    match = _REFERENCE.fullmatch(reference)
    if match is None:  # another reader may take it for a place far away
        raise ParseError(f"no cell: {reference}")
    return int(match[2]) - 1, _column_index(match[1])
