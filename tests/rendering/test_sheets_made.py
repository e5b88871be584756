"""A sheet of a template that prints no row is not made, and nothing else breaks by that."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from pipeline.rendering.filling import fill
from pipeline.rendering.template import compile_template
from tests.helpers.plain_books import book_of

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
ALWAYS = {"A1": "总是", "B1": "有"}
BAND = {"A1": "{% for one in many %}", "A2": "{{ one }}", "A3": "{% endfor %}"}
WHEN = {"A1": "{% if many %}", "A2": "表头", "A3": "{% endif %}"}


def _filled(content: bytes, *many: str) -> bytes:
    plan = compile_template(DataFile("templates/xlsx/试验.xlsx", content))
    return fill(plan, {"many": many}, created=CREATED, fonts={})


def _parts(content: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def _names(content: bytes) -> list[str]:
    return load_workbook(io.BytesIO(content)).sheetnames


@pytest.mark.parametrize(
    ("many", "made"), [((), ["一", "四"]), (("甲",), ["一", "二", "三", "四"])]
)
def test_a_sheet_without_a_row_is_not_made(many: tuple[str, ...], made: list[str]) -> None:
    """A sheet whose bands and conditions print nothing is left out; the others keep their order."""
    content = book_of({"一": ALWAYS, "二": BAND, "三": WHEN, "四": ALWAYS})
    assert _names(_filled(content, *many)) == made


def test_an_empty_sheet_of_the_template_is_printed() -> None:
    """A sheet on which nothing stands has no row that could be left out, and so it stays."""
    assert _names(_filled(book_of({"一": ALWAYS, "空": {}}))) == ["一", "空"]


def test_page_breaks_alone_make_no_sheet() -> None:
    """`{% pagebreak %}` prints no row."""
    content = book_of({"一": ALWAYS, "二": {"A1": "{% pagebreak %}"}})
    assert _names(_filled(content)) == ["一"]


def test_the_rows_that_were_looked_at_are_printed_once() -> None:
    """Looking whether a sheet prints anything loses no row of it, and doubles none."""
    content = _filled(book_of({"一": ALWAYS, "二": BAND}), "甲", "乙", "丙")
    sheet = load_workbook(io.BytesIO(content))["二"]
    assert [cell.value for cell in sheet["A"]] == ["甲", "乙", "丙"]


def test_there_is_always_a_sheet_to_see() -> None:
    """Where none prints a row the first stays, empty; hidden sheets alone make no workbook."""

    def hide(book: Workbook) -> None:
        book["隐藏"].sheet_state = "hidden"

    assert _names(_filled(book_of({"一": BAND, "二": WHEN}))) == ["一"]
    content = _filled(book_of({"隐藏": ALWAYS, "一": BAND, "二": WHEN}, hide))
    book = load_workbook(io.BytesIO(content))
    assert [(sheet.title, sheet.sheet_state) for sheet in book] == [
        ("隐藏", "hidden"),
        ("一", "visible"),
    ]
    assert book.active is book["一"]


@pytest.mark.parametrize(("many", "shown"), [((), "三"), (("甲",), "二")])
def test_the_workbook_opens_with_a_sheet_that_was_made(many: tuple[str, ...], shown: str) -> None:
    """It opens with the template's sheet, and where that was not made with the first to see."""

    def choose(book: Workbook) -> None:
        book["一"].sheet_state = "hidden"
        book.active = book["二"]

    book = load_workbook(
        io.BytesIO(_filled(book_of({"一": ALWAYS, "二": BAND, "三": ALWAYS}, choose), *many))
    )
    assert book.active is not None
    assert (book.active.title, book["一"].sheet_state) == (shown, "hidden")


def _pointing(book: Workbook) -> None:
    """Names, print set-up and drop-downs in a sheet that may not be made, and leading there."""
    there = book["二"]
    there.print_title_rows, there.print_area = "1:2", "A1:B2"
    there.auto_filter.ref = "A2:B2"
    there.defined_names["本表"] = DefinedName("本表", attr_text="'二'!$A$2")
    for name, text in {
        "一格": "'二'!$A$2", "下方": "'二'!$A$9:$A$12", "整列": "'二'!$A:$A", "经名": "'二'!本表",
        "留下": "'三'!$A$1",
    }.items():  # fmt: skip
        book.defined_names[name] = DefinedName(name, attr_text=text)
    for row, text in enumerate(("'二'!$A$2:$A$2", "'二'!$A:$A", "一格"), start=1):
        book["三"].add_data_validation(
            DataValidation(type="list", formula1=text, sqref=f"B{row}", allow_blank=True)
        )


def test_nothing_leads_to_a_sheet_that_was_not_made() -> None:
    """Its own names go with it; what led there says `#REF!`, as where a sheet was deleted."""
    content = book_of({"一": ALWAYS, "二": WHEN | {"B2": "甲"}, "三": {"B3": 1}}, _pointing)
    parts = _parts(_filled(content))
    names = dict(re.findall(r'<definedName name="([^"]+)"[^>]*>([^<]*)<', parts["xl/workbook.xml"]))
    assert names == dict.fromkeys(("一格", "下方", "整列", "经名"), "#REF!") | {"留下": "'三'!$A$1"}
    listed = re.findall("<formula1>([^<]*)<", parts["xl/worksheets/sheet2.xml"])
    assert sorted(listed) == ["#REF!", "#REF!", "一格"]
    assert not any("二" in text for name, text in parts.items() if name.endswith(".xml"))


def test_what_leads_to_a_sheet_that_was_made_stays() -> None:
    """The same names and drop-downs are whole where the sheet prints its row."""
    content = book_of({"一": ALWAYS, "二": WHEN | {"B2": "甲"}, "三": {"B3": 1}}, _pointing)
    names = _parts(_filled(content, "有"))["xl/workbook.xml"]
    assert "#REF!" not in names
    assert '<definedName name="本表" localSheetId="1">\'二\'!$A$1<' in names
    assert '_xlnm._FilterDatabase" localSheetId="1"' in names


@pytest.mark.parametrize("text", ["'没有'!$A:$A", "'没有'!名称", "'一:二'!$A:$A"])
def test_a_sheet_that_is_not_there_is_refused(text: str) -> None:
    """A name that leads to no sheet of the template is refused, be it to a column or a name."""

    def point(book: Workbook) -> None:
        book.defined_names["错"] = DefinedName("错", attr_text=text)

    with pytest.raises(ConfigurationFault, match="不在版式里") as raised:
        compile_template(DataFile("试验.xlsx", book_of({"一": ALWAYS, "二": ALWAYS}, point)))
    assert str(raised.value.key).endswith("错")


def test_a_cell_that_cannot_be_computed_is_named_with_its_sheet() -> None:
    """The first row of a sheet is computed before the sheet is made: its cell is named too."""
    content = book_of({"一": ALWAYS, "二": {"A1": "{{ nothing }}"}})
    with pytest.raises(ConfigurationFault) as raised:
        _filled(content)
    assert raised.value.key == "二!A1"
