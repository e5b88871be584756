"""What a demo submission says (reports) and how it stands on a sheet (tables): frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

SCHOOL_FIELDS = ("sequence", "school", "school_type")
"""The cells of a table that belong to a school rather than to one of its certificates."""


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that nobody has calculated: the file holds no result for it."""

    text: str


Value = str | int | Formula


@dataclass(frozen=True, slots=True)
class Line:
    """One school × one certificate as the unit means it; counts may be words in faulty lines."""

    school: str
    school_type: str
    certificate: str
    levels: tuple[str, ...]
    majors: tuple[str, ...]
    major_count: int | str
    students: int | str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one unit reports."""

    unit: str
    contact: str
    telephone: str
    reviewer: str
    day: int
    """The day of April 2019 on which the table was filled in."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column as a unit drew it; `field` is empty for a column that the form does not know."""

    field: str
    header: str
    over: str = ""
    """The header above this one and its neighbours, in a header of two rows."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table's body: its values by field, and what kind of row it is."""

    kind: Literal["entry", "total", "header", "blank"]
    values: Mapping[str, Value] = field(default_factory=dict)
    height: int = 1
    """Over how many rows the school's cells are merged, counted from this one."""


@dataclass(frozen=True, slots=True)
class Table:
    """A whole submission before it is drawn: every text, and where the table begins."""

    title: str
    meta: tuple[str, ...]
    """The texts of the line under the title, one for each of its cells."""
    columns: tuple[TableColumn, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...]
    signature: str
    origin: tuple[int, int] = (0, 0)
    """Row and column, from 0, of the title."""
    cover: tuple[str, ...] = ()
    """The lines of a sheet in front of the table's, if there is one."""
    sheet: str = "Sheet1"
    borders: bool = True
