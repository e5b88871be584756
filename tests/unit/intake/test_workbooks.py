"""Workbooks: the bytes of real files become grids; what is damaged is a finding, never a crash."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

import pytest
import xlsxwriter

from pipeline.model.cells import ErrorCell, Grid, Merge, Workbook
from pipeline.model.findings import Finding
from tests.helpers.opening import read_workbook
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples

if TYPE_CHECKING:
    from collections.abc import Callable

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"


def sheets(content: bytes) -> tuple[Grid, ...]:
    """The grids of a workbook that can be read."""
    book = read_workbook(content)
    assert isinstance(book, Workbook)
    return book.grids


def edited(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """An archive with each part changed; a part that becomes None is left out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            part = change(name, old.read(name))
            if part is not None:
                new.writestr(name, part)
    return buffer.getvalue()


def with_part(name: str, replacement: bytes | None) -> bytes:
    """A workbook in which one part is replaced or left out."""
    return edited(workbook("a | 1"), lambda n, part: replacement if n == name else part)


def test_values() -> None:
    """Text is text, numbers are numbers, blanks are blank; the first row is row 1."""
    (grid,) = sheets(workbook("\n | a | 1.5\n\n '120 | 120 |"))
    assert grid.value(0, 1) == "a"
    assert grid.value(0, 2) == 1.5
    assert grid.value(1, 0) == ""
    assert grid.value(2, 0) == "120"
    assert grid.value(2, 1) == 120


def test_an_empty_corner_moves_nothing() -> None:
    """A sheet whose first rows and columns are empty keeps its addresses."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write(4, 2, "x")
    (grid,) = sheets(buffer.getvalue())
    assert grid.value(4, 2) == "x"


def test_merges() -> None:
    """Merged ranges come with their indices, both ends included."""
    (grid,) = sheets(workbook("a | < | b\nc | d | ^"))
    assert set(grid.merges) == {Merge(0, 0, 0, 1), Merge(0, 2, 1, 2)}


def test_hidden_sheets_and_names() -> None:
    """Hidden sheets are read and known as hidden."""
    told = [
        (grid.name, grid.hidden) for grid in sheets(workbook("== 表 ==\na\n== 底 == hidden\nb"))
    ]
    assert told == [("表", False), ("底", True)]


def test_errors_are_shown() -> None:
    """An error cell shows its error, also at the edges of a sheet and in rows of their own."""
    (grid,) = sheets(workbook("a | #N/A\n#REF! |\n | | #DIV/0!"))
    shown = {(0, 1): "#N/A", (1, 0): "#REF!", (2, 2): "#DIV/0!"}
    for place, error in shown.items():
        assert isinstance(grid.value(*place), ErrorCell)
        assert grid.value(*place) == error


def test_formulas() -> None:
    """F07: a formula without a stored value is known; one with a value is that value."""
    (grid,) = sheets(workbook('=A2+1 | =A2+1 => 121 | ="a"&"b" => ab\n1 | 2 | 3'))
    assert grid.uncalculated == ((0, 0),)
    assert (grid.value(0, 1), grid.value(0, 2)) == (121, "ab")


def test_a_formula_that_gives_an_empty_text_is_calculated() -> None:
    """A stored empty text is a value: the cell is blank, and not without a value."""
    content = edited(
        workbook("=A2 => x\n1"),
        lambda name, part: part.replace(b"<v>x</v>", b"<v></v>") if name == SHEET else part,
    )
    (grid,) = sheets(content)
    assert grid.uncalculated == ()
    assert grid.value(0, 0) == ""


@examples(
    "cell mark uncalculated",
    {
        "0 by a library": (b"<v>0</v>", b'fullCalcOnLoad="1"', True),
        "0 by Excel": (b"<v>0</v>", b"", False),
        "another number": (b"<v>7</v>", b'fullCalcOnLoad="1"', False),
    },
)
def test_f07_zeros_that_nobody_calculated(cell: bytes, mark: bytes, *, uncalculated: bool) -> None:
    """F07: where formulas are to be calculated on loading, a stored 0 is no result."""
    content = edited(
        workbook("=A2 => 7\n1"),
        lambda _, part: part.replace(b"<v>7.0</v>", cell).replace(b'fullCalcOnLoad="1"', mark),
    )
    (grid,) = sheets(content)
    assert grid.uncalculated == (((0, 0),) if uncalculated else ())


@examples(
    "cells is_read",
    {
        "each once": (b'<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>', True),
        "one twice": (b'<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>', False),
        "one without a place": (b'<c r="B1"><v>1</v></c><c r="A1"/><c><v>2</v></c>', False),
        "one on two lines": (b'<c r="A1"><v>1</v></c><c\nr="A1"><v>2</v></c>', False),
        "one with a prefix": (
            b'<c r="A1"><v>1</v></c><x:c xmlns:x="%b" r="A1"><v>2</v></x:c>' % MAIN,
            False,
        ),
    },
)
def test_f01_two_cells_in_one_place(cells: bytes, *, is_read: bool) -> None:
    """F01: two readers would read two values where two cells stand in one place."""
    content = edited(
        workbook("1 | 2"),
        lambda name, part: (
            re.sub(b"<row .*</row>", b'<row r="1">' + cells + b"</row>", part)
            if name == SHEET
            else part
        ),
    )
    found = read_workbook(content)
    assert isinstance(found, Finding) is not is_read
    if isinstance(found, Finding):
        assert (found.code, found.variant) == ("F01", "damaged")


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("甲&#10;乙", "甲\n乙"),
        ("甲&#xA;乙", "甲\n乙"),
        ("甲&#13;乙", "甲\r乙"),
        ("甲&amp;&#13;&#10;乙&#9;丙", "甲&\r\n乙\t丙"),
        ("甲_x000a_乙_x000D_丙", "甲\n乙\r丙"),
        ("甲\t乙\n丙", "甲\t乙\n丙"),
    ],
)
@pytest.mark.parametrize("tag", ['<c r="A2" t="str">', "<c t='str'\ns='0' r='A2'>"])
def test_line_breaks_in_the_text_of_a_formula(tag: str, written: str, read: str) -> None:
    """What a formula gave is read whole as any other text, however its line breaks are written."""
    cell = f"{tag}<f>B1&amp;CHAR(10)&amp;C1</f><v>{written}</v></c>"
    (grid,) = sheets(with_part(SHEET, _second_row(cell)))
    assert grid.value(1, 0) == read
    assert grid.uncalculated == ()


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A2"><v>1&#50;0</v></c>',
        '<c r="A2" t="n"><f>1+1</f><v>1&#50;0</v></c>',
        '<c r="A2" t="s"><v>&#48;</v></c>',
        """<c r="A2" x=' t="str"'><v>1&#50;0</v></c>""",
        '<c r="A2" t="str"><v>甲</v></c><c r="B2"><v>1&#50;0</v></c>',
        '<c r="A2"><v>1<!-- x -->20</v></c>',
        '<c r="A2" t="str"><v>甲<![CDATA[乙]]></v></c>',
    ],
)
def test_f01_a_number_in_pieces(cell: str) -> None:
    """A number that is written in pieces is refused: one piece of it is another number."""
    found = read_workbook(with_part(SHEET, _second_row(cell)))
    assert isinstance(found, Finding)
    assert found.code == "F01"


