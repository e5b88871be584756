"""`summarize verify` of workbooks: the same lines under a sheet that prints something else."""

from __future__ import annotations

import hashlib
import io
from typing import TYPE_CHECKING

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.drawing.image import Image as Picture
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from PIL import Image

from tests.helpers.inboxes import carry_out, fill, run, table
from tests.helpers.programs import converted
from tests.helpers.verifying import official, verdict

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = table("郑州市教育局", "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100")
CONTACT = "联系人及电话："


@pytest.fixture(scope="module", name="workspace")
def _workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("shown")
    fill(workspace, {"henan/a.xlsx": TABLE})
    run(workspace)
    return workspace


def changed(workspace: Path, change: Callable[[Workbook], None]) -> bytes:
    """The official table, changed by hand."""
    book = load_workbook(official(workspace))
    change(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _format(number_format: str, cell: str = "G4") -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.worksheets[0][cell].number_format = number_format

    return change


def _write(cell: str, value: str | int) -> Callable[[Workbook], None]:
    def change(book: Workbook) -> None:
        book.worksheets[0][cell] = value

    return change


def _row(book: Workbook) -> None:
    _moved(book)
    book.worksheets[0]["A1"] = "作废"


def _white(book: Workbook) -> None:
    book.worksheets[0]["G4"].font = Font(color="FFFFFFFF")


def _on_black(book: Workbook) -> None:
    book.worksheets[0]["G4"].fill = PatternFill("solid", fgColor="FF000000")


def _tiny(book: Workbook) -> None:
    book.worksheets[0]["G4"].font = Font(size=1)


def _narrow(book: Workbook) -> None:
    book.worksheets[0].column_dimensions["G"].width = 2


def _no_width(book: Workbook) -> None:
    book.worksheets[0].column_dimensions["G"].width = 0.1


def _low(book: Workbook) -> None:
    book.worksheets[0].row_dimensions[1].height = 1


def _hidden_title(book: Workbook) -> None:
    book.worksheets[0].row_dimensions[1].hidden = True


def _in_front(book: Workbook) -> None:
    sheet = book.create_sheet("封面", 0)
    sheet["A1"] = "以此为准：共 200 人"


def _area(book: Workbook) -> None:
    book.worksheets[0].print_area = "A1:F20"


def _header(book: Workbook) -> None:
    book.worksheets[0].oddHeader.center.text = "草稿"


def _picture(book: Workbook) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "white").save(picture, "PNG")
    book.worksheets[0].add_image(Picture(picture), "G4")


def _condition(book: Workbook) -> None:
    rule = CellIsRule("greaterThan", ["50"], font=Font(color="FFFFFFFF"))
    book.worksheets[0].conditional_formatting.add("G4:G9", rule)


def _note(book: Workbook) -> None:
    sheet = book.worksheets[0]
    last = max(row for row in range(5, sheet.max_row + 1) if sheet.cell(row, 1).value)
    sheet.cell(last, 1).value = None


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_format('0"万"'), 'G4 的数字格式是「0"万"」'),
        (_format(";;;"), "G4 的数字格式是「;;;」"),
        (_format("0.00"), "G4 的数字格式是「0.00」"),
        (_format(";;;", "B4"), "B4 的数字格式是「;;;」"),
        (_write("I4", "另有 50 人"), "I4 多了「另有 50 人」"),
        (_write("I3", "实际人数"), "I3 多了「实际人数」"),
        (_write("I4", 100), "I4 多了「100」"),
        (_row, "A1 多了「作废」"),
        (_white, "G4 的字和底色一样"),
        (_on_black, "G4 的字和底色一样"),
        (_tiny, "G4 的字号是 1"),
        (_narrow, "G4 的列太窄"),
        (_no_width, "「100」没有了，或者印不出来"),
        (_low, "情况汇总表」没有了，或者印不出来"),
        (_hidden_title, "情况汇总表」没有了，或者印不出来"),
        (_in_front, "多了工作表「封面」"),
        (_area, "「100」没有了，或者印不出来"),
        (_header, "页眉或页脚里多了「草稿」"),
        (_picture, "放了图片或文本框"),
        (_condition, "加了条件格式"),
        (_note, "没有了，或者印不出来"),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_what_a_reader_of_the_paper_would_see_is_told(
    workspace: Path, change: Callable[[Workbook], None], words: str
) -> None:
    """The lines are those on record, and the paper would say otherwise: told, and not current."""
    told = verdict(workspace, changed(workspace, change))
    assert told["result"] == "printed_otherwise"
    assert words in "；".join(told["differences"])


