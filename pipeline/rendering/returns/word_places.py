"""Places of a Word document in; the elements there out, and what marks them put in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.rendering.returns.packages import Unfit
from pipeline.rendering.returns.word_parts import drop

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.etree import _Element as Element

    from pipeline.model.returns import WordPlace
    from pipeline.rendering.returns.word_parts import WordDocument

_BEFORE_SHADING = ("cnfStyle", "tcW", "gridSpan", "hMerge", "vMerge", "tcBorders")
"""What stands before the shading of a cell, in the order that the format demands."""
_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_NOTHING_KEPT = "FEFEFF"
"""Behind a mark, where the cell had no ground: a mark is known by it."""
_SHOWN = 3
"""So many places of one remark are told."""
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


class Places:
    """The cells and lines of a document, as it is before a list is put into it."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._tables = list(document.every("tbl"))
        self._paragraphs = list(document.every("p"))
        self._rows: dict[int, list[Element]] = {}
        self._cells: dict[tuple[int, int], list[Element]] = {}
        ids = (each.get(document.name("id"), "") for each in document.every("bookmarkStart"))
        self._bookmarks = max((int(i) for i in ids if i.isascii() and i.isdecimal()), default=-1)

    def _at(self, place: WordPlace) -> Element:
        """The cell or the paragraph at a place.

        Raises:
            Unfit: there is none; the places are those of another document.
        """
        table, row, cell, paragraph = place
        name = self._document.name
        try:
            if paragraph is not None:
                return self._paragraphs[paragraph]
            if table not in self._rows:
                self._rows[table] = list(self._tables[table].iter(name("tr")))
            if (table, row) not in self._cells:
                self._cells[table, row] = list(self._rows[table][row].iter(name("tc")))
            return self._cells[table, row][cell]
        except IndexError as error:
            raise Unfit(f"nothing at {place}") from error

    def shade(self, place: WordPlace, fill: str) -> None:
        """Give a cell a ground in a colour (`FBDDDD`); a line has none.

        The ground that it had is kept as the colour of a pattern, which does not show.
        """
        if place.paragraph is not None:
            return
        document, cell = self._document, self._at(place)
        properties = cell.find(document.name("tcPr"))
        if properties is None:
            properties = document.make("tcPr")
            cell.insert(0, properties)
        kept = _NOTHING_KEPT
        for old in properties.findall(document.name("shd")):
            kept = _plain(old, document) or kept
            properties.remove(old)
        before = {document.name(local) for local in _BEFORE_SHADING}
        at = sum(each.tag in before for each in properties)
        properties.insert(at, document.make("shd", val="clear", color=kept, fill=fill))

    def paragraph(self, place: WordPlace) -> Element:
        """The line, or a cell's first paragraph: its own, else one in a control or a table."""
        document, cell = self._document, self._at(place)
        if place.paragraph is not None:
            return cell
        own = next(cell.iterchildren(document.name("p")), None)
        found = next(cell.iter(document.name("p")), None) if own is None else own
        if found is None:
            found = document.make("p")  # the format demands one, and some programs leave it out
            cell.append(found)
        return found

    def is_in_box(self, place: WordPlace) -> bool:
        """Whether the place is in a text box."""
        box = self._document.name("txbxContent")
        return next(self._at(place).iterancestors(box), None) is not None

    def bookmark(self, place: WordPlace, name: str) -> None:
        """Give a place a name that links lead to."""
        document, paragraph = self._document, self.paragraph(place)
        self._bookmarks += 1
        number = str(self._bookmarks)
        start = document.make("bookmarkStart", id=number, name=name)
        at = 0 if paragraph.find(document.name("pPr")) is None else 1
        paragraph[at:at] = [start, document.make("bookmarkEnd", id=number)]

    def told(self, places: Sequence[WordPlace]) -> str:
        """Places for a person: a document shows no addresses, so tables and rows are counted."""
        told = list(dict.fromkeys(map(self._told, places[:_SHOWN])))
        return "、".join(told) + (f" 等 {len(places)} 处" if len(places) > _SHOWN else "")

    def _told(self, place: WordPlace) -> str:
        if place.paragraph is not None:
            return "表格外的文字"
        cell, name = self._at(place), self._document.name
        row = next(cell.iterancestors(name("tr")))
        table = next(row.iterancestors(name("tbl")))
        column = [each for each in row.iter(name("tc")) if _is_of(each, row)].index(cell) + 1
        line = [each for each in table.iter(name("tr")) if _is_of(each, table)].index(row) + 1
        return f"{self._named(table)}第 {line} 行第 {column} 格"

    def _named(self, table: Element) -> str:
        """The table as a person counts them: by those that stand in the text itself."""
        boxes = (self._document.name("txbxContent"), self._document.name("tbl"), _FALLBACK)
        visible = [t for t in self._tables if next(t.iterancestors(*boxes), None) is None]
        return f"第 {visible.index(table) + 1} 个表格" if table in visible else "文本框里的表格"


def is_marked(shading: Element, document: WordDocument) -> bool:
    """Whether a ground says itself that `shade` made it: other programs write `auto` there."""
    return shading.get(document.name("color"), "auto").lower() != "auto"


def unshade(shading: Element, document: WordDocument) -> None:
    """Give the ground of a cell back the colour that it had before `shade`, or take it away."""
    colour = shading.get(document.name("color"), "auto")
    if _COLOUR.fullmatch(colour) and colour != _NOTHING_KEPT:
        shading.set(document.name("color"), "auto")
        shading.set(document.name("fill"), colour)
        return
    properties = shading.getparent()
    drop(shading)
    if properties is not None and not len(properties) and not properties.attrib:
        drop(properties)


def _plain(shading: Element, document: WordDocument) -> str:
    """The colour of a ground; empty where it is a pattern, a theme's colour, or none."""
    fill = shading.get(document.name("fill"), "")
    is_themed = shading.get(document.name("themeFill")) is not None
    is_plain = shading.get(document.name("val")) == "clear" and not is_themed
    return fill if is_plain and _COLOUR.fullmatch(fill) else ""


def _is_of(element: Element, whole: Element) -> bool:
    """Whether a row is one of a table, or a cell one of a row, and not of a table within."""
    return next(element.iterancestors(whole.tag), None) is whole
