"""A table in, the bytes of a Word document (.docx) out: title, meta line, table and notes."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pipeline.jobs.demo.archives import package
from pipeline.jobs.demo.drawing import WIDTHS
from pipeline.jobs.demo.placing import placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pipeline.jobs.demo.placing import Placed
    from pipeline.jobs.demo.values import Table

    Slots = tuple[Placed | None, ...]

_PAGE_TWIPS, _PAGE_HEIGHT_TWIPS, _MARGIN_TWIPS = 16838, 11906, 1134
"""A4 across, with margins of 2 cm."""
_IN_TABLE = ("header", "cell")
_BETWEEN_META = " " * 8
_SIZES = {"title": 36, "meta": 24, "note": 20, "header": 21, "cell": 21}
"""In half points."""
_CENTRED, _BOLD = ("title", "header", "cell"), ("title", "header")
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FORMATS = "http://schemas.openxmlformats.org"
_TYPES = (
    f'{_XML}<Types xmlns="{_FORMATS}/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>'
    '<Override PartName="/word/styles.xml" ContentType="application/'
    'vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_STYLES = (
    f'{_XML}<w:styles xmlns:w="{_FORMATS}/wordprocessingml/2006/main"><w:docDefaults>'
    '<w:rPrDefault><w:rPr><w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体"/>'
    '<w:sz w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults></w:styles>"
)
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def word_document(table: Table) -> bytes:
    """The document that holds a table, its cover's lines in front."""
    return package(
        {
            "[Content_Types].xml": _TYPES,
            "_rels/.rels": _relationship("officeDocument", "word/document.xml"),
            "word/document.xml": _document(table),
            "word/_rels/document.xml.rels": _relationship("styles", "styles.xml"),
            "word/styles.xml": _STYLES,
        }
    )


def _relationship(kind: str, target: str) -> str:
    return (
        f'{_XML}<Relationships xmlns="{_FORMATS}/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{_FORMATS}/officeDocument/2006/relationships/{kind}"'
        f' Target="{target}"/></Relationships>'
    )


def _document(table: Table) -> str:
    cover = "".join(_paragraph(line, "note") for line in table.cover)
    rows = list(placed(table).rows())
    parts = groupby(enumerate(rows), key=lambda numbered: _stands_in_table(numbered[1]))
    body = "".join(
        _table(table, group) if in_table else "".join(map(_line, (row for _, row in group)))
        for in_table, group in parts
    )
    return (
        f'{_XML}<w:document xmlns:w="{_FORMATS}/wordprocessingml/2006/main"><w:body>{cover}{body}'
        f'<w:sectPr><w:pgSz w:w="{_PAGE_TWIPS}" w:h="{_PAGE_HEIGHT_TWIPS}" w:orient="landscape"/>'
        f'<w:pgMar w:top="{_MARGIN_TWIPS}" w:right="{_MARGIN_TWIPS}" w:bottom="{_MARGIN_TWIPS}"'
        f' w:left="{_MARGIN_TWIPS}" w:header="851" w:footer="992" w:gutter="0"/>'
        "</w:sectPr></w:body></w:document>"
    )


def _stands_in_table(row: Slots) -> bool:
    return any(cell is not None and cell.style in _IN_TABLE for cell in row)


# ── lines around the table ───────────────────────────────


def _line(row: Slots) -> str:
    """A row that is not of the table: its texts as one paragraph."""
    cells = list(dict.fromkeys(cell for cell in row if cell is not None))
    if not cells:
        return _paragraph("", "note")
    return _paragraph(_BETWEEN_META.join(cell.text for cell in cells), cells[0].style)


def _paragraph(text: str, style: str) -> str:
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    centred = '<w:jc w:val="center"/>' if style in _CENTRED else ""
    bold = "<w:b/>" if style in _BOLD else ""
    size = f'<w:sz w:val="{_SIZES[style]}"/>'
    return f"<w:p><w:pPr>{centred}</w:pPr><w:r><w:rPr>{bold}{size}</w:rPr>{lines}</w:r></w:p>"


# ── the table ────────────────────────────────────────────


def _table(table: Table, rows: Iterable[tuple[int, Slots]]) -> str:
    widths = _widths(table)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    borders = f"<w:tblBorders>{_BORDERS}</w:tblBorders>" if table.borders else ""
    drawn = "".join(_row(number, row[table.origin[1] :], widths) for number, row in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>{borders}'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{drawn}</w:tbl>'
    )


def _widths(table: Table) -> list[int]:
    """The widths of the columns in twips, all of them as wide as the page has room."""
    widths = [WIDTHS[column.field] for column in table.columns]
    room = _PAGE_TWIPS - 2 * _MARGIN_TWIPS
    return [width * room // sum(widths) for width in widths]


def _row(number: int, row: Slots, widths: list[int]) -> str:
    cells, place = "", 0
    while place < len(row):
        cell = row[place]
        columns = 1 if cell is None else cell.columns
        cells += _cell(number, cell, sum(widths[place : place + columns]))
        place += columns
    is_header = all(cell is not None and cell.style == "header" for cell in row)
    repeated = "<w:tblHeader/>" if is_header else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{cells}</w:tr>"


def _cell(number: int, cell: Placed | None, width: int) -> str:
    """A cell; one that is merged downwards stays in every row, empty below the first."""
    spans, text = "", ""
    if cell is not None:
        text = cell.text if cell.row == number else ""
        spans += f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        merged = "restart" if cell.row == number else "continue"
        spans += f'<w:vMerge w:val="{merged}"/>' if cell.rows > 1 else ""
    properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{spans}<w:vAlign w:val="center"/>'
    style = "cell" if cell is None else cell.style
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{_paragraph(text, style)}</w:tc>"
