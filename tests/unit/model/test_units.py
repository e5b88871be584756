"""Units: provinces by every name, and a workspace's roster laid over one scope."""

from __future__ import annotations

import datetime as dt

import pytest

from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.resources import DataFile
from pipeline.model.units import Scope, Unit, roster_file
from tests.unit.examples import examples
from tests.unit.given import territory

DAY = dt.date(2019, 4, 28)


def overlaid(*lines: str, day: dt.date = DAY, slug: str = "henan") -> Scope:
    """Henan with a roster of these lines laid over the scope `slug`."""
    text = "\n".join(("unit,kind,aliases,valid_from,valid_to", *lines))
    file = DataFile(f"roster/{slug}.csv", text.encode())
    return territory().with_roster(slug, file, day).province("henan")


@examples(
    "name",
    {
        "slug": "henan",
        "short name": "河南",
        "full name": "河南省",
        "code": "410000",
        "capitals": "HeNan",
        "full-width and spaces": " ｈｅｎａｎ ",
    },
)
def test_province_by_every_name(name: str) -> None:
    """A province is accepted as slug, short name, full name or six-digit code."""
    assert territory().province(name).slug == "henan"


@examples("name nearest", {"slug": ("hennan", "henan"), "Chinese": ("河南州", "henan")})
def test_unknown_province_names_the_nearest(name: str, nearest: str) -> None:
    """An unknown province is a fault of usage; the nearest is named."""
    with pytest.raises(UsageFault, match=f"「{name}」.*{nearest}"):
        territory().province(name)


def test_henan_expects_28_units() -> None:
    """Henan's roster is its 18 cities and 10 counties run by the province, in their order."""
    roster = territory().province("henan").roster
    assert len(roster) == 28
    assert (roster[0].name, roster[0].region) == ("郑州市教育局", "郑州市")
    assert roster[-1].name == "新蔡县教育局"


def test_the_nation_expects_provinces() -> None:
    """The nation's units are the provinces and 国家开放大学; the latter is no province."""
    nation = territory().national
    names = {unit.name for unit in nation.roster}
    assert {"河南省教育厅", "北京市教育委员会", "国家开放大学"} <= names
    assert len(nation.roster) == len(territory().provinces) + 1


def test_a_roster_adds_units() -> None:
    """A unit that the program does not know is expected after those it knows."""
    scope = overlaid("郑州旅游职业学院,高职,郑州旅职院、旅职,,")
    assert scope.roster[-1] == Unit("郑州旅游职业学院", "高职", aliases=("郑州旅职院", "旅职"))
    assert scope.by_name["旅职"].name == "郑州旅游职业学院"
    assert len(scope.roster) == 29


def test_a_roster_adds_aliases_and_kind() -> None:
    """A line for a known unit adds its aliases and replaces its kind; place and region stay."""
    scope = overlaid("郑州市教育局,市级,郑州教育,,")
    assert len(scope.roster) == 28
    assert scope.roster[0] == Unit("郑州市教育局", "市级", "郑州市", ("郑州教育",))


def test_a_blank_kind_replaces_nothing() -> None:
    """A line without a kind leaves the known one."""
    assert overlaid("郑州市教育局,,,,").roster[0].kind == "省辖市"


@examples(
    "valid_from valid_to holds",
    {
        "always": ("", "", True),
        "since": ("2019-01-01", "", True),
        "from the very day": ("2019-04-28", "", True),
        "only later": ("2019-04-29", "", False),
        "until the very day": ("", "2019-04-28", True),
        "no more": ("", "2019-04-27", False),
        "within": ("2019-04-01", "2019-04-30", True),
    },
)
def test_a_line_holds_from_day_to_day(valid_from: str, valid_to: str, *, holds: bool) -> None:
    """A unit is expected from its first to its last valid day, both included."""
    scope = overlaid(f"某学院,高职,,{valid_from},{valid_to}")
    assert ("某学院" in scope.order) is holds


def test_a_known_unit_whose_line_has_ended_is_no_longer_expected() -> None:
    """valid_to ends a unit of the program's own roster too: 巩义 went back to 郑州."""
    assert "巩义市教育局" not in overlaid("巩义市教育局,,,,2019-04-27").order
    assert "巩义市教育局" in overlaid("巩义市教育局,,,,2019-04-28").order


def test_a_renamed_unit_keeps_its_place() -> None:
    """A unit whose line has ended gives place, region and kind to the one that bears its name."""
    scope = overlaid(
        "开封市教育局,,,,2019-03-31", "开封市教育体育局,,开封市教育局，汴教,2019-04-01,"
    )
    assert scope.roster[1] == Unit("开封市教育体育局", "省辖市", "开封市", ("开封市教育局", "汴教"))
    assert len(scope.roster) == 28


def test_merged_units_become_one() -> None:
    """Two ended units whose names one unit bears are expected once."""
    scope = overlaid(
        "开封市教育局,,,,2019-03-31", "兰考县教育局,,,,2019-03-31",
        "开封教育集团,,开封市教育局、兰考县教育局,2019-04-01,",
    )  # fmt: skip
    assert [unit.name for unit in scope.roster].count("开封教育集团") == 1
    assert len(scope.roster) == 27


def test_two_lines_of_one_day_are_refused() -> None:
    """Two lines of one unit that hold on the same day are refused: none of them is dropped."""
    with pytest.raises(ConfigurationFault) as raised:
        overlaid("郑州市教育局,,甲,,", "郑州市教育局,,乙,,")
    assert (raised.value.line, raised.value.key) == (3, "unit")
    scope = overlaid("郑州市教育局,,甲,,2019-04-01", "郑州市教育局,,乙,2019-04-02,")
    assert scope.roster[0].aliases == ("乙",)


def test_other_scopes_keep_their_roster() -> None:
    """A roster is laid over the scope that its file names, and no other."""
    assert overlaid("某学院,高职,,,", slug="hebei") == territory().province("henan")


@examples(
    "line key",
    {
        "no date": ("某学院,,,昨天,", "valid_from"),
        "more cells than columns": ("某学院,,,,,,多余", None),
    },
)
def test_a_wrong_roster_is_named(line: str, key: str | None) -> None:
    """A mistake in a roster is a fault of configuration with file, column and line."""
    with pytest.raises(ConfigurationFault) as raised:
        overlaid("郑州市教育局,,,,", line)
    assert (raised.value.file, raised.value.line) == ("roster/henan.csv", 3)
    assert key is None or raised.value.key == key


def test_optional_columns() -> None:
    """A roster with nothing but names is a roster."""
    file = DataFile("roster/henan.csv", "unit\n某学院\n".encode())
    scope = territory().with_roster("henan", file, DAY).province("henan")
    assert scope.roster[-1] == Unit("某学院", "")


def test_roster_file(tmp_path_factory: pytest.TempPathFactory) -> None:
    """The roster of a scope is roster/<scope>.csv, where there is one."""
    folder = tmp_path_factory.mktemp("workspace")
    (folder / "roster").mkdir()
    (folder / "roster" / "henan.csv").touch()
    assert roster_file(folder, "henan") == "roster/henan.csv"
    assert roster_file(folder, "hebei") == ""
