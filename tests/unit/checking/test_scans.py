"""Scans: their units by name and folder; whatever else a name tells leaves them without one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.checking.scans import units_of_scans
from pipeline.model.units import Scope, Unit
from tests.unit.examples import examples
from tests.unit.given import territory

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HENAN, NATION = territory().province("henan"), territory().national
RAILWAY, DISTRICT = "郑州铁路职业技术学院", "中原区教育局"
KNOWN = (RAILWAY, DISTRICT)
ZHENGZHOU, KAIFENG = "郑州市教育局", "开封市教育局"


def unit_named(parts: Sequence[str], scope: Scope, known: Iterable[str]) -> str | None:
    """The unit that a scan's name and folders tell, there being no table in any of them."""
    tables = [((), name) for name in known]
    return units_of_scans([tuple(parts)], tables, scope)[0]


@examples(
    "name unit",
    {
        "the bureau": ("附件2 郑州市教育局汇总表（盖章）.jpg", ZHENGZHOU),
        "the bureau and a person": ("郑州市教育局张伟盖章.pdf", ZHENGZHOU),
        "the region": ("郑州市.pdf", ZHENGZHOU),
        "the region's stem": ("郑州 盖章扫描件.pdf", ZHENGZHOU),
        "another way to write it": ("郑州市教育体育局（已盖章）.PDF", ZHENGZHOU),
        "the province in front": ("河南省郑州市首批1+X证书制度试点院校情况汇总表.pdf", ZHENGZHOU),
        "with a date": ("2019年4月28日郑州市上报省教育厅最终版v2.pdf", ZHENGZHOU),
        "second batch": ("郑州市第二批试点院校汇总表扫描件(1).jpg", ZHENGZHOU),
        "pages": ("郑州市教体局-第1页.jpg", ZHENGZHOU),
        "full width": ("郑州市　１＋Ｘ盖章.pdf", ZHENGZHOU),
        "twice the same": ("郑州市教育局（郑州）.pdf", ZHENGZHOU),
        "its schools": ("郑州市试点学校汇总表.pdf", ZHENGZHOU),
        "its vocational schools": ("郑州市中等职业学校试点情况汇总表.pdf", ZHENGZHOU),
        "a county": ("滑县.pdf", "滑县教育局"),
        "a known college": ("郑州铁路职业技术学院盖章.pdf", RAILWAY),
        "a known college of the province": ("河南省郑州铁路职业技术学院.pdf", RAILWAY),
        "an unknown school": ("郑州旅游职业学院盖章.pdf", None),
        "an unknown university": ("郑州大学.pdf", None),
        "an unknown college of electronics": ("郑州电子学院.pdf", None),
        "an unknown college of materials": ("郑州市材料学校盖章.pdf", None),
        "an unknown middle school": ("郑州一中.pdf", None),
        "a school of a known college": ("郑州铁路职业技术学院附属中学.pdf", None),
        "an unknown bureau": ("郑州市中牟县教育局.pdf", None),
        "an unknown bureau beside": ("郑州市教育局 中牟县教育局.pdf", None),
        "a school beside its bureau": ("郑州市教育局 郑州大学.pdf", None),
        "something else": ("郑州新区.pdf", None),
        "a known name after a region": ("郑州市中原区教育局.pdf", None),
        "two units": ("郑州市 开封市.pdf", None),
        "a college and a city": ("郑州铁路职业技术学院（郑州市）.pdf", None),
        "nothing": ("IMG_2019.jpg", None),
        "only noise": ("附件2汇总表盖章扫描件.pdf", None),
        "the province alone": ("河南省盖章.pdf", None),
    },
)
def test_names_of_files(name: str, unit: str | None) -> None:
    """A whole name counts wherever it is, a region only with noise; one unknown thing: nothing."""
    assert unit_named((name,), HENAN, KNOWN) == unit


@examples(
    "parts unit",
    {
        "the folder": (("郑州市", "盖章扫描件.pdf"), ZHENGZHOU),
        "the file before the folder": (("郑州市", "开封市.pdf"), KAIFENG),
        "the inner folder before the outer": (("郑州市", "开封市", "1.pdf"), KAIFENG),
        "the outer folder": (("郑州市", "扫描件", "1.pdf"), ZHENGZHOU),
        "an archive": (("全部.zip", "开封市扫描.pdf"), KAIFENG),
        "an archive's name": (("开封市.zip", "扫描.pdf"), KAIFENG),
        "an unknown school in a folder": (("郑州市", "旅游职业学校.pdf"), None),
        "an unknown school of the province": (("郑州市", "河南大学.pdf"), None),
        "two units in a folder": (("郑州市", "开封市 洛阳市.pdf"), None),
    },
)
def test_folders(parts: tuple[str, ...], unit: str | None) -> None:
    """The nearest part that says anything decides, also where it says nothing certain."""
    assert unit_named(parts, HENAN, KNOWN) == unit


