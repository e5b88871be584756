"""Versions that took the place of others in, a sheet of what they say otherwise out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.looks import CENTRED, TEXT, Column, Pen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.versions import Replacement

_HEADER_ROW = 3
_COLUMNS = (
    Column("序号", 6, CENTRED),
    Column("报送单位", 20, TEXT),
    Column("院校", 22, TEXT),
    Column("证书", 18, TEXT),
    Column("栏目", 16, TEXT),
    Column("原来", 24, TEXT),
    Column("现在", 24, TEXT),
    Column("原来的文件", 24, TEXT),
    Column("现在的文件", 24, TEXT),
)


def write_changes(
    pen: Pen,
    replacements: Sequence[Replacement],
    headers: Mapping[str, str],
    *,
    title: str,
    summary: str,
) -> None:
    """What each later version says otherwise, a line a field.

    `headers` leads from a field to the header that the form prints for it.
    """
    pen.widths(_COLUMNS)
    pen.heading(title, summary, len(_COLUMNS) - 1)
    pen.header(_HEADER_ROW, _COLUMNS)
    row = _HEADER_ROW
    for each in replacements:
        for one in each.differences:
            row += 1
            field = headers.get(one.field, "整行")
            values = (
                row - _HEADER_ROW, each.unit, one.school, one.certificate, field,
                one.before or None, one.after or None, each.before or None, each.after,
            )  # fmt: skip
            pen.row(row, _COLUMNS, values)
    pen.print_setup(_HEADER_ROW)
