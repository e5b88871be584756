"""What comes out of the printer: the official table as LibreOffice lays it out."""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook

from pipeline.jobs.pdf import pdfs

if TYPE_CHECKING:
    from pathlib import Path

PROGRAMS = ("soffice", "pdftotext", "pdfinfo")
A4_LANDSCAPE = (842, 595)
"""Width and height in points."""
HEADERS = ("试点院校名称", "学校类型", "备注")


@pytest.fixture(scope="module", name="pdf")
def _pdf(demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo's official table as a PDF file."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing and os.environ.get("SYSTEM_PROGRAMS_REQUIRED") == "1":
        pytest.fail(f"not installed, but required here: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = tmp_path_factory.mktemp("printed")
    subprocess.run(
        (
            "soffice", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless",
            "--convert-to", "pdf", "--outdir", str(folder),
            str(demo / "outbox" / "henan" / "2019-1" / "汇总表.xlsx"),
        ),
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    return folder / "汇总表.pdf"


def _told(*command: str | Path) -> str:
    ended = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return ended.stdout.decode("utf-8")


@pytest.fixture(scope="module", name="pages")
def _pages(pdf: Path) -> list[str]:
    """The text of each page, without blanks."""
    pages = _told("pdftotext", "-layout", pdf, "-").split("\f")
    return [re.sub(r"\s", "", page) for page in pages if page.strip()]


def test_the_table_is_printed_on_landscape_a4(pdf: Path) -> None:
    """Every page is A4, and wider than high."""
    sizes = re.findall(r"size:\s+([\d.]+) x ([\d.]+)", _told("pdfinfo", "-l", "-1", pdf))
    assert sizes
    assert {tuple(round(float(side)) for side in size) for size in sizes} == {A4_LANDSCAPE}


def test_each_page_repeats_the_header_row(pages: list[str]) -> None:
    """The header row stands on every page, the title on the first alone."""
    assert len(pages) > 1
    assert all(header in page for page in pages for header in HEADERS)
    assert ["首批1+X证书制度试点院校情况汇总表" in page for page in pages].count(True) == 1


def test_only_the_last_page_has_the_notes(pages: list[str]) -> None:
    """The notes follow the last line of the table."""
    assert ["注：1." in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert "本表可另附页" in pages[-1]


def test_no_school_is_torn(pdf: Path, demo: Path) -> None:
    """The lines of a school stand on one page: none of the demo has more than a page holds."""
    text = (demo / "outbox" / "henan" / "2019-1" / "entries.csv").read_text(encoding="utf-8")
    schools = [line["school"] for line in csv.DictReader(io.StringIO(text, newline=""))]
    pages = _told("pdftotext", "-layout", pdf, "-").split("\f")
    firsts = [int(re.findall(r"^ *(\d+)(?= )", page, re.MULTILINE)[0]) for page in pages if page]
    assert firsts[0] == 1
    assert len(firsts) > 1
    assert all(schools[first - 1] != schools[first - 2] for first in firsts[1:])


def test_the_last_page_has_a_line_above_its_notes(pages: list[str]) -> None:
    """Notes never stand alone: the number of the last line is above them."""
    assert re.search(r"220.*注：1\.", pages[-1], re.DOTALL)


@pytest.mark.parametrize("columns", ["as wide as Calibri's digits", "as LibreOffice has them"])
def test_pages_end_where_they_were_ended(
    columns: str, pdf: Path, demo: Path, tmp_path: Path
) -> None:
    """There is one page more than breaks: no page was too small for what was put on it."""
    table = (demo / "outbox" / "henan" / "2019-1" / "汇总表.xlsx").read_bytes()
    if columns.startswith("as wide"):
        made = pdfs({"汇总表.xlsx": table}, dt.datetime(2019, 4, 28, 18, 0, tzinfo=dt.UTC))
        pdf = tmp_path / "汇总表.pdf"
        pdf.write_bytes(made["汇总表.pdf"])
    breaks = load_workbook(io.BytesIO(table)).worksheets[0].row_breaks.brk
    pages = re.findall(r"^Pages:\s+(\d+)", _told("pdfinfo", pdf), re.MULTILINE)
    assert len(breaks) > 5
    assert int(pages[0]) == len(breaks) + 1


def test_each_page_tells_its_number(pages: list[str]) -> None:
    """The footer counts the pages: 第 1 页 共 n 页."""
    for number, page in enumerate(pages, start=1):
        assert f"第{number}页共{len(pages)}页" in page


def test_the_meta_line_names_the_unit(pages: list[str]) -> None:
    """Reporting unit, seal and contact stand under the title, as in the notice's own table."""
    assert "报送单位：河南省教育厅（盖章）" in pages[0]
    assert "联系人及电话：" in pages[0]
