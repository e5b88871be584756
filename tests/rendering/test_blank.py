"""Blank forms as files: what is open and what is locked, what is prefilled, what formulas use."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import openpyxl
import pytest

from pipeline.model.resources import Resources
from pipeline.model.stamps import CHECK_SHEET, FORM_SHEET, LIST_SHEET, STAMP_SHEET, stamp_in
from pipeline.rendering.blank.check_page import CheckPage
from pipeline.rendering.blank.workbook import blank_workbook
from tests.helpers.blanks import (
    CONTACT,
    FIELDS,
    FIRST_ROW,
    HEADER_ROW,
    LETTERS,
    META_ROW,
    TITLE_ROW,
    UNIT,
    blank,
    definitions,
    form,
    layout,
    page,
    stamp,
)

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.model.definitions import Definitions

LINES = 5
EVERYWHERE = {
    "ABS", "AND", "CHAR", "COLUMNS", "COUNT", "COUNTIF", "EXACT", "FIND", "IF", "IFERROR", "INDEX",
    "INT", "ISBLANK", "ISERROR", "ISNUMBER", "ISTEXT", "LEFT", "LEN", "MAX", "MID", "NOT", "OR",
    "REPLACE", "REPT", "RIGHT", "ROUND", "ROW", "SUBSTITUTE", "SUM", "SUMPRODUCT", "TRIM",
    "UPPER", "VALUE",
}  # fmt: skip
"""Functions that Excel since 2007, WPS and LibreOffice all have."""
LONGEST_FORMULA, LONGEST_TEXT, DEEPEST = 8192, 255, 64


@pytest.fixture(scope="module")
def content() -> bytes:
    """A form of a few lines."""
    return form(LINES, contact="张伟 0371-65900000")


@pytest.fixture(scope="module")
def book(content: bytes) -> Workbook:
    """The same, opened."""
    return openpyxl.load_workbook(io.BytesIO(content))


@pytest.fixture
def sheet(book: Workbook) -> Worksheet:
    """The sheet to fill in."""
    return book[FORM_SHEET]


def _formulas(book: Workbook) -> list[str]:
    return [
        str(cell.value)
        for each in book
        for row in each.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]


def test_it_is_laid_out_as_the_official_table(sheet: Worksheet) -> None:
    """Title, unit, contact, headers and notes are those of the form, the unit's own filled in."""
    known = definitions().form
    assert sheet.cell(TITLE_ROW + 1, 1).value == known.title
    assert sheet.cell(META_ROW + 1, 1).value == f"报送单位：{UNIT}（盖章）"
    assert sheet[CONTACT[1]].value == "张伟 0371-65900000"
    headers = [cell.value for cell in sheet[HEADER_ROW + 1]]
    assert headers == [column.header for column in known.printed_columns]
    below = [sheet.cell(FIRST_ROW + LINES + n, 1).value for n in range(1, len(known.notes) + 1)]
    assert all(note in text for note, text in zip(known.notes, below, strict=True))


def test_only_what_is_to_be_filled_in_is_open(book: Workbook) -> None:
    """Every sheet is protected without a password; the input cells and the contact are open."""
    for each in book:
        assert each.protection.sheet, each.title
        assert each.protection.password is None, each.title
    opened = {
        cell.coordinate
        for row in book[FORM_SHEET].iter_rows()
        for cell in row
        if not cell.protection.locked
    }
    lines = range(FIRST_ROW + 1, FIRST_ROW + 1 + LINES)
    inputs = {f"{letters}{row}" for letters in LETTERS.values() for row in lines}
    assert inputs <= opened
    assert {cell for cell in opened - inputs if not re.fullmatch(r"[E-H]3", cell)} == set()
    assert CONTACT[1] in opened
    for name in (CHECK_SHEET, LIST_SHEET, STAMP_SHEET):
        assert all(cell.protection.locked for row in book[name].iter_rows() for cell in row)
    assert not book[FORM_SHEET].protection.formatRows  # False: it may be done


def test_the_sheets_of_its_own_are_out_of_sight(book: Workbook) -> None:
    """The form and 自检 show, the form first; lists and stamp can be shown by no menu."""
    assert {each.title: each.sheet_state for each in book} == {
        FORM_SHEET: "visible", CHECK_SHEET: "visible", LIST_SHEET: "veryHidden",
        STAMP_SHEET: "veryHidden",
    }  # fmt: skip
    assert book.active.title == FORM_SHEET


def test_every_column_has_its_check_and_its_words(sheet: Worksheet) -> None:
    """Each input cell says what belongs there before and after it is typed in, and refuses."""
    checks = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    for name in FIELDS:
        own = checks[f"{LETTERS[name]}{FIRST_ROW + 1}:{LETTERS[name]}{FIRST_ROW + LINES}"]
        assert own.errorStyle in (None, "stop"), name
        assert own.showErrorMessage, name
        assert own.showInputMessage, name
        for words in (own.prompt, own.error):
            assert 0 < len(words) <= LONGEST_TEXT, name
            assert "{" not in words, name
            assert "…" not in words, name
    kinds = {
        name: checks[k].type
        for k in checks
        for name in FIELDS
        if k[0] == LETTERS[name] and ":" in k
    }
    assert kinds == {
        "school": "custom", "school_type": "list", "certificate": "list", "major_count": "whole",
        "majors": "custom", "students": "whole", "remark": "custom",
    }  # fmt: skip


