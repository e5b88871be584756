"""One file that goes back: marked, or as it came with its list, and a letter that says which."""

from __future__ import annotations

import hashlib
import io
import zipfile
from typing import TYPE_CHECKING

import docx
import pytest
from openpyxl import load_workbook

from pipeline.intake.inbox import InboxFile
from pipeline.intake.limits import Limits
from pipeline.jobs.returns import marking
from pipeline.jobs.returns.marking import Errand, Marked, marked, posted
from pipeline.model.cells import Grid
from pipeline.model.findings import FindingKey
from pipeline.model.resources import Resources
from pipeline.model.returns import COLUMNS, SHEET, Remark
from pipeline.rendering.returns.notice import TEMPLATE, Enclosed, Notice
from tests.helpers.formats import FORMATS
from tests.helpers.workbooks import workbook
from tests.unit.examples import examples
from tests.unit.given import NOON
from tests.unit.grids import grid

if TYPE_CHECKING:
    from pathlib import Path

KEY = FindingKey("郑州旅游学校", "物流管理", "students", "R04", "7000")
REMARKS = (
    Remark("E", "C02", "Sheet1", ("A1",), "郑州旅游学校", "类型", "x", "一", "二", "三"),
    Remark(
        "W", "R04", "Sheet1", ("B1",), "郑州旅游学校", "规模", "7000", "大", "小", "核", keys=(KEY,)
    ),
)
NOTICE = Notice(
    "郑州市教育局", "甲.xlsx", "首批", "河南省", "河南省教育厅", "", "", "2019年4月20日", REMARKS
)


def errand(tmp_path: Path, content: bytes, name: str = "甲.xlsx") -> Errand:
    """A file in an inbox that is to go back."""
    path = tmp_path / name
    path.write_bytes(content)
    file = InboxFile(path, f"inbox/henan/{name}", "henan", ignored=False)
    digest = hashlib.sha256(content).hexdigest()
    # The process of the tests is no worker: what it has loaded for others would count here too.
    limits = Limits(memory_mib=100_000)
    return Errand(file, digest, REMARKS, "题目", "有色", "无色", NOON, limits)


def edited(content: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with one text of a part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(buffer, "w") as now:
        for name in was.namelist():
            text = was.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            now.writestr(name, text)
    return buffer.getvalue()


def texts(content: bytes | None, sheet: str = SHEET) -> list[tuple[object, ...]]:
    """The rows of a sheet."""
    assert content is not None
    return list(load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True))


@pytest.mark.parametrize("error", [ValueError, KeyError, RecursionError, AttributeError])
def test_an_odd_file_costs_its_marks_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    """A file at which the program fails goes back as it came with its list; the error is kept."""

    def fails(*_: object) -> Marked:
        raise error

    monkeypatch.setattr(marking, "_marked", fails)
    content = workbook("a|7000")
    result = marked(errand(tmp_path, content))
    assert (result.content, result.extension) == (content, "xlsx")
    assert texts(result.listed)[1][0] == "无色"
    assert result.enclosed is Enclosed.BESIDE
    assert result.fault == error.__name__


