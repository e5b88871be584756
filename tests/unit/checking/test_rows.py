"""Rows: R01–R05, R07 and R09; none looks at a cell that has an error already."""

from __future__ import annotations

from pipeline.checking.documents import check_documents
from tests.unit.examples import examples
from tests.unit.given import definitions, document, findings, told


@examples(
    "count majors codes",
    {
        "equal": ("2", "物流管理、电子商务", []),
        "too many": ("3", "物流管理、电子商务", [("R01", "E4")]),
        "too few": ("1", "物流管理、电子商务", [("R01", "E4")]),
        "no names": ("2", "", [("R01", "E4")]),
        "one twice, counted twice": ("2", "物流管理、物流管理", []),
        "one twice, counted once": ("1", "物流管理、物流管理", []),
        "one twice, counted wrongly": ("3", "物流管理、物流管理", [("R01", "E4")]),
        "count is wrong already": ("若干", "物流管理、电子商务", []),
        "count is zero already": ("0", "物流管理", []),
        "names hold a long number": ("3", "410105199001011234", []),
        "names show an error": ("2", "#REF!", [("R01", "E4")]),
    },
)
def test_r01(count: str, majors: str, codes: list[tuple[str, str]]) -> None:
    """R01: the number of majors is the number of names; a doubled name may count once."""
    found = findings(f"1|甲职业学校|中职|物流管理中级|{count}|{majors}|20|")
    assert told(found, "R01") == codes


def test_r01_states_what_was_counted() -> None:
    """R01 tells how many names there are, and which."""
    (found,) = findings("1|甲职业学校|中职|物流管理中级|3|物流管理、电子商务|20|")
    assert (found.value, found.facts["named"]) == ("3", "2")
    assert found.facts["majors"] == "物流管理、电子商务"


def test_r01_only_for_the_first_certificate_of_a_row() -> None:
    """The further certificates of a row carry no figures, and so none is wrong."""
    found = findings("1|甲职业学校|中职|物流管理中级；老年照护初级|1|物流管理|20|")
    assert told(found, "R01", "C05", "C07") == []


@examples(
    "school school_type told_",
    {
        "college as secondary": ("郑州旅游职业学院", "中职", True),
        "technical college as secondary": ("河南工业职业技术学院", "中职", True),
        "technical college as applied": ("河南工业职业技术学院", "应用型本科", True),
        "secondary as college": ("郑州市中等专业学校", "高职", True),
        "vocational high as college": ("固始县职业高中", "高职", True),
        "university as secondary": ("河南职业技术大学", "中职", True),
        "college": ("郑州旅游职业学院", "高职", False),
        "college at degree level": ("河南工业职业技术学院", "本科层次职业教育试点学校", False),
        "secondary": ("郑州市中等专业学校", "中职", False),
        "a name that says nothing": ("黄淮学院", "应用型本科", False),
        "another name that says nothing": ("郑州旅游学校", "高职", False),
    },
)
def test_r02(school: str, school_type: str, *, told_: bool) -> None:
    """R02: the type contradicts the name, where the name says something."""
    found = findings(f"1|{school}|{school_type}|物流管理中级|1|物流管理|20|")
    assert told(found, "R02") == ([("R02", "C4")] if told_ else [])


def test_r02_not_where_the_type_is_wrong_already() -> None:
    """One cause, one finding: a type that is none is C02 alone."""
    found = findings("1|郑州旅游职业学院|职高|物流管理中级|1|物流管理|20|")
    assert told(found) == [("C02", "C4")]


@examples(
    "school variant",
    {
        "technician school": ("郑州市技工学校", ""),
        "senior technician school": ("郑州市高级技工学校", ""),
        "technician college": ("河南技师学院", "technician"),
    },
)
def test_r03(school: str, variant: str) -> None:
    """R03: a 技工学校 may not take part; a 技师学院 is a question."""
    found = [f for f in findings(f"1|{school}|中职|物流管理中级|1|物流|20|") if f.code == "R03"]
    assert [(f.cell, f.variant) for f in found] == [("B4", variant)]
    severity = definitions().catalogue.severity(found[0])
    assert severity == ("W" if variant else "E")


