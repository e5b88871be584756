"""Certificates: every way in which a cell names certificates and their levels."""

from __future__ import annotations

from pipeline.reading.certificates import read_certificates, read_levels
from tests.unit.examples import examples
from tests.unit.given import definitions

BIM, WEB, LOGISTICS, CARE = "建筑信息模型（BIM）", "Web前端开发", "物流管理", "老年照护"
LOW, MIDDLE, HIGH = "初级", "中级", "高级"


def named(text: str) -> list[tuple[str, tuple[str, ...]]]:
    """What a cell names, as pairs of certificate and levels."""
    return [tuple(each) for each in read_certificates(text, definitions().certificates)]


@examples(
    "text certificate",
    {
        "full name": ("建筑信息模型（BIM）", BIM),
        "half-width brackets": ("建筑信息模型(BIM)", BIM),
        "without the bracket": ("建筑信息模型", BIM),
        "short name": ("BIM", BIM),
        "other order": ("BIM建筑信息模型", BIM),
        "full-width letters": ("ＢＩＭ", BIM),
        "alias in capitals": ("WEB前端", WEB),
        "alias in small letters": ("web前端", WEB),
        "space inside": ("Web 前端开发", WEB),
        "line padding": (" 物流管理 ", LOGISTICS),
        "with the suffix": ("物流管理职业技能等级证书", LOGISTICS),
        "with a short suffix": ("物流管理证书", LOGISTICS),
        "with 1+X": ("1+X物流管理", LOGISTICS),
        "in quotation marks": ("《物流管理》", LOGISTICS),
        "in corner brackets": ("「物流管理职业技能等级证书」", LOGISTICS),
        "numbered": ("1.物流管理", LOGISTICS),
        "of the second batch": ("智能财税", "智能财税"),
        "of the second batch by alias": ("失智老人照护", "失智老年人照护"),
        "of the third batch with a space": ("5G基站建设与维护", "5G 基站建设与维护"),
    },
)
def test_known_by_every_name(text: str, certificate: str) -> None:
    """A certificate is known by full name, short name and alias, of whatever batch."""
    assert named(text) == [(certificate, ())]


@examples(
    "text levels",
    {
        "attached": ("物流管理中级", (MIDDLE,)),
        "in brackets": ("物流管理（中级）", (MIDDLE,)),
        "in half-width brackets": ("物流管理(中级)", (MIDDLE,)),
        "in square brackets": ("物流管理[中级]", (MIDDLE,)),
        "behind a space": ("物流管理 中级", (MIDDLE,)),
        "behind a colon": ("物流管理：中级", (MIDDLE,)),
        "behind a dash": ("物流管理-中级", (MIDDLE,)),
        "behind the suffix": ("物流管理职业技能等级证书（中级）", (MIDDLE,)),
        "attached to the suffix": ("物流管理职业技能等级证书中级", (MIDDLE,)),
        "two in brackets": ("物流管理（初级、中级）", (LOW, MIDDLE)),
        "two with a slash": ("物流管理（初级/中级）", (LOW, MIDDLE)),
        "two with a comma": ("物流管理（初级，中级）", (LOW, MIDDLE)),
        "two joined by 和": ("物流管理（初级和中级）", (LOW, MIDDLE)),
        "two attached": ("物流管理初级、中级", (LOW, MIDDLE)),
        "two attached with a slash": ("物流管理初级/中级", (LOW, MIDDLE)),
        "two run together": ("物流管理初级中级", (LOW, MIDDLE)),
        "short": ("物流管理（初、中级）", (LOW, MIDDLE)),
        "short and run together": ("物流管理（初中级）", (LOW, MIDDLE)),
        "three": ("物流管理（初级、中级、高级）", (LOW, MIDDLE, HIGH)),
        "three short": ("物流管理初中高级", (LOW, MIDDLE, HIGH)),
        "in another order": ("物流管理（高级、初级）", (LOW, HIGH)),
        "one twice": ("物流管理（中级、中级）", (MIDDLE,)),
        "on its own line": ("物流管理\n（中级）", (MIDDLE,)),
        "each on a line": ("物流管理\n初级\n中级", (LOW, MIDDLE)),
        "none": ("物流管理", ()),
        "empty brackets": ("物流管理（）", ()),
        "no level there is": ("物流管理（四级）", ("四级",)),
        "one of two is none": ("物流管理（中级、特级）", (MIDDLE, "特级")),
    },
)
def test_levels_in_every_style(text: str, levels: tuple[str, ...]) -> None:
    """Levels are read from the lowest on; what stands in their place and is none is kept (C04)."""
    assert named(text) == [(LOGISTICS, levels)]


