"""OpenDocument: a sheet is read as it was written; repeats are counted before they are spread."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake.formats.opendocument.open_documents import read_open_document
from pipeline.intake.limits import Limits
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused
from pipeline.model.cells import ErrorCell, Grid, Merge
from tests.helpers.open_documents import entry, packed, write_ods
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pipeline.intake.contents import Contents
    from pipeline.model.findings import Finding

LIMITS = Limits()


def contents(content: bytes, limits: Limits = LIMITS) -> Contents:
    """What a document holds that is read."""
    return read_open_document(open_package(content, limits))


def sheets(content: bytes, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """The grids of a document that is read."""
    return contents(content, limits).grids


def sheet(rows: str) -> str:
    """The XML of a sheet with these rows."""
    return f'<table:table table:name="甲">{rows}</table:table>'


def one(cell: str) -> Grid:
    """The grid of a sheet with one cell."""
    (grid,) = sheets(packed(sheet(f"<table:table-row>{cell}</table:table-row>")))
    return grid


def refusal(content: bytes, limits: Limits = LIMITS) -> Finding:
    """Why a document is refused."""
    with pytest.raises(Refused) as caught:
        contents(content, limits)
    return caught.value.finding


# ── written, then read ───────────────────────────────────

LETTERS = st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"])
TEXTS = st.text(LETTERS | st.sampled_from(" \n\t<&\"'郑州"), max_size=8)
VALUES = (
    st.just("")
    | TEXTS
    | st.integers(-(10**6), 10**6).map(float)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | st.sampled_from(["#N/A", "#REF!", "Err:502"]).map(ErrorCell)
    | st.datetimes(timezones=st.none())
    | st.dates()
    | st.times(timezones=st.none())
    | st.integers(86_400, 10**9).map(lambda seconds: dt.timedelta(seconds=seconds))
)
WIDTH, HEIGHT = 6, 8


@st.composite
def merges(draw: st.DrawFn) -> tuple[Merge, ...]:
    """Merged ranges, some over the border of what is filled, that share no cell."""
    taken: set[tuple[int, int]] = set()
    chosen = []
    for _ in range(draw(st.integers(0, 4))):
        row, column = draw(st.integers(0, HEIGHT)), draw(st.integers(0, WIDTH))
        height, width = draw(st.integers(1, 3)), draw(st.integers(1, 3))
        cells = {(row + i, column + k) for i in range(height) for k in range(width)}
        if height * width > 1 and taken.isdisjoint(cells):
            taken |= cells
            chosen.append(Merge(row, column, row + height - 1, column + width - 1))
    return tuple(sorted(chosen, key=lambda m: (m.first_row, m.first_column)))


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Any sheet, with blank rows and columns in front, and covered cells that hold values."""
    lines = draw(st.lists(st.lists(VALUES, max_size=WIDTH), max_size=HEIGHT))
    left = draw(st.integers(0, 2)) * [""]
    rows = [()] * draw(st.integers(0, 3)) + [cut([*left, *line]) for line in lines]
    for _ in range(draw(st.integers(0, 2)) if rows else 0):
        rows.append(rows[-1])
    while rows and not rows[-1]:
        rows.pop()
    height, width = len(rows), max(map(len, rows), default=0)
    blanks = [(r, c) for r, line in enumerate(rows) for c, v in enumerate(line) if v == ""]
    return Grid(
        name=draw(st.text(LETTERS, min_size=1, max_size=6)),
        rows=tuple(rows),
        merges=draw(merges()),
        hidden=draw(st.booleans()),
        uncalculated=tuple(sorted(draw(st.sets(st.sampled_from(blanks or [(HEIGHT * 2, 1)]))))),
        hidden_rows=frozenset(r for r in range(height) if draw(st.booleans())),
        hidden_columns=frozenset(c for c in range(width) if draw(st.booleans())),
    )


def cut(line: list[object]) -> tuple[object, ...]:
    """A line without the blanks at its end."""
    while line and line[-1] == "":
        line.pop()
    return tuple(line)


def typed(grid: Grid) -> list[list[tuple[type, object]]]:
    """The values of a grid with their types, so that 1 is not True and no error is a text."""
    return [[(type(value), value) for value in row] for row in grid.rows]


@settings(max_examples=150, deadline=None)
@given(st.lists(grids(), max_size=3))
def test_written_then_read(written: list[Grid]) -> None:
    """Any sheets are read as they were written: values, types, merges and what is hidden."""
    written = [g for g in written if not any(r >= HEIGHT * 2 for r, _ in g.uncalculated)]
    read = sheets(write_ods(written))
    assert list(read) == written
    assert list(map(typed, read)) == list(map(typed, written))


