"""The layout of 统计分析.xlsx: rendered empty it is the template, and an officer may change it."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import column_index_from_string, coordinate_to_tuple
from openpyxl.workbook.defined_name import DefinedName
from python_calamine import CalamineWorkbook

from pipeline.jobs.plan import ANALYSIS
from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile, Resources
from pipeline.rendering.analysis import context_of, render_analysis
from pipeline.rendering.computing import printed_rows
from pipeline.rendering.template import compile_template
from tests.helpers.recalculating import recalculated
from tests.unit.rendering.analyses import CREATED, opened, rendered, sample

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from openpyxl.cell.cell import Cell
    from openpyxl.workbook import Workbook

SHIPPED = Resources().read(ANALYSIS)
ALIGNED = ("horizontal", "vertical", "wrap_text", "indent")


def _looks(cell: Any) -> tuple[Any, ...]:
    font, fill, side = cell.font, cell.fill, cell.border
    borders = [each and each.style for each in (side.left, side.right, side.top, side.bottom)]
    return (
        (font.name, font.sz, font.b, font.u, font.charset, font.color and font.color.rgb),
        (fill.patternType, fill.fgColor.rgb), borders, cell.number_format,
        [getattr(cell.alignment, name) or None for name in ALIGNED],
    )  # fmt: skip


# ── rendered empty ───────────────────────────────────────


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workbook, dict[str, list[int]]]:
    """The workbook of no entries, and of each of its sheets the template's row behind each row."""
    analysis = sample(tmp_path_factory.mktemp("workspace"), ())
    context = {"title": "", "subtitle": "", **context_of(analysis)}
    made = {
        sheet.name: [index + 1 for index, _ in printed_rows(sheet, context)]
        for sheet in compile_template(SHIPPED).sheets
    }
    return opened(rendered(analysis), values=False), {n: rows for n, rows in made.items() if rows}


def test_the_sheets_are_the_templates(empty: Any) -> None:
    """Every sheet but those of the nation is there, in the template's order."""
    book, rows = empty
    names = load_workbook(io.BytesIO(SHIPPED.content)).sheetnames
    assert book.sheetnames == [name for name in names if name != "分省"] == list(rows)


def test_looks_and_sizes_are_the_templates(empty: Any) -> None:
    """Widths and each cell's looks, blanks too; rows are as high, or higher for long texts."""
    book, rows = empty
    template = load_workbook(io.BytesIO(SHIPPED.content))
    for name, numbers in rows.items():
        sheet, ours = book[name], template[name]
        for letter, own in ours.column_dimensions.items():
            shown = _column(sheet, column_index_from_string(letter))
            assert round(shown.width * 7) == round(own.width * 7), (name, letter)
        for place, row in enumerate(numbers, start=1):
            grown, least = sheet.row_dimensions[place].height, ours.row_dimensions[row].height
            assert round((grown or 15) * 4 / 3) >= round((least or 15) * 4 / 3), (name, row)
            for column in range(1, ours.max_column + 1):
                found, wanted = sheet.cell(place, column), ours.cell(row, column)
                if not isinstance(wanted, MergedCell) and wanted.has_style:
                    looks = found if found.has_style else _column(sheet, column)
                    assert _looks(looks) == _looks(wanted), (name, found.coordinate)


def _column(sheet: Any, number: int) -> Any:
    """What is said of a column, be it alone or with its neighbours."""
    every = sheet.column_dimensions.values()
    return next(each for each in every if each.min <= number <= each.max)


def test_print_set_up_is_the_templates(empty: Any) -> None:
    """Margins, paper, panes, repeated rows, footers: where rows move, these move along."""
    book, rows = empty
    template = load_workbook(io.BytesIO(SHIPPED.content))
    for name in rows:
        sheet, ours = book[name], template[name]
        assert sheet.page_margins == ours.page_margins
        assert sheet.oddFooter.center.text == ours.oddFooter.center.text == "第 &P 页 共 &N 页"
        for setup, default in (("orientation", ""), ("paperSize", 1), ("fitToHeight", 1)):
            found, wanted = (getattr(each.page_setup, setup) for each in (sheet, ours))
            assert (default if found is None else found) == wanted
        if ours.print_title_rows:
            top = int(ours.print_title_rows.strip("$").partition(":")[0])
            printed = rows[name].index(top) + 1
            assert sheet.print_title_rows == f"${printed}:${printed}"
            assert coordinate_to_tuple(sheet.freeze_panes)[0] == printed + 1


def test_names_are_the_templates(empty: Any) -> None:
    """Each name of a data column is there and leads to a cell, also where there is no entry."""
    book, _ = empty
    template = load_workbook(io.BytesIO(SHIPPED.content))
    assert template.defined_names.keys() < book.defined_names.keys()
    assert all("#REF!" not in each.attr_text for each in book.defined_names.values())


