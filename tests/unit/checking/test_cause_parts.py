"""Causes in parts: whose they are, and what an explanation of each finding belongs to."""

from __future__ import annotations

from pipeline.checking.causes import causes
from pipeline.checking.documents import check_documents
from pipeline.model.findings import Cause, Finding, FindingKey
from tests.unit.examples import examples
from tests.unit.given import definitions, document

A = "1|郑州旅游学校|中职|物流管理中级|1|物流|{}|"
B = "2|开封卫生学校|中职|老年照护初级|1|护理|{}|"


def told(*rows: str, merges: str = "") -> dict[str, Cause]:
    """The causes of a document with these rows, by their codes."""
    read = document(*rows, merges=merges)
    (found,) = check_documents([read], definitions())
    return {c.code: c for c in causes(found, definitions(), document=read) if c.code != "C09"}


def test_the_parts_make_the_message() -> None:
    """Behind the place, a message is what was found, what is allowed and what to do."""
    for cause in told(A.format("若干"), B.format("0"), A.format("若干")).values():
        assert cause.message.endswith(f"{cause.found}。{cause.allowed}。{cause.next_step}。")
        assert all((cause.found, cause.allowed, cause.next_step))


def test_the_parts_are_masked() -> None:
    """C08: no part, school, certificate or key shows more of a long number than its ends."""
    row = "1|甲学校410105199001011234|中职|物流410105199001011234|1|物流|410105199001011234|"
    for cause in told(row).values():
        assert "1990" not in repr(cause)


def test_a_key_for_each_finding() -> None:
    """An explanation belongs to school, certificate, field, rule and value of each finding."""
    cause = told(A.format("0"), B.format(""))["C07"]
    assert cause.keys == (FindingKey("郑州旅游学校", "物流管理", "students", "C07", "0"),)
    both = told(A.format("0"), B.format("0"))["C07"]
    assert both.count == len(both.keys) == 2
    assert both.rows == (4, 5)
    assert both.schools == ("郑州旅游学校", "开封卫生学校")
    assert both.certificates == ("物流管理", "老年照护")


@examples(
    "found",
    {
        "a file": Finding("F01", variant="empty"),
        "a header": Finding("H06", "Sheet1", "F2", 2, facts={"missing": "电话"}),
        "a sum": Finding(
            "R08", "Sheet1", "G6", 6, "students", "1",
            facts={"label": "合计", "sum": "2", "difference": "1"},
        ),
    },
)  # fmt: skip
def test_what_is_no_entrys_has_no_school(found: Finding) -> None:
    """A fault of a file, a header or a sum belongs to no school and no certificate."""
    read = document(A.format(1), B.format(2))
    (cause,) = causes([found], definitions(), document=read)
    assert (cause.schools, cause.certificates) == ((), ())
    (key,) = cause.keys
    assert key[:4] == ("", "", found.field or "", found.code)


def test_without_a_document_nobody_is_named() -> None:
    """Findings without their document have keys all the same, without school and certificate."""
    (cause,) = causes([Finding("C07", "Sheet1", "G4", 4, "students", "0")], definitions())
    assert cause.keys == (FindingKey("", "", "students", "C07", "0"),)
    assert cause.schools == ()


def test_a_figure_for_several_certificates_is_the_first_ones() -> None:
    """R09: a figure that stands for several certificates is a question about the first."""
    row = "1|郑州旅游学校|中职|物流管理中级；老年照护初级|1|物流|0|"
    found = told(row)
    assert found["C07"].certificates == ("物流管理",)
    assert found["R09"].certificates == ("物流管理、老年照护",)


def test_a_merged_school_is_the_school_of_all_its_lines() -> None:
    """A finding in a line whose school's name is merged with that above names the school."""
    rows = (A.format(3), "|||老年照护初级|1|护理|0|")
    cause = told(*rows, merges="A4:A5 B4:B5 C4:C5")["C07"]
    assert cause.keys == (FindingKey("郑州旅游学校", "老年照护", "students", "C07", "0"),)


def test_a_cell_in_no_column_of_the_form_is_its_lines() -> None:
    """C08 in a column that is not read names the school of its line."""
    cause = told(A.format(3) + "|410105199001011234")["C08"]
    assert cause.schools == ("郑州旅游学校",)


def test_run_json_keeps_its_keys() -> None:
    """What was added to a cause is not in run.json, whose keys are the contract's."""
    (cause,) = told(A.format("0")).values()
    assert list(cause.as_document()) == [
        "code", "severity", "sheet", "cell", "field", "value", "message", "count", "cells",
    ]  # fmt: skip
