"""A blank form in, its first sheet out: the official layout, with the cells to fill in open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pipeline.model.cells import column_letters
from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.around import AroundLines
from pipeline.rendering.blank.check_page import NOT_STARTED
from pipeline.rendering.blank.frame import BAR_ROW
from pipeline.rendering.blank.validations import validation
from pipeline.rendering.expressions import ExpressionError
from pipeline.rendering.laying import lay_conditions, lay_page, lay_page_breaks, lay_pictures
from pipeline.rendering.looks import GREY
from pipeline.rendering.running import with_left

if TYPE_CHECKING:
    from xlsxwriter.format import Format

    from pipeline.model.forms import Column
    from pipeline.rendering.blank.check_page import CheckPage
    from pipeline.rendering.blank.shown import Blank
    from pipeline.rendering.looks import Look, Pen

PROTECTION = {"format_rows": True, "format_columns": True, "autofilter": True}
"""What may be done beside filling in; there is no password."""
_BAR: Look = {
    "font_name": "仿宋_GB2312", "font_charset": 134, "font_size": 11, "font_color": GREY,
    "bg_color": "#FFF8E1", "text_wrap": True, "valign": "vcenter",
}  # fmt: skip
_BAR_HEIGHT = 22
_MISSING = {"bg_color": "#FDE9E7"}


class FormSheet:
    """Writes the form's own sheet: what its template has, and what a blank form has beside it."""

    def __init__(self, pen: Pen, page: CheckPage, blank: Blank) -> None:
        self._pen, self._page, self._blank = pen, page, blank
        self._layout, self._helpers = page.layout, page.helpers
        self._frame = page.layout.frame
        self._last = self._frame.columns - 1

    def write(self) -> None:
        """Fill the sheet.

        Raises:
            ConfigurationFault: a cell of the template cannot be computed for the unit.
        """
        above, below = self._frame.around(self._blank.stamp.unit, self._blank.contact)
        around = AroundLines(self._pen, self._frame.sheet)
        around.columns()
        self._bar()
        around.own()
        around.write(above)
        self._lines()
        around.lines(self._frame.band, self._layout.lines)
        around.write(below)
        self._hint_at_contact()
        self._validate()
        self._point_out()
        self._set_up(around)

    def _bar(self) -> None:
        self._pen.across(BAR_ROW, 0, self._last, None, _BAR)
        style = self._pen.book.format(_BAR.items())
        self._pen.sheet.write_formula(BAR_ROW, 0, self._page.bar, style, NOT_STARTED)
        self._pen.sheet.set_row(BAR_ROW, _BAR_HEIGHT)

    def _hint_at_contact(self) -> None:
        labels, cell = self._layout.form.labels, self._layout.contact_cell
        rule = self._layout.definitions.catalogue.by_code["H06"].wording()
        hint = {
            "validate": "any",
            "input_title": labels.contact[0],
            "input_message": f"{rule.allowed}，例如：张伟 0371-60000000。",
        }
        self._pen.sheet.data_validation(*cell, *cell, hint)

    def _lines(self) -> None:
        """The lines, each as the template's row of an entry; what else stands there is repeated."""
        layout, book, sheet = self._layout, self._pen.book, self._pen.sheet
        columns = {layout.place(column.field): column for column in layout.columns}
        looks = [
            (
                cell,
                columns.get(cell.column),
                self._look(cell.style.properties, columns.get(cell.column)),
            )
            for cell in self._frame.band.cells
        ]
        sequence = layout.place("sequence")
        letters = column_letters(sequence)
        for line in range(layout.lines):
            row = layout.first_row + line
            for cell, column, look in looks:
                if cell.column != sequence:
                    book.write(sheet, row, cell.column, None if column else cell.value, look)
                    continue
                above = f"${letters}${self._frame.header_row + 1}:${letters}{row}"
                filled = f"{self._helpers.seen(h.FILLED, line)}=1"
                number = f'=IF({filled},COUNT({above})+1,"")'
                sheet.write_formula(row, sequence, number, look, "")

    def _look(
        self, own: tuple[tuple[str, str | float | int | bool], ...], column: Column | None
    ) -> Format:
        """The looks of a cell of the lines; one to fill in is open."""
        look: Look = dict(own)
        if column is None or column.field == "sequence":
            look.pop("unlocked", None)
            return self._pen.book.format(look.items())
        if column.reader == "count":
            look.setdefault("num_format", "0")
        return self._pen.book.format((look | {"unlocked": True}).items())

    def _validate(self) -> None:
        layout = self._layout
        for column in layout.inputs:
            at = layout.place(column.field)
            options = validation(column, self._helpers.lists)
            refused = self._pen.sheet.data_validation(
                layout.first_row, at, layout.last_row, at, options
            )
            if refused:
                raise ValueError(f"{column.field}: XlsxWriter says {refused}")

    def _point_out(self) -> None:
        """A cell that must be filled and is not, in a line where anything is, gets a colour."""
        layout, sheet = self._layout, self._pen.sheet
        style = self._pen.book.format(_MISSING.items())
        first, last = layout.inputs[0].field, layout.inputs[-1].field
        line = f"{layout.plain_cell(first, 0)}:{layout.plain_cell(last, 0)}"
        # A line without both goes on with the school above.
        beside = {"school": "school_type", "school_type": "school"}
        for column in layout.inputs:
            if column.required:
                at, own = layout.place(column.field), layout.plain_cell(column.field, 0)
                other = beside.get(column.field)
                with_it = line if other is None else layout.plain_cell(other, 0)
                criteria = f"=AND(SUMPRODUCT(LEN({with_it}))>0,LEN({own})=0)"
                sheet.conditional_format(
                    layout.first_row, at, layout.last_row, at,
                    {"type": "formula", "criteria": criteria, "format": style},
                )  # fmt: skip

    def _set_up(self, around: AroundLines) -> None:
        """Paper and margins as the template has them; view and protection as a form needs them."""
        layout, frame, sheet, blank = self._layout, self._frame, self._pen.sheet, self._blank
        plan, places = frame.sheet, around.places
        page = replace(plan.page, protection=None, filtered=None, frozen=None, area=None)
        try:
            lay_page(sheet, page, places, frame.context(blank.stamp.unit, blank.contact), {})
            sheet.footer = with_left(sheet.footer, f"&8{blank.stamp.text.replace('&', '&&')}")
        except ExpressionError as error:
            raise ConfigurationFault(frame.file, error.what, key=error.address) from error
        lay_conditions(self._pen.book, sheet, plan.conditions, places, {plan.name: places})
        lay_pictures(sheet, plan.pictures, places)
        lay_page_breaks(sheet, around.breaks)
        if page.repeated_rows is None:
            sheet.repeat_rows(frame.header_row)
        sheet.autofilter(frame.header_row, 0, layout.last_row, self._last)
        sheet.protect("", PROTECTION)
        sheet.freeze_panes(layout.first_row, 0)
        sheet.print_area(BAR_ROW + 1, 0, layout.bottom, self._last)
        first = layout.place(layout.inputs[0].field)
        sheet.set_selection(layout.first_row, first, layout.first_row, first)
