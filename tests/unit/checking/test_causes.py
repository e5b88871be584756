"""Causes: one root cause is one finding, with its count, its span and at most five examples."""

from __future__ import annotations

from pipeline.checking.causes import causes, masked
from pipeline.checking.documents import check_documents
from pipeline.model.findings import Cause, Finding
from tests.unit.examples import examples
from tests.unit.given import definitions, document


def told(*found: Finding) -> tuple[Cause, ...]:
    """The causes of these findings."""
    return causes(found, definitions())


def in_column(letter: str, rows: range, code: str = "C05", **more: str) -> list[Finding]:
    """The same fault in many rows of a column."""
    return [
        Finding(code, "Sheet1", f"{letter}{row}", row, "major_count", f"若干{row}", **more)
        for row in rows
    ]


def test_many_rows_are_one_cause() -> None:
    """The same fault in many rows of a column is one finding with every cell."""
    (cause,) = told(*in_column("E", range(4, 16)))
    assert (cause.code, cause.severity, cause.cell, cause.count) == ("C05", "E", "E4", 12)
    assert cause.cells == tuple(f"E{row}" for row in range(4, 16))


def test_the_message_stays_short() -> None:
    """A message shows the count, first and last row and five cells, however many there are."""
    (few,) = told(*in_column("E", range(4, 16)))
    (many,) = told(*in_column("E", range(4, 4000)))
    assert "第 4—15 行共 12 处" in few.message
    assert "E4、E5、E6、E7、E8 等" in few.message
    assert "E9" not in few.message
    assert len(many.message) <= len(few.message) + 4


def test_five_cells_are_all_shown() -> None:
    """Of exactly five cells none is left to 等."""
    (cause,) = told(*in_column("E", range(4, 9)))
    assert "E4、E5、E6、E7、E8（" in cause.message


def test_one_cell_has_no_span() -> None:
    """One cell is told by its address, its column and its own text."""
    (cause,) = told(*in_column("E", range(7, 8)))
    assert cause.message.startswith("工作表「Sheet1」E7（参与试点专业数量）：")
    assert "若干7" in cause.message
    assert "共" not in cause.message
    assert "例如" not in cause.message


def test_the_order_of_findings_changes_nothing() -> None:
    """The first cell is that of the first row, whatever was found first."""
    forth, back = in_column("E", range(4, 12)), in_column("E", range(4, 12))[::-1]
    assert told(*forth) == told(*back)


@examples(
    "other",
    {
        "code": Finding("C07", "Sheet1", "E5", 5, "major_count", "x"),
        "field": Finding("C05", "Sheet1", "G5", 5, "students", "x"),
        "sheet": Finding("C05", "Sheet2", "E5", 5, "major_count", "x"),
        "variant": Finding("C05", "Sheet1", "E5", 5, "major_count", "x", "missing"),
    },
)
def test_other_causes_stay_apart(other: Finding) -> None:
    """Another rule, column, sheet or case is another cause."""
    assert len(told(Finding("C05", "Sheet1", "E4", 4, "major_count", "x"), other)) == 2


@examples("code", {"H02": "H02", "R08": "R08", "S01": "S01", "S02": "S02", "X02": "X02"})
def test_what_stands_apart(code: str) -> None:
    """Headers, sums and pairs are each a cause of their own, in one column too."""
    rule = definitions().catalogue.by_code[code]
    facts = dict.fromkeys(rule.wording().placeholders(), "x")
    found = [Finding(code, "Sheet1", f"B{n}", n, "school", "x", facts=facts) for n in (4, 5)]
    assert [cause.cells for cause in told(*found)] == [("B4",), ("B5",)]


def test_lines_that_one_other_unit_sent_are_one_cause() -> None:
    """X01: many lines that another unit sent as well are one finding; two units are two."""
    facts = dict.fromkeys(definitions().catalogue.by_code["X01"].facts, "x")
    found = [
        Finding("X01", "Sheet1", f"D{row}", row, "certificate", facts=facts | {"kept": kept})
        for row, kept in ((4, "甲"), (5, "甲"), (6, "乙"))
    ]
    assert [cause.cells for cause in told(*found)] == [("D4", "D5"), ("D6",)]


def test_errors_first() -> None:
    """Errors come before questions, and questions before notes; else in the order found."""
    found = told(
        Finding("C09", "Sheet1", "B4", 4, "school", "x", facts={"reading": "x"}),
        Finding("C07", "Sheet1", "G4", 4, "students", "0"),
        Finding("C06", "Sheet1", "G5", 5, "students", "x"),
        Finding("C01", "Sheet1", "B5", 5, "school", ""),
    )
    assert [cause.code for cause in found] == ["C06", "C01", "C07", "C09"]


