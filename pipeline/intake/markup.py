"""XML from outside in, its elements out: nothing is resolved, fetched or declared.

Comments and processing instructions are dropped, since they would cut a text in two; what is nested
more than 256 deep is refused by libxml2.
"""

from __future__ import annotations

from typing import IO, TYPE_CHECKING, Any

from lxml import etree

from pipeline.intake.refusals import forbidden, foreign

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from lxml.etree import _Element as Element

_SAFE: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
}


def root_of(xml: bytes, part: str, kind: str) -> Element:
    """The root of a whole part; `part` and the `kind` of its file are for an officer.

    Raises:
        Refused: F01 where it is no XML, F03 where it declares a document type.
    """
    with foreign(kind, f"「{part}」的内容有误"):
        root = etree.fromstring(xml, etree.XMLParser(**_SAFE))
    _refuse_declaration(root, part)
    return root


def elements_of(
    xml: IO[bytes], tags: Collection[str], part: str, kind: str
) -> Iterator[tuple[str, Element]]:
    """`start` and `end` of each element with one of the tags, as a stream.

    Raises:
        Refused: F01 where it is no XML, F03 where it declares a document type.
    """
    with foreign(kind, f"「{part}」的内容有误"):
        events = etree.iterparse(xml, events=("start", "end"), tag=tuple(tags), **_SAFE)
        for number, (event, element) in enumerate(events):
            if not number:
                _refuse_declaration(element, part)
            yield event, element


def _refuse_declaration(element: Element, part: str) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise forbidden(f"「{part}」里有文档类型声明（DOCTYPE 或 ENTITY）")
