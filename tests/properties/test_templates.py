"""Any template workbook: its rows are printed as a plain model says, and no part of it is lost."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template
from tests.helpers.any_template import contexts, sheet_models
from tests.helpers.template_books import (
    COLUMNS,
    Context,
    Line,
    SheetModel,
    saved,
    workbook_of,
    worn,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from openpyxl.worksheet.worksheet import Worksheet

    from tests.helpers.template_rules import Rows

MOMENT = dt.datetime(2019, 4, 30, 10, 0, tzinfo=dt.UTC)
NAME = "templates/xlsx/试验.xlsx"


def _filled(content: bytes, context: Context) -> bytes:
    return fill(compile_template(DataFile(NAME, content)), context, created=MOMENT, fonts={})


def _sheets(content: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in load_workbook(io.BytesIO(content)).worksheets}


def _given(test: Callable[..., None]) -> Callable[..., None]:
    """For a sheet that prints something, its template, the context, and what comes out."""

    @settings(max_examples=60)
    @given(sheet_models("甲"), contexts())
    def run(model: SheetModel, context: Context) -> None:
        rows, breaks = model.printed(context)
        assume(rows)
        content = saved(workbook_of([model]))
        template, sheet = _sheets(content)["甲"], _sheets(_filled(content, context))["甲"]
        test(model, template, sheet, rows, breaks)

    run.__doc__, run.__name__ = test.__doc__, test.__name__
    return run


def _places(rows: Iterable[tuple[int, Context]], of: Rows) -> list[int]:
    """Where the template's rows of a range have come to be, from 1."""
    return [at for at, (row, _) in enumerate(rows, start=1) if of[0] <= row <= of[1]]


@_given
def test_rows_are_those_of_the_model(
    model: Any, template: Any, sheet: Any, rows: Any, breaks: Any
) -> None:
    """Every row of every band stands where it belongs, with its values, height and page breaks."""
    lines = {n: line for n, line in enumerate(model.rows, start=1) if isinstance(line, Line)}
    for place, (row, scope) in enumerate(rows, start=1):
        column = 1
        for piece in lines[row].pieces:
            found = sheet.cell(place, column)
            if not isinstance(found, MergedCell):
                assert found.value == piece.printed(scope), found.coordinate
                assert found.data_type != "f"
            column += piece.columns
        height, own = sheet.row_dimensions[place].height or 15, lines[row].height or 15
        wraps = any(piece.look and piece.look.wraps for piece in lines[row].pieces)
        assert height >= own if wraps else height == own
    assert sheet.max_row <= len(rows)
    assert template.max_row == len(model.rows)
    assert [each.id for each in sheet.row_breaks.brk] == breaks


@_given
def test_looks_widths_and_merges_are_kept(
    model: Any, template: Any, sheet: Any, rows: Any, breaks: Any
) -> None:
    """A cell looks as in the template, columns are as wide, and each merge is there each time."""
    del breaks
    for place, (row, _) in enumerate(rows, start=1):
        for column in range(1, COLUMNS + 1):
            found, wanted = sheet.cell(place, column), template.cell(row, column)
            if not isinstance(wanted, MergedCell):
                assert worn(found) == worn(wanted), found.coordinate
    wanted_merges = {
        (place, merge.min_col, place + merge.max_row - merge.min_row, merge.max_col)
        for merge in template.merged_cells.ranges
        for place in _places(rows, (merge.min_row, merge.min_row))
    }
    merges = {(m.min_row, m.min_col, m.max_row, m.max_col) for m in sheet.merged_cells.ranges}
    assert merges == wanted_merges
    own = {n: width for n, width in enumerate(model.widths, start=1) if width is not None}
    found_widths = {
        number: each.width
        for each in sheet.column_dimensions.values()
        for number in range(each.min, each.max + 1)
        if each.customWidth
    }
    assert {n: round(width * 7) for n, width in found_widths.items()} == {
        n: round(width * 7) for n, width in own.items()
    }


@_given
def test_rules_go_with_their_rows(
    model: Any, template: Any, sheet: Any, rows: Any, breaks: Any
) -> None:
    """Validations, conditional formats and names stand on all printings of their rows alone."""
    del template, breaks
    laid = model.rules
    checked = _places(rows, laid.checked) if laid.checked else []
    covered = [cell for each in sheet.data_validations.dataValidation for cell in each.sqref.ranges]
    assert _rows_of(covered) == checked
    assert all(rule.formula2 == "9" for rule in sheet.data_validations.dataValidation)
    coloured = _places(rows, laid.coloured) if laid.coloured else []
    conditions = list(sheet.conditional_formatting)
    assert _rows_of(cell for each in conditions for cell in each.sqref.ranges) == coloured
    for each in conditions:
        (rule,) = each.rules
        assert rule.formula == [f'$A{coloured[0]}="中职"']
        assert (rule.dxf.font.b, rule.dxf.font.color.rgb) == (True, "FFC00000")
    for name, of in laid.names:
        places = _places(rows, of)
        text = sheet.parent.defined_names[name].attr_text.replace("'", "")
        if not places:
            assert text == "#REF!"
            continue
        single = of[0] == of[1] and len(places) == 1
        last = "" if single else f":$A${places[-1]}"
        assert text == f"甲!$A${places[0]}{last}"


