"""`summarize verify` of workbooks: the same texts, looking or standing otherwise than on record."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, GradientFill, Side
from openpyxl.styles.colors import Color
from openpyxl.worksheet.properties import PageSetupProperties

from pipeline.rendering.qr import qr_png
from tests.helpers.inboxes import carry_out, fill, run, table

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

TABLE = table(
    "郑州市教育局",
    "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100",
    "2|郑州市第二中等专业学校|中职|Web前端开发（初级）|1|计算机应用|60",
)


@pytest.fixture(scope="module", name="workspace")
def _workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("looks")
    fill(workspace, {"henan/a.xlsx": TABLE})
    run(workspace)
    return workspace


def told(workspace: Path, content: bytes) -> str:
    """All that is told of a table that prints otherwise."""
    file = workspace / "改过.xlsx"
    file.write_bytes(content)
    code, words = carry_out(workspace, "verify", str(file), "--json")
    assert code == 1
    assert '"printed_otherwise"' in words
    return words


def official(workspace: Path) -> bytes:
    """The table of the last run."""
    return (workspace / "outbox" / "henan" / "2019-1" / "汇总表.xlsx").read_bytes()


def styled(**given: Any) -> Callable[[Any], None]:
    """A change of the style of the first figure."""

    def change(sheet: Any) -> None:
        for name, value in given.items():
            setattr(sheet["G4"], name, value)

    return change


def _rich(sheet: Any) -> None:
    text = sheet["F4"].value
    struck = TextBlock(InlineFont(strike=True), text[:2])
    sheet["F4"] = CellRichText(struck, TextBlock(InlineFont(), text[2:]))


def _low(sheet: Any) -> None:
    sheet.row_dimensions[4].height = 5


def _narrow(sheet: Any) -> None:
    sheet.column_dimensions["F"].width = 8


def _scale(sheet: Any) -> None:
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
    sheet.page_setup.scale = 10


def _hidden(sheet: Any) -> None:
    sheet.sheet_format.zeroHeight = True


def _comment(sheet: Any) -> None:
    sheet["G4"].comment = Comment("应为 590", "甲")
    sheet.page_setup.cellComments = "asDisplayed"


def _no_footer(sheet: Any) -> None:
    for part in (sheet.oddFooter.left, sheet.oddFooter.center, sheet.oddFooter.right):
        part.text = None


def _more_in_footer(sheet: Any) -> None:
    sheet.oddFooter.right.text += " 学生合计99999人"


def _other_pages(sheet: Any) -> None:
    sheet.HeaderFooter.differentOddEven = True
    sheet.evenFooter.right.text = "本表作废"


def _numbers(sheet: Any) -> None:
    sheet["A4"], sheet["A5"] = 2, 1


def _notes(sheet: Any) -> None:
    last = sheet.max_row
    first, second = sheet.cell(last - 1, 1), sheet.cell(last, 1)
    first.value, second.value = second.value, first.value


def _sentence(sheet: Any) -> None:
    sheet["E2"] = "联系人及电话：张三 13800000000。注意：本表第1—50行作废"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (styled(number_format="0*0"), "G4 的数字格式是「0*0」"),
        (styled(number_format="*90"), "G4 的数字格式是「*90」"),
        (styled(number_format="[Color2]0"), "G4 的数字格式是「[Color2]0」"),
        (styled(alignment=Alignment("fill")), "G4 的对齐方式是「填充」"),
        (styled(alignment=Alignment(shrink_to_fit=True)), "G4 设了「缩小字体填充」"),
        (styled(alignment=Alignment(wrap_text=False)), "G4 不再自动换行"),
        (styled(alignment=Alignment(textRotation=180)), "G4 的字转了方向"),
        (styled(font=Font("Wingdings", 11)), "G4 换了符号字体"),
        (styled(font=Font(sz=6)), "G4 的字号比登记的小"),
        (styled(font=Font(vertAlign="superscript")), "G4 有上标"),
        (styled(font=Font(color=Color(theme=2))), "G4 的字或底色换了"),
        (styled(font=Font(color=Color(theme=0, tint=-0.05))), "G4 的字或底色换了"),
        (styled(font=Font(color=Color(rgb="FF000000", tint=1.0))), "G4 的字或底色换了"),
        (styled(fill=GradientFill(stop=("000000", "000000"))), "G4 的字或底色换了"),
        (styled(border=Border(diagonal=Side("thick"), diagonalUp=True)), "G4 加了斜线"),
        (_rich, "F4 加了删除线"),
        (_low, "第 4 行的行高比登记的小"),
        (_narrow, "F 列比登记的窄"),
        (_scale, "缩放比例是 10%"),
        (_hidden, "没有写明的行都隐藏了"),
        (_comment, "有批注，并且会印出来"),
        (_no_footer, "页脚右边的「校验码"),
        (_more_in_footer, "后面多了「学生合计99999人」"),
        (_other_pages, "双数页的页脚右边登记的是「校验码"),
        (_numbers, "A4 登记的是「1」，这里是「2」"),
        (_notes, "登记的是"),
        (_sentence, "E2 的横线上写的是「张三13800000000。注意"),
    ],
    ids=lambda given: getattr(given, "__name__", None),
)
def test_what_looks_otherwise_is_told(
    workspace: Path, change: Callable[[Any], object], words: str
) -> None:
    """The texts are those on record, and the paper hides, repeats or exchanges them: told."""
    book = load_workbook(io.BytesIO(official(workspace)))
    change(book.worksheets[0])
    buffer = io.BytesIO()
    book.save(buffer)
    assert words in told(workspace, buffer.getvalue())


def _repacked(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return buffer.getvalue()


def test_another_picture_in_the_footer_is_told(workspace: Path) -> None:
    """The code of something else in the place of the footer's own is no picture on record."""
    other = qr_png("1X:HENAN:2019-1:7:ABCDEFGHJKLMNPQR")

    def change(name: str, content: bytes) -> bytes:
        return other if name.startswith("xl/media/") else content

    words = told(workspace, _repacked(official(workspace), change))
    assert "图片（二维码）和登记的不一样" in words


def test_a_formula_is_told(workspace: Path) -> None:
    """What was calculated last says nothing of what is printed: the record has no formula."""

    def change(name: str, content: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return content
        changed = re.sub(rb'(<c r="G4"[^>]*>)(<v>100</v>)', rb"\1<f>100+1000</f>\2", content)
        assert changed != content
        return changed

    words = told(workspace, _repacked(official(workspace), change))
    assert "G4 是公式" in words
