"""Names: pairs that are probably one school, and pairs that must never be called so."""

from __future__ import annotations

from itertools import permutations

from pipeline.checking.names import similar_names
from tests.unit.examples import examples


@examples(
    "one other",
    {
        "province left out": ("河南省郑州旅游职业学院", "河南郑州旅游职业学院"),
        "city left out": ("郑州市旅游职业学院", "郑州旅游职业学院"),
        "county left out": ("固始县职业教育中心", "固始职业教育中心"),
        "技术 left out": ("商丘职业技术学院", "商丘职业学院"),
        "brackets left out": ("河南（郑州）旅游学校", "河南郑州旅游学校"),
        "transposed": ("郑州旅游职业学院", "郑州游旅职业学院"),
        "one left out": ("郑州旅游职业学院", "郑州旅游职业院"),
        "one too many": ("郑州旅游职业学院", "郑州旅旅游职业学院"),
        "sounds alike": ("郑州旅游职业学院", "郑洲旅游职业学院"),
        "sounds alike in another tone": ("河南物流职业学院", "河南勿流职业学院"),
    },
)
def test_alike(one: str, other: str) -> None:
    """S02, X03: a slip of the hand makes two names of one school."""
    assert list(similar_names([one, other])) == [(one, other)]
    assert list(similar_names([other, one])) == [(other, one)]


@examples(
    "one other",
    {
        "numerals": ("郑州市第一中等专业学校", "郑州市第二中等专业学校"),
        "numeral left out": ("郑州市第一职业高中", "郑州市第职业高中"),
        "eleventh and first": ("郑州市第十一职业高中", "郑州市第一职业高中"),
        "eleventh and twelfth": ("郑州市第十一职业高中", "郑州市第十二职业高中"),
        "numerals transposed": ("郑州市第二十职业高中", "郑州市第十二职业高中"),
        "digits": ("郑州市1职业中专学校", "郑州市2职业中专学校"),
        "a word of their own": ("河南工业职业技术学院", "河南农业职业技术学院"),
        "county and city": ("安阳县职业教育中心", "安阳市职业教育中心"),
        "words that share a character": ("商丘学院职业学校", "商丘职业技术学院"),
        "university and vocational college": ("商丘学院", "商丘职业技术学院"),
        "places that look alike": ("河南机电职业学院", "湖南机电职业学院"),
        "directions": ("豫东职业技术学校", "豫西职业技术学校"),
        "new and old": ("郑州新星职业学校", "郑州老星职业学校"),
        "short names": ("郑州中专", "郑洲中专"),
        "vehicles and trains": ("郑州汽车职业学校", "郑州火车职业学校"),
        "transport and transport trade": ("河南交通职业技术学院", "河南交通运输职业学院"),
    },
)
def test_not_alike(one: str, other: str) -> None:
    """Names that differ in a numeral or in a word of their own are two schools."""
    assert list(similar_names([one, other])) == []


def test_one_name_written_in_two_widths_is_no_pair() -> None:
    """Names with the same comparison key are one name, and not two that are alike."""
    assert list(similar_names(["郑州旅游职业学院", "郑州 旅游职业学院", "郑州旅游职业学院"])) == []


def test_every_pair_once_in_the_order_of_the_names() -> None:
    """Each pair comes once, though several ways lead to it, first name first."""
    names = ["郑州市旅游职业学院", "郑州旅游职业学院", "开封旅游职业学院", "郑洲旅游职业学院"]
    assert list(similar_names(names)) == [(names[0], names[1]), (names[1], names[3])]


def test_the_order_changes_nothing() -> None:
    """The same names in another order give the same pairs."""
    names = ["郑州市旅游职业学院", "郑州旅游职业学院", "郑洲旅游职业学院", "河南物流职业学院"]
    found = {frozenset(map(frozenset, similar_names(order))) for order in permutations(names)}
    assert len(found) == 1


def test_no_names() -> None:
    """Without names there is no pair."""
    assert list(similar_names([])) == []
