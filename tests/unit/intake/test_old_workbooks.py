"""Old binary workbooks: what was written is read, and nothing less without a finding."""

from __future__ import annotations

import datetime as dt
import io
import struct
from contextlib import suppress
from unittest.mock import patch

import pytest
import xlrd
import xlsxwriter
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from pipeline.intake.formats.binary.biff import walk
from pipeline.intake.formats.binary.old_workbooks import read_old_workbook
from pipeline.intake.formats.binary.second_reading import compare_readings
from pipeline.intake.limits import Limits
from pipeline.intake.refusals import Refused
from pipeline.model.cells import ErrorCell, Grid, Merge
from tests.helpers import biff8
from tests.unit.examples import examples

LIMITS = Limits()
TEXTS = st.text(st.characters(min_codepoint=0x20, exclude_categories=["Cs", "Cn"]), max_size=12)
NUMBERS = st.one_of(
    st.integers(-(2**31), 2**31), st.floats(allow_nan=False, allow_infinity=False, width=64)
)
ERRORS = st.sampled_from(("#N/A", "#DIV/0!", "#REF!", "#VALUE!", "#NAME?")).map(ErrorCell)
VALUES = st.one_of(TEXTS, NUMBERS, st.booleans(), ERRORS, st.just(""))
ROWS = st.lists(st.lists(VALUES, max_size=6).map(tuple), max_size=8).map(tuple)
PLACES = st.frozensets(st.integers(0, 9), max_size=3)
MERGES = st.sampled_from(((), (Merge(0, 0, 1, 1),), (Merge(0, 0, 0, 3), Merge(2, 1, 5, 1))))


def grid_of(name: str) -> st.SearchStrategy[Grid]:
    """Sheets of one name with anything in them."""
    return st.builds(Grid, st.just(name), ROWS, MERGES, hidden_rows=PLACES, hidden_columns=PLACES)


