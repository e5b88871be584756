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
_FOOTER = re.compile(r"<(?:\w+:)?(?:odd|even|first)Footer\b[^>]*>([^<]*)<")


def footers(content: bytes, limits: Limits) -> tuple[str, ...]:
    """The footers as they are written, with the signs of the spreadsheet program (`&R`)."""
    if not is_zip(content):
        return ()
    try:
        package = open_package(content, limits)
        if sniff_package(package) is not Kind.WORKBOOK:
            return ()
        sheets = [p for p in package.parts if _SHEET.fullmatch(p.name)]
        texts = [package.unpack(part).decode("utf-8", "replace") for part in sheets]
    except Refused:
        return ()
    return tuple(unescape(found) for text in texts for found in _FOOTER.findall(text))
