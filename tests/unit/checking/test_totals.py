"""Sums (R08): which cell is named as the one that is most likely wrong."""

from __future__ import annotations

from pipeline.checking.causes import causes
from pipeline.checking.slips import Slip, slips
from tests.unit.examples import examples
from tests.unit.given import definitions, findings

SCHOOLS = ("郑州旅游学校", "开封卫生学校", "洛阳财经学校", "商丘农业学校", "信阳航空学校")


def table(*figures: int | str, total: int | str) -> list[str]:
    """Rows with these 学生规模, and a sum."""
    rows = [
        f"{n}|{SCHOOLS[n - 1]}|中职|物流管理中级|1|物流|{figure}|"
        for n, figure in enumerate(figures, start=1)
    ]
    return [*rows, f"合计||||{len(rows)}||{total}|"]


@examples(
    "rows variant wrong instead",
    {
        "digits swapped": (table(120, 85, 46, total=269), "swapped", "G6", "64"),
        "ten times too much": (table(1200, 85, 46, total=251), "tenfold", "G4", "120"),
        "ten times too little": (table(12, 85, 46, total=251), "tenfold", "G4", "120"),
        "a row left out": (table(120, 85, 46, total=166), "left_out", "G5", "85"),
        "a row counted twice": (table(120, 85, 46, total=336), "twice", "G5", "85"),
        "the sum's digits swapped": (table(120, 85, 46, total=215), "total_swapped", "G7", "251"),
        "a nought too many": (table(120, 85, 46, total=2510), "total_tenfold", "G7", "251"),
    },
)  # fmt: skip
def test_the_likeliest_cell(rows: list[str], variant: str, wrong: str, instead: str) -> None:
    """R08 names the one cell whose slip alone makes up the difference, and the right figure."""
    (found,) = findings(*rows)
    assert (found.code, found.variant) == ("R08", variant)
    assert (found.facts["wrong"], found.facts["instead"]) == (wrong, instead)
    (cause,) = causes([found], definitions())
    assert wrong in cause.message
    assert instead in cause.message


@examples(
    "rows",
    {
        "nothing explains it": table(120, 85, 46, total=260),
        "two rows of one figure left out": table(120, 85, 85, total=205),
        "swapped or left out": table(130, 31, 18, total=161),
        "the only row or the sum": table(120, total=210),
        "a row without a figure": table(120, 85, "", total=290),
    },
)
def test_nothing_is_named_where_it_is_not_certain(rows: list[str]) -> None:
    """Where no slip explains the difference, or more than one does, no cell is named."""
    (found,) = [f for f in findings(*rows) if f.code == "R08"]
    assert (found.variant, "wrong" in found.facts) == ("", False)


def test_a_row_that_both_sums_leave_out() -> None:
    """Where both sums of a line leave out one and the same row, each names it, though 1 is often.

    A row that only one of them may have left out is not named for both.
    """
    *rows, _ = table(120, 85, 46, total=0)
    found = findings(*rows, "合计||||2||166|")
    assert [(f.cell, f.variant, f.facts["wrong"]) for f in found] == [
        ("E7", "left_out", "E5"), ("G7", "left_out", "G5"),
    ]  # fmt: skip
    count, students = findings(*rows, "合计||||2||260|")
    assert (count.variant, students.variant) == ("", "")


def test_a_part_and_the_whole_that_one_cell_explains() -> None:
    """小计 and 合计 that are wrong by one and the same cell are one cause."""
    first, second, third = table(120, 85, 46, total=0)[:3]
    rows = [first, second, "小计||||2||178|", third, "小计||||1||46|", "合计||||3||224|"]
    (cause,) = causes(findings(*rows), definitions())
    assert (cause.code, cause.cells, cause.count) == ("R08", ("G6", "G9"), 2)
    assert "G5 写的是 85，若是 58" in cause.found


def test_the_sum_that_is_nearest_is_told() -> None:
    """A wrong sum of the whole is held against the whole, not against its last part."""
    first, second, third = table(120, 85, 46, total=0)[:3]
    rows = [first, second, "小计||||2||205|", third, "小计||||1||46|", "合计||||3||260|"]
    (found,) = findings(*rows)
    assert (found.cell, found.facts["sum"], found.facts["difference"]) == ("G9", "251", "9")


def test_nothing_is_changed() -> None:
    """A figure that is named as wrong stays as it was written, and the file is returned."""
    (found,) = findings(*table(1200, 85, 46, total=251))
    assert definitions().catalogue.severity(found) == "E"
    assert (found.cell, found.value, found.facts["written"]) == ("G7", "251", "1200")


