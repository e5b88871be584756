"""`summarize form`: a blank form for each unit, that comes back as that unit's table."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest

from pipeline.jobs import forms
from pipeline.model.errors import UsageFault
from pipeline.model.resources import Resources
from pipeline.model.stamps import FORM_SHEET
from pipeline.model.units import load_territory
from tests.helpers.blanks import CONTACT, UNIT, Row, filled_in
from tests.helpers.inboxes import carry_out, contents, fill, run, save, table
from tests.helpers.office import typed

if TYPE_CHECKING:
    from pathlib import Path

HENAN = ("--province", "henan", "--round", "2019-1")
ROW: Row = {
    "school": "郑州市金水中等专业学校", "school_type": "中职",
    "certificate": "物流管理（初级、中级）", "major_count": 2, "majors": "物流服务与管理、电子商务",
    "students": 120,
}  # fmt: skip
PLACE = "空白表/henan/2019-1"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace whose forms are short, so that they are made quickly."""
    fill(tmp_path, {})
    (tmp_path / "summarize.toml").write_text("[form]\nlines = 4\nword_lines = 3\n", "utf-8")
    return tmp_path


def make(workspace: Path, *arguments: str) -> dict[str, Any]:
    """The JSON document of the command; the one unit of these tests where nothing is said."""
    chosen = arguments or (*HENAN, "--unit", UNIT)
    code, printed = carry_out(workspace, "form", *chosen, "--json")
    assert code == 0
    document: dict[str, Any] = json.loads(printed)
    return document


def test_each_unit_of_the_roster_has_its_form(workspace: Path) -> None:
    """Every unit gets a workbook and, for Henan, a document, beside the inbox and not in it."""
    (workspace / "roster").mkdir()
    (workspace / "roster" / "henan.csv").write_text(
        "unit,kind\n河南甲:职业学院,高职院校\n", "utf-8"
    )
    document = make(workspace, *HENAN)
    roster = [unit.name for unit in load_territory(Resources()).province("henan").roster]
    assert [form["unit"] for form in document["forms"]] == [*roster, "河南甲:职业学院"]
    written = set(contents(workspace / PLACE))
    assert written == {name for form in document["forms"] for name in form["files"]}
    assert {
        "河南甲_职业学院.xlsx",
        "河南甲_职业学院.docx",
        f"{UNIT}.xlsx",
        f"{UNIT}.docx",
    } <= written
    assert contents(workspace / "inbox") == {}


def test_the_nation_asks_provinces_for_workbooks(workspace: Path) -> None:
    """On the national form, which is sent as a workbook, a province gets no document."""
    arguments = ("--national", "--round", "2019-1", "--unit", "河南省教育厅")
    (form,) = make(workspace, *arguments)["forms"]
    assert form["files"] == ["河南省教育厅.xlsx"]


def test_again_the_same_bytes(workspace: Path) -> None:
    """Made again on another day the files are equal, and nothing is set aside."""
    make(workspace, *HENAN, "--unit", UNIT, "--as-of", "2019-04-02")
    before = contents(workspace / PLACE)
    document = make(workspace, *HENAN, "--unit", UNIT, "--as-of", "2019-04-20")
    assert contents(workspace / PLACE) == before
    assert document["kept"] == []


def test_what_somebody_wrote_into_one_is_not_lost(workspace: Path) -> None:
    """What stood in a form's place with other contents is kept beside; others are not touched."""
    make(workspace)
    own = workspace / PLACE / f"{UNIT}.xlsx"
    fresh = own.read_bytes()
    (workspace / PLACE / "说明.txt").write_text("给各单位的说明", "utf-8")
    for number in (1, 2):
        own.write_bytes(b"filled in")
        assert make(workspace)["kept"] == [f"{forms.FORMER}/{UNIT} ({number}).xlsx"]
        assert own.read_bytes() == fresh
        aside = workspace / PLACE / forms.FORMER / f"{UNIT} ({number}).xlsx"
        assert aside.read_bytes() == b"filled in"
    assert (workspace / PLACE / "说明.txt").exists()


