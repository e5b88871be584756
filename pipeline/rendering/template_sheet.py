"""One sheet of a template workbook in, its plan out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.styles.styleable import StyleableObject
from openpyxl.utils.cell import column_index_from_string

from pipeline.rendering.colours import NotKeptError
from pipeline.rendering.conditions import read_conditions
from pipeline.rendering.control_rows import refuse_around, refuse_on
from pipeline.rendering.expressions import (
    ExpressionError,
    Program,
    is_control,
    is_dynamic,
    refuse_misplaced,
)
from pipeline.rendering.heights import room
from pipeline.rendering.links import internal_link
from pipeline.rendering.misspelt import refuse_misspelt, refuse_single_braces
from pipeline.rendering.package import MAIN
from pipeline.rendering.page import read_page
from pipeline.rendering.pictures import read_pictures, read_running_pictures
from pipeline.rendering.plan import (
    DEFAULT_WIDTH,
    PADDING,
    PIXELS_OF_A_DIGIT,
    Cell,
    ColumnWidth,
    Row,
    Sheet,
    Style,
)
from pipeline.rendering.sheet_parts import refuse_parts
from pipeline.rendering.styles import read_style
from pipeline.rendering.validations import read_validations, shows_nothing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.rendering.package import Package

_FAR_COLUMN = 1024
"""LibreOffice's last column in its narrow sheets, and far from any that is used."""


