"""Cells: C01–C10, each cell once, each with the column and the text it is about."""

from __future__ import annotations

from pipeline.checking.causes import causes
from pipeline.checking.documents import check_documents
from tests.unit.examples import examples
from tests.unit.given import HEADER, definitions, findings, read, told

GOOD = "1|甲职业学校|中职|物流管理中级|1|物流管理|20|"


def row(**cells: str) -> str:
    """A good row with some of its cells written otherwise."""
    fields = ["sequence", "school", "school_type", "certificate", "major_count", "majors",
              "students", "remark"]  # fmt: skip
    written = dict(zip(fields, GOOD.split("|"), strict=True)) | cells
    return "|".join(written[field] for field in fields)


def test_a_good_row() -> None:
    """A row as the form asks for has no findings at all."""
    assert findings(GOOD) == ()


@examples(
    "cells code cell variant",
    {
        "C01 blank name": ({"school": ""}, "C01", "B4", ""),
        "C01 name of spaces": ({"school": " \u3000"}, "C01", "B4", ""),
        "C02 blank": ({"school_type": ""}, "C02", "C4", "missing"),
        "C02 not one of the four": ({"school_type": "职业高中"}, "C02", "C4", ""),
        "C02 two of them": ({"school_type": "中职、高职"}, "C02", "C4", ""),
        "C03 blank": ({"certificate": ""}, "C03", "D4", "missing"),
        "C03 unknown": ({"certificate": "会计电算化中级"}, "C03", "D4", ""),
        "C03 of another batch": ({"certificate": "智能财税中级"}, "C03", "D4", "other_batch"),
        "C04 none": ({"certificate": "物流管理"}, "C04", "D4", "missing"),
        "C04 unknown": ({"certificate": "物流管理（四级）"}, "C04", "D4", ""),
        "C05 blank": ({"major_count": "", "majors": ""}, "C05", "E4", "missing"),
        "C05 zero": ({"major_count": "0", "majors": ""}, "C05", "E4", ""),
        "C05 negative": ({"major_count": "-1"}, "C05", "E4", ""),
        "C05 fraction": ({"major_count": "1.5"}, "C05", "E4", ""),
        "C05 words": ({"major_count": "若干"}, "C05", "E4", ""),
        "C06 negative": ({"students": "-20"}, "C06", "G4", ""),
        "C06 ten thousands": ({"students": "2000万"}, "C06", "G4", ""),
        "C06 range": ({"students": "100-200"}, "C06", "G4", ""),
        "C06 some": ({"students": "若干"}, "C06", "G4", ""),
        "C06 fraction": ({"students": "3/4"}, "C06", "G4", ""),
        "C06 error": ({"students": "#N/A"}, "C06", "G4", ""),
        "C07 zero": ({"students": "0"}, "C07", "G4", ""),
        "C07 blank": ({"students": ""}, "C07", "G4", "missing"),
        "C08 in a count": ({"major_count": "'410105199001011234"}, "C08", "E4", ""),
        "C08 in a remark": ({"remark": "'410105199001011234"}, "C08", "H4", ""),
        "C09 unit": ({"students": "20人"}, "C09", "G4", ""),
        "C09 spaces": ({"school": "甲 职业学校"}, "C09", "B4", ""),
        "C09 a line break behind": ({"school": "甲职业学校\\n"}, "C09", "B4", "invisible"),
        "C10 formula": ({"remark": "=1+1"}, "C10", "H4", ""),
        "C10 control": ({"remark": "国家\x07级"}, "C10", "H4", "control"),
    },
)
def test_one_cell_one_finding(cells: dict[str, str], code: str, cell: str, variant: str) -> None:
    """Each fault of a cell is exactly one finding, at its cell, and quotes the cell's own text."""
    (found,) = findings(row(**cells))
    assert (found.code, found.cell, found.variant, found.row) == (code, cell, variant, 4)


@examples(
    "cells codes",
    {
        "zero in full width": ({"students": "０"}, ["C07", "C09"]),
        "school type in other widths": ({"school_type": "中 职"}, ["C09"]),
        "several good levels": ({"certificate": "物流管理（初级、中级）"}, []),
        "many students": ({"students": "4999"}, []),
        "a lone dash as a remark": ({"remark": "-"}, []),
        "a negative number as a remark": ({"remark": "-5"}, []),
    },
)
def test_what_is_allowed(cells: dict[str, str], codes: list[str]) -> None:
    """What was only normalised, and what no rule forbids, is no error."""
    assert sorted(f.code for f in findings(row(**cells))) == codes


