"""A written sheet and its plan in; print set-up, rules, names and pictures laid on its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlsxwriter.utility import xl_range

from pipeline.rendering.book import LostCellError
from pipeline.rendering.pictures import SizedImage
from pipeline.rendering.places import LAST_ROW
from pipeline.rendering.references import Formula, move
from pipeline.rendering.running import running_options

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xlsxwriter.worksheet import Worksheet

    from pipeline.rendering.book import Book
    from pipeline.rendering.places import Places
    from pipeline.rendering.plan import (
        Area,
        Condition,
        Name,
        Options,
        Page,
        Picture,
        Sheet,
        Validation,
    )

MOST_BREAKS = 1023
"""What Excel allows on a sheet."""


def lay_columns(book: Book, sheet: Worksheet, plan: Sheet) -> None:
    """Give a new sheet its columns and the height of its rows, and hide it where it is hidden."""
    if plan.very_hidden:
        sheet.very_hidden()
    elif plan.hidden:
        sheet.hide()
    if plan.page.default_height is not None:
        sheet.set_default_row(plan.page.default_height)
    for column in plan.columns:
        style = None if column.style is None else book.format(column.style.properties)
        at = column.index
        sheet.set_column_pixels(at, at, column.pixels, style, column.folded)


def lay_page(
    sheet: Worksheet,
    page: Page,
    places: Places,
    context: Mapping[str, Any],
    pictures: Mapping[str, bytes],
) -> None:
    """Give a written sheet its print set-up.

    Args:
        sheet: the sheet, all of whose rows are written.
        page: the template's print set-up.
        places: where the template's rows have come to be.
        context: what the names in page headers and footers stand for.
        pictures: what to put at a `&G`, see `running_options`.

    Raises:
        ExpressionError: a page header or footer cannot be computed.
    """
    _lay_paper(sheet, page)
    _lay_view(sheet, page)
    # XlsxWriter counts `&&G`, which is no place of a picture, as one.
    header, options = running_options(page.header, context, pictures)
    sheet.set_header(header.replace("&&", ""), {"margin": page.header_margin} | options)
    sheet.header = header
    footer, options = running_options(page.footer, context, pictures)
    sheet.set_footer(footer.replace("&&", ""), {"margin": page.footer_margin} | options)
    sheet.footer = footer
    titles = page.repeated_rows and places.first_run(*page.repeated_rows)
    if titles:
        sheet.repeat_rows(*titles)
    if page.repeated_columns is not None:
        sheet.repeat_columns(*page.repeated_columns)
    for area, lay in ((page.area, sheet.print_area), (page.filtered, sheet.autofilter)):
        # Of rows that are not printed there is nothing to print apart, or to filter.
        rows = area and places.span(area[0], area[2])
        if area and rows:
            lay(rows[0], area[1], rows[1], area[3])
    if page.frozen is not None:
        above, left = places.first(page.frozen[0]), page.frozen[1]
        if above or left:
            sheet.freeze_panes(above, left)


def _lay_paper(sheet: Worksheet, page: Page) -> None:
    left, right, top, bottom = page.margins
    sheet.set_paper(page.paper)
    if page.landscape:
        sheet.set_landscape()
    if page.fit is not None:
        sheet.fit_to_pages(*page.fit)
    if page.scale is not None:
        sheet.set_print_scale(page.scale)
    sheet.set_margins(left, right, top, bottom)
    for wanted, lay in (
        (page.centred[0], sheet.center_horizontally),
        (page.centred[1], sheet.center_vertically),
        (page.across, sheet.print_across),
        (page.black_and_white, sheet.print_black_and_white),
        (page.headings_on_paper, sheet.print_row_col_headers),
    ):
        if wanted:
            lay()
    if page.first_page:
        sheet.set_start_page(page.first_page)
    if page.column_breaks:
        sheet.set_v_pagebreaks(list(page.column_breaks))


def _lay_view(sheet: Worksheet, page: Page) -> None:
    sheet.hide_gridlines(0 if page.grid_on_paper else 1 if page.grid_on_screen else 2)
    sheet.set_zoom(page.zoom)
    if page.view:
        sheet.set_page_view(page.view)
    for wanted, lay in (
        (not page.headings_on_screen, sheet.hide_row_col_headers),
        (not page.zeros, sheet.hide_zero),
        (page.right_to_left, sheet.right_to_left),
    ):
        if wanted:
            lay()
    if page.tab_colour is not None:
        sheet.set_tab_color(page.tab_colour)
    below, right = page.outline
    if not (below and right):
        sheet.outline_settings(symbols_below=below, symbols_right=right)
    if page.protection is not None:
        options = dict(page.protection)
        password = options.pop("password")
        sheet.protect("", options)
        sheet.protect_options["password"] = password  # as the file has it, which nobody can undo


def lay_scale(sheet: Worksheet, scale: int | None) -> None:
    """Note the scale beside a fit to the page's width, which counts as long as it is switched on.

    Excel is said to pass over page breaks under a fit: who switches it off finds the scale there.
    """
    if scale is not None:
        sheet.print_scale = scale


def lay_page_breaks(sheet: Worksheet, breaks: list[int]) -> bool:
    """Begin a new page at each of these rows; False: there are more than Excel allows."""
    if len(breaks) > MOST_BREAKS:
        return False
    sheet.set_h_pagebreaks(breaks)
    return True


def _moved(areas: Iterable[Area], places: Places) -> list[Area]:
    """The ranges of the output that ranges of the template have become."""
    return [
        (first, left, last, right)
        for top, left, bottom, right in areas
        for first, last in places.runs(top, bottom)
    ]


def _options(options: Options, row: int, places: Mapping[str, Places]) -> dict[str, Any]:
    return {
        name: move(value, row, places) if isinstance(value, Formula) else _plain(value)
        for name, value in options
    }


def _plain(value: Any) -> Any:
    """XlsxWriter changes what it is given, so lists are made anew."""
    return [dict(each) for each in value] if isinstance(value, tuple) else value


def _ranged(found: list[Area]) -> dict[str, str]:
    if len(found) == 1:
        return {}
    return {"multi_range": " ".join(xl_range(*area) for area in found)}


def lay_conditions(
    book: Book,
    sheet: Worksheet,
    conditions: Iterable[Condition],
    here: Places,
    places: Mapping[str, Places],
) -> None:
    """Put conditional formats on all rows that the template's have become, in their order."""
    for condition in conditions:
        found = _moved(condition.areas, here)
        if not found:
            continue  # none of its rows is printed
        options = _options(condition.options, found[0][0], places) | _ranged(found)
        if condition.style is not None:
            options["format"] = book.format(condition.style.properties)
        _must(sheet.conditional_format(*found[0], options), condition.address)


