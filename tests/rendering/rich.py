"""A template workbook in which everything is that an output must keep."""

from __future__ import annotations

import datetime as dt
import io
import struct
import zlib
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

MADE = dt.datetime(2019, 4, 28, 10, 0)  # noqa: DTZ001 - what XlsxWriter takes


def png(width: int, height: int, shade: int) -> bytes:
    """A grey picture."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    rows = b"".join(b"\x00" + bytes([shade]) * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )  # fmt: skip


def rich_template() -> bytes:
    """Two sheets: one with every feature, one with the list that a validation shows."""
    buffer = io.BytesIO()
    book = Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    book.set_properties({"created": MADE})
    sheet, lists = book.add_worksheet("甲"), book.add_worksheet("单子")
    lists.write_column(0, 0, ["中职", "高职", "应用型本科"])
    lists.hide()
    _cells(book, sheet)
    _print(sheet)
    _rules(book, sheet)
    book.define_name("院校类型", "=单子!$A$1:$A$3")
    book.define_name("甲!表身", "=甲!$A$3:$H$6")
    sheet.insert_image(
        1, 2, "章.png",
        {"image_data": io.BytesIO(png(60, 40, 90)), "x_offset": 7, "y_offset": 3, "x_scale": 0.5,
         "object_position": 1, "description": "章"},
    )  # fmt: skip
    book.close()
    return buffer.getvalue()


def _cells(book: Any, sheet: Worksheet) -> None:
    looks: list[dict[str, Any]] = [
        {"font_name": "方正小标宋简体", "font_size": 22, "font_charset": 134, "align": "center"},
        {"bold": True, "italic": True, "underline": 2, "font_strikeout": True},
        {"font_color": "#C00000", "bg_color": "#FFF4CC", "pattern": 1},
        {"border": 1, "bottom": 6, "bottom_color": "#0000FF", "diag_type": 3, "diag_border": 4},
        {"text_wrap": True, "valign": "vdistributed", "indent": 2, "align": "left"},
        {"rotation": 45, "shrink": True, "reading_order": 1},
        {"num_format": "#,##0.0;[Red]-#,##0.0", "hidden": True},
        {"rotation": 270, "valign": "top", "align": "justify", "font_script": 1},
    ]
    sheet.merge_range("A1:H1", "题", book.add_format(looks[0]))
    for row in range(1, 6):
        for column, look in enumerate(looks):
            sheet.write_string(row, column, f"{row}行", book.add_format(look))
    opened = book.add_format({"bold": True})
    opened.set_locked(False)
    sheet.write_number(6, 0, 12.5, opened)
    sheet.write_datetime(6, 1, MADE, book.add_format({"num_format": "yyyy/m/d"}))
    sheet.write_row(6, 2, [True])
    sheet.merge_range("E7:F8", "并", book.add_format({"border": 2}))
    sheet.set_column(0, 0, 6)
    sheet.set_column(1, 1, 27.5, book.add_format({"italic": True}))
    sheet.set_column(3, 3, 11, None, {"level": 1, "hidden": True})
    sheet.set_row(0, 42)
    sheet.set_row(2, 30, book.add_format({"bg_color": "#EEEEEE"}))
    sheet.set_row(3, None, None, {"level": 1, "hidden": True})
    sheet.set_row(4, None, None, {"collapsed": True})


def _print(sheet: Worksheet) -> None:
    sheet.set_paper(8)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(0.4, 0.5, 0.9, 1.1)
    sheet.center_horizontally()
    sheet.center_vertically()
    sheet.print_across()
    sheet.set_start_page(3)
    sheet.print_black_and_white()
    sheet.print_row_col_headers()
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, 1)
    sheet.print_area("A1:H8")
    sheet.set_h_pagebreaks([3, 6])
    sheet.set_v_pagebreaks([4])
    sheet.freeze_panes(2, 1)
    sheet.hide_gridlines(2)
    sheet.set_zoom(85)
    sheet.set_tab_color("#1F4E79")
    sheet.hide_zero()
    sheet.autofilter("A2:H6")
    sheet.protect("", {"format_cells": True, "select_locked_cells": False, "objects": True})
    picture = {"image_left": "左.png", "image_data_left": io.BytesIO(png(40, 20, 10))}
    sheet.set_header('&L&G&C&"黑体,常规"&14首批&R&D', {"margin": 0.2} | picture)
    picture = {"image_right": "右.png", "image_data_right": io.BytesIO(png(30, 30, 200))}
    sheet.set_footer(
        "&L甲 && 乙&C第 &P 页 共 &N 页&R&G", {"margin": 0.35, "scale_with_doc": False} | picture
    )


def _rules(book: Any, sheet: Worksheet) -> None:
    loud = book.add_format({"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"})
    boxed = book.add_format({"border": 1, "num_format": "0.00"})
    for area, options in (
        ("A3:A6", {"type": "cell", "criteria": ">", "value": 5, "format": loud}),
        ("B3:B6", {"type": "cell", "criteria": "between", "minimum": "=$A$7", "maximum": 9}),
        ("A3:H6", {"type": "formula", "criteria": '=$B3="甲"', "format": boxed}),
        ("C3:C6", {"type": "text", "criteria": "begins with", "value": "甲", "format": loud}),
        ("C3:C6", {"type": "text", "criteria": "not containing", "value": "乙", "format": loud}),
        ("D3:D6", {"type": "duplicate", "format": loud, "stop_if_true": True}),
        ("D3:D6", {"type": "unique", "format": boxed}),
        ("E3:E6", {"type": "top", "value": 10, "criteria": "%", "format": loud}),
        ("E3:E6", {"type": "bottom", "value": 3, "format": loud}),
        ("F3:F6", {"type": "average", "criteria": "1 std dev below", "format": loud}),
        ("F3:F6", {"type": "average", "criteria": "equal or above", "format": loud}),
        ("G3:G6", {"type": "blanks", "format": loud}),
        ("G3:G6", {"type": "no_errors", "format": boxed}),
        ("G3:G6", {"type": "time_period", "criteria": "last week", "format": loud}),
        ("H3:H6", {"type": "2_color_scale", "min_color": "#FF0000", "max_color": "#00FF00"}),
        ("H3:H6", {"type": "3_color_scale", "mid_type": "percentile", "mid_value": 40}),
        ("H3:H6", {"type": "data_bar", "bar_color": "#123456", "bar_only": True}),
        ("A3:A6", {"type": "icon_set", "icon_style": "4_ratings", "reverse_icons": True,
                   "icons": [{"criteria": ">", "type": "number", "value": 90}]}),
        ("A3:A4", {"type": "no_blanks", "format": loud, "multi_range": "A3:A4 C5:C6"}),
    ):  # fmt: skip
        assert sheet.conditional_format(area, options) == 0
    for area, options in (
        ("C3:C6", {"validate": "list", "source": "=院校类型", "error_type": "warning"}),
        ("D3:D6", {"validate": "list", "source": ["初级", "中级"], "dropdown": False}),
        ("E3:E6", {"validate": "integer", "criteria": ">=", "value": 0, "ignore_blank": False,
                   "error_title": "人数", "error_message": "请填整数", "input_title": "人数",
                   "input_message": "在校参与试点的学生", "show_input": False}),
        ("F3:F6", {"validate": "decimal", "criteria": "not between", "minimum": 1, "maximum": 2}),
        ("G3:G6", {"validate": "length", "criteria": "<", "value": "=$A$7", "show_error": False}),
        ("H3:H6", {"validate": "custom", "value": "=LEN($B3)>0", "error_type": "information"}),
        ("A3:A6", {"validate": "date", "criteria": "==", "value": MADE}),
        ("B3:B6", {"validate": "any", "input_message": "请填全称",
                   "other_cells": [[6, 1, 7, 1]]}),
        ("C8", {"validate": "list", "source": "=单子!$A$1:$A$3"}),
    ):  # fmt: skip
        assert sheet.data_validation(area, options) == 0
