"""Nothing in, a few small files of every format out: what the fuzzer begins with."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import openpyxl

from pipeline.model.cells import ErrorCell, Grid, Merge
from tests.helpers import biff8
from tests.helpers.biff12 import write_xlsb
from tests.helpers.inboxes import table
from tests.helpers.open_documents import write_ods
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.model.cells import CellValue

ROWS = (
    "1|郑州市金水中等专业学校|中职|物流管理（初级、中级）|2|物流服务与管理、电子商务|120|",
    "^|^|^|老年照护（初级）|1|护理|60|示范校",
    "2|郑州财税职业技术学院|高职|建筑信息模型（BIM）初级；WEB前端|1,0|软件技术|若干人|#N/A",
    "合计| | | |=E4+E5 => 3| |180|",
)
SHEETS = f"{table('郑州市教育局', *ROWS)}\n== 说明 == rows 2 columns B\n填表说明|无\n1|2.5"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet"


def seeds() -> dict[str, tuple[bytes, ...]]:
    """From each format, named by its extension, to its files."""
    grids = _grids()
    text = "\n".join(_lines(grids[0], "\t"))
    return {
        "xlsx": (workbook(SHEETS), _linked_workbook()),
        "xls": (biff8.write_xls(grids), _bare_workbook()),
        "xlsb": (write_xlsb(_plain(grids)), write_xlsb(_plain(grids), inline=True)),
        "ods": (write_ods(grids),),
        "docx": (word(_word_table(grids[0])), word(_word_table(grids[0]) * 2, field="DDEAUTO")),
        "csv": (
            "\n".join(_lines(grids[0], ",")).encode(),
            text.encode("gb18030"),
            text.encode("utf-16"),
        ),
        "html": (html(grids[0]).encode(), html(grids[0]).encode("gb18030")),
        "xml": (spreadsheetml(grids).encode(),),
        "zip": (archive({"甲.xlsx": workbook("甲|乙"), "目录/乙.csv": b"a,b\n1,2"}),),
        "doc": (biff8.compound(bytes(600), "WordDocument"),),
        "other": (b"%PDF-1.4\n%%EOF", b"\x89PNG\r\n\x1a\n", b"{\\rtf1 a}", b"Rar!\x1a\x07\x00"),
    }


def archive(files: dict[str, bytes]) -> bytes:
    """A zip of files; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in files.items():
            package.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def word(body: str, *, field: str = "", related: str = "") -> bytes:
    """A small .docx with a body, after it a field, and relationships of its document."""
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    instruction = f"<w:r><w:instrText>{field} c:\\\\a.exe x</w:instrText></w:r>"
    last = f"<w:p>{begin}{instruction}{end}</w:p>" if field else ""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" '
        f'Type="{_RELATED}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}'
        "</Relationships>",
        "word/document.xml": f'<w:document xmlns:w="{_WORD}"><w:body>{body}{last}</w:body>'
        "</w:document>",
    }
    return archive({name: part.encode() for name, part in parts.items()})


def html(grid: Grid) -> str:
    """A grid as a web page."""
    return f"<html><body><table>{''.join(map(_html_row, grid.rows))}</table></body></html>"


def _html_row(row: Sequence[CellValue]) -> str:
    return f"<tr>{''.join(f'<td>{escape(str(v))}</td>' for v in row)}<td colspan=2>&nbsp;</td></tr>"


def spreadsheetml(grids: Sequence[Grid]) -> str:
    """Grids as an XML spreadsheet."""
    sheets = "".join(
        f'<Worksheet ss:Name="{grid.name}"><Table>{"".join(map(_xml_row, grid.rows))}</Table>'
        "</Worksheet>"
        for grid in grids
    )
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{_SHEET}" xmlns:ss="{_SHEET}">{sheets}</Workbook>'
    )


def _xml_row(row: Sequence[CellValue]) -> str:
    return f"<Row>{''.join(map(_xml_cell, row))}</Row>"


def _xml_cell(value: CellValue) -> str:
    kind = "Number" if type(value) in (int, float) else "String"
    data = f'<Data ss:Type="{kind}">{escape(str(value))}</Data>' if value != "" else ""
    merge = ' ss:MergeAcross="1"' if value == "合计" else ""
    return f"<Cell{merge}>{data}</Cell>"


def _grids() -> tuple[Grid, ...]:
    lines = [line.split("|") for line in table("郑州市教育局", *ROWS[:1], ROWS[2]).split("\n")]
    rows = tuple(tuple(map(_value, line)) for line in lines)
    more = ((dt.datetime(2019, 4, 20, 9, 30), True, 2.5), ("", ErrorCell("#REF!"), -1))  # noqa: DTZ001 - as Excel has them
    return (
        Grid("Sheet1", rows, merges=(Merge(0, 0, 0, 7), Merge(1, 0, 1, 4))),
        Grid("底稿", more, hidden=True, hidden_rows=frozenset({1})),
    )


def _plain(grids: Sequence[Grid]) -> tuple[Grid, ...]:
    """The grids without dates, which are styles that the writer of .xlsb does not know."""
    return tuple(
        Grid(
            grid.name,
            tuple(tuple(43575.5 if isinstance(v, dt.date) else v for v in r) for r in grid.rows),
            grid.merges,
            hidden=grid.hidden,
        )
        for grid in grids
    )


def _value(cell: str) -> CellValue:
    if cell.startswith("#"):
        return ErrorCell(cell)
    return int(cell) if cell.isdecimal() else cell.strip()


def _lines(grid: Grid, divider: str) -> list[str]:
    return [divider.join(f'"{value}"' for value in row) for row in grid.rows]


def _word_table(grid: Grid) -> str:
    rows = "".join(f"<w:tr>{''.join(map(_word_cell, row))}</w:tr>" for row in grid.rows)
    return f"<w:p><w:r><w:t>题目</w:t></w:r></w:p><w:tbl>{rows}</w:tbl>"


def _word_cell(value: CellValue) -> str:
    span = '<w:tcPr><w:gridSpan w:val="2"/><w:vMerge/></w:tcPr>' if value == "" else ""
    return f"<w:tc>{span}<w:p><w:r><w:t>{escape(str(value))}</w:t></w:r></w:p></w:tc>"


def _linked_workbook() -> bytes:
    """What XlsxWriter does not write: a date, a comment, a link and a merge, by another program."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append(["学校类型", dt.datetime(2019, 4, 20), dt.time(9, 30), True, 0.1])  # noqa: DTZ001 - as Excel has them
    sheet["A2"] = "参与试点证书及等级"
    sheet["A2"].hyperlink = "http://127.1:9/x"
    sheet["A2"].comment = openpyxl.comments.Comment("注", "甲")
    sheet.merge_cells("A3:C4")
    sheet["H9"] = "='[1]Sheet1'!A1"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _bare_workbook() -> bytes:
    """An .xls with a worksheet of numbers and a macro sheet, written record by record."""
    numbers = biff8.number(0, 0, 1.5) + biff8.number(3, 2, -7)
    return biff8.compound(biff8.stream((("甲", 0, numbers), ("宏", 1, numbers))))
