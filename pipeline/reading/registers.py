"""The grids of a published list of schools (院校名单) in, its registered schools out.

Such a list has a title, a header row – on one sheet or several, perhaps on each page again – and a
row for each province that heads its schools: 「北京市（92所）」, which also counts them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.model.errors import ConfigurationFault
from pipeline.model.registers import RegisteredSchool
from pipeline.model.text import key, tidy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pipeline.model.cells import CellValue, Grid, Workbook
    from pipeline.model.units import Territory

_HEADERS = {
    "name": ("学校名称", "院校名称", "高校名称"),
    "code": ("学校标识码", "院校标识码", "标识码", "学校代码", "院校代码"),
    "authority": ("主管部门", "主管单位"),
    "province": ("所在省", "所在省份", "省份", "省", "所在省(区、市)", "所属省份"),
}
_HEADING = re.compile(r"(?P<name>[^\d(]+?)(?:\(?共?(?P<count>\d+)所\)?)?")
_NOTE = re.compile(r"注|说明|备注")


def read_register(
    workbook: Workbook, file: str, territory: Territory
) -> tuple[RegisteredSchool, ...]:
    """The schools of a list, in its order; hidden sheets are left out.

    Raises:
        ConfigurationFault: no sheet has a column 学校名称, or a province's heading counts other
            schools than stand below it.
    """
    provinces = {
        key(name): scope.slug for scope in territory.provinces for name in (scope.name, scope.short)
    }
    sheets = [_Sheet(grid, file, provinces) for grid in workbook.grids if not grid.hidden]
    schools = tuple(school for sheet in sheets for school in sheet.read())
    if not schools:
        what = "里面找不到院校名单：要有一行表头，写着「学校名称」等栏目，下面一行一所学校"
        raise ConfigurationFault(file, what)
    return schools


@dataclass
class _Sheet:
    """One sheet, read from top to bottom."""

    grid: Grid
    file: str
    provinces: Mapping[str, str]
    columns: dict[str, int] = field(default_factory=dict)
    schools: list[RegisteredSchool] = field(default_factory=list)
    province: str = ""
    _counted: tuple[str, int, int] | None = None
    """The last heading, how many schools it counts, and how many were read before it."""

    def read(self) -> list[RegisteredSchool]:
        """The schools of the sheet."""
        for row_index, row in enumerate(self.grid.rows):
            texts = [_text(value) for value in row]
            header = _columns(texts)
            if header:
                self.columns = header
            elif not self._is_heading(texts, row_index) and self.columns:
                self._take(texts, row_index)
        self._check_count(len(self.grid.rows))
        return self.schools

    def _is_heading(self, texts: Sequence[str], row_index: int) -> bool:
        """Whether a row has one cell that names a province, or is a note; a province is kept."""
        filled = list(filter(None, texts))
        if len(filled) != 1:
            return False
        match = _HEADING.fullmatch(key(filled[0]))
        province = self.provinces.get(match["name"]) if match else None
        if match is None or province is None:
            return _NOTE.match(filled[0]) is not None
        self._check_count(row_index)
        self.province = province
        count = match["count"]
        self._counted = (filled[0], int(count), len(self.schools)) if count else None
        return True

    def _check_count(self, row_index: int) -> None:
        if self._counted is None:
            return
        heading, count, before = self._counted
        found = len(self.schools) - before
        if found != count:
            what = f"「{heading}」下面读到 {found} 所，与它写的 {count} 所不符，请核对这份名单"
            raise ConfigurationFault(self.file, what, key=self.grid.name, line=row_index)

    def _take(self, texts: Sequence[str], row_index: int) -> None:
        name = self._cell(texts, "name")
        if not key(name):
            return
        if written := key(self._cell(texts, "province")):
            self.province = self.provinces.get(written, "")  # and of the rows merged with it
        authority = self.provinces.get(key(self._cell(texts, "authority")), "")
        homes = tuple(filter(None, dict.fromkeys((self.province, authority))))
        code = self._cell(texts, "code")
        self.schools.append(
            RegisteredSchool(name, code, homes, self.file, self.grid.name, row_index + 1)
        )

    def _cell(self, texts: Sequence[str], column: str) -> str:
        at = self.columns.get(column, -1)
        return texts[at] if 0 <= at < len(texts) else ""


def _columns(texts: Sequence[str]) -> dict[str, int]:
    """The columns of a header row; empty for every other row."""
    known = {key(header): column for column, names in _HEADERS.items() for header in names}
    found = dict[str, int]()
    for at, text in enumerate(texts):
        column = known.get(key(text))
        if column is not None:
            found.setdefault(column, at)
    return found if "name" in found else {}


def _text(value: CellValue) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value))