def _contact(book: Workbook) -> None:
    sheet = book.worksheets[0]
    cell = next(c for row in sheet.iter_rows() for c in row if str(c.value).startswith(CONTACT))
    sheet[cell.coordinate] = f"{CONTACT}张伟 13800000000"


def _thousands(book: Workbook) -> None:
    book.worksheets[0]["G4"].number_format = "#,##0_ "


def _wider(book: Workbook) -> None:
    book.worksheets[0].column_dimensions["G"].width = 30


def _moved(book: Workbook) -> None:
    sheet = book.worksheets[0]
    merged = list(sheet.merged_cells.ranges)
    sheet.insert_rows(1)
    for part in merged:  # openpyxl leaves them where they were
        part.shift(row_shift=1)
    heights = {number: row.height for number, row in sheet.row_dimensions.items()}
    for number, height in heights.items():
        sheet.row_dimensions[number + 1].height = height
    sheet.row_dimensions[1].height = None


@pytest.mark.parametrize("change", [_contact, _thousands, _wider, _moved, lambda _: None])
def test_what_says_the_same_is_current(workspace: Path, change: Callable[[Workbook], None]) -> None:
    """The contact written in, thousands apart, another width, a line of room: the same table."""
    told = verdict(workspace, changed(workspace, change))
    assert (told["result"], told["differences"]) == ("current", [])
    assert "没有核对" not in told["message"]


def test_what_libreoffice_saves_is_current(workspace: Path, tmp_path: Path) -> None:
    """Another program leaves the looks as they are; what it drops and exchanges is said."""
    content = official(workspace).read_bytes()
    (tmp_path / "ods").mkdir()
    through = converted(content, "xlsx", "ods", tmp_path / "ods")
    told = verdict(workspace, converted(through, "ods", "xlsx", tmp_path))
    assert (told["result"], told["differences"]) == ("current", [])
    assert "没有登记的那张二维码" in told["left_out"]
    assert told["message"].endswith(told["left_out"])


def test_another_format_is_not_looked_at(workspace: Path, tmp_path: Path) -> None:
    """Of an .ods only the lines are compared, and that is said."""
    saved = converted(official(workspace).read_bytes(), "xlsx", "ods", tmp_path)
    told = verdict(workspace, saved, "另存.ods")
    assert told["result"] == "current"
    assert "只核对了各行的内容" in told["left_out"]


def test_what_could_not_be_compared_is_said(tmp_path: Path) -> None:
    """Without the workbook on record current comes with what was not compared; looks still tell."""
    fill(tmp_path, {"henan/a.xlsx": TABLE})
    run(tmp_path)
    plain, white = changed(tmp_path, lambda _: None), changed(tmp_path, _white)
    official(tmp_path).unlink()
    told = verdict(tmp_path, plain)
    assert told["result"] == "current"
    assert "标题、注、页眉页脚和别的文字没有核对" in told["message"]
    assert verdict(tmp_path, white)["result"] == "printed_otherwise"


def test_the_results_speak_for_the_record_only_as_they_were_written(tmp_path: Path) -> None:
    """An edited table among the results is no record: it does not vouch for itself."""
    fill(tmp_path, {"henan/a.xlsx": TABLE})
    run(tmp_path)
    genuine, edited = official(tmp_path).read_bytes(), changed(tmp_path, _header)
    official(tmp_path).write_bytes(edited)
    for content in (edited, genuine):
        told = verdict(tmp_path, content)
        assert told["result"] == "current"
        assert "标题、注、页眉页脚和别的文字没有核对" in told["message"]


def test_the_lock_speaks_before_the_results(tmp_path: Path) -> None:
    """Who edits the results and their run.json does not edit what was locked."""
    fill(tmp_path, {"henan/a.xlsx": TABLE})
    run(tmp_path)
    lock = ("lock", "--province", "henan", "--round", "2019-1")
    assert carry_out(tmp_path, *lock)[0] == 0
    genuine, edited = official(tmp_path).read_bytes(), changed(tmp_path, _header)
    official(tmp_path).write_bytes(edited)
    document = official(tmp_path).parent / "run.json"
    hashes = (hashlib.sha256(content).hexdigest() for content in (genuine, edited))
    document.write_text(document.read_text("utf-8").replace(*hashes), "utf-8")
    assert verdict(tmp_path, edited)["result"] == "printed_otherwise"
    assert verdict(tmp_path, genuine)["left_out"] is None
