"""A package with an .xlsx or .xlsm in, grids of raw cells out."""

from __future__ import annotations

import io
import re
from html import unescape
from typing import TYPE_CHECKING

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from pipeline.intake.contents import Contents, active_content
from pipeline.intake.formats.xlsx.looks import looks_of
from pipeline.intake.formats.xlsx.sheet_limits import check_sheet, check_texts
from pipeline.intake.formats.xlsx.worksheet_parts import (
    NOTHING_ODD,
    Oddities,
    odd_cells,
    tells_names,
)
from pipeline.intake.marks import as_text, struck
from pipeline.intake.refusals import damaged, foreign
from pipeline.intake.sheet_limits import SheetLimits
from pipeline.intake.sheet_rows import rows_of, with_values
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import Grid, Merge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.intake.packages import Package

_SPLIT_VALUE = re.compile(rb"<!|<(?P<prefix>(?:\w+:)?)v[^>]*>[^<&]*&#")
"""Comments, CDATA and character references in a value: XML allows them, no spreadsheet program
writes them into a number, and calamine reads only a piece of it. In a text that a formula gave a
reference is how a line break is written, and calamine reads it whole."""
_ATTRIBUTE = re.compile(rb"""([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')""")
_FOOTER = re.compile(rb"<(?:\w+:)?(?:odd|even|first)Footer\b[^>]*>([^<]*)<")
_TEXT_OF_FORMULA = (b'"str"', b"'str'")
_WIDE = (b"\xfe\xff", b"\xff\xfe", b"\x00", b"<\x00")
_ACTIVE = (
    ("xl/vbaproject.bin", "宏"),
    ("xl/macrosheets/", "宏"),
    ("xl/externallinks/", "外部链接"),
    ("xl/connections.xml", "外部链接"),
    ("xl/embeddings/", "嵌入对象"),
    ("xl/activex/", "嵌入对象"),
)


def read_workbook(package: Package) -> Contents:
    """The worksheets of a workbook; chart and macro sheets are none.

    Raises:
        Refused: F01 (damaged) or F03 (over a limit).
    """
    oddities, footers = _beside_values(package)
    kind = str(Kind.WORKBOOK)
    with foreign(kind):
        book = CalamineWorkbook.from_filelike(io.BytesIO(package.content))
        if not book.sheets_metadata:
            raise damaged(kind, "没有工作表")
        grids = tuple(_grids(book, oddities))
    return Contents(grids, active_content(package.names, _ACTIVE), footers=footers)


def _beside_values(package: Package) -> tuple[dict[str, Oddities], tuple[str, ...]]:
    """What calamine does not tell of the sheets, each part having been looked at for harm."""
    sheets: dict[str, bytes] = {}
    kept: dict[str, bytes] = {}
    texts = styles = b""
    for name, data in package.walk():
        lower = name.lower()
        if lower.startswith("xl/worksheets/") and data.startswith(_WIDE):
            raise damaged(str(Kind.WORKBOOK), "工作表的编码不通用")
        if b"sheetData" in data:
            sheets[name] = data
        elif tells_names(lower):
            kept[lower] = data
        elif lower.endswith("sharedstrings.xml"):
            texts = data
        elif lower.endswith("styles.xml"):
            styles = data
    check_texts(texts, sheets, package.limits)
    for name, xml in sheets.items():
        if (b"<!" in xml or b"&#" in xml) and _has_split_number(xml):
            raise damaged(str(Kind.WORKBOOK), "有一格的数字写法不通用")
        check_sheet(xml, SheetLimits(f"部件「{name}」", package.limits))
    with foreign(str(Kind.WORKBOOK), "工作表的内容有误"):
        odd = odd_cells({**kept, **sheets}, looks_of(styles, texts))
    return odd, tuple(footer for xml in sheets.values() for footer in _footers(xml))


def _footers(xml: bytes) -> Iterator[str]:
    """What stands below a sheet's pages; it comes behind the cells, which are not gone through."""
    for match in _FOOTER.finditer(xml, max(xml.rfind(b"sheetData"), 0)):
        yield unescape(match[1].decode("utf-8", "replace"))


def _has_split_number(xml: bytes) -> bool:
    """Whether a sheet has a value in pieces that is no text of a formula."""
    return any(
        match["prefix"] is None or not _is_text_of_formula(xml, match)
        for match in _SPLIT_VALUE.finditer(xml)
    )


def _is_text_of_formula(xml: bytes, value: re.Match[bytes]) -> bool:
    """Whether the cell that a value stands in says that it is a text (`t="str"`)."""
    start = xml.rfind(b"<" + value["prefix"] + b"c", 0, value.start())
    attributes = dict(_ATTRIBUTE.findall(xml[start : xml.find(b">", start)]))
    return start >= 0 and attributes.get(b"t") in _TEXT_OF_FORMULA


def _grids(book: CalamineWorkbook, oddities: dict[str, Oddities]) -> Iterator[Grid]:
    for index, sheet in enumerate(book.sheets_metadata):
        if sheet.typ == SheetTypeEnum.WorkSheet:
            hidden = sheet.visible != SheetVisibleEnum.Visible
            odd = oddities.get(sheet.name, NOTHING_ODD)
            yield _grid(book.get_sheet_by_index(index), odd, hidden=hidden)


def _grid(sheet: CalamineSheet, odd: Oddities, *, hidden: bool) -> Grid:
    rows = with_values(with_values(rows_of(sheet), odd.errors), odd.told)
    for row, column in odd.struck:
        value = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if value != "":
            rows[row][column] = struck(as_text(value))
    return Grid(
        name=sheet.name,
        rows=tuple(map(tuple, rows)),
        merges=tuple(
            Merge(first[0], first[1], last[0], last[1])
            for first, last in sheet.merged_cell_ranges or ()
        ),
        hidden=hidden,
        uncalculated=odd.uncalculated,
        hidden_rows=odd.hidden_rows,
        hidden_columns=odd.hidden_columns,
    )