@examples(
    "name unit",
    {
        "the office": ("河南省教育厅盖章.pdf", "河南省教育厅"),
        "the full name": ("河南省.pdf", "河南省教育厅"),
        "the short name": ("河南.pdf", "河南省教育厅"),
        "a committee": ("北京市教委.jpg", "北京市教育委员会"),
        "short, of an autonomous region": ("内蒙古汇总表.pdf", "内蒙古自治区教育厅"),
        "the open university": ("国家开放大学盖章.pdf", "国家开放大学"),
        "the corps": ("兵团教育局.pdf", "新疆生产建设兵团教育局"),
        "a city of a province": ("河南省郑州市教育局.pdf", None),
        "a school": ("河南大学.pdf", None),
        "two provinces": ("河南、河北.pdf", None),
    },
)
def test_the_nation(name: str, unit: str | None) -> None:
    """Provinces are known by their short and their full names."""
    assert unit_named((name,), NATION, ()) == unit


def test_aliases() -> None:
    """A roster's alias is a name: of a school wherever it is, a short one with noise alone."""
    roster = (Unit("郑州铁路职业技术学院", "高职", "", ("铁路学院", "郑铁")),)
    scope = Scope("henan", "河南", "河南省", "410000", "河南省教育厅", roster)
    names = ("铁路学院李明.pdf", "郑铁盖章.pdf", "郑铁李明.pdf")
    assert [unit_named((n,), scope, ()) for n in names] == [RAILWAY, RAILWAY, None]


def test_two_units_of_one_region() -> None:
    """A name that two units have, as two districts may, is neither's."""
    roster = tuple(Unit(f"{city}市鼓楼区教育局", "区县", "鼓楼区") for city in ("南京", "徐州"))
    scope = Scope("jiangsu", "江苏", "江苏省", "320000", "江苏省教育厅", roster)
    assert unit_named(("鼓楼区.pdf",), scope, ()) is None
    assert unit_named(("南京市鼓楼区教育局.pdf",), scope, ()) == "南京市鼓楼区教育局"


def test_a_city_that_is_called_like_its_province() -> None:
    """The scope's own name is no unit's: 吉林 may be the province."""
    scope = territory().province("jilin")
    names = ("吉林市.pdf", "吉林省长春市.pdf", "吉林.pdf")
    told = [unit_named((name,), scope, ()) for name in names]
    assert told == ["吉林市教育局", "长春市教育局", None]


def test_names_that_are_only_noise() -> None:
    """A unit that calls itself what every scan is called is not found in every scan's name."""
    assert unit_named(("汇总表盖章.pdf",), HENAN, ("汇总表", "教育局", "")) is None


@examples(
    "scan tables unit",
    {
        "beside one unit's tables": (
            ("甲", "1.pdf"),
            [(("甲", "a.xlsx"), RAILWAY), (("甲", "b.xlsx"), RAILWAY)],
            RAILWAY,
        ),
        "beside two units' tables": (
            ("甲", "1.pdf"),
            [(("甲", "a.xlsx"), RAILWAY), (("甲", "b.xlsx"), KAIFENG)],
            None,
        ),
        "above the tables": (("甲", "1.pdf"), [(("甲", "乙", "a.xlsx"), RAILWAY)], RAILWAY),
        "below the tables": (("甲", "乙", "1.pdf"), [(("甲", "a.xlsx"), RAILWAY)], RAILWAY),
        "the nearest tables": (
            ("甲", "乙", "1.pdf"),
            [(("甲", "a.xlsx"), RAILWAY), (("甲", "乙", "b.xlsx"), KAIFENG)],
            KAIFENG,
        ),
        "in the scope's own folder": (("1.pdf",), [(("a.xlsx",), RAILWAY)], None),
        "in another folder": (("甲", "1.pdf"), [(("乙", "a.xlsx"), RAILWAY)], None),
        "no tables": (("甲", "1.pdf"), [], None),
        "the name before the neighbours": (
            ("甲", "开封市.pdf"),
            [(("甲", "a.xlsx"), RAILWAY)],
            KAIFENG,
        ),
        "a name of something else": (
            ("甲", "郑州旅游职业学院.pdf"),
            [(("甲", "a.xlsx"), RAILWAY)],
            None,
        ),
    },
)
def test_neighbours(
    scan: tuple[str, ...], tables: list[tuple[tuple[str, ...], str]], unit: str | None
) -> None:
    """A scan whose name says nothing is of the unit that all tables of its folder are of."""
    assert units_of_scans([scan], tables, HENAN) == (unit,)


