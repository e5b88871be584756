"""A blank form in, its first sheet out: the official layout, with the cells to fill in open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.cells import column_letters
from pipeline.rendering.blank import helpers as h
from pipeline.rendering.blank.check_page import CONTACT_COLUMN, NOT_STARTED
from pipeline.rendering.blank.shown import (
    BAR_ROW,
    FIRST_ROW,
    HEADER_ROW,
    META_ROW,
    TITLE_ROW,
)
from pipeline.rendering.blank.validations import validation
from pipeline.rendering.looks import GREY, Pen, text_height

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from pipeline.model.forms import Column
    from pipeline.rendering.blank.check_page import CheckPage
    from pipeline.rendering.blank.shown import Blank
    from pipeline.rendering.looks import Look

PROTECTION = {"format_rows": True, "format_columns": True, "autofilter": True}
"""What may be done beside filling in; there is no password."""
_WIDTHS = {
    "sequence": 6.0, "school": 27.0, "school_type": 13.0, "certificate": 27.0, "major_count": 9.0,
    "majors": 35.0, "students": 9.5, "remark": 17.0,
}  # fmt: skip
_USUAL_WIDTH = 15.0
_CENTRED = ("sequence", "school_type", "certificate", "major_count", "students")
_SONG, _HEI, _TITLE = "仿宋_GB2312", "黑体", "方正小标宋简体"
_BASE: Look = {"font_charset": 134, "valign": "vcenter", "font_name": _SONG, "font_size": 11}
_BAR: Look = _BASE | {"font_color": GREY, "bg_color": "#FFF8E1", "text_wrap": True}
_HEADING: Look = _BASE | {"font_name": _TITLE, "font_size": 22, "align": "center"}
_META: Look = _BASE | {"font_size": 12}
_HEADER: Look = _BASE | {"font_name": _HEI, "align": "center", "text_wrap": True, "border": 1}
_BODY: Look = _BASE | {"border": 1, "text_wrap": True}
_NOTE: Look = _BASE | {"text_wrap": True, "valign": "top"}
_OPEN: Look = {"unlocked": True}
_MISSING = {"bg_color": "#FDE9E7"}


class FormSheet:
    """Writes the form's own sheet."""

    def __init__(self, pen: Pen, page: CheckPage, blank: Blank) -> None:
        self._pen, self._page, self._blank = pen, page, blank
        self._layout, self._helpers = page.layout, page.helpers
        self._last = len(self._layout.columns) - 1

    def write(self) -> None:
        """Fill the sheet."""
        sheet = self._pen.sheet
        for at, column in enumerate(self._layout.columns):
            sheet.set_column(at, at, _WIDTHS.get(column.field, _USUAL_WIDTH))
        self._heading()
        for at, column in enumerate(self._layout.columns):
            self._pen.put(HEADER_ROW, at, column.header, _HEADER)
        sheet.set_row(HEADER_ROW, 34)
        self._lines()
        self._notes()
        self._validate()
        self._point_out()
        self._set_up(sheet)

    def _heading(self) -> None:
        pen, sheet, labels = self._pen, self._pen.sheet, self._layout.form.labels
        pen.across(BAR_ROW, 0, self._last, None, _BAR)
        self._formula(BAR_ROW, 0, self._page.bar, _BAR, NOT_STARTED)
        pen.across(TITLE_ROW, 0, self._last, self._layout.form.title, _HEADING)
        unit = f"{labels.unit[0]}：{self._blank.stamp.unit}（盖章）"
        pen.across(META_ROW, 0, CONTACT_COLUMN - 2, unit, _META)
        pen.put(META_ROW, CONTACT_COLUMN - 1, f"{labels.contact[0]}：", _META | {"align": "right"})
        contact = _META | _OPEN | {"bottom": 1, "align": "left"}
        pen.across(META_ROW, CONTACT_COLUMN, self._last, self._blank.contact or None, contact)
        for row, height in ((BAR_ROW, 22), (TITLE_ROW, 40), (META_ROW, 26)):
            sheet.set_row(row, height)
        rule = self._layout.definitions.catalogue.by_code["H06"].wording()
        hint = {
            "validate": "any",
            "input_title": labels.contact[0],
            "input_message": f"{rule.allowed}，例如：张伟 0371-60000000。",
        }
        sheet.data_validation(META_ROW, CONTACT_COLUMN, META_ROW, CONTACT_COLUMN, hint)

    def _lines(self) -> None:
        helpers = self._helpers
        looks = [_look(column) for column in self._layout.columns]
        for line in range(self._layout.lines):
            row = FIRST_ROW + line
            for at, (column, look) in enumerate(zip(self._layout.columns, looks, strict=True)):
                if column.field != "sequence":
                    self._pen.put(row, at, None, look)
                    continue
                above = f"${column_letters(at)}${HEADER_ROW + 1}:${column_letters(at)}{row}"
                number = f'=IF({helpers.seen(h.FILLED, line)}=1,COUNT({above})+1,"")'
                self._formula(row, at, number, look, "")

    def _formula(self, row: int, column: int, formula: str, look: Look, value: str) -> None:
        style = self._pen.book.format(look.items())
        self._pen.sheet.write_formula(row, column, formula, style, value)

    def _notes(self) -> None:
        width = sum(_WIDTHS.get(column.field, _USUAL_WIDTH) for column in self._layout.columns)
        for number, note in enumerate(self._layout.form.notes, start=1):
            row = self._layout.last_row + number
            text = f"{'注：' if number == 1 else '　　'}{number}.{note}"
            self._pen.across(row, 0, self._last, text, _NOTE)
            self._pen.sheet.set_row(row, text_height(text, width, 11))

    def _validate(self) -> None:
        for column in self._layout.inputs:
            at = self._layout.place(column.field)
            options = validation(column, self._helpers.lists)
            refused = self._pen.sheet.data_validation(
                FIRST_ROW, at, self._layout.last_row, at, options
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
                    FIRST_ROW, at, layout.last_row, at,
                    {"type": "formula", "criteria": criteria, "format": style},
                )  # fmt: skip

    def _set_up(self, sheet: Worksheet) -> None:
        layout = self._layout
        bottom = layout.last_row + len(layout.form.notes)
        sheet.autofilter(HEADER_ROW, 0, layout.last_row, self._last)
        sheet.protect("", PROTECTION)
        sheet.freeze_panes(FIRST_ROW, 0)
        sheet.set_paper(9)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(0.6, 0.6, 0.8, 0.75)
        sheet.center_horizontally()
        sheet.print_area(TITLE_ROW, 0, bottom, self._last)
        sheet.repeat_rows(HEADER_ROW)
        sheet.set_footer(f"&L&8{self._blank.stamp.text.replace('&', '&&')}&C第 &P 页 共 &N 页")
        sheet.set_selection(FIRST_ROW, 1, FIRST_ROW, 1)


def _look(column: Column) -> Look:
    look = _BODY | ({"align": "center"} if column.field in _CENTRED else {})
    if column.field == "sequence":
        return look
    numbers: Look = {"num_format": "0"} if column.reader == "count" else {}
    return look | numbers | _OPEN
