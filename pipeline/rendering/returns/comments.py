"""Texts at cells of a worksheet in; comments that office programs show there, out.

A comment is two things: its text in a comments part, and in a drawing of the old kind (VML) the box
that shows it. Those that the unit wrote stay as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.model.returns import is_own_comment
from pipeline.rendering.heights import line_count, units
from pipeline.rendering.returns.cells import place_of
from pipeline.rendering.returns.packages import (
    Unfit,
    legal,
    number_of,
    reference,
    related_from,
    relationship_of,
    remove,
    space_of,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as Element

    from pipeline.rendering.returns.packages import OfficePackage

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_V, _O, _X = (
    "urn:schemas-microsoft-com:vml",
    "urn:schemas-microsoft-com:office:office",
    "urn:schemas-microsoft-com:office:excel",
)
_AFTER_DRAWING = (
    "legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems",
    "tableParts", "extLst",
)  # fmt: skip
"""What stands behind the reference to the drawing, in the order that the format demands."""
_SHAPE = re.compile(r"_x0000_s(\d+)")
_WIDE, _NARROW = 44, 26
"""Half-width characters on a line of the box."""


def add_comments(
    package: OfficePackage, part: str, texts: Mapping[str, str], author: str
) -> tuple[str, ...]:
    """Comment cells of the worksheet in a part; the addresses of those that had a comment already.

    Raises:
        Unfit: the sheet's own comments cannot be added to.
    """
    related = {each.kind: each.target for each in package.relationships(part)}
    comments = _comments(package, part, related)
    space = space_of(comments)
    taken = {c.get("ref", "").upper() for c in comments.iter(f"{space}comment")}
    new = {address: text for address, text in texts.items() if address not in taken}
    if not new:
        return tuple(texts)
    who = _author(comments, space, author)
    listed = comments.find(f"{space}commentList")
    if listed is None:
        raise Unfit("no list of comments")
    for address, text in new.items():
        comment = etree.SubElement(listed, f"{space}comment", ref=address, authorId=str(who))
        run = etree.SubElement(etree.SubElement(comment, f"{space}text"), f"{space}r")
        properties = etree.SubElement(run, f"{space}rPr")
        etree.SubElement(properties, f"{space}sz", val="9")
        etree.SubElement(properties, f"{space}rFont", val="宋体")
        etree.SubElement(run, f"{space}t").text = legal(text)
        run[-1].set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    ordered = sorted(listed, key=lambda comment: place_of(comment.get("ref", "")))
    listed[:] = ordered
    _draw(package, part, new)
    return tuple(address for address in texts if address in taken)


def remove_comments(package: OfficePackage, part: str, author: str) -> tuple[str, ...]:
    """Take away the comments of an author; the addresses where they were.

    Some programs forget who wrote a comment when they save: what says nothing but what the program
    says is known by that.
    """
    related = {each.kind: each.target for each in package.relationships(part)}
    if "comments" not in related:
        return ()
    comments = package.look(related["comments"])
    space = space_of(comments)
    names = [each.text for each in comments.iter(f"{space}author")]
    numbers = {str(at) for at, name in enumerate(names) if name == author}
    own = [
        comment
        for comment in comments.iter(f"{space}comment")
        if comment.get("authorId") in numbers or is_own_comment(_text(comment))
    ]
    if not own:
        return ()
    package.edit(related["comments"])
    for comment in own:
        remove(comment)
    addresses = tuple(comment.get("ref", "") for comment in own)
    _erase(package, part, frozenset(map(place_of, addresses)))
    return addresses


def commented(package: OfficePackage, part: str) -> tuple[str, ...]:
    """The addresses of the cells of a worksheet that have a comment."""
    related = {each.kind: each.target for each in package.relationships(part)}
    if "comments" not in related:
        return ()
    comments = package.look(related["comments"])
    return tuple(each.get("ref", "") for each in comments.iter(f"{space_of(comments)}comment"))


def _text(comment: Element) -> str:
    return "".join(each.text or "" for each in comment.iter(f"{space_of(comment)}t"))


def _erase(package: OfficePackage, part: str, places: frozenset[tuple[int, int]]) -> None:
    """Take away the boxes of comments at some places."""
    drawing = _drawing(package, part)
    for shape in list(drawing.iter(f"{{{_V}}}shape")):
        row, column = (
            number_of(shape.findtext(f".//{{{_X}}}{name}"), -1) for name in ("Row", "Column")
        )
        if (row, column) in places:
            remove(shape)


def _comments(package: OfficePackage, part: str, related: dict[str, str]) -> Element:
    """The sheet's comments, begun where it has none."""
    if "comments" in related:
        return package.edit(related["comments"])
    name = package.free_name("xl/comments{}.xml")
    sheet = package.look(part)
    begun = f'<comments xmlns="{space_of(sheet)[1:-1]}"><authors/><commentList/></comments>'
    package.add(name, begun.encode(), _COMMENTS_TYPE)
    package.relate(part, f"{related_from(sheet)}/comments", name)
    return package.edit(name)


