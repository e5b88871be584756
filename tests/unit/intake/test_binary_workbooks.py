"""Binary workbooks: what was written is read, and what calamine leaves out as well."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.intake.formats.binary.binary_workbooks import read_binary_workbook
from pipeline.intake.limits import Limits
from pipeline.intake.packages import open_package
from pipeline.intake.refusals import Refused
from pipeline.model.cells import ErrorCell, Grid, Merge
from tests.helpers.biff12 import ERRORS, cell, record, row, write_xlsb
from tests.unit.examples import examples
from tests.unit.intake.test_old_workbooks import MERGES, NUMBERS, PLACES, TEXTS

LIMITS = Limits()
VALUES = st.one_of(
    TEXTS, NUMBERS.map(float), st.booleans(), st.sampled_from(sorted(ERRORS)).map(ErrorCell)
)
ROWS = st.lists(st.lists(VALUES, max_size=6).map(tuple), max_size=8).map(tuple)
PART = "xl/worksheets/sheet0.bin"


def grid_of(name: str) -> st.SearchStrategy[Grid]:
    """Sheets of one name with anything in them."""
    return st.builds(
        Grid, st.just(name), ROWS, MERGES, st.booleans(), hidden_rows=PLACES, hidden_columns=PLACES
    )


def trimmed(grid: Grid) -> Grid:
    """The same sheet with rows that end at their last cell that is not blank."""
    rows = [list(values) for values in grid.rows]
    for values in rows:
        while values and values[-1] == "":
            values.pop()
    while rows and not rows[-1]:
        rows.pop()
    return Grid(
        grid.name, tuple(map(tuple, rows)), grid.merges, grid.hidden,
        hidden_rows=grid.hidden_rows, hidden_columns=grid.hidden_columns,
    )  # fmt: skip


def read(content: bytes, limits: Limits = LIMITS) -> tuple[Grid, ...]:
    """The grids of a binary workbook, each row up to its last cell."""
    return tuple(map(trimmed, read_binary_workbook(open_package(content, limits)).grids))


def refusal(content: bytes, limits: Limits = LIMITS) -> str:
    """The code of the finding for a workbook that is not read."""
    with pytest.raises(Refused) as refused:
        read_binary_workbook(open_package(content, limits))
    return refused.value.finding.code


def with_cells(rows: bytes, after: bytes = b"") -> bytes:
    """A workbook with one sheet of these records."""
    part = (
        record(129)
        + record(148, bytes(16))
        + record(145)
        + rows
        + record(146)
        + after
        + record(130)
    )
    return write_xlsb([Grid("甲", (("a",),))], more={PART: part})


@settings(deadline=None)
@given(grid_of("甲"), grid_of("乙"), st.booleans())
def test_what_is_written_is_read(first: Grid, second: Grid, inline: bool) -> None:  # noqa: FBT001
    """Texts, numbers, booleans, errors, merged ranges and what is hidden come as written."""
    found = read(write_xlsb([first, second], inline=inline))
    assert found == (trimmed(first), trimmed(second))
    kinds = [[[type(value) for value in r] for r in g.rows] for g in found]
    assert kinds == [[[type(v) for v in r] for r in trimmed(g).rows] for g in (first, second)]


@examples("kind", {"a value": 3, "of a formula": 11})
def test_errors(kind: int) -> None:
    """An error cell shows its error, typed in or calculated."""
    error = record(kind, struct.pack("<IIB", 1, 0, 0x2A))
    (grid,) = read(with_cells(row(0) + cell(0, "a", {}) + error))
    assert grid.rows == (("a", "#N/A"),)
    assert isinstance(grid.value(0, 1), ErrorCell)


def test_texts_with_formatting_of_their_own() -> None:
    """A text that calamine leaves out is read all the same."""
    text = "丙丁".encode("utf-16-le")
    rich = record(62, struct.pack("<IIBI", 1, 0, 0, 2) + text)
    (grid,) = read(with_cells(row(0) + cell(0, "a", {}) + rich + cell(2, "c", {})))
    assert grid.rows == (("a", "丙丁", "c"),)


@examples(
    "part active",
    {
        "macros": ("xl/vbaProject.bin", ("宏",)),
        "old macros": ("xl/macrosheets/sheet1.bin", ("宏",)),
        "links": ("xl/externalLinks/externalLink1.bin", ("外部链接",)),
        "objects": ("xl/embeddings/a.doc", ("嵌入对象",)),
        "nothing": ("docProps/thumbnail.jpeg", ()),
    },
)
def test_active_content(part: str, active: tuple[str, ...]) -> None:
    """F04: what else the package carries is told."""
    content = write_xlsb([Grid("甲", (("a",),))], more={part: b"x"})
    assert read_binary_workbook(open_package(content, LIMITS)).active == active


def test_only_worksheets_are_grids() -> None:
    """A chart sheet is none, and its neighbours keep their names and cells."""
    content = write_xlsb([Grid(name, ((name,),)) for name in "甲乙丙"])
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        relations = package.read("xl/_rels/workbook.bin.rels").decode()
    changed = relations.replace(
        'worksheet" Target="worksheets/sheet1', 'chartsheet" Target="worksheets/sheet1'
    ).encode()
    grids = [Grid(name, ((name,),)) for name in "甲乙丙"]
    found = read(write_xlsb(grids, more={"xl/_rels/workbook.bin.rels": changed}))
    assert [(g.name, g.value(0, 0)) for g in found] == [("甲", "甲"), ("丙", "丙")]


FAR = row(0) + cell(0, 1.0, {}) + row(1_048_575) + cell(16_383, 1.0, {})
MERGE = record(176, struct.pack("<4I", 0, 9, 0, 9))


@examples(
    "content limits",
    {
        "box": (with_cells(FAR), LIMITS),
        "cells": (with_cells(row(0) + cell(0, 1.0, {}) + cell(1, 1.0, {})), Limits(cells=1)),
        "merges": (with_cells(b"", after=MERGE * 2), Limits(merges=1)),
        "merge": (with_cells(b"", after=MERGE), Limits(merge_cells=99)),
        "texts": (write_xlsb([Grid("甲", (("字" * 9000,) * 99,))]), Limits(text_mib=1)),
    },
)
def test_limits(content: bytes, limits: Limits) -> None:
    """F03: what is over a limit is refused before calamine makes room for it."""
    assert refusal(content, limits) == "F03"


TEXT_PART = "xl/sharedStrings.bin"
NOTHING_SHARED = record(159, struct.pack("<II", 0, 0)) + record(160)


@examples(
    "content",
    {
        "rows out of order": with_cells(row(5) + cell(0, 1.0, {}) + row(1) + cell(0, 1.0, {})),
        "a row twice": with_cells(row(1) + cell(0, 1.0, {}) + row(1) + cell(0, 2.0, {})),
        "cells out of order": with_cells(row(0) + cell(3, 1.0, {}) + cell(1, 1.0, {})),
        "a cell without a row": with_cells(cell(0, 1.0, {})),
        "a column too far": with_cells(row(0) + cell(16_384, 1.0, {})),
        "a row too far": with_cells(row(1_048_576) + cell(0, 1.0, {})),
        "a text that is not there": with_cells(row(0) + cell(0, "z", {"z": 7})),
        "a short cell": with_cells(row(0) + record(16, struct.pack("<Id", 0, 1.0))),
        "a text past its record": with_cells(row(0) + record(6, struct.pack("<III", 0, 0, 9))),
        "texts announced": write_xlsb(
            [Grid("甲", ((1.0,),))],
            more={TEXT_PART: NOTHING_SHARED.replace(bytes(8), b"\xff\xff\xff\x7f" * 2)},
        ),
        "no end": write_xlsb([Grid("甲", ((1.0,),))], more={PART: record(129) + record(145)}),
        "half a record": write_xlsb([Grid("甲", ((1.0,),))], more={PART: record(129) + b"\x05"}),
        "no part": write_xlsb([Grid("甲", ((1.0,),))], more={"xl/_rels/workbook.bin.rels": b""}),
        "no zip": b"PK",
    },
)
def test_damage(content: bytes) -> None:
    """F01: cells that nobody could place, or that are not there, are damage, never fewer cells."""
    assert refusal(content) == "F01"


@settings(deadline=None)
@given(st.floats(0, 1, exclude_max=True))
def test_a_part_that_ends_early(part: float) -> None:
    """A sheet that was cut is refused."""
    grid = Grid("甲", tuple((f"学校{i}", float(i)) for i in range(40)), (Merge(0, 0, 0, 1),))
    with zipfile.ZipFile(io.BytesIO(write_xlsb([grid]))) as package:
        whole = package.read(PART)
    assert refusal(write_xlsb([grid], more={PART: whole[: int(part * len(whole))]})) == "F01"
