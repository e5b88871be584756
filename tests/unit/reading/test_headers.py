"""Headers: found by meaning, in one or two rows, wherever they stand."""

from __future__ import annotations

from pipeline.reading.headers import best_partial, find_headers, header_keys, match_header
from tests.unit.examples import examples
from tests.unit.given import HEADER, definitions
from tests.unit.grids import Grid, grid

FORM = definitions().form
ALL = {
    "sequence": 0,
    "school": 1,
    "school_type": 2,
    "certificate": 3,
    "major_count": 4,
    "majors": 5,
    "students": 6,
    "remark": 7,
}


@examples(
    "text field",
    {
        "as printed": ("试点院校名称", "school"),
        "line break": ("试点院校\n名称", "school"),
        "spaces": (" 试点 院校\u3000名称", "school"),
        "unit in brackets": ("参与试点学生规模（人）", "students"),
        "unit in half-width brackets": ("学生规模(人)", "students"),
        "two brackets": ("专业数量（个）（必填）", "major_count"),
        "full-width letters": ("Ｎｏ．", "sequence"),
        "required mark": ("*学校名称", "school"),
        "colon": ("备注：", "remark"),
        "synonym": ("学校性质", "school_type"),
        "synonym with a unit": ("学生人数（人）", "students"),
        "certificate alone": ("证书名称", "certificate"),
        "levels alone": ("证书等级", "levels"),
    },
)
def test_header_by_meaning(text: str, field: str) -> None:
    """A header is known with breaks, spaces, full-width signs, units in brackets and synonyms."""
    assert match_header(text, FORM) == field


@examples(
    "text",
    {
        "a sentence": "试点院校名称须填全称",
        "another word": "联系电话",
        "only a bracket": "（人）",
        "blank": "",
    },
)
def test_no_header(text: str) -> None:
    """A text that only contains a header's words is none."""
    assert match_header(text, FORM) is None


def test_every_printed_header_and_alias_is_its_own() -> None:
    """No header or alias of the form stands for another column than its own."""
    for field, column in FORM.columns.items():
        for name in (column.header, *column.aliases):
            assert match_header(name, FORM) == field, name


def test_keys_of_a_bracket_alone() -> None:
    """A header that is nothing but a bracket is compared as it is, never as nothing."""
    assert header_keys("（人）") == ("(人)",)


@examples(
    "text first_row",
    {
        "in the first row": (HEADER, 0),
        "below title and meta line": ("标题\n报送单位：甲\n" + HEADER, 2),
        "below blank rows": ("\n\n标题\n\n" + HEADER, 4),
    },
)
def test_wherever_it_stands(text: str, first_row: int) -> None:
    """A header in one row is found in whatever row it stands."""
    (header,) = find_headers(grid(text), FORM)
    assert (header.first_row, header.last_row) == (first_row, first_row)
    assert header.columns == ALL


def test_columns_in_any_order() -> None:
    """Columns are found in any order, and some may be missing."""
    (header,) = find_headers(grid("学生人数|证书||学校名称"), FORM)
    assert header.columns == {"students": 0, "certificate": 1, "school": 3}


TWO_ROWS = {
    "group above, merged both ways": (
        "序号|试点院校名称|学校类型|参与试点||||备注\n|||证书及等级|专业数量|专业名称|学生规模|",
        "A1:A2 B1:B2 C1:C2 D1:G1 H1:H2",
    ),
    "group above, not merged": (
        "序号|试点院校名称|学校类型|参与试点||||备注\n|||证书及等级|专业数量|专业名称|学生规模|",
        "",
    ),
    "names cut in two": (
        (
            "序号|试点院校|学校|参与试点|参与试点|参与试点|参与试点|备注\n"
            "|名称|类型|证书及等级|专业数量|专业名称|学生规模|"
        ),
        "",
    ),
    "every group, not merged": (
        "序号|试点院校||参与试点||||备注\n|名称|学校类型|证书及等级|专业数量|专业名称|学生规模|",
        "",
    ),
    "every group merged": (
        "序号|试点院校||参与试点||||备注\n|名称|学校类型|证书及等级|专业数量|专业名称|学生规模|",
        "A1:A2 B1:C1 D1:G1 H1:H2",
    ),
}


@examples("text merges", TWO_ROWS)
def test_two_rows(text: str, merges: str) -> None:
    """A header in two rows is read as both rows together."""
    (header,) = find_headers(grid(text, merges=merges), FORM)
    assert (header.first_row, header.last_row) == (0, 1)
    assert header.columns == ALL


def test_a_row_of_units_below_is_no_second_row() -> None:
    """A header that is complete in one row does not take in the row of data below it."""
    (header,) = find_headers(grid(HEADER + "\n1|学校|中职|物流管理|1|专业|20|"), FORM)
    assert header.last_row == 0