@pytest.mark.parametrize("written", ["郑州市教育局", "郑州市", "郑州市教体局"])
def test_a_unit_is_named_as_in_a_table(workspace: Path, written: str) -> None:
    """A unit of the roster is known by every name that a table of it may bear."""
    (form,) = make(workspace, *HENAN, "--unit", written)["forms"]
    assert form["unit"] == UNIT


def test_a_unit_off_the_roster_is_refused(workspace: Path) -> None:
    """No form is made for whom nobody expects: the like names are told, and where to enter it."""
    with pytest.raises(UsageFault, match=r"郑州市教育局.*roster/henan\.csv"):
        carry_out(workspace, "form", *HENAN, "--unit", "郑州市教肓局")
    assert not (workspace / forms.FOLDER).exists()


def test_forms_never_go_into_the_inbox(workspace: Path) -> None:
    """Where the inbox is the workspace itself, a form would be received: nothing is written."""
    with pytest.raises(UsageFault, match="空白表"):
        carry_out(workspace, "form", *HENAN, "--inbox", str(workspace))
    assert not (workspace / forms.FOLDER).exists()


def test_a_scope_is_asked_for(workspace: Path) -> None:
    """Without a province or the nation nothing is made."""
    with pytest.raises(UsageFault, match="--province"):
        carry_out(workspace, "form", "--round", "2019-1")


def test_a_folder_that_cannot_be_written_is_told(workspace: Path) -> None:
    """Where a file stands in the folder's place, one sentence says so."""
    (workspace / forms.FOLDER).write_text("", "utf-8")
    with pytest.raises(UsageFault, match="空白表写不进"):
        carry_out(workspace, "form", *HENAN, "--unit", UNIT)


def test_the_contact_is_the_one_that_the_unit_gave(workspace: Path) -> None:
    """Whom a unit named in its last table stands in its form, in the workbook and the document."""
    line = "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|120|"
    fill(workspace, {"henan/郑州市.xlsx": table(UNIT, line)})
    run(workspace)
    make(workspace)
    book = openpyxl.load_workbook(workspace / PLACE / f"{UNIT}.xlsx")
    assert book[FORM_SHEET][CONTACT[1]].value == "张伟 13800000000"
    document = docx.Document(str(workspace / PLACE / f"{UNIT}.docx"))
    assert any("张伟 13800000000" in paragraph.text for paragraph in document.paragraphs)


def test_an_empty_form_is_an_empty_table(workspace: Path) -> None:
    """Sent back as it is, a form is its unit's table without a row: no formula is asked about."""
    make(workspace)
    for name, content in contents(workspace / PLACE).items():
        save(workspace / "inbox" / "henan" / name, content)
    submissions = run(workspace).document["submissions"]
    assert {s["unit"] for s in submissions} == {UNIT}
    told = [{f["code"] for f in s["findings"]} - {"S05", "S08"} for s in submissions]
    assert told == [{"H06", "S03"}] * 2


@pytest.mark.parametrize("extension", ["xlsx", "ods", "xls"])
def test_a_form_filled_in_comes_back_without_a_finding(workspace: Path, extension: str) -> None:
    """Filled in and saved by LibreOffice, a line left out: accepted, and nothing is to be told."""
    make(workspace)
    second = {**ROW, "school": "", "school_type": "", "certificate": "老年照护（初级）"}
    cells = filled_in([ROW, second, {}, {**ROW, "school": "登封市嵩山武术学校"}])
    content = (workspace / PLACE / f"{UNIT}.xlsx").read_bytes()
    saved = typed(content, cells | {CONTACT: "张伟 13800000000"}, workspace / "typed", extension)
    save(workspace / "inbox" / "henan" / f"填好了.{extension}", saved)
    outcome = run(workspace)
    (submission,) = outcome.document["submissions"]
    assert (submission["status"], submission["unit"]) == ("accepted", UNIT)
    assert {f["code"] for f in submission["findings"]} == {"S05"}  # no scan came with it
    assert [(e["school"], e["certificate"]) for e in outcome.entries] == [
        ("郑州市金水中等专业学校", "物流管理"),
        ("郑州市金水中等专业学校", "老年照护"),
        ("登封市嵩山武术学校", "物流管理"),
    ]


