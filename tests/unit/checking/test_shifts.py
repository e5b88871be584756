"""Shifted rows: contents one column beside their headers are one finding, not a flood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.causes import causes
from pipeline.checking.documents import check_documents
from tests.unit.examples import examples
from tests.unit.given import HEADER, META, TITLE, definitions, document, findings, read, told

if TYPE_CHECKING:
    from pipeline.model.findings import Cause

SCHOOLS = ("郑州旅游学校", "开封卫生学校", "洛阳财经学校", "商丘农业学校", "信阳航空学校")
ROWS = tuple(
    f"{n}|{school}|中职|物流管理（初级）|1|物流服务与管理|{20 + n}|示范校"
    for n, school in enumerate(SCHOOLS, start=1)
)
EVERY = ["4", "5", "6", "7", "8"]


def right(row: str, column: int) -> str:
    """The row with a blank cell inserted before a column, counted from 0."""
    cells = row.split("|")
    return "|".join([*cells[:column], "", *cells[column:]])


def left(row: str, column: int) -> str:
    """The row with the cell of a column deleted."""
    cells = row.split("|")
    return "|".join([*cells[:column], *cells[column + 1 :]])


def reported(*rows: str, merges: str = "") -> list[Cause]:
    """The causes of a document with these rows."""
    found = findings(*rows, merges=merges)
    return [cause for cause in causes(found, definitions()) if cause.code != "C09"]


@examples(
    "column code letter first under",
    {
        "all": (0, "C02", "C", "试点院校名称", "学校类型"),
        "from the school": (1, "C01", "B", "试点院校名称", "学校类型"),
        "from the type": (2, "C02", "C", "学校类型", "参与试点证书及等级"),
        "from the certificate": (3, "C03", "D", "参与试点证书及等级", "参与试点专业数量"),
        "from the count": (4, "C05", "E", "参与试点专业数量", "参与试点专业名称"),
        "from the majors": (5, "C06", "G", "参与试点专业名称", "参与试点学生规模"),
    },
)
def test_shifted_to_the_right(column: int, code: str, letter: str, first: str, under: str) -> None:
    """A cell inserted in each row is one error, at the first column that is wrong, with its span.

    The column without a header that the last contents reach into is no finding of its own.
    """
    (cause,) = reported(*(right(row, column) for row in ROWS))
    assert (cause.code, cause.severity, cause.count) == (code, "E", 5)
    assert cause.cells == tuple(letter + row for row in EVERY)
    assert f"从「{first}」一栏起" in cause.found
    assert f"写在「{under}」下面" in cause.found
    assert "靠右" in cause.found
    assert "向左移" in cause.next_step
    assert "第 4—8 行共 5 处" in cause.message
    assert "例如" not in cause.message


@examples(
    "column code letter first under",
    {
        "all": (0, "C02", "C", "试点院校名称", "序号"),
        "from the type": (1, "C02", "C", "学校类型", "试点院校名称"),
        "from the certificate": (2, "C02", "C", "参与试点证书及等级", "学校类型"),
        "from the count": (3, "C03", "D", "参与试点专业数量", "参与试点证书及等级"),
        "from the majors": (4, "C05", "E", "参与试点专业名称", "参与试点专业数量"),
    },
)
def test_shifted_to_the_left(column: int, code: str, letter: str, first: str, under: str) -> None:
    """A cell deleted in each row is one error that names where the contents stand."""
    (cause,) = reported(*(left(row, column) for row in ROWS))
    assert (cause.code, cause.severity, cause.count) == (code, "E", 5)
    assert cause.cells == tuple(letter + row for row in EVERY)
    assert f"从「{first}」一栏起" in cause.found
    assert f"写在「{under}」下面" in cause.found
    assert "靠左" in cause.found
    assert "向右移" in cause.next_step


def test_shifted_from_some_row_on() -> None:
    """Rows that stand right are not among those that are shifted further down."""
    (cause,) = reported(*ROWS[:2], *(right(row, 2) for row in ROWS[2:]))
    assert (cause.code, cause.cells) == ("C02", ("C6", "C7", "C8"))
    assert "第 6—8 行共 3 处" in cause.message


def test_one_shifted_row() -> None:
    """One row alone is told once too, where three of its contents say so."""
    (cause,) = reported(ROWS[0], right(ROWS[1], 2), *ROWS[2:])
    assert (cause.code, cause.cells) == ("C02", ("C5",))


def test_two_shifts_are_two_causes() -> None:
    """Rows shifted in another way, or from another column on, are another cause."""
    rows = [right(ROWS[0], 2), right(ROWS[1], 2), left(ROWS[2], 2), left(ROWS[3], 2)]
    assert [cause.cells for cause in reported(*rows)] == [("C4", "C5"), ("C6", "C7")]
    rows = [right(ROWS[0], 1), right(ROWS[1], 1), right(ROWS[2], 4), right(ROWS[3], 4)]
    assert [cause.cells for cause in reported(*rows)] == [("B4", "B5"), ("E6", "E7")]


def test_a_misspelt_content_among_shifted_ones() -> None:
    """A row whose certificate is misspelt besides is shifted all the same, and told once."""
    rows = [right(row, 2) for row in ROWS]
    rows[2] = rows[2].replace("物流管理（初级）", "会计电算化")
    (cause,) = reported(*rows)
    assert (cause.code, cause.count) == ("C02", 5)


@examples(
    "merges",
    {"left blank": "", "merged": "A4:A5 B4:B5 C4:C5 D4:D5 A6:A7 B6:B7 C6:C7 D6:D7"},
)
def test_lines_of_one_school(merges: str) -> None:
    """A school's further lines are shifted with its first, and make no flood of their own."""
    further = "||||老年照护（中级）|2|护理、助产|30|"
    rows = [right(ROWS[0], 2), further, right(ROWS[1], 2), further]
    (cause,) = reported(*rows, merges=merges)
    assert (cause.code, cause.cells) == ("C02", ("C4", "C6"))


