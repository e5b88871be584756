"""Pages against the judge: LibreOffice ends them where they were ended, as wide as the paper."""

from __future__ import annotations

import io
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from pipeline.jobs.pdf import pdfs
from pipeline.model.forms import load_form
from pipeline.model.resources import Resources
from pipeline.rendering.official import render_official
from pipeline.rendering.pagination import fitting_scale, widths_of
from pipeline.rendering.published import PublishedLine, render_published
from pipeline.rendering.template import compile_template
from pipeline.rendering.values import ABOVE
from tests.helpers.programs import converted, installed
from tests.rendering.conftest import CREATED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

FORMS = ("F1", "F2", "F3", "F4")
A4_LANDSCAPE = 841.89
POINTS_OF_A_DIGIT = 5.25
SHARED = frozenset({"majors", "major_count", "students"})


@pytest.mark.parametrize("name", FORMS)
def test_the_columns_fit_the_paper(name: str) -> None:
    """All columns at the scale that is noted are no wider than the paper between its margins.

    Rows are free to end pages: the sheet is fitted to one page in width alone.
    """
    sheet = compile_template(Resources().read(f"templates/xlsx/{name}.xlsx")).sheets[0]
    scale = fitting_scale(sheet)
    assert scale is not None
    left, right, *_ = sheet.page.margins
    wide = sum(widths_of(sheet)) * POINTS_OF_A_DIGIT * scale / 100
    assert wide <= (A4_LANDSCAPE - (left + right) * 72) * 0.98
    assert (sheet.page.fit, sheet.page.landscape, sheet.page.paper) == ((1, 0), True, 9)


def _lines(line: Callable[..., Any]) -> list[Any]:
    """Nearly a page high, several that share a text, too much for a page, short, a long last."""

    def of(school: str, characters: int, many: int = 1) -> list[Any]:
        return [
            line(
                school=school * 3,
                certificate=f"证书{n}",
                majors=("专业名称" * (characters // 4),),
                shares_above=SHARED if n else frozenset(),
            )
            for n in range(many)
        ]

    return [
        *of("高与页齐的学校", 460), *of("短的学校", 8, 4), *of("三行合写的学校", 300, 3),
        *of("一页放不下的学校", 1400, 2), *of("短短的学校", 12, 2), *of("末尾的学校", 480),
    ]  # fmt: skip


@pytest.fixture(name="tables")
def _tables(line: Callable[..., Any]) -> dict[str, bytes]:
    """Each form with lines whose texts are long."""
    resources = Resources()

    def template(name: str) -> Any:
        return resources.read(f"templates/xlsx/{name}.xlsx")

    made = {
        name: render_official(
            template(name), form=load_form(resources, name), lines=_lines(line),
            unit="河南省教育厅", contact="", created=CREATED, fonts={},
        )
        for name in FORMS[:3]
    }  # fmt: skip
    pilots = [
        PublishedLine(
            n + 1 if c == 0 else ABOVE, "新疆生产建设兵团" if c == 0 else ABOVE, f"证书{c}",
            f"第{n}所名称很长的现代物流与轨道交通服务职业技术学院（新校区）" * (1 + n % 2),
        )
        for n in range(12)
        for c in range(1 + n % 6)
    ]  # fmt: skip
    made["F4"] = render_published(
        template("F4"), title="名单", lines=pilots, created=CREATED, fonts={}
    )
    return made


def _pages(pdf: bytes, folder: Path) -> list[str]:
    path = folder / "pages.pdf"
    path.write_bytes(pdf)
    told = subprocess.run(
        ("pdftotext", "-layout", str(path), "-"), capture_output=True, check=True, timeout=60
    )
    return [re.sub(r"\s", "", page) for page in told.stdout.decode().split("\f") if page.strip()]


def _judge(tables: Mapping[str, bytes], pdf_of: Mapping[str, bytes], folder: Path) -> None:
    for name, table in tables.items():
        breaks = load_workbook(io.BytesIO(table)).worksheets[0].row_breaks.brk
        pages = _pages(pdf_of[name], folder)
        assert len(breaks) >= 2, name
        assert len(pages) == len(breaks) + 1, name
        assert all(re.search(r"证书\d", page) for page in pages), name
        if name != "F4":
            notes = ["本表可另附页" in page for page in pages]
            assert notes == [False] * (len(pages) - 1) + [True], name


def test_pages_end_where_they_were_ended(tables: dict[str, bytes], tmp_path: Path) -> None:
    """There is one page more than breaks, each with a line of the table; notes are on the last."""
    installed("soffice", "pdftotext")
    made = pdfs({f"{name}.xlsx": table for name, table in tables.items()}, CREATED)
    _judge(tables, {name: made[f"{name}.pdf"] for name in tables}, tmp_path)


def test_pages_of_a_bare_libreoffice(tables: dict[str, bytes], tmp_path: Path) -> None:
    """Where no font of Calibri's widths is installed the columns are wider, and still fit."""
    installed("soffice", "pdftotext")
    made = {name: converted(table, "xlsx", "pdf", tmp_path) for name, table in tables.items()}
    _judge(tables, made, tmp_path)
