"""The bytes of a unit's own workbook and remarks in; the same workbook with them in it out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pipeline.model.returns import AUTHOR, SHEET
from pipeline.rendering.returns.cells import change_formats
from pipeline.rendering.returns.comments import add_comments, remove_comments
from pipeline.rendering.returns.list_sheet import COLOURS, ListSheet
from pipeline.rendering.returns.packages import (
    OfficePackage,
    Relationship,
    Unfit,
    reference,
    related_from,
    relationship_of,
    space_of,
)
from pipeline.rendering.returns.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from lxml.etree import _Element as Element

    from pipeline.model.returns import Remark

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SEVERITY_ORDER = "EWI"


def annotated_workbook(
    content: bytes, remarks: Sequence[Remark], *, title: str, advice: str
) -> bytes:
    """The unit's .xlsx or .xlsm with each faulty cell filled and commented, and 「问题清单」 first.

    Parts that have nothing to do with it are the same byte by byte. What an earlier return put
    there is taken away before.

    Raises:
        Unfit: the workbook cannot be changed without harm.
    """
    package = OfficePackage(content)
    book = _Book(package)
    styles = Styles(package.edit(book.styles))
    sheets = {name: part for name, part in book.worksheets.items() if name != SHEET}
    for name, part in sheets.items():
        _mark(package, part, [r for r in remarks if r.sheet == name and r.cells], styles)
    shown = ListSheet(title, advice, tuple(remarks), frozenset(sheets))
    book.put_first(shown.xml(styles, book.space))
    return package.to_bytes()


def _mark(package: OfficePackage, part: str, remarks: Sequence[Remark], styles: Styles) -> None:
    """Fill and comment the cells of a sheet; a sheet without remarks or old marks is left alone."""
    colours: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    for remark in sorted(remarks, key=lambda one: _SEVERITY_ORDER.index(one.severity)):
        for cell in remark.cells:
            colours.setdefault(cell, COLOURS[remark.severity])
            texts.setdefault(cell, []).append(remark.comment)
    old = remove_comments(package, part, AUTHOR)
    formats: dict[str, Callable[[int], int]] = {
        cell: partial(styles.unfilled, colours=frozenset(COLOURS.values())) for cell in old
    }
    formats |= {cell: partial(styles.filled, colour=colour) for cell, colour in colours.items()}
    if formats:
        change_formats(package.edit(part), formats)
    if texts:
        add_comments(package, part, {cell: "\n\n".join(t) for cell, t in texts.items()}, AUTHOR)


class _Book:
    """The workbook part: its sheets in order, and a new one in front."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        (self._part,) = [
            r.target for r in package.relationships("") if r.kind == "officeDocument"
        ] or [""]
        if not self._part:
            raise Unfit("no workbook")
        self._root = package.edit(self._part)
        self.space = space_of(self._root)
        related = package.relationships(self._part)
        self._parts = {each.identifier: each for each in related}
        self.styles = next((each.target for each in related if each.kind == "styles"), "")
        if not self.styles:
            raise Unfit("no styles")

    def _sheets(self) -> Element:
        sheets = self._root.find(f"{self.space}sheets")
        if sheets is None:
            raise Unfit("no sheets")
        return sheets

    def _part_of(self, sheet: Element) -> str:
        related = self._parts.get(relationship_of(sheet))
        return related.target if related is not None and related.kind == "worksheet" else ""

    @property
    def worksheets(self) -> Mapping[str, str]:
        """From the name of each worksheet to its part."""
        return {s.get("name", ""): part for s in self._sheets() if (part := self._part_of(s))}

    def put_first(self, content: bytes) -> None:
        """The list as the sheet that opens; an earlier list gives its part to it."""
        sheets = self._sheets()
        order = list(sheets)
        own = next((s for s in order if s.get("name") == SHEET and self._part_of(s)), None)
        if own is None:
            own = self._new_sheet(content)
        else:
            self._package.replace(self._part_of(own), content)
        moved = [own, *(sheet for sheet in order if sheet is not own)]
        places = {id(sheet): place for place, sheet in enumerate(moved)}
        self._renumber([places[id(sheet)] for sheet in order])
        sheets[:] = moved
        for view in self._root.iter(f"{self.space}workbookView"):
            view.set("activeTab", "0")
            if view.get("firstSheet") is not None:
                del view.attrib["firstSheet"]
        for name, part in self.worksheets.items():
            if name != SHEET:
                self._unselect(part)

    def _new_sheet(self, content: bytes) -> Element:
        part = self._package.free_name("xl/worksheets/sheet{}.xml")
        self._package.add(part, content, _SHEET_TYPE)
        identifier = self._package.relate(self._part, f"{related_from(self._root)}/worksheet", part)
        known = [int(sheet.get("sheetId", "0")) for sheet in self._sheets()]
        number = str(max(known, default=0) + 1)
        sheet = reference(self._root, "sheet", identifier, name=SHEET, sheetId=number)
        self._parts[identifier] = Relationship(identifier, "worksheet", part)
        return sheet

    def _renumber(self, places: Sequence[int]) -> None:
        """Names that belong to a sheet, such as its print area, know it by its place."""
        for name in self._root.iter(f"{self.space}definedName"):
            local = name.get("localSheetId")
            if local is not None and int(local) < len(places):
                name.set("localSheetId", str(places[int(local)]))

    def _unselect(self, part: str) -> None:
        """Two selected sheets are a group: what is typed into one would go into both."""
        views = [v for v in self._package.look(part).iter("{*}sheetView") if v.get("tabSelected")]
        if views:
            self._package.edit(part)
            for view in views:
                del view.attrib["tabSelected"]
