"""Print set-up and view of a sheet: read from a template sheet, laid on a written one."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.escape import unescape

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.plan import Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.header_footer import HeaderFooterItem
    from openpyxl.worksheet.worksheet import Worksheet as Template
    from xlsxwriter.worksheet import Worksheet

_A4 = 9
_PICTURE_INCHES = 0.85
"""How much room a picture in the footer takes."""


class Running(NamedTuple):
    """What is added to a footer: a text at its right, a PNG at its left."""

    text: str = ""
    picture: bytes = b""


NOTHING_RUNNING = Running()


def read_page(sheet: Template) -> Page:
    """The print set-up and view of a template's sheet.

    Raises:
        NotKeptError: the sheet has something that the output would lose.
    """
    setup, margins, view = sheet.page_setup, sheet.page_margins, sheet.sheet_view
    fits = bool(sheet.sheet_properties.pageSetUpPr and sheet.sheet_properties.pageSetUpPr.fitToPage)
    return Page(
        paper=int(setup.paperSize or _A4),
        landscape=setup.orientation == "landscape",
        fit=(_pages(setup.fitToWidth), _pages(setup.fitToHeight)) if fits else None,
        scale=int(setup.scale) if setup.scale and not fits else None,
        margins=(margins.left, margins.right, margins.top, margins.bottom),
        header=_running(sheet.oddHeader),
        footer=_running(sheet.oddFooter),
        header_margin=margins.header,
        footer_margin=margins.footer,
        centred=(
            bool(sheet.print_options.horizontalCentered),
            bool(sheet.print_options.verticalCentered),
        ),
        repeated_rows=_rows(sheet.print_title_rows),
        repeated_columns=_columns(sheet.print_title_cols),
        area=_area(sheet.print_area),
        frozen=_frozen(view.pane),
        grid_on_screen=view.showGridLines is not False,
        grid_on_paper=bool(sheet.print_options.gridLines),
        zoom=int(view.zoomScale or 100),
    )


def _pages(number: Any) -> int:
    """A missing number of pages is 1, and 0 any number."""
    return 1 if number is None else int(number)


def _running(item: HeaderFooterItem | None) -> str:
    return unescape(str(item)) if item else ""


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


def _area(text: str | None) -> tuple[int, int, int, int] | None:
    if not text:
        return None
    if "," in text:
        raise NotKeptError("打印区域不止一块，请只留一块")
    bounds = range_boundaries(text.rpartition("!")[2])
    if None in bounds:
        raise NotKeptError("打印区域请写成 A1:H20 这样的单元格范围")
    left, top, right, bottom = (int(bound or 1) - 1 for bound in bounds)
    return top, left, bottom, right


def _frozen(pane: Any) -> tuple[int, int] | None:
    if pane is None or pane.state not in ("frozen", "frozenSplit"):
        return None
    return int(pane.ySplit or 0), int(pane.xSplit or 0)


def lay_page(
    sheet: Worksheet, page: Page, first: Callable[[int], int], running: Running = NOTHING_RUNNING
) -> None:
    """Give a written sheet its print set-up; `first` says where a template row has come to be.

    A template row in a band is printed several times or never, so that rows of the set-up move.
    """
    _lay_paper(sheet, page, running)
    if page.repeated_rows is not None:
        top, bottom = page.repeated_rows
        sheet.repeat_rows(first(top), first(bottom + 1) - 1)
    if page.repeated_columns is not None:
        sheet.repeat_columns(*page.repeated_columns)
    if page.area is not None:
        top, left, bottom, right = page.area
        sheet.print_area(first(top), left, first(bottom + 1) - 1, right)
    if page.frozen is not None:
        rows, columns = page.frozen
        sheet.freeze_panes(first(rows), columns)


def _lay_paper(sheet: Worksheet, page: Page, running: Running) -> None:
    left, right, top, bottom = page.margins
    sheet.set_paper(page.paper)
    if page.landscape:
        sheet.set_landscape()
    if page.fit is not None:
        sheet.fit_to_pages(*page.fit)
    if page.scale is not None:
        sheet.set_print_scale(page.scale)
    if running.picture:
        bottom = max(bottom, page.footer_margin + _PICTURE_INCHES)
    sheet.set_margins(left, right, top, bottom)
    sheet.set_header(page.header, {"margin": page.header_margin})
    _lay_footer(sheet, page, running)
    if page.centred[0]:
        sheet.center_horizontally()
    if page.centred[1]:
        sheet.center_vertically()
    sheet.hide_gridlines(0 if page.grid_on_paper else 1 if page.grid_on_screen else 2)
    sheet.set_zoom(page.zoom)


def _lay_footer(sheet: Worksheet, page: Page, running: Running) -> None:
    """The template's footer, with a picture at its left and a text at its right."""
    options: dict[str, Any] = {"margin": page.footer_margin}
    footer = page.footer
    if running.picture:
        # The picture keeps its size where the page is printed smaller, so that it can be read.
        picture = {"image_left": "code.png", "image_data_left": io.BytesIO(running.picture)}
        options |= {**picture, "scale_with_doc": False}
        footer = f"&L&G{footer}"
    sheet.set_footer(f"{footer}&R{running.text}" if running.text else footer, options)
