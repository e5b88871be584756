"""Locks (锁定): what a round of a scope was frozen as, and for whom it was opened again."""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic needs it at run time
from collections.abc import Mapping  # noqa: TC003 - pydantic needs it at run time
from typing import NamedTuple

from pipeline.model.datafiles import Definition


class Input(Definition):
    """A file that counted, or was looked at, when the round was locked."""

    file: str
    sha256: str
    unit: str | None
    status: str
    received_at: dt.datetime
    modified_at: dt.datetime | None = None
    """When it was saved last; the first locks did not keep it."""


class Manifest(Definition):
    """All that a lock froze, with its hashes: the file manifest.json of the lock."""

    format: int
    scope: str
    round: str
    locked_at: dt.datetime
    actor: str
    program: str
    """The version of the program that made the outputs."""
    inputs: tuple[Input, ...]
    inbox: Mapping[str, str]
    """From the name of each copied file of the inbox to its SHA-256."""
    data: Mapping[str, str]
    """The same for what was read beside the inbox: schemas, templates, roster, calendar, names."""
    outputs: Mapping[str, str]
    """The same for the results that are published unchanged from now on."""

    @property
    def identities(self) -> frozenset[tuple[str, str]]:
        """The inputs as (file, sha256)."""
        return frozenset((each.file, each.sha256) for each in self.inputs)


class Reopening(NamedTuple):
    """Until when corrections are taken in after the lock, and of whom."""

    unit: str | None
    """None for all units."""
    at: dt.datetime
    until: dt.datetime
    reason: str

    def admits(self, unit: str | None, received_at: dt.datetime) -> bool:
        """Whether a file that came after the lock is taken in.

        Also one that came before the round was opened again: it was waiting for that.
        """
        return (self.unit is None or self.unit == unit) and received_at <= self.until
