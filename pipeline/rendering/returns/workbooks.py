"""The bytes of a unit's own workbook and remarks in; the same workbook with them in it out."""

from __future__ import annotations

from functools import partial
from itertools import count
from typing import TYPE_CHECKING

from pipeline.model.returns import AUTHOR, SHEET
from pipeline.rendering.returns.cells import change_formats
from pipeline.rendering.returns.comments import add_comments, commented, remove_comments
from pipeline.rendering.returns.list_sheet import COLOURS, ListSheet
from pipeline.rendering.returns.own_lists import own_lists
from pipeline.rendering.returns.packages import (
    OfficePackage,
    Unfit,
    number_of,
    reference,
    related_from,
    relationship_of,
    remove,
    space_of,
)
from pipeline.rendering.returns.styles import Styles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element as Element

    from pipeline.model.returns import Remark
    from pipeline.rendering.returns.own_lists import Place

_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_SHEET_KINDS = ("worksheet", "chartsheet", "dialogsheet")
_SEVERITY_ORDER = "EWI"


def annotated_workbook(
    content: bytes, remarks: Sequence[Remark], *, title: str, advice: str
) -> bytes:
    """The unit's .xlsx or .xlsm with each faulty cell filled and commented, and 「问题清单」 first.

    Parts that have nothing to do with it are the same byte by byte. What an earlier return put
    there is taken away before; a sheet of the unit's own that has the name of the list stays, and
    the list has another.

    Raises:
        Unfit: the workbook cannot be changed without harm.
    """
    package = OfficePackage(content)
    book = _Book(package)
    places = book.remove_lists()
    sheets, name = book.worksheets, book.free_name(SHEET)
    ours = {sheet: remove_comments(package, part, AUTHOR) for sheet, part in sheets.items()}
    was_returned = places is not None or any(ours.values())
    styles = Styles(package.edit(book.styles), COLOURS.values() if was_returned else ())
    for sheet, part in sheets.items():
        own = [remark for remark in remarks if remark.sheet == sheet and remark.cells]
        told = frozenset(cell for other, cell in places or () if other == sheet)
        is_known = bool(ours[sheet]) or places is not None
        seen = (*ours[sheet], *commented(package, part)) if is_known else ()
        _unmark(package, part, styles, (*seen, *_still_filled(package, part, styles, told)))
        _mark(package, part, styles, own, name)
    shown = ListSheet(title, advice, tuple(remarks), frozenset(sheets))
    book.put_first(name, shown.xml(styles, book.space))
    return package.to_bytes()


def _unmark(package: OfficePackage, part: str, styles: Styles, cells: Sequence[str]) -> None:
    """Take away fills of an earlier return; other sheets are left alone.

    Where the unit had a comment of its own, there was none of the program's: of a returned
    workbook, such a cell is seen by its colour.
    """
    if cells:
        change_formats(package.edit(part), dict.fromkeys(cells, styles.unfilled))


def _still_filled(
    package: OfficePackage, part: str, styles: Styles, told: frozenset[str]
) -> tuple[str, ...]:
    """Which cells that an earlier list tells of have its colour: the comment may be gone."""
    if not told:
        return ()
    sheet = package.look(part)
    cells = (c for c in sheet.iter(f"{space_of(sheet)}c") if c.get("r") in told)
    return tuple(c.get("r", "") for c in cells if styles.is_filled(number_of(c.get("s"))))


def _mark(
    package: OfficePackage, part: str, styles: Styles, remarks: Sequence[Remark], listed: str
) -> None:
    """Fill and comment the cells of a sheet; a sheet without remarks is left alone."""
    colours: dict[str, str] = {}
    texts: dict[str, list[str]] = {}
    for remark in sorted(remarks, key=lambda one: _SEVERITY_ORDER.index(one.severity)):
        for cell in remark.cells:
            colours.setdefault(cell, COLOURS[remark.severity])
            texts.setdefault(cell, []).append(remark.comment_for(listed))
    if colours:
        formats = {cell: partial(styles.filled, colour=colour) for cell, colour in colours.items()}
        change_formats(package.edit(part), formats)
        add_comments(package, part, {cell: "\n\n".join(t) for cell, t in texts.items()}, AUTHOR)


