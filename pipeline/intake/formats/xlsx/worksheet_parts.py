"""The XML of a workbook's sheets in, what calamine does not tell about them out."""

from __future__ import annotations

import posixpath
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from defusedxml import ElementTree

from pipeline.intake.formats.xlsx.looks import NO_LOOKS, Looks
from pipeline.intake.formats.xlsx.worksheet_scan import Scan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.model.cells import ErrorCell

    Position = tuple[int, int]

_WORKBOOK = re.compile(r"(?P<folder>(?:.*/)?)(?P<name>workbook\d*\.xml)")
_RELATIONS = re.compile(r"(?:.*/)?_rels/workbook\d*\.xml\.rels")
_CALCULATED_LATER = re.compile(rb"""\sfullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
"""Libraries that write formulas and cannot calculate leave this mark; some store 0 as the value of
each. What Excel, WPS and LibreOffice save has no such mark."""
_TELLTALE = re.compile(
    rb"""\st\s*=\s*["']e["']"""
    rb"""|<(?:[^\s<>/:!?]+:)?f[\s>/]"""
    rb"""|\shidden\s*=\s*["'](?:1|true)"""
    rb"""|\s(?:ht|width)\s*=\s*["'][0.]+["']"""
)
# Literal patterns: three times as fast as searching for the same strings.
_USUAL_TELLTALES = tuple(
    re.compile(sign).search
    for sign in (rb't="e"', rb"<f", rb'hidden="', rb' ht="[0.]', rb' width="[0.]')
)
_UNUSUAL_SIGNS = (b"\n", b"\r", b"\t", b"'")
_UNUSUAL_TAGS = re.compile(rb"<[^\s<>/:!?]+:| =|= ")
_HEAD = 600
"""A writer writes all its tags alike: the first ones tell of prefixes and of spaces at `=`."""
_WIDE_ENCODINGS = (b"\xfe\xff", b"\xff\xfe", b"\x00", b"<\x00")


class Oddities(NamedTuple):
    """What a reader of values would not show of one sheet. All indices count from 0."""

    errors: dict[Position, ErrorCell]
    uncalculated: tuple[Position, ...]
    """Formulas without a stored value, or with a 0 that nobody calculated."""
    hidden_rows: frozenset[int] = frozenset()
    """Rows that are hidden, filtered out, or of no height; only those that the part mentions."""
    hidden_columns: frozenset[int] = frozenset()
    """Columns that are hidden or of no width."""
    struck: frozenset[Position] = frozenset()
    """Cells whose value is struck out as a whole."""
    told: Mapping[Position, str] = MappingProxyType({})
    """Texts with struck-out or raised pieces, with signs for these."""


NOTHING_ODD = Oddities({}, ())


def is_telltale(xml: bytes) -> bool:
    """Whether a worksheet's part may hold anything odd: if not, it need not be looked at.

    Nearly all parts are written on one line, without prefixes and with double quotes: in those a
    few literal patterns tell, ten times as fast as the full one.
    """
    if _is_usual(xml) and not any(search(xml) for search in _USUAL_TELLTALES):
        return False
    return xml.startswith(_WIDE_ENCODINGS) or _TELLTALE.search(xml) is not None


def _is_usual(xml: bytes) -> bool:
    root = xml.find(b"<", 1)  # what stands before it, such as a line break, tells nothing
    if any(xml.find(sign, root) >= 0 for sign in _UNUSUAL_SIGNS):
        return False
    return not xml.startswith(_WIDE_ENCODINGS) and not _UNUSUAL_TAGS.search(xml, root, _HEAD)


def odd_cells(parts: Mapping[str, bytes], looks: Looks = NO_LOOKS) -> dict[str, Oddities]:
    """What is odd about each sheet, by the sheet's name; quiet sheets left out.

    `parts` are unpacked parts of a package by their names: the worksheets, and those of which
    `tells_names` is true; `looks` are the workbook's. Where these matter, no sheet is quiet.

    Raises:
        KeyError, ParseError, DefusedXmlException: the workbook is damaged.
    """
    known = {name.casefold(): xml for name, xml in parts.items()}
    suspects = {
        name: xml
        for name, xml in known.items()
        if not tells_names(name) and (looks is not NO_LOOKS or is_telltale(xml))
    }
    if not suspects:
        return {}
    workbook = next((found for name in known if (found := _WORKBOOK.fullmatch(name))), None)
    if workbook is None:
        raise KeyError("workbook.xml")
    sheets = _sheet_names(known, workbook)
    is_calculated = _CALCULATED_LATER.search(known[workbook[0]]) is None
    return {
        sheets[name]: _oddities(Scan.of(xml, looks), is_calculated=is_calculated)
        for name, xml in suspects.items()
        if name in sheets
    }


def tells_names(part: str) -> bool:
    """Whether a part, named in lower case, tells which sheet has which name."""
    return bool(_WORKBOOK.fullmatch(part) or _RELATIONS.fullmatch(part))


def _sheet_names(parts: Mapping[str, bytes], workbook: re.Match[str]) -> dict[str, str]:
    """From the name of a worksheet's part, casefolded, to the sheet's name."""
    relations = parts[f"{workbook['folder']}_rels/{workbook['name']}.rels"]
    targets = {
        relation.get("Id"): posixpath.normpath(
            posixpath.join(workbook["folder"], relation.get("Target", "").replace("\\", "/"))
        )
        .removeprefix("/")
        .casefold()
        for relation in ElementTree.fromstring(relations)
    }
    return {
        targets[identifier]: sheet.get("name", "")
        for sheet in ElementTree.fromstring(parts[workbook[0]]).iter()
        if sheet.tag.rpartition("}")[2] == "sheet"
        for name, identifier in sheet.attrib.items()
        if name.endswith("}id") and identifier in targets
    }


def _oddities(scan: Scan, *, is_calculated: bool) -> Oddities:
    return Oddities(
        scan.errors,
        tuple(scan.uncalculated if is_calculated else scan.uncalculated + scan.zeros),
        frozenset(scan.hidden_rows),
        frozenset(scan.hidden_columns),
        frozenset(scan.struck),
        scan.told,
    )