# ── cells ────────────────────────────────────────────────


@examples(
    "cell value",
    {
        "paragraphs": (
            (
                '<table:table-cell office:value-type="string"><text:p>a</text:p><text:p/>'
                "<text:p>b</text:p></table:table-cell>"
            ),
            "a\n\nb",
        ),
        "spaces, tabs, breaks": (
            (
                '<table:table-cell office:value-type="string"><text:p> a<text:s/>'
                '<text:s text:c="2"/>b<text:tab/>c<text:line-break/>d </text:p></table:table-cell>'
            ),
            " a   b\tc\nd ",
        ),
        "formatted text and a link": (
            (
                '<table:table-cell office:value-type="string"><text:p>a<text:span>b<text:span>c'
                '</text:span></text:span>d<text:a xlink:href="http://x">e</text:a>f</text:p>'
                "</table:table-cell>"
            ),
            "abcdef",
        ),
        "a comment is not the value": (
            (
                '<table:table-cell office:value-type="string"><office:annotation><dc:creator>张'
                "</dc:creator><text:p>批注</text:p></office:annotation><text:p>值</text:p>"
                "</table:table-cell>"
            ),
            "值",
        ),
        "a shape's text is not the value": (
            (
                "<table:table-cell><draw:frame><draw:text-box><text:p>图</text:p></draw:text-box>"
                "</draw:frame></table:table-cell>"
            ),
            None,
        ),
        "a comment in XML": (
            "<table:table-cell><text:p>a<!-- x -->b<?y z?>c</text:p></table:table-cell>",
            "abc",
        ),
        "the stored text wins over the shown": (
            (
                '<table:table-cell office:value-type="string" office:string-value="00120">'
                "<text:p>120</text:p></table:table-cell>"
            ),
            "00120",
        ),
        "shown text without a stored one": (
            (
                '<table:table-cell office:value-type="string" office:string-value="">'
                "<text:p>甲</text:p></table:table-cell>"
            ),
            "甲",
        ),
        "no type": ("<table:table-cell><text:p>甲</text:p></table:table-cell>", "甲"),
        "percentage": (
            (
                '<table:table-cell office:value-type="percentage" office:value="0.25">'
                "<text:p>25%</text:p></table:table-cell>"
            ),
            0.25,
        ),
        "currency": (
            (
                '<table:table-cell office:value-type="currency" office:currency="CNY" '
                'office:value="12.5"><text:p>¥12.50</text:p></table:table-cell>'
            ),
            12.5,
        ),
        "a number that is none": (
            (
                '<table:table-cell office:value-type="float" office:value="NaN"><text:p>若干'
                "</text:p></table:table-cell>"
            ),
            "若干",
        ),
        "a date that is none": (
            (
                '<table:table-cell office:value-type="date" office:date-value="2019-02-30">'
                "<text:p>2月30日</text:p></table:table-cell>"
            ),
            "2月30日",
        ),
        "a time that is none": (
            (
                '<table:table-cell office:value-type="time" office:time-value="9:30">'
                "<text:p>9点半</text:p></table:table-cell>"
            ),
            "9点半",
        ),
        "before midnight": (
            '<table:table-cell office:value-type="time" office:time-value="-PT1H30M"/>',
            -dt.timedelta(hours=1, minutes=30),
        ),
        "truth as LibreOffice stores it": (
            (
                '<table:table-cell table:formula="of:=TRUE()" office:value-type="float" '
                'office:value="1"><text:p>TRUE</text:p></table:table-cell>'
            ),
            True,
        ),
        "a list": (
            (
                '<table:table-cell office:value-type="string"><text:list><text:list-item>'
                "<text:p>甲</text:p></text:list-item><text:list-item><text:p>乙</text:p>"
                "</text:list-item></text:list></table:table-cell>"
            ),
            "甲\n乙",
        ),
        "a table within a cell": (
            (
                "<table:table-cell><table:table><table:table-row><table:table-cell><text:p>甲"
                "</text:p></table:table-cell><table:table-cell><text:p>乙</text:p></table:table-cell>"
                "</table:table-row></table:table></table:table-cell>"
            ),
            "甲\n乙",
        ),
    },
)
def test_the_value_of_a_cell(cell: str, value: object) -> None:
    """The value is what the cell stores, else the text that it shows; nothing from beside it."""
    expected = () if value is None else ((value,),)
    assert one(cell).rows == expected
    assert typed(one(cell)) == [[(type(v), v) for v in row] for row in expected]


