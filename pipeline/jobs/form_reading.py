"""What the blank forms of a round have in common in; a fault where the intake cannot read one out.

A form is made with a sample contact and read back as one that a unit sends in. What stands around
its lines is the template's: what is not read of one unit's form is not read of any.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.checking.units import heading_findings, resolve_unit
from pipeline.intake.opening import open_content
from pipeline.model.cells import address
from pipeline.model.errors import ConfigurationFault
from pipeline.reading.documents import read_document
from pipeline.rendering.blank.check_page import CheckPage
from pipeline.rendering.blank.frame import BAR_ROW
from pipeline.rendering.blank.shown import Blank
from pipeline.rendering.blank.word import blank_docx
from pipeline.rendering.blank.workbook import blank_workbook

if TYPE_CHECKING:
    from pipeline.jobs.plan import Plan
    from pipeline.model.entries import Document
    from pipeline.model.findings import Finding
    from pipeline.model.resources import DataFile
    from pipeline.model.stamps import Stamp
    from pipeline.rendering.blank.frame import Frame
    from pipeline.rendering.blank.shown import Layout

_CONTACT = "张伟 0371-60000000"
_LINES = 1
"""Lines of the form that is read: all are alike, and nothing is filled in."""
_HEADERS = frozenset(("F05", "H01", "H02", "H03"))
"""No table, a column that is missing, one that the form does not have, one twice."""
_REMEDY = (
    "改好后再运行；急用时，先把工作区 templates/ 里的这个文件挪到别处，空白表就用程序自带的版式"
)


def must_come_back(plan: Plan, layout: Layout, word: DataFile | None, stamp: Stamp) -> None:
    """See that a unit's form is read as its own when it comes back.

    Raises:
        ConfigurationFault: unit, contact or columns would not be read; the template is named, and
            its cell where it is a workbook.
    """
    blank = Blank(stamp, _CONTACT, dt.datetime.combine(plan.definitions.round.opens, dt.time()), {})
    frame = layout.frame
    content = blank_workbook(CheckPage(replace(layout, lines=_LINES)), blank)
    _judge(plan, content, "空白表.xlsx", stamp, _Cells(frame, stamp.unit))
    if word is not None:
        content = blank_docx(word, plan.definitions.form, blank, _LINES)
        _judge(plan, content, "空白表.docx", stamp, _NoCells(word.name))


class _NoCells:
    """A template without cells."""

    def __init__(self, file: str) -> None:
        self.file = file

    def of_unit(self) -> str:
        """Where the unit is printed."""
        return ""

    def of_contact(self) -> str:
        """Where the contact is printed."""
        return ""

    def of_finding(self, _: Finding) -> str:
        """Where that is in the template which is wrong in the form."""
        return ""


class _Cells(_NoCells):
    """Where the template has what stands in a form."""

    def __init__(self, frame: Frame, unit: str) -> None:
        super().__init__(frame.file)
        self._frame, self._unit = frame, unit
        self._above, self._below = frame.around(unit, _CONTACT)

    def of_unit(self) -> str:
        """The last cell with the unit, above the lines if there is one."""
        found = [
            cell.address
            for row in (*self._below, *self._above)
            for cell, value in row.shown
            if self._unit in str(value)
        ]
        return found[-1] if found else ""

    def of_contact(self) -> str:
        """The cell that shows the contact."""
        return address(self._frame.contact.index, self._frame.contact.shown.column)

    def of_finding(self, finding: Finding) -> str:
        """The cell of the template for one above the lines."""
        row = (finding.row or 0) - 2 - BAR_ROW
        if finding.cell is None or not 0 <= row < len(self._above):
            return ""
        letters = finding.cell.rstrip("0123456789")
        return f"{letters}{self._above[row].row.index + 1}"


def _judge(plan: Plan, content: bytes, name: str, stamp: Stamp, cells: _NoCells) -> None:
    document = _read(plan, content, name, cells.file)
    for finding in document.findings:
        if finding.code in _HEADERS:
            rule = plan.definitions.catalogue.by_code[finding.code]
            what = f"每份都会有「{rule.name}」（{finding.code}）：「{finding.value or ''}」"
            raise _fault(cells.file, what, cells.of_finding(finding))
    if resolve_unit(document, plan.scope, plan.territory).unit != stamp.unit:
        label = plan.definitions.form.labels.unit[0]
        several = "、".join(f"「{spot.text}」" for spot in document.other_units)
        read = document.unit.text if document.unit else ""
        what = (
            f"读不出报送单位「{stamp.unit}」，读到的是「{read}」{several}；"
            f"请写成 {label}：{{{{ unit }}}}，名称前后不要再加括号或别的字"
        )
        raise _fault(cells.file, what, cells.of_unit())
    if any(f.code == "H06" for f in heading_findings(document, plan.definitions.round)):
        label = plan.definitions.form.labels.contact[0]
        spots = (spot.text for spot in (document.contact, document.telephone) if spot)
        what = (
            f"读不出联系人和电话「{_CONTACT}」，读到的是「{' '.join(spots)}」；"
            f"请写成 {label}：{{{{ contact }}}}"
        )
        raise _fault(cells.file, what, cells.of_contact())


def _read(plan: Plan, content: bytes, name: str, file: str) -> Document:
    opened = open_content(content, name, plan.settings.limits)
    if opened.workbook is None:
        codes = "、".join(finding.code for finding in opened.findings)
        raise _fault(file, f"文件打不开（{codes}）", "")
    return read_document(opened.workbook, plan.definitions.form, plan.definitions.certificates)


def _fault(file: str, what: str, cell: str) -> ConfigurationFault:
    told = f"照这份版式做的空白表，填好收回来{what.rstrip('。')}。{_REMEDY}"
    return ConfigurationFault(file, told, key=cell)
