"""What XlsxWriter refuses to write in, the template's cell that is to blame out."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from xlsxwriter.exceptions import OverlappingRange

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.expressions import ExpressionError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.plan import Area, Cell, Plan, Sheet

_OUTSIDE = "这一格印到工作表外面去了，Excel 放不下"
_REASONS = {-2: "这里印出来超过 32767 个字，Excel 的一格放不下，请改短版式里的文字或填进来的内容"}


def unwritten(cell: Cell, code: int) -> ExpressionError:
    """What to raise for a cell that was not written whole, by XlsxWriter's code."""
    return ExpressionError(cell.address, _REASONS.get(code, _OUTSIDE))


def merge(sheet: Worksheet, cell: Cell, area: Area) -> None:
    """Merge an area of the output, without a value and a format.

    Raises:
        ExpressionError: it is outside the sheet, or lies over another.
    """
    try:
        code = sheet.merge_range(*area, "")
    except OverlappingRange as error:
        what = "这里的合并单元格与别的合并单元格重叠，请取消后重新合并"
        raise ExpressionError(cell.address, what) from error
    if code:
        raise unwritten(cell, code)


@contextmanager
def of_sheet(plan: Plan, sheet: Sheet) -> Iterator[None]:
    """Tell of a cell that cannot be computed with the template's name, and the sheet's of many."""
    try:
        yield
    except ExpressionError as error:
        many = len(plan.sheets) > 1
        key = f"{sheet.name}!{error.address}".rstrip("!") if many else error.address
        raise ConfigurationFault(plan.file, error.what, key=key) from error
