"""Statistics, by an example that was counted by hand."""

from __future__ import annotations

from pipeline.model.rollups import Cross, Tally
from pipeline.rollup.statistics import count
from tests.unit.rollup.lines import line

CERTIFICATES = ("物流管理", "老年照护", "智能新能源汽车")
TYPES = ("中职", "高职", "应用型本科")
LEVELS = ("初级", "中级", "高级")

# Six entries of three schools: 郑州旅游学校 has two certificates and is reported by two units.
LINES = (
    line(
        unit="甲",
        school="郑州旅游学校",
        certificate="物流管理",
        students=20,
        levels=("初级", "中级"),
    ),
    line(unit="甲", school="郑州旅游学校", certificate="老年照护", students=30, levels=("初级",)),
    line(unit="甲", school="开封卫生学校", certificate="老年照护", students=None, levels=()),
    line(unit="乙", school="郑州 旅游学校", certificate="物流管理", students=5, levels=("甲级",)),
    line(unit="乙", school="黄河学院", school_type="高职", certificate="物流管理", students=100),
    line(unit="乙", school="黄河学院", school_type="高职", certificate="老年照护", students=0),
)
FOUND = count(LINES, CERTIFICATES, TYPES, LEVELS)


def test_total() -> None:
    """Entries are lines, schools are counted once by name, a blank figure adds nothing."""
    assert FOUND.total == Tally(entries=6, schools=3, students=155)


def test_by_certificate() -> None:
    """Every certificate of the round in its order, also one without entries."""
    assert list(FOUND.by_certificate.items()) == [
        ("物流管理", Tally(3, 2, 125)),
        ("老年照护", Tally(3, 3, 30)),
        ("智能新能源汽车", Tally(0, 0, 0)),
    ]


def test_by_school_type() -> None:
    """Every type in the form's order, also one without entries."""
    assert list(FOUND.by_school_type.items()) == [
        ("中职", Tally(4, 2, 55)),
        ("高职", Tally(2, 1, 100)),
        ("应用型本科", Tally(0, 0, 0)),
    ]


def test_by_unit() -> None:
    """Units with entries, in the rollup's order; a school of two units counts in both."""
    assert list(FOUND.by_unit.items()) == [("甲", Tally(3, 2, 50)), ("乙", Tally(3, 2, 105))]


def test_cross() -> None:
    """Certificate × type with entries; an entry with two levels counts under both."""
    assert FOUND.cross == (
        Cross("物流管理", "中职", Tally(2, 1, 25), {"初级": 1, "中级": 1, "高级": 0, "": 0}),
        Cross("物流管理", "高职", Tally(1, 1, 100), {"初级": 0, "中级": 1, "高级": 0, "": 0}),
        Cross("老年照护", "中职", Tally(2, 2, 30), {"初级": 1, "中级": 0, "高级": 0, "": 1}),
        Cross("老年照护", "高职", Tally(1, 1, 0), {"初级": 0, "中级": 1, "高级": 0, "": 0}),
    )


def test_nothing() -> None:
    """An empty rollup has the same groups with zeros."""
    found = count((), CERTIFICATES, TYPES, LEVELS)
    assert found.total == Tally(0, 0, 0)
    assert set(found.by_certificate) == set(CERTIFICATES)
    assert set(found.by_certificate.values()) == {Tally(0, 0, 0)}
    assert (dict(found.by_unit), found.cross) == ({}, ())


def test_as_document() -> None:
    """run.json holds whole numbers under the contract's keys, groups without entries left out."""
    document = FOUND.as_document()
    assert (document["entries"], document["schools"], document["students"]) == (6, 3, 155)
    assert document["by_certificate"]["物流管理"] == {"entries": 3, "schools": 2, "students": 125}
    assert "智能新能源汽车" not in document["by_certificate"]
    assert list(document["by_school_type"]) == ["中职", "高职"]
    assert type(document["by_school_type"]["高职"]["students"]) is int