@examples(
    "cell error",
    {
        "LibreOffice": (
            (
                '<table:table-cell table:formula="of:=NA()" office:value-type="string" '
                'office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p>'
                "</table:table-cell>"
            ),
            "#N/A",
        ),
        "Excel": (
            (
                '<table:table-cell table:formula="of:=[.#REF!]" office:value-type="string" '
                'office:string-value=""><text:p>#REF!</text:p></table:table-cell>'
            ),
            "#REF!",
        ),
        "older": (
            (
                '<table:table-cell table:formula="of:=A(" office:value-type="float" '
                'office:value="0"><text:p>Err:508</text:p></table:table-cell>'
            ),
            "Err:508",
        ),
        "without a text": ('<table:table-cell calcext:value-type="error"/>', "#N/A"),
    },
)
def test_errors_are_shown(cell: str, error: str) -> None:
    """An error cell shows its error and is neither a text nor a blank."""
    assert typed(one(cell)) == [[(ErrorCell, error)]]


def test_a_text_that_looks_like_an_error() -> None:
    """What a person typed is a text, whatever it looks like."""
    cell = '<table:table-cell office:value-type="string"><text:p>#N/A</text:p></table:table-cell>'
    assert typed(one(cell)) == [[(str, "#N/A")]]


@examples(
    "cell is_calculated",
    {
        "never calculated": ('<table:table-cell table:formula="of:=1+1"/>', False),
        "a type and no value": (
            '<table:table-cell table:formula="of:=1+1" office:value-type="float"/>',
            False,
        ),
        "an empty text, LibreOffice": (
            (
                '<table:table-cell table:formula="of:=IF(1;&quot;&quot;;1)"><text:p/>'
                "</table:table-cell>"
            ),
            True,
        ),
        "an empty text, Excel": (
            (
                '<table:table-cell table:formula="of:=T(1)" office:value-type="string" '
                'office:string-value=""/>'
            ),
            True,
        ),
    },
)
def test_formulas_without_a_value(cell: str, *, is_calculated: bool) -> None:
    """F07: a formula without a stored value is known; one that gives an empty text is a blank."""
    grid = one(cell)
    assert grid.rows == ()
    assert grid.uncalculated == (() if is_calculated else ((0, 0),))


# ── sheets ───────────────────────────────────────────────


def test_what_is_not_a_sheet_of_this_file() -> None:
    """Copies of other files' cells, and tracked changes, are no sheets; the links are told."""
    row = (
        "<table:table-row><table:table-cell><text:p>旧</text:p></table:table-cell>"
        "</table:table-row>"
    )
    told = contents(
        packed(
            "<table:tracked-changes><table:cell-content-change><table:previous>"
            "<table:change-track-table-cell><text:p>旧</text:p></table:change-track-table-cell>"
            "</table:previous></table:cell-content-change></table:tracked-changes>"
            + sheet("")
            + f"<table:table table:name=\"'file:///x.ods'#乙\"><table:table-source/>{row}"
            "</table:table><table:dde-links><table:dde-link><office:dde-source/>"
            f"<table:table>{row}</table:table></table:dde-link></table:dde-links>"
        )
    )
    assert told.grids == (Grid("甲", ()),)
    assert told.active == ("外部链接",)


def test_headers_and_outlines() -> None:
    """Rows of a repeated heading or an outline are rows like others; a closed outline hides."""
    cell = '<table:table-cell office:value="1" office:value-type="float"/>'
    row = f"<table:table-row>{cell}</table:table-row>"
    filtered = f'<table:table-row table:visibility="filter">{cell}</table:table-row>'
    (grid,) = sheets(
        packed(
            sheet(
                '<table:table-column-group table:display="false"><table:table-column/>'
                f"</table:table-column-group><table:table-header-rows>{row}</table:table-header-rows>"
                f'<table:table-row-group table:display="false">{row}</table:table-row-group>'
                f"<table:table-rows>{row}</table:table-rows>"
                f"{filtered}"
            )
        )
    )
    assert grid.rows == ((1.0,),) * 4
    assert grid.hidden_rows == {1, 3}
    assert grid.hidden_columns == {0}


# ── limits ───────────────────────────────────────────────


def repeated(rows: int, columns: int, inside: str = "<text:p>x</text:p>", more: str = "") -> bytes:
    """A sheet of one row with one cell, both repeated."""
    cell = (
        f'<table:table-cell table:number-columns-repeated="{columns}"{more}>{inside}'
        "</table:table-cell>"
    )
    row = f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'
    return packed(sheet(row))


def test_repeats_are_spread() -> None:
    """A value that repeats is as many values, however the file saves to write them."""
    (grid,) = sheets(repeated(3, 2))
    assert grid.rows == (("x", "x"),) * 3


