"""The link of a template's cell in, where it leads to in the finished workbook out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.rendering.references import Formula

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rendering.places import Places

_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def internal_link(cell: Any) -> str:
    """What an openpyxl cell leads to within its workbook: `'目录'!A1`, a name, or nothing.

    LibreOffice writes it as the target of a file: `#'目录'.A1`.
    """
    found = cell.hyperlink
    if found is None:
        return ""
    if found.location and not found.target:
        return str(found.location)
    target = str(found.target or "")
    if not target.startswith("#"):
        return ""
    sheet, dot, address = target[1:].rpartition(".")
    if dot and _CELL.fullmatch(address):
        return f"{sheet}!{address}"
    return target[1:]


def place_of(location: str, sheet: str) -> Formula:
    """The place that a link of this sheet leads to, to be checked as a formula is."""
    prefix, mark, cell = location.rpartition("!")
    return Formula(prefix + mark + _CELL.sub(r"$\1$\2", cell), sheet, 0)


def target(location: str, places: Mapping[str, Places]) -> str:
    """Where a link leads to once all is printed; empty where it leads to a sheet not made.

    A row that is not printed gives way to the next, such as a control row to the first that is.
    """
    prefix, mark, cell = location.rpartition("!")
    found = _CELL.fullmatch(cell)
    if not mark or found is None:
        return f"internal:{location}"
    here = places.get(prefix.strip("'").replace("''", "'"))
    return (
        "" if here is None else f"internal:{prefix}!{found[1]}{here.first(int(found[2]) - 1) + 1}"
    )