def test_several_certificates_in_shifted_rows() -> None:
    """Majors under 证书 are read as several certificates: that is the same fault."""
    rows = [left(row.replace("|1|物流服务与管理", "|2|护理、助产"), 2) for row in ROWS]
    assert [cause.code for cause in reported(*rows)] == ["C02"]


def test_side_by_side_tables_are_shifted_apart() -> None:
    """Of two tables side by side, one may be shifted and the other not."""
    good = "1|{}|中职|物流管理（初级）|1|物流服务与管理|20|"
    bad = right(ROWS[0], 2).removesuffix("|示范校").replace("郑州", "鹤壁")
    lines = [good.format(SCHOOLS[n]) + "|" + bad.replace("旅游", f"旅游{n}") for n in range(3)]
    read_ = read("\n".join((TITLE, META, f"{HEADER}|{HEADER}", *lines)))
    (found,) = check_documents([read_], definitions())
    assert {(f.code, f.cell) for f in found if f.variant} == {
        ("C02", "K4"), ("C02", "K5"), ("C02", "K6"),
    }  # fmt: skip
    assert not told(found, "C03", "C05", "C06")


def test_a_second_table_with_other_columns() -> None:
    """Two tables below each other with columns in another order are told by their own columns."""
    order = (0, 1, 3, 2, 4, 5, 6, 7)
    other = ["|".join(row.split("|")[place] for place in order) for row in (HEADER, *ROWS[3:])]
    rows = [*(right(row, 2) for row in ROWS[:2]), other[0], *(right(row, 2) for row in other[1:])]
    told_ = [(c.code, c.cells) for c in reported(*rows) if c.severity == "E"]
    assert told_ == [("C02", ("C4", "C5")), ("C03", ("C7", "C8"))]


def test_no_rule_looks_at_shifted_cells() -> None:
    """One cause, one finding: sums, doubles, majors and outliers in shifted rows are let be."""
    rows = [right(row.replace("|2", "|9000"), 2) for row in (ROWS[0], ROWS[0])]
    found = findings(*rows, "合计||||9||9|")
    assert told(found, "C02", "R01", "R02", "R04", "R07", "R08", "S01", "S02") == [
        ("C02", "C4"), ("C02", "C5"),
    ]  # fmt: skip


def test_long_numbers_are_told_in_shifted_rows() -> None:
    """C08: an identity number is told wherever it stands, in a shifted row too."""
    rows = [right(row.replace("|1|物流", "|410105199001011234|物流"), 2) for row in ROWS[:2]]
    assert told(findings(*rows)) == [
        ("C08", "F4"), ("C08", "F5"), ("C02", "C4"), ("C02", "C5"),
    ]  # fmt: skip


@examples(
    "row codes",
    {
        "two columns exchanged": ("1|甲学校|物流管理初级|中职|1|物流|20|", ["C02", "C03"]),
        "figures exchanged with names": ("1|甲学校|中职|物流管理初级|物流|1|20|", ["C05"]),
        "odd words": ("1|甲学校|大中专|会计证|若干|物流|约定|", ["C02", "C03", "C05", "C06"]),
        "all blank": ("1|甲学校||||||", ["C02", "C03", "C05"]),
        "a type in the remark": ("1|甲学校||物流管理初级|1|物流|20|中职", ["C02"]),
        "two contents in a row alone": ("1|甲学校|中职|物流管理初级|1||物流|20", ["C06"]),
    },
)  # fmt: skip
def test_what_is_no_shift(row: str, codes: list[str]) -> None:
    """Faults of single cells, and columns that were exchanged, are told one by one."""
    found = findings(ROWS[0], row)
    assert [
        f.code for f in found if f.code.startswith("C0") and f.code not in ("C07", "C09")
    ] == codes
    assert not any(f.variant == "shifted" for f in found)


def test_every_shift_points_at_a_cell_with_an_error() -> None:
    """Where a shift is told, its cell had an error by itself, and no error is told less gravely."""
    for column in range(6):
        for found in findings(*(right(row, column) for row in ROWS)):
            assert definitions().catalogue.severity(found) == "E"
            assert found.cell is not None


def test_documents_are_told_apart() -> None:
    """A shift in one file is none in another that was checked with it."""
    both = [document(*(right(row, 2) for row in ROWS)), document(*ROWS)]
    bad, good = check_documents(both, definitions())
    assert len(bad) == 5
    assert good == ()
