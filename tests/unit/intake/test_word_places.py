"""From an address of a grid to the cell of the Word document: the cell with that very text."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pipeline.intake.formats.word.documents import read_word
from pipeline.intake.formats.word.package import W
from pipeline.intake.formats.word.places import word_places
from pipeline.intake.limits import Limits
from pipeline.intake.packages import open_package
from pipeline.model.cells import Grid, Merge, address
from tests.helpers.markup import write_docx
from tests.unit.examples import examples
from tests.unit.intake.test_word import STRICT, TRANSITIONAL, box, p, run, tbl, tc, tr, word

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMITS = Limits()
STRICT_TO_USUAL = (STRICT.encode(), TRANSITIONAL.encode())
GRIDS = st.integers(1, 4).flatmap(
    lambda columns: st.lists(
        st.lists(st.sampled_from(("", "甲", "乙丙", "12")), min_size=columns, max_size=columns),
        min_size=1,
        max_size=5,
    )
)


def cell_texts(content: bytes) -> dict[tuple[str, str], tuple[str, str]]:
    """For each place: the text of the cell in the file, and what the reader has at its address."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml").replace(*STRICT_TO_USUAL))
    tables = list(root.iter(f"{W}tbl"))
    grids = {grid.name: grid for grid in read_word(open_package(content, LIMITS)).grids}
    found = {}
    for (name, cell), place in word_places(content, LIMITS).items():
        if place.paragraph is not None:
            continue
        row = list(tables[place.table].iter(f"{W}tr"))[place.row]
        element = list(row.iter(f"{W}tc"))[place.cell]
        in_boxes = {text for each in element.iter(f"{W}txbxContent") for text in each.iter(f"{W}t")}
        texts = (text for text in element.iter(f"{W}t") if text not in in_boxes)
        in_file = "".join(text.text or "" for text in texts)
        found[name, cell] = (in_file, shown(grids[name], cell))
    return found


def shown(grid: Grid, cell: str) -> str:
    """What a grid shows at an address: the value of its merged range, where it is in one."""
    for row, column in everywhere(grid):
        if address(row, column) == cell:
            merge = grid.merge_at(row, column)
            at = (row, column) if merge is None else (merge.first_row, merge.first_column)
            return str(grid.value(*at)).replace("\n", "")
    raise AssertionError(cell)


def everywhere(grid: Grid) -> Iterator[tuple[int, int]]:
    """Row and column of every cell."""
    return ((r, c) for r, row in enumerate(grid.rows) for c in range(len(row)))


@given(GRIDS)
@settings(max_examples=40, deadline=None)
def test_every_cell_has_its_place(rows: list[list[str]]) -> None:
    """Every cell of a document's table, blank or not, leads to the cell with its text."""
    grid = Grid("表", tuple(map(tuple, rows)))
    texts = cell_texts(write_docx([grid, grid]))
    assert len(texts) == 2 * sum(map(len, rows))
    assert all(in_file == read for in_file, read in texts.values())


def test_a_merged_range_leads_to_the_cell_that_shows() -> None:
    """Every address of a range merged downwards and to the right leads to its first cell."""
    merges = (Merge(1, 0, 2, 0), Merge(0, 1, 0, 2))
    rows = (("甲", "乙", ""), ("丙", "丁", "戊"), ("", "己", "庚"))
    places = word_places(write_docx([Grid("表", rows, merges)]), LIMITS)
    name = "表格 1"
    assert places[name, "A2"] == places[name, "A3"]
    assert places[name, "B1"] == places[name, "C1"]
    assert len(set(places.values())) == 9 - 2


