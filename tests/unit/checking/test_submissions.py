"""Submissions as a whole: R06, R08 and S01–S03."""

from __future__ import annotations

from pipeline.checking.documents import check_documents
from tests.unit.examples import examples
from tests.unit.given import HEADER, definitions, document, findings, read, told

SCHOOLS = ("郑州旅游学校", "开封卫生学校", "洛阳财经学校", "商丘农业学校", "信阳航空学校")


def numbered(*numbers: str) -> list[str]:
    """Rows of different schools with these 序号."""
    return [
        f"{number}|{SCHOOLS[place]}|中职|物流管理中级|1|物流|20|"
        for place, number in enumerate(numbers)
    ]


@examples(
    "numbers cells",
    {
        "in order": (("1", "2", "3"), []),
        "gap": (("1", "2", "4"), ["A6"]),
        "one gap is told once": (("1", "3", "4", "5"), ["A5"]),
        "repeat": (("1", "2", "2"), ["A6"]),
        "repeated one": (("1", "1"), ["A5"]),
        "backwards": (("1", "3", "2"), ["A5", "A6"]),
        "not from one": (("2", "3"), ["A4"]),
        "anew": (("1", "2", "1", "2"), []),
        "as text": (("'1", "'2", "'4"), ["A6"]),
        "blank": (("", "", ""), []),
        "words": (("一", "二"), []),
    },
)
def test_r06(numbers: tuple[str, ...], cells: list[str]) -> None:
    """R06: 序号 has gaps or repeats; a part of the table may begin anew at 1."""
    assert told(findings(*numbered(*numbers)), "R06") == [("R06", cell) for cell in cells]


def test_r06_merged_over_a_school() -> None:
    """A 序号 merged over a school's rows is one number and no repeat."""
    rows = ["1|甲学校|中职|物流管理中级|1|物流|20|", "|||老年照护初级|1|护理|30|",
            "2|乙学校|中职|物流管理中级|1|物流|20|"]  # fmt: skip
    assert told(findings(*rows, merges="A4:A5 B4:B5 C4:C5"), "R06") == []


FIRST = "1|郑州旅游学校|中职|物流管理中级|1|物流|20|"
SECOND = "2|开封卫生学校|中职|老年照护初级|2|护理、助产|30|"
THIRD = "3|洛阳财经学校|中职|物流管理中级|1|物流|50|"


@examples(
    "rows told_",
    {
        "right": ((FIRST, SECOND, "合计||||3||50|"), []),
        "students wrong": ((FIRST, SECOND, "合计||||3||60|"), ["G6"]),
        "both wrong": ((FIRST, SECOND, "合计||||4||60|"), ["E6", "G6"]),
        "no figures": ((FIRST, SECOND, "合计|||||||"), []),
        "words": ((FIRST, SECOND, "合计||||若干||若干|"), ["E6", "G6"]),
        "strokes": ((FIRST, SECOND, "合计||||/||——|"), []),
        "parts and whole": (
            (FIRST, SECOND, "小计||||3||50|", THIRD, "小计||||1||50|", "合计||||4||100|"), [],
        ),
        "a part wrong": (
            (FIRST, SECOND, "小计||||3||55|", THIRD, "小计||||1||50|", "合计||||4||100|"), ["G6"],
        ),
        "the whole wrong": (
            (FIRST, SECOND, "小计||||3||50|", THIRD, "小计||||1||50|", "合计||||4||110|"), ["G9"],
        ),
        "whole without a last part": ((FIRST, "小计||||1||20|", SECOND, "合计||||3||50|"), []),
    },
)  # fmt: skip
def test_r08(rows: tuple[str, ...], told_: list[str]) -> None:
    """R08: a sum is that of the rows since the last one, or of all rows above it."""
    assert told(findings(*rows), "R08") == [("R08", cell) for cell in told_]


def test_r08_states_the_difference() -> None:
    """R08 tells the sum and the difference."""
    (found,) = findings(FIRST, SECOND, "合计||||3||41|")
    assert (found.value, found.facts["sum"], found.facts["difference"]) == ("41", "50", "9")


