"""Explanations: which doubts they answer, and when they end."""

from __future__ import annotations

from pipeline.checking.explanations import Explanations
from pipeline.model.explanations import Explanation
from pipeline.model.findings import Finding, FindingKey
from tests.unit.examples import examples

KEY = FindingKey("郑州市第一职业高中", "物流管理", "students", "R04", "12000")
OUTLIER = Finding("R04", facts={"median": "1000"})


def said(reason: str = "两校合并", key: FindingKey = KEY) -> Explanation:
    """What the unit said."""
    return Explanation("郑州市教育局", key, reason, "inbox/甲.xlsx")


@examples(
    "value holds",
    {
        "the same": ("12000", True),
        "nearer to what is usual": ("3000", True),
        "the usual": ("1000", True),
        "worse": ("12001", False),
        "on the other side": ("10", False),
        "no number any more": ("若干", False),
    },
)
def test_while_the_value_gets_no_worse(value: str, *, holds: bool) -> None:
    """An explanation holds for the same value and for one nearer to what is usual."""
    reason = Explanations([said()]).reason(KEY._replace(value=value), OUTLIER)
    assert reason == ("两校合并" if holds else "")


@examples(
    "change",
    {
        "school": {"school": "郑州市第二职业高中"},
        "certificate": {"certificate": "老年照护"},
        "field": {"field": "major_count"},
        "rule": {"code": "S06"},
    },
)
def test_of_its_own_place_alone(change: dict[str, str]) -> None:
    """An explanation belongs to one school, certificate, field and rule."""
    assert Explanations([said()]).reason(KEY._replace(**change), OUTLIER) == ""


def test_names_are_compared() -> None:
    """Spaces and width in the school's name make no difference."""
    assert Explanations([said()]).reason(KEY._replace(school="郑州市 第一职业高中"), OUTLIER)


def test_texts_must_be_the_same() -> None:
    """Where nothing says what is usual, only the same value is explained."""
    doubt = Finding("R05")
    key = KEY._replace(code="R05", value="高级")
    explanations = Explanations([said(key=key)])
    assert explanations.reason(key, doubt)
    assert not explanations.reason(key._replace(value="中级、高级"), doubt)


def test_the_last_word_counts() -> None:
    """Of two explanations of the same doubt the later one is told."""
    assert Explanations([said("先说的"), said("后说的")]).reason(KEY, OUTLIER) == "后说的"
