"""Print set-up and view of a sheet: read from a template sheet, laid on a written one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from openpyxl.utils.cell import range_boundaries

from pipeline.rendering.colours import NotKeptError, rgb
from pipeline.rendering.plan import Page
from pipeline.rendering.running import read_running

if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

    from openpyxl.worksheet.worksheet import Worksheet as Template

    from pipeline.rendering.plan import Area, Picture

_A4 = 9
_VIEWS = {"pageLayout": 1, "pageBreakPreview": 2}
# By XlsxWriter's name, where it says what is allowed, that of the file, which says what is not.
_PROTECTED = {
    "objects": "objects",
    "scenarios": "scenarios",
    "format_cells": "formatCells",
    "format_columns": "formatColumns",
    "format_rows": "formatRows",
    "insert_columns": "insertColumns",
    "insert_rows": "insertRows",
    "insert_hyperlinks": "insertHyperlinks",
    "delete_columns": "deleteColumns",
    "delete_rows": "deleteRows",
    "select_locked_cells": "selectLockedCells",
    "select_unlocked_cells": "selectUnlockedCells",
    "sort": "sort",
    "autofilter": "autoFilter",
    "pivot_tables": "pivotTables",
}


def read_page(
    sheet: Template, root: Element, pictures: Mapping[str, Picture], theme: tuple[str, ...]
) -> Page:
    """The print set-up and view of a template's sheet.

    Args:
        sheet: the sheet as openpyxl has it.
        root: the sheet's XML.
        pictures: those of its page headers and footers.
        theme: the colours of the workbook's theme.

    Raises:
        NotKeptError: the sheet has something that the output would lose.
        ExpressionError: a page header or footer is no jinja text.
    """
    setup, margins, view = sheet.page_setup, sheet.page_margins, sheet.sheet_view
    options, properties = sheet.print_options, sheet.sheet_properties
    _refuse(sheet)
    fits = bool(properties.pageSetUpPr and properties.pageSetUpPr.fitToPage)
    outline = properties.outlinePr
    return Page(
        paper=int(setup.paperSize or _A4),
        landscape=setup.orientation == "landscape",
        fit=(_pages(setup.fitToWidth), _pages(setup.fitToHeight)) if fits else None,
        scale=int(setup.scale) if setup.scale and not fits else None,
        margins=(margins.left, margins.right, margins.top, margins.bottom),
        header=read_running(root, pictures, "header"),
        footer=read_running(root, pictures, "footer"),
        header_margin=margins.header,
        footer_margin=margins.footer,
        centred=(bool(options.horizontalCentered), bool(options.verticalCentered)),
        repeated_rows=_rows(sheet.print_title_rows),
        repeated_columns=_columns(sheet.print_title_cols),
        area=_area(sheet.print_area),
        frozen=_frozen(view.pane),
        grid_on_screen=view.showGridLines is not False,
        grid_on_paper=bool(options.gridLines),
        zoom=int(view.zoomScale or 100),
        view=_VIEWS.get(view.view or "", 0),
        across=setup.pageOrder == "overThenDown",
        first_page=int(setup.firstPageNumber or 0) if setup.useFirstPageNumber else 0,
        black_and_white=bool(setup.blackAndWhite),
        headings_on_screen=view.showRowColHeaders is not False,
        headings_on_paper=bool(options.headings),
        zeros=view.showZeros is not False,
        right_to_left=bool(view.rightToLeft),
        tab_colour=rgb(properties.tabColor, theme),
        column_breaks=tuple(each.id for each in sheet.col_breaks.brk),
        default_height=sheet.sheet_format.defaultRowHeight,
        outline=(
            outline is None or outline.summaryBelow is not False,
            outline is None or outline.summaryRight is not False,
        ),
        protection=_protection(sheet.protection),
        filtered=_filtered(sheet.auto_filter),
    )


def _refuse(sheet: Template) -> None:
    """What a print set-up may say and XlsxWriter cannot."""
    setup = sheet.page_setup
    for found, what in (
        (setup.draft, "“按草稿方式”打印"),
        (setup.cellComments not in (None, "none"), "打印批注"),
        (setup.errors not in (None, "displayed"), "错误值的打印方式"),
        ((setup.copies or 1) > 1, "打印份数"),
        (sheet.sheet_format.zeroHeight, "隐藏所有未用的行"),
    ):
        if found:
            raise NotKeptError(f"页面设置里的{what}保留不了，请改回默认")


def _pages(number: Any) -> int:
    """A missing number of pages is 1, and 0 any number."""
    return 1 if number is None else int(number)


def _rows(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    _, first, _, last = range_boundaries(text)
    return int(first or 1) - 1, int(last or 1) - 1


def _columns(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    first, _, last, _ = range_boundaries(text)
    return int(first or 1) - 1, int(last or 1) - 1


def _area(text: str | None) -> Area | None:
    if not text:
        return None
    if "," in text:
        raise NotKeptError("打印区域不止一块，请只留一块")
    bounds = range_boundaries(text.rpartition("!")[2])
    if None in bounds:
        raise NotKeptError("打印区域请写成 A1:H20 这样的单元格范围")
    left, top, right, bottom = (int(bound or 1) - 1 for bound in bounds)
    return top, left, bottom, right


def _filtered(found: Any) -> Area | None:
    if not found.ref:
        return None
    if found.filterColumn or found.sortState:
        raise NotKeptError("自动筛选里选了条件或排了序，请先全部清除再保存", found.ref)
    left, top, right, bottom = (int(bound or 1) - 1 for bound in range_boundaries(found.ref))
    return top, left, bottom, right


def _frozen(pane: Any) -> tuple[int, int] | None:
    if pane is None:
        return None
    if pane.state not in ("frozen", "frozenSplit"):
        raise NotKeptError("拆分的窗格保留不了，请取消拆分，或改成“冻结窗格”")
    return int(pane.ySplit or 0), int(pane.xSplit or 0)


def _protection(found: Any) -> tuple[tuple[str, bool | str], ...] | None:
    if not found.sheet:
        return None
    if found.hashValue:
        raise NotKeptError("工作表保护用的密码保留不了，请改成不设密码的保护")
    flags = {name: not getattr(found, attribute) for name, attribute in _PROTECTED.items()}
    return (*flags.items(), ("password", found.password or ""))