NESTED = tbl(tr("内甲", "内乙"))
BODIES = {
    "two tables": tbl(tr("甲", "乙")) + p("之间") + tbl(tr("丙"), tr("丁")),
    "a table that goes on": tbl(tr("甲", "乙")) + p("续表") + tbl(tr("丙", "丁"), tr("戊", "己")),
    "a table within a cell": tbl(tr("甲", tc(NESTED + "<w:p/>")), tr("丙", "丁")) + tbl(tr("后")),
    "a table in a text box": p(box(tbl(tr("盒", "中")))) + tbl(tr("甲", "乙")),
    "a text box in a cell": tbl(tr("甲", tc(f"<w:p>{run('乙')}{box(tbl(tr('盒')))}</w:p>")))
    + tbl(tr("后", "面")),
    "a covered cell": tbl(
        tr(
            tc("甲", properties="<w:hMerge w:val='restart'/>"),
            tc("", properties="<w:hMerge/>"),
            "丙",
        ),
        tr("丁", "戊", "己"),
    ),
    "a content control": f"<w:sdt><w:sdtContent>{tbl(tr('甲', '乙'))}</w:sdtContent></w:sdt>",
    "a deleted row": tbl(
        f"<w:del>{tr('删', '去')}</w:del>", tr("甲", "乙"), f"<w:ins>{tr('丙', '丁')}</w:ins>"
    ),
    "columns off by a little": tbl(
        tr(tc("甲", 2), "乙"), tr("丙", tc("丁", 2)), tr("戊", tc("己", 2)), widths=(900, 50, 900)
    ),
    "cells that share a column": tbl(
        *(tr(tc("甲", 2), "乙") for _ in range(4)), tr("丙", "", "戊"), widths=(450, 450, 900)
    ),
    "columns left free": tbl(
        tr("甲", "乙", "丙"), tr("丁", "戊", properties="<w:gridBefore w:val='1'/>")
    ),
}


@examples("body", BODIES)
def test_places_of_odd_tables(body: str) -> None:
    """However tables nest, go on or are cut, an address leads to the cell with its text."""
    texts = cell_texts(word(body))
    assert texts
    assert not {at: pair for at, pair in texts.items() if pair[0] != pair[1].replace(" ", "")}


def test_the_strict_form_has_the_same_places() -> None:
    """A document in the strict form of the format has the places of the usual one."""
    usual = word(BODIES["a table within a cell"])
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(usual)) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(TRANSITIONAL.encode(), STRICT.encode()))
    assert word_places(buffer.getvalue(), LIMITS) == word_places(usual, LIMITS)


def test_what_is_no_cell_has_no_place() -> None:
    """Columns that a row leaves free lead nowhere, nor does what is beside the document's text."""
    places = word_places(word(BODIES["columns left free"]), LIMITS)
    assert ("表格 1", "A2") not in places
    assert {name for name, _ in places} == {"表格 1"}


def lines_at(content: bytes) -> dict[str, str]:
    """For each address of the lines around the tables: the text of the paragraph there."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    paragraphs = list(root.iter(f"{W}p"))
    return {
        cell: "".join(text.text or "" for text in paragraphs[place.paragraph].iter(f"{W}t"))
        for (name, cell), place in word_places(content, LIMITS).items()
        if name == "正文" and place.paragraph is not None
    }


TABLE = tbl(tr("甲", "乙"))
TABBED = p(f"{run('左')}<w:r><w:tab/></w:r>{run('右')}")
ENDED = '<w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>'


@examples(
    "body expected",
    {
        "around the only table": (p("前") + p() + TABLE + p("后"), {"A1": "前", "A2": "后"}),
        "without a table": (p("一") + p("二"), {"A1": "一", "A2": "二"}),
        "divided by tabs": (TABBED + TABLE, {"A1": "左右", "B1": "左右"}),
        "of several lines": (
            p(f"{run('一')}<w:r><w:br/></w:r>{run('二')}"),
            {"A1": "一二", "A2": "一二"},
        ),
        "run together": (
            f"<w:p>{ENDED}{run('一')}</w:p>{p('二')}{p('三')}",
            {"A1": "一", "A2": "三"},
        ),
        "of several tables": (p("前") + TABLE + p("间") + TABLE, {}),
        "beside a list": (p("前") + TABLE + p("问题清单") + tbl(tr("单")), {"A1": "前"}),
    },
)
def test_places_of_lines(body: str, expected: dict[str, str]) -> None:
    """A line around the only table of a unit leads to its paragraph; others are not guessed."""
    assert lines_at(word(body)) == expected
