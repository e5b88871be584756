"""A sheet (openpyxl) in, its headers and footers as they are printed out; and their pictures."""

from __future__ import annotations

import hashlib
import posixpath
import re
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.intake.packages import Package

_SIGNS = re.compile(r'&(?:"[^"]*"|K[0-9A-Fa-f]{6}|\d+|[BIUEOHG](?![A-Za-z]))', re.IGNORECASE)
"""Fonts, sizes, colours and pictures; page numbers, dates and struck texts are not among them."""
_COLOUR = re.compile(r"&K([0-9A-Fa-f]{6})")
_SIZE = re.compile(r"(?<![A-Za-z0-9])&(\d+)")
_PICTURE = re.compile(r"&G", re.IGNORECASE)
_USUAL = 10
_DRAWING = re.compile(r"xl/drawings/_rels/vmlDrawing[^/]*\.rels", re.IGNORECASE)
_TARGET = re.compile(r'Target="([^"]+)"')
_SIDES = (("left", "左边"), ("center", "中间"), ("right", "右边"))


class Running(NamedTuple):
    """What stands in one place of the margins of some pages."""

    place: str
    """In an officer's words."""
    text: str
    """Without fonts, with the signs of what the spreadsheet program fills in (`&P`)."""
    size: int
    """Points."""
    colour: str
    has_picture: bool


def running(sheet: Any) -> tuple[Running, ...]:
    """What each kind of page bears in each place, in the same order for every sheet."""
    told = sheet.HeaderFooter
    kinds = (
        ("odd", ""),
        ("even" if told.differentOddEven else "odd", "双数页的"),
        ("first" if told.differentFirst else "odd", "首页的"),
    )
    return tuple(
        _running(getattr(getattr(sheet, f"{kind}{part}"), side), f"{pages}{name}{words}")
        for kind, pages in kinds
        for part, name in (("Header", "页眉"), ("Footer", "页脚"))
        for side, words in _SIDES
    )


def _running(item: Any, place: str) -> Running:
    text = str(item.text or "")
    sizes = [int(size) for size in _SIZE.findall(text)] + ([item.size] if item.size else [])
    colours = [*_COLOUR.findall(text), *([str(item.color)] if item.color else [])]
    plain = " ".join(_SIGNS.sub("", text).split())
    colour = next((each for each in colours if each != "000000"), "")
    has_picture = _PICTURE.search(text) is not None
    return Running(place, plain, min(sizes, default=_USUAL), colour, has_picture)


def margin_pictures(package: Package) -> frozenset[str]:
    """The hashes of the pictures in headers and footers."""
    parts = {part.name: part for part in package.parts}
    found = {name for name in parts if _DRAWING.fullmatch(name)}
    return frozenset(
        hashlib.sha256(package.unpack(parts[target])).hexdigest()
        for name in found
        for target in _targets(package.unpack(parts[name]).decode("utf-8", "replace"))
        if target in parts
    )


def _targets(relations: str) -> Iterator[str]:
    for target in _TARGET.findall(relations):
        yield posixpath.normpath(posixpath.join("xl/drawings", target)).lstrip("/")
