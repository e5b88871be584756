"""Units: every way to write a bureau, what is asked back, what belongs elsewhere, the heading."""

from __future__ import annotations

import dataclasses

from pipeline.checking.units import (
    batches_named,
    heading_findings,
    home_scope,
    resolve_unit,
    scope_for,
)
from pipeline.model.entries import Document, Spot
from tests.unit.examples import examples
from tests.unit.given import definitions, territory

HENAN = territory().province("henan")


def from_unit(written: str | None) -> Document:
    """A document whose meta line names a unit in A2."""
    return Document("", unit=None if written is None else Spot(written, "Sheet1", 1, 0))


def resolved(written: str | None, scope: str = "henan") -> tuple[str | None, list[str]]:
    """The unit that a text is resolved to, and the findings' codes with their variants."""
    chosen = territory().national if scope == "national" else territory().province(scope)
    found = resolve_unit(from_unit(written), chosen, territory())
    return found.unit, [finding.code + finding.variant for finding in found.findings]


@examples(
    "written",
    {
        "on the roster": "郑州市教育局",
        "with the province": "河南省郑州市教育局",
        "with the short province": "河南郑州市教育局",
        "without 市": "郑州教育局",
        "sports too": "郑州市教育体育局",
        "sports, short": "郑州市教体局",
        "sports, long": "郑州市教育和体育局",
        "sports, with the province": "河南省郑州市教体局",
        "committee": "郑州市教育委员会",
        "committee, short": "郑州市教委",
        "only the region": "郑州市",
        "spaces": " 郑州市 教育局\u3000",
        "government": "郑州市人民政府教育局",
    },
)
def test_every_way_to_write_a_bureau(written: str) -> None:
    """A bureau is known by its region and every usual name of its office."""
    assert resolved(written) == ("郑州市教育局", [])


@examples(
    "written unit",
    {
        "county": ("滑县教体局", "滑县教育局"),
        "county without 县": ("兰考教育局", "兰考县教育局"),
        "county-level city": ("巩义市教育和体育局", "巩义市教育局"),
        "county with its city's province": ("河南省固始县教育体育局", "固始县教育局"),
    },
)
def test_counties(written: str, unit: str) -> None:
    """Counties that the province runs are units of their own."""
    assert resolved(written) == (unit, [])


@examples(
    "written unit",
    {
        "department": ("河南省教育厅", "河南省教育厅"),
        "short": ("河南教育厅", "河南省教育厅"),
        "only the province": ("河南省", "河南省教育厅"),
        "short name": ("河南", "河南省教育厅"),
        "municipality": ("北京市教委", "北京市教育委员会"),
        "autonomous region": ("广西壮族自治区教育厅", "广西壮族自治区教育厅"),
        "open university": ("国家开放大学", "国家开放大学"),
    },
)
def test_units_of_the_nation(written: str, unit: str) -> None:
    """The nation's units are the provinces' departments and 国家开放大学."""
    assert resolved(written, "national") == (unit, [])


@examples(
    "written codes",
    {
        "no label": (None, ["H05missing"]),
        "blank": ("", ["H05missing"]),
        "spaces": (" \u3000", ["H05missing"]),
    },
)
def test_missing(written: str | None, codes: list[str]) -> None:
    """H05: without a unit nothing is guessed, whatever the file is called."""
    assert resolved(written) == (None, codes)


@examples(
    "written candidate",
    {
        "another character": ("郑洲市教育局", "郑州市教育局"),
        "between two": ("阳市教育局", "安阳市教育局"),
        "a slip": ("驻马点市教育局", "驻马店市教育局"),
        "characters transposed": ("郑市州教育局", "郑州市教育局"),
    },
)
def test_near_names_are_asked(written: str, candidate: str) -> None:
    """H05: a name that is like one on the roster is asked back, and its candidates are listed."""
    found = resolve_unit(from_unit(written), HENAN, territory())
    assert found.unit is None
    (finding,) = found.findings
    assert (finding.code, finding.variant, finding.cell) == ("H05", "", "A2")
    assert f"「{candidate}」" in finding.facts["candidates"]


