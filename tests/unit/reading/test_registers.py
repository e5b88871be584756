"""Registers of schools: lists as they are published, and what makes one unusable."""

from __future__ import annotations

import pytest

from pipeline.model.errors import ConfigurationFault
from pipeline.model.registers import RegisteredSchool
from pipeline.reading.registers import read_register
from tests.unit.examples import examples
from tests.unit.given import territory
from tests.unit.grids import grid, workbook

TITLE = "附件1：\n全国普通高等学校名单"
HEADER = "序号|学校名称|学校标识码|主管部门|所在地|办学层次|备注"
HENAN = "河南省（2所）"
FIRST = "1|河南职业技术学院|'4141010824|河南省|郑州市|专科|"
SECOND = "2|郑州电力职业技术\\n学院|'4141013790|河南省教育厅|郑州市|专科|民办"


def registered(text: str, *, hidden: bool = False) -> tuple[RegisteredSchool, ...]:
    """The schools of a list of one sheet."""
    return read_register(workbook(grid(text, hidden=hidden)), "名单/高校.xls", territory())


def homes(text: str) -> dict[str, tuple[str, ...]]:
    """The provinces of a list's schools."""
    return {school.name: school.provinces for school in registered(text)}


def refused(text: str, *, hidden: bool = False) -> ConfigurationFault:
    """What is said of a list that is none."""
    with pytest.raises(ConfigurationFault) as raised:
        registered(text, hidden=hidden)
    return raised.value


def test_a_list_as_published() -> None:
    """Title, header, a heading for each province: the schools below it, each with its place."""
    first, second = registered(f"{TITLE}\n{HEADER}\n{HENAN}\n{FIRST}\n{SECOND}")
    assert first == RegisteredSchool(
        "河南职业技术学院", "4141010824", ("henan",), "名单/高校.xls", "Sheet1", 5
    )
    assert (second.name, second.row) == ("郑州电力职业技术学院", 6)
    assert first.place == "「高校.xls」第 5 行"


def test_a_header_on_every_page() -> None:
    """A header that comes again is no school, and its columns may have moved."""
    again = "序号|学校标识码|学校名称"
    found = homes(f"{HEADER}\n{HENAN}\n{FIRST}\n{again}\n2|'1|郑州电力职业技术学院")
    assert list(found) == ["河南职业技术学院", "郑州电力职业技术学院"]


def test_whose_a_school_is() -> None:
    """A school of 兵团 stands below 新疆 and belongs to both; a ministry's is where it stands."""
    rows = ("新疆维吾尔自治区", "1|石河子大学||新疆生产建设兵团", "2|新疆大学||教育部")
    assert homes("\n".join((HEADER, *rows))) == {
        "石河子大学": ("xinjiang", "bingtuan"),
        "新疆大学": ("xinjiang",),
    }


def test_a_column_for_the_province() -> None:
    """A column may tell the province, once for several rows; another's name is not guessed."""
    header, rows = "省份|学校名称", ("河南|甲学院", "|乙学院", "湖北省|丙学院", "远方|丁学院")
    assert homes("\n".join((header, *rows))) == {
        "甲学院": ("henan",), "乙学院": ("henan",), "丙学院": ("hubei",), "丁学院": (),
    }  # fmt: skip


def test_a_list_of_names_alone() -> None:
    """A list of one column is one, too; a note is no school."""
    assert list(homes("院校名称\n甲学院\n乙学院\n注：截至 2019 年")) == ["甲学院", "乙学院"]


@examples(
    "rows found",
    {
        "one is missing": ((FIRST,), "1 所"),
        "one too many": ((FIRST, SECOND, "3|郑州大学"), "3 所"),
        "at the next heading": ((FIRST, "湖北省（0所）"), "1 所"),
    },
)
def test_a_heading_that_counts_others(rows: tuple[str, ...], found: str) -> None:
    """Where a province's heading counts other schools than were read, the list is not used."""
    fault = refused("\n".join((HEADER, HENAN, *rows)))
    assert "河南省（2所）" in fault.what
    assert found in fault.what
    assert fault.file == "名单/高校.xls"


@examples(
    "text",
    {
        "no header": "甲学院\n乙学院",
        "a header alone": HEADER,
        "another table": "序号|姓名|电话\n1|张伟|2",
    },
)
def test_what_is_no_list(text: str) -> None:
    """A file without a column of schools' names, or without schools, is told."""
    assert "学校名称" in refused(text).what


def test_hidden_sheets_are_left_out() -> None:
    """A hidden sheet is no list."""
    assert refused(f"{HEADER}\n{FIRST}", hidden=True).file == "名单/高校.xls"