def _second_row(cells: str) -> bytes:
    """A worksheet whose second row has some cells."""
    return (
        b'<worksheet xmlns="%s"><sheetData><row r="1"><c r="A1" t="str"><v>x</v></c></row>'
        b'<row r="2">%s</row></sheetData></worksheet>' % (MAIN, cells.encode())
    )


def test_a_cell_that_only_looks_like_a_formula() -> None:
    """A blank cell without a formula is blank, also beside one with a formula."""
    content = edited(
        workbook("=A2 => 1 | x\n1"),
        lambda name, part: (
            part.replace(b"</row>", b'<c r="C1"><v></v></c></row>', 1) if name == SHEET else part
        ),
    )
    (grid,) = sheets(content)
    assert grid.uncalculated == ()


def test_errors_on_the_second_sheet_stay_there() -> None:
    """What is odd about one sheet's cells is not told of another's."""
    first, second = sheets(workbook("== 一 ==\na\n== 二 ==\n#N/A | =A1"))
    assert (first.value(0, 0), first.uncalculated) == ("a", ())
    assert (second.value(0, 0), second.uncalculated) == ("#N/A", ((0, 1),))


def test_chart_sheets_are_ignored() -> None:
    """A chart sheet holds no cells: it is left out, and its neighbours keep their own cells."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet("一").write(0, 0, "first")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=一!$A$1:$A$2"})
        book.add_chartsheet("图").set_chart(chart)
        second = book.add_worksheet("二")
        second.write(0, 0, "second")
        second.write_formula(1, 0, "=NA()", value="#N/A")
    told = [(g.name, g.value(0, 0), g.value(1, 0)) for g in sheets(buffer.getvalue())]
    assert told == [("一", "first", ""), ("二", "second", "#N/A")]


def test_the_scan() -> None:
    """F08: a PDF is a scan and not a fault."""
    found = read_workbook(b"%PDF-1.4")
    assert found == Finding("F08", variant="unmatched", facts={"kind": "PDF"})


@examples(
    "content variant",
    {
        "nothing": (b"", "empty"),
        "bytes": (b"\x01\x02\x00\xff", "unknown"),
        "cut off": (workbook("a | 1")[:-200], "damaged"),
        "half": (workbook("a | 1")[:1500], "damaged"),
        "no workbook part": (with_part("xl/workbook.xml", None), "damaged"),
        "no relations": (with_part("xl/_rels/workbook.xml.rels", None), "damaged"),
        "no sheet": (with_part(SHEET, None), "damaged"),
        "broken sheet": (with_part(SHEET, b"<worksheet><sheetData><row"), "damaged"),
        "broken sheet with an error": (with_part(SHEET, b'<worksheet><c t="e"'), "damaged"),
        "broken workbook part": (with_part("xl/workbook.xml", b"<workbook"), "damaged"),
        "broken strings": (with_part("xl/sharedStrings.xml", b"<sst><si>"), "damaged"),
    },
)
def test_f01(content: bytes, variant: str) -> None:
    """F01: what cannot be read is a finding, however it is damaged."""
    found = read_workbook(content)
    assert isinstance(found, Finding)
    assert (found.code, found.variant) == ("F01", variant)


WORKBOOKS = "pipeline.intake.formats.xlsx.workbooks"


class PanicException(BaseException):
    """What the Rust reader raises when it gives up."""


@examples(
    "error is_damage",
    {"panic": (PanicException(), True), "interrupt": (KeyboardInterrupt(), False)},
)
def test_a_panic_of_the_reader(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, *, is_damage: bool
) -> None:
    """F01: a panic of the reader is a damaged file; an interrupt of the officer is none."""

    def panic(_: object) -> None:
        raise error

    monkeypatch.setattr(f"{WORKBOOKS}.CalamineWorkbook.from_filelike", panic)
    if is_damage:
        found = read_workbook(workbook("a"))
        assert isinstance(found, Finding)
        assert (found.code, found.variant) == ("F01", "damaged")
    else:
        with pytest.raises(KeyboardInterrupt):
            read_workbook(workbook("a"))


def test_damaged_data_in_the_archive() -> None:
    """F01: bytes that were changed on the way are noticed."""
    content = bytearray(workbook("\n".join(f"学校{n} | {n}" for n in range(300))))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as archive:
        start = archive.getinfo(SHEET).header_offset
    content[start + 100 : start + 400] = bytes(300)
    found = read_workbook(bytes(content))
    assert isinstance(found, Finding)
    assert found.code == "F01"


@examples(
    "declared formula",
    {
        "laughs": ("<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>", ""),
        "laughs beside a formula": ("<!ENTITY a 'lol'><!ENTITY b '&a;&a;&a;'>", "<f>A2</f>"),
        "file": ('<!ENTITY b SYSTEM "file:///etc/hostname">', ""),
        "file beside a formula": ('<!ENTITY b SYSTEM "file:///etc/hostname">', "<f>A2</f>"),
    },
)
def test_entities_are_never_expanded(declared: str, formula: str) -> None:
    """F03: XML that declares entities is hostile, and no reader comes to see it."""
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE x [{declared}]><worksheet xmlns="http://schemas.'
        'openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        f'<c r="A1" t="str">{formula}<v>&b;</v></c></row></sheetData></worksheet>'
    )
    found = read_workbook(with_part(SHEET, sheet.encode()))
    assert isinstance(found, Finding)
    assert (found.code, found.variant) == ("F03", "forbidden")


@pytest.mark.parametrize("size", [0, 2, 4, 22, 30, 100, 700, 2000, 4000])
def test_every_truncation_is_a_finding(size: int) -> None:
    """F01: a file that has not arrived in full is a finding at whatever byte it ends."""
    found = read_workbook(workbook("a | #N/A\n=A1 | 2")[:size])
    assert isinstance(found, Finding)
    assert found.code == "F01"


def test_struck_out_and_raised() -> None:
    """A value that is struck out, or that a raised digit follows, is no figure any more."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        struck = book.add_format({"font_strikeout": True})
        raised = book.add_format({"font_script": 1})
        sheet.write(0, 0, 120, struck)
        sheet.write(0, 1, "作废", struck)
        sheet.write(0, 2, None, struck)
        sheet.write(0, 3, 130)
        sheet.write_rich_string(1, 0, "80", raised, "1")
        sheet.write_rich_string(1, 1, struck, "甲", "乙学校")
        sheet.write_rich_string(1, 2, "丙", book.add_format({"bold": True}), "学校")
    (grid,) = sheets(buffer.getvalue())
    assert grid.rows == (("~~120~~", "~~作废~~", "", 130), ("80^1", "~~甲~~乙学校", "丙学校"))


def test_cells_out_of_order() -> None:
    """Cells in another order than usual are read, each once, however far they stand."""
    cells = b'<c r="T1"><v>3</v></c><c r="B1"><v>2</v></c><c r="A1"><v>1</v></c>'
    content = edited(
        workbook("1 | 2"),
        lambda name, part: (
            re.sub(b"<row .*</row>", b'<row r="1">' + cells + b"</row>", part)
            if name == SHEET
            else part
        ),
    )
    (grid,) = sheets(content)
    assert (grid.value(0, 0), grid.value(0, 1), grid.value(0, 19)) == (1, 2, 3)
