"""R08 over tables of every sensible layout: right ones are silent, a wrong whole is told."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.checking.documents import check_documents
from tests.unit.given import definitions, document

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pipeline.model.findings import Finding

    Groups = Sequence[Sequence[int]]


GROUPS = st.lists(st.lists(st.integers(1, 3000), min_size=1, max_size=4), min_size=2, max_size=4)


def _lines(groups: Groups) -> list[list[str]]:
    number = count(1)
    return [
        [
            f"{n}|{chr(0x4E00 + 97 * n)}县职业技术学校|中职|物流管理中级|1|物流|{figure}|"
            for figure, n in zip(group, number, strict=False)
        ]
        for group in groups
    ]


def _sum(label: str, groups: Groups, off: int = 0) -> str:
    students = sum(map(sum, groups)) + off
    return f"{label}||||{sum(map(len, groups))}||{students}|"


def _parts_and_whole(groups: Groups, off: int) -> list[str]:
    rows = []
    for group, lines in zip(groups, _lines(groups), strict=True):
        rows += [*lines, _sum("小计", [group])]
    return [*rows, _sum("合计", groups, off)]


def _pages_and_whole(groups: Groups, off: int) -> list[str]:
    rows = []
    for group, lines in zip(groups, _lines(groups), strict=True):
        rows += [*lines, _sum("合计", [group])]
    return [*rows, _sum("总计", groups, off)]


def _whole_alone(groups: Groups, off: int) -> list[str]:
    return [*(line for lines in _lines(groups) for line in lines), _sum("合计", groups, off)]


def _whole_behind_a_last_group_without_part(groups: Groups, off: int) -> list[str]:
    *rows, _, whole = _parts_and_whole(groups, off)
    return [*rows, whole]


def _all_headed(groups: Groups, off: int) -> list[str]:
    rows = [_sum("合计", groups, off)]
    for group, lines in zip(groups, _lines(groups), strict=True):
        rows += [_sum("小计", [group]), *lines]
    return rows


def _whole_on_top(groups: Groups, off: int) -> list[str]:
    *rows, _ = _parts_and_whole(groups, 0)
    return [_sum("合计", groups, off), *rows]


def _parts_on_top(groups: Groups, off: int) -> list[str]:
    _, *rows = _all_headed(groups, 0)
    return [*rows, _sum("合计", groups, off)]


def _three_levels(groups: Groups, off: int) -> list[str]:
    parts = _parts_and_whole(groups[:2], 0)
    rows = parts[:-1]
    rows.append(_sum("甲县合计", groups[:2]))
    if groups[2:]:
        rows += [line for lines in _lines(groups)[2:] for line in lines]
        rows.append(_sum("乙县合计", groups[2:]))
    return [*rows, _sum("总计", groups, off)]


LAYOUTS: tuple[Callable[[Groups, int], list[str]], ...] = (
    _parts_and_whole, _pages_and_whole, _whole_alone, _whole_behind_a_last_group_without_part,
    _all_headed, _whole_on_top, _parts_on_top, _three_levels,
)  # fmt: skip


def _wrong(rows: list[str]) -> list[Finding]:
    (found,) = check_documents([document(*rows)], definitions())
    return [finding for finding in found if finding.code == "R08"]


@settings(max_examples=160)
@given(GROUPS, st.sampled_from(LAYOUTS))
def test_a_right_table_is_silent(
    groups: list[list[int]], layout: Callable[[Groups, int], list[str]]
) -> None:
    """Whatever the layout: where every sum is right, nothing is said of sums."""
    assert _wrong(layout(groups, 0)) == []


@settings(max_examples=160)
@given(GROUPS, st.sampled_from(LAYOUTS), st.data())
def test_a_changed_whole_is_told(
    groups: list[list[int]], layout: Callable[[Groups, int], list[str]], data: st.DataObject
) -> None:
    """A whole that is changed – to the last group's sum, say – is told, with the right sum."""
    right = sum(map(sum, groups))
    stated = data.draw(st.sampled_from([sum(groups[-1]), sum(groups[0]), right + 1, right * 2]))
    assume(stated != right)
    rows = layout(groups, stated - right)
    found = _wrong(rows)
    assert [f.facts["sum"] for f in found] == [str(right)]
    assert [f.value for f in found] == [str(stated)]