# ── changed by an officer ────────────────────────────────


def _cell(book: Workbook, sheet: str, text: str) -> Cell:
    """The first cell of a sheet that holds a text."""
    cells = (cell for row in book[sheet].iter_rows() for cell in row)
    return next(cell for cell in cells if cell.value == text)


def _swap(book: Workbook) -> None:
    """Columns change places, and what formulas and charts refer to is no longer printed."""
    name, entries = (_cell(book, "分单位", f"{{{{ row.{each} }}}}") for each in ("name", "entries"))
    name.value, entries.value = entries.value, name.value
    _cell(book, "分单位", "{{ total.entries }}").value = None
    _cell(book, "集中度", "{{ row.name }}").value = "某证书"
    _cell(book, "总计", "{{ types }}").value = "各类型"
    _cell(book, "图表", '{{ charts.majors.titled("各专业的条目数") }}').value = None
    book["分专业"].insert_cols(1)
    _cell(book, "分专业", "{{ row.entries }}").value = None
    for index in ("index", "equivalent"):  # reckoned from that list
        _cell(book, "集中度", f"{{{{ concentration.majors.{index} }}}}").value = None


def _changed(change: Callable[[Workbook], None]) -> DataFile:
    book = load_workbook(io.BytesIO(SHIPPED.content))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return DataFile(ANALYSIS, buffer.getvalue())


def _render(template: DataFile, folder: Path) -> bytes:
    return render_analysis(
        template, sample(folder), title="表", subtitle="", created=CREATED, fonts={}
    )


def test_formulas_hold_wherever_columns_stand(tmp_path: Path) -> None:
    """LibreOffice finds each stored value too where an officer moved columns and left some out."""

    def values(content: bytes) -> dict[str, list[list[Any]]]:
        found = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = found.sheet_names
        return {n: found.get_sheet_by_name(n).to_python(skip_empty_area=False) for n in names}

    def without_controls(book: Workbook) -> None:
        _swap(book)
        for cell in book["分专业"]["B"]:
            if str(cell.value).startswith("{%"):
                book["分专业"].cell(cell.row, 1).value, cell.value = cell.value, None

    content = _render(_changed(without_controls), tmp_path)
    stored, found = values(content), values(recalculated(content, tmp_path))
    formulas = 0
    for sheet in opened(content, values=False):
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            if cell.data_type == "f":
                formulas += 1
                at = sheet.title, cell.row - 1, cell.column - 1
                ours, theirs = (each[at[0]][at[1]][at[2]] for each in (stored, found))
                assert theirs == (pytest.approx(ours) if isinstance(ours, float) else ours), at
    assert formulas > 300


def _without_name(book: Workbook) -> None:
    del book.defined_names["数据_单位"]


def _lost_name(book: Workbook) -> None:
    book.defined_names["数据_单位"].attr_text = "#REF!"


def _without_list(book: Workbook) -> None:
    _cell(book, "院校前列", "{{ row.students }}").value = None


def _misspelt(book: Workbook) -> None:
    _cell(book, "分单位", "{{ row.schools }}").value = "{{ row.shools }}"


def _without_majors(book: Workbook) -> None:
    _cell(book, "图表", '{{ charts.majors.titled("各专业的条目数") }}').value = None
    _cell(book, "分专业", "{{ row.entries }}").value = None


def _in_the_way(book: Workbook) -> None:
    cell = _cell(book, "证书×学校类型×等级", "{{ row.by_level }}")
    book[cell.parent.title].cell(cell.row, cell.column + 1, "备注")


@pytest.mark.parametrize(
    ("change", "key", "what"),
    [
        (_without_name, "数据_单位", "没有了"),
        (_lost_name, "数据_单位", "没有了"),
        (_without_list, "图表!E11", "没有连成一列"),
        (_misspelt, "分单位!D7", "没有「shools」这一项"),
        (_in_the_way, "证书×学校类型×等级!F7", "向右占"),
        (_without_majors, "集中度!B17", "没有连成一列"),
        (lambda book: book.remove(book["分专业"]), "目录!B17", "不在版式里"),
    ],
)
def test_a_wrong_template_is_refused(
    tmp_path: Path, change: Callable[[Workbook], None], key: str, what: str
) -> None:
    """What an officer may spoil is refused with the cell or the name, and nothing is guessed."""
    with pytest.raises(ConfigurationFault, match=what) as caught:
        _render(_changed(change), tmp_path)
    assert (caught.value.file, caught.value.key) == (ANALYSIS, key)


# ── the data sheets, over which all is counted ───────────


def _retyped(address: str, value: Any, sheet: str = "数据") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book[sheet][address] = value

    return change


def _named(text: str, name: str = "数据_证书") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.defined_names[name].attr_text = text

    return change