@dataclass(frozen=True)
class SheetReader:
    """Reads one sheet of a template."""

    sheet: Worksheet
    package: Package
    part: str
    """The sheet's own part of the package."""
    theme: tuple[str, ...]
    digit_pixels: int
    several: bool
    """Whether the template has several sheets, so that an address needs its sheet's name."""

    def sheet_plan(self) -> Sheet:
        """The plan of the sheet.

        Raises:
            NotKeptError: it has something that the output would lose.
            ExpressionError: a text or a control row of it is wrong.
        """
        try:
            return self._read()
        except (NotKeptError, ExpressionError) as error:
            address = f"{self.sheet.title}!{error.address}" if self.several else error.address
            raise type(error)(*_named(error, address.rstrip("!"))) from error

    def _read(self) -> Sheet:
        root = self.package.root(self.part)
        refuse_parts(self.sheet, root)
        program, styles = Program(), dict[int, Style]()
        rows = tuple(self._rows(program, styles))
        refuse_single_braces(rows, program.targets)
        compiled, lines = program.compile()
        running = read_running_pictures(self.package, self.part, root)
        validations = read_validations(self.sheet.title, root)
        made = Sheet(
            name=self.sheet.title,
            rows=rows,
            columns=tuple(self._columns()),
            page=read_page(self.sheet, root, running, self.theme),
            program=compiled,
            lines=lines,
            height=self.sheet.max_row,
            hidden=self.sheet.sheet_state != "visible",
            very_hidden=self.sheet.sheet_state == "veryHidden",
            conditions=read_conditions(self.sheet, self.theme),
            validations=tuple(each for each in validations if not shows_nothing(each)),
            pictures=read_pictures(self.package, self.part, root),
        )
        refuse_on(made)
        return made

    def _rows(self, program: Program, styles: dict[int, Style]) -> Iterator[Row]:
        merges = self._merges()
        for number, cells in enumerate(self.sheet.iter_rows(), start=1):
            tag = self._control(cells)
            if tag:
                self._refuse_merged_control(number, tag)
                program.control(f"A{number}", tag)
                continue
            read = tuple(self._cells(cells, merges, styles))
            computed = [(cell.address, str(cell.value)) for cell in read if cell.computed]
            program.row(number - 1, computed)
            yield self._row(number, read, program)

    def _row(self, number: int, cells: tuple[Cell, ...], program: Program) -> Row:
        own = self.sheet.row_dimensions.get(number) if number in self.sheet.row_dimensions else None
        height = self.sheet.sheet_format.defaultRowHeight if own is None else own.ht
        return Row(
            index=number - 1,
            cells=cells,
            height=height,
            hidden=bool(own and own.hidden),
            style=read_style(own, self.theme) if own is not None and own.has_style else None,
            level=int(own.outlineLevel or 0) if own else 0,
            collapsed=bool(own and own.collapsed),
            block=program.block,
            repeats=program.repeats,
            breaks=any(each.id == number for each in self.sheet.row_breaks.brk),
        )

    def _control(self, cells: tuple[Any, ...]) -> str:
        """The tag of a control row, else an empty text."""
        first = cells[0]
        if not isinstance(first.value, str) or not is_control(first.value):
            return ""
        refuse_around(first.value, cells, self.sheet)
        return str(first.value)

    def _refuse_merged_control(self, number: int, tag: str) -> None:
        for merge in self.sheet.merged_cells.ranges:
            if merge.min_row <= number <= merge.max_row and merge.min_row != merge.max_row:
                raise NotKeptError(f"合并单元格不能跨过控制行 {tag}", f"A{number}")

    def _merges(self) -> Mapping[str, tuple[int, int]]:
        """From a merged range's first cell to its numbers of rows and columns."""
        return {
            merge.start_cell.coordinate: (
                merge.max_row - merge.min_row + 1,
                merge.max_col - merge.min_col + 1,
            )
            for merge in self.sheet.merged_cells.ranges
        }

    def _cells(
        self,
        cells: tuple[Any, ...],
        merges: Mapping[str, tuple[int, int]],
        styles: dict[int, Style],
    ) -> Iterator[Cell]:
        for cell in cells:
            looks = self._looks(cell)
            if not (_has_content(cell) or looks.has_style or cell.coordinate in merges):
                continue
            value, style = self._value(cell), self._style(cell.coordinate, looks, styles)
            if isinstance(value, str):
                refuse_misplaced(cell.coordinate, value)
                refuse_misspelt(cell.coordinate, value)
            rows, columns = merges.get(cell.coordinate, (1, 1))
            yield Cell(
                address=cell.coordinate,
                column=cell.column - 1,
                style=style,
                value=value,
                computed=_computes(value),
                rows=rows,
                columns=columns,
                merged=rows > 1 or columns > 1,
                room=self._room(cell.column - 1, columns, style) if rows == 1 else 0,
                bare=_computes(value) and self._column_looks.get(cell.column - 1) == style,
                link=internal_link(cell),
            )

    def _value(self, cell: Any) -> Any:
        if isinstance(cell, MergedCell):
            return None
        if cell.data_type in ("f", "e"):
            raise NotKeptError("版式里不能写公式，请改成文字或花括号里的名称", cell.coordinate)
        if cell.comment or (cell.hyperlink and not internal_link(cell)):
            raise NotKeptError(
                "这里的批注或链接输出时保留不了，请删去（链接到本工作簿里的可以留）",
                cell.coordinate,
            )
        if isinstance(cell.value, CellRichText):
            if _styles_differ(cell.value):
                raise NotKeptError("同一格里的文字用了几种字体样式，请统一成一种", cell.coordinate)
            return str(cell.value)
        return cell.value.strip() if _computes(cell.value) else cell.value

    def _looks(self, cell: Any) -> Any:
        """What has the style of a cell: openpyxl keeps none inside of merged cells."""
        if not isinstance(cell, MergedCell):
            return cell
        every: Any = self.sheet.parent
        number = self._style_numbers.get(cell.coordinate, 0)
        return StyleableObject(self.sheet, every._cell_styles[number])  # noqa: SLF001

    @cached_property
    def _style_numbers(self) -> Mapping[str, int]:
        """From a cell's address to the number of its style in the file."""
        cells = self.package.root(self.part).iter(f"{MAIN}c")
        return {cell.attrib["r"]: int(cell.get("s", "0")) for cell in cells if "r" in cell.attrib}

    def _style(self, address: str, looks: Any, styles: dict[int, Style]) -> Style:
        found = styles.get(looks.style_id)
        if found is None:
            try:
                found = styles[looks.style_id] = read_style(looks, self.theme)
            except NotKeptError as error:
                raise NotKeptError(str(error), address) from error
        return found

    def _room(self, first: int, columns: int, style: Style) -> int:
        """How many half-width characters a line of a cell holds; 0 if its text does not wrap."""
        if not style.wraps:
            return 0
        widths = self._widths
        default = self.sheet.sheet_format.defaultColWidth or DEFAULT_WIDTH
        width = sum(widths.get(column, default) for column in range(first, first + columns))
        return room(width - PADDING, style.size)

    @cached_property
    def _column_looks(self) -> Mapping[int, Style]:
        """From a column to the looks of its cells that have none of their own."""
        return {own.index: own.style for own in self._columns() if own.style is not None}

    @cached_property
    def _widths(self) -> Mapping[int, float]:
        return {own.index: own.width for own in self._columns() if own.width is not None}

    def _columns(self) -> Iterator[ColumnWidth]:
        scale = self.digit_pixels / PIXELS_OF_A_DIGIT
        default = self.sheet.sheet_format.defaultColWidth
        seen = set()
        for letter, own in self.sheet.column_dimensions.items():
            first = own.min or column_index_from_string(letter)
            last = own.max or first
            # A far range stands for “all columns”; those without a cell have the default width.
            last = last if last < _FAR_COLUMN else min(last, self.sheet.max_column)
            for number in range(first, last + 1):
                seen.add(number)
                width = own.width if own.customWidth else default
                yield ColumnWidth(
                    index=number - 1,
                    width=None if width is None else width * scale,
                    hidden=own.hidden,
                    style=read_style(own, self.theme) if own.has_style else None,
                    level=int(own.outlineLevel or 0),
                    collapsed=bool(own.collapsed),
                )
        if default is not None:
            for number in set(range(1, self.sheet.max_column + 1)) - seen:
                yield ColumnWidth(number - 1, default * scale)


def _named(error: NotKeptError | ExpressionError, address: str) -> tuple[str, str]:
    """The arguments of the same error with another address."""
    what = str(error)
    return (what, address) if isinstance(error, NotKeptError) else (address, what)


def _has_content(cell: Any) -> bool:
    """Whether there is something on a cell, be it a comment or a link on an empty one."""
    return cell.value is not None or bool(cell.comment or cell.hyperlink)


def _computes(value: object) -> bool:
    return isinstance(value, str) and is_dynamic(value)


def _styles_differ(text: CellRichText) -> bool:
    """Whether runs differ in more than the font's name.

    LibreOffice splits a text into runs for Chinese and Latin letters; the cell's own font serves.
    """
    fonts = [run.font for run in text if isinstance(run, TextBlock)]
    looks = {(f.b, f.i, f.u, f.strike, f.sz, f.vertAlign, str(f.color)) for f in fonts}
    return len(looks) > 1
