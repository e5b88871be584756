"""A unit and its form in, the blank form as a Word document (.docx) out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.rendering.letters import letter, plain

if TYPE_CHECKING:
    from pipeline.model.forms import Form
    from pipeline.model.resources import DataFile
    from pipeline.rendering.blank.shown import Blank


def blank_docx(template: DataFile, form: Form, blank: Blank, lines: int) -> bytes:
    """The form as its template has it; the same input gives the same bytes.

    Args:
        template: a Word document. Its text may name `title`, `unit`, `contact`, `columns` (the
            headers of the printed columns), `lines` (the numbers of the lines to fill in), `notes`,
            and `stamp`, by which the filled form is recognised: it is to stay in the footer.
        form: gives title, headers and notes.
        blank: the unit, its contact and the stamp.
        lines: how many lines there are to fill in.

    Raises:
        ConfigurationFault: the template is no Word document, or cannot be filled in.
    """
    context = {
        "title": plain(form.title),
        "unit": plain(blank.stamp.unit),
        "contact": plain(blank.contact),
        "columns": [plain(column.header) for column in form.printed_columns],
        "lines": list(range(1, lines + 1)),
        "notes": [plain(note) for note in form.notes],
        "stamp": plain(blank.stamp.text),
    }
    return letter(template.name, template.content, context)