def test_a_group_above_a_whole_header_is_not_part_of_it() -> None:
    """Where the lower row says all by itself, the header is that row alone."""
    (header,) = find_headers(grid("|学校情况||试点情况\n" + HEADER), FORM)
    assert (header.first_row, header.last_row) == (1, 1)
    assert header.columns == ALL


def test_repeated_after_a_page_break() -> None:
    """A header repeated further down is found again."""
    headers = find_headers(grid(f"{HEADER}\n1|学校\n\n{HEADER}\n2|学校"), FORM)
    assert [header.first_row for header in headers] == [0, 3]


def test_doubles() -> None:
    """H03: a second column of a field is a double; the first one holds the field."""
    (header,) = find_headers(grid("学校名称|学校类型|证书|学生数|院校名称"), FORM)
    assert header.columns["school"] == 0
    assert header.doubles == ((4, "school"),)
    assert header.unknown == ()


def test_unknown_columns() -> None:
    """H02: a column whose text names no field is unknown; one without text is none."""
    (header,) = find_headers(grid("学校名称|学校类型|证书||校长"), FORM)
    assert header.unknown == (4,)


@examples(
    "text",
    {
        "two columns": "院校名称|学校类型",
        "not required ones": "序号|备注|证书等级",
        "one sentence": "试点院校名称、学校类型、参与试点证书及等级须如实填写",
        "a row of data": "1|郑州旅游学校|中职|物流管理（中级）|1|物流|20|",
        "blank": "",
    },
)
def test_not_a_header(text: str) -> None:
    """F05: with fewer than three required columns a row is no header of the form."""
    assert find_headers(grid(text), FORM) == ()


def test_best_partial() -> None:
    """F05 names the headers of the row that comes nearest."""
    sheet = grid("学校名称|地址\n学校名称|学校类型|邮编\n备注")
    assert best_partial(sheet, FORM) == ("学校名称", "学校类型")
    assert best_partial(grid("通讯录\n张三|电话"), FORM) == ()


THREE_ROWS = (
    "序号|试点院校||参与试点情况||||备注\n"
    "|名称|学校类型|证书及等级|专业||学生|\n"
    "||||数量|名称|规模|"
)


@examples("merges", {"merged": "A1:A3 B1:C1 D1:G1 H1:H3 B2:B3 C2:C3 D2:D3 E2:F2", "not merged": ""})
def test_three_rows(merges: str) -> None:
    """A header in three rows is read as all rows together."""
    (header,) = find_headers(grid(f"{THREE_ROWS}\n1|甲学校", merges=merges), FORM)
    assert (header.first_row, header.last_row) == (0, 2)
    assert header.columns == ALL


def test_three_rows_take_in_no_more_than_they_need() -> None:
    """A header of two rows does not take in the row above or below it."""
    text, merges = TWO_ROWS["names cut in two"]
    (header,) = find_headers(grid(f"学校情况||||试点\n{text}\n1|甲学校", merges=merges), FORM)
    assert (header.first_row, header.last_row) == (1, 2)


def test_vertical_text() -> None:
    """Headers written downwards, one character a line, are the same headers."""
    text = "|".join(r"\n".join(name) for name in HEADER.split("|"))
    (header,) = find_headers(grid(text), FORM)
    assert header.columns == ALL


def test_side_by_side() -> None:
    """Tables that stand beside each other have a header each, with bounds and texts of its own."""
    left, right = find_headers(grid(f"{HEADER}||{HEADER}"), FORM)
    assert (left.columns, left.left, left.right) == (ALL, 0, 9)
    assert right.columns == {field: column + 9 for field, column in ALL.items()}
    assert (right.left, right.right, left.doubles, right.doubles) == (9, None, (), ())


def test_side_by_side_but_not_level() -> None:
    """A table beside another may begin further down: what stands to its left is not its own."""
    left, right = find_headers(grid(f"{HEADER}\n1|甲|||||||x|{HEADER}"), FORM)
    assert (left.first_row, right.first_row) == (0, 1)
    assert right.unknown == ()
    assert left.stands_beside(right)


def test_a_column_that_comes_again_is_no_second_table() -> None:
    """H03: what comes again must have a school, a certificate and enough besides to be a table."""
    text = f"{HEADER}|证书|专业数量|专业名称|学生规模"
    (header,) = find_headers(grid(text), FORM)
    assert [field for _, field in header.doubles] == [
        "certificate",
        "major_count",
        "majors",
        "students",
    ]


def test_lists_without_schools_and_figures() -> None:
    """Columns of allowed words alone head lists, not a table of the form."""
    assert find_headers(grid("学校类型|证书名称|专业名称\n中职|物流管理|会计"), FORM) == ()


def test_a_stray_text_far_below() -> None:
    """Blank rows cost nothing and change nothing, be they a million."""
    rows = (*grid(HEADER).rows, *[()] * 1_048_574, ("x",))
    (header,) = find_headers(Grid("Sheet1", rows), FORM)
    assert header.columns == ALL
