"""A version that the ledger has in, the workbook in which it was written out, if it still is.

A file speaks for the record only where its hash is the one of its lock, which the ledger keeps, or
the one that its run wrote beside it: else whoever edits the results would edit the record.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from pipeline.intake.footers import footers
from pipeline.jobs.conclusion import TABLE
from pipeline.jobs.locks.folders import lock_folder, results_folder
from pipeline.ledger.book import Book
from pipeline.ledger.database import reading
from pipeline.model.checkcodes import mark_in_footer
from pipeline.model.events import LOCKED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.intake.limits import Limits
    from pipeline.jobs.editions import Edition
    from pipeline.jobs.workspace import Workspace


def workbook_on_record(workspace: Workspace, edition: Edition, limits: Limits) -> bytes | None:
    """The workbook of a version, from the lock or the results; None where neither has it."""
    for content in _untouched(workspace, edition.mark.scope, edition.mark.round):
        marks = map(mark_in_footer, footers(content, limits))
        if any(mark and mark.code == edition.mark.code for mark in marks):
            return content
    return None


def _untouched(workspace: Workspace, scope: str, round_name: str) -> Iterator[bytes]:
    """The workbooks that are as they were written, of the lock first."""
    outbox = workspace.outbox / scope / round_name
    for folder, wanted in (
        (results_folder(workspace, scope, round_name), _locked_hash),
        (outbox, _written_hash),
    ):
        try:
            sha256 = wanted(workspace, scope, round_name)
            content = (folder / TABLE).read_bytes()
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if hashlib.sha256(content).hexdigest() == sha256:
            yield content


def _locked_hash(workspace: Workspace, scope: str, round_name: str) -> str | None:
    """By the manifest of the lock, which must be the one that the ledger knows."""
    content = (lock_folder(workspace, scope, round_name) / "manifest.json").read_bytes()
    with reading(workspace.ledger) as connection:
        locked = Book(connection, scope, round_name).events(LOCKED)
    known = str(locked[-1].detail["manifest"]) if locked else None
    if hashlib.sha256(content).hexdigest() != known:
        return None
    return str(json.loads(content)["outputs"][TABLE])


def _written_hash(workspace: Workspace, scope: str, round_name: str) -> str | None:
    """By run.json, which the run wrote beside it."""
    content = (workspace.outbox / scope / round_name / "run.json").read_bytes()
    name = f"outbox/{scope}/{round_name}/{TABLE}"
    written = json.loads(content)["outputs"]
    return next((str(each["sha256"]) for each in written if each["path"] == name), None)
