"""Text as a person typed it in, the same text in a form that can be compared out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\u00ad]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|_x00[01][0-9A-Fa-f]_")
_SPACE_RUN = re.compile(r"\s+")
_NOT_LATIN_GAP = re.compile(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])")
# Full-width letters, digits and the signs of numbers; Chinese punctuation keeps its width.
_WIDTH = {
    code: code - 0xFEE0
    for code in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B), 0xFF0B)
} | {0x3000: 0x20, 0x00A0: 0x20}


@lru_cache(maxsize=65536)
def key(text: str) -> str:
    """The comparison key of a text: NFKC, without spaces and invisible characters, casefolded."""
    plain = _CONTROL.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)))
    return _SPACE_RUN.sub("", plain).casefold()


@lru_cache(maxsize=65536)
def tidy(text: str) -> str:
    """The reading of a text: half-width letters and digits, no padding, no breaks inside Chinese.

    Wording and punctuation stay as they are written.
    """
    plain = _CONTROL.sub("", _INVISIBLE.sub("", text)).translate(_WIDTH)
    return _NOT_LATIN_GAP.sub("", _SPACE_RUN.sub(" ", plain)).strip()


_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a text may begin with that a spreadsheet runs as a formula."""


def has_control(text: str) -> bool:
    """Whether a text holds control characters that no keyboard types."""
    return _CONTROL.search(text) is not None


_PLAIN_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")


def is_plain_number(text: str) -> bool:
    """Whether a text is a number and nothing else, so that a leading sign is harmless."""
    return _PLAIN_NUMBER.fullmatch(text.strip()) is not None


def guarded(text: str) -> str:
    """A text for a .csv: one that a spreadsheet would run, or break lines at, gets a `'` in front.

    Stricter than `runs_as_formula`, which asks about what a unit wrote: here nothing is to be told.
    """
    return f"'{text}" if text.startswith(_RUNS) and not is_plain_number(text) else text


def unguarded(text: str) -> str:
    """A text of a .csv without the sign that keeps a spreadsheet from running it."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text


def runs_as_formula(text: str) -> bool:
    """Whether a spreadsheet would run the text as a formula if it were typed into a cell."""
    if len(text) < 2 or text[0] not in "=+-@\t\r\n":  # noqa: PLR2004 - a lone dash is a dash
        return False
    return not is_plain_number(text) and not text.startswith(("--", "-—"))


_LONG_NUMBER = re.compile(r"\d{14,}[Xx]|\d{15,}|\d{4}(?: \d{4}){3,}")
_SHOWN_BEFORE, _SHOWN_AFTER = 3, 2


def has_long_number(text: str) -> bool:
    """Whether a text holds a number of 15 digits or more, such as an identity or card number."""
    return _LONG_NUMBER.search(text) is not None


def masked(text: str) -> str:
    """The text with all but the first and last digits of long numbers hidden (C08)."""
    return _LONG_NUMBER.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    number = match[0]
    hidden = "*" * (len(number) - _SHOWN_BEFORE - _SHOWN_AFTER)
    return number[:_SHOWN_BEFORE] + hidden + number[-_SHOWN_AFTER:]


def shorten(text: str, limit: int = 40) -> str:
    """The text on one line of at most `limit` characters, for quoting; long numbers masked."""
    line = _SPACE_RUN.sub(" ", masked(text)).strip()
    return line if len(line) <= limit else line[: limit - 1] + "…"