def _rows_of(ranges: Iterable[Any]) -> list[int]:
    return sorted(row for each in ranges for row in range(each.min_row, each.max_row + 1))


@_given
def test_print_set_up_is_kept(
    model: Any, template: Any, sheet: Any, rows: Any, breaks: Any
) -> None:
    """Paper, margins, footer and grid are the template's; what is tied to rows follows them."""
    del breaks
    laid = model.rules
    assert sheet.page_setup.orientation == template.page_setup.orientation
    assert int(sheet.page_setup.paperSize or 1) == laid.paper
    assert sheet.page_margins == template.page_margins
    assert (sheet.oddFooter.center.text or "") == laid.footer
    assert (sheet.sheet_view.showGridLines is not False) == laid.grid
    titles = _places(rows, laid.titles) if laid.titles else []
    first_run = [at for n, at in enumerate(titles) if at == titles[0] + n]
    assert sheet.print_title_rows == (f"${first_run[0]}:${first_run[-1]}" if titles else None)
    for of, found in (
        (laid.area, (sheet.print_area or "").rpartition("!")[2].replace("$", "")),
        (laid.filtered, sheet.auto_filter.ref or ""),
    ):
        places = _places(rows, of) if of else []
        assert found == (f"A{places[0]}:D{places[-1]}" if places else "")
    above = _first_from(rows, laid.frozen + 1)
    assert sheet.freeze_panes == (f"A{above + 1}" if above else None)


def _first_from(rows: list[tuple[int, Context]], row: int) -> int:
    """How many rows are printed before the template's row, or the next one that is printed."""
    later = [number for number, _ in rows if number >= row]
    if not later:
        return len(rows)
    return next(at for at, (number, _) in enumerate(rows) if number == min(later))


@settings(max_examples=40)
@given(sheet_models("甲"), sheet_models("乙"), contexts())
def test_a_sheet_is_made_where_it_prints(
    first: SheetModel, second: SheetModel, context: Context
) -> None:
    """Of several sheets those that print a row are made, in their order, and always one."""
    prints = [model.name for model in (first, second) if model.printed(context)[0]]
    content = _filled(saved(workbook_of([first, second])), context)
    assert list(_sheets(content)) == (prints or ["甲"])


@settings(max_examples=30)
@given(sheet_models("甲"), contexts())
def test_the_same_template_gives_the_same_bytes(model: SheetModel, context: Context) -> None:
    """What is rendered depends on template and values alone, not on what was rendered before."""
    content = saved(workbook_of([model]))
    first = _filled(content, context)
    compile_template.cache_clear()
    assert _filled(content, context) == first


# ── what cannot be kept ──────────────────────────────────


def _comment(cell: Any) -> None:
    cell.comment = Comment("批注", "甲")


def _value(value: str) -> Callable[[Any], None]:
    def change(cell: Any) -> None:
        cell.value = value

    return change


def _link(cell: Any) -> None:
    cell.value = "链接"
    cell.hyperlink = "https://example.org"


@pytest.mark.parametrize(
    ("spoil", "first_column"),
    [
        (_comment, 1), (_link, 1), (_value("=SUM(A1:A2)"), 1), (_value("{{ title"), 1),
        (_value("{ {title} }"), 1), (_value("{{ title + }}"), 1), (_value("{{ _rows }}"), 1),
        (_value("｛｛ title ｝｝"), 1),
        # In column A these would be control rows, which may be right there.
        (_value("{% endfor %}"), 2), (_value("{% wrong %}"), 2),
    ],
    ids=[
        "comment", "link", "formula", "half", "apart", "syntax", "inner", "full width", "unpaired",
        "unknown",
    ],
)  # fmt: skip
@settings(max_examples=15)
@given(model=sheet_models("甲"), data=st.data())
def test_what_cannot_be_kept_is_refused_with_its_cell(
    spoil: Callable[[Any], None], first_column: int, model: SheetModel, data: st.DataObject
) -> None:
    """Wherever it stands, what the output would lose or cannot compute is refused with its cell."""
    book = workbook_of([model])
    sheet = book.worksheets[0]
    # Below all rows, or in the place of one that is printed.
    lines = [n for n, line in enumerate(model.rows, start=1) if isinstance(line, Line)]
    row = data.draw(st.sampled_from([*lines, len(model.rows) + 1]))
    column = data.draw(st.integers(first_column, COLUMNS))
    cell = sheet.cell(row, column)
    assume(not isinstance(cell, MergedCell))
    spoil(cell)
    with pytest.raises(ConfigurationFault) as caught:
        compile_template(DataFile(NAME, saved(book)))
    assert caught.value.key == f"{get_column_letter(column)}{row}"
