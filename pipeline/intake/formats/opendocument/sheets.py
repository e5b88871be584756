"""The content.xml of an .ods as a stream in, its sheets as grids out, in one pass."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, NamedTuple

from pipeline.intake.formats.opendocument.cells import DRAW, KIND, OFFICE, STYLE, TABLE
from pipeline.intake.formats.opendocument.grids import GrowingSheet
from pipeline.intake.markup import elements_of
from pipeline.intake.refusals import damaged
from pipeline.intake.sheet_limits import TextBudget

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from pipeline.intake.limits import Limits
    from pipeline.model.cells import Grid

_SHEET, _ROW, _COLUMN = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-column"
_BOOK, _STYLE = f"{OFFICE}spreadsheet", f"{STYLE}style"
_LINKS = frozenset(
    {
        f"{TABLE}table-source", f"{TABLE}cell-range-source", f"{OFFICE}dde-source",
        f"{TABLE}database-source-sql", f"{TABLE}database-source-table",
        f"{TABLE}database-source-query",
    }
)  # fmt: skip
_OBJECTS = frozenset(
    f"{DRAW}{name}" for name in ("object-ole", "plugin", "applet", "floating-frame")
)
_CACHE = re.compile(r"'.+'#.*", re.DOTALL)
"""The name of what LibreOffice keeps of another file's sheet; no name of a sheet is like it."""


class Sheets(NamedTuple):
    """The sheets of a document, and whether it refers to other files or holds foreign objects."""

    grids: tuple[Grid, ...]
    has_links: bool
    has_objects: bool


def read_sheets(content: IO[bytes], limits: Limits) -> Sheets:
    """The sheets of a document in order, hidden ones included.

    What is kept of other files' sheets is not among them.

    Raises:
        Refused: F01 where the XML is damaged or holds no sheets, F03 over a limit.
    """
    reader = _Reader(limits)
    tags = (_SHEET, _ROW, _COLUMN, _BOOK, _STYLE, *_LINKS, *_OBJECTS)
    for event, element in elements_of(content, tags, "content.xml", KIND):
        if event == "start":
            reader.begin(element)
        else:
            reader.end(element)
    if not reader.is_spreadsheet:
        raise damaged(KIND, "里面没有工作表")
    return Sheets(tuple(reader.grids), reader.has_links, reader.has_objects)


class _Reader:
    """What is known of a document as its elements come by."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._budget = TextBudget(limits)
        self._hidden_styles: set[str] = set()
        self._depth = 0
        self._sheet: GrowingSheet | None = None
        self.is_spreadsheet = False
        self.grids: list[Grid] = []
        self.has_links = False
        self.has_objects = False

    def begin(self, element: Element) -> None:
        """A start tag: its attributes are there, what is in it is not."""
        if element.tag in _LINKS:
            self.has_links = True
        elif element.tag in _OBJECTS:
            self.has_objects = True
        elif element.tag == _BOOK:
            self.is_spreadsheet = True
        elif element.tag == _SHEET:
            self._depth += 1
            self._open(element)

    def _open(self, table: Element) -> None:
        parent = table.getparent()
        if self._depth > 1 or parent is None or parent.tag != _BOOK:
            return
        name = table.get(f"{TABLE}name", "")
        if _CACHE.fullmatch(name):
            self.has_links = True
            return
        hidden = table.get(f"{TABLE}style-name", "") in self._hidden_styles
        self._sheet = GrowingSheet(name, self._limits, self._budget, hidden=hidden)

    def end(self, element: Element) -> None:
        """An end tag: the element is complete."""
        if element.tag == _STYLE:
            self._learn(element)
        elif element.tag == _SHEET:
            self._depth -= 1
            if self._sheet is not None and not self._depth:
                self.grids.append(self._sheet.grid())
                self.has_links |= self._sheet.has_links
                self._sheet = None
        elif self._depth > 1:
            return  # a table within a cell: its text is the cell's
        elif element.tag == _ROW:
            if self._sheet is not None:
                self._sheet.add_row(element)
            _free(element)
        elif element.tag == _COLUMN and self._sheet is not None:
            self._sheet.add_columns(element)

    def _learn(self, style: Element) -> None:
        if style.get(f"{STYLE}family") == "table":
            shown = (p.get(f"{TABLE}display") for p in style.iter(f"{STYLE}table-properties"))
            if "false" in shown:
                self._hidden_styles.add(style.get(f"{STYLE}name", ""))


def _free(row: Element) -> None:
    """Give back the memory of a row that has been read, and of what stood before it."""
    row.clear()
    parent = row.getparent()
    while parent is not None and row.getprevious() is not None:
        del parent[0]
