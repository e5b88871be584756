"""The link of a template's cell in, where it leads to in the finished workbook out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pipeline.rendering.colours import NotKeptError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.rendering.places import Places
    from pipeline.rendering.plan import Plan

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


def refuse_lost(plan: Plan) -> None:
    """See that every link leads to a sheet or a name of the template.

    Raises:
        NotKeptError: one does not; with its cell.
    """
    sheets = {sheet.name for sheet in plan.sheets}
    names = {name.name for name in plan.names}
    for sheet in plan.sheets:
        for cell in (cell for row in sheet.rows for cell in row.cells if cell.link):
            prefix, mark, rest = cell.link.rpartition("!")
            if not (_sheet(prefix) in sheets if mark else rest in names):
                raise NotKeptError(
                    f"这里的链接要去的「{_sheet(prefix) or rest}」不在版式里，请改正或取消链接",
                    f"{sheet.name}!{cell.address}" if len(sheets) > 1 else cell.address,
                )


def _sheet(prefix: str) -> str:
    return prefix.strip("'").replace("''", "'")


def target(location: str, places: Mapping[str, Places]) -> str:
    """Where a link leads to once all is printed; empty where it leads to a sheet not made.

    A row that is not printed gives way to the next, such as a control row to the first that is.
    """
    prefix, mark, cell = location.rpartition("!")
    found = _CELL.fullmatch(cell)
    if not mark or found is None:
        return f"internal:{location}"
    here = places.get(_sheet(prefix))
    return (
        "" if here is None else f"internal:{prefix}!{found[1]}{here.first(int(found[2]) - 1) + 1}"
    )
