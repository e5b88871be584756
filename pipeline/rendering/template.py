"""A template workbook in, its plan out: read once, nothing dropped without a word."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.cell import column_index_from_string
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.colours import NotKeptError, theme_colours
from pipeline.rendering.expressions import ExpressionError, Program, is_control, is_dynamic
from pipeline.rendering.heights import room
from pipeline.rendering.page import read_page
from pipeline.rendering.plan import Cell, ColumnWidth, Plan, Row, Sheet, Style
from pipeline.rendering.styles import read_style

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from pipeline.model.resources import DataFile

_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    EOFError,
    AttributeError,
    IndexError,
)
_DEFAULT_WIDTH = 8.43
_DIGIT_PIXELS = 7
"""A digit of the font that widths are written in (Calibri 11)."""


@lru_cache(maxsize=16)
def compile_template(file: DataFile) -> Plan:
    """The plan of a template workbook; a pure function of its bytes, so it is kept.

    Raises:
        ConfigurationFault: the file is no workbook, or a cell of it cannot be carried out;
            `key` is the cell's address.
    """
    book = _opened(file)
    theme = theme_colours(book.loaded_theme)
    several = len(book.worksheets) > 1
    return Plan(
        file=file.name,
        sheets=tuple(
            _Reader(file.name, sheet, theme, _digit_pixels(book), several).sheet_plan()
            for sheet in book.worksheets
        ),
    )


def _opened(file: DataFile) -> Workbook:
    try:
        book = load_workbook(io.BytesIO(file.content), rich_text=True)
    except _BROKEN as error:
        raise ConfigurationFault(
            file.name, "不是可以打开的 .xlsx 工作簿，请恢复原文件或另存为 .xlsx"
        ) from error
    if not book.worksheets or book.chartsheets:
        raise ConfigurationFault(file.name, "版式里只能有普通的工作表，至少要有一张")
    return book


def _digit_pixels(book: Workbook) -> int:
    """The width of a digit of the template's normal font, in which its columns are measured."""
    font = book._fonts[0]  # type: ignore[attr-defined]  # noqa: SLF001 - nowhere else to be had
    if font.name in ("Calibri", "等线", "Aptos Narrow"):
        return round((font.size or 11) * 7 / 11)
    return math.ceil((font.size or 11) * 2 / 3)


