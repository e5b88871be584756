"""A package with a .docx in; its main part, and elements to put into it, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.rendering.returns.packages import Unfit, is_strict, related_from, space_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from pipeline.rendering.returns.packages import OfficePackage

_XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no XML may hold; such a character is shown as the sign for one that cannot be."""


class WordDocument:
    """The main part of a package, in the strict or the usual form of the format."""

    def __init__(self, package: OfficePackage) -> None:
        self.package = package
        main = [each for each in package.relationships("") if each.kind == "officeDocument"]
        if not main:
            raise Unfit("no document")
        self.part = main[0].target
        self.root = package.edit(self.part)
        self.space = space_of(self.root)
        if self.root.tag != f"{self.space}document" or not self.space.strip("{}"):
            raise Unfit("no document")
        body = self.root.find(f"{self.space}body")
        if body is None:
            raise Unfit("no body")
        self.body: Element = body

    @property
    def related(self) -> str:
        """What the types of its relationships begin with."""
        return related_from(self.root)

    def name(self, local: str) -> str:
        """The name of an element or attribute of the format."""
        return f"{self.space}{local}"

    def make(self, local: str, *children: Element, **attributes: str) -> Element:
        """An element of the format with attributes and children of it."""
        made = etree.Element(self.name(local), nsmap={"w": self.space[1:-1]})
        for key, value in attributes.items():
            made.set(self.name(key), value)
        made.extend(children)
        return made

    @property
    def sides(self) -> tuple[str, str]:
        """What it calls left and right of a table: the strict form knows no such words."""
        return ("start", "end") if is_strict(self.root) else ("left", "right")

    def run(self, text: str, *properties: Element) -> Element:
        """A run with a text, its lines apart."""
        run = self.make("r")
        if properties:
            run.append(self.make("rPr", *properties))
        for number, line in enumerate(clean(text).split("\n")):
            if number:
                run.append(self.make("br"))
            told = self.make("t")
            told.text = line
            told.set(_XML_SPACE, "preserve")
            run.append(told)
        return run

    def every(self, *locals_: str) -> Iterator[Element]:
        """All elements with one of some names, in order."""
        return self.root.iter(*map(self.name, locals_))

    def text(self, element: Element) -> str:
        """The text of an element, without what is deleted."""
        return "".join(each.text or "" for each in element.iter(self.name("t")))


def clean(text: str) -> str:
    """A text as XML may hold it."""
    return _FORBIDDEN.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def drop(element: Element) -> None:
    """Take an element out of the part that it is in."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
