"""A form's template workbook in, the frame of its blank forms out: told by what its cells say."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.model.cells import address, column_letters
from pipeline.model.errors import ConfigurationFault
from pipeline.model.text import key
from pipeline.rendering.blank.contact import MARK, placed
from pipeline.rendering.blank.frame import Around, Frame, printed
from pipeline.rendering.official import PrintedLine, official_context
from pipeline.rendering.plan import DEFAULT_WIDTH
from pipeline.rendering.references import Formula
from pipeline.rendering.template import compile_template

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pipeline.model.forms import Form
    from pipeline.model.resources import DataFile
    from pipeline.rendering.blank.contact import Contact
    from pipeline.rendering.plan import Row, Sheet, Value

_OF_ENTRY = re.compile(r"\{\{-?\s*(\w+\.\w+)\s*-?\}\}")
_FIELDS = {
    "number": "sequence", "school": "school", "school_type": "school_type",
    "certificate_and_levels": "certificate", "major_count": "major_count", "majors": "majors",
    "students": "students", "remark": "remark",
}  # fmt: skip
"""From a name of an entry, as templates have it, to the form's field."""
_NAMES = {field: name for name, field in _FIELDS.items()}
_UNIT = "\ue001" * 12
"""Stands for a unit with a name of usual length while the rows are told; no text has it."""
_REMEDY = (
    "改好后再运行；急用时，先把工作区 templates/xlsx/ 里的这个文件挪到别处，"
    "空白表就用程序自带的版式"
)
_BRACKETS = re.compile(r"[（(\[【].*?[）)\]】]")


def frame_of(template: DataFile, form: Form) -> Frame:
    """What a form's template says of its blank forms.

    Raises:
        ConfigurationFault: the template is wrong, or a blank form cannot be told from it; the cell
            is named where there is one.
    """
    try:
        return _Framing(template, form).frame()
    except _UntoldError as error:
        what = f"空白表照这份版式做不出来：{error.what}。{_REMEDY}"
        raise ConfigurationFault(template.name, what, key=error.address) from error


class _UntoldError(Exception):
    """What a blank form needs and the template does not say, in Chinese, and where."""

    def __init__(self, what: str, address: str = "") -> None:
        super().__init__(what)
        self.what, self.address = what, address


