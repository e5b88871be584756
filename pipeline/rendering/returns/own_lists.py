"""The worksheets of a unit's workbook in, those that are a list of an earlier return out.

They are known by what they hold: a unit may have given its own sheet the name of ours, and another
name to ours. What is not ours beyond doubt stays.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from pipeline.model.cells import column_of
from pipeline.model.lists import MOST_ROWS_ABOVE, is_ours, list_header
from pipeline.rendering.returns.packages import space_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from lxml.etree import _Element as Element

    from pipeline.rendering.returns.packages import OfficePackage

_FEWEST_CELLS = 6
"""A row with fewer is no header of a list."""
_LETTERS = re.compile(r"([A-Z]{1,3})\d+", re.ASCII)
_HEADERS = tuple(header.encode() for header in ("程度", "填写的内容", "怎么办"))
"""Where none of them is among the texts of a workbook, these are not read: they may be many."""
_MOST_COLUMNS = 100
_PLACE = re.compile(r"(.+) ([A-Z]+\d+(?:、[A-Z]+\d+)*)(?: 等)?", re.ASCII)

Place = tuple[str, str]
"""The name of a sheet, and the address of a cell."""


def own_lists(
    package: OfficePackage, sheets: Mapping[str, str], texts: str
) -> Mapping[str, frozenset[Place]]:
    """Which of the sheets are lists, by name, each with the cells that it tells of.

    `sheets` are parts by name, `texts` is the part with the shared texts, empty where there is
    none.
    """
    shared = _Shared(package, texts)
    read = ((name, _rows_of_list(package.look(part), shared)) for name, part in sheets.items())
    return {name: frozenset(_places(rows)) for name, rows in read if rows}


def _places(rows: Sequence[Sequence[str]]) -> Iterator[Place]:
    header = list_header(rows)
    for texts in rows if header is not None else ():
        told = header.told(texts) if header is not None else {}
        match = _PLACE.fullmatch(told.get("位置", "").strip())
        if match:
            yield from ((match[1], cell) for cell in match[2].split("、"))


def _rows_of_list(sheet: Element, shared: _Shared) -> list[list[str]]:
    """The texts of a sheet that is a list; nothing of others."""
    space = space_of(sheet)
    data = sheet.find(f"{space}sheetData")
    if data is None:
        return []
    rows = list(islice(data.iterchildren(f"{space}row"), MOST_ROWS_ABOVE))
    if max(map(len, rows), default=0) < _FEWEST_CELLS:
        return []
    every = data.iterchildren(f"{space}row")
    if list_header(_texts(row, shared) for row in every) is None:
        return []
    texts = [_texts(row, shared) for row in data.iterchildren(f"{space}row")]
    return texts if is_ours(texts) else []


def _texts(row: Element, shared: _Shared) -> list[str]:
    texts: dict[int, str] = {}
    for place, cell in enumerate(row.iterchildren(f"{space_of(row)}c")):
        match = _LETTERS.fullmatch(cell.get("r", ""))
        column = column_of(match[1]) if match else place
        if column < _MOST_COLUMNS:
            texts[column] = shared.text(cell)
    return [texts.get(column, "") for column in range(max(texts, default=-1) + 1)]


class _Shared:
    """The texts that cells of a workbook refer to by number."""

    def __init__(self, package: OfficePackage, part: str) -> None:
        self._package = package
        self._part = part
        self._texts: list[str] | None = None

    def text(self, cell: Element) -> str:
        """The text of a cell, however it is stored; of other cells, what stands for the value."""
        space = space_of(cell)
        if cell.get("t") == "inlineStr":
            return "".join(_written(cell, space))
        value = cell.findtext(f"{space}v") or ""
        if cell.get("t") != "s":
            return value
        number = int(value) if value.isascii() and value.isdecimal() else -1
        return self._all[number] if 0 <= number < len(self._all) else ""

    @property
    def _all(self) -> list[str]:
        if self._texts is None:
            self._texts = []
            content = self._package.read(self._part) if self._part else b""
            if any(header in content for header in _HEADERS):
                root = self._package.look(self._part)
                space = space_of(root)
                items = root.iterchildren(f"{space}si")
                self._texts = ["".join(_written(item, space)) for item in items]
        return self._texts


def _written(item: Element, space: str) -> Iterator[str]:
    """The pieces of a text, without those that tell how it is pronounced."""
    for piece in item.iter(f"{space}t"):
        if next(piece.iterancestors(f"{space}rPh"), None) is None:
            yield piece.text or ""