@examples(
    "text",
    {
        "enumeration comma": "建筑信息模型（BIM）（初级、中级）、物流管理中级",
        "contract's example": "建筑信息模型（BIM）（初级、中级）；物流管理中级",
        "half-width semicolon": "建筑信息模型（BIM）（初级、中级）;物流管理中级",
        "slash": "建筑信息模型（BIM）（初级、中级）/物流管理中级",
        "line break": "建筑信息模型（BIM）（初级、中级）\n物流管理中级",
        "return and line break": "BIM（初级、中级）\r\n物流管理中级",
        "blank piece": "BIM（初级、中级）；；物流管理中级；",
        "numbered lines": "1.BIM（初级、中级）\n2.物流管理中级",
        "numbered with enumeration commas": "1、BIM（初级、中级）\n2、物流管理中级",
        "numbers in brackets": "（1）BIM（初级、中级）\n（2）物流管理中级",
        "numbers in circles": "①BIM（初级、中级）\n②物流管理中级",
        "levels with a slash": "BIM初级/中级、物流管理（中级）",
        "levels without brackets": "BIM初级、中级、物流管理中级",
    },
)
def test_several_in_one_cell(text: str) -> None:
    """Certificates are separated by 、；; / and line breaks, each with its own levels."""
    assert named(text) == [(BIM, (LOW, MIDDLE)), (LOGISTICS, (MIDDLE,))]


def test_named_twice_in_one_cell() -> None:
    """A certificate that a cell names once for each level is one entry with all its levels."""
    assert named("物流管理初级；老年照护；物流管理中级")[0] == (LOGISTICS, (LOW, MIDDLE))


def test_a_line_break_within_a_name() -> None:
    """A name that a narrow column broke in two is one certificate."""
    assert named("汽车运用\n与维修\n（中级）") == [("汽车运用与维修", (MIDDLE,))]


def test_a_line_break_between_unknown_names() -> None:
    """Lines that make no certificate together stay two names."""
    assert [name for name, _ in named("会计\n电算化")] == ["会计", "电算化"]


def test_levels_follow_their_own_certificate() -> None:
    """A level after a separator belongs to the certificate before it, not to the first."""
    assert named("老年照护、物流管理初级、中级") == [(CARE, ()), (LOGISTICS, (LOW, MIDDLE))]


@examples(
    "text name levels",
    {
        "no such certificate": ("会计电算化", "会计电算化", ()),
        "with a level in brackets": ("会计电算化（中级）", "会计电算化", (MIDDLE,)),
        "with a level attached": ("会计电算化中级", "会计电算化", (MIDDLE,)),
        "begins like a certificate": ("物流管理员", "物流管理员", ()),
        "begins like one, with a level": ("物流管理师（中级）", "物流管理师", (MIDDLE,)),
        "spaces in its own words": ("会计 电算化", "会计电算化", ()),
    },
)
def test_unknown(text: str, name: str, levels: tuple[str, ...]) -> None:
    """C03: what is no certificate keeps its own words, and is not taken for one like it."""
    assert named(text) == [(name, levels)]


@examples("text", {"empty": "", "spaces": " \u3000", "separators": "、；\n"})
def test_nothing_named(text: str) -> None:
    """A blank cell names no certificate."""
    assert named(text) == []


@examples(
    "text levels",
    {
        "one": ("中级", (MIDDLE,)),
        "two": ("初级、中级", (LOW, MIDDLE)),
        "short": ("初、中", (LOW, MIDDLE)),
        "spaces": ("初 级", (LOW,)),
        "unknown": ("甲级", ("甲级",)),
        "blank": ("", ()),
    },
)
def test_level_column(text: str, levels: tuple[str, ...]) -> None:
    """A column of its own for levels is read in the same styles."""
    assert read_levels(text) == levels
