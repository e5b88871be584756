"""The bytes of a unit's own Word document and remarks in; the same with them in it out."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from pipeline.rendering.returns.list_sheet import COLOURS
from pipeline.rendering.returns.packages import OfficePackage, Unfit
from pipeline.rendering.returns.word_comments import Comments
from pipeline.rendering.returns.word_list import WordList
from pipeline.rendering.returns.word_parts import WordDocument, drop
from pipeline.rendering.returns.word_places import Places, is_marked, unshade

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element as Element

    from pipeline.model.returns import Remark, WordPlace

_SEVERITY_ORDER = "EWI"
_FILLS = {severity: colour[2:] for severity, colour in COLOURS.items()}
_BOOKMARK = "onex_return_"


def annotated_document(
    content: bytes,
    remarks: Sequence[Remark],
    places: Mapping[tuple[str, str], WordPlace],
    *,
    title: str,
    advice: str,
    as_of: dt.datetime,
) -> bytes:
    """The unit's .docx with each faulty cell shaded and commented, and 「问题清单」 on last pages.

    Parts that have nothing to do with it are the same byte by byte. What an earlier return put
    there is taken away before. A line outside the tables is commented; a cell in a text box is
    shaded and not commented, since Word allows no comments there; a remark without a place in the
    document is in the list alone.

    Args:
        content: a .docx, .docm or the like that the program has read.
        remarks: in the order of the list; their `sheet` and `cells` are those of the reader.
        places: from a grid's name and an address to the cell of the document.
        title: the line above the list.
        advice: what the unit is to do, below the title.
        as_of: when the comments were written.

    Raises:
        Unfit: the document cannot be changed without harm.
    """
    try:
        document = WordDocument(OfficePackage(content))
    except zipfile.BadZipFile as error:
        raise Unfit(str(error)) from error
    comments = Comments(document, as_of)
    _clear(document, comments)
    cells = Places(document)
    _mark(comments, remarks, places, cells)
    rows = []
    for number, remark in enumerate(remarks, 1):
        found = _found(remark, places)
        name = f"{_BOOKMARK}{number}" if found else ""
        if found:
            cells.bookmark(found[0], name)
        rows.append((remark, cells.told(found) or remark.sheet or remark.place, name))
    WordList(document).append(rows, title, advice)
    return document.package.to_bytes()


def _clear(document: WordDocument, comments: Comments) -> None:
    """Take away what an earlier return has put into the document; of other documents, nothing."""
    grounds = _own_grounds(document, comments)
    had_comments = comments.remove_own()
    had_list = WordList(document).remove()
    if not had_comments and not had_list:
        return
    for shading in grounds:
        unshade(shading, document)
    ids = set()
    for start in list(document.every("bookmarkStart")):
        if start.get(document.name("name"), "").startswith(_BOOKMARK):
            ids.add(start.get(document.name("id")))
            drop(start)
    for end in list(document.every("bookmarkEnd")):
        if end.get(document.name("id")) in ids:
            drop(end)


def _own_grounds(document: WordDocument, comments: Comments) -> list[Element]:
    """The grounds of cells that an earlier return has made.

    Those of a list by an earlier program do not say so themselves: of them, a cell has our comment
    or our bookmark, or stands in a text box, where there are no comments.
    """
    name, cell, box = document.name, document.name("tc"), document.name("txbxContent")
    starts = document.every("bookmarkStart")
    marks = [each for each in starts if each.get(name("name"), "").startswith(_BOOKMARK)]
    near = [next(e.iterancestors(cell), None) for e in (*marks, *comments.own_anchors())]
    known = {id(each) for each in near}
    found = []
    for shading in document.every("shd"):
        ours = shading.get(name("fill"), "").upper() in _FILLS.values()
        properties = shading.getparent()
        if not ours or properties is None or properties.tag != name("tcPr"):
            continue
        own = properties.getparent()
        is_in_box = next(shading.iterancestors(box), None) is not None
        if is_marked(shading, document) or is_in_box or id(own) in known:
            found.append(shading)
    return found


def _mark(
    comments: Comments,
    remarks: Sequence[Remark],
    places: Mapping[tuple[str, str], WordPlace],
    cells: Places,
) -> None:
    """Shade and comment the cells of all remarks; the gravest of a cell gives the colour."""
    texts: dict[WordPlace, list[str]] = {}
    fills: dict[WordPlace, str] = {}
    for remark in sorted(remarks, key=lambda one: _SEVERITY_ORDER.index(one.severity)):
        for place in _found(remark, places):
            fills.setdefault(place, _FILLS[remark.severity])
            texts.setdefault(place, []).append(remark.comment)
    for place in sorted(fills):
        cells.shade(place, fills[place])
        if not cells.is_in_box(place):
            comments.add(cells.paragraph(place), "\n\n".join(texts[place]))


def _found(remark: Remark, places: Mapping[tuple[str, str], WordPlace]) -> list[WordPlace]:
    """The places of a remark, each once."""
    found = dict.fromkeys(places.get((remark.sheet or "", cell)) for cell in remark.cells)
    return [place for place in found if place is not None]
