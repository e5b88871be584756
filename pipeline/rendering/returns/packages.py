"""The bytes of an Office file in; the same out, but for the parts changed on purpose.

A part that nobody asked to change is passed on byte by byte: whatever it holds – pictures, text
boxes, charts, what no library knows – stays as its unit made it.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from itertools import count
from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_TYPES = "[Content_Types].xml"
_TYPES_SPACE = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_RELATED_SPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT = "{http://purl.oclc.org/"
_STRICT_RELATED = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)
"""What the archive raises where a part cannot be unpacked."""
_MOST_DIGITS = 9
_NEW_PART_DATE = (1980, 1, 1, 0, 0, 0)


class Unfit(Exception):  # noqa: N818 - a fact about the file, not an error of the program
    """A file that cannot be changed without harm: it is returned as it came."""


class Relationship(NamedTuple):
    """Where a part leads to."""

    identifier: str
    kind: str
    """The last word of its type, such as `comments`."""
    target: str
    """The name of a part."""


class OfficePackage:
    """The parts of a .xlsx or .docx, as they were and as they are to become.

    Parts are named without regard to case, as office programs do.

    Raises:
        Unfit: the content is no package.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except zipfile.BadZipFile as error:
            raise Unfit(str(error)) from error
        self._infos = {
            info.filename.replace("\\", "/").lower(): info for info in self._archive.infolist()
        }
        self._roots: dict[str, Element] = {}
        self._changed: set[str] = set()
        self._added: dict[str, tuple[str, bytes]] = {}
        """From the name in lower case to the name as it is to be written, and the bytes."""

    @property
    def names(self) -> frozenset[str]:
        """The names of all parts, in lower case."""
        return frozenset((*self._infos, *self._added))

    def look(self, name: str) -> Element:
        """The root of a part, which must not be changed.

        Raises:
            Unfit: there is no such part, or it is no XML.
        """
        key = name.lower()
        if key not in self._roots:
            parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
            try:
                self._roots[key] = etree.fromstring(self.read(name), parser)
            except etree.XMLSyntaxError as error:
                raise Unfit(str(error)) from error
        return self._roots[key]

    def read(self, name: str) -> bytes:
        """The bytes of a part as it came.

        Raises:
            Unfit: there is no such part, or it is broken.
        """
        key = name.lower()
        if key in self._added:
            return self._added[key][1]
        if key not in self._infos:
            raise Unfit(f"no part {name}")
        try:
            return self._archive.read(self._infos[key])
        except _BROKEN as error:
            raise Unfit(str(error)) from error

    def edit(self, name: str) -> Element:
        """The root of a part that is to be changed."""
        root = self.look(name)
        self._changed.add(name.lower())
        return root

    def add(self, name: str, content: bytes, content_type: str) -> None:
        """A new part of a content type."""
        self._added[name.lower()] = name, content
        types = self.edit(_TYPES)
        etree.SubElement(
            types, f"{_TYPES_SPACE}Override", PartName=f"/{name}", ContentType=content_type
        )

    def add_of_extension(self, name: str, content: bytes, content_type: str) -> None:
        """A new part whose content type its extension tells, for all parts with it."""
        self._added[name.lower()] = name, content
        extension = name.rpartition(".")[2]
        known = {
            default.get("Extension", "").lower()
            for default in self.look(_TYPES).iter(f"{_TYPES_SPACE}Default")
        }
        if extension.lower() not in known:
            default = etree.Element(
                f"{_TYPES_SPACE}Default", Extension=extension, ContentType=content_type
            )
            self.edit(_TYPES).insert(0, default)

    def relationships(self, part: str) -> list[Relationship]:
        """Where a part leads to within the package."""
        name = relationships_of(part)
        if name.lower() not in self.names:
            return []
        return [
            Relationship(
                element.get("Id", ""),
                element.get("Type", "").rpartition("/")[2],
                target_of(part, element.get("Target", "")),
            )
            for element in self.look(name).iter(f"{{{_RELATED_SPACE}}}Relationship")
            if element.get("TargetMode", "").lower() != "external"
        ]

    def relate(self, part: str, kind: str, target: str) -> str:
        """A new relationship from a part to another; its identifier."""
        name = relationships_of(part)
        if name.lower() not in self.names:
            begun = f'<Relationships xmlns="{_RELATED_SPACE}"/>'
            self._added[name.lower()] = name, begun.encode()
        root = self.edit(name)
        known = {element.get("Id") for element in root}
        number = next(n for n in count(1) if f"rId{n}" not in known)
        etree.SubElement(
            root,
            f"{{{_RELATED_SPACE}}}Relationship",
            Id=f"rId{number}",
            Type=kind,
            Target=f"/{target}",
        )
        return f"rId{number}"

    def discard(self, part: str, owner: str) -> None:
        """Take away a part that `owner` leads to, and what nothing else leads to any more."""
        self._unrelate(owner, part)
        if any(
            each.target.lower() == part.lower()
            for name in self.names
            if (other := _part_of_relationships(name)) is not None
            for each in self.relationships(other)
        ):
            return
        for each in self.relationships(part):
            self.discard(each.target, part)
        for name in (part, relationships_of(part)):
            for known in (self._infos, self._added, self._roots):
                known.pop(name.lower(), None)
            self._changed.discard(name.lower())
        for told in self.edit(_TYPES).findall(f"{_TYPES_SPACE}Override"):
            if told.get("PartName", "").lstrip("/").lower() == part.lower():
                remove(told)

    def _unrelate(self, owner: str, part: str) -> None:
        """Take away the relationships from a part to another."""
        for element in list(self.edit(relationships_of(owner))):
            if target_of(owner, element.get("Target", "")).lower() == part.lower():
                remove(element)

    def free_name(self, pattern: str) -> str:
        """A name that no part has: the pattern with the first free number for `{}`."""
        return next(name for n in count(1) if (name := pattern.format(n)).lower() not in self.names)

    def to_bytes(self) -> bytes:
        """The whole file. The same changes of the same file give the same bytes."""
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for key, info in self._infos.items():
                if key in self._added:
                    continue
                content = self._written(key) if key in self._changed else self.read(key)
                package.writestr(_entry(info.filename, info.date_time), content)
            for key, (name, content) in self._added.items():
                changed = self._written(key) if key in self._changed else content
                package.writestr(_entry(name, _NEW_PART_DATE), changed)
        return buffer.getvalue()

    def _written(self, key: str) -> bytes:
        root = self._roots[key].getroottree()
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _entry(name: str, saved_at: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, saved_at)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 0  # the same on every system
    return entry


