"""Control rows and what stands on them in, a refusal out: they are not printed, nor is that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pipeline.rendering.colours import NotKeptError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.rendering.plan import Area, Condition, Sheet, Validation


def refuse_around(tag: str, cells: Sequence[Any], sheet: Worksheet) -> None:
    """See that a control row holds its tag and nothing else.

    Raises:
        NotKeptError: a cell of it has something, or a page is to end below it.
    """
    for cell in cells:
        if cell.value is not None and cell is not cells[0]:
            raise NotKeptError(f"控制行 {tag} 里只能在 A 列有内容，请把这里清空", cell.coordinate)
        if getattr(cell, "comment", None) or getattr(cell, "hyperlink", None):
            raise NotKeptError(f"控制行 {tag} 里的批注和链接印不出来，请删去", cell.coordinate)
    number = cells[0].row
    if any(each.id == number for each in sheet.row_breaks.brk):
        what = f"控制行 {tag} 下面的分页符印不出来，请取消；要分页，加一行 {{% pagebreak %}}"
        raise NotKeptError(what, f"A{number}")


def control_rows(sheet: Sheet) -> frozenset[int]:
    """The control rows of a sheet, from 0."""
    return frozenset(range(sheet.height)) - {row.index for row in sheet.rows}


def refuse_on(sheet: Sheet) -> None:
    """See that no picture and no rule of a sheet is about control rows alone.

    Raises:
        NotKeptError: one is.
    """
    gone = control_rows(sheet)
    for picture in sheet.pictures:
        if picture.row in gone:
            what = "这里的图片放在控制行上，印不出来，请移到别的行（看左上角在哪一行）"
            raise NotKeptError(what, picture.address)
    rules: tuple[Condition | Validation, ...] = (*sheet.conditions, *sheet.validations)
    for rule in rules:
        if any(_is_within(area, gone) for area in rule.areas):
            what = "这里的条件格式或数据验证只管控制行，印不出来，请改它的范围或删去"
            raise NotKeptError(what, rule.address)


def _is_within(area: Area, gone: frozenset[int]) -> bool:
    top, _, bottom, _ = area
    return bottom - top < len(gone) and gone.issuperset(range(top, bottom + 1))
