"""A table in, the bytes of a web page or of an XML spreadsheet out; both are sent as .xls."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from pipeline.jobs.demo.drawing import WIDTHS
from pipeline.jobs.demo.placing import placed
from pipeline.jobs.demo.values import Formula

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.demo.placing import Placed, Sheet
    from pipeline.jobs.demo.values import Table

_FRAMED, _BOLD = ("header", "cell"), ("title", "header")
_CENTRED = ("title", "header", "cell")

# ── a web page ───────────────────────────────────────────

_PAGE = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns="http://www.w3.org/TR/REC-html40">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312">
<title>数据导出</title>
<style>
table {{ border-collapse: collapse; font-family: 宋体; font-size: 10.5pt; }}
.title {{ font-size: 18pt; border: none; }}
.meta {{ font-size: 12pt; text-align: left; border: none; }}
.note {{ font-size: 10pt; text-align: left; border: none; }}
.header {{ background: #D9D9D9; }}
</style>
</head>
<body>
{cover}<table border="{border}" cellspacing="0">
{columns}
{rows}
</table>
</body>
</html>
"""
_PIXELS_A_UNIT = 8


def web_page(table: Table) -> bytes:
    """An HTML table as information systems of colleges export it: in GB2312, for Excel to open."""
    widths = [1] * table.origin[1] + [WIDTHS[column.field] for column in table.columns]
    page = _PAGE.format(
        border=int(table.borders),
        cover="".join(f"<p>{_html(line)}</p>\n" for line in table.cover),
        columns="".join(f'<col width="{width * _PIXELS_A_UNIT}">' for width in widths),
        rows="\n".join(_html_rows(placed(table), widths)),
    )
    return page.replace("\n", "\r\n").encode("gb18030")


def _html_rows(sheet: Sheet, widths: list[int]) -> Iterator[str]:
    for number, row in enumerate(sheet.rows()):
        cells = "".join(
            '<td class="note"></td>' if cell is None else _html_cell(cell, widths)
            for place, cell in enumerate(row)
            if cell is None or (cell.row, cell.column) == (number, place)
        )
        yield f"<tr>{cells}</tr>"


def _html_cell(cell: Placed, widths: list[int]) -> str:
    tag = "th" if cell.style in _BOLD else "td"
    width = sum(widths[cell.column : cell.column + cell.columns]) * _PIXELS_A_UNIT
    about = f' class="{cell.style}" width="{width}"'
    about += ' align="center"' if cell.style in _CENTRED else ""
    about += f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    about += f' rowspan="{cell.rows}"' if cell.rows > 1 else ""
    return f"<{tag}{about}>{_html(cell.text)}</{tag}>"


def _html(text: str) -> str:
    """Text with its line breaks and its rows of blanks, which a browser would run together."""
    return escape(text).replace("\n", "<br>").replace("  ", "&nbsp; ")


# ── an XML spreadsheet of Excel 2003 ─────────────────────

_SPREADSHEET = """<?xml version="1.0" encoding="UTF-8"?>
<?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">
<Styles>
<Style ss:ID="Default"><Font ss:FontName="宋体" ss:Size="10.5"/></Style>
{styles}
</Styles>
{sheets}
</Workbook>
"""
_FONTS = {
    "title": 'ss:Size="18" ss:Bold="1"',
    "meta": 'ss:Size="12"',
    "note": 'ss:Size="10"',
    "header": 'ss:Size="10.5" ss:Bold="1"',
    "cell": 'ss:Size="10.5"',
}
_SIDES = ("Top", "Bottom", "Left", "Right")
_POINTS_A_UNIT = 5.5
_PAGE_SETUP = (
    '<x:WorksheetOptions><x:PageSetup><x:Layout x:Orientation="Landscape"/></x:PageSetup>'
    "<x:FitToPage/><x:Print><x:FitHeight>0</x:FitHeight><x:PaperSizeIndex>9</x:PaperSizeIndex>"
    "</x:Print></x:WorksheetOptions>"
)


def xml_spreadsheet(table: Table) -> bytes:
    """A workbook in the XML of Excel 2003, as older programs write it and name it .xls."""
    cover = [f'<Row><Cell ss:StyleID="note">{_data(line)}</Cell></Row>' for line in table.cover]
    sheets = [_worksheet("说明", [60], cover)] if cover else []
    widths = [1] * table.origin[1] + [WIDTHS[column.field] for column in table.columns]
    sheets.append(_worksheet(table.sheet, widths, list(_xml_rows(placed(table)))))
    text = _SPREADSHEET.format(
        styles="\n".join(_style(name, framed=table.borders and name in _FRAMED) for name in _FONTS),
        sheets="\n".join(sheets),
    )
    return text.replace("\n", "\r\n").encode()


def _style(name: str, *, framed: bool) -> str:
    sides = "".join(
        f'<Border ss:Position="{side}" ss:LineStyle="Continuous" ss:Weight="1"/>' for side in _SIDES
    )
    borders = f"<Borders>{sides}</Borders>" if framed else ""
    centred = ' ss:Horizontal="Center"' if name in _CENTRED else ""
    wrapped = "" if name == "meta" else ' ss:WrapText="1"'
    return (
        f'<Style ss:ID="{name}"><Alignment{centred} ss:Vertical="Center"{wrapped}/>'
        f'{borders}<Font ss:FontName="宋体" {_FONTS[name]}/></Style>'
    )


def _worksheet(name: str, widths: list[int], rows: list[str]) -> str:
    columns = "".join(
        f'<Column ss:Index="{number}" ss:AutoFitWidth="0" ss:Width="{width * _POINTS_A_UNIT:g}"/>'
        for number, width in enumerate(widths, start=1)
    )
    body = "\n".join(rows)
    return (
        f'<Worksheet ss:Name="{escape(name)}"><Table>\n{columns}\n{body}\n</Table>{_PAGE_SETUP}'
        "</Worksheet>"
    )


def _xml_rows(sheet: Sheet) -> Iterator[str]:
    for number, row in enumerate(sheet.rows()):
        cells = "".join(
            _xml_cell(cell)
            for place, cell in enumerate(row)
            if cell is not None and (cell.row, cell.column) == (number, place)
        )
        height = sheet.heights.get(number)
        own = "" if height is None else f' ss:AutoFitHeight="0" ss:Height="{height:g}"'
        yield f"<Row{own}>{cells}</Row>"


def _xml_cell(cell: Placed) -> str:
    across = f' ss:MergeAcross="{cell.columns - 1}"' if cell.columns > 1 else ""
    down = f' ss:MergeDown="{cell.rows - 1}"' if cell.rows > 1 else ""
    data = _data(cell.value if isinstance(cell.value, int) else cell.text)
    place = f'ss:Index="{cell.column + 1}" ss:StyleID="{cell.style}"'
    if isinstance(cell.value, Formula):
        place += f' ss:Formula="{escape(cell.value.text)}"'
    return f"<Cell {place}{across}{down}>{data}</Cell>"


def _data(value: int | str) -> str:
    if value == "":
        return ""
    kind = "Number" if isinstance(value, int) else "String"
    return f'<Data ss:Type="{kind}">{escape(str(value)).replace(chr(10), "&#10;")}</Data>'
