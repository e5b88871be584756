"""After a lock each line counts once: the locked table and its supplement make one whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl

from tests.acceptance.test_lock import (
    GOOD,
    LUOYANG,
    MORE,
    OTHER,
    ZHENGZHOU,
    at,
    lock,
    reopened,
)
from tests.helpers.inboxes import Outcome, fill, save, table
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

SCHOOL = "郑州市金水中等专业学校"
ANYANG = "安阳市教育局"


def locked(workspace: Path, **tables: str) -> None:
    """A round that was locked with these files, and opened again for all."""
    fill(workspace, {f"henan/{name}.xlsx": text for name, text in tables.items()})
    lock(workspace)
    reopened(workspace)


def come(workspace: Path, name: str, unit: str, *lines: str) -> None:
    """A file that comes after the lock."""
    save(workspace / f"inbox/henan/{name}.xlsx", workbook(table(unit, *lines)))


def codes(outcome: Outcome, name: str) -> list[str]:
    """The doubles told of a file."""
    return [
        finding["code"]
        for s in outcome.document["submissions"]
        if s["file"] == f"inbox/henan/{name}.xlsx"
        for finding in s["findings"]
        if finding["code"] in ("X01", "X02")
    ]


def lines(outcome: Outcome) -> list[tuple[Any, ...]]:
    """The lines of the supplement: unit, school, whole or field, before, now, note."""
    book = openpyxl.load_workbook(outcome.folder / "更正补报.xlsx")
    rows = [r for r in book.active.iter_rows(min_row=5, values_only=True) if r[0]]
    return [(r[1], r[2], r[4], bool(r[5]), bool(r[6]), r[9]) for r in rows]


def summary(outcome: Outcome) -> str:
    """What the supplement says of itself."""
    return str(openpyxl.load_workbook(outcome.folder / "更正补报.xlsx").active["A2"].value)


def test_a_locked_line_stands_before_the_schools_own(tmp_path: Path) -> None:
    """What a newcomer adds is left out where its line was locked, also a school's own: X02."""
    locked(tmp_path, a=table(ZHENGZHOU, GOOD))
    come(tmp_path, "c", SCHOOL, MORE)
    after = at(tmp_path, 30)
    assert (codes(after, "a"), codes(after, "c")) == ([], ["X02"])
    assert lines(after) == [(SCHOOL, SCHOOL, "整行", False, True, f"已在 {ZHENGZHOU} 的锁定表中")]


def test_a_locked_line_stays_decided_when_its_unit_corrects(tmp_path: Path) -> None:
    """Of two locked lines the one that counted then counts, also by a later file of its unit."""
    locked(tmp_path, a=table(ZHENGZHOU, GOOD), b=table(LUOYANG, GOOD, OTHER))
    come(tmp_path, "c", ZHENGZHOU, MORE)
    after = at(tmp_path, 30)
    assert (codes(after, "b"), codes(after, "c")) == (["X02"], [])
    assert lines(after) == [(ZHENGZHOU, SCHOOL, "参与试点学生规模", True, True, None)]


def test_two_newcomers_with_one_line(tmp_path: Path) -> None:
    """It counts once in the supplement; the other unit's is marked, and told X01."""
    locked(tmp_path, a=table(ZHENGZHOU, OTHER))
    come(tmp_path, "c", LUOYANG, GOOD)
    at(tmp_path, 29)
    come(tmp_path, "b", ANYANG, GOOD)
    after = at(tmp_path, 30)
    assert (codes(after, "b"), codes(after, "c")) == (["X01"], [])
    assert sorted(line[0::5] for line in lines(after)) == [
        (ANYANG, f"已在 {LUOYANG} 的更正补报中"), (LUOYANG, None),
    ]  # fmt: skip
    assert "相差 1 处；另有 1 处" in summary(after)


def test_a_line_that_its_unit_takes_back(tmp_path: Path) -> None:
    """Another unit's locked line, for which it stood, counts from then on: it is an addition.

    So it stands before that of a newcomer who came later still.
    """
    locked(tmp_path, a=table(ZHENGZHOU, GOOD, OTHER), b=table(LUOYANG, GOOD))
    come(tmp_path, "c", ZHENGZHOU, OTHER)
    come(tmp_path, "d", ANYANG, GOOD)
    after = at(tmp_path, 30)
    assert (codes(after, "b"), codes(after, "d")) == ([], ["X01"])
    assert sorted(lines(after)) == [
        (ANYANG, SCHOOL, "整行", False, True, f"已在 {LUOYANG} 的更正补报中"),
        (LUOYANG, SCHOOL, "整行", False, True, None),
        (ZHENGZHOU, SCHOOL, "整行", True, False, None),
    ]


def test_a_line_that_its_unit_takes_back_and_another_corrects(tmp_path: Path) -> None:
    """It stands once more, as the other unit has it now."""
    locked(tmp_path, a=table(ZHENGZHOU, GOOD, OTHER), b=table(LUOYANG, GOOD))
    come(tmp_path, "c", ZHENGZHOU, OTHER)
    at(tmp_path, 29)
    come(tmp_path, "d", LUOYANG, GOOD.replace("|100", "|90"))
    after = at(tmp_path, 30)
    assert lines(after) == [
        (ZHENGZHOU, SCHOOL, "整行", True, False, None),
        (LUOYANG, SCHOOL, "整行", False, True, None),
    ]
    book = openpyxl.load_workbook(after.folder / "更正补报.xlsx")
    assert str(book.active["G6"].value).endswith("| 90")