def lay_validations(
    sheet: Worksheet,
    validations: Iterable[Validation],
    here: Places,
    places: Mapping[str, Places],
) -> None:
    """Put data validations on all rows that the template's have become."""
    for validation in validations:
        found = _moved(validation.areas, here)
        if found:
            options = _options(validation.options, found[0][0], places) | _ranged(found)
            _must(sheet.data_validation(*found[0], options), validation.address)


def lay_names(book: Book, names: Iterable[Name], places: Mapping[str, Places]) -> None:
    """Define names for the cells that the template's have become; `#REF!` where there are none.

    A name of one sheet goes with the sheet: `places` has those that were made.
    """
    for name in names:
        if name.sheet and name.sheet not in places:
            continue
        book.define_name(name.name, name.sheet, move(name.formula, 0, places), hidden=name.hidden)


def lay_pictures(sheet: Worksheet, pictures: Iterable[Picture], here: Places) -> None:
    """Put pictures where their rows have come to be, once for each."""
    for picture in pictures:
        for row in here.every(picture.row):
            options = {
                "x_offset": picture.offset[0],
                "y_offset": picture.offset[1],
                "object_position": picture.position,
                "description": picture.description,
                "decorative": not picture.description,
            }
            image = SizedImage(picture.content, picture.name, picture.inches)
            _must(sheet.insert_image(min(row, LAST_ROW), picture.column, image, options), "")


def lay_drawn(sheet: Worksheet, row: int, column: int, content: bytes) -> None:
    """Put a PNG picture into a cell, with a little room to its borders."""
    options = {"x_offset": 4, "y_offset": 4, "object_position": 2, "decorative": True}
    _must(sheet.insert_image(row, column, SizedImage(content, "cell.png", None), options), "")


def _must(code: int, address: str) -> None:
    if code:
        raise LostCellError(f"{address}: XlsxWriter says {code}")