@dataclass(frozen=True)
class _Reader:
    """Reads one sheet of a template."""

    file: str
    sheet: Worksheet
    theme: tuple[str, ...]
    digit_pixels: int
    several: bool
    """Whether the template has several sheets, so that an address needs its sheet's name."""

    def sheet_plan(self) -> Sheet:
        self._refuse_extras()
        program, styles = Program(), dict[int, Style]()
        try:
            rows = tuple(self._rows(program, styles))
            compiled, lines = program.compile()
            page = read_page(self.sheet)
        except ExpressionError as error:
            raise self._fault(error.address, error.what) from error
        except NotKeptError as error:
            raise self._fault("", str(error)) from error
        return Sheet(
            name=self.sheet.title,
            rows=rows,
            columns=tuple(self._columns()),
            page=page,
            program=compiled,
            lines=lines,
            hidden=self.sheet.sheet_state != "visible",
        )

    def _fault(self, address: str, what: str) -> ConfigurationFault:
        key = f"{self.sheet.title}!{address}".rstrip("!") if self.several else address
        return ConfigurationFault(self.file, what, key=key)

    def _refuse_extras(self) -> None:
        """What a template may hold in Excel, and the output would lose."""
        sheet: Any = self.sheet
        for found, what in (
            (sheet.conditional_formatting, "条件格式"),
            (sheet.data_validations.dataValidation, "数据验证（下拉列表）"),
            (sheet._images, "图片"),  # noqa: SLF001 - openpyxl has no other way to ask
            (sheet._charts, "图表"),  # noqa: SLF001
            (sheet.tables, "“表格”样式"),
            (sheet.auto_filter.ref, "自动筛选"),
        ):
            if found:
                raise self._fault("", f"工作表「{sheet.title}」里有{what}，输出时保留不了，请删去")

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
            yield self._row(number, read)

    def _row(self, number: int, cells: tuple[Cell, ...]) -> Row:
        own = self.sheet.row_dimensions.get(number) if number in self.sheet.row_dimensions else None
        height = self.sheet.sheet_format.defaultRowHeight if own is None else own.ht
        return Row(number - 1, cells, height, hidden=bool(own and own.hidden))

    def _control(self, cells: tuple[Any, ...]) -> str:
        """The tag of a control row, else an empty text."""
        first, others = cells[0], [cell for cell in cells[1:] if cell.value is not None]
        if not isinstance(first.value, str) or not is_control(first.value):
            return ""
        if others:
            raise self._fault(
                others[0].coordinate, f"控制行 {first.value} 里只能在 A 列有内容，请把这里清空"
            )
        return str(first.value)

    def _refuse_merged_control(self, number: int, tag: str) -> None:
        for merge in self.sheet.merged_cells.ranges:
            if merge.min_row <= number <= merge.max_row and merge.min_row != merge.max_row:
                raise self._fault(f"A{number}", f"合并单元格不能跨过控制行 {tag}")

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
            if cell.value is None and not cell.has_style and cell.coordinate not in merges:
                continue
            value, style = self._value(cell), self._style(cell, styles)
            rows, columns = merges.get(cell.coordinate, (1, 1))
            yield Cell(
                address=cell.coordinate,
                column=cell.column - 1,
                style=style,
                value=value,
                computed=_computes(value),
                rows=rows,
                columns=columns,
                room=self._room(cell.column - 1, columns, style) if rows == 1 else 0,
            )

    def _value(self, cell: Any) -> Any:
        if isinstance(cell, MergedCell):
            return None
        if cell.data_type in ("f", "e"):
            raise self._fault(cell.coordinate, "版式里不能写公式，请改成文字或花括号里的名称")
        if cell.comment or cell.hyperlink:
            raise self._fault(cell.coordinate, "这里的批注或链接输出时保留不了，请删去")
        if isinstance(cell.value, CellRichText):
            if _styles_differ(cell.value):
                raise self._fault(cell.coordinate, "同一格里的文字用了几种字体样式，请统一成一种")
            return str(cell.value)
        return cell.value.strip() if _computes(cell.value) else cell.value

    def _style(self, cell: Any, styles: dict[int, Style]) -> Style:
        found = styles.get(cell.style_id)
        if found is None:
            try:
                found = styles[cell.style_id] = read_style(cell, self.theme)
            except NotKeptError as error:
                raise self._fault(cell.coordinate, str(error)) from error
        return found

    def _room(self, first: int, columns: int, style: Style) -> int:
        """How many half-width characters a line of a cell holds; 0 if its text does not wrap."""
        if not style.wraps:
            return 0
        widths = {own.index: own.width for own in self._columns()}
        default = self.sheet.sheet_format.defaultColWidth or _DEFAULT_WIDTH
        width = sum(widths.get(column, default) for column in range(first, first + columns))
        return room(width, style.size)

    def _columns(self) -> Iterator[ColumnWidth]:
        scale = self.digit_pixels / _DIGIT_PIXELS
        for letter, own in self.sheet.column_dimensions.items():
            first = own.min or column_index_from_string(letter)
            # Excel writes a far range for “all columns”; what has no width needs no entry.
            last = min(own.max or first, self.sheet.max_column) if own.customWidth else first - 1
            for number in range(first, last + 1):
                yield ColumnWidth(number - 1, own.width * scale, hidden=own.hidden)


def _computes(value: object) -> bool:
    return isinstance(value, str) and is_dynamic(value)


def _styles_differ(text: CellRichText) -> bool:
    """Whether runs differ in more than the font's name.

    LibreOffice splits a text into runs for Chinese and Latin letters; the cell's own font serves.
    """
    fonts = [run.font for run in text if isinstance(run, TextBlock)]
    looks = {(f.b, f.i, f.u, f.strike, f.sz, f.vertAlign, str(f.color)) for f in fonts}
    return len(looks) > 1
