"""A report and a layout in, the table as that unit draws it out; nothing here knows of faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pipeline.jobs.demo import wording
from pipeline.jobs.demo.bodies import body_rows
from pipeline.jobs.demo.values import Table, TableColumn

if TYPE_CHECKING:
    from pipeline.jobs.demo.values import Report
    from pipeline.jobs.demo.wording import CertificateWording, CountWording
    from pipeline.model.forms import Form

PRINTED = (
    "sequence",
    "school",
    "school_type",
    "certificate",
    "major_count",
    "majors",
    "students",
    "remark",
)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a unit draws the table; the defaults are the form as printed."""

    note: str
    fields: tuple[str, ...] = PRINTED
    headers: tuple[tuple[str, str], ...] = ()
    """The headers that are not as printed, by field."""
    over: tuple[tuple[str, str], ...] = ()
    """The upper row of a header of two rows, by field."""
    schools: Literal["repeated", "merged", "blank_below", "one_cell"] = "repeated"
    meta: Literal["one_cell", "two_cells", "three_cells"] = "one_cell"
    certificate: CertificateWording = wording.in_brackets
    students: CountWording = wording.as_number
    majors_by: str = "、"
    certificates_by: str = "；"
    subtotals: bool = False
    total: bool = False
    page: int = 0
    """After how many rows the header is repeated; 0 is never."""
    blank_rows: int = 0
    extra: tuple[str, ...] = ()
    """The values of a column that the form does not know, used in turn."""
    attachment: str = ""
    origin: tuple[int, int] = (0, 0)
    cover: tuple[str, ...] = ()
    sheet: str = "Sheet1"
    borders: bool = True
    notes: bool = True


def lay_out(report: Report, layout: Layout, form: Form) -> Table:
    """The table that a unit sends: its texts in the layout's order and wording."""
    return Table(
        title=f"{layout.attachment}{form.title}",
        meta=_meta(report, layout),
        columns=_columns(layout, form),
        rows=body_rows(report.lines, layout),
        notes=_notes(form) if layout.notes else (),
        signature=f"填表人：{report.contact}      审核人：{report.reviewer}      "
        f"填表日期：2019年4月{report.day}日",
        origin=layout.origin,
        cover=layout.cover,
        sheet=layout.sheet,
        borders=layout.borders,
    )


def _columns(layout: Layout, form: Form) -> tuple[TableColumn, ...]:
    own, over = dict(layout.headers), dict(layout.over)
    return tuple(
        TableColumn(
            field=field if field in form.columns else "",
            header=own[field] if field in own else form.columns[field].header,
            over=over.get(field, ""),
        )
        for field in layout.fields
    )


def _meta(report: Report, layout: Layout) -> tuple[str, ...]:
    unit = f"报送单位：{report.unit}（盖章）"
    contact = f"联系人及电话：{report.contact} {report.telephone}".rstrip()
    if layout.meta == "one_cell":
        return (f"{unit}        {contact}",)
    if layout.meta == "two_cells":
        return unit, contact
    return unit, f"联系人：{report.contact}", f"联系电话：{report.telephone}"


def _notes(form: Form) -> tuple[str, ...]:
    return tuple(
        f"{'注：' if number == 1 else '    '}{number}.{note}"
        for number, note in enumerate(form.notes, start=1)
    )
