"""The bytes of a web page (often named .xls) in; its tables, as grids of the texts that show, out.

What a browser would show is what counts: white space is collapsed, `<br>` and blocks break lines,
no-break spaces are spaces, scripts and what `display:none` hides inside a cell are no text. Rows,
columns and tables that are hidden are kept and known as hidden; a single cell that is hidden makes
room for the others of its row, and a page with such a one is refused unless nothing moves. Text
that is struck out or raised has a sign (`marks.py`). All values are texts as shown, also
where Excel has left the number behind them. A table of a single cell around others is a frame and
no table. Style sheets are not followed: what only they hide counts as shown.

Parsers mend a page that is broken without a word, so whether its tables are sound is told before
(`html_structure.py`), and whether it is complete: each table, and the page itself, must be closed.
A page that has no `<html>` and was cut right after a `</table>`, or in the text outside its tables,
cannot be told from a whole one.
"""

from __future__ import annotations

import re
from itertools import takewhile
from typing import TYPE_CHECKING

from lxml import etree

from pipeline.intake.contents import Contents
from pipeline.intake.encodings import has_controls, readable_text
from pipeline.intake.formats.text.html_lines import CELLS, Lines, is_hidden
from pipeline.intake.formats.text.html_reach import Reach
from pipeline.intake.formats.text.html_structure import AROUND, KIND, refuse_broken
from pipeline.intake.formats.text.sheets import SheetBuilder
from pipeline.intake.refusals import damaged, forbidden, foreign, more_than, unsupported, within
from pipeline.intake.sheet_limits import COLUMNS, ROWS
from pipeline.model.cells import ErrorCell, Grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from lxml.etree import _Element as Element

    from pipeline.intake.formats.text.html_lines import Found
    from pipeline.intake.limits import Limits
    from pipeline.model.cells import CellValue

_IN_PARTS = "分成几个文件保存的网页（工作表在旁边的文件夹里）"
_PROSE = "正文"
_DEEPEST = 3


_UNSEEN = re.compile(
    r"<!--.*?(-->|\Z)|<(script|style|title|textarea)\b[^<>]*>.*?(</\2\s*>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_OPEN = re.compile(
    r"<(?:!--|(?:script|style|title|textarea)\b)|<[A-Za-z/!?][^<>]*\Z", re.IGNORECASE
)
_TABLE_TAG = re.compile(r"<(/?)table\b", re.IGNORECASE)
_OUTER = re.compile(r"<(html|body)\b", re.IGNORECASE)
_DTD = re.compile(r"<!DOCTYPE[^<>\[]*\[|<!ENTITY", re.IGNORECASE)
_OVERFLOWING = re.compile(r"mso-ignore\s*:\s*[^;]*colspan", re.IGNORECASE)
_SPAN = re.compile(r"\s*([0-9]+)")


def read_html(content: bytes, limits: Limits) -> Contents:
    """Each outermost table as a grid 「表格 1」…; a page without tables as one grid 「正文」.

    The text before a table, and after the last one, is the grid's `paragraphs`.

    Raises:
        Refused: F01 where the page is cut, broken or only frames others, F03 over a limit or with
            a DTD.
    """
    text = readable_text(content, KIND)
    if has_controls(text):
        raise damaged(KIND, "文字里夹有控制字符")  # the parser would put signs of its own there
    visible = _UNSEEN.sub(lambda part: "" if part[1] or part[3] else "<!--", text)
    _refuse_incomplete(visible)
    root = _parsed(text)
    refuse_broken(visible, root)
    lines = Lines()
    tables: Found = []
    lines.add(root, tables)
    if not tables and root.find(".//frameset") is not None:
        raise unsupported(_IN_PARTS)
    if not tables:
        return Contents((_prose(lines.take()) or Grid(_PROSE, ()),), _active(root))
    grids = [
        _Table(f"表格 {number}", table, limits).read(
            before, lines.take() if number == len(tables) else []
        )
        for number, (table, before) in enumerate(tables, 1)
    ]
    return Contents(tuple(grids), _active(root))


def _refuse_incomplete(visible: str) -> None:
    """Refuse what shows that it is cut, nested too deeply, or declares entities."""
    if _DTD.search(visible):
        raise forbidden("文档类型声明（DOCTYPE）")
    depth = deepest = 0
    for tag in _TABLE_TAG.finditer(visible):
        depth = max(0, depth - 1) if tag[1] else depth + 1
        deepest = max(deepest, depth)
    within("表格嵌套", deepest, _DEEPEST, "层")
    outer = _OUTER.search(visible)
    is_closed = not outer or re.search(rf"</{outer[1]}\s*>", visible, re.IGNORECASE)
    if depth or not is_closed or _OPEN.search(visible):
        raise damaged(KIND, "网页没有结束标记，可能没有传完")


def _parsed(text: str) -> Element:
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    with foreign(KIND):
        root: Element | None = etree.fromstring(text.encode() or b" ", parser)
    for error in parser.error_log:
        if error.level == etree.ErrorLevels.FATAL:
            is_depth = "depth" in error.message
            raise (
                more_than("网页标记嵌套", 256, "层")
                if is_depth
                else more_than("一段文字", 10, "MB")
            )
    return etree.Element("html") if root is None else root


