"""A package with a .docx in; its tables as raw grids, each with the text around it, out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import accumulate, count
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.contents import Contents
from pipeline.intake.formats.word.package import KIND, WordPackage, has_linked_fields
from pipeline.intake.formats.word.tables import Table, read_table
from pipeline.intake.formats.word.text import PARAGRAPH, TABLE, flat, read_paragraph, settle
from pipeline.intake.refusals import foreign
from pipeline.intake.sheet_limits import SheetLimits
from pipeline.model.cells import Grid
from pipeline.model.lists import list_header
from pipeline.model.returns import SHEET

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package
    from pipeline.model.cells import Merge

_MARGINS = ("header", "footer", "footnotes", "endnotes")
_TABLE_NAME, _TEXT_NAME = "表格", "正文"
_ACTIVE = ("宏", "外部链接", "嵌入对象")
_BRIDGE = re.compile(
    r"[（(\[【]?\s*(续|接)(上)?(表|页)?[\s\d一二三四五六七八九十]*[)）\]】]?[：:]?"
)
"""A line between two parts of one table: 续表, （续表）, 续表 2, 接上页."""


class Line(NamedTuple):
    """A line of text outside the tables."""

    cells: tuple[str, ...]
    """Its parts, which tabs divide."""
    is_hidden: bool


@dataclass(slots=True)
class _Draft:
    """A grid in the making: tables that go on one another, and the text around them."""

    name: str
    tables: list[Table]
    lines: list[Line]
    is_list: bool = False
    """Whether it is the list that the program puts into a returned file."""


def read_word(package: Package) -> Contents:
    """The tables of a Word document: 表格 1, 表格 2, … as Word counts them.

    A table that follows another with nothing but 续表 between, and has as many columns, continues
    it. The lines of text before a table (and after the last) are its `paragraphs`; headers, footers
    and notes come behind them. A document without tables is one grid 正文 of its lines.

    Raises:
        Refused: F01 or F03.
    """
    document, limits = WordPackage(package), package.limits
    name, root = document.document()
    roots = [root, *_margins(document, name)]
    for each in roots:
        settle(each)
    linked = "外部链接" if any(map(has_linked_fields, roots)) else ""
    active = {linked, *document.active()}
    pieces = list(_pieces(roots[0], limits, count(1)))
    margins = [line for each in roots[1:] for line in _as_lines(_pieces(each, limits, count(1)))]
    return Contents(
        tuple(_grids(pieces, margins, limits)), tuple(word for word in _ACTIVE if word in active)
    )


def _margins(package: WordPackage, name: str) -> Iterator[_Element]:
    """The roots of headers, footers and notes, in this order; one that is not there is left out."""
    related = [r for r in package.relationships(name) if r.kind in _MARGINS and not r.is_external]
    for relationship in sorted(related, key=lambda r: (_MARGINS.index(r.kind), r.target)):
        root = package.xml(relationship.target)
        if root is not None:
            yield root


def _pieces(
    blocks: Iterable[_Element], limits: Limits, numbers: Iterator[int]
) -> Iterator[Line | Table]:
    """Lines and tables in order; those in a text box behind what the box is anchored in."""
    for block in flat(blocks):
        if block.tag == PARAGRAPH:
            with foreign(KIND, "文档的内容有误"):
                text, boxes, is_hidden = read_paragraph(block)
            for line in text.split("\n"):
                if line.strip():
                    yield Line(tuple(line.split("\t")), is_hidden)
        elif block.tag == TABLE:
            table = read_table(block, f"{_TABLE_NAME} {next(numbers)}", limits)
            boxes = table.boxes
            yield table
        else:
            continue
        yield from _pieces(boxes, limits, numbers)


def _as_lines(pieces: Iterable[Line | Table]) -> Iterator[Line]:
    """Lines alone, each row of a table as one: for what stands in headers and the like."""
    for piece in pieces:
        if isinstance(piece, Line):
            yield piece
            continue
        for index, row in enumerate(piece.rows):
            if any(text.strip() for text in row):
                yield Line(row, index in piece.hidden_rows)


def _grids(
    pieces: Iterable[Line | Table], margins: Sequence[Line], limits: Limits
) -> Iterator[Grid]:
    drafts: list[_Draft] = []
    lines: list[Line] = []
    tables = 0
    for piece in pieces:
        if isinstance(piece, Line):
            lines.append(piece)
            continue
        tables += 1
        if _is_list(piece):
            lines, own = _parted(lines)
            drafts.append(_Draft(f"{_TABLE_NAME} {tables}", [piece], own, is_list=True))
            continue
        if drafts and not drafts[-1].is_list and _continues(piece, drafts[-1], lines):
            drafts[-1].tables.append(piece)
            drafts[-1].lines += lines
        else:
            drafts.append(_Draft(f"{_TABLE_NAME} {tables}", [piece], lines))
        lines = []
    last = next((draft for draft in reversed(drafts) if not draft.is_list), None)
    if last is None:
        yield _text_grid([*lines, *margins])
    else:
        last.lines += lines
    for draft in drafts:
        yield _grid(draft, _text_grid([*draft.lines, *margins]), limits)


def _is_list(table: Table) -> bool:
    """Whether a table is the list that the program puts at the end of a returned document.

    It takes no lines from the tables of the unit: these read as if it were not there.
    """
    header = list_header(table.rows)
    return header is not None and header.row_index == 0


def _parted(lines: list[Line]) -> tuple[list[Line], list[Line]]:
    """The unit's lines before the list, and those from the list's heading on."""
    texts = ["".join(line.cells).strip() for line in lines]
    at = len(texts) - 1 - texts[::-1].index(SHEET) if SHEET in texts else len(texts)
    return lines[:at], lines[at:]


def _continues(table: Table, draft: _Draft, between: Iterable[Line]) -> bool:
    same_width = table.width == draft.tables[-1].width
    return same_width and all(_BRIDGE.fullmatch("".join(line.cells).strip()) for line in between)


def _text_grid(lines: Sequence[Line]) -> Grid:
    return Grid(
        name=_TEXT_NAME,
        rows=tuple(line.cells for line in lines),
        hidden_rows=frozenset(index for index, line in enumerate(lines) if line.is_hidden),
    )


def _grid(draft: _Draft, paragraphs: Grid, limits: Limits) -> Grid:
    """The tables of a draft under each other."""
    starts = [*accumulate((len(table.rows) for table in draft.tables), initial=0)]
    placed = list(zip(starts, draft.tables, strict=False))
    merges = tuple(_lowered(m, start) for start, table in placed for m in table.merges)
    rows = tuple(row for table in draft.tables for row in table.rows)
    allowed = SheetLimits(f"「{draft.name}」", limits)
    allowed.cells(sum(bool(text) for row in rows for text in row))
    allowed.box(len(rows) * len(rows[0]) if rows else 0)
    allowed.merges(merges)
    return Grid(
        name=draft.name,
        rows=rows,
        merges=merges,
        hidden_rows=frozenset(i + start for start, table in placed for i in table.hidden_rows),
        paragraphs=paragraphs,
    )


def _lowered(merge: Merge, rows: int) -> Merge:
    return replace(merge, first_row=merge.first_row + rows, last_row=merge.last_row + rows)
