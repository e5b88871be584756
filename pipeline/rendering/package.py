"""The bytes of an .xlsx file in, its parts out: what openpyxl reads over is seen here."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import TYPE_CHECKING

from openpyxl.xml.functions import fromstring

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_LARGEST = 64 * 1024 * 1024
"""Bytes that a template may have unpacked; a real one has a hundred thousand."""


class TooLargeError(ValueError):
    """A file that unpacks to far more than a template has."""


class Package:
    """An opened .xlsx file.

    Raises:
        BadZipFile: the bytes are no archive.
        TooLargeError: it unpacks to more than 64 MiB.
    """

    def __init__(self, content: bytes) -> None:
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        if sum(part.file_size for part in self._archive.infolist()) > _LARGEST:
            raise TooLargeError

    @property
    def parts(self) -> list[str]:
        """The names of all parts."""
        return self._archive.namelist()

    def content(self, part: str) -> bytes:
        """The bytes of a part."""
        return self._archive.read(part)

    def root(self, part: str) -> Element:
        """The outermost element of an XML part."""
        return fromstring(self.content(part))

    def related(self, part: str) -> dict[str, str]:
        """From the id of a part's relation to the name of the part that it leads to."""
        folder, name = posixpath.split(part)
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self._archive.namelist():
            return {}
        return {
            relation.attrib["Id"]: posixpath.normpath(
                posixpath.join("/" + folder, relation.attrib["Target"])
            ).lstrip("/")
            for relation in self.root(relations).iter(f"{_PACKAGE}Relationship")
            if relation.get("TargetMode") != "External"
        }

    def sheets(self) -> dict[str, str]:
        """From a sheet's name to its part."""
        related = self.related("xl/workbook.xml")
        return {
            sheet.attrib["name"]: related[sheet.attrib[f"{RELATION}id"]]
            for sheet in self.root("xl/workbook.xml").iter(f"{MAIN}sheet")
        }


def local_name(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
