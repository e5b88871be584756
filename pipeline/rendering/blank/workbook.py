"""A unit and what all forms have in common in, its blank form as .xlsx bytes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.worksheet import Worksheet

from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET, LIST_SHEET, STAMP_SHEET
from pipeline.rendering.blank.check_sheet import write_check_sheet
from pipeline.rendering.blank.form_sheet import FormSheet
from pipeline.rendering.book import Book
from pipeline.rendering.looks import TEXT, Pen

if TYPE_CHECKING:
    from pipeline.rendering.blank.check_page import CheckPage
    from pipeline.rendering.blank.shown import Blank


class _Plain(Worksheet):  # type: ignore[misc]
    """A sheet that takes formulas as they are.

    The library looks through each for thirty functions of newer programs, which takes it most of
    its time; blank forms have none of these.
    """

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002, FBT001, FBT002 - the library's own
        return formula.removeprefix("=")

    def _write_row(self, row: int, spans: Any, row_info: Any = None, *empty: bool) -> None:
        """Write no height for a row without its own: with one it would not grow as it is filled."""
        usual: int = self.original_row_height  # type: ignore[has-type]
        if row_info is None or row_info.height is None:
            self.original_row_height = self.default_row_height
        super()._write_row(row, spans, row_info, *empty)
        self.original_row_height = usual


class _BlankBook(Book):
    """A workbook with properties of its own, and many formulas."""

    def sheet(self, name: str) -> Worksheet:
        """A new sheet at the end."""
        return self._book.add_worksheet(name, _Plain)

    def tell(self, title: str, blank: Blank) -> None:
        """Write into the file's properties what it was made for."""
        self._book.set_properties(
            {
                "title": title,
                "subject": blank.stamp.unit,
                "comments": blank.stamp.text,
                "created": blank.created.replace(tzinfo=None),
            }
        )


def blank_workbook(page: CheckPage, blank: Blank) -> bytes:
    """The form that a unit fills in; the same input gives the same bytes.

    Cells to fill in are open, all others locked without a password. It has drop-downs, checks and
    hints at its cells, and formulas that Excel, WPS and LibreOffice calculate; no macros.
    """
    book = _BlankBook(blank.created, blank.fonts)
    book.tell(page.layout.form.title, blank)
    form, check, hidden, stamp = (
        Pen(book, book.sheet(name)) for name in (FORM_SHEET, CHECK_SHEET, LIST_SHEET, STAMP_SHEET)
    )
    FormSheet(form, page, blank).write()
    write_check_sheet(check, page)
    page.helpers.lists.write(hidden)
    stamp.put(0, 0, blank.stamp.text, TEXT)
    for pen in (hidden, stamp):
        pen.sheet.protect()
        pen.sheet.very_hidden()
    return book.finish()
