"""What a unit reads of its causes in the list."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from pipeline.checking.causes import causes
from pipeline.jobs.returns.remarks import advice_alone, advice_on, remarks_on, without_keys
from pipeline.model.findings import Cause, Doubt, Finding, FindingKey
from tests.unit.given import definitions, document

if TYPE_CHECKING:
    from pipeline.model.returns import Remark

ROW = "{}|{}|中职|物流管理中级|1|物流|{}|"
SCHOOLS = ("郑州旅游学校", "开封卫生学校", "洛阳幼儿师范学校", "安阳工业学校")


def students(*values: str) -> tuple[Cause, ...]:
    """The causes of a document with a doubt at each figure of the students."""
    rows = [ROW.format(n, *pair) for n, pair in enumerate(zip(SCHOOLS, values, strict=False), 1)]
    found = [
        Finding(
            "R04", "Sheet1", f"G{row}", row, "students", value,
            variant="absolute", facts={"bound": "5000", "median": ""},
        )
        for row, value in enumerate(values, 4)
    ]  # fmt: skip
    return causes(found, definitions(), document=document(*rows))


def remarks(*told: Cause) -> list[Remark]:
    """What a unit reads of causes."""
    return list(remarks_on(told, definitions().form))


def doubt(number: int, value: str, found: str = "很大") -> Doubt:
    """A doubt about a school's value."""
    key = FindingKey(f"学校{number}", "物流管理", "students", "R04", value)
    return Doubt(key, f"G{number}", value, found, "须核实", "请核对")


def cause(*doubts: Doubt) -> Cause:
    """A doubtful cause."""
    return Cause(
        "R04", "W", "Sheet1", "G4", "students", doubts[0].key.value, "", ("G4",), len(doubts),
        doubts=doubts,
    )  # fmt: skip


def test_a_doubt_is_told_value_by_value() -> None:
    """An answer speaks of one value: each has a row with its own cells, school and words."""
    one, other = remarks(*students("7000", "90000", "7000"))
    assert (one.cells, one.school, one.value) == (("G4", "G6"), "郑州旅游学校 等 2 所", "7000")
    assert (other.cells, other.school, other.value) == (("G5",), "开封卫生学校", "90000")
    assert "学生规模 7000 人" in one.comment
    assert "7000" not in other.comment
    assert "例如" not in one.found + other.found
    for remark in (one, other):
        assert {key.shown for key in remark.keys} == {remark.value}


def test_what_is_said_otherwise_of_one_value_is_told_apart() -> None:
    """The same value with another sentence, such as another median, has a row of its own."""
    told = remarks(cause(doubt(1, "900", "中位数 10"), doubt(2, "900", "中位数 90")))
    assert [(one.found, one.cells) for one in told] == [
        ("中位数 10", ("G1",)), ("中位数 90", ("G2",)),
    ]  # fmt: skip


def test_an_error_is_told_by_its_root() -> None:
    """Errors cannot be answered: one row for all cells of a root cause, without keys."""
    found = [
        Finding("C06", "Sheet1", f"G{n}", n, "students", v) for n, v in ((4, "若干"), (5, "无"))
    ]
    told = remarks(*causes(found, definitions()))
    assert [(one.severity, one.cells, one.keys) for one in told] == [("E", ("G4", "G5"), ())]


def test_what_is_for_the_record_is_not_told() -> None:
    """A unit has nothing to do about a remark of severity I."""
    assert not remarks(Cause("F06", "I", "Sheet1", None, None, None, "", (), 1))


def test_rows_hold_the_keys_of_their_own_cells() -> None:
    """Where the keys of one value fill more than a cell, each row has its own cells and schools."""
    doubts = [doubt(number, "0" * 900) for number in range(1, 101)]
    told = remarks(cause(*doubts))
    assert len(told) > 1
    assert [key for one in told for key in one.keys] == [each.key for each in doubts]
    for one in told:
        assert one.cells == tuple(f"G{key.school[2:]}" for key in one.keys)
        assert one.school.startswith(f"{one.keys[0].school} 等 {len(one.keys)} 所")


def test_no_cell_of_the_list_is_too_long() -> None:
    """A cell holds 32,767 units of UTF-16: longer texts are cut, longer keys left out.

    The unit is told that it cannot answer such a doubt in the list.
    """
    long = (doubt(1, '"' * 25_000), doubt(2, "😀" * 20_000), doubt(3, "0"))
    told = remarks(cause(*long))
    for one in told:
        for text in one.texts(1):
            assert len(text.encode("utf-16-le")) // 2 <= 32_767
    assert [bool(one.keys) for one in told] == [False, False, True]
    assert [one.can_be_explained or "请打电话" in one.next_step for one in told] == [True] * 3
    assert told[2].keys == (long[2].key,)
    assert told[1].value.endswith("😀…")


def test_the_advice_asks_for_what_is_not_done() -> None:
    """Doubts that are explained are counted apart, and asked for no more."""
    (asked,) = remarks(cause(doubt(1, "0")))
    done = asked._replace(explanation="新建校区")
    error = asked._replace(severity="E", keys=())
    assert "错误 1 条，须改正后重报；疑点 1 条，须核实；另有疑点 1 条已经说明" in advice_on(
        (error, asked, done)
    )
    assert "“说明”" in advice_on((error, asked))
    assert "“说明”" not in advice_on((error, done))


def test_a_list_by_itself_asks_for_no_answers() -> None:
    """It has no table and cannot be told whose it is: doubts are answered by telephone."""
    told = remarks(cause(doubt(1, "0")))
    advice = advice_alone(told, "王五 0371-12345678")
    assert "打电话说明情况（王五 0371-12345678）" in advice
    assert "已填色" not in advice
    assert "打电话说明情况；" in advice_alone(told, "")
    assert not any(one.can_be_explained for one in without_keys(told))
    pairs = zip_longest(told, without_keys(told))
    assert all(a is not None and b is not None and a.found == b.found for a, b in pairs)