def read(content: bytes, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """The grids of an old workbook."""
    return read_old_workbook(content, limits).grids


def refusal(content: bytes, limits: Limits = LIMITS) -> tuple[str, str]:
    """Code and variant of the finding for a workbook that is not read."""
    with pytest.raises(Refused) as refused:
        read_old_workbook(content, limits)
    return refused.value.finding.code, refused.value.finding.variant


def cells(grids: tuple[Grid, ...]) -> dict[tuple[str, int, int], object]:
    """What is in the cells that are not blank."""
    return {
        (grid.name, row, column): (type(value) is ErrorCell, type(value) is bool, value)
        for grid in grids
        for row, values in enumerate(grid.rows)
        for column, value in enumerate(values)
        if value != ""
    }


@settings(deadline=None)
@given(grid_of("甲"), grid_of("乙"), st.booleans())
def test_what_is_written_is_read(first: Grid, second: Grid, hidden: bool) -> None:  # noqa: FBT001
    """Texts, numbers, booleans, errors, merged ranges and what is hidden come as written."""
    written = (first, Grid("乙", second.rows, second.merges, hidden))
    found = read(biff8.write_xls(written))
    assert cells(found) == cells(written)
    assert [(g.name, g.hidden) for g in found] == [("甲", False), ("乙", hidden)]
    assert [set(g.merges) for g in found] == [set(g.merges) for g in written]
    assert found[0].hidden_columns == first.hidden_columns
    assert found[0].hidden_rows == first.hidden_rows


def with_format(value: float, code: str) -> tuple[bytes, bytes]:
    """An .xls and an .xlsx with the same number in the same format."""
    book, old, new = xlwt.Workbook(), io.BytesIO(), io.BytesIO()
    book.add_sheet("S").write(0, 0, value, xlwt.easyxf(num_format_str=code))
    book.save(old)
    with xlsxwriter.Workbook(new, {"in_memory": True}) as other:
        other.add_worksheet("S").write_number(0, 0, value, other.add_format({"num_format": code}))
    return old.getvalue(), new.getvalue()


@examples(
    "serial",
    {"a day": 43575, "a moment": 43575.25, "midnight": 0, "a time": 0.5, "early": 1, "odd": 59.75},
)
def test_dates_are_those_of_an_xlsx(serial: float) -> None:
    """A date in an .xls is what the same cell is in an .xlsx."""
    old, new = with_format(serial, "yyyy-mm-dd hh:mm")
    ((value,),) = CalamineWorkbook.from_filelike(io.BytesIO(new)).get_sheet_by_index(0).to_python()
    assert read(old)[0].rows == ((value,),)


@examples("serial", {"negative": -1, "29 February 1900": 60, "after 9999": 3e6, "huge": 1e300})
def test_days_that_no_calendar_has(serial: float) -> None:
    """A number that is no date stays a number, whatever its format."""
    old, _ = with_format(serial, "yyyy-mm-dd")
    assert read(old)[0].rows == ((serial,),)


def test_chinese_dates() -> None:
    """The date formats of a Chinese Excel are dates too."""
    old, _ = with_format(43575, 'yyyy"年"m"月"d"日"')
    assert read(old)[0].rows == ((dt.date(2019, 4, 20),),)


def test_only_worksheets_are_grids() -> None:
    """F04: a macro sheet is no grid; that there is one is told."""
    stream = biff8.stream(
        [
            ("宏表", 1, biff8.number(0, 0, 1)),
            ("甲", 0, biff8.number(0, 0, 2)),
        ]
    )
    contents = read_old_workbook(biff8.compound(stream), LIMITS)
    assert [(g.name, g.value(0, 0)) for g in contents.grids] == [("甲", 2)]
    assert contents.active == ("宏",)


@examples(
    "book active",
    {
        "this workbook": (struct.pack("<HH", 1, 0x0401), ()),
        "an add-in": (struct.pack("<HH", 1, 0x3A01), ()),
        "another file": (struct.pack("<HHB", 1, 3, 0) + b"\x01b.", ("外部链接",)),
    },
)
def test_links(book: bytes, active: tuple[str, ...]) -> None:
    """F04: references to another file are told; those to the workbook itself are none."""
    stream = biff8.stream([("甲", 0, b"")], biff8.record(0x01AE, book))
    assert read_old_workbook(biff8.compound(stream), LIMITS).active == active


def test_rows_hidden_unless_listed() -> None:
    """Where rows without a record of their own do not show, those with cells are known."""
    default = biff8.record(0x0225, struct.pack("<HH", 2, 0))
    listed = biff8.record(0x0208, struct.pack("<HHHHHHHH", 1, 0, 1, 300, 0, 0, 0, 0))
    sheet = default + listed + biff8.number(0, 0, 1) + biff8.number(1, 0, 2)
    (grid,) = read(biff8.compound(biff8.stream([("甲", 0, sheet)])))
    assert grid.hidden_rows == {0}


def test_cells_of_an_embedded_chart_are_not_the_sheet_s() -> None:
    """The numbers that a chart inside a sheet keeps are no cells."""
    chart = biff8.begin(biff8.CHART) + biff8.number(5, 5, 9) + biff8.END
    sheet = biff8.number(0, 0, 1) + chart + biff8.number(1, 0, 2)
    (grid,) = read(biff8.compound(biff8.stream([("甲", 0, sheet)])))
    assert cells((grid,)).keys() == {("甲", 0, 0), ("甲", 1, 0)}


def test_a_workbook_without_a_container() -> None:
    """The oldest files are a bare stream of records: Excel 2 wrote a sheet and no more."""
    dimensions = biff8.record(0x0000, struct.pack("<HHHH", 0, 1, 0, 2))
    label = biff8.record(0x0004, struct.pack("<HH3sB", 0, 0, b"\0\0\0", 4) + "甲乙".encode("gbk"))
    number = biff8.record(0x0003, struct.pack("<HH3sd", 0, 1, b"\0\0\0", 2.5))
    head = biff8.record(0x0009, struct.pack("<HH", 2, 0x10))
    (grid,) = read(head + dimensions + label + number + biff8.END)
    assert grid.rows == (("甲乙", 2.5),)


def test_an_empty_record_of_no_type() -> None:
    """LibreOffice writes a record that means nothing for some conditional formats: no damage."""
    sheet = biff8.number(0, 0, 1) + biff8.record(0xFFFF) + biff8.number(1, 0, 2)
    (grid,) = read(biff8.compound(biff8.stream([("甲", 0, sheet)])))
    assert grid.rows == ((1.0,), (2.0,))


@examples("page", {"said to be GBK": 936, "not said": None})
def test_texts_before_excel_97(page: int | None) -> None:
    """Texts of Excel 5 and 95 are bytes of the Chinese code page, which only one reader knows."""
    begin = [biff8.record(0x0809, struct.pack("<HHHH", 0x0500, k, 3515, 1996)) for k in (5, 16)]
    head = begin[0] + (biff8.record(0x0042, struct.pack("<H", page)) if page else b"")
    place = struct.pack("<IBBB", len(head) + 13 + len(biff8.END), 0, 0, 2)
    sheet = biff8.record(0x0085, place + "甲".encode("gbk")) + biff8.END + begin[1]
    text = "郑州市第一中专".encode("gbk")
    label = biff8.record(0x0204, struct.pack("<HHHH", 0, 0, 0, len(text)) + text)
    (grid,) = read(biff8.compound(head + sheet + label + biff8.number(0, 1, 5) + biff8.END, "Book"))
    assert (grid.name, grid.rows) == ("甲", (("郑州市第一中专", 5.0),))


def test_passwords() -> None:
    """F02: a workbook with a password is encrypted, and not damaged."""
    stream = biff8.stream([("甲", 0, b"\xff" * 64)], biff8.record(0x002F, bytes(6)))
    assert refusal(biff8.compound(stream)) == ("F02", "")
    assert refusal(stream) == ("F02", "")


FORM = biff8.write_xls(
    [
        Grid("汇总", tuple((f"学校{i}", float(i), "专业" * (i % 7)) for i in range(60))),
        Grid("底稿", (("a", True, ErrorCell("#N/A")),) * 5, (Merge(0, 0, 4, 0),)),
    ]
)
LONG = biff8.write_xls([Grid("长", tuple((f"第{i}所学校的长名称" * 4,) for i in range(300)))])


def same_or_refused(content: bytes, whole: bytes) -> None:
    """A file copied by half gives all cells of the whole one, or a refusal.

    Without a second opinion: the walk over the records has to prove it alone.
    """
    with patch("pipeline.intake.formats.binary.old_workbooks.compare_readings"):
        try:
            found = read(content)
        except Refused:
            return
        assert found == read(whole)


@settings(deadline=None)
@given(st.sampled_from((FORM, LONG)), st.floats(0, 1, exclude_max=True))
def test_a_file_that_ends_early(whole: bytes, part: float) -> None:
    """A file that was cut is refused: it never reads with fewer cells."""
    size = int(part * len(whole))
    assert refusal(whole[:size])[0] == "F01"


@settings(deadline=None, max_examples=300)
@given(st.sampled_from((FORM, LONG)), st.floats(0, 1), st.sampled_from((512, 4096, 10**6)))
def test_a_file_copied_by_half(whole: bytes, part: float, length: int) -> None:
    """Zeros from anywhere to the end, or sectors of zeros: all cells, or a refusal."""
    start = int(part * len(whole))
    same_or_refused(whole[:start] + bytes(len(whole) - start), whole)
    start = start // 512 * 512
    end = min(start + length, len(whole))
    same_or_refused(whole[:start] + bytes(end - start) + whole[end:], whole)


@settings(deadline=None)
@given(st.sampled_from((FORM, LONG)), st.floats(0, 1), st.binary(min_size=1, max_size=64))
def test_a_file_over_old_data(whole: bytes, part: float, old: bytes) -> None:
    """Where the rest of a half-copied file is what stood there before: all cells, or a refusal."""
    start = int(part * len(whole))
    rest = (old * (len(whole) // len(old) + 1))[: len(whole) - start]
    same_or_refused(whole[:start] + rest, whole)


def test_a_hole_in_the_texts() -> None:
    """A sector of zeros amid the shared texts is damage: it would read as missing names."""
    at = LONG.index("第100所".encode("utf-16-le")) // 512 * 512
    assert refusal(LONG[:at] + bytes(512) + LONG[at + 512 :]) == ("F01", "damaged")


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(FORM) - 1), st.integers(0, 255)), max_size=20))
def test_nothing_but_a_refusal(changes: list[tuple[int, int]]) -> None:
    """Whatever the bytes, an old workbook is read or refused; calamine is left to its worker."""
    content = bytearray(FORM)
    for offset, byte in changes:
        content[offset] = byte
    with patch("pipeline.intake.formats.binary.old_workbooks.compare_readings"), suppress(Refused):
        read(bytes(content))


