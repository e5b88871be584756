"""Grids in, the bytes of a small .ods out, written the way LibreOffice Calc writes them.

Equal cells side by side and equal rows are written once, with the number of their repeats; so are
the blank rows after the last one, a million of them.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from itertools import groupby
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pipeline.model.cells import ErrorCell

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.cells import CellValue, Grid, Merge

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
    for name, full in {
        "office": "office",
        "table": "table",
        "text": "text",
        "style": "style",
        "draw": "drawing",
    }.items()
) + (
    ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xlink="http://www.w3.org/1999/xlink"'
    ' xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"'
)
_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="table">'
    f'<style:table-properties table:display="{display}"/></style:style>'
    for name, display in (("ta1", "true"), ("ta2", "false"))
)
_LAST_ROW = 1_048_576


def write_ods(grids: Sequence[Grid]) -> bytes:
    """The .ods of these grids; a covered cell keeps its value."""
    return packed("".join(map(_table, grids)))


def packed(
    sheets: str, *, more: Mapping[str, str] | None = None, entries: str = "", body: str = ""
) -> bytes:
    """The package around the XML of sheets, with further parts and entries of its manifest.

    `body` replaces the whole of the document's body.
    """
    inside = body or f"<office:spreadsheet>{sheets}</office:spreadsheet>"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>'
        f'<office:document-content {_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{_STYLES}</office:automatic-styles>"
        f"<office:body>{inside}</office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3">{entry("/", MEDIA_TYPE)}{entry("content.xml", "text/xml")}'
        f"{entries}</manifest:manifest>"
    )
    parts = {"mimetype": MEDIA_TYPE, "content.xml": content, "META-INF/manifest.xml": manifest}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in {**parts, **(more or {})}.items():
            archive.writestr(name, part)
    return buffer.getvalue()


def entry(path: str, media_type: str, inside: str = "") -> str:
    """An entry of the manifest."""
    return (
        f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type="{media_type}">'
        f"{inside}</manifest:file-entry>"
    )


def _table(grid: Grid) -> str:
    width = max((*map(len, grid.rows), *(m.last_column + 1 for m in grid.merges), 1))
    height = max((len(grid.rows), *(m.last_row + 1 for m in grid.merges)))
    lines = [_row(grid, row, width) for row in range(height)]
    rows = "".join(_repeated(lines, "rows"))
    columns = "".join(
        f"<table:table-column{_hidden(c in grid.hidden_columns)}/>" for c in range(width)
    )
    rest = _LAST_ROW - height
    return (
        f'<table:table table:name={quoteattr(grid.name)} table:style-name="ta{1 + grid.hidden}">'
        f'{columns}{rows}<table:table-row table:number-rows-repeated="{rest}">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )


def _row(grid: Grid, row: int, width: int) -> str:
    corners = {(m.first_row, m.first_column): m for m in grid.merges}
    cells = []
    for column in range(width):
        merge = grid.merge_at(row, column) or _covering(grid, row, column)
        is_corner = (row, column) in corners
        name = "table-cell" if merge is None or is_corner else "covered-table-cell"
        formula = ' table:formula="of:=1+1"' if (row, column) in grid.uncalculated else ""
        span = _span(merge) if merge is not None and is_corner else ""
        kind, text = _value(grid.value(row, column))
        cells.append(f"<table:{name}{formula}{span}{kind}>{text}</table:{name}>")
    hidden = _hidden(row in grid.hidden_rows)
    return f"<table:table-row{hidden}>{''.join(_repeated(cells, 'columns'))}</table:table-row>"


def _covering(grid: Grid, row: int, column: int) -> Merge | None:
    """The merged range over a cell outside the rows that the grid holds."""
    return next(
        (
            m
            for m in grid.merges
            if m.first_row <= row <= m.last_row and m.first_column <= column <= m.last_column
        ),
        None,
    )


def _repeated(elements: Iterable[str], what: str) -> Iterable[str]:
    for element, group in groupby(elements):
        times = len(list(group))
        if "spanned" in element:
            yield element * times
        else:
            repeats = f' table:number-{what}-repeated="{times}"' if times > 1 else ""
            yield re.sub(r"^<[a-z:-]+", lambda tag: tag[0] + repeats, element)  # noqa: B023


def _hidden(is_hidden: bool) -> str:  # noqa: FBT001 - the word to write, and nothing else
    return ' table:visibility="collapse"' if is_hidden else ""


def _span(merge: Merge) -> str:
    return (
        f' table:number-columns-spanned="{merge.last_column - merge.first_column + 1}"'
        f' table:number-rows-spanned="{merge.last_row - merge.first_row + 1}"'
    )


def _value(value: CellValue) -> tuple[str, str]:
    """The attributes and the content of a cell with a value."""
    if value == "":
        return "", ""
    if isinstance(value, ErrorCell):
        attributes = 'table:formula="of:=NA()" office:string-value="" calcext:value-type="error" '
        return f' {attributes}office:value-type="string"', paragraphs(value)
    if isinstance(value, str):
        return ' office:value-type="string"', paragraphs(value)
    kind, name, text = _typed(value)
    return f' office:value-type="{kind}" office:{name}="{text}"', "<text:p>?</text:p>"


def _typed(value: float | dt.date | dt.time | dt.timedelta) -> tuple[str, str, str]:
    if isinstance(value, bool):
        return "boolean", "boolean-value", str(value).lower()
    if isinstance(value, dt.date):
        return "date", "date-value", value.isoformat()
    if isinstance(value, dt.time):
        return "time", "time-value", value.strftime("PT%HH%MM%S.%fS")
    if isinstance(value, dt.timedelta):
        return "time", "time-value", f"PT{value // dt.timedelta(seconds=1)}S"
    return "float", "value", repr(value)


def paragraphs(text: str) -> str:
    """Lines as paragraphs, tabs and runs of spaces as elements."""
    lines = (escape(line).replace("\t", "<text:tab/>") for line in text.split("\n"))
    return "".join(f"<text:p>{re.sub(r'^ +|(?<= ) +', _spaces, line)}</text:p>" for line in lines)


def _spaces(match: re.Match[str]) -> str:
    return f'<text:s text:c="{len(match[0])}"/>'
