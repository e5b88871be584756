"""Paragraphs that the program writes in, the same signed out; and which of a document are its own.

A signature is a bookmark, whose name tells a digest of the text: a paragraph that the unit wrote
into is not the program's any more, nor is one that looks like one of the program's.
"""

from __future__ import annotations

import hashlib
from itertools import count
from typing import TYPE_CHECKING

from pipeline.model.text import key
from pipeline.rendering.returns.packages import number_of
from pipeline.rendering.returns.word_parts import drop

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

    from pipeline.rendering.returns.word_parts import WordDocument

_NAME = "onex_return_list_"
_DIGITS = 12


class Signatures:
    """The signed paragraphs of a document."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        numbers = (
            number_of(start.get(document.name("id")), -1)
            for start in document.every("bookmarkStart")
        )
        self._ids = count(1 + max(numbers, default=-1))
        self._numbers = count(1)

    def sign(self, paragraph: Element) -> None:
        """Put a signature into a paragraph."""
        document, number = self._document, str(next(self._ids))
        name = f"{_NAME}{next(self._numbers)}_{self._digest(paragraph)}"
        at = 0 if paragraph.find(document.name("pPr")) is None else 1
        paragraph.insert(at, document.make("bookmarkStart", id=number, name=name))
        paragraph.append(document.make("bookmarkEnd", id=number))

    def removed(self) -> tuple[list[Element], list[Element]]:
        """Take all signatures away; the paragraphs that had one, and of these the program's own."""
        document = self._document
        signed, own, ids = [], [], set()
        for start in list(document.every("bookmarkStart")):
            name = start.get(document.name("name"), "")
            if not name.startswith(_NAME):
                continue
            ids.add(start.get(document.name("id")))
            paragraph = start.getparent()
            drop(start)
            if paragraph is not None and paragraph.getparent() is document.body:
                signed.append(paragraph)
                if name.endswith(f"_{self._digest(paragraph)}") and self._is_plain(paragraph):
                    own.append(paragraph)
        for end in list(document.every("bookmarkEnd")):
            if end.get(document.name("id")) in ids:
                drop(end)
        return signed, own

    def _digest(self, paragraph: Element) -> str:
        text = key(self._document.text(paragraph))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]

    def _is_plain(self, paragraph: Element) -> bool:
        """Whether it holds no picture or the like, of which the text says nothing."""
        drawn = ("drawing", "pict", "object", "commentReference", "footnoteReference", "ins", "del")
        return next(paragraph.iter(*map(self._document.name, drawn)), None) is None
