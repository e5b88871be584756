"""Findings: one broken rule at one place; and causes: the findings of one root cause."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Severity = Literal["E", "W", "I"]
SEVERITIES: Mapping[Severity, str] = {"E": "错误", "W": "疑点", "I": "提示"}
"""In an officer's words, the worst first."""

NO_HEADER = "（没有栏目名称）"
"""The value of a finding about a column that holds contents under no header (H02)."""

DIGEST_SIGN, DIGEST_LENGTH = "#", 10
_DIGEST = re.compile(rf"{DIGEST_SIGN}[0-9a-f]{{{DIGEST_LENGTH}}}$")


@dataclass(frozen=True, slots=True)
class Finding:
    """One broken rule at one place of one submission.

    `facts` fill the placeholders of the rule's message; `variant` names the wording (and severity)
    of the rule that applies. `row` counts from 1; `cell` is an address such as `E7`. A finding
    about a whole sheet or file has no cell.
    """

    code: str
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    field: str | None = None
    value: str | None = None
    variant: str = ""
    facts: Mapping[str, str] = dataclasses.field(default_factory=dict, hash=False)

    def with_facts(self, **facts: str) -> Finding:
        """The same finding with more facts for its message."""
        return replace(self, facts={**self.facts, **facts})


class FindingKey(NamedTuple):
    """What an explanation of a finding belongs to, beside its unit; empty where there is none.

    A tuple of texts, so that it can be written into a file and be read back.
    """

    school: str
    certificate: str
    """Several of one line joined by 、."""
    field: str
    code: str
    value: str
    """What is doubted: a number as it was written; else the text that the finding quotes and what
    else makes it this doubt, shortened, and a digest of all that in full. Long numbers are masked.
    """

    @property
    def shown(self) -> str:
        """The value without its digest, for a person."""
        return _DIGEST.sub("", self.value)


class Doubt(NamedTuple):
    """One finding of a doubtful cause by itself, as a unit reads and answers it."""

    key: FindingKey
    cell: str | None
    value: str
    """As the finding quotes it, long numbers masked."""
    found: str
    allowed: str
    next_step: str


@dataclass(frozen=True, slots=True)
class Cause:
    """All findings of one root cause in one submission, with the message an officer reads.

    `found`, `allowed` and `next_step` are the parts that `message` puts together behind the place.
    """

    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    field: str | None
    value: str | None
    message: str
    cells: tuple[str, ...]
    count: int
    found: str = ""
    allowed: str = ""
    next_step: str = ""
    rows: tuple[int, ...] = ()
    """The sheet rows of its findings, counted from 1, each once."""
    schools: tuple[str, ...] = ()
    """The schools of its entries as they were read, each once; none where it is no entry's."""
    certificates: tuple[str, ...] = ()
    keys: tuple[FindingKey, ...] = ()
    """One for each finding, in the order of the rows; several may be equal."""
    explanation: str = ""
    """Why the doubtful value is right, as the unit or an officer said."""
    doubts: tuple[Doubt, ...] = ()
    """Its findings one by one, in the order of the rows, where they can be explained."""

    def as_document(self) -> dict[str, Any]:
        """The finding as run.json holds it (reference: the contract's `findings`)."""
        return {
            "code": self.code,
            "severity": self.severity,
            "sheet": self.sheet,
            "cell": self.cell,
            "field": self.field,
            "value": self.value,
            "message": self.message,
            "count": self.count,
            "cells": list(self.cells),
        }
