"""Texts at cells of a Word document in; comments that office programs show there, out.

Comments that the unit wrote stay as they are, and so do its answers to those of an earlier return,
which then stand alone.
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.model.returns import AUTHOR
from pipeline.rendering.returns.packages import Unfit
from pipeline.rendering.returns.word_parts import drop

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from pipeline.rendering.returns.word_parts import WordDocument

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"
_INITIALS = "1+X"
_SIZE = "18"
"""Of its letters, in half points."""
_ANCHORS = ("commentRangeStart", "commentRangeEnd", "commentReference")
_THREADS = ("commentsExtended", "commentsIds")
"""Parts that later versions of Word keep beside the comments, which they know by a paragraph."""


class Comments:
    """The comments of a document; its part is begun when the first is added."""

    def __init__(self, document: WordDocument, written: dt.datetime) -> None:
        self._document = document
        # Of a comment without a date, LibreOffice makes one with a date that is none. Word writes
        # the hour of the place, and a Z all the same.
        self._date = f"{written:%Y-%m-%dT%H:%M:%SZ}"
        related = document.package.relationships(document.part)
        self._parts = {each.kind: each.target for each in related}
        self._numbers: Iterator[int] | None = None

    def add(self, paragraph: Element, text: str) -> None:
        """A comment on a whole paragraph."""
        document, root = self._document, self._root()
        if self._numbers is None:
            ids = [e.get(document.name("id"), "") for e in (*root, *document.every(*_ANCHORS))]
            taken = (int(i) for i in ids if i.isascii() and i.isdecimal())
            self._numbers = count(1 + max(taken, default=-1))
        number = str(next(self._numbers))
        root.append(self._comment(number, text))
        start, end, reference = (document.make(local, id=number) for local in _ANCHORS)
        properties = paragraph.find(document.name("pPr"))
        paragraph.insert(0 if properties is None else 1, start)
        paragraph.extend((end, document.make("r", reference)))

    def _comment(self, number: str, text: str) -> Element:
        document = self._document
        comment = document.make(
            "comment", id=number, author=AUTHOR, date=self._date, initials=_INITIALS
        )
        for line in text.split("\n"):
            run = document.run(line, document.make("sz", val=_SIZE))
            comment.append(document.make("p", run))
        comment[0].insert(0, document.make("r", document.make("annotationRef")))
        return comment

    def _root(self) -> Element:
        document, package = self._document, self._document.package
        if "comments" not in self._parts:
            folder = document.part.rpartition("/")[0]
            name = f"{folder}/comments.xml".lstrip("/")
            if name.lower() in package.names:  # of nobody's, but there
                name = package.free_name(name.replace(".xml", "{}.xml"))
            begun = etree.Element(document.name("comments"), nsmap={"w": document.space[1:-1]})
            package.add(name, etree.tostring(begun, encoding="UTF-8"), _TYPE)
            package.relate(document.part, f"{document.related}/comments", name)
            self._parts["comments"] = name
        root = package.edit(self._parts["comments"])
        if root.tag != document.name("comments"):
            raise Unfit("comments of another form")
        return root

    def _own(self) -> list[Element]:
        """The comments of an earlier return."""
        if "comments" not in self._parts:
            return []
        root = self._document.package.look(self._parts["comments"])
        return [c for c in root if c.get(self._document.name("author")) == AUTHOR]

    def own_anchors(self) -> list[Element]:
        """Where the comments of an earlier return stand."""
        numbers = {comment.get(self._document.name("id")) for comment in self._own()}
        anchors = self._document.every(*_ANCHORS)
        return [each for each in anchors if each.get(self._document.name("id")) in numbers]

    def remove_own(self) -> bool:
        """Take away the comments of an earlier return; whether there were any."""
        own, document = self._own(), self._document
        if not own:
            return False
        document.package.edit(self._parts["comments"])
        own = self._own()
        numbers = {comment.get(document.name("id")) for comment in own}
        self._forget(frozenset(_local(own, "paraId")))
        for comment in own:
            drop(comment)
        for anchor in list(document.every(*_ANCHORS)):
            if anchor.get(document.name("id")) in numbers:
                self._erase(anchor)
        return True

    def _erase(self, anchor: Element) -> None:
        """An anchor, with its run where that holds nothing else."""
        run = anchor.getparent()
        drop(anchor)
        is_run = run is not None and run.tag == self._document.name("r")
        if run is not None and is_run and all(c.tag == self._document.name("rPr") for c in run):
            drop(run)

    def _forget(self, paragraphs: frozenset[str]) -> None:
        """Take comments, known by their paragraphs, out of the parts beside."""
        durable: set[str] = set()
        for kind in _THREADS:
            for entry in self._entries(kind):
                if paragraphs.intersection(_attribute(entry, "paraId")):
                    durable.update(_attribute(entry, "durableId"))
                    drop(entry)
                for name, value in list(entry.attrib.items()):
                    if str(name).endswith("}paraIdParent") and value in paragraphs:
                        del entry.attrib[name]
        for entry in self._entries("commentsExtensible"):
            if durable.intersection(_attribute(entry, "durableId")):
                drop(entry)

    def _entries(self, kind: str) -> list[Element]:
        if kind not in self._parts:
            return []
        return list(self._document.package.edit(self._parts[kind]))


def _local(elements: Iterable[Element], name: str) -> Iterator[str]:
    """The values of an attribute in whatever namespace, of elements and all within them."""
    for element in elements:
        for each in element.iter():
            yield from _attribute(each, name)


def _attribute(element: Element, name: str) -> list[str]:
    return [str(v) for key, v in element.attrib.items() if str(key).endswith(f"}}{name}")]