def test_sheets_that_overlap() -> None:
    """Two sheets at one place are nobody's work: refused, before one is read many times."""
    stream = bytearray(biff8.stream([("甲", 0, b""), ("乙", 0, b"")]))
    first, second = (stream.index(name.encode("utf-16-le")) - 8 for name in "甲乙")
    stream[second : second + 4] = stream[first : first + 4]
    assert refusal(biff8.compound(bytes(stream))) == ("F01", "damaged")


@examples(
    "sheet limits",
    {
        "cells": (biff8.number(0, 0, 1) + biff8.number(0, 1, 1), Limits(cells=1)),
        "box": (biff8.number(0, 0, 1) + biff8.number(9, 9, 1), Limits(box_cells=99)),
        "merges": (biff8.record(0x00E5, struct.pack("<9H", 2, *range(8))), Limits(merges=1)),
        "merge": (biff8.record(0x00E5, struct.pack("<5H", 1, 0, 9, 0, 9)), Limits(merge_cells=99)),
    },
)
def test_limits(sheet: bytes, limits: Limits) -> None:
    """F03: cells, the box around them, merged ranges and their area stay within the limits."""
    content = biff8.compound(biff8.stream([("甲", 0, sheet)]))
    assert refusal(content, limits) == ("F03", "")
    read(content)