# ── properties ───────────────────────────────────────────

WORDS = st.sampled_from(
    (
        "郑州", "郑州市", "市", "开封", "教育局", "滑县", RAILWAY, "铁路职业技术学院", "学校",
        "大学", "盖章", "汇总表", "1", " ", "（", "）", "河南省", "旅游", "新", "省", "a",
        "首批", "县",
    )
)  # fmt: skip
NAMES = st.lists(WORDS, max_size=5).map("".join)
PLACES = st.lists(NAMES, min_size=1, max_size=3).map(tuple)
UNITS = st.sampled_from((ZHENGZHOU, KAIFENG, RAILWAY)) | NAMES
TABLES = st.lists(st.tuples(PLACES, UNITS), max_size=4)


@settings(max_examples=200, deadline=None)
@given(st.lists(PLACES, max_size=5), TABLES, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    scans: list[tuple[str, ...]],
    tables: list[tuple[tuple[str, ...], str]],
    random: object,
) -> None:
    """Each scan has the unit that it has alone, in whatever order scans and tables come."""
    together = units_of_scans(scans, tables, HENAN)
    shuffled = sorted(tables, key=lambda _: random.random())  # type: ignore[attr-defined]
    assert together == tuple(units_of_scans([scan], shuffled, HENAN)[0] for scan in scans)


@settings(max_examples=300, deadline=None)
@given(PLACES, TABLES)
def test_never_an_unknown_unit(
    scan: tuple[str, ...], tables: list[tuple[tuple[str, ...], str]]
) -> None:
    """A scan's unit is on the roster or has sent a table; a name wins over the neighbours."""
    known = {unit for _, unit in tables}
    (unit,) = units_of_scans([scan], tables, HENAN)
    assert unit is None or unit in known or unit in HENAN.order
    by_name = unit_named(scan, HENAN, known)
    assert by_name in (None, unit)


REGIONS = st.sampled_from([unit for unit in HENAN.roster if unit.region])
BESIDE = st.sampled_from(
    (
        "",
        "汇总表",
        "盖章",
        "（扫描件）",
        "-首批1+X",
        "2019.4.28",
        "教体局",
        "最终版",
        "附件2",
        "_v2",
    )
)


@given(unit=REGIONS, is_full=st.booleans(), before=BESIDE, after=BESIDE)
def test_every_region_with_noise(unit: Unit, *, is_full: bool, before: str, after: str) -> None:
    """Every bureau of the roster is known by its name and by its region amid noise."""
    name = unit.name if is_full else unit.region
    assert unit_named((f"{before}{name}{after}.pdf",), HENAN, ()) == unit.name


@given(
    REGIONS,
    st.sampled_from(("旅游职业学院", "大学", "电子学校", "第一中专", "职教中心", "学院")),
    BESIDE,
)
def test_no_unknown_school_is_its_citys(unit: Unit, school: str, after: str) -> None:
    """A school that is not known is never taken for the bureau of the region it begins with."""
    stem = unit.region.removesuffix("市")
    for folder in ((), (unit.name,)):
        assert unit_named((*folder, f"{stem}{school}{after}.pdf"), HENAN, ()) is None


@examples(
    "name unit",
    {
        "a bureau's alias": ("汴梁局盖章.pdf", KAIFENG),
        "a bureau's alias beside something else": ("汴梁局新区.pdf", None),
        "a college's alias": ("铁路学院分院张伟.pdf", RAILWAY),
    },
)
def test_confirmed_aliases_name_scans(name: str, unit: str | None) -> None:
    """A scan may bear a confirmed alias; a bureau's counts with nothing beside it."""
    confirmed = (("汴梁局", KAIFENG), ("铁路学院分院", RAILWAY))
    assert unit_named((name,), replace(HENAN, confirmed=confirmed), KNOWN) == unit
