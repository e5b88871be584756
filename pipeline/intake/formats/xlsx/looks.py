"""The styles and texts of a workbook in; which formats strike out, and which texts say more, out.

A reader of values gives a text without its looks: what is struck out in it, or raised, reads as if
it stood there plainly.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from defusedxml import ElementTree

from pipeline.intake.marks import raised, struck

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element


class Looks(NamedTuple):
    """What of a workbook's looks changes what its cells say."""

    striking: frozenset[int] = frozenset()
    """The numbers of the cell formats whose font is struck out."""
    telling: Mapping[int, str] = MappingProxyType({})
    """The shared texts with struck-out or raised pieces, by their numbers, with signs for these."""


NO_LOOKS = Looks()


def looks_of(styles: bytes, texts: bytes) -> Looks:
    """What the two parts say; nearly all say nothing of the kind, which a quick look tells.

    Raises:
        ParseError, DefusedXmlException: a part is damaged.
    """
    striking = _striking(styles) if b"strike" in styles else frozenset()
    may_tell = b"strike" in texts or b"vertAlign" in texts
    telling = _telling(texts) if may_tell else {}
    return Looks(striking, telling) if striking or telling else NO_LOOKS


def _striking(styles: bytes) -> frozenset[int]:
    root = ElementTree.fromstring(styles)
    fonts = [number for number, font in enumerate(_children(root, "fonts")) if _is_on(font)]
    return frozenset(
        number
        for number, cell in enumerate(_children(root, "cellXfs"))
        if cell.get("fontId", "0").isdigit() and int(cell.get("fontId", "0")) in fonts
    )


def _telling(texts: bytes) -> dict[int, str]:
    found = {}
    for number, item in enumerate(ElementTree.fromstring(texts)):
        pieces = [(_text(run), _piece(run)) for run in item if _name(run) in ("r", "t")]
        if any(plain != told for plain, told in pieces):
            found[number] = "".join(told for _, told in pieces)
    return found


def _piece(run: Element) -> str:
    text = _text(run)
    properties = next((child for child in run if _name(child) == "rPr"), None)
    if properties is None:
        return text
    if _is_on(properties):
        text = struck(text)
    aligned = (c.get("val", "baseline") for c in properties if _name(c) == "vertAlign")
    return raised(text) if any(value != "baseline" for value in aligned) else text


def _text(run: Element) -> str:
    if _name(run) == "t":
        return run.text or ""
    return "".join(child.text or "" for child in run if _name(child) == "t")


def _is_on(font: Element) -> bool:
    """Whether a font, or what a run says of its own, is struck out."""
    strikes = [child.get("val", "1") for child in font if _name(child) == "strike"]
    return any(value not in ("0", "false") for value in strikes)


def _children(root: Element, name: str) -> list[Element]:
    return [child for part in root if _name(part) == name for child in part]


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
