"""The XML of a workbook's sheets in, what calamine does not tell about their cells out."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

from defusedxml import ElementTree

from pipeline.model.cells import ErrorCell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from xml.etree.ElementTree import Element

Position = tuple[int, int]
_REFERENCE = re.compile(r"([A-Z]{1,3})(\d+)")
_TELLTALE = re.compile(rb't="e"|<(?:\w+:)?f[ >/]')


class Oddities(NamedTuple):
    """Cells of one sheet that a reader of values would show as blank."""

    errors: dict[Position, ErrorCell]
    uncalculated: tuple[Position, ...]


NOTHING_ODD = Oddities({}, ())


def odd_cells(content: bytes) -> dict[str, Oddities]:
    """Error cells and formulas without a stored value, by sheet name; quiet sheets left out.

    Raises:
        zipfile.BadZipFile, KeyError, xml.etree.ElementTree.ParseError: the workbook is damaged.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {name.replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
        suspects = {
            part: xml
            for part, name in parts.items()
            if part.startswith("xl/worksheets/") and part.endswith(".xml")
            if _TELLTALE.search(xml := archive.read(name))
        }
        if not suspects:
            return {}
        sheets = _sheet_names(archive, parts)
    return {sheets[part]: _oddities(xml) for part, xml in suspects.items() if part in sheets}


def _sheet_names(archive: zipfile.ZipFile, parts: dict[str, str]) -> dict[str, str]:
    """From the name of a worksheet's part to the sheet's name."""
    workbook = ElementTree.fromstring(archive.read(parts["xl/workbook.xml"]))
    relations = ElementTree.fromstring(archive.read(parts["xl/_rels/workbook.xml.rels"]))
    targets = {
        relation.get("Id"): posixpath.normpath(
            posixpath.join("xl", relation.get("Target", "").replace("\\", "/"))
        ).removeprefix("/")
        for relation in relations
    }
    return {
        targets[identifier]: sheet.get("name", "")
        for sheet in workbook.iter()
        if _local(sheet) == "sheet"
        for name, identifier in sheet.attrib.items()
        if name.endswith("}id") and identifier in targets
    }


def _oddities(xml: bytes) -> Oddities:
    errors: dict[Position, ErrorCell] = {}
    uncalculated: list[Position] = []
    for cell in _cells(xml):
        position = _position(cell.get("r", ""))
        value = _child_text(cell, "v")
        if position is None:
            continue
        if cell.get("t") == "e":
            errors[position] = ErrorCell(value or "#N/A")
        elif value == "" and cell.get("t") != "str" and _has_child(cell, "f"):
            uncalculated.append(position)
    return Oddities(errors, tuple(uncalculated))


def _cells(xml: bytes) -> Iterator[Element]:
    for _, element in ElementTree.iterparse(io.BytesIO(xml)):
        if _local(element) == "c":
            yield element
        elif _local(element) == "row":
            element.clear()


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _has_child(element: Element, name: str) -> bool:
    return any(_local(child) == name for child in element)


def _child_text(element: Element, name: str) -> str:
    return next((child.text or "" for child in element if _local(child) == name), "")


def _position(reference: str) -> Position | None:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
