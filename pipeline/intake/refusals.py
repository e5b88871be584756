"""What a reader cannot or must not read: an exception inside intake, a finding outside it."""

from __future__ import annotations

import math
import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


_LACK_OF_MEMORY = re.compile(r"out of memory|memory allocation|not enough memory", re.IGNORECASE)


class Refused(Exception):  # noqa: N818 - a fact about the file, not an error of the program
    """The file is not read; `finding` says why (F01, F02 or F03). It never leaves intake."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.code)
        self.finding = finding


def damaged(kind: str, detail: str) -> Refused:
    """F01: the file is what it seems to be, but broken or cut."""
    return Refused(Finding("F01", variant="damaged", facts={"kind": kind, "detail": detail}))


def unsupported(kind: str, variant: str = "") -> Refused:
    """F01: a kind of file that holds no table for this program."""
    return Refused(Finding("F01", variant=variant, facts={"kind": kind, "detail": ""}))


def moved(kind: str, detail: str, advice: str) -> Refused:
    """F01: a record of a text has more or fewer fields than its header has columns."""
    facts = {"kind": kind, "detail": detail, "advice": advice}
    return Refused(Finding("F01", variant="moved", facts=facts))


def doubtful_encoding(kind: str) -> Refused:
    """F01: a text that makes sense in more than one encoding, or in none."""
    return Refused(Finding("F01", variant="encoding", facts={"kind": kind, "detail": ""}))


def encrypted(kind: str, variant: str = "") -> Refused:
    """F02."""
    return Refused(Finding("F02", variant=variant, facts={"kind": kind}))


def within(what: str, actual: float, most: float, unit: str) -> None:
    """Nothing where a measure is within its limit; `what` is measured in an officer's words.

    Raises:
        Refused: F03, it is over.
    """
    if actual > most:
        # Rounded up: what is over a limit by a little is not shown as the limit itself.
        shown = actual if isinstance(actual, int) else math.ceil(actual * 10) / 10
        raise Refused(_over(what, f"{_number(shown)} {unit}", f"{_number(most)} {unit}"))


def more_than(what: str, most: float, unit: str) -> Refused:
    """F03 for what was not measured to its end."""
    allowed = f"{_number(most)} {unit}"
    return Refused(_over(what, f"{allowed}以上", allowed))


def _over(what: str, actual: str, allowed: str) -> Finding:
    return Finding("F03", facts={"limit": what, "actual": actual, "allowed": allowed})


def _number(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def forbidden(detail: str) -> Refused:
    """F03: something of which a file may have none, such as a document type declaration."""
    return Refused(Finding("F03", variant="forbidden", facts={"detail": detail}))


@contextmanager
def foreign(kind: str, detail: str = "内部结构有误") -> Iterator[None]:
    """A block in which a library reads: whatever it raises means that the file is damaged.

    Readers of foreign formats raise anything on broken files (KeyError, TypeError, struct.error,
    AssertionError, a Rust panic). Lack of memory is not theirs to explain, and passes.
    """
    try:
        yield
    except (Refused, MemoryError):
        raise
    except Exception as error:
        if _LACK_OF_MEMORY.search(str(error)):  # libxml2 tells so in an error like any other
            raise MemoryError from error
        raise damaged(kind, detail) from error
    except BaseException as error:
        # A panic of a Rust reader derives from BaseException alone and its class has no import.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(kind, detail) from error
