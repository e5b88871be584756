"""Copies of files of other formats: the same values in the same places."""

from __future__ import annotations

import datetime as dt
import io

from openpyxl import load_workbook

from pipeline.model.cells import Grid
from pipeline.rendering.returns.copies import copied
from tests.unit.examples import examples
from tests.unit.given import NOON


@examples(
    "value expected",
    {
        "the last day that is text": (dt.date(1900, 2, 28), "1900-02-28"),
        "long ago": (dt.date(1850, 3, 1), "1850-03-01"),
        "long ago at midnight": (dt.datetime(1850, 3, 1), "1850-03-01"),  # noqa: DTZ001
        "long ago with an hour": (dt.datetime(1850, 3, 1, 9, 5), "1850-03-01T09:05:00"),  # noqa: DTZ001
        "the first day that is a date": (dt.date(1900, 3, 1), dt.datetime(1900, 3, 1)),  # noqa: DTZ001
    },
)
def test_no_date_is_moved(value: dt.date, expected: object) -> None:
    """Spreadsheets have a 29 February 1900, and no day before that year: such dates are text."""
    content = copied((Grid("表", ((value,),)),), NOON).content
    assert load_workbook(io.BytesIO(content))["表"]["A1"].value == expected
