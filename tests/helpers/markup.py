"""Grids in; the same visible table as a web page, an XML spreadsheet or a Word document out."""

from __future__ import annotations

import io
from html import escape
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

import docx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.table import Table

    from pipeline.model.cells import CellValue, Grid, Merge

_PAGE = (
    '<html xmlns:x="urn:schemas-microsoft-com:office:excel">\n'
    '<head><meta http-equiv=Content-Type content="text/html; charset={charset}"></head>\n'
    "<body>\n{body}</body>\n</html>\n"
)
_SPREADSHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
    ' xmlns:x="urn:schemas-microsoft-com:office:excel"'
    ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">\n{body}</Workbook>\n'
)


def shown(value: CellValue) -> str:
    """The text that a cell shows."""
    is_whole = isinstance(value, float) and value.is_integer()
    return str(int(value)) if is_whole else str(value)


def width_of(grid: Grid) -> int:
    """How many columns a grid has."""
    return max((*map(len, grid.rows), *(m.last_column + 1 for m in grid.merges), 1))


# ── a web page saved as .xls ─────────────────────────────


def write_html(grids: Sequence[Grid], codec: str = "utf-8") -> bytes:
    """A page as spreadsheet programs and web systems export it; lines of text before each table."""
    charset = {"gb18030": "gb2312"}.get(codec, codec)
    page = _PAGE.format(charset=charset, body="".join(map(_html_table, grids)))
    return page.encode(codec)


def _html_table(grid: Grid) -> str:
    lines = () if grid.paragraphs is None else grid.paragraphs.rows
    before = "".join(f"<p>{_html_text(' '.join(map(shown, line)))}</p>\n" for line in lines)
    rows = "".join(_html_row(grid, row) for row in range(len(grid.rows)))
    return f"{before}<table border=1>\n{rows}</table>\n"


def _html_row(grid: Grid, row: int) -> str:
    cells = []
    for column in range(width_of(grid)):
        merge = grid.merge_at(row, column)
        if merge is None or (merge.first_row, merge.first_column) == (row, column):
            spans = "" if merge is None else _html_spans(merge)
            cells.append(f"<td{spans}>{_html_text(shown(grid.value(row, column)))}</td>")
    return f"<tr>{''.join(cells)}</tr>\n"


def _html_spans(merge: Merge) -> str:
    across = merge.last_column - merge.first_column + 1
    down = merge.last_row - merge.first_row + 1
    return f' colspan="{across}"' * (across > 1) + f' rowspan="{down}"' * (down > 1)


def _html_text(text: str) -> str:
    return escape(text).replace("\n", "<br>")


# ── an XML spreadsheet (Excel 2003) ──────────────────────


def write_spreadsheetml(grids: Sequence[Grid]) -> bytes:
    """An XML spreadsheet; cells that nothing stands in are left out."""
    return _SPREADSHEET.format(body="".join(map(_xml_sheet, grids))).encode()


def _xml_sheet(grid: Grid) -> str:
    rows = "".join(_xml_row(grid, row) for row in range(len(grid.rows)))
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>\n"
    return (
        f"<Worksheet ss:Name={quoteattr(grid.name)}>\n<Table>\n{rows}</Table>\n"
        f"{hidden * grid.hidden}</Worksheet>\n"
    )


def _xml_row(grid: Grid, row: int) -> str:
    cells = "".join(_xml_cell(grid, row, column) for column in range(width_of(grid)))
    return f'<Row ss:Index="{row + 1}">{cells}</Row>\n'


def _xml_cell(grid: Grid, row: int, column: int) -> str:
    merge, value = grid.merge_at(row, column), grid.value(row, column)
    is_anchor = merge is not None and (merge.first_row, merge.first_column) == (row, column)
    if (merge is not None and not is_anchor) or (merge is None and value == ""):
        return ""
    spans = ""
    if merge is not None:
        spans = (
            f' ss:MergeAcross="{merge.last_column - merge.first_column}"'
            f' ss:MergeDown="{merge.last_row - merge.first_row}"'
        )
    kind = "String" if isinstance(value, str) else "Number"
    text = escape(shown(value), quote=False).replace("\n", "&#10;")
    data = f'<Data ss:Type="{kind}">{text}</Data>' if value != "" else ""
    return f'<Cell ss:Index="{column + 1}"{spans}>{data}</Cell>'


# ── a Word document ──────────────────────────────────────


def write_docx(grids: Sequence[Grid]) -> bytes:
    """A document with each grid as a table, the lines of text before it as paragraphs."""
    document = docx.Document()
    for grid in grids:
        for line in () if grid.paragraphs is None else grid.paragraphs.rows:
            document.add_paragraph("\t".join(map(shown, line)))
        _fill(document.add_table(rows=len(grid.rows), cols=width_of(grid)), grid)
        document.add_paragraph()  # Word ends no document with a table
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _fill(table: Table, grid: Grid) -> None:
    cells = [row.cells for row in table.rows]
    for row, values in enumerate(grid.rows):
        for column, value in enumerate(values):
            if value != "":
                cells[row][column].text = shown(value)
    for merge in grid.merges:
        first = cells[merge.first_row][merge.first_column]
        first.merge(cells[merge.last_row][merge.last_column])