@examples(
    "stated figures expected",
    {
        "right": (30, [10, 20], ()),
        "swapped digits that are not neighbours": (321 + 5, [123, 5], ()),
        "a leading nought is no swap": (73, [503, 20], ()),
        "nought is no tenth of nought": (5, [0, 0], ()),
        "either": (12, [21], (Slip("swapped", 0, 12), Slip("total_swapped", None, 21))),
    },
)  # fmt: skip
def test_slips(stated: int, figures: list[int], expected: tuple[Slip, ...]) -> None:
    """Only neighbouring digits that change places, and a nought more or less, are slips."""
    assert slips(stated, figures) == expected


def lines(*groups: tuple[int, ...]) -> list[list[str]]:
    """Rows with these 学生规模, by groups."""
    *rows, _ = table(*(figure for group in groups for figure in group), total=0)
    left = iter(rows)
    return [[next(left) for _ in group] for group in groups]


def summed(label: str, majors: int, students: int) -> str:
    """A row of sums."""
    return f"{label}||||{majors}||{students}|"


@examples(
    "label figures stated right",
    {
        "as the last group": ("合计", ((100, 85), (31, 112)), 143, "328"),
        "near the last group": ("总计", ((1000, 850), (31, 112)), 199, "1993"),
    },
)  # fmt: skip
def test_the_whole_is_not_the_last_part(
    label: str, figures: tuple[tuple[int, ...], ...], stated: int, right: str
) -> None:
    """A 合计 behind a 小计 sums the whole, and never just what that has summed."""
    first, second = lines(*figures)
    rows = [
        *first, summed("小计", 2, sum(figures[0])), *second, summed("小计", 2, sum(figures[1])),
        summed(label, 4, stated),
    ]  # fmt: skip
    (found,) = findings(*rows)
    assert (found.cell, found.facts["sum"]) == ("G10", right)


def test_the_lines_behind_the_last_part_are_not_the_whole() -> None:
    """A 合计 that leaves out what a 小计 above it has summed is wrong."""
    first, second = lines((100, 85), (31, 112))
    found = findings(*first, summed("小计", 2, 185), *second, summed("合计", 4, 143))
    assert [(f.cell, f.facts["sum"]) for f in found] == [("G9", "328")]


@examples(
    "label",
    {"named": "高职合计", "小计": "小计"},
)
def test_a_group_may_be_summed_alone(label: str) -> None:
    """The lines behind a 小计 may be summed by another, or by the 合计 of a named group."""
    first, second = lines((100, 85), (31, 112))
    assert findings(*first, summed("小计", 2, 185), *second, summed(label, 2, 143)) == ()


def test_a_part_speaks_for_itself() -> None:
    """What is told of a 小计 is told by its own name."""
    (first,) = lines((100, 85))
    (cause,) = causes(
        findings(*first, summed("小计", 2, 1850), summed("合计", 2, 185)), definitions()
    )
    assert "小计若是 185" in cause.message
    assert "请先核对小计的数" in cause.message


def test_one_slip_is_named_at_both_sums() -> None:
    """Where a slip explains the sum of a group and that of the whole, both name its cell."""
    first, second = lines((120, 85), (46, 96))
    rows = [*first, summed("小计", 2, 178), *second, summed("小计", 2, 142), summed("合计", 4, 320)]
    found = findings(*rows)
    assert [(f.cell, f.facts["wrong"]) for f in found] == [("G6", "G5"), ("G10", "G5")]


def test_a_sum_in_words_is_told() -> None:
    """R08: a sum that no number can be read from has not been checked: a doubt that says so."""
    (first,) = lines((100, 85))
    (found,) = findings(*first, "合计||||2||四百|")
    assert (found.code, found.variant, found.cell, found.value) == ("R08", "unread", "G6", "四百")
    assert definitions().catalogue.severity(found) == "W"


def test_a_label_merged_over_the_figures_is_no_sum() -> None:
    """The cell of the label itself is no sum in words."""
    (first,) = lines((100, 85))
    assert findings(*first, "合计|||||||", merges="A6:G6") == ()


def test_an_empty_group() -> None:
    """A 小计 of nothing, right behind another sum, is nought."""
    (first,) = lines((100, 85))
    rows = [*first, summed("中职小计", 2, 185), summed("高职小计", 0, 0), summed("合计", 2, 185)]
    assert findings(*rows) == ()
