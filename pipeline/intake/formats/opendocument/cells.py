"""One cell of an OpenDocument sheet (an XML element) in, its raw value out.

The values are read here and not by python-calamine 0.9.1, which was tried on the same cells: it
drops tabs and line breaks inside a paragraph (`a<tab/>b` → `ab`), gives a duration as the text
`PT36H00M00S`, an error as blank, a cell without a type not at all, and no merged range of an .ods.
Blanks inside a paragraph are kept as they stand, as LibreOffice Calc keeps them.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from pipeline.intake.refusals import damaged
from pipeline.intake.sniffing import Kind
from pipeline.model.cells import ErrorCell

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from pipeline.intake.sheet_limits import TextBudget
    from pipeline.model.cells import CellValue

KIND = str(Kind.OPEN_SHEET)

_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
OFFICE, TABLE, TEXT, STYLE, DRAW = (
    f"{{{_NAMESPACE.format(name)}}}" for name in ("office", "table", "text", "style", "drawing")
)
_CALCEXT_TYPE = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
_TYPE, _FORMULA = f"{OFFICE}value-type", f"{TABLE}formula"

_PARAGRAPHS = frozenset({f"{TEXT}p", f"{TEXT}h"})
_SPACES, _TAB, _BREAK = f"{TEXT}s", f"{TEXT}tab", f"{TEXT}line-break"
_ASIDES = frozenset(
    {
        f"{OFFICE}annotation", f"{OFFICE}annotation-end", f"{OFFICE}event-listeners",
        f"{TEXT}ruby-text", f"{TEXT}tracked-changes",
    }
)  # fmt: skip
"""Beside the cell's own text: comments, the reading of a word above it, deleted text."""

_NUMBERS = frozenset({"float", "percentage", "currency"})
_TRUTH = {"TRUE": 1.0, "FALSE": 0.0}
_ERROR = re.compile(r"#N/A|#[^\s#]+[!?]|(?:Err|错误)[:：]\d{3}")
_DURATION = re.compile(
    r"(?P<sign>-?)P(?:(?P<days>\d{1,7})D)?"
    r"(?:T(?:(?P<hours>\d{1,8})H)?(?:(?P<minutes>\d{1,9})M)?(?:(?P<seconds>\d{1,11}(?:\.\d+)?)S)?)?"
)
_DAY = dt.timedelta(days=1)
_MIDNIGHT = dt.datetime(2019, 1, 1, tzinfo=dt.UTC)


def count_of(element: Element, attribute: str) -> int:
    """A number of repeats or of spanned cells; 1 where it is not given.

    Raises:
        Refused: F01, it is no number.
    """
    text = element.get(attribute)
    if text is None:
        return 1
    if not re.fullmatch(r"\d{1,10}", text, re.ASCII):
        raise damaged(KIND, "重复次数或合并范围有误")
    return max(int(text), 1)


def cell_value(cell: Element, budget: TextBudget) -> CellValue | None:
    """The value that a cell stores, `''` for a blank; None for a formula without a stored value.

    A value that its type does not fit is the text that the cell shows: nothing is left out.
    """
    kind, finer = cell.get(_TYPE), cell.get(_CALCEXT_TYPE)
    formula = cell.get(_FORMULA)
    if not len(cell) and kind is finer is formula is None:
        return ""
    shown = _text(cell, budget)
    if finer == "error":
        return ErrorCell(shown or "#N/A")
    if formula is not None and finer is None and _ERROR.fullmatch(shown or ""):
        return ErrorCell(shown)
    stored = cell.get(f"{OFFICE}string-value")
    value = (stored or shown or stored) if kind == "string" else _typed(cell, kind, shown)
    if value is not None:
        return value
    return None if formula is not None and shown is None else shown or ""


def _typed(cell: Element, kind: str | None, shown: str | None) -> CellValue | None:
    """The number, truth value, date or time in a cell's attributes; None where none is."""
    if kind in _NUMBERS:
        number = _number(cell.get(f"{OFFICE}value", ""))
        if number is not None and _TRUTH.get(shown or "") == number:
            return bool(number)  # LibreOffice stores the truth values of an .xlsx as =TRUE(), 1
        return number
    if kind == "boolean":
        return {"true": True, "false": False}.get(cell.get(f"{OFFICE}boolean-value", ""))
    if kind == "date":
        return _date(cell.get(f"{OFFICE}date-value", ""))
    if kind == "time":
        return _time(cell.get(f"{OFFICE}time-value", ""))
    return None


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _date(text: str) -> dt.date | None:
    try:
        if "T" in text:
            return dt.datetime.fromisoformat(text).replace(tzinfo=None)
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _time(text: str) -> dt.time | dt.timedelta | None:
    """A time of day, or a duration where it is none."""
    match = _DURATION.fullmatch(text)
    if match is None:
        return None
    parts = {name: float(match[name] or 0) for name in ("days", "hours", "minutes", "seconds")}
    length = dt.timedelta(**parts)
    if match["sign"]:
        return -length
    return (_MIDNIGHT + length).time() if length < _DAY else length


def _text(cell: Element, budget: TextBudget) -> str | None:
    """The paragraphs of a cell, a line each; None where it has none, not even an empty one."""
    if len(cell) == 1 and cell[0].tag in _PARAGRAPHS and not len(cell[0]):
        return cell[0].text or ""
    lines = ["".join(_pieces(paragraph, budget)) for paragraph in _paragraphs(cell)]
    return "\n".join(lines) if lines else None


def _paragraphs(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag in _PARAGRAPHS:
            yield child
        elif not _is_aside(child):
            yield from _paragraphs(child)


def _pieces(element: Element, budget: TextBudget) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == _SPACES:
            spaces = count_of(child, f"{TEXT}c")
            budget.spend(spaces)
            yield " " * spaces
        elif child.tag in (_TAB, _BREAK):
            yield "\t" if child.tag == _TAB else "\n"
        elif not _is_aside(child):
            yield from _pieces(child, budget)
        yield child.tail or ""


def _is_aside(element: Element) -> bool:
    return element.tag in _ASIDES or element.tag.startswith(DRAW)
