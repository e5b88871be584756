"""What a unit wrote into the list of a returned file: to which finding it belongs, if to any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.model.cells import Grid, Merge, Workbook
from pipeline.model.findings import FindingKey
from pipeline.model.returns import COLUMNS, SHEET, Answer, Remark, Unplaced, written
from pipeline.reading.answers import answers, is_list, unplaced
from pipeline.reading.documents import read_document
from tests.unit.examples import examples
from tests.unit.given import HEADER, META, TITLE, definitions
from tests.unit.grids import grid

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.model.entries import Document

Rows = list[list[str]]
KEY_7000 = FindingKey("第四中专", "老年照护", "students", "R04", "7000")
KEY_9000 = FindingKey("第五中专", "老年照护", "students", "R04", "9000")
ERROR = Remark("E", "C02", "Sheet1", ("C8",), "第三中专", "学校类型", "中职校", "是", "须", "请")
DOUBTS = tuple(
    Remark(
        "W", "R04", "Sheet1", (cell,), key.school, "参与试点学生规模", key.value, "多", "须", "请",
        (key,),
    )
    for cell, key in (("G6", KEY_7000), ("G7", KEY_9000))
)  # fmt: skip
WORDS = ("", "七千人是新建校区", "九千人是合并")
ANSWERS = (Answer(WORDS[1], (KEY_7000,)), Answer(WORDS[2], (KEY_9000,)))
REASON = COLUMNS.index("说明")
FIRST = 3
"""The place of the first row below the header."""


def rows(*words: str) -> Rows:
    """The list as it is sent back: the error, the two doubts, what the unit wrote beside them."""
    told = [list(remark.texts(number)) for number, remark in enumerate((ERROR, *DOUBTS), 1)]
    for row, word in zip(told, words, strict=False):
        row[REASON] = word
    return [["问题清单：郑州市教育局"], ["共 3 条"], list(COLUMNS), *told]


def sheet(content: Rows, name: str = SHEET) -> Grid:
    """A sheet with these rows."""
    return Grid(name, tuple(map(tuple, content)))


def read(*grids: Grid) -> Document:
    """What the program reads of a table with these sheets behind it."""
    table = grid(f"{TITLE}\n{META}\n{HEADER}\n1|甲学校|中职|物流管理（初级）|1|会计|60|")
    used = definitions()
    return read_document(Workbook((table, *grids)), used.form, used.certificates)


def test_answers_belong_to_their_rows() -> None:
    """What stands under 说明 belongs to the findings that its row tells of."""
    assert answers([sheet(rows(*WORDS))]) == ANSWERS
    assert unplaced([sheet(rows(*WORDS))]) == ()


def test_whole_rows_may_be_sorted() -> None:
    """A list whose rows were moved whole is read as it was."""
    content = rows(*WORDS)
    turned = [*content[:FIRST], *reversed(content[FIRST:])]
    assert set(answers([sheet(turned)])) == set(ANSWERS)
    assert unplaced([sheet(turned)]) == ()


def swapped(content: Rows) -> Rows:
    """The visible columns of the two doubts in each other's place."""
    *above, one, other = content
    return [*above, [*other[:-1], one[-1]], [*one[:-1], other[-1]]]


def moved_up(content: Rows) -> Rows:
    """The visible columns a row higher."""
    visible = [*content[FIRST + 1 :], [""] * len(COLUMNS)]
    hidden = [row[-1] for row in content[FIRST:]]
    return [
        *content[:FIRST],
        *([*row[:-1], keys] for row, keys in zip(visible, hidden, strict=True)),
    ]


def without_last(content: Rows) -> Rows:
    """The hidden column gone."""
    return [row[: len(COLUMNS) - 1] for row in content]


@examples(
    "change lines",
    {
        "visible columns sorted": (swapped, (5, 6)),
        "visible columns moved up": (moved_up, (4, 5)),
        "keys lost": (without_last, (5, 6)),
    },
)
def test_no_answer_goes_astray(change: Callable[[Rows], Rows], lines: tuple[int, int]) -> None:
    """Where a row's keys are not those of what it shows, its words are kept and explain nothing."""
    found = [sheet(change(rows(*WORDS)))]
    assert answers(found) == ()
    told = {each.row: each.reason for each in unplaced(found)}
    assert sorted(told) == list(lines)
    assert set(told.values()) == set(WORDS[1:])


def test_two_doubts_that_look_alike_are_told_apart() -> None:
    """Of two rows that differ in their place alone, each has its own seal."""
    alike = [DOUBTS[0], DOUBTS[0]._replace(cells=("G9",), keys=(KEY_9000,))]
    told = [list(remark.texts(number)) for number, remark in enumerate(alike, 1)]
    told[0][REASON] = WORDS[1]
    content = [list(COLUMNS), *told]
    assert answers([sheet(content)]) == (ANSWERS[0],)
    assert answers([sheet(swapped(content))]) == ()


def inserted(at: int) -> Callable[[Rows], Rows]:
    """A column of the unit's own put in."""
    return lambda content: [[*row[:at], "", *row[at:]] for row in content]


def renamed(content: Rows) -> Rows:
    """Another header in place of 说明."""
    header = list(content[2])
    header[REASON] = "我们的答复"
    return [*content[:2], header, *content[3:]]


