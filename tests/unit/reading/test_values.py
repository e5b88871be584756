"""Values: counts that are read, counts that are never guessed, and what texts are read as."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.model.cells import ErrorCell
from pipeline.model.entries import (
    CONTROL_TEXT,
    FORMULA_TEXT,
    LONG_NUMBER,
    NORMALISED,
    UNREADABLE,
)
from pipeline.reading.values import (
    has_long_number,
    is_blank,
    raw_text,
    read_count,
    read_text,
    read_verbatim,
)
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pipeline.model.cells import CellValue


@examples(
    "value count",
    {
        "whole number": (120.0, 120),
        "text of digits": ("120", 120),
        "zero": (0.0, 0),
        "negative number": (-5.0, -5),
        "negative text": ("-5", -5),
    },
)
def test_count_as_written(value: CellValue, count: int) -> None:
    """Digits and nothing else are read without a note; C05 and C06 judge what they say."""
    assert read_count(value) == (count, ())


@examples(
    "value count",
    {
        "full-width digits": ("１２０", 120),
        "leading zeros": ("0012", 12),
        "thousands comma": ("2,000", 2000),
        "full-width comma": ("2，000", 2000),
        "two commas": ("1,234,567", 1234567),
        "persons": ("120人", 120),
        "students": ("120名", 120),
        "majors": ("3个", 3),
        "space before the unit": ("120 人", 120),
        "padding": ("\u3000120 ", 120),
        "line break behind": ("120\n", 120),
        "zero-width space": ("120\u200b", 120),
        "about": ("约120", 120),
        "rules' example": ("约2,000人", 2000),
        "no fraction": ("120.00", 120),
    },
)
def test_count_normalised(value: CellValue, count: int) -> None:
    """C09: width, commas, units, spaces and 约 are read over, and the note says so."""
    assert read_count(value) == (count, (NORMALISED,))


@examples(
    "value",
    {
        "ten thousands": "2000万",
        "thousands": "2千",
        "range": "100-200",
        "range with a wave": "100~200",
        "range in words": "100至200",
        "some": "若干",
        "fraction": "3/4",
        "vulgar fraction": "½",
        "superscript": "10²",
        "footnote": "120①",
        "decimal text": "120.5",
        "decimal number": 120.5,
        "Chinese numeral": "一百二十",
        "mixed numeral": "1百",
        "sum": "100+20",
        "list": "100、20",
        "two lines": "100\n20",
        "space between digits": "1 200",
        "wrong commas": "12,34",
        "two digits behind the comma": "1,23",
        "more than": "100以上",
        "open end": "100+",
        "nearly": "近100",
        "hundred odd": "100余人",
        "or so": "100左右",
        "other unit": "120元",
        "percent": "100%",
        "full-width percent": "１００％",
        "two units": "100人20人",
        "exponent": "1e3",
        "hexadecimal": "0x10",
        "letter O": "12O",
        "full stop behind": "120.",
        "words": "见附件",
        "dash": "-",
        "slash": "/",
        "none": "无",
        "only a unit": "人",
        "about nothing": "约",
        "not a number": float("nan"),
        "infinity": float("inf"),
        "true": True,
        "date": dt.datetime(2019, 4, 1),  # noqa: DTZ001 - a cell's date has no zone
        "day": dt.date(2019, 4, 1),
        "time": dt.time(12, 0),
        "duration": dt.timedelta(hours=2),
        "error": ErrorCell("#N/A"),
        "error that looks like a number": ErrorCell("12"),
    },
)
def test_count_never_guessed(value: CellValue) -> None:
    """What allows of two meanings, or of none, is no number: it is noted and never guessed."""
    assert read_count(value) == (None, (UNREADABLE,))


@examples("value", {"empty": "", "space": "  ", "ideographic space": "\u3000", "break": "\n"})
def test_count_blank(value: str) -> None:
    """A blank cell has no count, and nothing is said about it here."""
    assert read_count(value) == (None, ())
    assert is_blank(value)


@examples(
    "value",
    {
        "identity number": "410105199001011234",
        "with a check letter": "41010519900101123X",
        "stored as a number": 410105199001011234.0,
        "fifteen digits": "123456789012345",
        "full-width": "４１０１０５１９９００１０１１２３４",
        "with a unit": "410105199001011234人",
    },
)
def test_count_long_number(value: CellValue) -> None:
    """C08: 15 digits or more are no count, and are told as what they are."""
    assert read_count(value) == (None, (LONG_NUMBER,))


@examples(
    "text found",
    {
        "14 digits": ("12345678901234", False),
        "15 digits": ("123456789012345", True),
        "14 digits and X": ("12345678901234X", True),
        "two telephones": ("13800000000、13900000000", False),
        "inside words": ("身份证410105199001011234张三", True),
    },
)
def test_long_number(text: str, *, found: bool) -> None:
    """C08 begins at 15 characters of a number; a telephone number is none."""
    assert has_long_number(text) is found


@examples(
    "value text",
    {
        "whole float": (120.0, "120"),
        "decimal": (0.5, "0.5"),
        "large": (1e15, "1000000000000000"),
        "larger than is exact": (1.10101199003078e17, "110101199003078000"),
        "too large to write out": (1e300, "1e+300"),
        "negative": (-5.0, "-5"),
        "no number at all": (float("nan"), "nan"),
        "duration": (dt.timedelta(hours=25, minutes=30), "25:30:00"),
        "true": (True, "TRUE"),
        "false": (False, "FALSE"),
        "date": (dt.date(2019, 4, 1), "2019-04-01"),
        "text": (" a ", " a "),
        "error": (ErrorCell("#REF!"), "#REF!"),
    },
)
def test_raw_text(value: CellValue, text: str) -> None:
    """A cell's text is what its reader sees: whole numbers without a point, text untouched."""
    assert raw_text(value) == text


@examples(
    "value text notes",
    {
        "plain": ("郑州旅游学校", "郑州旅游学校", ()),
        "spaces": (" 郑州 旅游学校", "郑州旅游学校", (NORMALISED,)),
        "line break": ("郑州旅游\n学校", "郑州旅游学校", (NORMALISED,)),
        "number": (12.0, "12", ()),
        "blank": (" ", None, ()),
        "formula": ("=1+1", "=1+1", (FORMULA_TEXT,)),
        "control": ("郑\x07州", "郑州", (CONTROL_TEXT, NORMALISED)),
        "long number": ("410105199001011234", "410105199001011234", (LONG_NUMBER,)),
        "error": (ErrorCell("#N/A"), None, (UNREADABLE,)),
    },
)
def test_read_text(value: CellValue, text: str | None, notes: tuple[str, ...]) -> None:
    """A name keeps its wording; what was tidied, or looks dangerous, is noted."""
    assert read_text(value) == (text, notes)


@examples(
    "value text notes",
    {
        "as written": ("国家 示范\n校", "国家 示范\n校", ()),
        "padding": (" 省级示范 ", "省级示范", ()),
        "formula": ("=HYPERLINK(1)", "=HYPERLINK(1)", (FORMULA_TEXT,)),
        "long number": ("证号410105199001011234", "证号410105199001011234", (LONG_NUMBER,)),
        "blank": ("", None, ()),
    },
)
def test_read_verbatim(value: CellValue, text: str | None, notes: tuple[str, ...]) -> None:
    """A remark is kept as written, and its dangers are noted."""
    assert read_verbatim(value) == (text, notes)
