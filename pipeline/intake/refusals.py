"""What a reader cannot or must not read: an exception inside intake, a finding outside it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from pipeline.model.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator


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


def encrypted(kind: str) -> Refused:
    """F02."""
    return Refused(Finding("F02", facts={"kind": kind}))


def over(limit: str, actual: str, allowed: str) -> Refused:
    """F03: over a limit; all three in an officer's words, the values with their units."""
    return Refused(Finding("F03", facts={"limit": limit, "actual": actual, "allowed": allowed}))


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
        if "memory" in str(error).lower():  # libxml2 tells so in an error like any other
            raise MemoryError from error
        raise damaged(kind, detail) from error
    except BaseException as error:
        # A panic of a Rust reader derives from BaseException alone and its class has no import.
        if type(error).__name__ != "PanicException":
            raise
        raise damaged(kind, detail) from error
