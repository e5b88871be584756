"""XML spreadsheets: every value with its type at its place; a cut or hostile file is refused."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake.formats.text.spreadsheetml import read_spreadsheetml
from pipeline.intake.limits import Limits
from pipeline.intake.refusals import Refused
from pipeline.model.cells import ErrorCell, Grid, Merge

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue

    Cells = dict[tuple[int, int], CellValue]

PROLOGUE = '<?xml version="1.0" encoding="{}"?>\n<?mso-application progid="Excel.Sheet"?>\n'
ROOT = (
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel">'
)
CODECS = {"utf-8": "UTF-8", "utf-16": "UTF-16", "gb18030": "GB2312"}

values = st.one_of(
    st.just(""),
    st.text(st.sampled_from("漯河镕一。<&>\"'01aB;\n "), min_size=1, max_size=5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**20), 10**20),
    st.booleans(),
    st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2100, 1, 1)).map(  # noqa: DTZ001 - as Excel has them
        lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
    ),
    st.sampled_from(["#N/A", "#REF!"]).map(ErrorCell),
)
cells = st.dictionaries(st.tuples(st.integers(0, 12), st.integers(0, 9)), values, max_size=12)


def data(value: CellValue) -> str:
    """The Data element of a value."""
    kind, text = "String", str(value)
    if isinstance(value, bool):
        kind, text = "Boolean", str(int(value))
    elif isinstance(value, (int, float)):
        kind, text = "Number", repr(value)
    elif isinstance(value, dt.datetime):
        kind, text = "DateTime", value.isoformat(timespec="milliseconds")
    elif isinstance(value, ErrorCell):
        kind = "Error"
    return f'<Data ss:Type="{kind}">{escape(text)}</Data>' if text else ""


def sheet(rows: str, name: str = "甲") -> str:
    """A Worksheet element."""
    return f'<Worksheet ss:Name="{name}"><Table>{rows}</Table></Worksheet>'


def written(sheets: str, codec: str = "utf-8") -> bytes:
    """A whole file."""
    return (PROLOGUE.format(CODECS[codec]) + ROOT + sheets + "</Workbook>").encode(codec)


def rows_of(table: Cells) -> str:
    """Row elements for cells; an index only where something is left out."""
    rows, row_before = [], -1
    for row in sorted({row for row, _ in table}):
        parts, column_before = [], -1
        for column in sorted(column for r, column in table if r == row):
            index = f' ss:Index="{column + 1}"' if column != column_before + 1 else ""
            parts.append(f"<Cell{index}>{data(table[row, column])}</Cell>")
            column_before = column
        index = f' ss:Index="{row + 1}"' if row != row_before + 1 else ""
        rows.append(f"<Row{index}>{''.join(parts)}</Row>")
        row_before = row
    return "".join(rows)


def grids(content: bytes, limits: Limits | None = None) -> tuple[Grid, ...]:
    """The grids of a file."""
    return read_spreadsheetml(content, limits or Limits()).grids


def grid(rows: str) -> Grid:
    """The grid of one sheet."""
    (only,) = grids(written(sheet(rows)))
    return only


def refused(content: bytes | str, limits: Limits | None = None) -> tuple[str, str]:
    """The code and wording with which a file, or a sheet of such rows, is refused."""
    content = written(sheet(content)) if isinstance(content, str) else content
    with pytest.raises(Refused) as caught:
        grids(content, limits)
    return caught.value.finding.code, caught.value.finding.variant


def filled(found: Grid) -> Cells:
    """The cells of a grid that are not blank."""
    return {
        (row, column): value
        for row, line in enumerate(found.rows)
        for column, value in enumerate(line)
        if value != ""
    }


@settings(max_examples=300, deadline=None)
@given(cells, st.sampled_from(sorted(CODECS)))
def test_round_trip(table: Cells, codec: str) -> None:
    """Every value is at its place with its type, in every encoding; a moment at midnight is a day.

    The format knows no days, and the other formats are read so.
    """
    (found,) = grids(written(sheet(rows_of(table)), codec))
    expected = {
        place: value.date()
        if isinstance(value, dt.datetime) and value.time() == dt.time.min
        else value
        for place, value in table.items()
        if value != ""
    }
    assert filled(found) == expected
    for place, value in filled(found).items():
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        assert is_number or type(value) is type(expected[place])


@settings(max_examples=300, deadline=None)
@given(cells, st.sampled_from(sorted(CODECS)), st.data())
def test_cut(table: Cells, codec: str, data: st.DataObject) -> None:
    """A file that was cut anywhere is refused."""
    content = written(sheet(rows_of(table)), codec)
    end = data.draw(st.integers(0, len(content) - 1))
    # Of a byte or two nobody can say in which encoding they are.
    assert refused(content[:end]) in {("F01", "damaged"), ("F01", "encoding")}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=1, max_size=6))
def test_merges(spans: list[tuple[int, int]]) -> None:
    """A cell stands after what the one before it merges."""
    row = "".join(
        f'<Cell ss:MergeAcross="{across}" ss:MergeDown="{down}">{data(1.0)}</Cell>'
        for across, down in spans
    )
    expected, merges, column = [], [], 0
    for across, down in spans:
        expected.append((0, column))
        if across or down:
            merges.append(Merge(0, column, down, column + across))
        column += across + 1
    found = grid(f"<Row>{row}</Row>")
    assert sorted(filled(found)) == expected
    assert list(found.merges) == merges


def test_rich_text_and_comments() -> None:
    """The pieces of a rich text are joined; comments are no text."""
    found = grid(
        '<Row><Cell><ss:Data ss:Type="String" xmlns="http://www.w3.org/TR/REC-html40">'
        "<B>软</B><Font>件</Font><Sub>2</Sub>&#10;技<!-- x -->术</ss:Data>"
        '<Comment><ss:Data xmlns="http://www.w3.org/TR/REC-html40">批注</ss:Data></Comment>'
        "</Cell></Row>"
    )
    assert found.rows == (("软件2\n技术",),)


def test_hidden() -> None:
    """Hidden sheets, rows and columns are read and known as hidden, as far as there is content."""
    rows = (
        '<Column/><Column ss:Hidden="1" ss:Span="1"/><Row><Cell ss:Index="3">'
        '<Data ss:Type="String">a</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="String">b</Data></Cell></Row>'
        '<Row ss:Hidden="1" ss:Span="1048573"/>'
    )
    options = "<x:WorksheetOptions><x:Visible>{}</x:Visible></x:WorksheetOptions></Worksheet>"
    hidden = sheet(rows).replace("</Worksheet>", options.format("SheetVeryHidden"))
    first, second = grids(written(hidden + sheet(rows, "乙")))
    assert (first.hidden, second.hidden) == (True, False)
    assert first.hidden_rows == {1}
    assert first.hidden_columns == {1, 2}
    assert [first.name, second.name] == ["甲", "乙"]


def test_uncalculated() -> None:
    """A formula without a stored value is known; one with a value is the value."""
    found = grid(
        '<Row><Cell ss:Formula="=1"/><Cell ss:Formula="=2"><Data ss:Type="Number">2</Data></Cell>'
        '<Cell ss:Formula="=3"><Data ss:Type="Number"></Data></Cell>'
        '<Cell ss:Formula="=&quot;&quot;"><Data ss:Type="String"></Data></Cell></Row>'
    )
    assert found.uncalculated == ((0, 0), (0, 2))
    assert filled(found) == {(0, 1): 2.0}


def test_times() -> None:
    """A time without a date is a time."""
    found = grid('<Row><Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell></Row>')
    assert found.rows == ((dt.time(8, 30),),)


def test_long_numbers() -> None:
    """A whole number that a float cannot hold keeps its digits."""
    found = grid('<Row><Cell><Data ss:Type="Number">410101199001011234</Data></Cell></Row>')
    assert found.rows == ((410101199001011234,),)


def test_links() -> None:
    """References to other workbooks are named."""
    book = "<x:ExcelWorkbook><x:SupBook><x:Path>b.xls</x:Path></x:SupBook></x:ExcelWorkbook>"
    assert read_spreadsheetml(written(book + sheet("")), Limits()).active == ("外部链接",)


@pytest.mark.parametrize(
    "rows",
    [
        '<Row><Cell><Data ss:Type="Number">abc</Data></Cell></Row>',
        '<Row><Cell><Data ss:Type="Number">NaN</Data></Cell></Row>',
        '<Row><Cell><Data ss:Type="Number">1e999</Data></Cell></Row>',
        '<Row><Cell><Data ss:Type="DateTime">昨天</Data></Cell></Row>',
        '<Row><Cell><Data ss:Type="Boolean">2</Data></Cell></Row>',
        '<Row><Cell><Data ss:Type="Picture">2</Data></Cell></Row>',
        '<Row ss:Index="2"/><Row ss:Index="2"/>',
        '<Row ss:Index="x"/>',
        '<Row ss:Index="0"/>',
        '<Row ss:Span="2"><Cell><Data ss:Type="Number">1</Data></Cell></Row>',
        "<Row>&undefined;</Row>",
    ],
)
def test_damaged(rows: str) -> None:
    """A value that is none of its type, and places that go back, make a file damaged."""
    assert refused(rows) == ("F01", "damaged")


FAR = (
    '<Row ss:Index="{}"><Cell ss:Index="{}" ss:MergeDown="9">'
    '<Data ss:Type="Number">1</Data></Cell></Row>'
)


def test_a_far_cell() -> None:
    """One cell in the last corner is read, and what it merges ends with the sheet."""
    found = grid(FAR.format(1_048_576, 16_384))
    assert filled(found) == {(1_048_575, 16_383): 1.0}
    assert found.merges == ()


@pytest.mark.parametrize(
    "rows",
    [
        FAR.format(1_048_577, 1),
        FAR.format(1, 16_385),
        FAR.format(1, 1) + FAR.format(1_048_576, 16_384),
        "".join(FAR.format(row, 16_384) for row in range(1, 2000)),
        '<Row><Cell ss:MergeDown="1048575" ss:MergeAcross="16383"/></Row>',
    ],
)
def test_far_and_wide(rows: str) -> None:
    """What would fill the memory is refused with its limit."""
    assert refused(rows) == ("F03", "")


def test_limits() -> None:
    """Cells and merged ranges are counted."""
    rows = rows_of({(0, 0): 1.0, (0, 1): 2.0})
    assert refused(rows, Limits(cells=1)) == ("F03", "")
    assert refused('<Row><Cell ss:MergeAcross="1"/></Row>', Limits(merges=0)) == ("F03", "")
    assert grids(written(sheet(rows)), Limits(cells=2))


@pytest.mark.parametrize("dtd", ["<!DOCTYPE Workbook>", '<!DOCTYPE a [<!ENTITY b "c">]>'])
def test_document_types(dtd: str) -> None:
    """A document type is refused before anything parses it."""
    content = written(sheet("")).replace(b"<Workbook", dtd.encode() + b"<Workbook")
    assert refused(content) == ("F03", "forbidden")


def test_without_sheets() -> None:
    """A workbook without sheets is damaged."""
    assert refused(written("")) == ("F01", "damaged")