class _Framing:
    """Tells the rows of one template from each other."""

    def __init__(self, template: DataFile, form: Form) -> None:
        self._file, self._form = template.name, form
        sheets = compile_template(template).sheets
        if len(sheets) > 1:
            raise _UntoldError("空白表只有一张汇总表，版式里却有几张工作表，请只留一张")
        self._sheet: Sheet = sheets[0]
        for condition in self._sheet.conditions:
            if any(isinstance(v, Formula) and "!" in v.text for _, v in condition.options):
                what = "条件格式的公式里写了工作表的名称，空白表里保留不了，请去掉名称和感叹号"
                raise _UntoldError(what, condition.address)

    def frame(self) -> Frame:
        """The frame; see `frame_of`."""
        band = self._band()
        places = _places(band)
        rows = self._rows(band)
        above = [row for row in rows if row.row.index < band.index]
        below = [row for row in rows if row.row.index > band.index]
        self._refuse_hidden(band, places)
        self._see_headers(above, places)
        self._see_unit(rows)
        contact = self._contact(above, below)
        inputs = {place for field, place in places.items() if field != "sequence"}
        said = [
            any(cell.column in inputs and value not in (None, "") for cell, value in row.shown)
            for row in (contact.opened(each, "") for each in below)
        ]
        alone = contact.is_below and contact.open.column in inputs and not said[contact.row]
        return Frame(
            file=self._file,
            sheet=self._sheet,
            form=self._form,
            band=band,
            places=places,
            above=len(above),
            below=len(below),
            said_below=sum(said),
            contact=replace(contact, is_alone_below=alone),
        )

    def _band(self) -> Row:
        """The one row with each printed column in a cell of its own."""
        wanted = {column.field: column.header for column in self._form.printed_columns}
        rows = [(row, set(_places(row))) for row in self._sheet.rows]
        full = [row for row, fields in rows if fields >= set(wanted)]
        if len(full) == 1:
            return full[0]
        if full:
            place = full[1].cells[0].address
            raise _UntoldError("印条目的行有两行，空白表不知道照哪一行，请只留一行", place)
        row, fields = max(rows, key=lambda each: len(each[1]), default=(None, set()))
        if row is None or not fields:
            raise _UntoldError("找不到印条目的那一行，如写着 {{ entry.school }} 的")
        absent = [
            f"「{header}」一栏的 {{{{ entry.{_NAMES.get(field, field)} }}}}"
            for field, header in wanted.items()
            if field not in fields
        ]
        what = f"印条目的这一行要每栏各占一格，格里只写那一栏；缺{'、'.join(absent)}"
        raise _UntoldError(what, row.cells[0].address)

    def _rows(self, band: Row) -> list[Around]:
        """What is printed where there is no entry.

        Where there are some, the same must be printed around them: what is reckoned from entries
        would say something of a table that is not filled in yet.
        """
        context = official_context(self._form, _UNIT, MARK, ())
        without = printed(self._file, self._sheet, context)
        entries = [
            PrintedLine(n, *("样",) * 6, major_count=n, majors="样", students=n, remark="样")
            for n in (1, 2)
        ]
        with_some = printed(self._file, self._sheet, context, entries)
        if [row.row.index for row in with_some].count(band.index) != len(entries):
            raise _UntoldError("这一行不是每个条目印一次", band.cells[0].address)
        filled = {index: list(rows) for index, rows in _by_index(with_some)}
        for index, rows in _by_index(without):
            own, others = [r.values for r in rows], [r.values for r in filled.get(index, ())]
            if own != others:
                raise _UntoldError(
                    "这里由条目算出来，空白表里还没有条目；请在这一行上面加一行 {% if entries %}、"
                    "下面加一行 {% endif %}，空白表就不印它",
                    _first_difference(rows[0], own, others),
                )
        return without

    def _refuse_hidden(self, band: Row, places: Mapping[str, int]) -> None:
        hidden = {column.index for column in self._sheet.columns if column.hidden}
        for place in places.values():
            if place in hidden or band.hidden:
                where = address(band.index, place)
                raise _UntoldError("这一栏要单位填写，却隐藏了，请取消隐藏", where)

    def _see_headers(self, above: Sequence[Around], places: Mapping[str, int]) -> None:
        """A filled form is read by its headers, so each must say which column it is."""
        for field, place in places.items():
            said = list(_column_texts(above, place))
            joined = ["".join(reversed(said[:rows])) for rows in (1, 2)]
            plain = [_BRACKETS.sub("", text) for text in joined]
            if field not in {self._form.headers.get(key(text)) for text in (*joined, *plain)}:
                header = self._form.columns[field].header
                shown = f"写的是「{said[0]}」" if said else "没有字"
                what = (
                    f"{column_letters(place)} 列的表头{shown}，认不出是「{header}」一栏，"
                    f"请写 {{{{ form.columns.{field}.header }}}}"
                )
                raise _UntoldError(what)

    def _see_unit(self, rows: Iterable[Around]) -> None:
        """The unit is read by the label in front of it."""
        for row in rows:
            said = ""
            for _, value in row.shown:
                said += str(value or "")
                if _UNIT in said and _labelled(said.partition(_UNIT)[0], self._form.labels.unit):
                    return
        name = self._form.labels.unit[0]
        raise _UntoldError(f"没有写报送单位的格子，请在表头上面写一格：{name}：{{{{ unit }}}}")

    def _contact(self, above: Sequence[Around], below: Sequence[Around]) -> Contact:
        """Where the contact is filled in."""
        for is_below, rows in ((False, above), (True, below)):
            for number, row in enumerate(rows):
                for at, (_, value) in enumerate(row.shown):
                    if MARK in str(value):
                        return self._opened(row, at, number, is_below=is_below)
        name = self._form.labels.contact[0]
        raise _UntoldError(f"没有写联系人的格子，请在表头上面写一格：{name}：{{{{ contact }}}}")

    def _opened(self, row: Around, at: int, number: int, *, is_below: bool) -> Contact:
        labels, (cell, value) = self._form.labels, row.shown[at]
        said = "".join(str(other or "") for _, other in row.shown[: at + 1])
        if not _labelled(said.partition(MARK)[0], (*labels.contact, *labels.telephone)):
            what = f"联系人的前面要写明是什么，如「{labels.contact[0]}：」"
            raise _UntoldError(what, cell.address)
        if str(value).partition(MARK)[2].strip():
            what = "{{ contact }} 后面不能再有别的字，那里要留给单位填"
            raise _UntoldError(what, cell.address)
        alone = _UNIT not in str(value)
        found = placed(row, at, number, self._widths(), is_below=is_below, alone=alone)
        if found is None or cell.rows > 1:
            what = "这一格和左边放不下可以填写的联系人，请多合并几列"
            raise _UntoldError(what, cell.address)
        return found

    def _widths(self) -> dict[int, float]:
        own = {column.index: column.width for column in self._sheet.columns}
        last = max(cell.column + cell.columns for row in self._sheet.rows for cell in row.cells)
        return {column: own.get(column) or DEFAULT_WIDTH for column in range(last)}


def _places(row: Row) -> dict[str, int]:
    """From a field to its column, for the cells of a row that show nothing else."""
    found: dict[str, int] = {}
    for cell in row.cells:
        match = _OF_ENTRY.fullmatch(str(cell.value).strip()) if cell.computed else None
        if match is None or cell.columns > 1:
            continue
        owner, name = match[1].split(".")
        field = "sequence" if match[1] == "loop.index" else _FIELDS.get(name)
        if field is not None and owner != "form":
            found.setdefault(field, cell.column)
    return found


def _by_index(rows: Iterable[Around]) -> Iterable[tuple[int, list[Around]]]:
    ordered = sorted(rows, key=lambda row: row.row.index)
    return ((index, list(same)) for index, same in groupby(ordered, lambda row: row.row.index))


_Values = tuple["Value", ...]


def _first_difference(row: Around, own: list[_Values], others: list[_Values]) -> str:
    """The first cell of a row that shows something else."""
    for values, changed in zip(own, others, strict=False):
        for cell, value, other in zip(row.row.cells, values, changed, strict=True):
            if value != other:
                return cell.address
    return row.row.cells[0].address


def _column_texts(above: Sequence[Around], place: int) -> Iterable[str]:
    """What stands above a column, from the lowest row up; merged cells count for each column."""
    for row in reversed(above):
        for cell, value in row.shown:
            if cell.column <= place < cell.column + cell.columns and value not in (None, ""):
                yield str(value)


def _labelled(text: str, labels: Iterable[str]) -> bool:
    return any(key(label) in key(text) for label in labels)
