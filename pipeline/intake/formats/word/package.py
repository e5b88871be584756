"""A package with a .docx in, its XML parts out; and what else it carries: links, objects.

Not python-docx: that loads every part, and gives up a document over one picture that is not there
(the target `NULL` that some editors write) or over the strict form of the format.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.markup import root_of
from pipeline.intake.refusals import damaged
from pipeline.intake.sniffing import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

    from pipeline.intake.packages import Package

KIND = str(Kind.WORD)

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT_W = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"

_EMBEDDED_FOLDERS = ("word/embeddings/", "word/activex/")
_EMBEDDED_KINDS = ("oleObject", "package", "control", "activeXControlBinary", "aFChunk")
_LINKED_FIELD = re.compile(
    r"\0\s*(DDE|DDEAUTO|LINK|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|RD)\b", re.IGNORECASE
)
"""A field that fetches its result from elsewhere; `\\0` stands for the field's beginning."""


class Relationship(NamedTuple):
    """From one part of a package to another, or to a place outside it."""

    kind: str
    """The last word of its type, such as `header`."""
    target: str
    """The name of a part, in lower case; or an address outside."""
    is_external: bool


class WordPackage:
    """The parts of a .docx by their names, which are compared without case."""

    def __init__(self, package: Package) -> None:
        self._package = package

    def xml(self, name: str) -> _Element | None:
        """The root of one part; None where there is no such part.

        Raises:
            Refused: the part is no sound XML, or has a document type declaration.
        """
        xml = self._package.read(name)
        if xml is None:
            return None
        root = root_of(xml, name, KIND)
        _loosen(root)
        return root

    def relationships(self, part: str) -> Iterator[Relationship]:
        """Where a part (`""`: the package itself) leads to."""
        folder, name = posixpath.split(part)
        yield from self._relationships(posixpath.join(folder, "_rels", f"{name}.rels"))

    def document(self) -> tuple[str, _Element]:
        """The name and the root of the main part.

        Raises:
            Refused: there is none.
        """
        for relationship in self.relationships(""):
            if relationship.kind == "officeDocument":
                root = self.xml(relationship.target)
                if root is not None and root.tag == f"{W}document":
                    return relationship.target, root
        raise damaged(KIND, "缺少正文部分")

    def active(self) -> Iterator[str]:
        """Links to other places and embedded objects, in an officer's words, repeated."""
        for name in sorted(self._package.names):
            if name.endswith("vbaproject.bin"):
                yield "宏"
            if name.startswith(_EMBEDDED_FOLDERS):
                yield "嵌入对象"
            if name.endswith(".rels"):
                yield from map(_active, self._relationships(name))

    def _relationships(self, name: str) -> Iterator[Relationship]:
        root = self.xml(name)
        base = posixpath.dirname(posixpath.dirname(name))
        for element in root if root is not None else ():
            target = element.get("Target", "")
            is_external = element.get("TargetMode", "").lower() == "external"
            if not is_external:
                target = posixpath.normpath(posixpath.join("/", base, target)).lstrip("/").lower()
            yield Relationship(element.get("Type", "").rpartition("/")[2], target, is_external)


def has_linked_fields(root: _Element) -> bool:
    """Whether a field fetches its result from another program or file (DDE, INCLUDETEXT, …)."""
    instructions = []
    for element in root.iter(f"{W}fldChar", f"{W}instrText", f"{W}fldSimple"):
        if element.tag == f"{W}instrText":
            instructions.append(element.text or "")
        elif element.tag == f"{W}fldSimple":
            instructions.append("\0" + element.get(f"{W}instr", ""))
        elif element.get(f"{W}fldCharType") == "begin":
            instructions.append("\0")
    return _LINKED_FIELD.search("".join(instructions)) is not None


def _active(relationship: Relationship) -> str:
    if relationship.is_external:
        return "" if relationship.kind == "hyperlink" else "外部链接"
    return "嵌入对象" if relationship.kind in _EMBEDDED_KINDS else ""


def _loosen(root: _Element) -> None:
    """The strict form of the format differs, for a table's text, in its namespace alone."""
    if not str(root.tag).startswith(_STRICT_W):
        return
    for element in root.iter(f"{_STRICT_W}*"):
        element.tag = W + str(element.tag).removeprefix(_STRICT_W)
        for name, value in element.attrib.items():
            if str(name).startswith(_STRICT_W):
                element.set(W + str(name).removeprefix(_STRICT_W), value)