def test_lists_and_bounds_come_from_the_data() -> None:
    """Another 学校类型 or bound in the data is in the form without a line of Python."""
    known = definitions()
    columns = {
        **known.form.columns,
        "school_type": _with_check(known, "school_type", "isin", ["甲类", "乙类"]),
        "students": _with_check(known, "students", "greater_than_or_equal_to", 7),
    }
    changed = known.form.model_copy(update={"columns": columns})
    for cached in ("printed_columns", "school_types"):
        changed.__dict__.pop(cached, None)
    other = CheckPage(layout(replace(known, form=changed, rollup_form=changed), LINES))
    made = openpyxl.load_workbook(io.BytesIO(blank_workbook(other, blank())))
    listed = {cell.value for row in made[LIST_SHEET].iter_rows() for cell in row}
    assert {"甲类", "乙类"} <= listed
    assert "应用型本科" not in {cell.value for cell in made[LIST_SHEET]["E"]}
    (whole,) = [
        one for one in made[FORM_SHEET].data_validations.dataValidation if str(one.sqref)[0] == "G"
    ]
    assert whole.formula1 == "7"
    assert any("_number" not in f and f"<{7}" in f for f in _formulas(made))


def _with_check(known: Definitions, name: str, check: str, value: object) -> object:
    column = known.form.columns[name]
    own = column.checks[check].model_copy(update={"value": value})
    return column.model_copy(update={"checks": {**column.checks, check: own}})


def test_another_round_has_its_own_certificates() -> None:
    """The drop-down holds the round's certificates, each with every set of levels, and none."""
    first, second = page(LINES), page(LINES, "2019-2")
    names = [c.certificate for c in definitions("2019-2").round_certificates]
    assert [c.certificate for c in second.layout.choices if not c.levels] == names
    assert len(second.layout.choices) == 8 * len(names)
    assert not {c.text for c in first.layout.choices} & {c.text for c in second.layout.choices}


def test_formulas_use_what_every_program_has(book: Workbook) -> None:
    """No macro, no dynamic array, no function of one program alone; lengths as Excel allows."""
    formulas = _formulas(book)
    checks = [one for each in book for one in each.data_validations.dataValidation]
    formulas += [str(f) for one in checks for f in (one.formula1, one.formula2) if f]
    assert formulas
    for formula in formulas:
        plain = re.sub(r'"(?:[^"]|"")*"', '""', formula)
        assert set(re.findall(r"([A-Z][A-Z0-9.]+)\(", plain)) <= EVERYWHERE, formula
        assert len(formula) <= LONGEST_FORMULA
        assert max(map(len, re.findall(r'"((?:[^"]|"")*)"', formula)), default=0) <= LONGEST_TEXT
        assert _depth(plain) <= DEEPEST
    assert max(len(str(one.formula1)) for one in checks if one.formula1) <= LONGEST_TEXT


def _depth(formula: str) -> int:
    depth = deepest = 0
    for letter in formula:
        depth += (letter == "(") - (letter == ")")
        deepest = max(deepest, depth)
    return deepest


def test_it_bears_its_stamp(content: bytes, book: Workbook) -> None:
    """Form, round, scope and unit stand on a sheet, in the footer and in the file's properties."""
    assert stamp_in([str(book[STAMP_SHEET]["A1"].value)]) == stamp()
    assert stamp_in([str(book.properties.description)]) == stamp()
    assert book.properties.subject == UNIT
    assert stamp().text in str(book[FORM_SHEET].oddFooter.left.text)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower()]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "〔空白表 1〕F2｜2019-1",
        "〔空白表〕F2｜2019-1｜首批｜henan｜甲",
        "〔空白表 1〕F2｜｜首批｜henan｜甲",
    ],
)
def test_half_a_stamp_is_none(text: str) -> None:
    """A stamp that was cut or written over says nothing; nothing is guessed from it."""
    assert stamp_in([text]) is None


def test_the_same_form_has_the_same_bytes() -> None:
    """Made once more from the same data, a form is equal byte by byte."""
    again = CheckPage(layout(definitions(), LINES))
    assert blank_workbook(again, blank()) == form(LINES)


def test_the_print_leaves_out_the_line_above_the_title(sheet: Worksheet) -> None:
    """Title to last note are printed, on A4 across, headers repeated; the summary line is not."""
    bottom = FIRST_ROW + LINES + len(definitions().form.notes)
    assert sheet.print_area == f"'{FORM_SHEET}'!$A${TITLE_ROW + 1}:$H${bottom}"
    assert sheet.print_title_rows == f"${HEADER_ROW + 1}:${HEADER_ROW + 1}"
    assert sheet.page_setup.orientation == "landscape"


def test_the_word_template_is_named_by_the_form() -> None:
    """A form whose units send Word names a template that is there; others name none."""
    assert definitions().form.word in Resources().files("templates/docx")
    assert definitions("2019-1", "national").form.word == ""


def test_dragging_a_cell_breaks_nothing(book: Workbook) -> None:
    """自检 sees whole columns of the form, by place: a reference to a cell would move with it."""
    seen = [
        found
        for row in book[CHECK_SHEET].iter_rows()
        for cell in row
        if cell.data_type == "f"
        for found in re.findall(rf"'?{FORM_SHEET}'?!([$A-Z0-9:]+)", str(cell.value))
    ]
    assert seen
    assert {found for found in seen if not re.fullmatch(r"\$([A-Z]):\$\1", found)} == set()
