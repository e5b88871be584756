"""A template workbook in, its plan out: read once, nothing dropped without a word."""

from __future__ import annotations

import io
import math
import zipfile
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.colours import NotKeptError, theme_colours
from pipeline.rendering.control_rows import control_rows
from pipeline.rendering.expressions import ExpressionError
from pipeline.rendering.extent import refuse_far
from pipeline.rendering.links import refuse_lost
from pipeline.rendering.names import read_names
from pipeline.rendering.package import Package
from pipeline.rendering.plan import Plan
from pipeline.rendering.references import Formula, check, refuse_control
from pipeline.rendering.template_sheet import SheetReader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.workbook import Workbook

    from pipeline.model.resources import DataFile
    from pipeline.rendering.plan import Condition, Validation

_BROKEN = (
    zipfile.BadZipFile,
    InvalidFileException,
    ParseError,
    DefusedXmlException,
    zlib.error,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    EOFError,
    AttributeError,
    IndexError,
)
_MACROS = "vbaProject.bin"


@lru_cache(maxsize=16)
def compile_template(file: DataFile) -> Plan:
    """The plan of a template workbook; a pure function of its bytes, so it is kept.

    Raises:
        ConfigurationFault: the file is no workbook, or a cell of it cannot be carried out;
            `key` is the cell's address.
    """
    try:
        package, book = _opened(file)
        return _plan(file.name, package, book)
    except (NotKeptError, ExpressionError) as error:
        raise ConfigurationFault(file.name, str(error), key=error.address) from error


def _opened(file: DataFile) -> tuple[Package, Workbook]:
    try:
        package = Package(file.content)
        refuse_far(package)
        book = load_workbook(io.BytesIO(file.content), rich_text=True)
        sheets = package.sheets()
    except _BROKEN as error:
        raise ConfigurationFault(
            file.name, "不是可以打开的 .xlsx 工作簿，请恢复原文件或另存为 .xlsx"
        ) from error
    if not book.worksheets or book.chartsheets or set(book.sheetnames) != set(sheets):
        raise ConfigurationFault(file.name, "版式里只能有普通的工作表，至少要有一张")
    if any(part.endswith(_MACROS) for part in package.parts):
        raise ConfigurationFault(file.name, "版式里有宏，保留不了，请另存为不带宏的 .xlsx")
    return package, book


def _plan(name: str, package: Package, book: Workbook) -> Plan:
    theme, digits = theme_colours(book.loaded_theme), _digit_pixels(book)
    parts = package.sheets()
    several = len(book.worksheets) > 1
    if book.security is not None and book.security.lockStructure:
        raise NotKeptError("工作簿保护保留不了，请在“审阅”里取消")
    sheets = tuple(
        SheetReader(sheet, package, parts[sheet.title], theme, digits, several).sheet_plan()
        for sheet in book.worksheets
    )
    plan = Plan(
        file=name,
        sheets=sheets,
        names=read_names(book),
        shown_first=book.worksheets.index(book.active) if book.active in book.worksheets else 0,
    )
    _check_formulas(plan)
    refuse_lost(plan)
    return plan


def _check_formulas(plan: Plan) -> None:
    """See that every rule and name can go where its rows go.

    Raises:
        NotKeptError: one cannot; with its range.
    """
    rows = {sheet.name: {row.index: row for row in sheet.rows} for sheet in plan.sheets}
    controls = {sheet.name: control_rows(sheet) for sheet in plan.sheets}
    for where, formula, grows in (
        *_formulas_of_rules(plan),
        *((name.name, name.formula, True) for name in plan.names),
    ):
        try:
            refuse_control(formula, controls)
            check(formula, rows, grows=grows)
        except NotKeptError as error:
            raise NotKeptError(str(error), where) from error


def _formulas_of_rules(plan: Plan) -> Iterator[tuple[str, Formula, bool]]:
    for sheet in plan.sheets:
        of_sheet = f"{sheet.name}!" if len(plan.sheets) > 1 else ""
        rules: tuple[Condition | Validation, ...] = (*sheet.conditions, *sheet.validations)
        for rule in rules:
            listed = ("validate", "list") in rule.options
            for _, value in rule.options:
                if isinstance(value, Formula):
                    yield of_sheet + rule.address, value, listed


def _digit_pixels(book: Workbook) -> int:
    """The width of a digit of the template's normal font, in which its columns are measured."""
    font = book._fonts[0]  # type: ignore[attr-defined]  # noqa: SLF001 - nowhere else to be had
    if font.name in ("Calibri", "等线", "Aptos Narrow"):
        return round((font.size or 11) * 7 / 11)
    return math.ceil((font.size or 11) * 2 / 3)
