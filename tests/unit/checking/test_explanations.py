"""Explanations: which doubts they answer, and when they end."""

from __future__ import annotations

from pipeline.checking.explanations import Explanations
from pipeline.checking.owners import Owners
from pipeline.model.explanations import LONGEST_REASON, Explanation, cut, new_among
from pipeline.model.findings import NO_HEADER, Finding, FindingKey
from pipeline.model.text import shorten
from tests.unit.examples import examples
from tests.unit.given import document

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


def test_withdrawn() -> None:
    """What was withdrawn counts as never said, for the value and for nearer ones."""
    explanations = Explanations([said(), said("")])
    assert explanations.reason(KEY, OUTLIER) == ""
    assert explanations.reason(KEY._replace(value="3000"), OUTLIER) == ""


def test_schools_by_known_names() -> None:
    """An explanation is found by whatever name its school goes by."""
    full = KEY._replace(school="郑州铁路职业技术学院")
    explanations = Explanations(
        [said(key=KEY._replace(school="郑铁院"))],
        lambda key: key._replace(school=key.school.replace("郑铁院", full.school)),
    )
    assert explanations.reason(full, OUTLIER) == "两校合并"


def test_a_long_answer_is_cut_once() -> None:
    """A unit's answer is kept up to 500 characters, with the file that has all; never cut twice."""
    kept = cut("长" * 900, "inbox/henan/甲.xlsx")
    assert len(kept) == LONGEST_REASON
    assert kept.endswith("…（全文见 inbox/henan/甲.xlsx）")
    assert cut(kept, "inbox/henan/乙.xlsx") == kept
    assert len(cut("长" * 900, "深" * 900)) == LONGEST_REASON
    assert cut("短", "甲") == "短"


@examples(
    "known given new",
    {
        "the same from another file": ((("甲", "a"),), ("甲", "b"), False),
        "another word": ((("甲", "a"),), ("乙", "b"), True),
        "a copy repeats what the officer mended": ((("甲", ""), ("乙", "")), ("甲", "b"), False),
        "a copy repeats the officer": ((("甲", ""),), ("甲", "b"), False),
        "an officer's again": ((("甲", ""), ("乙", "")), ("甲", ""), True),
        "an officer withdraws": ((("甲", "a"),), ("", ""), True),
        "a file after a withdrawal": ((("甲", "a"), ("", "")), ("甲", "a"), False),
    },
)
def test_what_says_something_new(
    known: tuple[tuple[str, str], ...], given: tuple[str, str], *, new: bool
) -> None:
    """A file that repeats what is in the ledger says nothing new; an officer always does."""
    before = [Explanation("单位", KEY, *pair) for pair in known]
    one = Explanation("单位", KEY, *given)
    assert new_among([one], before) == ([one] if new else [])


def test_a_copy_repeats_what_was_said_of_a_farther_figure() -> None:
    """The officer's word on a figure outlasts what a copy repeats from the figure before it."""
    nearer = KEY._replace(value="9000")
    known = [said("甲"), Explanation("郑州市教育局", nearer, "乙", "")]
    assert new_among([said("甲", nearer)], known) == []


def _key(finding: Finding, *rows: str) -> FindingKey:
    return Owners(document(*rows)).key(finding)


LONG = "、".join(f"专业名称第{n}号" for n in range(9))


@examples(
    "one other",
    {
        "F06, another row": (
            Finding("F06", "甲", variant="hidden_rows", facts={"count": "1", "places": "5"}),
            Finding("F06", "甲", variant="hidden_rows", facts={"count": "1", "places": "6"}),
        ),
        "F06, rows and columns": (
            Finding("F06", "甲", variant="hidden_rows", facts={"count": "1", "places": "5"}),
            Finding("F06", "甲", variant="hidden_columns", facts={"count": "1", "places": "5"}),
        ),
        "X02, another figure": (
            Finding("X02", "甲", value="物流", facts={"here": "120", "there": "100"}),
            Finding("X02", "甲", value="物流", facts={"here": "9", "there": "100"}),
        ),
        "S04, another receipt": (
            Finding("S04", facts={"received": "2019-05-02 09:00"}),
            Finding("S04", facts={"received": "2019-08-02 09:00"}),
        ),
        "H02, another nameless column": (
            Finding("H02", "甲", "I3", 3, value=NO_HEADER),
            Finding("H02", "甲", "J3", 3, value=NO_HEADER),
        ),
        "a number written otherwise": (
            Finding("R06", "甲", "A7", 7, "sequence", "5", facts={"previous": "3"}),
            Finding("R06", "甲", "A7", 7, "sequence", "5", facts={"previous": "2"}),
        ),
    },
)  # fmt: skip
def test_another_doubt_has_another_key(one: Finding, other: Finding) -> None:
    """Doubts that differ in what is doubted have different keys, though they quote one text."""
    assert _key(one) != _key(other)


def test_the_whole_text_counts() -> None:
    """R07: two lists of majors that are quoted alike, since both are cut short, are two doubts."""
    rows = [f"1|郑州旅游学校|中职|物流管理中级|9|{LONG}、{end}|20|" for end in ("护理", "会计")]
    quoted = shorten(LONG)
    found = Finding("R07", "Sheet1", "F4", 4, "majors", quoted, facts={"doubled": "物流"})
    assert _key(found, rows[0]) != _key(found, rows[1])


@examples(
    "one other",
    {
        "S02, the other line has moved": (
            Finding("S02", value="甲校", facts={"similar": "甲学校", "other": "B7"}),
            Finding("S02", value="甲校", facts={"similar": "甲学校", "other": "B9"}),
        ),
        "S05, a stray scan": (
            Finding("S05", facts={"unit": "甲", "unmatched": ""}),
            Finding("S05", variant="unmatched", facts={"unit": "甲", "unmatched": "1"}),
        ),
        "X05, others have sent": (
            Finding("X05", value="物流管理", facts={"entries": "200", "own": "15"}),
            Finding("X05", value="物流管理", facts={"entries": "210", "own": "15"}),
        ),
    },
)  # fmt: skip
def test_the_same_doubt_keeps_its_key(one: Finding, other: Finding) -> None:
    """Where the other line stands, and what others have sent, does not make a doubt another."""
    assert _key(one) == _key(other)


def test_a_key_can_be_read() -> None:
    """A key shows what is doubted, without its digest; a figure is shown as it is."""
    told = _key(Finding("H06", "甲", "F2", 2, facts={"missing": "联系电话"}))
    assert (told.shown, told.value != told.shown) == ("联系电话", True)
    assert _key(Finding("R04", value="6000", variant="absolute", facts={"bound": "5000"}))[-1:] == (
        "6000",
    )
