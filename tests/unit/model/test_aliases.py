"""aliases.csv: what it may hold, and every mistake named with its line."""

from __future__ import annotations

import pytest

from pipeline.model.aliases import COLUMNS, Alias, Aliases, load_aliases
from pipeline.model.errors import ConfigurationFault
from pipeline.model.resources import DataFile
from tests.unit.examples import examples
from tests.unit.given import territory

HEADER = ",".join(COLUMNS)
JINSHUI = "school,金水中专,郑州市金水中等专业学校,,,"


def loaded(*lines: str, header: str = HEADER, encoding: str = "utf-8") -> Aliases:
    """The aliases of a file with these lines."""
    return load_aliases(DataFile("aliases.csv", "\n".join((header, *lines)).encode(encoding)))


def refused(*lines: str, header: str = HEADER) -> ConfigurationFault:
    """What is said of a file with these lines."""
    with pytest.raises(ConfigurationFault) as raised:
        loaded(*lines, header=header)
    return raised.value


def test_a_line_is_read() -> None:
    """A line says whose other name a name is, where, since when and why, and where it stands."""
    (alias,) = loaded("unit, 郑州 教育 ,郑州市教育局,henan,2019-04-20T09:00:00+08:00,电话").lines
    assert alias == Alias(
        kind="unit", alias="郑州教育", name="郑州市教育局", scope="henan",
        confirmed_at="2019-04-20T09:00:00+08:00", reason="电话", line=2,
    )  # fmt: skip


def test_a_file_that_excel_saved() -> None:
    """A byte order mark, other columns' order, Excel's dates and blank rows change nothing."""
    header = "name,alias,kind,reason,confirmed_at,scope"
    lines = (",,,,,,,", "郑州市金水中等专业学校,金水中专,school,,2019/4/20 9:05,", ",,,,,")
    (alias,) = loaded(*lines, header=header, encoding="utf-8-sig").lines
    assert (alias.alias, alias.confirmed_at, alias.line) == ("金水中专", "2019/4/20 9:05", 3)


def test_an_empty_file_has_no_aliases() -> None:
    """A file with nothing but its first line is a file without aliases."""
    assert loaded() == Aliases()


@examples(
    "line key what",
    {
        "kind": ("学校,a1,b1,,,", "kind", "写的是「学校」"),
        "no alias": ("school, ,b1,,,", "alias", "没有写名称"),
        "no name": ("school,a1,,,,", "name", "没有写名称"),
        "a formula": ("school,=A1,b1,,,", "alias", "像公式"),
        "no such day": ("school,a1,b1,,2019-02-30,", "confirmed_at", "应是日期"),
        "no date": ("school,a1,b1,,昨天,", "confirmed_at", "写的是「昨天」"),
        "no difference": ("school,Ａ 1,a1,,,", "", "别名和名称相同"),
        "a unit without a scope": ("unit,a1,b1,,,", "", "写明范围"),
        "too few cells": ("school,a1", "name", "没有写名称"),
        "too many cells": ("school,a1,b1,,,,多余", "", "比第一行多"),
    },
)
def test_a_wrong_cell_is_named(line: str, key: str, what: str) -> None:
    """A cell that is wrong is told with its line and column."""
    fault = refused(JINSHUI, line)
    assert (fault.file, fault.line, fault.key) == ("aliases.csv", 3, key)
    assert what in fault.what


@examples(
    "line what",
    {
        "two names of one alias": ("school,金水中专,郑州市金水职业学校,,,", "一个别名只能指一个"),
        "in one scope and everywhere": ("school,金水中专,甲校,henan,,", "一个别名只能指一个"),
        "an alias of an alias": ("school,金水,金水中专,,,", "请直接写后者"),
        "a name that is an alias": ("school,郑州市金水中等专业学校,甲校,,,", "是正式名称"),
    },
)
def test_lines_that_contradict_each_other(line: str, what: str) -> None:
    """Two lines never say two things of one name; both lines are told."""
    fault = refused(JINSHUI, line)
    assert fault.line == 3
    assert what in fault.what
    assert "第 2 行" in fault.what


@examples(
    "line",
    {
        "the same again": JINSHUI,
        "another alias": "school,金水职专,郑州市金水中等专业学校,,,",
        "the same word for a unit": "unit,金水中专,郑州市教育局,henan,,",
    },
)
def test_lines_that_agree(line: str) -> None:
    """A name may have several aliases; units and schools do not get into each other's way."""
    assert len(loaded(JINSHUI, line).lines) == 2


def test_two_provinces_may_have_one_alias() -> None:
    """What a name means in one province says nothing of another."""
    aliases = loaded("school,一中专,甲校,henan,,", "school,一中专,乙校,hebei,,")
    found = [aliases.school("一中专", scope) for scope in ("henan", "hebei", "hubei")]
    assert [alias and alias.name for alias in found] == ["甲校", "乙校", None]


@examples(
    "header",
    {
        "missing": "kind,alias,name",
        "one more": f"{HEADER},note",
        "twice": f"{HEADER},kind",
        "none": "金水中专,郑州市金水中等专业学校",
    },
)
def test_other_columns_are_told(header: str) -> None:
    """A first line with other columns is told, with those that it should have."""
    fault = refused(JINSHUI, header=header)
    assert fault.line == 1
    assert HEADER in fault.what
    assert f"「{header}」" in fault.what


def test_a_file_with_nothing_in_it() -> None:
    """A file without even its first line is told so."""
    assert refused(header="").line == 1


def test_aliases_are_laid_over_their_scope() -> None:
    """A unit's alias leads to the roster's name, in its scope alone; a school's to no unit."""
    aliases = loaded("unit,汴梁局,开封市,henan,,", "unit,旅院,郑州旅游职业学院,henan,,", JINSHUI)
    laid = territory().changed(aliases.laid_over)
    known = laid.province("henan").known_as
    assert known == {"汴梁局": "开封市教育局", "旅院": "郑州旅游职业学院"}
    assert laid.province("hebei") == territory().province("hebei")
