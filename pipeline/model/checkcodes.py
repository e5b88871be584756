"""A printed table's unit and lines in, its check code (校验码) out; and what a QR code says, read.

The code is a digest of what is printed: the same whether it is computed from a run, from
entries.csv, or from the workbook when it is read again. What a program for spreadsheets does to a
text when it saves it (spaces, widths, line breaks) makes no difference.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from pipeline.model.text import tidy, unguarded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pipeline.model.rollups import Line

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0 and O, 1 and I, which look alike on paper."""
DATA, GROUP = 15, 4
"""How many characters tell the digest (75 bits; one more is the checksum); how many a group has."""
_LENGTH = DATA + 1
_BITS, _POLYNOMIAL = 5, 0b100101
_CHARACTERS = f"[{ALPHABET}]"
_CODE = "-".join([f"{_CHARACTERS}{{{GROUP}}}"] * (_LENGTH // GROUP))
_SEPARATORS = re.compile(r"[\s\-_.·\u2010-\u2015\u2212]+")
_SIGN = "1X"
_FOOTER = re.compile(rf"({_CODE})\s*（\s*(\S+)\s+第\s*(\d+)\s*版\s*）")
_PAGE = re.compile(r"第\s*(\d{1,5})\s*页\s*共\s*(\d{1,5})\s*页")
_IN_TEXT = re.compile(rf"(?<![\w-]){_CODE}(?![\w-])")

FIELDS = (
    "school", "school_type", "certificate", "levels", "major_count", "majors", "students", "remark",
)  # fmt: skip
"""What of a line is printed and counts for the code, as entries.csv names it."""


class PrintedRow(NamedTuple):
    """One line of the printed table as text: lists joined by 、, nothing for a missing figure."""

    school: str
    school_type: str
    certificate: str
    levels: str
    major_count: str
    majors: str
    students: str
    remark: str

    @property
    def certificate_and_levels(self) -> str:
        """As the table prints it."""
        return f"{self.certificate}（{self.levels}）" if self.levels else self.certificate


def row_of(line: Line) -> PrintedRow:
    """A line of a rollup as it is printed."""
    return PrintedRow(*(_text(getattr(line, field)) for field in FIELDS))


def row_of_record(record: Mapping[str, str]) -> PrintedRow:
    """The same of a line of entries.csv."""
    return PrintedRow(*(_text(unguarded(record.get(field) or "")) for field in FIELDS))


def _text(value: str | int | tuple[str, ...] | None) -> str:
    if value is None:
        return ""
    return tidy("、".join(value) if isinstance(value, tuple) else str(value))


def check_code(unit: str, rows: Iterable[PrintedRow]) -> str:
    """The check code of a printed table: four groups of four characters, joined by `-`.

    `unit` is the reporting unit of the meta line; the order of the rows counts.
    """
    told = json.dumps([tidy(unit), *rows], ensure_ascii=False, separators=(",", ":"))
    number = int.from_bytes(hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest(), "big")
    values = [number >> (_BITS * place) & 31 for place in range(DATA)]
    return _grouped("".join(ALPHABET[value] for value in (*values, _checksum(values))))


def _checksum(values: Iterable[int]) -> int:
    """A character that changes with any other one, and when any two are exchanged.

    Horner's rule in the field of 32 elements: every place has a weight of its own.
    """
    total = 0
    for value in values:
        total = _doubled(total) ^ value
    return _doubled(total)


def _doubled(value: int) -> int:
    value <<= 1
    return value ^ _POLYNOMIAL if value > len(ALPHABET) - 1 else value


def _grouped(code: str) -> str:
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def as_typed(text: str) -> str | None:
    """A code that a person typed, in any case and width, as it is printed; None for a slip.

    The word before it and what the footer says behind it may be typed too.
    """
    wide = unicodedata.normalize("NFKC", text).strip().removeprefix("校验码").lstrip(" :")
    plain = _SEPARATORS.sub("", wide.partition("(")[0]).upper()
    if len(plain) != _LENGTH or not set(plain) <= set(ALPHABET):
        return None
    values = [ALPHABET.index(character) for character in plain]
    return _grouped(plain) if _checksum(values[:-1]) == values[-1] else None


class Mark(NamedTuple):
    """What a printed table says of itself, in its footer and its QR code."""

    code: str
    round: str
    version: int
    scope: str = ""
    """Its slug; the footer leaves it out, since the table names its unit."""

    @property
    def payload(self) -> str:
        """What the QR code holds: capitals, which take the least room in it."""
        code = self.code.replace("-", "")
        return ":".join((_SIGN, self.scope, self.round, str(self.version), code)).upper()

    @property
    def footer(self) -> str:
        """What stands in the footer behind the word 校验码."""
        return f"{self.code}（{self.round} 第{self.version}版）"


def mark_in_payload(text: str) -> Mark | None:
    """What a QR code says; None for one that is not of such a table."""
    parts = text.split(":")
    if len(parts) != len(Mark._fields) + 1 or parts[0] != _SIGN:
        return None
    _, scope, round_name, version, code = parts
    known = as_typed(code)
    if known is None or not (version.isascii() and version.isdigit()):
        return None
    return Mark(known, round_name.lower(), int(version), scope.lower())


def mark_in_footer(text: str) -> Mark | None:
    """What a footer says; None for one without a code."""
    found = _FOOTER.search(text)
    code = as_typed(found[1]) if found else None
    return Mark(code, found[2], int(found[3])) if found and code else None


def page_number(text: str) -> tuple[int, int] | None:
    """Which page a page's text says that it is, and of how many."""
    found = _PAGE.search(text)
    return (int(found[1]), int(found[2])) if found else None


def marks_in_text(text: str) -> tuple[Mark, ...]:
    """Every check code that a page's text holds, each once, with round and version where told."""
    return tuple(dict.fromkeys(_marks_in_text(text)))


def _marks_in_text(text: str) -> Iterator[Mark]:
    for match in _IN_TEXT.finditer(text):
        code, told = as_typed(match[0]), _FOOTER.match(text, match.start())
        if code is not None:
            yield Mark(code, told[2], int(told[3])) if told else Mark(code, "", 0)
