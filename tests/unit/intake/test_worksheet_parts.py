"""Worksheet parts: what calamine does not tell is found at the very places where calamine reads."""

from __future__ import annotations

import io
import zipfile
from xml.etree.ElementTree import ParseError

import pytest
from defusedxml import DTDForbidden
from python_calamine import CalamineWorkbook

from pipeline.intake.formats.xlsx.worksheet_parts import Oddities, is_telltale, odd_cells
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


def parts(rows: str, before: str = "", texts: str = "") -> dict[str, bytes]:
    """The parts of a workbook whose one sheet has these rows in its XML."""
    with zipfile.ZipFile(io.BytesIO(workbook("a"))) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    sheet = f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData></worksheet>'
    found[SHEET] = sheet.encode()
    if texts:
        found[TEXTS] = f'<sst xmlns="{MAIN}">{texts}</sst>'.encode()
    return found


def odd(rows: str, before: str = "") -> Oddities:
    """What is odd about the one sheet with these rows."""
    return odd_cells(parts(rows, before))["Sheet1"]


def values(rows: str, texts: str = "") -> list[list[object]]:
    """What calamine reads."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, part in parts(rows, texts=texts).items():
            archive.writestr(name, part)
    buffer.seek(0)
    sheet = CalamineWorkbook.from_filelike(buffer).get_sheet_by_index(0)
    return [list(row) for row in sheet.to_python(skip_empty_area=False)]


@examples(
    "rows",
    {
        "nothing has a place": "<row/><row><c><v>1</v></c>{}<c><v>3</v></c></row>",
        "only rows have": '<row r="2"><c><v>1</v></c>{}<c><v>3</v></c></row>',
        "rows count on": '<row r="1"/><row><c r="A2"><v>1</v></c>{}<c r="C2"><v>3</v></c></row>',
        "the first cell has": '<row r="2"><c r="A2"><v>1</v></c>{}<c><v>3</v></c></row>',
        "rows go back": (
            '<row r="9"><c r="A9"><v>9</v></c></row><row r="1"/>'
            "<row><c><v>1</v></c>{}<c><v>3</v></c></row>"
        ),
    },
)
def test_places_are_implied(rows: str) -> None:
    """A cell that does not say where it is follows the one before it, for calamine and for us."""
    read = values(rows.format("<c><v>2</v></c>"))
    assert read[1] == [1, 2, 3]
    assert list(odd(rows.format('<c t="e"><v>#N/A</v></c>')).errors) == [(1, 1)]
    assert odd(rows.format("<c><f>A1</f></c>")).uncalculated == ((1, 1),)


@examples(
    "cell is_calculated",
    {
        "value": ('<c r="A1"><f>B1</f><v>5</v></c>', True),
        "text": ('<c r="A1" t="str"><f>B1</f><v>x</v></c>', True),
        "empty text": ('<c r="A1" t="str"><f>B1</f><v></v></c>', True),
        "text in the cell": ('<c r="A1" t="inlineStr"><f>B1</f><is><t>x</t></is></c>', True),
        "no value": ('<c r="A1"><f>B1</f></c>', False),
        "empty value": ('<c r="A1"><f>B1</f><v/></c>', False),
        "text without any": ('<c r="A1" t="str"><f>B1</f></c>', False),
        "shared formula": ('<c r="A1"><f t="shared" si="0"/></c>', False),
        "with a prefix": ('<x:c xmlns:x="x" r="A1"><x:f>B1</x:f></x:c>', False),
    },
)
def test_f07_what_is_calculated(cell: str, *, is_calculated: bool) -> None:
    """F07: a formula has a value only if one is stored; an empty text that is stored is one."""
    found = odd(f"<row>{cell}</row>")
    assert found.uncalculated == (() if is_calculated else ((0, 0),))


@examples(
    "row hidden",
    {
        "hidden": ('r="2" hidden="1"', True),
        "hidden in words": ('r="2" hidden="true"', True),
        "no height": ('r="2" ht="0" customHeight="1"', True),
        "no height at all": ('r="2" ht="0.0"', True),
        "low": ('r="2" ht="0.5"', False),
        "shown": ('r="2" hidden="0" ht="10"', False),
    },
)
def test_hidden_rows(row: str, *, hidden: bool) -> None:
    """A row is hidden by its mark, whoever set it, or for want of height."""
    cells = '<row r="1"><c t="e"/></row>'
    assert odd(f"{cells}<row {row}/>").hidden_rows == (frozenset([1]) if hidden else frozenset())


def test_hidden_columns() -> None:
    """Columns are hidden by their mark or for want of width, in ranges that may go on and on."""
    columns = (
        '<cols><col min="2" max="3" hidden="1"/><col min="4" max="4" width="10"/>'
        '<col min="6" max="6" width="0"/><col min="16384" max="99999999" hidden="true"/></cols>'
    )
    assert odd("<row/>", columns).hidden_columns == {1, 2, 5, 16383}


@examples(
    "xml telling",
    {
        "values": (b'<row r="1" ht="10"><c r="A1" t="s"><v>0</v></c></row>', False),
        "formats": (b'<col width="0.5" hidden="0"/><font/><filter/>', False),
        "error": (b"<c t = 'e'>", True),
        "formula": (b"<x:f\n>", True),
        "hidden": (b'<row hidden="true">', True),
        "no width": (b'<col width="0.0">', True),
        "usual, values": (b'<sheetData><c r="A1" t="s"><v>0</v></c></sheetData>', False),
        "usual, error": (b'<sheetData><c r="A1" t="e"/></sheetData>', True),
        "usual, formula on two lines": (b'<sheetData><f\nt="shared"/></sheetData>', True),
        "usual, formula with a prefix": (b"<sheetData><x:f>A1</x:f></sheetData>", True),
        "usual, no height": (b'<sheetData><row\nht="0"/></sheetData>', True),
        "usual, hidden": (b'<sheetData><row hidden="1"/></sheetData>', True),
        "space within": (b'<sheetData><c t\n="e"/></sheetData>', True),
        "another encoding": ("<c>".encode("utf-16"), True),
    },
)
def test_telltale(xml: bytes, *, telling: bool) -> None:
    """A part without any sign of something odd is known by a quick look; no sign is missed."""
    assert is_telltale(xml) is telling


def test_quiet_sheets_are_left_out() -> None:
    """A sheet with nothing odd is not among the answers, and needs no part of the workbook."""
    assert odd_cells(parts("<row><c><v>1</v></c></row>")) == {}
    assert odd_cells({SHEET: b"<worksheet/>"}) == {}


def test_part_names_without_case() -> None:
    """Parts are found whatever the case of their names, as calamine finds them."""
    renamed = {name.upper(): part for name, part in parts('<row><c t="e"/></row>').items()}
    assert odd_cells(renamed)["Sheet1"].errors == {(0, 0): "#N/A"}


@examples(
    "rows error",
    {
        "no XML": ("<row><c t='e'>", ParseError),
        "below the last row": ('<row r="9999999"><c t="e"/></row>', ParseError),
        "above the first": ('<row r="0"><c t="e"/></row>', ParseError),
        "right of the last column": ('<row><c r="ZZZ1"><f>A1</f></c></row>', ParseError),
    },
)
def test_damage(rows: str, error: type[Exception]) -> None:
    """F01: what is no XML, or has cells where no sheet has any, is damaged."""
    with pytest.raises(error):
        odd(rows)


def test_document_types_are_refused() -> None:
    """A document type is never declared in earnest."""
    hostile = parts("") | {SHEET: b'<!DOCTYPE x [<!ENTITY a "b">]><x t="e">&a;</x>'}
    with pytest.raises(DTDForbidden):
        odd_cells(hostile)


RICH = "<r><t>郑州</t></r><r><rPr><b/></rPr><t>学校</t></r>"
PHONETIC = '<rPh sb="0" eb="2"><t>zheng</t></rPh><phoneticPr fontId="1"/>'


@examples(
    "cell texts value",
    {
        "rich text": ('<c t="s"><v>0</v></c>', f"<si>{RICH}</si>", "郑州学校"),
        "phonetic text": ('<c t="s"><v>0</v></c>', f"<si><t>郑州</t>{PHONETIC}</si>", "郑州"),
        "both": ('<c t="s"><v>0</v></c>', f"<si>{RICH}{PHONETIC}</si>", "郑州学校"),
        "in the cell": (f'<c t="inlineStr"><is>{RICH}{PHONETIC}</is></c>', "", "郑州学校"),
        "number": ("<c><v>1E+05</v></c>", "", 100000),
        "truth": ('<c t="b"><v>1</v></c>', "", True),
        "long number": ("<c><v>123456789012345</v></c>", "", 123456789012345),
    },
)
def test_what_calamine_reads(cell: str, texts: str, value: object) -> None:
    """Rich text is read whole and without its phonetic text; a number is the number stored."""
    assert values(f"<row>{cell}</row>", texts) == [[value]]


def test_dates_are_dates() -> None:
    """A cell with a date in words is a date, and no text or number."""
    ((found,),) = values('<row><c t="d"><v>2019-04-20T00:00:00</v></c></row>')
    assert str(found) == "2019-04-20 00:00:00"
