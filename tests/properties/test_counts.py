"""Reading a count: a figure is there in so many digits, or it is not read."""

from __future__ import annotations

import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.model.entries import NORMALISED
from pipeline.reading.values import read_count

NUMBERLIKE = st.text(
    st.sampled_from("0123456789０５９.,，、-—+~/ \u3000人名约万千几十一二两²①Ⅳ½٣％%\n")
)
COUNTS = st.integers(min_value=0, max_value=99_999_999)


def digits(text: str) -> str:
    """The decimal digits that a text shows, without leading zeros."""
    shown = [unicodedata.decimal(letter, None) for letter in text]
    return "".join(str(digit) for digit in shown if digit is not None).lstrip("0") or "0"


@settings(max_examples=600)
@given(NUMBERLIKE | st.text())
@example("2000万")
@example("100-200")
@example("3/4")
@example("12²")
@example("①20")
def test_never_invents(text: str) -> None:
    """For any text the reading is None, or a whole number whose very digits the text shows."""
    value, _ = read_count(text)
    if value is not None:
        shown = text.split(".", maxsplit=1)[0] if "." in text else text
        assert str(abs(value)) == digits(shown)


@settings(max_examples=200)
@given(
    COUNTS, st.sampled_from(["{}", "{}人", "{:,}", "约{}", " {} ", "{}.0", "{:,}人", "约 {} 名"])
)
def test_plain_writings_are_read(number: int, writing: str) -> None:
    """A whole number is read however it is usually written; what was read over is noted (C09)."""
    text = writing.format(number)
    value, notes = read_count(text)
    assert value == number
    assert (NORMALISED in notes) == (text != str(number))


@settings(max_examples=200)
@given(
    COUNTS,
    COUNTS,
    st.sampled_from(["-", "~", "—", "至", " ", "/", "、", "或", "\n", "+", "．", "."]),
)
def test_two_numbers_are_not_one(first: int, second: int, between: str) -> None:
    """Two numbers are never read as one, whatever stands between them."""
    value, _ = read_count(f"{first}{between}{second}")
    is_decimal = between in ".．" and second == 0
    assert value is None or (is_decimal and value == first)


@settings(max_examples=200)
@given(st.integers(min_value=10**14, max_value=10**19))
def test_long_numbers_are_no_counts(number: int) -> None:
    """A number of 15 digits or more is never a count (C08)."""
    assert read_count(str(number))[0] is None
    assert read_count(float(number))[0] is None


@settings(max_examples=200)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_only_whole_numbers(number: float) -> None:
    """A number cell is read where it is whole, and as itself."""
    value, _ = read_count(number)
    assert value is None or value == number
    if not number.is_integer():
        assert value is None
