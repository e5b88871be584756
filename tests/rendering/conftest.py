"""Sample forms, lines and template workbooks for the tests of rendering."""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment

from pipeline.model.forms import Form, load_form
from pipeline.model.resources import DataFile, Resources
from pipeline.model.rollups import Line
from pipeline.rendering.official import render_official

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from openpyxl.worksheet.worksheet import Worksheet

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def form() -> Form:
    """The national form of the first batch."""
    return load_form(Resources(), "F1")


@pytest.fixture(scope="session")
def official() -> DataFile:
    """The template that ships with the program."""
    return Resources().read("templates/xlsx/F1.xlsx")


@pytest.fixture
def line() -> Callable[..., Line]:
    """Makes a line of a rollup; what is not given has an ordinary value."""

    def made(**values: Any) -> Line:
        ordinary: dict[str, Any] = {
            "unit": "郑州市教育局",
            "school": "郑州市某中专",
            "school_type": "中职",
            "certificate": "物流管理",
            "levels": ("初级", "中级"),
            "major_count": 2,
            "majors": ("物流管理", "电子商务"),
            "students": 120,
            "remark": "",
            "source_file": "inbox/henan/郑州市.xlsx",
            "source_sheet": "Sheet1",
            "source_row": 5,
            "source_cells": "school=B5",
        }
        return Line(**(ordinary | values))

    return made


@pytest.fixture
def render(form: Form, official: DataFile) -> Callable[..., bytes]:
    """Renders lines with the shipped template, or another one."""

    def rendered(lines: Sequence[Line], template: DataFile = official, **values: Any) -> bytes:
        given = {"unit": "河南省教育厅", "contact": "", "created": CREATED, "fonts": {}} | values
        return render_official(template, form=form, lines=lines, **given)

    return rendered


@pytest.fixture
def template() -> Callable[..., DataFile]:
    """Makes a template workbook from addresses and texts; `change` may work on its sheet."""

    def made(
        cells: Mapping[str, Any], change: Callable[[Worksheet], None] = lambda _: None
    ) -> DataFile:
        book = Workbook()
        sheet = book.worksheets[0]
        for address, value in cells.items():
            sheet[address] = value
            sheet[address].alignment = Alignment(wrap_text=True)
        change(sheet)
        buffer = io.BytesIO()
        book.save(buffer)
        return DataFile("templates/xlsx/试验.xlsx", buffer.getvalue())

    return made


@pytest.fixture
def opened() -> Callable[[bytes], Worksheet]:
    """The first sheet of a workbook's bytes."""

    def sheet(content: bytes) -> Worksheet:
        return load_workbook(io.BytesIO(content)).worksheets[0]

    return sheet
