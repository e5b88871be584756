"""Cells that are written past XlsxWriter's own checks: the same bytes as by its own way."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pipeline.rendering.book import QUICK, WRITERS, Book, reaches

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CREATED = dt.datetime(2019, 4, 28, 10, 0, tzinfo=dt.UTC)
VALUES = (
    "郑州", "", " 前后有空格 ", "=1+1", "a\x07b", "第一行\n第二行", "_x000a_", "长" * 20_000,
    0, 7, -3, 1.5, 10**14, None,
)  # fmt: skip


def _written(writers: Mapping[type, Callable[..., int]]) -> bytes:
    book = Book(CREATED, {})
    sheet = book.sheet("表")
    for row, look in enumerate((None, {"bold": True}.items())):
        assert reaches(sheet, row, 0, len(VALUES) - 1)
        style = None if look is None else book.format(look)
        for column, value in enumerate(VALUES):
            assert writers[type(value)](sheet, row, column, value, style) == 0
    return book.finish()


def test_quick_cells_are_the_librarys_own() -> None:
    """Texts, numbers and blanks, with a format and without, come out byte for byte the same."""
    assert _written(QUICK) == _written(WRITERS)


def test_a_quick_formula_is_the_librarys_own() -> None:
    """A formula with its value, number or text, is written as the library writes it."""
    books = []
    for quick in (True, False):
        book = Book(CREATED, {})
        sheet, style = book.sheet("表"), book.format({"bold": True}.items())
        for row, (text, value) in enumerate((("SUM(A2:A9)", 3), ('IF(1=1,"有","")', "有"))):
            code = (
                book.write_formula(sheet, row, 0, (text, value), style)
                if quick
                else sheet.write_formula(row, 0, f"={text}", style, value)
            )
            assert code == 0
        books.append(book.finish())
    assert books[0] == books[1]


@pytest.mark.parametrize(("row", "last"), [(1_048_576, 3), (0, 16_384)])
def test_a_row_beyond_the_sheet_is_not_quick(row: int, last: int) -> None:
    """A row that is not within a sheet is told apart, so that no cell of it is lost."""
    assert not reaches(Book(CREATED, {}).sheet("表"), row, 0, last)