def _exchanged(book: Workbook) -> None:
    sheet = book["数据"]
    sheet["F3"], sheet["G3"] = sheet["G3"].value, sheet["F3"].value


def _with_condition(book: Workbook) -> None:
    """Around the row a condition, which leaves lines out."""
    sheet = book["数据"]
    sheet["A2"] = "{% for entry in entries if entry.students %}"


def _with_second_row(book: Workbook) -> None:
    """In the band a row with a figure of its own in the column of students."""
    sheet = book["数据"]
    sheet["A4"], sheet["K4"], sheet["A5"] = "x", 1, "{% endfor %}"


def _twice_the_first(book: Workbook) -> None:
    """As many lines as there are entries, half of them twice and half of them never."""
    sheet = book["数据"]
    half, rest = "entries|length // 2", "entries|length - entries|length // 2"
    sheet["A2"] = f"{{% for entry in entries[:{half}] + entries[:{rest}] %}}"


def _unprinted(book: Workbook) -> None:
    sheet = book["专业数据"]
    sheet.insert_rows(1)
    sheet["A1"], sheet["A6"] = "{% if false %}", "{% endif %}"
    for name in book.defined_names:
        if name.startswith("专业数据_"):
            text = book.defined_names[name].attr_text
            book.defined_names[name].attr_text = text.replace("$3", "$4")


def _own_name(sheet: str, name: str) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        names = book[sheet].defined_names if sheet else book.defined_names
        names[name] = DefinedName(name, attr_text="'数据'!$G$1")

    return change


@pytest.mark.parametrize(
    ("change", "key", "what"),
    [
        (_exchanged, "数据_学校类型", "数据!F3，那一格不是 {{ entry.school_type }}"),
        (_retyped("G3", None), "数据_证书", "数据!G3，那一格不是 {{ entry.certificate }}"),
        (_retyped("K3", "{{ entry.students }} 人"), "数据_学生", "数据!K3，那一格不是"),
        (_retyped("D3", "{{ major.written }}", "专业数据"), "专业数据_专业", "专业数据!D3"),
        (_retyped("H3", None), "数据_等级", "数据!H3，那一格不是 {{ entry.levels }}"),
        (_named("'数据'!$G$1"), "数据_证书", "数据!G1，那一格不是"),
        (_named("'数据'!$G$3:$G$3"), "数据_证书", "要指着印数据的那一行里的一格"),
        (_named("'数据'!G$3"), "数据_证书", "要指着印数据的那一行里的一格"),
        (_own_name("总计", "数据_证书"), "数据_证书", "会盖住"),
        (_own_name("", "数据_初级"), "数据_初级", "请删去"),
        (_with_condition, "数据!A3", "现在印了"),
        (_twice_the_first, "数据!A3", "有重复、遗漏"),
        (_with_second_row, "数据!A3", "中间夹了别的行"),
        (_unprinted, "专业数据!A4", "没有印出来"),
        (_retyped("W3", None), "数据!A3", "{{ entry.marks }}"),
        (_retyped("W3", "{{ marks }}"), "数据!A3", "{{ entry.marks }}"),
        (_retyped("AF3", "{{ entry.marks }}"), "数据!A3", "{{ entry.marks }}"),
    ],
)  # fmt: skip
def test_a_name_off_its_column_is_refused(
    tmp_path: Path, change: Callable[[Workbook], None], key: str, what: str
) -> None:
    """Formulas count over exactly one row for each entry, each name over its own column."""
    with pytest.raises(ConfigurationFault, match=re.escape(what)) as caught:
        _render(_changed(change), tmp_path)
    assert (caught.value.file, caught.value.key) == (ANALYSIS, key)


def _moved_with_its_name(book: Workbook) -> None:
    _exchanged(book)
    for name, column in (("数据_学校类型", "G"), ("数据_证书", "F")):
        book.defined_names[name].attr_text = f"数据!${column}$3"


@pytest.mark.parametrize(
    "change",
    [
        _moved_with_its_name,
        _retyped("G3", "{{entry.certificate}}"),
        _retyped("A2", "{% for entry in entries|sort(attribute='school_name') %}"),
        _retyped("Z9", "一行说明"),
    ],
)
def test_a_data_sheet_may_be_arranged(tmp_path: Path, change: Callable[[Workbook], None]) -> None:
    """Columns move with their names, and rows into any order, as long as all are there."""
    entries = len(_names_of(_render(_changed(change), tmp_path), "数据_证书"))
    assert entries == len(_names_of(_render(SHIPPED, tmp_path), "数据_证书")) > 0


def _names_of(content: bytes, name: str) -> list[Any]:
    """The values of the cells that a name leads to, all of which are certificates."""
    book = opened(content)
    ((sheet, area),) = book.defined_names[name].destinations
    return [cell.value for (cell,) in book[sheet][area] if cell.value.strip()]
