"""The bytes of a workbook in, the footers of its sheets out; nothing where it is no .xlsx."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused
from pipeline.intake.sniffing import Kind, is_zip, sniff_package

if TYPE_CHECKING:
    from pipeline.intake.limits import Limits

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_MARGINS = re.compile(r"<(?:\w+:)?pageMargins\b[^>]*>")
_MARGIN = re.compile(r'(\w+)="([0-9.]+)"')
_FOOTER = re.compile(r"<(?:\w+:)?(?:odd|even|first)Footer\b[^>]*>([^<]*)<")


def footers(content: bytes, limits: Limits) -> tuple[str, ...]:
    """The footers as they are written, with the signs of the spreadsheet program (`&R`)."""
    return tuple(
        unescape(found) for text in _sheets(content, limits) for found in _FOOTER.findall(text)
    )


def footer_corner(content: bytes, limits: Limits) -> tuple[float, float] | None:
    """How far from the left and the bottom of the page a footer begins, in inches.

    None where no sheet tells.
    """
    for text in _sheets(content, limits):
        found = _MARGINS.search(text)
        told = dict(_MARGIN.findall(found[0])) if found else {}
        if {"left", "footer"} <= told.keys():
            return float(told["left"]), float(told["footer"])
    return None


def _sheets(content: bytes, limits: Limits) -> tuple[str, ...]:
    if not is_zip(content):
        return ()
    try:
        package = open_package(content, limits)
        if sniff_package(package) is not Kind.WORKBOOK:
            return ()
        sheets = [p for p in package.parts if _SHEET.fullmatch(p.name)]
        return tuple(package.unpack(part).decode("utf-8", "replace") for part in sheets)
    except Refused:
        return ()
