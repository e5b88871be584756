"""The lines of a rollup and a form's template workbook in, the official table's bytes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pipeline.rendering.expressions import Record
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template
from pipeline.rendering.values import ABOVE, Above, Drawn, Numbered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from pipeline.model.forms import Form
    from pipeline.model.resources import DataFile
    from pipeline.model.rollups import Line

IN_SHEET = "sheet"
"""The place of the picture that stands below the notes."""


@dataclass(frozen=True, slots=True)
class PrintedLine(Record):
    """A line of the rollup as a template's `entry` has it; lists are joined by `、`.

    A figure that the line above holds for both is `ABOVE`: both cells become one, so that the table
    says what the unit said, and reads back as it was.
    """

    number: int
    """序号, from 1 over the whole table."""
    unit: str
    school: str
    school_type: str
    certificate_and_levels: str
    """`物流管理（初级、中级）`; no brackets where no level is given."""
    certificate: str
    levels: str
    major_count: int | Above | None
    majors: str | Above
    students: int | Above | None
    remark: str


def render_official(  # noqa: PLR0913 - all that the printed table shows
    template: DataFile,
    *,
    form: Form,
    unit: str,
    contact: str,
    lines: Sequence[Line],
    created: dt.datetime,
    fonts: Mapping[str, str],
    check_code: str = "",
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """The official table (汇总表) as an .xlsx file; the same input gives the same bytes.

    Args:
        template: a workbook of templates/xlsx/. Its cells may name `form`, `unit`, `contact`,
            `notes` (the form's), `entries` (`PrintedLine`), `check_code`
            and `check_picture`.
        form: the form that gives title, headers and notes.
        unit: the reporting unit of the meta line.
        contact: name and telephone of the meta line; empty for a blank to fill in by hand.
        lines: one for each line of the table, in its order.
        created: the date in the file's properties.
        fonts: from a font's name to the one to use in its place.
        check_code: the 校验码 of the page footer; empty for none.
        pictures: PNG pictures for page headers and footers, by their place: `footer_left` is where
            the templates have their `&G`. `sheet` stands below the notes (`check_picture`): there
            LibreOffice shows it too, which knows no pictures in page footers.

    Raises:
        ConfigurationFault: the template is wrong; the cell is named.
    """
    given = pictures or {}
    context = official_context(form, unit, contact, Numbered(printed_line, lines)) | {
        "check_code": check_code,
        "check_picture": Drawn(given[IN_SHEET]) if IN_SHEET in given else "",
    }
    return fill(compile_template(template), context, created=created, fonts=fonts, pictures=given)


def official_context(
    form: Form, unit: str, contact: str, entries: Sequence[PrintedLine]
) -> dict[str, Any]:
    """What the names of an official table's template stand for, without a check code."""
    return {
        "form": form,
        "unit": unit,
        "contact": contact,
        "notes": form.notes,
        "entries": entries,
        "check_code": "",
        "check_picture": "",
    }


def printed_line(number: int, line: Line) -> PrintedLine:
    """A line of the rollup as it is printed."""
    levels = "、".join(line.levels)
    return PrintedLine(
        number=number,
        unit=line.unit,
        school=line.school,
        school_type=line.school_type,
        certificate_and_levels=f"{line.certificate}（{levels}）" if levels else line.certificate,
        certificate=line.certificate,
        levels=levels,
        major_count=ABOVE if "major_count" in line.shares_above else line.major_count,
        majors=ABOVE if "majors" in line.shares_above else "、".join(line.majors),
        students=ABOVE if "students" in line.shares_above else line.students,
        remark=line.remark,
    )
