"""A number of lines rendered in this fresh process; seconds of the processor or peak bytes out.

`python -m tests.bench.writing rendered|alone LINES seconds|peak`.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import sys
import tracemalloc
from time import process_time
from typing import TYPE_CHECKING

from xlsxwriter import Workbook

from pipeline.model.forms import load_form
from pipeline.model.resources import Resources
from pipeline.model.rollups import Line
from pipeline.rendering.official import PrintedLine, printed_line, render_official
from pipeline.rendering.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model.forms import Form

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
_FEW = ("物流管理", "电子商务")
_MANY = (*_FEW, "汽车运用与维修", "老年服务与管理", "建筑工程技术")
_WIDTHS = (6, 27, 13, 27, 9, 35, 9.5, 17)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def made_lines(number: int) -> list[Line]:
    """Lines of a rollup, three to a school."""
    return [
        Line(
            unit="郑州市教育局", school=f"郑州市第{n // 3}职业中等专业学校", school_type="中职",
            certificate="物流管理", levels=("初级", "中级"), major_count=2 if n % 4 else 5,
            majors=_FEW if n % 4 else _MANY, students=120 + n % 500,
            remark="" if n % 7 else "国家示范", source_file="inbox/henan/郑州市.xlsx",
            source_sheet="Sheet1", source_row=n, source_cells="school=B5",
        )
        for n in range(number)
    ]  # fmt: skip


def rendered(form: Form, lines: Sequence[Line], _printed: Sequence[PrintedLine]) -> bytes:
    """I: the official table."""
    template = Resources().read(f"templates/xlsx/{form.template}")
    return render_official(
        template, form=form, unit="河南省教育厅", contact="", lines=lines, created=CREATED, fonts={}
    )


def alone(form: Form, _lines: Sequence[Line], printed: Sequence[PrintedLine]) -> bytes:
    """J: what XlsxWriter needs for the same table, from values that are ready."""
    buffer = io.BytesIO()
    book = Workbook(buffer, _OPTIONS)
    framed = {"border": 1, "text_wrap": True, "font_name": "仿宋_GB2312", "valign": "vcenter"}
    middle = book.add_format(framed | {"align": "center"})
    left = book.add_format(framed | {"align": "left"})
    sheet = book.add_worksheet("汇总表")
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range("A1:H1", form.title, middle)
    sheet.write_row(2, 0, [column.header for column in form.printed_columns], middle)
    for row, line in enumerate(printed, start=3):
        sheet.write_number(row, 0, line.number, middle)
        sheet.write_string(row, 1, line.school, left)
        sheet.write_string(row, 2, line.school_type, middle)
        sheet.write_string(row, 3, line.certificate_and_levels, left)
        sheet.write_number(row, 4, line.major_count, middle)
        sheet.write_string(row, 5, line.majors, left)
        sheet.write_number(row, 6, line.students, middle)
        if line.remark:
            sheet.write_string(row, 7, line.remark, left)
        else:
            sheet.write_blank(row, 7, None, left)
        sheet.set_row(row, 24 if line.major_count == len(_FEW) else 36.75)
    sheet.repeat_rows(2)
    sheet.freeze_panes(3, 0)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    book.close()
    return buffer.getvalue()


WAYS: dict[str, Callable[..., bytes]] = {"rendered": rendered, "alone": alone}


def main() -> None:
    """Measure one way, and print what was asked for."""
    way, number, what = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    form = load_form(Resources(), "F1")
    compile_template(Resources().read(f"templates/xlsx/{form.template}"))
    lines = made_lines(number)
    printed = [printed_line(n, line) for n, line in enumerate(lines, 1)] if way == "alone" else []
    gc.collect()
    if what == "peak":
        tracemalloc.start()
    started = process_time()
    WAYS[way](form, lines, printed)
    told = {"seconds": process_time() - started}
    if what == "peak":
        told = {"peak": tracemalloc.get_traced_memory()[1]}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
