"""For hypothesis, template workbooks with a plain model of what each of them has to print.

A sheet is a list of lines, bands (`for`), conditions (`if … else`) and page breaks, one in another.
The model walks the same list, without jinja and without the compiler.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.pagebreak import Break

from tests.helpers.template_rules import Rules, lay_rules, rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

COLUMNS = 4
_LISTS, _FLAGS = ("many", "few", "nothing"), ("yes", "no")
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


# ── any of them ──────────────────────────────────────────

_LOOKS = st.builds(
    Look,
    font=st.tuples(
        st.sampled_from(("宋体", "仿宋_GB2312", "Arial")), st.integers(8, 14), st.booleans(),
        st.booleans(), st.sampled_from(("000000", "C00000", "1F4E79")),
    ),
    fill=st.sampled_from((None, "FFF4CC", "1F4E79")),
    sides=st.tuples(*[st.sampled_from((None, "thin", "medium", "double"))] * 4),
    number=st.sampled_from(("General", "0.00", "#,##0", "@")),
    across=st.sampled_from((None, "left", "center", "right")),
    wraps=st.booleans(),
    locked=st.booleans(),
)  # fmt: skip
_FIXED = st.sampled_from(("校", "中职", "01", "a'b", "&<>"))
_TEXTS = st.one_of(_FIXED, st.just("=1+1"))  # a text that a template itself cannot have
_VALUES = st.one_of(st.none(), _FIXED, st.integers(-9, 999), st.just(2.5), st.booleans())


@st.composite
def _lines(draw: st.DrawFn, scope: tuple[str, ...]) -> Line:
    pieces, column = [], 1
    while column <= COLUMNS:
        wide = min(draw(st.sampled_from((1, 1, 1, 2, 3))), COLUMNS - column + 1)
        named = draw(st.booleans())
        piece = Piece(
            value=None if named else draw(_VALUES),
            name=draw(st.sampled_from(scope)) if named else "",
            before=draw(st.sampled_from(("", "", "第"))) if named else "",
            # A row on which nothing stands is not in the file if it is the last.
            look=draw(_LOOKS if column == 1 else st.none() | _LOOKS),
            columns=wide,
        )
        pieces.append(piece)
        column += wide
    height = draw(st.sampled_from((None, None, 15.0, 22.5, 60.0)))
    return Line(tuple(pieces), height, draw(st.integers(0, 9)) == 0)


@st.composite
def _nodes(draw: st.DrawFn, scope: tuple[str, ...], depth: int) -> tuple[Node, ...]:
    found: list[Node] = []
    for _ in range(draw(st.integers(0, 2) if depth else st.integers(1, 3))):
        kind = draw(st.sampled_from(("line", "line", "band", "choice", "page")))
        if kind == "line" or depth == 3:
            found += _joined_down(
                draw, [draw(_lines(scope)) for _ in range(draw(st.integers(1, 2)))]
            )
        elif kind == "band":
            item = f"item{depth}"
            inside = draw(_nodes((*scope, item), depth + 1))
            found.append(Band(item, draw(st.sampled_from(_LISTS)), inside))
        elif kind == "choice":
            inside, otherwise = (draw(_nodes(scope, depth + 1)) for _ in range(2))
            found.append(Choice(draw(st.sampled_from(_FLAGS)), inside, otherwise))
        else:
            found.append(NewPage())
    return tuple(found)


def _joined_down(draw: st.DrawFn, lines: list[Line]) -> list[Line]:
    """Two lines, of which the first cells may be one."""
    if len(lines) < 2 or not draw(st.booleans()):
        return lines
    first, second = lines
    above, below = first.pieces[0], second.pieces[0]
    if above.columns != below.columns:
        return lines
    # What a merged cell covers has no value of its own, and the look of the one that is seen.
    covered = replace(below, value=None, name="", look=above.look, columns=1)
    rest = [replace(covered)] * (below.columns - 1)
    return [
        replace(first, pieces=(replace(above, rows=2), *first.pieces[1:])),
        replace(second, pieces=(covered, *rest, *second.pieces[1:])),
    ]


@st.composite
def sheet_models(draw: st.DrawFn, name: str) -> SheetModel:
    """A sheet with at least one row."""
    nodes = draw(_nodes(("title",), 0))
    widths = tuple(draw(st.sampled_from((None, 12.0, 20.5))) for _ in range(COLUMNS))
    model = SheetModel(name, nodes, widths)
    return replace(model, rules=draw(rules(name, len(model.rows))))


def contexts() -> st.SearchStrategy[Context]:
    """What the names of the templates stand for."""
    items = st.lists(_TEXTS | st.integers(0, 99), max_size=3)
    return st.fixed_dictionaries(
        {"title": _TEXTS, "many": items, "few": items, "nothing": st.just([])}
        | dict.fromkeys(_FLAGS, st.booleans())
    )