def test_severity_of_a_variant() -> None:
    """A case of a rule may be less grave: no level is W, a wrong one E."""
    found = told(
        Finding("C04", "Sheet1", "D4", 4, "levels", "x", "missing"),
        Finding("C04", "Sheet1", "D5", 5, "levels", "x"),
    )
    assert [(cause.severity, cause.cell) for cause in found] == [("E", "D5"), ("W", "D4")]


@examples(
    "text shown",
    {
        "identity number": ("410105199001011234", "410*************34"),
        "with a letter": ("41010519900101123X", "410*************3X"),
        "fifteen digits": ("123456789012345", "123**********45"),
        "inside words": ("证号410105199001011234张三", "证号410*************34张三"),
        "two": ("410105199001011234、410105199001015678",
                "410*************34、410*************78"),
        "telephone": ("13800000000", "13800000000"),
        "fourteen digits": ("12345678901234", "12345678901234"),
    },
)  # fmt: skip
def test_masked(text: str, shown: str) -> None:
    """C08: of a long number only the first three and the last two characters are shown."""
    assert masked(text) == shown


@examples(
    "row",
    {
        "in a count": "1|甲职业学校|中职|物流管理中级|'410105199001011234|物流管理|20|",
        "in a name": "1|甲职业学校410105199001011234|中职|物流管理中级|1|物流管理|20|",
        "in a certificate": "1|甲职业学校|中职|物流410105199001011234|1|物流管理|20|",
        "in majors": "1|甲职业学校|中职|物流管理中级|2|410105199001011234|20|",
        "in a type": "1|甲职业学校|410105199001011234|物流管理中级|1|物流管理|20|",
        "in a remark": "1|甲职业学校|中职|物流管理中级|1|物流管理|20|410105199001011234",
        "behind a long text": "1|甲职业学校|中职|物流管理中级|1|物流管理|20|" + "长" * 26
        + "410105199001011234",
        "full-width": "1|甲职业学校|中职|物流管理中级|1|物|2|４１０１０５１９９００１０１１２３４",
    },
)  # fmt: skip
def test_no_long_number_in_any_report(row: str) -> None:
    """C08 tells of the number, and no message or value shows more than its ends."""
    (found,) = check_documents([document(row)], definitions())
    reported = causes(found, definitions())
    assert "C08" in {cause.code for cause in reported}
    for cause in reported:
        assert "1990" not in f"{cause.value}{cause.message}"
        assert "１９９０" not in f"{cause.value}{cause.message}"


def test_a_fault_of_a_file_has_no_place() -> None:
    """A finding about a whole file names no sheet and no cell."""
    (cause,) = told(Finding("F01", variant="empty"))
    assert (cause.sheet, cause.cell, cause.cells, cause.count) == (None, None, (), 1)
    assert "工作表" not in cause.message


def test_as_document() -> None:
    """run.json holds a finding under the contract's keys."""
    (cause,) = told(*in_column("E", range(4, 6)))
    document_ = cause.as_document()
    assert list(document_) == [
        "code", "severity", "sheet", "cell", "field", "value", "message", "count", "cells",
    ]  # fmt: skip
    assert (document_["value"], document_["count"]) == ("若干4", 2)
    assert document_["cells"] == ["E4", "E5"]


def test_every_wording_can_be_told() -> None:
    """Each rule in each of its cases makes a sentence of three parts, without a brace left."""
    for rule in definitions().catalogue.rules:
        for variant in ("", *rule.variants):
            facts = dict.fromkeys(rule.facts, "甲")
            (cause,) = told(Finding(rule.code, "Sheet1", "B4", 4, "school", "乙", variant, facts))
            assert "{" not in cause.message
            assert cause.message.endswith("。")
            assert cause.message.count("。") >= 3


def test_one_wrong_type_in_all_rows_is_one_cause() -> None:
    """C02: one wrong word in all rows is one finding with count and span, and what to do."""
    rows = [f"{n}|{n}县职业学校|职业高中|物流管理中级|1|物流|20|" for n in range(1, 41)]
    (found,) = check_documents([document(*rows)], definitions())
    (cause,) = [c for c in causes(found, definitions()) if c.code == "C02"]
    assert (cause.cell, cause.count) == ("C4", 40)
    assert "第 4—43 行共 40 处" in cause.message
    assert cause.next_step == "请改为「中职」"


def test_what_is_to_be_replaced_by_something_else_is_another_cause() -> None:
    """C02, C03: wrong values of one column are one cause only where one thing is to be done."""
    types = ("中专", "大专", "职业高中", "高职高专")
    rows = [f"{n}|{n}县学校|{kind}|物流管理中级|1|物流|20|" for n, kind in enumerate(types)]
    (found,) = check_documents([document(*rows)], definitions())
    told_ = {c.next_step: c.cells for c in causes(found, definitions()) if c.code == "C02"}
    assert told_ == {"请改为「中职」": ("C4", "C6"), "请改为「高职」": ("C5", "C7")}
