"""The bytes of a file in, its workbook or the finding why there is none out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content

if TYPE_CHECKING:
    from pipeline.model.cells import Workbook
    from pipeline.model.findings import Finding


def read_workbook(content: bytes, name: str = "汇总表.xlsx") -> Workbook | Finding:
    """What the program reads from a file: its tables, else the first finding."""
    opened = open_content(content, name, Limits())
    return opened.findings[0] if opened.workbook is None else opened.workbook