def test_r03_not_for_others() -> None:
    """A school that is none of the two is no finding."""
    assert told(findings("1|郑州技术学校|中职|物流管理中级|1|物流|20|"), "R03") == []


def table(*students: int, certificate: str = "物流管理中级") -> list[str]:
    """Rows of schools of their own with these numbers of students."""
    return [
        f"{n}|学校{chr(0x4E00 + 40 * n)}{chr(0x5E00 + 40 * n)}|中职|{certificate}|1|物流|{count}|"
        for n, count in enumerate(students, 1)
    ]


ORDINARY = (100, 110, 120, 95, 105, 130, 90, 115)


@examples(
    "students told_",
    {
        "one digit too many": ((*ORDINARY, 1200), [("R04", "G12")]),
        "one digit too few": ((*ORDINARY, 10), [("R04", "G12")]),
        "a large school": ((*ORDINARY, 300), []),
        "equal ones": ((100,) * 9, []),
        "equal ones and a near one": (((100,) * 8 + (130,)), []),
        "equal ones and a far one": (((100,) * 8 + (1000,)), [("R04", "G12")]),
        "seven are too few to tell": ((*ORDINARY[:6], 1200), []),
        "eight tell": ((*ORDINARY[:7], 1200), [("R04", "G11")]),
        "above the bound": ((5001,), [("R04", "G4")]),
        "at the bound": ((5000,), []),
    },
)
def test_r04(students: tuple[int, ...], told_: list[tuple[str, str]]) -> None:
    """R04: far from its group by the robust z-score, or above the form's bound."""
    assert told(findings(*table(*students)), "R04") == told_


def test_r04_groups_by_type_and_certificate() -> None:
    """What is far from another certificate's entries is not far from its own."""
    rows = [*table(*ORDINARY), *table(1200, certificate="老年照护初级")]
    assert told(findings(*rows), "R04") == []


def test_r04_over_the_round() -> None:
    """The group is that of all submissions together: each by itself has too few entries."""
    documents = [document(row) for row in table(*ORDINARY, 1200)]
    found = check_documents(documents, definitions())
    assert [told(each, "R04") for each in found] == [[]] * 8 + [[("R04", "G4")]]


def test_r04_not_where_the_type_is_wrong_already() -> None:
    """A row with an error in a cell of the rule is no outlier of anything."""
    rows = [*table(*ORDINARY), "9|某某学校|职高|物流管理中级|1|物流|1200|"]
    assert told(findings(*rows), "R04") == []


@examples(
    "school_type levels told_",
    {
        "secondary with the highest": ("中职", "高级", True),
        "secondary with all": ("中职", "初级、中级、高级", True),
        "secondary without": ("中职", "初级、中级", False),
        "college with the highest": ("高职", "高级", False),
        "none": ("中职", "", False),
    },
)
def test_r05(school_type: str, levels: str, *, told_: bool) -> None:
    """R05: a 中职 with 高级."""
    found = findings(f"1|某某学校|{school_type}|物流管理（{levels}）|1|物流|20|")
    assert told(found, "R05") == ([("R05", "D4")] if told_ else [])


def test_r07() -> None:
    """R07: one major twice in a row, also in another width; told once, at the names."""
    found = [f for f in findings("1|某某学校|中职|物流管理中级|3|ＢＩＭ、物流、BIM|20|")
             if f.code == "R07"]  # fmt: skip
    assert [(f.cell, f.facts["doubled"]) for f in found] == [("F4", "BIM")]
    assert told(findings("1|某某学校|中职|物流管理中级|2|物流、物流管理|20|"), "R07") == []


def test_r09() -> None:
    """R09: one finding for a row that names several certificates, with all of them."""
    found = [f for f in findings("1|某某学校|中职|BIM初级；物流管理中级；老年照护初级|1|物流|20|")
             if f.code == "R09"]  # fmt: skip
    assert [(f.cell, f.facts["count"]) for f in found] == [("D4", "3")]
    assert found[0].facts["certificates"] == "建筑信息模型（BIM）、物流管理、老年照护"


def test_r09_not_for_levels() -> None:
    """Several levels of one certificate are one entry."""
    assert told(findings("1|某某学校|中职|物流管理（初级、中级）|1|物流|20|"), "R09") == []
