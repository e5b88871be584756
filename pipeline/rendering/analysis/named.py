"""The template's names of data columns in; a refusal out unless each covers exactly its column.

Formulas count over the names, so a name on another column, or over fewer or other rows, would make
every figure of the workbook another one as soon as it is calculated.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from openpyxl.utils.cell import column_index_from_string

from pipeline.model.errors import ConfigurationFault
from pipeline.rendering.analysis.data import COUNTED_OVER, DATA, MAJORS
from pipeline.rendering.expressions import PAGE_BREAK, ExpressionError
from pipeline.rendering.references import GONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.rendering.filling import Rows
    from pipeline.rendering.live import Across
    from pipeline.rendering.plan import Cell, Plan, Row, Sheet

_FIELDS = {
    DATA: {
        "序号": "number", "地区": "region", "单位": "unit", "院校": "school_name",
        "原写法": "school_written", "学校类型": "school_type", "证书": "certificate",
        "等级": "levels", "专业数": "major_count", "专业": "majors", "学生": "students",
        "首次": "first", "证书首次": "first_of_certificate", "类型首次": "first_of_type",
        "证书类型首次": "first_of_certificate_and_type", "单位首次": "first_of_unit",
        "地区首次": "first_of_region", "考试形式": "exam", "每人上限": "ceiling",
        "费用上限": "cost", "费用核定": "charged", "来源": "source",
    },
    MAJORS: {
        "条目": "entry", "证书": "certificate", "院校": "school_name", "专业": "major",
        "原写法": "written", "首次": "first",
    },
}  # fmt: skip
"""By data sheet, of each column that the shipped template names, what of an entry stands there."""
_TOLD_BY = {DATA: ("number",), MAJORS: ("entry", "major", "first")}
"""By what of them printed rows are held against the entries."""
_LOOPS = {DATA: ("entry", "entries"), MAJORS: ("major", "entry_majors")}
"""What a row is called in the template, and the list that it is of."""
_MARKS = "{{ entry.marks }}"
_ONE_CELL = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!\$([A-Z]{1,3})\$(\d{1,7})")
_SPACE = re.compile(r"\s+")
_RESTORE = "请照程序自带的版式恢复，或删去这份版式，用程序自带的"


class _Spot(NamedTuple):
    sheet: Sheet
    row: Row
    cell: Cell | None
    address: str


@dataclass
class NamedTable:
    """The row of a template that the names of one data sheet stand on."""

    prefix: str
    spots: Mapping[str, _Spot]
    """By the field that stands there."""
    _passed: bool = False
    _wanted: Counter[tuple[Any, ...]] = field(default_factory=Counter)

    @property
    def spot(self) -> _Spot:
        """The cell that messages name."""
        return self.spots[_TOLD_BY[self.prefix][0]]

    def expects(self, entries: Iterable[Any]) -> None:
        """Say what is to be printed: a row for each of these."""
        told = _TOLD_BY[self.prefix]
        self._wanted = Counter(tuple(getattr(each, name) for name in told) for each in entries)

    def watched(self, rows: Rows) -> Iterator[tuple[int, tuple[Any, ...]]]:
        """The rows of its sheet as they pass.

        Raises:
            ExpressionError: they are not one for each entry, one below the other.
        """
        index, at = self.spot.row.index, self._places()
        found: Counter[tuple[Any, ...]] = Counter()
        ended = False
        for each in rows:
            if each[0] == index:
                found[tuple(each[1][place] for place in at)] += 1
                if ended:
                    raise self._refused("中间夹了别的行，要一行接一行地印，请把别的行移开")
            elif each[0] != PAGE_BREAK:
                ended = bool(found)
            yield each
        if found != self._wanted:
            raise self._refused(
                f"应当每条印一行、一共 {self._wanted.total()} 行，现在印了 {found.total()} 行"
                "（或有重复、遗漏），请去掉控制行里的条件"
            )
        self._passed = True

    def refuse_unprinted(self, plan: Plan) -> None:
        """See that its sheet was made at all.

        Raises:
            ConfigurationFault: it was not.
        """
        if not self._passed:
            error = self._refused("这一张表没有印出来，请去掉控制行里的条件")
            key = f"{self.spot.sheet.name}!{error.address}"
            raise ConfigurationFault(plan.file, error.what, key=key)

    def _places(self) -> list[int]:
        """Where among the computed values of its row the telling ones are."""
        computed = [cell.address for cell in self.spot.row.cells if cell.computed]
        return [computed.index(self.spots[name].address) for name in _TOLD_BY[self.prefix]]

    def _refused(self, how: str) -> ExpressionError:
        one, every = _LOOPS[self.prefix]
        what = f"「{self.prefix}」的这一行（{{% for {one} in {every} %}} 里的）{how}。{_RESTORE}"
        return ExpressionError(self.spot.address, what)


def named_tables(plan: Plan) -> tuple[NamedTable, ...]:
    """The rows that the names of the data columns stand on.

    Raises:
        ConfigurationFault: a name is not there, or not on the cell of its own column.
    """
    for each in plan.names:
        prefix, _, column = each.name.partition("_")
        if each.sheet and column in _FIELDS.get(prefix, {}):
            raise _fault(
                plan, each.name, f"只在工作表「{each.sheet}」里有效，会盖住工作簿的同名名称"
            )
    return tuple(_table(plan, prefix) for prefix in _FIELDS)


def _table(plan: Plan, prefix: str) -> NamedTable:
    texts = {each.name: each.formula.text for each in plan.names if not each.sheet}
    spots: dict[str, _Spot] = {}
    for column, attribute in _FIELDS[prefix].items():
        name = f"{prefix}_{column}"
        text = texts.get(name, "")
        if name not in COUNTED_OVER and ("!" not in text or GONE in text):
            continue
        spot = spots[attribute] = _spot(plan, name, text)
        expression = f"{{{{ {_LOOPS[prefix][0]}.{attribute} }}}}"
        if spot.cell is None or not _is(spot.cell, expression):
            what = f"指着 {spot.sheet.name}!{spot.address}，那一格不是 {expression}"
            raise _fault(plan, name, f"{what}（里面只能写这一个，不加别的字）")
        first = next(iter(spots.values()))
        if (spot.sheet.name, spot.row.index) != (first.sheet.name, first.row.index):
            raise _fault(plan, name, "与同一张表的别的名称不在同一行")
    table = NamedTable(prefix, spots)
    if prefix == DATA:
        _refuse_unmarked(plan, table)
    return table


def _spot(plan: Plan, name: str, text: str) -> _Spot:
    if "!" not in text or GONE in text:
        raise _fault(plan, name, "没有了，或不再指着数据的那一栏，各页的公式要用它")
    found = _ONE_CELL.fullmatch(text)
    title = (found[1] or found[2]).replace("''", "'") if found else ""
    sheet = next((sheet for sheet in plan.sheets if sheet.name == title), None)
    at = int(found[4]) - 1 if found else None
    row = next((row for row in sheet.rows if row.index == at), None) if sheet else None
    if found is None or sheet is None or row is None:
        raise _fault(plan, name, f"指着 {text}，要指着印数据的那一行里的一格，行、列前都有 $")
    column = column_index_from_string(found[3]) - 1
    cell = next((cell for cell in row.cells if cell.column == column), None)
    return _Spot(sheet, row, cell, f"{found[3]}{found[4]}")


def _refuse_unmarked(plan: Plan, table: NamedTable) -> None:
    """See that the marks, whose columns the program names itself, stand on the row, and once.

    Raises:
        ConfigurationFault: they do not.
    """
    marks = [
        (sheet, row, cell)
        for sheet in plan.sheets
        for row in sheet.rows
        for cell in row.cells
        if cell.computed and "marks" in str(cell.value) and not _is(cell, "{{ marks }}")
    ]
    sheet, here = table.spot.sheet, table.spot.row
    on_row = [cell for _, row, cell in marks if row is here and _is(cell, _MARKS)]
    if len(on_row) != 1:
        key = f"{sheet.name}!{table.spot.address}"
        what = f"这一行要有一格、只有一格写着 {_MARKS}，公式要用它印出的各等级的栏。{_RESTORE}"
        raise ConfigurationFault(plan.file, what, key=key)
    for other, _, cell in marks:
        if cell is not on_row[0]:
            key = f"{other.name}!{cell.address}"
            raise ConfigurationFault(
                plan.file, f"{_MARKS} 只能在「{DATA}」的那一行里印一次，请删去这里的", key=key
            )


def refuse_own_names_of_marks(plan: Plan, marks: Across) -> None:
    """See that the template does not define the names that the program gives to the marks.

    Raises:
        ConfigurationFault: it does.
    """
    for each in plan.names:
        if each.name in marks.names:
            raise _fault(plan, each.name, "是程序自己给各等级的栏起的，版式里不能有，请删去", "")


def _is(cell: Cell, expression: str) -> bool:
    return _SPACE.sub("", str(cell.value)) == _SPACE.sub("", expression)


def _fault(plan: Plan, name: str, what: str, then: str = _RESTORE) -> ConfigurationFault:
    sentence = f"名称管理器里的名称「{name}」{what}"
    return ConfigurationFault(plan.file, f"{sentence}。{then}" if then else sentence, key=name)


def watching(tables: Sequence[NamedTable], sheet: Sheet, rows: Rows) -> Rows:
    """The rows of a sheet, watched where a data table is on it."""
    for table in tables:
        if table.spot.sheet.name == sheet.name:
            rows = table.watched(rows)
    return rows
