"""The published result of the first batch, rebuilt from 33 provinces' submissions."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from pipeline.model.resources import Resources
from pipeline.model.units import load_territory
from tests.helpers.inboxes import NATIONAL, Outcome, fill, run, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

# The published result of the first batch, as in the project's reference/published_2019-1.csv:
# pilots (entries) of the nation by certificate, and of some provinces.
PUBLISHED = {
    "建筑信息模型（BIM）": 320,
    "Web前端开发": 422,
    "老年照护": 231,
    "物流管理": 355,
    "汽车运用与维修": 465,
    "智能新能源汽车": 195,
}
PUBLISHED_TOTAL = 1988
BEIJING = {
    "建筑信息模型（BIM）": 10,
    "Web前端开发": 12,
    "老年照护": 8,
    "物流管理": 5,
    "汽车运用与维修": 10,
    "智能新能源汽车": 7,
}
PUBLISHED_OF = {"广东": 191, "山东": 156, "江苏": 144}

# Provinces whose own rollup the program makes, from the inboxes of their bureaus.
MADE_HERE = 16
MAJORS = {
    "建筑信息模型（BIM）": "工程造价",
    "Web前端开发": "软件技术",
    "老年照护": "护理",
    "物流管理": "物流管理",
    "汽车运用与维修": "汽车检测与维修技术",
    "智能新能源汽车": "新能源汽车技术",
}
STUDENTS = {"中职": 60, "高职": 110}


def distribution() -> dict[str, dict[str, int]]:
    """Entries by unit and certificate: the published figures, the rest dealt out in turn."""
    scope = load_territory(Resources()).national
    names = {unit.aliases[0]: unit.name for unit in scope.roster}
    dealt = {name: dict.fromkeys(PUBLISHED, 0) for name in names.values()}
    left = {c: number - BEIJING[c] for c, number in PUBLISHED.items()}
    dealt[names["北京"]] = dict(BEIJING)
    for short, number in PUBLISHED_OF.items():
        _deal(left, number, dealt[names[short]])
    others = [n for s, n in names.items() if s not in {"北京", *PUBLISHED_OF}]
    share, more = divmod(sum(left.values()), len(others))
    for place, name in enumerate(others):
        _deal(left, share + (place < more), dealt[name])
    return dealt


def _deal(left: dict[str, int], number: int, own: dict[str, int]) -> None:
    """Take a number of entries, each from the certificate of which most are left."""
    for _ in range(number):
        most = max(left, key=left.__getitem__)
        left[most] -= 1
        own[most] += 1


def lines(unit: str, own: Mapping[str, int]) -> list[str]:
    """The lines of a unit: school by school, each with one line for each of its certificates."""
    schools = _schools(unit)
    rows = []
    for number in range(max(own.values(), default=0)):
        school, kind = next(schools)
        rows += [
            f"{school}|{kind}|{certificate}（{'初级' if kind == '中职' else '中级、高级'}）"
            f"|1|{MAJORS[certificate]}|{STUDENTS[kind] + number % 7}"
            for certificate, of in own.items()
            if number < of
        ]
    return [f"{place}|{row}" for place, row in enumerate(rows, start=1)]


def _schools(unit: str) -> Iterator[tuple[str, str]]:
    place = unit.removesuffix("教育厅").removesuffix("教育委员会").removesuffix("教育局")
    for number in itertools.count(1):
        yield f"{place}第{number}职业高中", "中职"
        yield f"{place}第{number}职业技术学院", "高职"


def by_hand(unit: str, own: Mapping[str, int]) -> str:
    """The table that a province's officer writes."""
    return table(unit, *lines(unit, own), title="首批1+X证书制度试点院校情况汇总表")


def by_the_program(folder: Path, unit: str, own: Mapping[str, int]) -> bytes:
    """The 汇总表.xlsx that the program makes from the tables of a province's bureaus."""
    scope = next(s for s in load_territory(Resources()).provinces if s.reporting_unit == unit)
    rows, bureaus = lines(unit, own), [u.name for u in scope.roster[:3]]
    tables = {
        f"{scope.slug}/{place}.xlsx": table(bureau, *_numbered(rows[place :: len(bureaus)]))
        for place, bureau in enumerate(bureaus)
    }
    arguments = ("--province", scope.slug, "--round", "2019-1", "--as-of", "2019-04-26T09:00:00")
    outcome = run(fill(folder, tables), *arguments)
    assert outcome.exit_code == 0
    assert outcome.document["totals"]["entries"] == sum(own.values())
    return outcome.files()["汇总表.xlsx"]


def _numbered(rows: list[str]) -> list[str]:
    return [f"{place}|{row.split('|', 1)[1]}" for place, row in enumerate(rows, start=1)]


@pytest.fixture(scope="module", name="nation")
def _nation(tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The national run: half of the units send what the program made, the others their own."""
    folder = tmp_path_factory.mktemp("nation")
    files: dict[str, str | bytes] = {}
    for place, (unit, own) in enumerate(distribution().items()):
        is_made = place % 2 == 0 and unit != "国家开放大学"
        content = by_the_program(folder / str(place), unit, own) if is_made else by_hand(unit, own)
        files[f"national/{unit}.xlsx"] = content
    assert sum(isinstance(content, bytes) for content in files.values()) == MADE_HERE
    return run(fill(folder / "nation", files), *NATIONAL)


def test_every_unit_is_accepted(nation: Outcome) -> None:
    """All 33 units' tables, made here or by hand, are accepted and usable; none is missing."""
    assert set(nation.statuses.values()) == {"accepted"}
    assert nation.exit_code == 0
    units = nation.document["units"]
    assert (units["expected"], units["usable"], units["missing"]) == (33, 33, [])


def test_published_totals(nation: Outcome) -> None:
    """The nation's total and each certificate's are those that were published."""
    totals = nation.document["totals"]
    assert totals["entries"] == PUBLISHED_TOTAL == sum(PUBLISHED.values())
    assert {c: t["entries"] for c, t in totals["by_certificate"].items()} == PUBLISHED


def test_published_provinces(nation: Outcome) -> None:
    """The published provinces have exactly their figures, Beijing also by certificate."""
    by_unit = {u: t["entries"] for u, t in nation.document["totals"]["by_unit"].items()}
    assert by_unit["北京市教育委员会"] == sum(BEIJING.values()) == 52
    assert {s: by_unit[f"{s}省教育厅"] for s in PUBLISHED_OF} == PUBLISHED_OF
    assert len(by_unit) == 33
    beijing = [e["certificate"] for e in nation.entries if e["unit"] == "北京市教育委员会"]
    assert {c: beijing.count(c) for c in BEIJING} == BEIJING


def test_nothing_is_lost_or_changed(nation: Outcome) -> None:
    """Each entry of each unit is in the nation's rollup exactly once, with its own figures."""
    expected = sorted(
        tuple(row.split("|")[1:3]) + tuple(row.split("|")[4:])
        for unit, own in distribution().items()
        for row in lines(unit, own)
    )
    fields = ("school", "school_type", "major_count", "majors", "students")
    assert sorted(tuple(e[f] for f in fields) for e in nation.entries) == expected
