"""The XML of a workbook's sheets in, what calamine does not tell about them out."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from defusedxml import ElementTree

from pipeline.intake.worksheet_scan import Scan

if TYPE_CHECKING:
    from pipeline.model.cells import ErrorCell

    Position = tuple[int, int]

_WORKBOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_SPACES = (b" ", b"\n", b"\r", b"\t")
_TELLTALE = re.compile(
    rb"""\st\s*=\s*["']e["']"""
    rb"""|<(?:[^\s<>/:!?]+:)?f[\s>/]"""
    rb"""|\shidden\s*=\s*["'](?:1|true)"""
    rb"""|\s(?:ht|width)\s*=\s*["'][0.]+["']"""
)
_PLAIN_TELLTALES = (
    b't="e"', b"<f>", b"<f ", b"<f/", b"<f\n", b"<f\r", b"<f\t", b":f>", b":f ", b":f/",
    b'hidden="1', b'hidden="true', b'ht="0', b'width="0',
)  # fmt: skip
_UNUSUAL = (b"='", *(space + b"=" for space in _SPACES), *(b"=" + space for space in _SPACES))
_WIDE_ENCODINGS = (b"\xfe\xff", b"\xff\xfe", b"\x00", b"<\x00")


class Oddities(NamedTuple):
    """What a reader of values would not show of one sheet. All indices count from 0."""

    errors: dict[Position, ErrorCell]
    uncalculated: tuple[Position, ...]
    """Formulas without a stored value."""
    hidden_rows: frozenset[int] = frozenset()
    """Rows that are hidden, filtered out, or of no height; only those that the part mentions."""
    hidden_columns: frozenset[int] = frozenset()
    """Columns that are hidden or of no width."""


NOTHING_ODD = Oddities({}, ())


def is_plain(xml: bytes) -> bool:
    """Whether a part is written as nearly all are: no prefix, double quotes, no space around `=`.

    Then the quick patterns find everything.
    """
    return b"<sheetData" in xml and not any(sign in xml for sign in _UNUSUAL)


def is_telltale(xml: bytes) -> bool:
    """Whether a worksheet's part may hold anything odd: if not, it need not be looked at."""
    if is_plain(xml):
        return any(sign in xml for sign in _PLAIN_TELLTALES)
    return xml.startswith(_WIDE_ENCODINGS) or _TELLTALE.search(xml) is not None


def odd_cells(parts: Mapping[str, bytes] | bytes) -> dict[str, Oddities]:
    """What is odd about each sheet, by the sheet's name; quiet sheets left out.

    `parts` are the unpacked parts of a package by their normalised names: xl/workbook.xml,
    xl/_rels/workbook.xml.rels and the worksheets that are telltale; or the whole package.

    Raises:
        zipfile.BadZipFile, KeyError, ParseError, DefusedXmlException: the workbook is damaged.
    """
    if not isinstance(parts, Mapping):
        parts = _unpacked(parts)
    known = {name.casefold(): xml for name, xml in parts.items()}
    suspects = {
        name: xml
        for name, xml in known.items()
        if name not in (_WORKBOOK, _RELATIONS) and is_telltale(xml)
    }
    if not suspects:
        return {}
    sheets = _sheet_names(known[_WORKBOOK], known[_RELATIONS])
    return {sheets[name]: _oddities(xml) for name, xml in suspects.items() if name in sheets}


def _unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a package that are needed here."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = {name.replace("\\", "/").lstrip("/"): name for name in archive.namelist()}
        return {
            part: archive.read(name)
            for part, name in names.items()
            if part.startswith("xl/worksheets/") or part in (_WORKBOOK, _RELATIONS)
            if not part.endswith(("/", ".bin"))
        }


def _sheet_names(workbook: bytes, relations: bytes) -> dict[str, str]:
    """From the name of a worksheet's part, casefolded, to the sheet's name."""
    targets = {
        relation.get("Id"): posixpath.normpath(
            posixpath.join("xl", relation.get("Target", "").replace("\\", "/"))
        )
        .removeprefix("/")
        .casefold()
        for relation in ElementTree.fromstring(relations)
    }
    return {
        targets[identifier]: sheet.get("name", "")
        for sheet in ElementTree.fromstring(workbook).iter()
        if sheet.tag.rpartition("}")[2] == "sheet"
        for name, identifier in sheet.attrib.items()
        if name.endswith("}id") and identifier in targets
    }


def _oddities(xml: bytes) -> Oddities:
    scan = Scan.of(xml)
    return Oddities(
        scan.errors,
        tuple(scan.uncalculated),
        frozenset(scan.hidden_rows),
        frozenset(scan.hidden_columns),
    )
