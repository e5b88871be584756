"""The defined names of a template workbook in, values of the plan out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.plan import Name
from pipeline.rendering.references import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook
    from openpyxl.workbook.defined_name import DefinedName

_RESERVED = "_xlnm."


def read_names(book: Workbook) -> tuple[Name, ...]:
    """The defined names of a workbook and its sheets; print area and titles are not among them.

    Raises:
        NotKeptError: a name stands for a macro or another file.
    """
    return tuple(_names(book))


def _names(book: Workbook) -> Iterator[Name]:
    first = book.worksheets[0].title
    for found in book.defined_names.values():
        if not found.name.startswith(_RESERVED):
            yield _name(found, "", first)
    for sheet in book.worksheets:
        for found in sheet.defined_names.values():
            if not found.name.startswith(_RESERVED):
                yield _name(found, sheet.title, sheet.title)


def _name(found: DefinedName, local: str, sheet: str) -> Name:
    text = str(found.value or found.attr_text or "")
    if found.function or found.vbProcedure or found.xlm or found.customMenu:
        raise NotKeptError(f"名称「{found.name}」是宏，保留不了，请在“名称管理器”里删去")
    if "[" in text or not text:
        raise NotKeptError(f"名称「{found.name}」指向别的工作簿，请在“名称管理器”里删去")
    return Name(found.name, local, Formula(text, sheet, 0), hidden=bool(found.hidden))