def test_at_most_three_candidates() -> None:
    """H05 lists a few candidates, however many names are near."""
    found = resolve_unit(from_unit("阳市教育局"), HENAN, territory())
    assert 1 <= found.findings[0].facts["candidates"].count("「") <= 3


@examples(
    "written home",
    {
        "a city's bureau": ("石家庄市教育局", "河北省"),
        "a province's department": ("山东省教育厅", "全国"),
        "a college of another province": ("山东商业职业技术学院", "山东省"),
        "a college of another province's city": ("武汉市职业技术学院", "湖北省"),
        "the nation's unit": ("国家开放大学", "全国"),
    },
)
def test_other_provinces(written: str, home: str) -> None:
    """H07: what plainly belongs elsewhere is told where."""
    found = resolve_unit(from_unit(written), HENAN, territory())
    (finding,) = found.findings
    assert (finding.code, finding.facts["scope"]) == ("H07", "河南省")
    assert home in finding.facts["home"]


@examples(
    "written",
    {
        "college": "黄河水利职业技术学院",
        "college of the province": "河南职业技术学院",
        "college of a city": "郑州铁路职业技术学院",
        "university": "黄淮学院",
        "school": "河南省轻工业学校",
        "named like another province's city": "三门峡职业技术学院",
    },
)
def test_colleges_report_for_themselves(written: str) -> None:
    """H08: a college that is like no name on the roster is taken as written."""
    assert resolved(written) == (written, ["H08"])


def test_taken_as_written_is_tidied() -> None:
    """A name taken as written is without padding and breaks, so that it is one unit everywhere."""
    assert resolved(" 黄淮\n学院 ")[0] == "黄淮学院"


def test_aliases_of_the_roster() -> None:
    """An alias on the roster is the unit."""
    first, *others = HENAN.roster
    scope = dataclasses.replace(
        HENAN, roster=(dataclasses.replace(first, aliases=("郑教",)), *others)
    )
    assert resolve_unit(from_unit("郑教"), scope, territory()).unit == "郑州市教育局"


@examples(
    "written slug",
    {
        "bureau": ("郑州市教育局", "henan"),
        "bureau with its province": ("河北省石家庄市教育局", "hebei"),
        "college of a province": ("河南职业技术学院", "henan"),
        "college of a city": ("郑州铁路职业技术学院", "henan"),
        "no place in the name": ("黄淮学院", None),
        "blank": ("", None),
    },
)
def test_home_scope(written: str, slug: str | None) -> None:
    """A file directly in the inbox goes to its unit's province, where the name tells one."""
    found = home_scope(from_unit(written), territory())
    assert (found.slug if found else None) == slug


@examples(
    "written slug",
    {
        "a province's own": ("河南省教育厅", "national"),
        "open university": ("国家开放大学", "national"),
        "bureau": ("郑州市教育局", "henan"),
    },
)
def test_scope_for(written: str, slug: str) -> None:
    """What a province itself sends is meant for the nation."""
    found = scope_for(from_unit(written), territory())
    assert found is not None
    assert found.slug == slug


def heading(
    title: str = "", contact: str | None = "张伟 13800000000", phone: str | None = None
) -> list[tuple[str, str | None, str]]:
    """Code with variant, cell and what is missing, for each finding of a heading."""
    spots = [
        None if text is None else Spot(text, "Sheet1", 1, column)
        for column, text in enumerate((contact, phone))
    ]
    document = Document("", title=Spot(title, "Sheet1", 0, 0), contact=spots[0], telephone=spots[1])
    found = heading_findings(document, definitions().round)
    return [(f.code + f.variant, f.cell, f.facts.get("missing", "")) for f in found]


@examples(
    "title batches",
    {
        "first": ("首批1+X证书", {"首批"}),
        "second": ("第二批1+X证书", {"第二批"}),
        "in digits": ("第2批", {"第2批"}),
        "full-width digits": ("第２批", {"第2批"}),
        "none": ("1+X证书制度试点", set()),
    },
)
def test_batches_named(title: str, batches: set[str]) -> None:
    """A title's batch is read in words and digits."""
    assert batches_named(Document("", title=Spot(title, "Sheet1", 0, 0))) == batches


