"""Template workbooks with a plain model of what each of them has to print.

A sheet is a list of lines, bands (`for`), conditions (`if … else`) and page breaks, one in another.
The model walks the same list, without jinja and without the compiler.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break

from tests.helpers.template_rules import Rules, lay_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = 4
Context = dict[str, Any]


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    font: tuple[str, int, bool, bool, str]
    fill: str | None
    sides: tuple[str | None, str | None, str | None, str | None]
    number: str
    across: str | None
    wraps: bool
    locked: bool


@dataclass(frozen=True)
class Piece:
    """A cell: the value itself, or the `names` whose values it prints, after a text."""

    value: Any = None
    name: str = ""
    before: str = ""
    look: Look | None = field(default=None, repr=False)
    columns: int = 1
    rows: int = 1

    @property
    def written(self) -> Any:
        """What stands in the template."""
        return f"{self.before}{{{{ {self.name} }}}}" if self.name else self.value

    def printed(self, scope: Mapping[str, Any]) -> Any:
        """What is to stand in the output."""
        if not self.name:
            return self.value
        return f"{self.before}{scope[self.name]}" if self.before else scope[self.name]


@dataclass(frozen=True)
class Line:
    """A row that is printed."""

    pieces: tuple[Piece, ...]
    height: float | None = None
    breaks: bool = False


@dataclass(frozen=True)
class Band:
    """Rows for each item of a list."""

    item: str
    items: str
    inside: tuple[Node, ...]


@dataclass(frozen=True)
class Choice:
    """Rows where a flag is set, and others where it is not."""

    flag: str
    inside: tuple[Node, ...]
    otherwise: tuple[Node, ...]


@dataclass(frozen=True)
class NewPage:
    """What comes next begins a page."""


Node = Line | Band | Choice | NewPage


@dataclass(frozen=True)
class SheetModel:
    """A sheet of a template: what stands in its rows, and what is laid over them."""

    name: str
    nodes: tuple[Node, ...]
    widths: tuple[float | None, ...]
    rules: Rules = field(default_factory=Rules)

    @property
    def rows(self) -> tuple[Line | str, ...]:
        """Each row of the template: a line, or the tag of a control row."""
        return tuple(_rows(self.nodes))

    def printed(self, context: Context) -> tuple[list[tuple[int, Context]], list[int]]:
        """The rows to print, each as its number in the template (from 1) with what names stand for.

        And the page breaks, each the number of printed rows above it.
        """
        numbers = {id(line): n for n, line in enumerate(self.rows, 1) if isinstance(line, Line)}
        found: list[tuple[int, Context]] = []
        breaks, ends = [], False
        for node, scope in _walked(self.nodes, context):
            if isinstance(node, NewPage):
                ends = True
                continue
            if ends and found:
                breaks.append(len(found))
            found.append((numbers[id(node)], scope))
            ends = node.breaks
        return found, breaks


def _walked(nodes: Sequence[Node], scope: Context) -> Iterator[tuple[Line | NewPage, Context]]:
    for node in nodes:
        if isinstance(node, Band):
            for item in scope[node.items]:
                yield from _walked(node.inside, scope | {node.item: item})
        elif isinstance(node, Choice):
            yield from _walked(node.inside if scope[node.flag] else node.otherwise, scope)
        else:
            yield node, scope


def _rows(nodes: Sequence[Node]) -> Iterator[Line | str]:
    for node in nodes:
        if isinstance(node, Band):
            yield f"{{% for {node.item} in {node.items} %}}"
            yield from _rows(node.inside)
            yield "{% endfor %}"
        elif isinstance(node, Choice):
            yield f"{{% if {node.flag} %}}"
            yield from _rows(node.inside)
            if node.otherwise:
                yield "{% else %}"
                yield from _rows(node.otherwise)
            yield "{% endif %}"
        elif isinstance(node, NewPage):
            yield "{% pagebreak %}"
        else:
            yield node


# ── written as a workbook ────────────────────────────────


def workbook_of(sheets: Sequence[SheetModel]) -> Workbook:
    """The template as openpyxl has it, so that a test may still change it."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for model in sheets:
        sheet = book.create_sheet(model.name)
        for row, line in enumerate(model.rows, start=1):
            if isinstance(line, str):
                sheet.cell(row, 1).value = line
            else:
                _write(sheet, row, line)
        for column, width in enumerate(model.widths, start=1):
            if width is not None:
                sheet.column_dimensions[get_column_letter(column)].width = width
        lay_rules(sheet, model.rules)
    for model in sheets:
        for name, (top, bottom) in model.rules.names:
            text = f"'{model.name}'!$A${top}" + (f":$A${bottom}" if bottom > top else "")
            book.defined_names[name] = DefinedName(name, attr_text=text)
    return book


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _write(sheet: Worksheet, row: int, line: Line) -> None:
    column = 1
    for piece in line.pieces:
        last = column + piece.columns - 1
        for each in range(column, last + 1):
            if piece.look is not None:
                wear(sheet.cell(row, each), piece.look)
        if piece.written is not None:  # what a merged cell covers has nothing to write
            sheet.cell(row, column).value = piece.written
        if piece.columns > 1 or piece.rows > 1:
            sheet.merge_cells(
                start_row=row, end_row=row + piece.rows - 1, start_column=column, end_column=last
            )
        column = last + 1
    if line.height is not None:
        sheet.row_dimensions[row].height = line.height
    if line.breaks:
        sheet.row_breaks.append(Break(id=row))


def wear(cell: Any, look: Look) -> None:
    """Give a cell a look."""
    name, size, bold, italic, colour = look.font
    cell.font = Font(name=name, size=size, bold=bold, italic=italic, color=f"FF{colour}")
    if look.fill is not None:
        cell.fill = PatternFill("solid", fgColor=f"FF{look.fill}")
    left, right, top, bottom = (Side(style=each) for each in look.sides)
    cell.border = Border(left=left, right=right, top=top, bottom=bottom)
    cell.number_format = look.number
    cell.alignment = Alignment(horizontal=look.across, wrap_text=look.wraps or None)
    cell.protection = Protection(locked=look.locked)


def worn(cell: Any) -> tuple[Any, ...]:
    """The look that a cell has, to be compared."""
    font, sides = cell.font, cell.border
    # The theme's first text colour is black.
    colour = font.color.rgb if font.color and font.color.type == "rgb" else "FF000000"
    filled = cell.fill.fgColor.rgb if cell.fill.patternType == "solid" else None
    return (
        font.name, font.sz, bool(font.b), bool(font.i), colour,
        filled, [each.style for each in (sides.left, sides.right, sides.top, sides.bottom)],
        cell.number_format, cell.alignment.horizontal, bool(cell.alignment.wrap_text),
        cell.protection.locked,
    )  # fmt: skip
