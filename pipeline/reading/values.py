"""The raw value of one cell in, its text and the reading of a text or a count out."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from pipeline.model.cells import ErrorCell
from pipeline.model.entries import (
    CONTROL_TEXT,
    FORMULA_TEXT,
    LONG_NUMBER,
    NORMALISED,
    UNREADABLE,
)
from pipeline.model.text import has_control, has_long_number, key, runs_as_formula, tidy

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue, Grid

Notes = tuple[str, ...]

_LONGEST_COUNT = 14
_LARGEST_EXACT, _LARGEST_IN_FULL = 2**53, 1e22
_COUNT = re.compile(
    r"(?P<about>约|大约)?(?P<sign>[-+]?)(?P<digits>\d+|\d{1,3}(?:,\d{3})+)(?:\.0+)?(?P<unit>人|名|个|位)?",
    re.ASCII,
)


_SIGNS = str.maketrans("，．－", ",.-")
# What stands between two digits and does not show may have divided two numbers.
_GAP = re.compile(r"\d[\s\u200b-\u200f\u2060\ufeff\u00ad]+\d")


def raw_text(value: CellValue) -> str:
    """A cell's value as text: whole numbers without a decimal point, dates in ISO form."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        is_plain = value.is_integer() and abs(value) <= _LARGEST_EXACT
        return str(int(value)) if is_plain else _number_text(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, dt.timedelta):
        return _duration_text(value)
    return str(value)


def _number_text(value: float) -> str:
    """A number in the digits that were stored; a large one filled up with zeros, as it is shown."""
    if not value.is_integer() or abs(value) >= _LARGEST_IN_FULL:
        return repr(value)
    return format(Decimal(repr(value)).to_integral_value(), "f")


def _duration_text(value: dt.timedelta) -> str:
    """A duration as a sheet shows it, in hours, minutes and seconds: 25:30:00."""
    minutes, seconds = divmod(round(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}"


def is_blank(value: CellValue) -> bool:
    """Whether a cell shows nothing."""
    return isinstance(value, str) and not key(value)


def present_rows(grid: Grid) -> list[int]:
    """The indices of the rows that hold anything: a stray text may stand a million rows below."""
    return [index for index, row in enumerate(grid.rows) if row]


@lru_cache(maxsize=65536)
def text_notes(raw: str) -> Notes:
    """What there is to say about any text: C08 and C10."""
    notes = []
    if has_long_number(raw):
        notes.append(LONG_NUMBER)
    if runs_as_formula(raw):
        notes.append(FORMULA_TEXT)
    if has_control(raw):
        notes.append(CONTROL_TEXT)
    return tuple(notes)


def read_text(value: CellValue) -> tuple[str | None, Notes]:
    """A name: spaces, line breaks and widths normalised, wording kept (C09)."""
    raw = raw_text(value)
    if isinstance(value, ErrorCell):
        return None, (UNREADABLE,)
    reading = tidy(raw)
    changed = () if reading == raw or not reading else (NORMALISED,)
    return reading or None, (*text_notes(raw), *changed)


def read_verbatim(value: CellValue) -> tuple[str | None, Notes]:
    """A remark: kept as written."""
    raw = raw_text(value)
    return raw.strip() or None, text_notes(raw)


def read_count(value: CellValue) -> tuple[int | None, Notes]:
    """A count of persons or things: a whole number that is there in so many digits (C05, C06).

    Width, thousands commas, a unit and 约 are read over (C09). What allows of two meanings is not
    read: 「2000万」, 「100-200」, 「若干」, 「3/4」.
    """
    raw = raw_text(value)
    is_figure = isinstance(value, (str, int, float)) and not isinstance(value, (bool, ErrorCell))
    if is_figure and raw.isascii() and raw.isdigit() and len(raw) <= _LONGEST_COUNT:
        return int(raw), () if raw == str(int(raw)) else (NORMALISED,)
    if not key(raw):
        return None, ()
    if has_long_number(raw):
        return None, (LONG_NUMBER,)
    match = _COUNT.fullmatch(tidy(raw).replace(" ", "").translate(_SIGNS)) if is_figure else None
    if match is None or _GAP.search(raw):
        return None, (UNREADABLE,)
    number = int(match["sign"] + match["digits"].replace(",", ""))
    return number, () if raw == str(number) else (NORMALISED,)