def relationships_of(part: str) -> str:
    """The name of the part with a part's relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _part_of_relationships(name: str) -> str | None:
    """The part whose relationships a part holds; None for other parts."""
    folder, own = posixpath.split(name)
    above, last = posixpath.split(folder)
    is_one = last == "_rels" and own.endswith(".rels")
    return posixpath.join(above, own.removesuffix(".rels")) if is_one else None


def target_of(part: str, target: str) -> str:
    """The name of the part that a relationship of a part leads to."""
    joined = posixpath.join("/", posixpath.dirname(part), target.replace("\\", "/"))
    return posixpath.normpath(joined).lstrip("/")


def legal(text: str) -> str:
    """A text as XML can hold it; what it cannot hold shows as a sign of its own."""
    return _ILLEGAL.sub("\ufffd", text)


def relationship_of(element: Element) -> str:
    """The identifier of the relationship that an element refers to, by `r:id`."""
    found = (str(v) for name, v in element.attrib.items() if str(name).endswith("}id"))
    return next(found, "")


def number_of(text: str | None, default: int = 0) -> int:
    """A number in an attribute; another where it is left out, blank or no number."""
    digits = (text or "").strip()
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= _MOST_DIGITS
    return int(digits) if is_number else default


def space_of(root: Element) -> str:
    """The name space of a part's root, as names of its elements begin."""
    return str(root.tag).rpartition("}")[0] + "}"


def is_strict(root: Element) -> bool:
    """Whether a part is in the strict form of the format, whose name spaces are its own."""
    return str(root.tag).startswith(_STRICT)


def related_from(root: Element) -> str:
    """What the types of a part's relationships begin with: also the name space of `r:id` in it."""
    return _STRICT_RELATED if is_strict(root) else _RELATED


def reference(root: Element, local: str, identifier: str, **attributes: str) -> Element:
    """A new element for the part with a root, which refers by `r:id` to another part.

    Its prefixes are told: those that the library chooses depend on what else has been imported.
    """
    related = related_from(root)
    made = etree.Element(f"{space_of(root)}{local}", attributes, nsmap={"r": related})
    made.set(f"{{{related}}}id", identifier)
    return made


def remove(element: Element) -> None:
    """Take an element out of its tree; the text behind it, which is white space, goes too."""
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