def test_blank_repeats_cost_nothing() -> None:
    """Blank rows and columns to the end of the sheet are no cells, also where they are hidden."""
    blank = '<table:table-row table:visibility="collapse" table:number-rows-repeated="1048575"/>'
    cell = "<table:table-cell><text:p>x</text:p></table:table-cell>"
    (grid,) = sheets(
        packed(
            sheet(
                '<table:table-column table:visibility="collapse" '
                'table:number-columns-repeated="16384"/>'
                f'<table:table-row>{cell}<table:table-cell table:number-columns-repeated="16383"/>'
                f"</table:table-row>{blank}"
            )
        )
    )
    assert (grid.rows, grid.hidden_rows, grid.hidden_columns) == ((("x",),), frozenset(), {0})


SPAN = ' table:number-columns-spanned="{}" table:number-rows-spanned="{}"'


@examples(
    "content limit actual",
    {
        "the bomb": (repeated(1_048_576, 1_024), "工作表「甲」有内容的单元格", "1,073,741,824 格"),
        "rows": (repeated(2_000_000_000, 1), "工作表「甲」有内容的单元格", "2,000,000,000 格"),
        "formulas": (
            repeated(1_048_576, 9, "", ' table:formula="of:=1"'),
            "工作表「甲」有内容的单元格",
            "9,437,184 格",
        ),
        "columns": (repeated(1, 16_385), "工作表「甲」的列数", "16,385 列"),
        "texts": (repeated(500_000, 9, f"<text:p>{'x' * 99}</text:p>"), "单元格里的文字合计", None),
        "spaces": (
            repeated(1, 1, '<text:p><text:s text:c="999999999"/></text:p>'),
            "单元格里的文字合计",
            None,
        ),
        "merges": (
            repeated(60_000, 1, "", SPAN.format(2, 1)),
            "工作表「甲」的合并区域",
            "60,000 个",
        ),
        "a merge": (
            repeated(1, 1, "", SPAN.format(16_384, 1_048_576)),
            "工作表「甲」的一处合并区域",
            "17,179,869,184 格",
        ),
        "a box": (
            packed(
                sheet(
                    "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell>"
                    '</table:table-row><table:table-row table:number-rows-repeated="1048574"/>'
                    '<table:table-row><table:table-cell table:number-columns-repeated="16383"/>'
                    "<table:table-cell><text:p>y</text:p></table:table-cell></table:table-row>"
                )
            ),
            "工作表「甲」的范围",
            "17,179,869,184 格",
        ),
        "below the last row": (
            packed(
                sheet(
                    '<table:table-row table:number-rows-repeated="9999999999"/><table:table-row>'
                    "<table:table-cell><text:p>y</text:p></table:table-cell></table:table-row>"
                )
            ),
            "工作表「甲」的行数",
            "10,000,000,000 行",
        ),
    },
)
def test_over_a_limit(content: bytes, limit: str, actual: str | None) -> None:
    """F03: what would grow over a limit is refused before it grows, with the limit's name."""
    finding = refusal(content)
    assert (finding.code, finding.facts["limit"]) == ("F03", limit)
    assert actual in (None, finding.facts["actual"])


def test_at_a_limit() -> None:
    """What just keeps the limits is read."""
    limits = Limits(cells=6, box_cells=6, merges=1, merge_cells=6)
    content = packed(
        sheet(
            '<table:table-row/><table:table-row table:number-rows-repeated="2"><table:table-cell '
            'table:number-columns-repeated="3"><text:p>x</text:p></table:table-cell>'
            f"</table:table-row><table:table-row><table:table-cell{SPAN.format(2, 3)}/>"
            "</table:table-row>"
        )
    )
    (grid,) = sheets(content, limits)
    assert grid.rows == ((), ("x",) * 3, ("x",) * 3)
    assert grid.merges == (Merge(3, 0, 5, 1),)
    for tight in ({"cells": 5}, {"box_cells": 5}, {"merges": 0}, {"merge_cells": 5}):
        assert refusal(content, limits.model_copy(update=tight)).code == "F03"


# ── what it carries ──────────────────────────────────────

INNER = {"Object 1/content.xml": "<x/>"}
CHART, FORMULA = (f"application/vnd.oasis.opendocument.{kind}" for kind in ("chart", "formula"))


def linked(formula: str) -> str:
    """A sheet with a formula."""
    cell = (
        f'<table:table-cell table:formula="{formula}" office:value-type="float" office:value="1"/>'
    )
    return sheet(f"<table:table-row>{cell}</table:table-row>")