def test_texts_count_as_often_as_they_are_referred_to() -> None:
    """F03: one long text in many cells is over the limit, though the file is small."""
    grids = [Grid("甲", ((("字" * 4000,) * 100),))]
    content = biff8.write_xls(grids)
    assert refusal(content, Limits(text_mib=1)) == ("F03", "")
    assert cells(read(content)) == cells(tuple(grids))


def compared(first: Grid, second: Grid) -> str:
    """What is said of a workbook that one reader reads as the first, the other as the second."""
    book = xlrd.open_workbook(file_contents=biff8.write_xls([first]), ragged_rows=True)
    with pytest.raises(Refused) as refused:
        compare_readings(biff8.write_xls([second]), book, "k")
    assert refused.value.finding.variant == "readers_differ"
    return str(refused.value.finding.facts["detail"])


@examples(
    "first second place",
    {
        "number": ((("a", 3.0),), (("a", 4.0),), "B1"),
        "text": ((("a",), ("b",)), (("a",), ("c",)), "A2"),
        "number and text": ((("3",),), ((3.0,),), "A1"),
        "fewer rows": ((("a",), ("b",)), (("a",),), "A2"),
        "more columns": ((("a",),), (("a", "b"),), "B1"),
        "blank": (((),), (("", 0.0),), "B1"),
    },
)
def test_readers_that_differ(
    first: tuple[tuple[object, ...], ...], second: tuple[tuple[object, ...], ...], place: str
) -> None:
    """F01: where two readers see different values, the first such cell is told, with both."""
    detail = compared(Grid("甲", first), Grid("甲", second))  # type: ignore[arg-type]
    assert detail.startswith(f"工作表「甲」{place} 一种读法是")


def test_a_difference_is_shown_short() -> None:
    """Both readings are quoted, numbers as in Excel, long texts cut."""
    assert "「3」，另一种是「4.5」" in compared(Grid("甲", ((3.0,),)), Grid("甲", ((4.5,),)))
    assert len(compared(Grid("甲", (("长" * 900,),)), Grid("甲", (("短",),)))) < 100
    assert "另一种是空白" in compared(Grid("甲", (("a",),)), Grid("甲", ()))


def test_no_opinion_is_no_difference() -> None:
    """Where the second reader fails, what the first read stands."""
    book = xlrd.open_workbook(file_contents=FORM, ragged_rows=True)
    compare_readings(b"no workbook", book, "k")


def formulas(*results: float | None) -> bytes:
    """An .xls with formulas below each other, as xlwt leaves them: without results; or with one."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("甲")
    for row, _ in enumerate(results):
        sheet.write(row, 0, xlwt.Formula("1+1"))
    buffer = io.BytesIO()
    book.save(buffer)
    blank = struct.pack("<BxxxxxH", 3, 0xFFFF)
    pieces = buffer.getvalue().split(blank)
    stored = [blank if result is None else struct.pack("<d", result) for result in results]
    assert len(pieces) == len(results) + 1
    return b"".join(part for pair in zip(pieces, [*stored, b""], strict=True) for part in pair)


@examples(
    "results uncalculated",
    {
        "none has a result": ((None, None), ((0, 0), (1, 0))),
        "zeros": ((0.0, None), ((0, 0), (1, 0))),
        "one has": ((None, 2.0), ()),
        "all have": ((2.0, 2.0), ()),
    },
)
def test_f07_formulas_that_nobody_calculated(
    results: tuple[float | None, ...], uncalculated: tuple[tuple[int, int], ...]
) -> None:
    """F07: where no formula of a workbook has a result, nobody calculated them.

    Where one has, a blank is a result too.
    """
    (grid,) = read(formulas(*results))
    assert grid.uncalculated == uncalculated


def test_a_calculator_that_is_named() -> None:
    """Excel and LibreOffice say with what they calculated: then blanks are results."""
    blank = struct.pack("<HHHBxxxxxHHIH", 1, 2, 0, 3, 0xFFFF, 0, 0, 0)
    sheets = [("甲", 0, biff8.record(0x0006, blank))]
    named = biff8.record(0x01C1, struct.pack("<HHI", 0x01C1, 0, 191029))
    nobody = biff8.record(0x01C1, bytes(8))
    for more, is_calculated in ((b"", False), (named, True), (nobody, False)):
        records = walk(biff8.stream(sheets, more), "旧版")
        assert records.worksheets[0].empty_formulas == [(1, 2)]
        assert records.is_calculated is is_calculated
