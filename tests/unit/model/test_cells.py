"""Cells: addresses, values outside the used part, merged ranges."""

from __future__ import annotations

from pipeline.model.cells import ErrorCell, Merge, address, column_letters
from pipeline.reading.values import is_blank
from tests.unit.examples import examples
from tests.unit.grids import grid


@examples(
    "column_index letters",
    {
        "first": (0, "A"),
        "last of one": (25, "Z"),
        "first of two": (26, "AA"),
        "second round": (52, "BA"),
        "last of two": (701, "ZZ"),
        "first of three": (702, "AAA"),
        "last of a sheet": (16383, "XFD"),
    },
)
def test_column_letters(column_index: int, letters: str) -> None:
    """Columns are named as Excel names them."""
    assert column_letters(column_index) == letters


def test_address_counts_from_one() -> None:
    """Indices count from 0, the row of an address from 1."""
    assert address(6, 4) == "E7"


def test_outside_the_used_part_is_blank() -> None:
    """A cell below or right of what is used, also in a shorter row, is blank and no error."""
    short = grid("a|b\nc")
    assert [short.value(*place) for place in ((0, 1), (1, 1), (1, 9), (9, 0))] == ["b", "", "", ""]


def test_every_cell_of_a_merge_knows_it() -> None:
    """A merged range is found from each of its cells and from no other."""
    sheet = grid("a|b\nc|d\ne|f", merges="A1:A2")
    assert sheet.merge_at(0, 0) == sheet.merge_at(1, 0) == Merge(0, 0, 1, 0)
    assert sheet.merge_at(2, 0) is None
    assert sheet.merge_at(0, 1) is None


def test_an_endless_merge_is_cut_at_the_sheet() -> None:
    """A range merged down to row 1,048,576 costs no more than the rows that are used."""
    sheet = grid("a\nb", merges="A1:A1048576")
    assert sheet.merge_at(1, 0) is not None
    assert sheet.merge_at(2, 0) is None


def test_an_error_is_never_blank() -> None:
    """A cell that shows an error holds something, even where the error has no text."""
    assert not is_blank(ErrorCell("#N/A"))