@examples(
    "content active",
    {
        "nothing": (packed(sheet("")), ()),
        "Basic": (packed(sheet(""), more={"Basic/Standard/M.xml": "<x/>"}), ("宏",)),
        "Python": (packed(sheet(""), more={"Scripts/python/m.py": "x"}), ("宏",)),
        "empty libraries": (
            packed(
                sheet(""),
                more={
                    "Basic/Standard/script-lb.xml": "<x/>",
                    "Basic/script-lc.xml": "<x/>",
                    "Scripts/": "",
                },
            ),
            (),
        ),
        "a chart": (packed(sheet(""), more=INNER, entries=entry("Object 1/", CHART)), ()),
        "a formula's object": (
            packed(sheet(""), more=INNER, entries=entry("Object 1/", FORMULA)),
            ("嵌入对象",),
        ),
        "an unknown object": (packed(sheet(""), more=INNER), ("嵌入对象",)),
        "an OLE object": (
            packed(sheet(""), entries=entry("Object 2", "application/vnd.sun.star.oleobject")),
            ("嵌入对象",),
        ),
        "an OLE element": (
            packed(
                sheet("<table:shapes><draw:frame><draw:object-ole/></draw:frame></table:shapes>")
            ),
            ("嵌入对象",),
        ),
        "a linked sheet": (
            packed(sheet('<table:table-source xlink:href="file:///x.ods"/>')),
            ("外部链接",),
        ),
        "a formula over another file": (
            packed(linked("of:=[&apos;file:///x.ods&apos;#$甲.A1]")),
            ("外部链接",),
        ),
        "a formula over a sheet with a quote": (packed(linked("of:=[&apos;甲 乙&apos;.A1]")), ()),
        "DDE": (
            packed(linked("of:=DDE(&quot;a&quot;;&quot;b&quot;;&quot;c&quot;)")),
            ("外部链接",),
        ),
    },
)
def test_active_content(content: bytes, active: tuple[str, ...]) -> None:
    """F04: macros, links and objects are told and never followed; a chart is none of them."""
    assert contents(content).active == active


# ── not to be read ───────────────────────────────────────


def test_encrypted() -> None:
    """F02: a document with a password is known by its manifest, in the old way and the new."""
    lock = "<manifest:encryption-data/>"
    for path in ("content.xml", "encrypted-package"):
        finding = refusal(packed("", entries=entry(path, "text/xml", lock)))
        assert finding.code == "F02"


def test_a_locked_macro_library_is_no_locked_document() -> None:
    """A library of macros with a password of its own does not keep the sheets from being read."""
    lock = entry("Basic/Standard/M.pba", "", "<manifest:encryption-data/>")
    assert sheets(packed(sheet(""), entries=lock)) == (Grid("甲", ()),)


def replaced(name: str, part: str) -> bytes:
    """A document in which one part is another."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed(sheet("")))) as old, zipfile.ZipFile(buffer, "w") as new:
        for other in old.namelist():
            new.writestr(other, part if other == name else old.read(other))
    return buffer.getvalue()


@examples(
    "content",
    {
        "no zip": b"x",
        "no content": write_ods([])[:-300],
        "broken content": replaced("content.xml", "<office:document-content"),
        "broken manifest": replaced("META-INF/manifest.xml", "<manifest"),
        "a text document": packed("", body="<office:text/>"),
        "a repeat that is none": packed(
            sheet('<table:table-row table:number-rows-repeated="-1"/>')
        ),
    },
)
def test_damaged(content: bytes) -> None:
    """F01: whatever is broken or holds no sheets is a finding, and no shorter table."""
    finding = refusal(content)
    assert (finding.code, finding.variant) == ("F01", "damaged")


def test_no_content_part() -> None:
    """F01: a package without its content is damaged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "x")
    assert refusal(buffer.getvalue()).code == "F01"


def test_entities_are_never_expanded() -> None:
    """F03: a document type declaration has no place in an office document."""
    doctype = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>'
    xml = (
        f'<?xml version="1.0"?>{doctype}<office:document-content xmlns:office="urn:oasis:names:tc:'
        'opendocument:xmlns:office:1.0"><office:body><office:spreadsheet>&a;</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    finding = refusal(replaced("content.xml", xml))
    assert (finding.code, finding.variant) == ("F03", "forbidden")


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_every_truncation_is_a_finding(share: float) -> None:
    """F01: a document that has not arrived in full is a finding, wherever it ends."""
    content = write_ods([Grid("甲", tuple((f"学校{n}", float(n)) for n in range(200)))])
    assert refusal(content[: int(len(content) * share)]).code == "F01"
