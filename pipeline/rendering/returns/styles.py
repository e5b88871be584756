"""The styles part of a workbook in; cell formats that differ from its own in one respect, added."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.rendering.returns.packages import Unfit, space_of

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


class Styles:
    """Formats are only ever added: those that the unit's cells have keep their places."""

    def __init__(self, root: Element) -> None:
        self._root = root
        self._space = space_of(root)
        self._formats = self._table("cellXfs")
        if not len(self._formats):
            raise Unfit("no cell formats")
        self._known: dict[tuple[object, ...], int] = {}

    def _table(self, name: str) -> Element:
        table = self._root.find(f"{self._space}{name}")
        if table is None:
            raise Unfit(f"no {name}")
        return table

    def _append(self, name: str, element: Element) -> int:
        """An element at the end of one of the tables; its place there."""
        table = self._table(name)
        table.append(element)
        table.set("count", str(len(table)))
        return len(table) - 1

    def _element(self, xml: str) -> Element:
        return etree.fromstring(f'<x xmlns="{self._space[1:-1]}">{xml}</x>')[0]

    def filled(self, index: int, colour: str) -> int:
        """A format as that of a cell, its ground in a colour (`FFFBDDDD`)."""
        key = ("filled", index, colour)
        if key not in self._known:
            if not 0 <= index < len(self._formats):
                raise Unfit(f"no cell format {index}")
            own = deepcopy(self._formats[index])
            own.set("fillId", str(self._fill(colour)))
            own.set("applyFill", "1")
            self._known[key] = self._append("cellXfs", own)
        return self._known[key]

    def unfilled(self, index: int, colours: frozenset[str]) -> int:
        """A format as that of a cell, without its ground where that is in one of the colours."""
        fills = self._table("fills")
        ground = int(self._formats[index].get("fillId", "0"))
        shown = {each.get("rgb") for each in fills[ground].iter(f"{self._space}fgColor")}
        if not shown & colours:
            return index
        key = ("unfilled", index)
        if key not in self._known:
            own = deepcopy(self._formats[index])
            own.set("fillId", "0")
            self._known[key] = self._append("cellXfs", own)
        return self._known[key]

    def _fill(self, colour: str) -> int:
        if ("fill", colour) not in self._known:
            self._known["fill", colour] = self._append(
                "fills",
                self._element(
                    f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/>'
                    '<bgColor indexed="64"/></patternFill></fill>'
                ),
            )
        return self._known["fill", colour]

    def made(
        self, font: str, *, colour: str = "", centred: bool = False, boxed: bool = True
    ) -> int:
        """A format of its own: inner XML of its font, colour of its ground, place, border."""
        key = ("made", font, colour, centred, boxed)
        if key not in self._known:
            fill = self._fill(colour) if colour else 0
            place = "center" if centred else "left"
            xf = self._element(
                f'<xf numFmtId="49" fontId="{self._font(font)}" fillId="{fill}" '
                f'borderId="{self._border() if boxed else 0}" xfId="0" applyNumberFormat="1" '
                'applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
                f'<alignment horizontal="{place}" vertical="center" wrapText="1"/></xf>'
            )
            self._known[key] = self._append("cellXfs", xf)
        return self._known[key]

    def _font(self, inner: str) -> int:
        if ("font", inner) not in self._known:
            self._known["font", inner] = self._append(
                "fonts", self._element(f"<font>{inner}</font>")
            )
        return self._known["font", inner]

    def _border(self) -> int:
        if ("border",) not in self._known:
            side = '<{0} style="thin"><color rgb="FFBFC9D4"/></{0}>'
            sides = "".join(side.format(name) for name in ("left", "right", "top", "bottom"))
            self._known["border",] = self._append(
                "borders", self._element(f"<border>{sides}<diagonal/></border>")
            )
        return self._known["border",]
