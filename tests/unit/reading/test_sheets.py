"""Sheets with several tables: each is read at its own place, and none is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.unit.given import HEADER, META, TITLE, findings, read, told

if TYPE_CHECKING:
    from pipeline.model.entries import Document

FIRST = "1|甲学校|中职|物流管理中级|1|物流管理|20|"
SECOND = "2|乙学校|中职|老年照护初级|1|护理|30|"
THIRD = "3|丙学校|中职|老年照护初级|1|护理|40|"


def places(document: Document) -> list[tuple[object, str]]:
    """The school of each entry and where it stands."""
    return [(entry.value("school"), entry.readings["school"].cell) for entry in document.entries]


def test_side_by_side() -> None:
    """Two tables beside each other are both read, the left one first, neither in the other."""
    found = read(f"{HEADER}||{HEADER}\n{FIRST}||{THIRD}\n{SECOND}")
    assert places(found) == [("甲学校", "B2"), ("乙学校", "B3"), ("丙学校", "K2")]
    assert found.findings == ()
    assert [reading.value for reading in found.sequences[0][1]] == ["1", "2", "3"]


def test_side_by_side_but_not_level() -> None:
    """A table that begins beside the rows of another ends neither it nor its rows."""
    found = read(f"{HEADER}\n{FIRST}||{HEADER}\n{SECOND}||{THIRD}")
    assert places(found) == [("甲学校", "B2"), ("乙学校", "B3"), ("丙学校", "K3")]
    assert found.findings == ()


def test_sums_side_by_side() -> None:
    """R08: a sum is that of its own table, or, under the last of them, that of all."""
    sums = "合计||||{}||{}||"
    text = f"{HEADER}||{HEADER}\n{FIRST}||{THIRD}\n{SECOND}\n"
    own = read(text + sums.format(2, 50) + "|" + sums.format(1, 40))
    assert [(t.starts, t.end) for t in own.totals] == [((0,), 2), ((2, 0), 3)]


def test_one_below_the_other() -> None:
    """A second table with a title, unit and header of its own is read, and its unit known."""
    other = META.replace("郑州市", "洛阳市")
    found = read(
        f"{TITLE}\n{META}\n{HEADER}\n{FIRST}\n注：另附页\n\n{TITLE}\n{other}\n{HEADER}\n{SECOND}"
    )
    assert places(found) == [("甲学校", "B4"), ("乙学校", "B10")]
    assert [unit.text for unit in found.other_units] == ["洛阳市教育局"]


def test_formulas_of_the_table_beside() -> None:
    """F07 names a formula without a value once, by its own table's column."""
    found = read(f"{HEADER}||{HEADER}\n{FIRST}||{SECOND.replace('30', '')}", uncalculated="P2")
    assert [(f.code, f.cell, f.field) for f in found.findings] == [("F07", "P2", "students")]


def test_data_beside_the_last_table() -> None:
    """H02: data under no header is told, of a table beside another too."""
    found = read(f"{HEADER}||{HEADER}\n{FIRST}||{SECOND}|另记")
    assert [(f.code, f.cell) for f in found.findings] == [("H02", "R1")]


def test_dates_in_place_of_figures() -> None:
    """C05, C06: the checks ask back what no figure can be read from."""
    assert told(findings("1|甲学校|中职|物流管理中级|1|物流管理|50%|"), "C06") == [("C06", "G4")]
