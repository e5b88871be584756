"""Entries: one for each school × certificate, however the rows and cells are drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.entries import UNCALCULATED, UNREADABLE
from tests.unit.examples import examples
from tests.unit.given import HEADER, document, read

if TYPE_CHECKING:
    from pipeline.model.entries import Document

FIRST = "1|甲学校|中职|物流管理中级|1|物流管理|20|"


def values(found: Document, *fields: str) -> list[tuple[object, ...]]:
    """The values of some fields, an entry a line."""
    return [tuple(entry.value(field) for field in fields) for entry in found.entries]


def test_one_row_one_entry() -> None:
    """A row with one certificate is one entry with a reading for each column."""
    (entry,) = document("1|甲学校|中职|物流管理中级|2|物流管理、快递运营|20|省级示范").entries
    assert (entry.row, entry.rank, entry.row_certificates) == (4, 0, 1)
    assert {field: reading.value for field, reading in entry.readings.items()} == {
        "school": "甲学校",
        "school_type": "中职",
        "certificate": "物流管理",
        "levels": ("中级",),
        "major_count": 2,
        "majors": ("物流管理", "快递运营"),
        "students": 20,
        "remark": "省级示范",
    }
    assert entry.source_cells == (
        "school=B4 school_type=C4 certificate=D4 levels=D4 "
        "major_count=E4 majors=F4 students=G4 remark=H4"
    )


@examples(
    "second merges",
    {
        "merged": ("|||老年照护初级|1|护理|30|", "A4:A5 B4:B5 C4:C5"),
        "blank below": ("|||老年照护初级|1|护理|30|", ""),
        "name merged, type blank": ("|||老年照护初级|1|护理|30|", "B4:B5"),
        "name merged, type repeated": ("||中职|老年照护初级|1|护理|30|", "B4:B5"),
        "name repeated": ("|甲学校|中职|老年照护初级|1|护理|30|", ""),
        "numbered": ("2|||老年照护初级|1|护理|30|", ""),
    },
)
def test_school_of_several_rows(second: str, merges: str) -> None:
    """A school's rows below the first are merged with it, or leave name and type blank."""
    found = document(FIRST, second, merges=merges)
    assert values(found, "school", "school_type", "certificate", "students") == [
        ("甲学校", "中职", "物流管理", 20),
        ("甲学校", "中职", "老年照护", 30),
    ]


def test_three_rows_of_one_school() -> None:
    """A school goes on as long as name and type are blank, also over blank rows and headers."""
    found = document(FIRST, "|||老年照护|1|护理|30|", "", HEADER, "|||智能新能源汽车|1|汽修|40|")
    assert [school for (school,) in values(found, "school")] == ["甲学校"] * 3


def test_type_without_name_is_another_school() -> None:
    """C01: a row with its own 学校类型 and no name continues no school."""
    found = document(FIRST, "||高职|老年照护初级|1|护理|30|")
    assert values(found, "school", "school_type") == [("甲学校", "中职"), (None, "高职")]


def test_the_same_type_without_name_continues_no_school_either() -> None:
    """C01 holds also where the type is the same as that of the school above."""
    found = document(FIRST, "||中职|老年照护初级|1|护理|30|")
    assert values(found, "school") == [("甲学校",), (None,)]


def test_name_without_type_takes_over_no_type() -> None:
    """C02: another school's type is its own to tell."""
    found = document(FIRST, "|乙学校||老年照护初级|1|护理|30|")
    assert values(found, "school", "school_type")[1] == ("乙学校", None)


def test_first_row_without_name() -> None:
    """C01: nothing stands above the first row."""
    assert values(document("|||物流管理中级|1|物流管理|20|"), "school") == [(None,)]


def test_nothing_continues_over_a_sum() -> None:
    """A row without a name below a 合计 belongs to no school."""
    found = document(FIRST, "合计||||1||20|", "|||老年照护初级|1|护理|30|")
    assert values(found, "school") == [("甲学校",), (None,)]


def test_an_error_is_not_a_blank() -> None:
    """A name that shows an error continues no school."""
    found = document(FIRST, "|#N/A||老年照护初级|1|护理|30|")
    assert values(found, "school") == [("甲学校",), (None,)]
    assert UNREADABLE in found.entries[1].readings["school"].notes


def test_merged_figures_count_once() -> None:
    """A figure merged over several rows is that of the first; the others carry none."""
    found = document(FIRST, "|||老年照护初级||||", merges="A4:A5 B4:B5 C4:C5 E4:E5 F4:F5 G4:G5")
    assert values(found, "major_count", "students") == [(1, 20), (None, None)]
    assert sum(e.value("students") or 0 for e in found.entries) == 20  # type: ignore[misc]