def _active(root: Element) -> tuple[str, ...]:
    has_script = any(script.text or script.get("src") for script in root.iter("script"))
    has_object = next(root.iter("object", "embed", "iframe", "applet"), None) is not None
    return ("网页脚本",) * has_script + ("嵌入对象",) * has_object


def _is_hidden_within(element: Element, outermost: Element | None = None) -> bool:
    """Whether an element or one around it, up to the outermost, is hidden."""
    around = (element, *element.iterancestors())
    return any(map(is_hidden, takewhile(lambda one: one is not outermost, around)))


def _prose(lines: list[str]) -> Grid | None:
    rows = tuple((line,) if line else () for line in lines)
    return Grid(_PROSE, rows) if any(rows) else None


class _Table:
    """One table on its way to a grid."""

    def __init__(self, name: str, table: Element, limits: Limits) -> None:
        self._table = table
        self._builder = SheetBuilder(name, limits)
        self._loose = Lines()
        self._reach = Reach()
        self._columns: dict[bool, set[int]] = {True: set(), False: set()}
        """The columns of the cells that are hidden, and of those that are not."""
        self._singles: dict[tuple[int, int], bool] = {}
        """Cells hidden in rows that are not, and whether one moves what shows."""

    def read(self, before: list[str], after: list[str]) -> Grid:
        """The grid, with the lines around it and its caption as paragraphs."""
        rows = list(self._within(self._table, frozenset({"tr"})))
        rows.sort(key=lambda row: next(row.iterancestors("tfoot", "table")).tag == "tfoot")
        for index, row in enumerate(rows):
            self._add_row(index, row, len(rows))
        hidden = [index for index, row in enumerate(rows) if _is_hidden_within(row, self._table)]
        is_hidden_table = _is_hidden_within(self._table)
        columns = list(self._hidden_columns())
        if not is_hidden_table:
            self._refuse_hidden_cells(frozenset(hidden), columns)
        return self._builder.grid(
            hidden=is_hidden_table,
            hidden_rows=[range(index, index + 1) for index in hidden],
            hidden_columns=columns,
            paragraphs=_prose([*before, *self._loose.take(), *after]),
        )

    def _within(self, element: Element, wanted: frozenset[str]) -> Iterator[Element]:
        """The rows of a table or the cells of a row; a caption is kept as loose lines."""
        for child in element:
            if child.tag in wanted:
                yield child
            elif child.tag == "caption":
                self._loose.add_content(child)
            elif child.tag in AROUND:
                yield from self._within(child, wanted)

    def _add_row(self, row: int, element: Element, row_count: int) -> None:
        column, hidden = 0, []
        self._reach.enter(row)
        for cell in self._within(element, CELLS):
            column = self._reach.next_free(column)
            width = self._span(cell, "colspan", COLUMNS) or 1
            height = min(self._span(cell, "rowspan", ROWS) or row_count, row_count - row)
            if self._reach.is_taken(column, width):
                detail = f"第 {row + 1:,} 行有单元格与上面一行的合并单元格重叠"
                raise damaged(KIND, detail)
            value = _value(cell)
            self._builder.put(row, column, value)
            overflows = width > 1 and _OVERFLOWING.search(cell.get("style", ""))
            self._builder.merge(row, column, height, 1 if overflows else width)
            if height > 1:
                self._reach.reserve(column, width, row + height)
            is_hidden_cell = _is_hidden_within(cell, element)
            if width == 1 or is_hidden_cell:  # a title over all columns shows none of them
                self._columns[is_hidden_cell].add(column)
            if is_hidden_cell:
                hidden.append(column)
                self._singles[row, column] = value != ""
            elif value != "":
                self._singles.update(((row, before), True) for before in hidden)
                hidden.clear()
            column += width

    def _refuse_hidden_cells(self, rows: frozenset[int], columns: Iterable[range]) -> None:
        """Refuse a cell hidden by itself: what shows in its place is another cell of its row."""
        whole = {column for part in columns for column in part}
        for (row, column), moves in self._singles.items():
            if moves and row not in rows and column not in whole:
                raise damaged(KIND, f"第 {row + 1:,} 行有一格隐藏")

    def _span(self, cell: Element, name: str, most: int) -> int:
        digits = _SPAN.match(cell.get(name) or "")
        span = int(digits[1][:10]) if digits else 1
        within(f"一个单元格的 {name}", span, most, "格")
        return span

    def _hidden_columns(self) -> Iterator[range]:
        column = 0
        groups = self._table.iterchildren("col", "colgroup")
        for element in (one for group in groups for one in group.findall("col") or [group]):
            width = self._span(element, "span", COLUMNS) or 1
            if _is_hidden_within(element, self._table):
                yield range(column, column + width)
            column += width
        for column in self._columns[True] - self._columns[False]:
            yield range(column, column + 1)


def _value(cell: Element) -> CellValue:
    lines = Lines()
    lines.add_content(cell)
    text = "\n".join(lines.take()).strip("\n")
    return ErrorCell(text) if text and "x:err" in cell.attrib else text
