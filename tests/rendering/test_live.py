"""Values that belong together: formulas over printed cells, values across, charts, links."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.hyperlink import Hyperlink

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from pipeline.rendering.filling import fill
from pipeline.rendering.live import NUMBER, Across, Chart, Figure, Noted, Series, Span
from pipeline.rendering.template import compile_template
from pipeline.rendering.values import ABOVE
from tests.helpers.plain_books import book_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
BAND = {"A1": "{% for row in rows %}", "A3": "{% endfor %}"}


def _template(
    sheets: Mapping[str, Mapping[str, Any]], *change: Callable[[Workbook], None]
) -> DataFile:
    return DataFile("templates/xlsx/试验.xlsx", book_of(sheets, *change))


def _filled(template: DataFile, context: Mapping[str, Any]) -> bytes:
    return fill(compile_template(template), context, created=CREATED, fonts={})


def _opened(content: bytes, *, values: bool = False) -> Workbook:
    return load_workbook(io.BytesIO(content), data_only=values)


def _rendered(
    cells: Mapping[str, Any],
    *change: Callable[[Workbook], None],
    values: bool = False,
    **context: Any,
) -> Any:
    """The one sheet of a template, with its formulas or their values."""
    content = _filled(_template({"表": cells}, *change), context)
    return _opened(content, values=values).worksheets[0]


def _row(name: str, value: int, total: Figure | None = None) -> dict[str, Any]:
    """A name, what is counted by it, and its share of a total."""
    noted = Noted(name)
    count = Figure(("COUNTIFS(数据_单位,", noted, ")"), value)
    parts = (count,) if total is None else (count, "/", total)
    return {"name": noted, "count": count, "part": Figure(parts, value)}


# ── figures ──────────────────────────────────────────────


@pytest.mark.parametrize(("name", "count"), [("A", "B"), ("C", "A")])
def test_a_formula_follows_the_column_of_its_name(name: str, count: str) -> None:
    """Wherever the template prints a name, the formula beside it says that cell."""
    cells = BAND | {f"{name}2": "{{ row.name }}", f"{count}2": "{{ row.count }}"}
    sheet = _rendered(cells, rows=[_row("甲", 1), _row("乙", 2)])
    assert sheet[f"{count}2"].value == f"=COUNTIFS(数据_单位,${name}2)"
    assert sheet[f"{name}2"].value == "乙"


def test_a_figure_carries_its_value() -> None:
    """A reader that does not calculate finds the value; within a text it stands as it is."""
    cells = BAND | {"A2": "{{ row.count }}", "B2": "共 {{ row.count }} 条"}
    sheet = _rendered(cells, values=True, rows=[_row("甲", 7)])
    assert (sheet["A1"].value, sheet["B1"].value) == (7, "共 7 条")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("甲", '"甲"'), ('“a"b', '"“a""b"'), (3, "3"), (0.5, "0.5"), (None, "0"), ("", '""'),
        ("长" * 201, f'"{"长" * 200}"&"长"'),
    ],
)  # fmt: skip
def test_what_is_not_printed_is_said_as_it_is(value: Any, said: str) -> None:
    """Without its cell a value stands in the formula, a long text in pieces that Excel takes."""
    figure = Figure(("COUNTIFS(数据_单位,", Noted(value), ")"), 1)
    assert _rendered({"A1": "{{ figure }}"}, figure=figure)["A1"].value == (
        f"=COUNTIFS(数据_单位,{said})"
    )


def test_a_total_that_is_not_printed_is_counted_in_the_formula() -> None:
    """Without the cell of another figure its formula stands there, in brackets where needed."""
    one_call, sum_of_two = Figure(("COUNT(数据_序号)",), 4), Figure(("COUNT(甲)+COUNT(乙)",), 4)
    cells = {"A1": "{{ one.part }}", "A2": "{{ two.part }}"}
    sheet = _rendered(cells, one=_row("甲", 1, one_call), two=_row("甲", 1, sum_of_two))
    assert sheet["A1"].value == '=COUNTIFS(数据_单位,"甲")/COUNT(数据_序号)'
    assert sheet["A2"].value == '=COUNTIFS(数据_单位,"甲")/(COUNT(甲)+COUNT(乙))'


def test_the_sum_below_a_list_is_meant() -> None:
    """A total that is printed above and below a list is, in the list, the one below."""
    total = Figure(("COUNT(数据_序号)",), 3)
    cells = {
        "A1": "{{ total }}",
        "A2": "{% for row in rows %}",
        "A3": "{{ row.part }}",
        "B3": "{{ row.count }}",
        "A4": "{% endfor %}",
        "B5": "{{ total }}",
    }
    sheet = _rendered(cells, total=total, rows=[_row("甲", 1, total), _row("乙", 2, total)])
    assert [sheet.cell(row, 1).value for row in (2, 3)] == ["=$B2/$B$4", "=$B3/$B$4"]


def test_only_cells_of_the_same_sheet_are_meant() -> None:
    """A formula does not lead to another sheet where the value stands there too."""
    template = _template({"一": {"A1": "{{ row.name }}"}, "二": {"A1": "{{ row.count }}"}})
    book = _opened(_filled(template, {"row": _row("甲", 1)}))
    assert book["二"]["A1"].value == '=COUNTIFS(数据_单位,"甲")'


def test_a_range_of_figures() -> None:
    """Figures one below the other are a range, on their sheet and for another one."""
    rows = [_row("甲", 1), _row("乙", 2)]
    every = Figure(("SUM(", Span(tuple(row["count"] for row in rows)), ")"), 3)
    cells = BAND | {"B2": "{{ row.count }}", "A4": "{{ every }}"}
    template = _template({"甲 表": cells, "二": {"A1": "{{ every }}"}})
    book = _opened(_filled(template, {"rows": rows, "every": every}))
    assert book["甲 表"]["A3"].value == "=SUM($B$1:$B$2)"
    assert book["二"]["A1"].value == "=SUM('甲 表'!$B$1:$B$2)"


def test_a_figure_without_its_range_is_refused() -> None:
    """Where the figures are not printed, or not together, the cell is told: no mere number."""
    rows = [_row("甲", 1), _row("乙", 2)]
    every = Figure(("SUM(", Span(tuple(row["count"] for row in rows)), ")"), 3)
    apart = {"A1": "{{ rows[0].count }}", "A3": "{{ rows[1].count }}", "A4": "{{ every }}"}
    for cells, address in ((apart, "A4"), ({"A1": "{{ every }}"}, "A1")):
        with pytest.raises(ConfigurationFault, match="没有连成一列") as caught:
            _rendered(cells, rows=rows, every=every)
        assert caught.value.key == address


# ── values in expressions ────────────────────────────────

HELD: dict[str, Any] = {
    "n": Figure(("1",), 0), "two": Figure(("2",), 2), "name": Noted("甲"), "empty": Noted(None),
    "rows": [_row("乙", 3), _row("甲", 0)],
}  # fmt: skip


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("'有' if n else '没有'", "没有"), ("'有' if name else '没有'", "有"), ("two|int + 1", 3),
        ("two|round(1)", 2), ("two|float / 4", 0.5), ("two == 2", True), ("n == n", True),
        ("name == '甲'", True), ("name in ['乙', '甲']", True), ("two > 1", True),
        ("two <= 1", False), ("two >= 2 and n < two", True), ("two is number", True),
        ("name is string", True), ("empty == none", True), ("empty is none", True),
        ("'[' ~ empty ~ ']'", "[]"), ("name|upper", "甲"), ("empty|string", None),
        ("rows|map(attribute='name')|sort|join", "乙甲"), ("name is defined", True),
        ("rows|selectattr('count')|map(attribute='name')|join", "乙"),
        ("rows|selectattr('count', 'gt', 5)|list|length", 0),
        ("(rows|map(attribute='count')|max)|int", 3),
    ],
)  # fmt: skip
def test_a_value_is_tested_as_what_it_holds(expression: str, shown: Any) -> None:
    """A figure and a name are true, equal, in order and a number as their value is."""
    cells = {"A1": f"{{{{ {expression} }}}}", "B1": "x"}
    assert _rendered(cells, values=True, **HELD)["A1"].value == shown


def test_a_default_leaves_a_figure_its_formula() -> None:
    """What is there is printed as itself, with its formula."""
    assert _rendered({"A1": "{{ n|default(1) }}"}, n=Figure(("1+1",), 2))["A1"].value == "=1+1"


@pytest.mark.parametrize("name", ["above", "number", "chart"])
@pytest.mark.parametrize(
    "expression",
    [
        "'有' if {} else '没有'", "{} == 1", "{} in ['甲']", "{} > 0", "{}|int", "{}|float",
        "{}|round", "{} is number", "{}|string",
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_tested(name: str, expression: str) -> None:
    """The value of the cell above, a running number and a chart answer nothing by chance."""
    known = {"above": ABOVE, "number": NUMBER, "chart": _chart([])}
    with pytest.raises(ConfigurationFault, match="只写它自己") as caught:
        _rendered({"A1": "x", "B1": f"{{{{ {expression.format(name)} }}}}"}, **known)
    assert caught.value.key == "B1"


@pytest.mark.parametrize("text", ["{{ number }}. 甲", "{{ chart }} 图", "{{ '第' ~ number }}"])
def test_what_needs_its_own_cell_is_refused_in_a_text(text: str) -> None:
    """A running number and a chart within a longer text are refused, not lost or misprinted."""
    with pytest.raises(ConfigurationFault, match="只能自己占一格") as caught:
        _rendered({"A1": "x", "B1": text}, number=NUMBER, chart=_chart([]))
    assert caught.value.key == "B1"


def test_figures_and_names_within_a_text() -> None:
    """They stand there as their values, a blank one as nothing."""
    cells = {"A1": "{{ name }}：{{ two }}（{{ empty }}）"}
    sheet = _rendered(cells, **HELD)
    assert sheet["A1"].value == "甲：2（）"


def test_equal_names_are_not_the_same() -> None:
    """A formula says the cell of its own name, though an equal one is printed nearer."""
    mine, other = Noted("甲"), Noted("甲")
    count = Figure(("COUNTIFS(数据_单位,", mine, ")"), 1)
    cells = {"A1": "{{ mine }}", "A3": "{{ other }}", "B3": "{{ count }}"}
    sheet = _rendered(cells, mine=mine, other=other, count=count)
    assert sheet["B3"].value == "=COUNTIFS(数据_单位,$A$1)"


def test_a_name_over_several_rows() -> None:
    """A name that is one cell over its rows is that cell in the formulas of all of them."""
    noted = Noted("甲")
    counts = [Figure(("COUNTIFS(数据_单位,", noted, ")"), n) for n in (1, 2)]
    rows = [{"name": shown, "count": c} for shown, c in zip((noted, ABOVE), counts, strict=True)]
    sheet = _rendered(BAND | {"A2": "{{ row.name }}", "B2": "{{ row.count }}"}, rows=rows)
    assert [str(merge) for merge in sheet.merged_cells.ranges] == ["A1:A2"]
    assert (sheet["A1"].value, sheet["B2"].value) == ("甲", "=COUNTIFS(数据_单位,$A$1)")


def test_a_figure_in_merged_cells() -> None:
    """A formula stands in merged cells too, with their looks."""

    def change(book: Workbook) -> None:
        book["表"].merge_cells("A1:B1")
        book["表"]["A1"].font = Font(bold=True)

    sheet = _rendered({"A1": "{{ row.count }}"}, change, row=_row("甲", 1))
    assert sheet["A1"].value == '=COUNTIFS(数据_单位,"甲")'
    assert sheet["A1"].font.b


def test_running_numbers() -> None:
    """`number` counts the rows that print it, through bands and conditions."""
    cells = {"A1": "{{ number }}", "A2": "{% for row in rows %}", "A3": "{{ number }}",
             "A4": "{% endfor %}"}  # fmt: skip
    sheet = _rendered(cells, number=NUMBER, rows=[1, 2])
    assert [cell.value for cell in sheet["A"]] == [1, 2, 3]


# ── values across ────────────────────────────────────────


def test_values_across() -> None:
    """They take the cell's looks and its column's width; print area and filter reach over them."""

    def change(book: Workbook) -> None:
        sheet = book["表"]
        sheet["B1"].font = sheet["B3"].font = Font(bold=True)
        sheet.column_dimensions["B"].width = 20
        sheet.auto_filter.ref, sheet.print_area = "A1:B3", "A1:B3"

    cells = {"A1": "单位", "B1": "{{ heads }}", "A2": "{% for row in rows %}",
             "A3": "{{ row.name }}", "B3": "{{ row.marks }}", "A4": "{% endfor %}"}  # fmt: skip
    rows = [{"name": "甲", "marks": Across((1, None, 3))}, {"name": "乙", "marks": Across((4,))}]
    sheet = _rendered(cells, change, heads=Across(("初", "中", "高")), rows=rows)
    values = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert values == [["单位", "初", "中", "高"], ["甲", 1, None, 3], ["乙", 4, None, None]]
    assert sheet["D1"].font.b
    assert sheet["D2"].font.b
    assert {round(sheet.column_dimensions[c].width) for c in sheet.column_dimensions} == {20}
    assert sheet.auto_filter.ref == "A1:D3"
    assert sheet.print_area.replace("$", "") == "'表'!A1:D3"


def test_columns_across_have_names() -> None:
    """Each of the columns that they make has a name, which grows with the rows."""
    names = ("数据_初级", "数据_中级")
    rows = [Across((1, None), names), Across((None, 1), names)]
    sheet = _rendered(BAND | {"B2": "{{ row }}"}, rows=rows)
    defined = {name: each.attr_text for name, each in sheet.parent.defined_names.items()}
    assert defined == {"数据_初级": "'表'!$B$1:$B$2", "数据_中级": "'表'!$C$1:$C$2"}


def test_formulas_across_say_their_headers() -> None:
    """A figure under a header that is one of several across says its cell."""
    heads = (Noted("中职"), Noted("高职"))
    counts = tuple(Figure(("COUNTIFS(数据_类型,", head, ")"), 1) for head in heads)
    cells = {"B1": "{{ heads }}", "B2": "{{ counts }}"}
    sheet = _rendered(cells, heads=Across(heads), counts=Across(counts))
    assert sheet["C2"].value == "=COUNTIFS(数据_类型,C$1)"


@pytest.mark.parametrize("merged", [False, True])
def test_values_across_need_room(*, merged: bool) -> None:
    """What stands in their way, and merged cells, are refused with the cell; blanks give way."""

    def change(book: Workbook) -> None:
        book["表"]["B1"].font = Font(bold=True)
        if merged:
            book["表"].merge_cells("A1:B1")

    cells: dict[str, Any] = {"A1": "{{ heads }}", "D1": "占着"}
    assert _rendered({"A1": "{{ heads }}", "D1": "占着"}, heads=Across((1, 2, 3)))["C1"].value == 3
    wide = (1, 2) if merged else (1, 2, 3, 4)
    with pytest.raises(ConfigurationFault, match="向右占") as caught:
        _rendered(cells, change, heads=Across(wide))
    assert caught.value.key == "A1"


def test_a_blank_that_looks_like_its_column_is_not_written() -> None:
    """A data sheet is no larger than its values; a blank with looks of its own is kept."""

    def change(book: Workbook) -> None:
        for address in ("A2", "B2"):
            book["表"][address].font = Font(size=9)
        book["表"].column_dimensions["A"].font = Font(size=9)

    template = _template({"表": BAND | {"A2": "{{ row }}", "B2": "{{ row }}"}}, change)
    content = _filled(template, {"rows": [None, ""]})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert re.findall(r'<c r="([A-Z]\d)"', sheet) == ["B1", "B2"]


# ── charts ───────────────────────────────────────────────


def _chart(rows: list[dict[str, Any]], **options: Any) -> Chart:
    series = Series("", tuple(row["count"] for row in rows))
    return Chart(tuple(row["name"] for row in rows), (series,), **options)


def _parts(content: bytes, folder: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name for name in archive.namelist() if re.match(rf"xl/{folder}/\w+\.xml", name)]
        return [archive.read(name).decode() for name in names]


LIST = BAND | {"A2": "{{ row.name }}", "B2": "{{ row.count }}"}


def test_a_chart_is_as_large_as_its_cells() -> None:
    """It stands on its merged cells, says its title, and has its bars from the printed list."""

    def change(book: Workbook) -> None:
        sheet = book["图"]
        sheet.merge_cells("B2:C4")
        for row in (2, 3, 4):
            sheet.row_dimensions[row].height = 75
        sheet.column_dimensions["B"].width = sheet.column_dimensions["C"].width = 20

    rows = [_row("甲", 1), _row("乙", 2), _row("丙", 3)]
    template = _template({"图": {"B2": '{{ chart.titled("各单位") }}'}, "列": LIST}, change)
    content = _filled(template, {"rows": rows, "chart": _chart(rows, most=2)})
    (chart,) = _parts(content, "charts")
    assert re.findall(r"<c:f>([^<]+)</c:f>", chart) == ["列!$A$1:$A$2", "列!$B$1:$B$2"]
    assert "<a:t>各单位（前 2）</a:t>" in chart
    (drawing,) = _parts(content, "drawings")
    corners = re.findall(r"<xdr:col>(\d+)</xdr:col>.*?<xdr:row>(\d+)</xdr:row>", drawing)
    assert corners == [("1", "1"), ("3", "4")]


def test_a_chart_of_nothing_is_none() -> None:
    """Without a line to show its place is blank."""
    template = _template({"图": {"A1": "x", "B2": "{{ chart }}"}, "列": {"A1": "x"} | BAND})
    assert not _parts(_filled(template, {"rows": [], "chart": _chart([])}), "charts")


def test_a_chart_without_its_list_is_refused() -> None:
    """A chart of figures that the template does not print is refused with its cell."""
    template = _template({"图": {"B2": "{{ chart }}"}, "列": BAND | {"A2": "{{ row.name }}"}})
    rows = [_row("甲", 1)]
    with pytest.raises(ConfigurationFault, match="没有连成一列") as caught:
        _filled(template, {"rows": rows, "chart": _chart(rows)})
    assert caught.value.key == "图!B2"


# ── links ────────────────────────────────────────────────


def _linked(location: str | None = None, target: str | None = None) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book["目录"]["A1"].hyperlink = Hyperlink(ref="A1", location=location, target=target)

    return change


@pytest.mark.parametrize("change", [_linked("'列'!A4"), _linked(target="#列.A4")])
def test_a_link_leads_to_where_its_row_has_come(change: Callable[[Workbook], None]) -> None:
    """A link to a cell of the workbook is kept, also as LibreOffice writes it, and moves."""
    template = _template({"目录": {"A1": "去看"}, "列": LIST | {"A4": "合计"}}, change)
    book = _opened(_filled(template, {"rows": [_row("甲", 1), _row("乙", 2)]}))
    cell = book["目录"]["A1"]
    assert (cell.value, cell.hyperlink.location.replace("'", "")) == ("去看", "列!A3")


def test_a_link_to_a_sheet_that_is_not_made_is_its_text() -> None:
    """Where the sheet is left out there is nothing to lead to; the text stays."""
    template = _template({"目录": {"A1": "去看"}, "列": LIST}, _linked("'列'!A1"))
    cell = _opened(_filled(template, {"rows": []}))["目录"]["A1"]
    assert (cell.value, cell.hyperlink) == ("去看", None)


@pytest.mark.parametrize(
    ("change", "what"),
    [(_linked("'没有'!A1"), "「没有」不在版式里"), (_linked(target="http://a.b"), "链接")],
)
def test_a_link_that_cannot_be_kept_is_refused(
    change: Callable[[Workbook], None], what: str
) -> None:
    """A link to a sheet that is not there, or out of the workbook, is refused with its cell."""
    template = _template({"目录": {"A1": "去看"}, "列": LIST}, change)
    with pytest.raises(ConfigurationFault, match=what) as caught:
        compile_template(template)
    assert caught.value.key == "目录!A1"