def test_merged_certificate_holds_for_all_its_rows() -> None:
    """A certificate merged over two schools is that of both."""
    found = document(FIRST, "2|乙学校|中职||1|物流管理|30|", merges="D4:D5")
    assert values(found, "school", "certificate", "levels") == [
        ("甲学校", "物流管理", ("中级",)),
        ("乙学校", "物流管理", ("中级",)),
    ]
    assert [e.readings["certificate"].cell for e in found.entries] == ["D4", "D4"]


def test_merged_remark_holds_for_all_its_rows() -> None:
    """A remark merged over several rows belongs to each."""
    found = document(FIRST + "示范", "|||老年照护初级|1|护理|30|", merges="H4:H5")
    assert values(found, "remark") == [("示范",), ("示范",)]


def test_several_certificates_in_a_row() -> None:
    """R09: one entry per certificate; the figures stay on the first, the others carry none."""
    found = document("1|甲学校|中职|BIM（初级、中级）；物流管理中级；老年照护|2|甲、乙|20|示范")
    assert values(
        found, "school", "certificate", "levels", "major_count", "majors", "students"
    ) == [
        ("甲学校", "建筑信息模型（BIM）", ("初级", "中级"), 2, ("甲", "乙"), 20),
        ("甲学校", "物流管理", ("中级",), None, None, None),
        ("甲学校", "老年照护", None, None, None, None),
    ]
    assert [(e.row, e.rank, e.row_certificates) for e in found.entries] == [
        (4, 0, 3),
        (4, 1, 3),
        (4, 2, 3),
    ]


def test_raw_text_beside_the_reading() -> None:
    """Nothing that a unit wrote is changed: the raw text stands beside the reading."""
    (entry,) = document("1| 甲 学校|中职|ＢＩＭ 初级|１个|物流 管理|约２０人|").entries
    raws = {
        field: entry.readings[field].raw for field in ("certificate", "major_count", "students")
    }
    assert raws == {"certificate": "ＢＩＭ 初级", "major_count": "１个", "students": "约２０人"}
    assert (entry.value("major_count"), entry.value("students")) == (1, 20)


def test_column_of_levels() -> None:
    """Levels may have a column of their own, beside those in the certificate's cell."""
    header = "学校名称|学校类型|证书名称|证书等级|专业数|专业名称|学生数"
    found = read(f"{header}\n甲|中职|物流管理|初、中级|1|甲|2\n乙|中职|物流管理高级||1|甲|2")
    assert values(found, "levels") == [(("初级", "中级"),), (("高级",),)]
    assert [e.readings["levels"].cell for e in found.entries] == ["D2", "C3"]


def test_column_of_levels_with_a_line_for_each_certificate() -> None:
    """Where a row names two certificates, each has the levels on its own line."""
    header = "学校名称|学校类型|证书名称|证书等级|专业数|专业名称|学生数"
    found = read(header + "\n" + r"甲|中职|BIM\n物流管理|初级\n中级|1|甲|2")
    assert values(found, "levels") == [(("初级",),), (("中级",),)]


def test_missing_columns_have_no_readings() -> None:
    """A column that the sheet lacks gives no reading, rather than a blank one."""
    (entry,) = read("学校名称|学校类型|证书名称\n甲|中职|物流管理").entries
    assert set(entry.readings) == {"school", "school_type", "certificate", "levels"}


def test_formula_without_a_value() -> None:
    """F07: such a cell holds no value, and says so."""
    text = f"{HEADER}\n{FIRST}"
    (entry,) = read(text, uncalculated="G2").entries
    assert entry.value("students") is None
    assert entry.readings["students"].notes == (UNCALCULATED,)


def test_totals() -> None:
    """Sums are kept with their label and their figures, and are no entries."""
    found = document(
        FIRST, "2|乙学校|中职|老年照护|2|甲、乙|30|", "小计||||3||50|",
        "3|丙学校|中职|老年照护|1|甲|40|", "4|合计|||4||90|",
    )  # fmt: skip
    told = [(t.row, t.label, t.readings["students"].value) for t in found.totals]
    assert told == [(6, "小计", 50), (8, "合计", 90)]
    assert len(found.entries) == 3


def test_sequence_cells() -> None:
    """The 序号 cells are kept for R06, those of sums and notes left out."""
    found = document(FIRST, "2|乙学校|中职|老年照护|1|甲|30|", "3|||||||", "合计||||2||50|")
    ((sheet, cells),) = found.sequences
    assert sheet == "Sheet1"
    assert [cell.raw for cell in cells] == ["1", "2"]


def test_notes_under_the_table() -> None:
    """Lines after the notes have begun are notes, until a row with a type or figure follows."""
    found = document(FIRST, "注：1.报送单位", "|2.“学校类型”栏", "2|乙学校|中职|老年照护|1|甲|30|")
    assert values(found, "school") == [("甲学校",), ("乙学校",)]
