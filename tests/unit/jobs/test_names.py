"""The register of schools in summarize.toml, and aliases against rosters and register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.jobs.names import aliases_of, known_names, load_register
from pipeline.jobs.settings import load_settings
from pipeline.model.errors import ConfigurationFault
from tests.helpers.biff8 import write_xls
from tests.helpers.workbooks import workbook as xlsx
from tests.unit.examples import examples
from tests.unit.given import definitions, territory
from tests.unit.grids import grid

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.model.registers import KnownNames, Register

LIST = "序号 | 学校名称 | 主管部门\n河南省（1所）\n1 | 河南职业技术学院 | 河南省"


def register(folder: Path, settings: str) -> Register | None:
    """The register of a workspace with this summarize.toml."""
    (folder / "summarize.toml").write_text(settings, encoding="utf-8")
    read = load_settings(folder, [s.slug for s in territory().scopes])
    return load_register(folder, read, territory(), definitions())


def refused(folder: Path, settings: str) -> str:
    """What is said of a workspace with this summarize.toml."""
    with pytest.raises(ConfigurationFault) as raised:
        register(folder, settings)
    return str(raised.value)


def test_no_register_unless_it_is_configured(tmp_path: Path) -> None:
    """Without a setting there is no register, and nothing is held against one."""
    assert register(tmp_path, "") is None


def test_several_files_of_several_formats(tmp_path: Path) -> None:
    """Lists are read by their content, an old .xls as well, one after the other."""
    (tmp_path / "名单").mkdir()
    (tmp_path / "名单" / "高校.xlsx").write_bytes(xlsx(LIST))
    (tmp_path / "新.xls").write_bytes(write_xls([grid("省份|学校名称\n湖北|甲学院")]))
    found = register(tmp_path, '[register]\nfiles = ["名单/高校.xlsx", "新.xls"]')
    assert found is not None
    assert [(s.name, s.provinces) for s in found.schools] == [
        ("河南职业技术学院", ("henan",)), ("甲学院", ("hubei",)),
    ]  # fmt: skip
    assert found.label == "「高校.xlsx」、「新.xls」"
    assert found.types == {"高职", "本科层次职业教育试点学校", "应用型本科"}


@examples(
    "settings what",
    {
        "missing": ('[register]\nfiles = ["无.xls"]', "summarize.toml 第 2 行（register.files）"),
        "no list": ('[register]\nfiles = ["空.xlsx"]', "学校名称"),
        "damaged": ('[register]\nfiles = ["坏.xlsx"]', "坏.xlsx：这份院校名单读不了"),
        "a folder": ('[register]\nfiles = ["夹"]', "夹：这份院校名单读不了"),
        "a scan": ('[register]\nfiles = ["扫描.pdf"]', "PDF"),
        "an unknown type": (
            '[register]\ntypes = ["大学"]\nfiles = ["空.xlsx"]', "第 2 行（register.types）",
        ),
        "one text": ('[register]\nfiles = "空.xlsx"', "第 2 行（register.files）"),
        "an unknown setting": ('[register]\nfile = "空.xlsx"', "第 2 行（register.file）"),
    },
)  # fmt: skip
def test_what_is_no_register(tmp_path: Path, settings: str, what: str) -> None:
    """A list that is missing, cannot be read or is none is a mistake of configuration."""
    (tmp_path / "夹").mkdir()
    (tmp_path / "空.xlsx").write_bytes(xlsx("甲 | 乙"))
    (tmp_path / "坏.xlsx").write_bytes(xlsx(LIST)[:-200])
    (tmp_path / "扫描.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    assert what in refused(tmp_path, settings)


def known(folder: Path, *lines: str) -> KnownNames:
    """What is known of names with a register and these lines of aliases.csv."""
    text = "\n".join(("kind,alias,name,scope,confirmed_at,reason", *lines))
    (folder / "aliases.csv").write_text(text, encoding="utf-8")
    (folder / "高校.xlsx").write_bytes(xlsx(LIST))
    aliases = aliases_of(folder, territory())
    read = register(folder, '[register]\nfiles = ["高校.xlsx"]')
    return known_names(aliases, read, territory(), territory().province("henan"))


@examples(
    "line what",
    {
        "no such scope": ("school,甲,甲学校,hennan,,", "没有范围「hennan」"),
        "another unit": ("unit,洛阳教体局,郑州市教育局,henan,,", "「洛阳市教育局」"),
        "a unit as a school": ("school,郑州市教育局,甲学校,,,", "「郑州市教育局」"),
        "registered": ("school,河南职业技术学院,甲学校,,,", "院校名单「高校.xlsx」第 3 行"),
    },
)
def test_an_alias_that_is_anothers_name(tmp_path: Path, line: str, what: str) -> None:
    """A line of aliases.csv that rosters or register contradict is told with its number."""
    with pytest.raises(ConfigurationFault) as raised:
        known(tmp_path, line)
    assert "aliases.csv 第 2 行" in str(raised.value)
    assert what in str(raised.value)


def test_a_unit_that_has_this_name_already(tmp_path: Path) -> None:
    """A line that says what the roster says does no harm."""
    assert known(tmp_path, "unit,郑州市教体局,郑州市教育局,henan,,").aliases.lines


def test_whose_a_unit_is(tmp_path: Path) -> None:
    """In a run of the nation a department stands for its province; 国家开放大学 for none."""
    nation = territory().national
    names = known_names(aliases_of(tmp_path, territory()), None, territory(), nation)
    units = ("河南省教育厅", "郑州市教育局", "国家开放大学", "某学院", None)
    assert [names.home(unit) for unit in units] == ["henan", "henan", "", "", ""]
    assert known(tmp_path).home("河北省教育厅") == "henan"