@examples(
    "title codes",
    {
        "this batch": ("河南省首批1+X汇总表", []),
        "this batch in other words": ("第一批1+X汇总表", []),
        "none named": ("1+X汇总表", []),
        "another batch": ("第二批1+X汇总表", ["H04"]),
        "another batch in digits": ("第2批1+X汇总表", ["H04"]),
    },
)
def test_h04(title: str, codes: list[str]) -> None:
    """H04 where the title names another batch; a title without one is no finding."""
    assert [code for code, _, _ in heading(title)] == codes


@examples(
    "contact phone",
    {
        "mobile": ("张伟 13800000000", None),
        "no space": ("张伟13800000000", None),
        "slash": ("张伟/13800000000", None),
        "land line": ("张伟 0371-66666666", None),
        "land line in brackets": ("张伟（0371）66666666", None),
        "half-width brackets": ("张伟(0371)66666666", None),
        "land line run together": ("张伟 037166666666", None),
        "extension": ("张伟 0371-66666666-8012", None),
        "local number": ("张伟 66666666", None),
        "apart": ("张伟", "13800000000"),
        "two numbers": ("张伟 13800000000、0371-66666666", None),
    },
)
def test_contact_in_every_style(contact: str, phone: str | None) -> None:
    """A name with a mobile number or a land line is in order."""
    assert heading(contact=contact, phone=phone) == []


@examples(
    "contact phone told",
    {
        "nothing": (None, None, ("H06", None, "联系人和联系电话")),
        "blank": ("", None, ("H06", "A2", "联系人和联系电话")),
        "no number": ("张伟", None, ("H06", "A2", "联系电话")),
        "no name": ("13800000000", None, ("H06", "A2", "联系人")),
        "no name, but a label for it": ("", "13800000000", ("H06", "A2", "联系人")),
        "eleven digits and one": ("张伟 138000000001", None, ("H06malformed", "A2", "")),
        "ten digits": ("张伟 1380000000", None, ("H06malformed", "A2", "")),
        "six digits": ("张伟 666666", None, ("H06malformed", "A2", "")),
    },
)
def test_h06(contact: str | None, phone: str | None, told: tuple[str, str | None, str]) -> None:
    """H06 tells what is missing, or that the number is ill-formed."""
    assert heading(contact=contact, phone=phone) == [told]


CONFIRMED = dataclasses.replace(
    HENAN, confirmed=(("汴梁局", "开封市教育局"), ("旅院", "郑州旅游职业学院"))
)


@examples(
    "written unit codes",
    {
        "of a unit on the roster": ("汴梁 局", "开封市教育局", []),
        "of a unit off the roster": ("旅院", "郑州旅游职业学院", ["H08alias"]),
        "like an alias": ("汴梁县局", "汴梁县局", ["H08"]),
        "the roster's own name": ("开封市教育局", "开封市教育局", []),
    },
)
def test_a_confirmed_alias(written: str, unit: str, codes: list[str]) -> None:
    """A confirmed alias leads to its unit, exactly as it is written; H08 says where from."""
    found = resolve_unit(from_unit(written), CONFIRMED, territory())
    assert (found.unit, [f.code + f.variant for f in found.findings]) == (unit, codes)


def test_a_confirmed_alias_tells_the_province() -> None:
    """A file that lies free goes where its unit's alias is known; elsewhere that says nothing."""
    every = territory().changed(lambda s: CONFIRMED if s.slug == "henan" else s)
    home = home_scope(from_unit("旅院"), every)
    assert home is not None
    assert home.slug == "henan"
    hebei = every.province("hebei")
    assert [f.code for f in resolve_unit(from_unit("汴梁局"), hebei, every).findings] == ["H08"]


def test_a_confirmed_alias_is_the_same_unit() -> None:
    """A file that names a unit twice, once by an alias, holds the table of one unit."""
    both = dataclasses.replace(
        from_unit("开封市教育局"), other_units=(Spot("汴梁局", "Sheet1", 9, 0),)
    )
    assert resolve_unit(both, CONFIRMED, territory()).unit == "开封市教育局"
