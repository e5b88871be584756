"""What the footers of a workbook say in, the one that does not fit the others or the lines out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.checkcodes import check_code

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.checkcodes import Mark, PrintedRow


def odd_one(marks: Sequence[Mark], unit: str, rows: Sequence[PrintedRow]) -> Mark | None:
    """The first mark that is of other lines; the first of all where there is none."""
    code = check_code(unit, rows)
    return next((mark for mark in marks if mark.code != code), marks[0] if marks else None)


def other_marks(marks: Sequence[Mark]) -> tuple[str, ...]:
    """That the footers do not say the same, where they do not."""
    if len(marks) < 2:  # noqa: PLR2004 - of one there is no other
        return ()
    return (f"各处页脚写的不一样：{'；'.join(mark.footer for mark in marks)}",)
