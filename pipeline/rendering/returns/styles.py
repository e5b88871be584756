"""The styles part of a workbook in; cell formats that differ from its own in one respect, added."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.rendering.returns.packages import Unfit, number_of, space_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml.etree import _Element as Element

_Colour = tuple[tuple[str, str], ...]
"""The attributes of a colour, by name."""
_MOST = {"cellXfs": 65_490}
"""What Excel opens: of a workbook with more it throws formats away."""
_MOST_OF_ANY = 65_000
_KEPT = "01"
"""How a colour that is kept begins: the others have FF there, or 00."""


class Styles:
    """Formats are only ever added: those that the unit's cells have keep their places."""

    def __init__(self, root: Element, marks: Iterable[str] = ()) -> None:
        """Those of a styles part; `marks` are the colours that an earlier return has used.

        None where the workbook was never returned: such a colour is the unit's own then.
        """
        self._root = root
        self._marks = frozenset(marks)
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
        if len(table) >= _MOST.get(name, _MOST_OF_ANY):
            raise Unfit(f"too many {name}")
        table.append(element)
        table.set("count", str(len(table)))
        return len(table) - 1

    def _element(self, xml: str) -> Element:
        return etree.fromstring(f'<x xmlns="{self._space[1:-1]}">{xml}</x>')[0]

    def filled(self, index: int, colour: str) -> int:
        """A format as that of a cell, its ground in a colour (`FFFBDDDD`).

        The ground that it had is kept behind the new one, where it does not show.
        """
        key = ("filled", index, colour)
        if key not in self._known:
            own = deepcopy(self._format(index))
            own.set("fillId", str(self._fill(colour, self._kept(own))))
            own.set("applyFill", "1")
            self._known[key] = self._append("cellXfs", own)
        return self._known[key]

    def is_filled(self, index: int) -> bool:
        """Whether a format has the ground of a mark."""
        return self._is_mark(self._ground(self._format(index)))

    def unfilled(self, index: int) -> int:
        """A format as that of a cell, with the ground that was there before `filled`."""
        ground = self._ground(self._format(index))
        if not self._is_mark(ground):
            return index
        key = ("unfilled", index)
        if key not in self._known:
            own = deepcopy(self._format(index))
            former = self._back(ground)
            own.set("fillId", "0" if former is None else str(self._solid(former)))
            self._known[key] = self._append("cellXfs", own)
        return self._known[key]

    def _format(self, index: int) -> Element:
        if not 0 <= index < len(self._formats):
            raise Unfit(f"no cell format {index}")
        return self._formats[index]

    def _ground(self, own: Element) -> Element | None:
        """The pattern of a format's ground; none where it has another kind of ground."""
        fills = self._table("fills")
        at = number_of(own.get("fillId"))
        return fills[at].find(f"{self._space}patternFill") if at < len(fills) else None

    def _is_mark(self, ground: Element | None) -> bool:
        front = None if ground is None else ground.find(f"{self._space}fgColor")
        return front is not None and front.get("rgb") in self._marks

    def _back(self, ground: Element | None) -> _Colour | None:
        """The colour that is kept behind a mark. What other programs put there is none."""
        back = None if ground is None else ground.find(f"{self._space}bgColor")
        if back is None:
            return None
        colour = {str(name): str(value) for name, value in back.attrib.items()}
        rgb = colour.get("rgb", "")
        if "theme" not in colour and not rgb.startswith(_KEPT):
            return None
        if rgb:
            colour["rgb"] = f"FF{rgb[2:]}"
        return tuple(sorted(colour.items()))

    def _kept(self, own: Element) -> _Colour | None:
        """The colour of a format's ground, to be kept behind a mark."""
        ground = self._ground(own)
        if self._is_mark(ground):
            return self._back(ground)
        front = None if ground is None else ground.find(f"{self._space}fgColor")
        if ground is None or front is None or ground.get("patternType") != "solid":
            return None
        colour = tuple(sorted((str(name), str(value)) for name, value in front.attrib.items()))
        return colour if {"rgb", "theme"} & dict(colour).keys() else None

    def _solid(self, colour: _Colour) -> int:
        return self._pattern(dict(colour), {"indexed": "64"})

    def _fill(self, colour: str, former: _Colour | None = None) -> int:
        behind = dict(former or (("indexed", "64"),))
        if "rgb" in behind:
            behind["rgb"] = f"{_KEPT}{behind['rgb'][-6:]}"
        return self._pattern({"rgb": colour}, behind)

    def _pattern(self, front: Mapping[str, str], back: Mapping[str, str]) -> int:
        key = ("fill", *front.items(), *back.items())
        if key not in self._known:
            fill = self._element('<fill><patternFill patternType="solid"/></fill>')
            for name, colour in (("fgColor", front), ("bgColor", back)):
                etree.SubElement(fill[0], f"{self._space}{name}", dict(colour))
            self._known[key] = self._append("fills", fill)
        return self._known[key]

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