def _author(comments: Element, space: str, author: str) -> int:
    authors = comments.find(f"{space}authors")
    if authors is None:
        raise Unfit("no authors of comments")
    names = [each.text for each in authors]
    if author not in names:
        etree.SubElement(authors, f"{space}author").text = author
        return len(names)
    return names.index(author)


def _draw(package: OfficePackage, part: str, texts: Mapping[str, str]) -> None:
    """A box for each comment, in the sheet's drawing of the old kind."""
    drawing = _drawing(package, part)
    numbers = [
        int(n) for s in drawing.iter(f"{{{_V}}}shape") for n in _SHAPE.findall(s.get("id", ""))
    ]
    first = max(numbers, default=1024) + 1
    if drawing.find(f"{{{_V}}}shapetype[@id='_x0000_t202']") is None:
        drawing.append(_shape_type())
    for number, (address, text) in enumerate(texts.items(), first):
        drawing.append(_shape(number, address, text))


def _drawing(package: OfficePackage, part: str) -> Element:
    sheet = package.edit(part)
    space = space_of(sheet)
    drawn = sheet.find(f"{space}legacyDrawing")
    if drawn is not None:
        identifier = relationship_of(drawn)
        targets = {each.identifier: each.target for each in package.relationships(part)}
        if identifier not in targets:
            raise Unfit("no drawing")
        return package.edit(targets[identifier])
    name = package.free_name("xl/drawings/vmlDrawing{}.vml")
    number = int(re.sub(r"\D", "", name.rpartition("/")[2]) or 1)
    begun = (
        f'<xml xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}"><o:shapelayout v:ext="edit">'
        f'<o:idmap v:ext="edit" data="{number}"/></o:shapelayout></xml>'
    )
    package.add_of_extension(name, begun.encode(), _VML_TYPE)
    identifier = package.relate(part, f"{related_from(sheet)}/vmlDrawing", name)
    drawn = reference(sheet, "legacyDrawing", identifier)
    behind = next(
        (c for c in sheet.iterchildren("*") if etree.QName(c).localname in _AFTER_DRAWING), None
    )
    if behind is None:
        sheet.append(drawn)
    else:
        behind.addprevious(drawn)
    return package.edit(name)


def _shape_type() -> Element:
    return etree.fromstring(
        f'<v:shapetype xmlns:v="{_V}" xmlns:o="{_O}" id="_x0000_t202" coordsize="21600,21600" '
        'o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
        '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
    )


def _shape(number: int, address: str, text: str) -> Element:
    """A hidden yellow box beside its cell, as high as its text."""
    row, column = place_of(address)
    is_long = max(map(units, text.splitlines()), default=0) > _NARROW
    columns, characters = (3, _WIDE) if is_long else (2, _NARROW)
    lines = sum(line_count(line, characters) for line in text.splitlines())
    top, bottom = max(row - 1, 0), max(row - 1, 0) + max(4, lines + 1)
    anchor = f"{column + 1}, 15, {top}, 2, {column + 1 + columns}, 15, {bottom}, 4"
    return etree.fromstring(
        f'<v:shape xmlns:v="{_V}" xmlns:o="{_O}" xmlns:x="{_X}" id="_x0000_s{number}" '
        'type="#_x0000_t202" style="position:absolute;z-index:1;visibility:hidden" '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