@examples(
    "change",
    {
        "a column in front": inserted(0),
        "a column before the keys": inserted(len(COLUMNS) - 1),
        "a column among them": inserted(4),
        "another header": renamed,
        "no title": lambda content: content[2:],
        "a row above": lambda content: [["请看"], *content],
    },
)
def test_columns_are_known_by_their_headers(change: Callable[[Rows], Rows]) -> None:
    """Wherever the columns stand, the list is a list and its answers are found."""
    found = sheet(change(rows(*WORDS)), "清单")
    assert is_list(found)
    assert answers([found]) == ANSWERS
    assert unplaced([found]) == ()


def test_a_sheet_of_the_unit_is_no_list() -> None:
    """A sheet of the list's name, or with some of its headers, is the unit's own."""
    assert not is_list(sheet([["我们自己记的问题"], ["张老师电话再核实"]]))
    assert not is_list(sheet([["问题清单"], ["序号", "院校", "问题", "说明", "备注"]]))
    own = ["序号", "院校", "位置", "问题", "要求", "说明"]
    assert not is_list(
        sheet([["问题清单（我市自查）"], own, ["1", "甲", "三楼", "少", "配", "好"]])
    )


def test_an_error_cannot_be_explained() -> None:
    """What is written beside an error is kept, with the error's code."""
    found = [sheet(rows("确是中职校"))]
    assert answers(found) == ()
    assert unplaced(found) == (Unplaced("确是中职校", SHEET, 4, "C02"),)


def test_a_list_of_an_earlier_program() -> None:
    """Keys without a seal are held against code, school and value of their row."""
    content = rows(*WORDS)
    for row, key in zip(content[FIRST + 1 :], (KEY_7000, KEY_9000), strict=True):
        row[-1] = written((key,))
    assert answers([sheet(content)]) == ANSWERS
    assert answers([sheet(swapped(content))]) == ()


@examples("hidden", {"words": "abc", "a number": "1", "short": '["a"]', "two seals": '"a"\n"b"'})
def test_what_is_no_key(hidden: str) -> None:
    """A hidden cell that holds anything else belongs to nothing."""
    content = rows(*WORDS)
    content[FIRST + 1][-1] = hidden
    assert answers([sheet(content)]) == (ANSWERS[1],)
    assert [each.reason for each in unplaced([sheet(content)])] == [WORDS[1]]


def test_of_two_lists_the_first_has_the_last_word() -> None:
    """An older list that a unit kept behind the newest is read before it."""
    new, old = sheet(rows("", "新的")), sheet(rows("", "旧的"), "旧清单")
    assert [answer.reason for answer in answers([new, old])] == ["旧的", "新的"]


def test_words_without_a_place_are_no_data() -> None:
    """They change neither entries nor the content's hash; answers do change the hash."""
    alone, empty = read(), read(sheet(rows()))
    lost = read(sheet(without_last(rows(*WORDS))))
    assert [each.reason for each in lost.unplaced] == list(WORDS[1:])
    assert lost.entries == alone.entries
    assert lost.findings == alone.findings
    assert lost.content_hash == empty.content_hash == alone.content_hash
    assert read(sheet(rows(*WORDS))).content_hash != alone.content_hash


def test_a_hidden_cell_makes_a_list() -> None:
    """Where a header that is ours alone was changed, the hidden cell of a row tells whose it is."""
    content = rows(*WORDS)
    content[2] = ["怎样办" if name == "怎么办" else name for name in content[2]]
    assert answers([sheet(content)]) == ANSWERS
    assert not is_list(sheet(without_last(content)))


def put(row: int, column: int, words: str) -> Callable[[Rows], Rows]:
    """Words of the unit in a cell of the list, which may be beside or below it."""

    def change(content: Rows) -> Rows:
        wide = [*content, *([[]] * (row + 1 - len(content)))]
        cells = [*wide[row], *([""] * (column + 1 - len(wide[row])))]
        cells[column] = words
        return [*wide[:row], cells, *wide[row + 1 :]]

    return change


@examples(
    "change line code",
    {
        "beside our columns": (put(4, len(COLUMNS), "已电话核实"), 5, ""),
        "beside an error": (put(3, len(COLUMNS), "已电话核实"), 4, "C02"),
        "below our rows": (put(6, 0, "已电话核实"), 7, ""),
        "farther below": (put(9, 4, "已电话核实"), 10, ""),
        "over what is to be done": (put(5, COLUMNS.index("怎么办"), "已电话核实"), 6, ""),
        "over what is demanded of an error": (
            put(3, COLUMNS.index("要求"), "已电话核实"), 4, "C02",
        ),
    },
)  # fmt: skip
def test_words_elsewhere_are_kept(change: Callable[[Rows], Rows], line: int, code: str) -> None:
    """What a unit writes on the list in another place than 说明 is quoted; its answers count."""
    found = [sheet(change(rows(*WORDS)))]
    assert answers(found) == ANSWERS
    assert unplaced(found) == (Unplaced("已电话核实", SHEET, line, code),)


def test_of_merged_cells_each_row_is_answered() -> None:
    """An answer in cells that the unit merged belongs to each of their rows."""
    merged = Merge(FIRST + 1, REASON, FIRST + 2, REASON)
    content = tuple(map(tuple, rows("", "都是新建校区", "")))
    found = answers([Grid(SHEET, content, (merged,))])
    assert found == (Answer("都是新建校区", (KEY_7000,)), Answer("都是新建校区", (KEY_9000,)))