class _Book:
    """The workbook part: its sheets in order, and a new one in front."""

    def __init__(self, package: OfficePackage) -> None:
        self._package = package
        main = [r.target for r in package.relationships("") if r.kind == "officeDocument"]
        if not main:
            raise Unfit("no workbook")
        self._part = main[0]
        self._root = package.edit(self._part)
        self.space = space_of(self._root)
        self.styles = self._target("styles")
        if not self.styles:
            raise Unfit("no styles")
        sheets = self._root.find(f"{self.space}sheets")
        if sheets is None:
            raise Unfit("no sheets")
        self._all = sheets

    def _target(self, kind: str) -> str:
        related = self._package.relationships(self._part)
        return next((each.target for each in related if each.kind == kind), "")

    @property
    def _sheets(self) -> list[Element]:
        return list(self._all.iterchildren(f"{self.space}sheet"))

    def _parts(self, *kinds: str) -> dict[str, str]:
        """From the name of each sheet of some kinds to its part."""
        related = {r.identifier: r for r in self._package.relationships(self._part)}
        pairs = ((s.get("name", ""), related.get(relationship_of(s))) for s in self._sheets)
        return {name: r.target for name, r in pairs if r is not None and r.kind in kinds}

    @property
    def worksheets(self) -> Mapping[str, str]:
        """From the name of each worksheet to its part."""
        return self._parts("worksheet")

    def free_name(self, name: str) -> str:
        """A name that no sheet has, be it a chart: this one, or with the first free number."""
        taken = {sheet.get("name", "").casefold() for sheet in self._sheets}
        names = (name if n == 1 else f"{name} ({n})" for n in count(1))
        return next(each for each in names if each.casefold() not in taken)

    def remove_lists(self) -> frozenset[Place] | None:
        """Take away the lists of earlier returns, and their names.

        The cells that they tell of; None where there was no list.
        """
        sheets = self.worksheets
        lists = own_lists(self._package, sheets, self._target("sharedStrings"))
        for name in lists:
            root = self._package.look(sheets[name])
            if next(root.iter(f"{self.space}f"), None) is not None and self._target("calcChain"):
                # In which order to calculate: programs find it out again.
                self._package.discard(self._target("calcChain"), self._part)
        self._renumber([sheet for sheet in self._sheets if sheet.get("name") not in lists])
        for sheet in self._sheets:
            if sheet.get("name") in lists:
                remove(sheet)
                self._package.discard(sheets[sheet.get("name", "")], self._part)
        return frozenset().union(*lists.values()) if lists else None

    def put_first(self, name: str, content: bytes) -> None:
        """The list as the sheet that opens, in sight."""
        part = self._package.free_name("xl/worksheets/sheet{}.xml")
        self._package.add(part, content, _SHEET_TYPE)
        identifier = self._package.relate(self._part, f"{related_from(self._root)}/worksheet", part)
        number = str(max((number_of(s.get("sheetId")) for s in self._sheets), default=0) + 1)
        own = reference(self._root, "sheet", identifier, name=name, sheetId=number)
        self._renumber([own, *self._sheets])
        self._all.insert(0, own)
        for view in self._root.iter(f"{self.space}workbookView"):
            view.set("activeTab", "0")
            if view.get("firstSheet") is not None:
                del view.attrib["firstSheet"]
        for other in self._parts(*_SHEET_KINDS).values():
            if other != part:
                self._unselect(other)

    def _renumber(self, sheets: Sequence[Element]) -> None:
        """Names that belong to a sheet, such as its print area, know it by its place.

        `sheets` are in their new order; the names of one that is not among them are taken away.
        """
        places = {id(sheet): place for place, sheet in enumerate(sheets)}
        old = self._sheets
        for name in list(self._root.iter(f"{self.space}definedName")):
            at = number_of(name.get("localSheetId"), -1)
            if not 0 <= at < len(old):
                continue
            if id(old[at]) in places:
                name.set("localSheetId", str(places[id(old[at])]))
            else:
                self._forget(name)

    def _forget(self, name: Element) -> None:
        names = name.getparent()
        remove(name)
        if names is not None and not len(names):
            remove(names)

    def _unselect(self, part: str) -> None:
        """Two selected sheets are a group: what is typed into one would go into both."""
        views = [v for v in self._package.look(part).iter("{*}sheetView") if v.get("tabSelected")]
        if views:
            self._package.edit(part)
            for view in views:
                del view.attrib["tabSelected"]