@examples(
    "written suggestion",
    {
        "职业高中": ("职业高中", "「中职」"),
        "misspelt": ("中职学校", "「中职」"),
        "高职高专": ("高职高专", "「高职」"),
        "本科": ("本科", "「本科层次职业教育试点学校」或「应用型本科」"),
        "half of the third": ("本科层次职业教育", "「本科层次职业教育试点学校」"),
        "nothing near": ("其他", "其中之一"),
    },
)
def test_c02_suggests(written: str, suggestion: str) -> None:
    """C02 suggests the type that was probably meant, and never changes what was written."""
    (found,) = findings(row(school_type=written))
    assert (found.value, found.facts["suggestion"]) == (written, suggestion)


@examples(
    "written suggestion",
    {
        "misspelt": ("物流管里中级", "「物流管理」"),
        "half": ("汽车运用", "「汽车运用与维修」"),
        "nothing near": ("会计电算化", "其中之一"),
    },
)
def test_c03_suggests(written: str, suggestion: str) -> None:
    """C03 suggests the round's nearest certificate."""
    (found,) = findings(row(certificate=written))
    assert found.facts["suggestion"] == suggestion


def test_c03_of_one_in_several() -> None:
    """C03 quotes the one certificate that is wrong; the others of the row are entries."""
    found = [
        f for f in findings(row(certificate="物流管理中级；会计电算化中级")) if f.code == "C03"
    ]
    assert [(f.cell, f.value) for f in found] == [("D4", "会计电算化")]


def test_levels_of_an_unknown_certificate_are_not_judged() -> None:
    """One cause, one finding: without a certificate there is no level to miss."""
    assert told(findings(row(certificate="会计电算化"))) == [("C03", "D4")]
    assert told(findings(row(certificate=""))) == [("C03", "D4")]


def test_c09_keeps_raw_text_and_reading() -> None:
    """C09 quotes the raw text and tells the reading."""
    (found,) = findings(row(students="约2,000人"))
    assert (found.value, found.facts["reading"]) == ("约2,000人", "2000")


def test_c08_is_not_c05_too() -> None:
    """One cause, one finding: a card number in a count is not also a wrong count."""
    assert told(findings(row(students="'410105199001011234"))) == [("C08", "G4")]


@examples("cell", {c: c for c in ("B2", "C2", "D2", "E2", "F2", "G2")})
def test_f07_is_the_only_finding_of_its_cell(cell: str) -> None:
    """One cause, one finding: a formula without a value is not also a blank cell."""
    fields = dict(zip("ABCDEFGH", GOOD.split("|"), strict=True)) | {cell[0]: ""}
    document = read(f"{HEADER}\n{'|'.join(fields.values())}", uncalculated=cell)
    (found,) = check_documents([document], definitions())
    assert [f.code for f in found if f.cell == cell] == ["F07"]


def test_a_merged_cell_is_told_once() -> None:
    """A wrong type merged over two rows is one finding in one cell."""
    found = findings(row(school_type="职高"), "|||老年照护初级|1|护理|30|", merges="B4:B5 C4:C5")
    assert told(found) == [("C02", "C4")]


def test_a_missing_column_is_one_finding() -> None:
    """H01: a column that is not there is not also blank in every row."""
    document = read(f"{HEADER.replace('学校类型|', '')}\n1|甲|物流管理中级|1|甲|2|")
    (found,) = check_documents([document], definitions())
    assert told(found) == [("H01", "A1")]


def test_the_same_fault_in_many_rows() -> None:
    """Findings are one for each cell here; an officer is told one cause."""
    found = findings(*(row(school=f"学校{'甲乙丙丁'[n]}", students="若干") for n in range(4)))
    codes = [f.code for f in found if f.code == "C06"]
    assert len(codes) == 4
    assert [c.count for c in causes(found, definitions()) if c.code == "C06"] == [4]


def test_another_round_has_other_certificates() -> None:
    """C03 goes by the round: what is right in the second batch is wrong in the first."""
    document = read(f"{HEADER}\n{row(certificate='智能财税中级')}")
    second = definitions("henan", "2019-2")
    assert check_documents([document], second) == ((),)