def test_r08_not_over_a_faulty_summand() -> None:
    """One cause, one finding: where a figure above is wrong, its sum is not judged."""
    bad = SECOND.replace("|30|", "|若干|")
    assert told(findings(FIRST, bad, "合计||||3||50|")) == [("C06", "G5")]


def test_r08_merged_figures_count_once() -> None:
    """A figure merged over two rows is summed once."""
    rows = ["1|郑州旅游学校|中职|物流管理中级|1|物流|20|", "|||老年照护初级||||", "合计||||1||20|"]
    merges = "A4:A5 B4:B5 C4:C5 E4:E5 F4:F5 G4:G5"
    assert told(findings(*rows, merges=merges), "R08") == []


def test_r08_a_blank_figure_adds_nothing() -> None:
    """C07: a blank figure is a question, and the sum of the others still holds."""
    rows = [FIRST, SECOND.replace("|30|", "||"), "合计||||3||20|"]
    assert told(findings(*rows), "R08") == []


def test_s01() -> None:
    """S01: the same school × certificate twice, told at the second, with the place of the first."""
    found = [f for f in findings(FIRST, SECOND, FIRST.replace("中级", "初级")) if f.code == "S01"]
    assert [(f.cell, f.facts["other"]) for f in found] == [("D6", "「Sheet1」D4")]


@examples(
    "other",
    {
        "another certificate": FIRST.replace("物流管理中级", "老年照护初级"),
        "another school": FIRST.replace("郑州旅游学校", "开封卫生学校"),
        "an unknown certificate": FIRST.replace("物流管理", "会计电算化"),
    },
)
def test_s01_not(other: str) -> None:
    """Another school or certificate is no double, nor is what has an error already."""
    assert told(findings(FIRST, other, other if "会计" in other else ""), "S01") == []


def test_s01_in_another_width() -> None:
    """A name in other widths and spaces is the same school."""
    found = findings(FIRST, FIRST.replace("郑州旅游学校", "郑州 旅游 学校"))
    assert told(found, "S01") == [("S01", "D5")]


def test_s01_not_across_submissions() -> None:
    """Two submissions with one school × certificate are a matter of X01 and X02."""
    both = check_documents([document(FIRST), document(FIRST)], definitions())
    assert [told(found, "S01") for found in both] == [[], []]


def test_s02() -> None:
    """S02: two names that are probably one, told at the second, once."""
    other = FIRST.replace("郑州旅游学校", "郑州市旅游学校")
    rows = [FIRST, *(other.replace("物流管理", c) for c in ("老年照护", "智能新能源汽车"))]
    found = [f for f in findings(*rows) if f.code == "S02"]
    assert [(f.cell, f.value, f.facts["similar"]) for f in found] == [
        ("B5", "郑州市旅游学校", "郑州旅游学校")
    ]


def test_s02_not_across_submissions() -> None:
    """Names of two submissions are a matter of X03."""
    other = document(FIRST.replace("郑州旅游学校", "郑州市旅游学校"))
    both = check_documents([document(FIRST), other], definitions())
    assert [told(found, "S02") for found in both] == [[], []]


@examples(
    "rows",
    {
        "nothing below the header": (),
        "numbered beforehand": ("1|||||||", "2|||||||"),
        "only notes": ("注：1.报送单位", "填表人：张三"),
        "only a sum": ("合计||||0||0|",),
    },
)
def test_s03(rows: tuple[str, ...]) -> None:
    """S03: a table with a header and no entries is empty."""
    assert told(findings(*rows), "S03", "R08") == [("S03", None)]


def test_s03_not_without_a_table() -> None:
    """One cause, one finding: where there is no table it is not empty too."""
    (found,) = check_documents([read("通讯录\n张三|电话")], definitions())
    assert [f.code for f in found] == ["F05"]


def test_many_documents_keep_their_findings_apart() -> None:
    """Each document gets its own findings, in the order given."""
    documents = [document(FIRST), document(SECOND.replace("|30|", "|若干|")), read(HEADER)]
    found = check_documents(documents, definitions())
    assert [told(each, "C06", "S03") for each in found] == [[], [("C06", "G4")], [("S03", None)]]


def test_no_documents() -> None:
    """Without documents there are no findings, and no crash."""
    assert check_documents([], definitions()) == ()