def test_too_little_memory_is_not_told_as_an_odd_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without memory nothing can be made in a worker: its caller has to."""

    def fails(*_: object) -> Marked:
        raise MemoryError

    monkeypatch.setattr(marking, "_marked", fails)
    with pytest.raises(MemoryError):
        marked(errand(tmp_path, workbook("a")))


@examples(
    "part old new enclosed",
    {
        "a row without a number": (
            "xl/worksheets/sheet1.xml", '<row r="1"', "<row", Enclosed.BESIDE,
        ),
        "a comment among the sheets": (
            "xl/workbook.xml", "<sheets>", "<sheets><!-- x -->", Enclosed.MARKED,
        ),
        "an empty format": (
            "xl/worksheets/sheet1.xml", '<c r="A1"', '<c s="" r="A1"', Enclosed.MARKED,
        ),
    },
)  # fmt: skip
def test_odd_xml_ends_nothing(
    tmp_path: Path, part: str, old: str, new: str, enclosed: Enclosed
) -> None:
    """A workbook that spreadsheets open and nobody foresaw goes back, marked or as it came."""
    content = edited(workbook("a|7000"), part, old, new)
    result = marked(errand(tmp_path, content))
    assert result.enclosed is enclosed
    assert (result.content == content) is (enclosed is Enclosed.BESIDE)


def test_a_list_by_itself_asks_for_no_answers(tmp_path: Path) -> None:
    """It has no table, so that nobody could tell whose answers they are: it holds no keys."""
    result = marking.unmarked(errand(tmp_path, workbook("a|7000")))
    header, *rows = texts(result.listed)[2:]
    assert header == COLUMNS
    assert [row[2] for row in rows] == ["C02", "R04"]
    assert not any("[" in row[COLUMNS.index("编号")] for row in rows)
    assert texts(result.listed, "说明") == [("本清单所说的文件", "甲.xlsx")]


@examples(
    "held name extension",
    {
        "macros under the name of an old workbook": ("xlsm", "甲.xls", "xlsm"),
        "macros under that of a workbook without": ("xlsm", "甲.xlsx", "xlsm"),
        "none under the name of one with": ("xlsx", "甲.xlsm", "xlsx"),
    },
)
def test_the_extension_is_that_of_the_content(
    tmp_path: Path,
    held: str,
    name: str,
    extension: str,
) -> None:
    """Excel refuses macros in a .xlsx: what a file holds decides, and not what it was called."""
    content = FORMATS[held].write((grid("a|7000"),))
    result = marked(errand(tmp_path, content, name))
    assert (result.extension, result.listed) == (extension, None)


@examples(
    "name extension",
    {
        "none": ("汇总表", ""),
        "in capitals": ("甲.XLSX", "xlsx"),
        "words behind a dot": ("1.郑州市教育局汇总表", ""),
    },
)
def test_what_goes_back_as_it_came_keeps_its_extension(
    tmp_path: Path, name: str, extension: str
) -> None:
    """What stands behind the last dot of a name is not always an extension."""
    assert marking.unmarked(errand(tmp_path, b"x", name)).extension == extension


def test_the_list_of_an_earlier_return_is_no_table(tmp_path: Path) -> None:
    """A returned copy that was saved as .ods comes back with one list, the new one."""
    old = Grid(SHEET, (("题目",), ("旧",), COLUMNS, ("1", "疑点", "R04")))
    content = FORMATS["ods"].write((old, grid("a|7000")))
    result = marked(errand(tmp_path, content, "甲.ods"))
    assert result.content is not None
    assert load_workbook(io.BytesIO(result.content)).sheetnames == [SHEET, "Sheet1"]
    assert texts(result.content)[1][0] == "有色"


def test_a_letter_tells_what_became_of_its_file(tmp_path: Path) -> None:
    """It is written behind the marking: of a file without marks it does not say that there are."""
    template = Resources().read(TEMPLATE).content
    good = workbook("a|7000")
    odd = good.replace(b"xl/styles.xml", b"xl/stiles.xml")
    told = []
    for name, content in (("甲.xlsx", good), ("乙.xlsx", odd)):
        one = errand(tmp_path, content, name)
        post = posted(one, template, NOTICE)
        document = docx.Document(io.BytesIO(post.letter))
        told.append((post.marked.enclosed, "标红" in "".join(p.text for p in document.paragraphs)))
    assert told == [(Enclosed.MARKED, True), (Enclosed.BESIDE, False)]


def test_a_file_that_is_gone_has_its_list_alone(tmp_path: Path) -> None:
    """What has changed since it was judged is not marked, and the notice does not enclose it."""
    one = errand(tmp_path, workbook("a|7000"))
    one.file.path.write_bytes(workbook("b"))
    result = marked(one)
    assert result.content is None
    assert result.enclosed is Enclosed.LIST
