"""Structure: columns that are missing, unknown, double or nameless, and formulas without values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.checking.documents import check_documents
from tests.unit.examples import examples
from tests.unit.given import HEADER, META, definitions, read

if TYPE_CHECKING:
    from pipeline.model.findings import Finding

ROW = "1|甲学校|中职|物流管理中级|1|物流管理|20|"


def found(text: str, *codes: str, merges: str = "", uncalculated: str = "") -> list[Finding]:
    """The findings with these codes that reading a sheet gives."""
    document = read(text, merges=merges, uncalculated=uncalculated)
    return [finding for finding in document.findings if finding.code in codes]


def test_the_printed_form_has_no_findings() -> None:
    """A table as printed is without fault, also without 备注 and 序号."""
    assert read(f"{HEADER}\n{ROW}").findings == ()
    bare = HEADER.removeprefix("序号|").removesuffix("|备注")
    assert read(f"{bare}\n甲学校|中职|物流管理中级|1|物流管理|20").findings == ()


@examples(
    "printed written nearest",
    {
        "misspelt": ("参与试点学生规模", "参与试点学生规摸", "「参与试点学生规摸」"),
        "other words": ("试点院校名称", "院校的名称", "「院校的名称」"),
    },
)
def test_h01_names_the_nearest(printed: str, written: str, nearest: str) -> None:
    """H01 stands at the nearest header and names it; that one is not unknown too."""
    text = f"{HEADER.replace(printed, written)}\n{ROW}"
    (missing,) = found(text, "H01", "H02")
    assert (missing.code, missing.value, missing.row) == ("H01", written, 1)
    assert missing.facts["header"] == printed
    assert nearest in missing.facts["nearest"]


def test_h01_without_anything_near() -> None:
    """A column that nothing resembles is missing at the beginning of the header row."""
    (missing,) = found(f"标题\n{HEADER.replace('参与试点学生规模|', '')}\n{ROW}", "H01")
    assert (missing.cell, missing.field, missing.facts["nearest"]) == ("A2", "students", "")


def test_h01_once_for_each_missing_column() -> None:
    """A missing column is one finding, however many rows the table has."""
    rows = "\n".join(f"甲学校{n}|中职|物流管理中级" for n in range(20))
    fields = [f.field for f in found(f"学校名称|学校类型|证书\n{rows}", "H01")]
    assert fields == ["major_count", "majors", "students"]


def test_h01_one_misspelt_header_is_named_for_one_column() -> None:
    """One odd header is not named as two missing columns."""
    header = HEADER.replace("参与试点专业数量", "参与试点专业").replace(
        "|参与试点专业名称", "|其他"
    )
    named = [f.value for f in found(f"{header}\n{ROW}", "H01")]
    assert len(named) == len(set(named))


@examples("place", {str(place): place for place in range(1, 7)})
def test_a_misspelt_header_is_one_finding(place: int) -> None:
    """Whichever required header is misspelt, that is one finding, and no row has one besides."""
    headers = HEADER.split("|")
    headers[place] = f"{headers[place][:-1]}x"
    further = "|||老年照护中级|2|护理、助产|30|"
    read_ = read("\n".join((META, "|".join(headers), ROW, further, ROW.replace("甲", "丙丁"))))
    (found_,) = check_documents([read_], definitions())
    assert [f.code for f in found_ if f.code not in ("C09", "R06")] == ["H01"]


def test_two_misspelt_headers_are_each_taken_for_their_own() -> None:
    """Of two misspelt headers the more alike are paired first."""
    header = HEADER.replace("试点专业数量", "专业数目").replace("专业名称", "专业名城")
    named = {f.field: f.value for f in found(f"{header}\n{ROW}", "H01", "H02")}
    assert named == {"major_count": "参与专业数目", "majors": "参与试点专业名城"}


def test_h01_where_the_name_is_left_out() -> None:
    """One missing column and one column without a name are one finding, at that column."""
    (missing,) = found(f"{HEADER.replace('学校类型', '')}\n{ROW}", "H01", "H02")
    assert (missing.code, missing.cell, missing.field) == ("H01", "C1", "school_type")
    assert missing.variant == "nameless"


def test_two_names_left_out_are_not_paired() -> None:
    """Which of two columns without a name is which is not guessed."""
    header = HEADER.replace("学校类型", "").replace("参与试点专业数量", "")
    told_ = [(f.code, f.cell) for f in found(f"{header}\n{ROW}", "H01", "H02")]
    assert told_ == [("H01", "A1"), ("H01", "A1"), ("H02", "C1"), ("H02", "E1")]


def test_h02_unknown_column() -> None:
    """H02 names the unknown column at its header."""
    (unknown,) = found(f"{HEADER}|校长姓名\n{ROW}|张三", "H02")
    assert (unknown.cell, unknown.value) == ("I1", "校长姓名")


def test_h02_nameless_column_with_data() -> None:
    """Data under no header is never passed over in silence."""
    (nameless,) = found(f"{HEADER}\n{ROW}|另有说明", "H02")
    assert (nameless.cell, nameless.row) == ("I1", 1)
    assert nameless.value is not None
    assert "没有栏目名称" in nameless.value


@examples(
    "row merges",
    {
        "blank column": (f"{HEADER}|\n{ROW}|", ""),
        "text only below the table": (f"{HEADER}|\n{ROW}|\n注：另附页||||||||x", ""),
        "under a merged header": (f"{HEADER}|\n{ROW}|续", "H1:I1"),
    },
)
def test_h02_not_without_reason(row: str, merges: str) -> None:
    """A column without data, or that a known header covers, is no finding."""
    assert found(row, "H02", merges=merges) == []


def test_h03_two_columns() -> None:
    """H03 stands at the second column and names the first."""
    (double,) = found(f"{HEADER}|学校名称\n{ROW}|乙学校", "H03")
    assert (double.cell, double.field, double.facts["other"]) == ("I1", "school", "B1")


def test_repeated_header_is_judged_once() -> None:
    """A fault of a header that is repeated after a page break is one finding."""
    text = f"{HEADER}|校长\n{ROW}|张三\n{HEADER}|校长\n{ROW}|李四"
    assert [f.cell for f in found(text, "H02")] == ["I1"]


def test_second_table_with_other_columns() -> None:
    """A second header with other columns is judged by itself."""
    text = f"{HEADER}\n{ROW}\n学校名称|学校类型|证书\n乙学校|中职|物流管理"
    assert {f.row for f in found(text, "H01")} == {3}


def test_two_row_header_places() -> None:
    """A finding about a header in two rows stands in a cell that holds text."""
    text = (
        "序号|试点院校名称|学校类型|参与试点||||校长\n"
        "|||证书及等级|专业数量|专业名称|学生规模|\n"
        "1|甲|中职|物流管理|1|甲|2|张三"
    )
    (unknown,) = found(text, "H02")
    assert (unknown.cell, unknown.value) == ("H1", "校长")


@examples(
    "cell cells",
    {
        "figure": ("G2", [("G2", "students")]),
        "name": ("B2", [("B2", "school")]),
        "number of the row": ("A2", []),
        "beside the table": ("J2", []),
        "above the header": ("G1", []),
    },
)
def test_f07(cell: str, cells: list[tuple[str, str]]) -> None:
    """F07 for a formula without a stored value in a column that is read, and nowhere else."""
    faults = found(f"{HEADER}|||\n{ROW}|||", "F07", uncalculated=cell)
    assert [(f.cell, f.field) for f in faults] == cells


def test_f07_in_rows_that_a_reader_dropped() -> None:
    """A formula without value below the last filled row is told, too."""
    assert [f.cell for f in found(f"{HEADER}\n{ROW}", "F07", uncalculated="G3")] == ["G3"]


def test_c08_elsewhere() -> None:
    """C08: a column that is not read has no place for identity numbers either."""
    faults = found(f"{HEADER}|身份证号\n{ROW}|'410105199001011234", "C08")
    assert [(f.cell, f.value) for f in faults] == [("I2", "410105199001011234")]


def test_c08_is_left_to_its_column() -> None:
    """A long number in a column that is read is told once, by that column's cell."""
    assert found(f"{HEADER}\n1|甲|中职|物流管理|1|甲|'410105199001011234|", "C08") == []
