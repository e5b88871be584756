"""`summarize verify` of whatever an officer hands in: every format and way to hold a page."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import segno
from PIL import Image

from pipeline.cli.verify import verify as command
from pipeline.jobs.verifying.verdicts import Outcome
from pipeline.model.checkcodes import Mark, check_code
from pipeline.model.errors import UsageFault
from tests.helpers.inboxes import carry_out, fill, run, table
from tests.helpers.marked_pages import page
from tests.helpers.verifying import official, verdict

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = table("郑州市教育局", "1|郑州市金水中等专业学校|中职|物流管理（初级）|1|物流服务与管理|100")
HANDBOOK = Path(__file__).parents[3] / "docs" / "手册.md"
ORIENTATION = 0x112
FLIPPED, TURNED = 2, 6


@pytest.fixture(scope="module", name="workspace")
def _workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    workspace = tmp_path_factory.mktemp("formats")
    fill(workspace, {"henan/a.xlsx": TABLE})
    run(workspace)
    return workspace


@pytest.fixture(scope="module", name="sheet")
def _sheet(workspace: Path) -> Image.Image:
    """The page of the table on record, at 200 dpi."""
    told = verdict(workspace, official(workspace).read_bytes())["edition"]
    mark = Mark(told["code"], told["round"], told["version"], told["scope"])
    return page(mark).resize((2339, 1654))


def saved(sheet: Image.Image, kind: str, **options: object) -> bytes:
    """A picture as a file."""
    buffer = io.BytesIO()
    sheet.save(buffer, kind, **options)
    return buffer.getvalue()


def _held(sheet: Image.Image, orientation: int) -> bytes:
    """A photo that says how the camera was held."""
    told = Image.Exif()
    told[ORIENTATION] = orientation
    how = Image.Transpose.FLIP_LEFT_RIGHT if orientation == FLIPPED else Image.Transpose.ROTATE_90
    return saved(sheet.transpose(how), "JPEG", exif=told)


def _upside_down(sheet: Image.Image) -> bytes:
    turned = [sheet.rotate(180), sheet.rotate(90, expand=True)]
    return saved(sheet.copy(), "PDF", save_all=True, append_images=turned, resolution=200)


@pytest.mark.parametrize(
    "made",
    [
        lambda sheet: saved(sheet.rotate(90, expand=True), "JPEG"),
        lambda sheet: saved(sheet.rotate(180), "JPEG"),
        lambda sheet: saved(sheet.rotate(270, expand=True), "PNG"),
        _upside_down,
        lambda sheet: saved(sheet.convert("L"), "PNG"),
        lambda sheet: saved(sheet.convert("1"), "TIFF", compression="group4"),
        lambda sheet: saved(sheet.convert("1"), "PNG"),
        lambda sheet: saved(sheet.convert("P"), "GIF"),
        lambda sheet: saved(sheet.convert("CMYK"), "JPEG"),
        lambda sheet: saved(sheet.resize((7016, 4961)), "JPEG", dpi=(600, 600)),
        lambda sheet: _held(sheet, TURNED),
        lambda sheet: _held(sheet, FLIPPED),
    ],
)
def test_a_page_is_read_however_it_comes(
    workspace: Path, sheet: Image.Image, made: Callable[[Image.Image], bytes]
) -> None:
    """Turned, mirrored by the camera, upside down in a file, grey, 1 bit, CMYK, 600 dpi."""
    told = verdict(workspace, made(sheet))
    assert told["result"] == "current"
    assert "只核对了校验码" in told["message"]


def test_a_further_code_of_something_else_is_no_matter(workspace: Path, sheet: Image.Image) -> None:
    """A link beside the check code changes nothing; a second check code is no match."""
    link = io.BytesIO()
    segno.make("https://example.org").save(link, kind="png", scale=6)
    other = page(Mark(check_code("谁也没有", ()), "2019-1", 1, "hubei")).resize(sheet.size)
    with_link, with_other = sheet.copy(), sheet.copy()
    with Image.open(link) as picture:
        with_link.paste(picture.convert("RGB"), (1800, 1400))
    with_other.paste(other.crop((0, 1350, 500, 1654)), (1200, 1350))
    assert verdict(workspace, saved(with_link, "PNG"))["result"] == "current"
    told = verdict(workspace, saved(with_other, "PNG"))
    assert told["result"] == "different"
    assert "上面有 2 个不同的校验码" in told["message"]


def test_a_page_with_only_another_code_says_so(workspace: Path) -> None:
    """A QR code of something else is no bad scan of ours."""
    link = io.BytesIO()
    segno.make("https://example.org").save(link, kind="png", scale=6)
    told = verdict(workspace, link.getvalue())
    assert told["result"] == "no_code"
    assert "读到的二维码不是汇总表的" in told["message"]


def _packed(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("汇总表.xlsx", content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (_packed, "先解压"),
        (lambda _: b"", "空的"),
        (lambda content: content[: len(content) // 2], "已损坏"),
        (lambda _: "这里没有表".encode(), "没有登记过的批次的汇总表"),
        (lambda _: b"%PDF-1.4\n%%EOF\n", "已损坏"),
        (lambda _: b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC"),
    ],
)
def test_what_is_not_looked_at_says_why(
    workspace: Path, made: Callable[[bytes], bytes], words: str
) -> None:
    """An archive, an empty file, half a file, a text, a damaged PDF, a photo of another kind."""
    told = verdict(workspace, made(official(workspace).read_bytes()))
    assert told["result"] == "unreadable"
    assert words in told["message"]


def test_a_folder_is_no_file(workspace: Path) -> None:
    """A folder is a slip of usage that names what to write instead."""
    with pytest.raises(UsageFault, match="是文件夹"):
        carry_out(workspace, "verify", str(workspace / "outbox"))


def test_help_and_handbook_tell_every_outcome() -> None:
    """Each outcome has a line with its exit code in the help, and with its name in the handbook."""
    help_lines = re.findall(r"^  ([01])  (\S+?)　", command.help or "", re.MULTILINE)
    rows = re.findall(
        r"^\| (\S+) \| .+ \| `(\w+)` \| ([01]) \|$", HANDBOOK.read_text("utf-8"), re.MULTILINE
    )
    assert [name for _, name, _ in rows] == [str(outcome) for outcome in Outcome]
    assert [(code, words) for words, _, code in rows] == help_lines