def test_a_document_filled_in_comes_back_without_a_finding(workspace: Path) -> None:
    """The Word form is read as the unit's table; its numbers alone make no row an entry."""
    make(workspace)
    document = docx.Document(str(workspace / PLACE / f"{UNIT}.docx"))
    for cell, value in zip(document.tables[0].rows[1].cells[1:], ROW.values(), strict=False):
        cell.text = str(value)
    meta = next(p for p in document.paragraphs if "联系人" in p.text)
    meta.add_run("张伟 13800000000")
    buffer = io.BytesIO()
    document.save(buffer)
    save(workspace / "inbox" / "henan" / "填好了.docx", buffer.getvalue())
    (submission,) = run(workspace).document["submissions"]
    assert (submission["status"], submission["unit"]) == ("accepted", UNIT)
    assert submission["entries"] == 1
    assert {f["code"] for f in submission["findings"]} == {"S05"}


@pytest.mark.parametrize("ending", ["xlsx", "docx"])
def test_a_form_is_known_by_its_stamp(workspace: Path, ending: str) -> None:
    """Sent to the collection of another round, a form is told by its round (H04) in both kinds."""
    make(workspace)
    content = (workspace / PLACE / f"{UNIT}.{ending}").read_bytes()
    save(workspace / "inbox" / "henan" / f"填好了.{ending}", content)
    when = ("--province", "henan", "--round", "2019-2", "--as-of", "2019-09-10T09:00")
    (submission,) = run(workspace, *when).document["submissions"]
    (message,) = [f["message"] for f in submission["findings"] if f["code"] == "H04"]
    assert "首批（2019-1）" in message
    assert "空白表" in message


@pytest.mark.parametrize("is_saved", [False, True])
def test_a_form_without_its_other_sheets_is_known_by_its_footer(
    workspace: Path, *, is_saved: bool
) -> None:
    """With all sheets but its own deleted, one unit's form is not another's table (H05)."""
    make(workspace)
    content = (workspace / PLACE / f"{UNIT}.xlsx").read_bytes()
    if is_saved:
        content = typed(content, filled_in([ROW]), workspace / "typed")
    book = openpyxl.load_workbook(io.BytesIO(content))
    for name in [name for name in book.sheetnames if name != FORM_SHEET]:
        del book[name]
    for row in book[FORM_SHEET].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = None
            elif UNIT in str(cell.value):
                cell.value = cell.value.replace(UNIT, "洛阳市教育局")
    buffer = io.BytesIO()
    book.save(buffer)
    save(workspace / "inbox" / "henan" / "填好了.xlsx", buffer.getvalue())
    (submission,) = run(workspace).document["submissions"]
    (message,) = [f["message"] for f in submission["findings"] if f["code"] == "H05"]
    assert f"发给「{UNIT}」" in message


def test_a_missing_template_is_named(workspace: Path) -> None:
    """A form that names a Word template that is not there is a mistake of its file and line."""
    folder = workspace / "schemas" / "forms"
    folder.mkdir(parents=True)
    text = Resources().read("schemas/forms/F2.yaml").text
    (folder / "F2.yaml").write_text(text.replace("空白表.docx", "没有.docx"), "utf-8")
    with pytest.raises(UsageFault, match=r"F2\.yaml 第 \d+ 行（word）.*没有\.docx"):
        carry_out(workspace, "form", *HENAN)
