"""The book of a locked round in, what it knows of each file, and since when, out."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from pipeline.ledger.tables import events, receipts
from pipeline.model.events import LOCKED, RECEIVED
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pipeline.ledger.book import Book

_JUDGED = (Status.ACCEPTED, Status.RETURNED, Status.SUPERSEDED, Status.DUPLICATE)
"""What becomes of a table that is looked at; one that is held is not."""


class Known(NamedTuple):
    """A file of a locked round, as the ledger has entered it."""

    file: str
    sha256: str
    received_at: dt.datetime
    """Of its bytes: where it was moved, under its former name."""
    entered: int
    """Its place among all that was entered."""
    entered_at: dt.datetime
    """When a run first saw it under this name."""
    was: str
    """The name that it was moved from; empty where it was not."""
    is_new: bool
    """Whether it was entered after the lock."""
    is_admitted: bool
    """Whether it is a table that was judged after the lock."""


def files_since_lock(book: Book) -> Mapping[tuple[str, str], Known]:
    """Every file that a round has received, by name and SHA-256, in the order of entering.

    The lock's own files are looked at in every run too, so they are admitted like the others.
    """
    here = events.c.scope == book.scope, events.c.round == book.round
    lock = sa.select(sa.func.max(events.c.id)).where(*here, events.c.kind == LOCKED)
    locked = book.connection.execute(lock).scalar() or 0
    judged = sa.select(events.c.receipt_id).where(
        *here, events.c.kind.in_(map(str, _JUDGED)), events.c.id > locked
    )
    admitted = set(book.connection.execute(judged).scalars())
    query = (
        sa.select(
            receipts.c.id.label("receipt"), receipts.c.file, receipts.c.sha256,
            receipts.c.received_at, events.c.id, events.c.at, events.c.detail,
        )
        .join(events, events.c.receipt_id == receipts.c.id)
        .where(*here, events.c.kind == RECEIVED)
        .order_by(events.c.id)
    )  # fmt: skip
    return {
        (row.file, row.sha256): Known(
            row.file, row.sha256, dt.datetime.fromisoformat(row.received_at), row.id,
            dt.datetime.fromisoformat(row.at), str(json.loads(row.detail).get("was", "")),
            row.id > locked, row.receipt in admitted,
        )
        for row in book.connection.execute(query)
    }  # fmt: skip


def wanted_still(
    known: Mapping[tuple[str, str], Known],
    locked: Collection[tuple[str, str]],
    waiting: Collection[tuple[str, str]] = (),
) -> tuple[Known, ...]:
    """The tables that were admitted since the lock: each goes on counting, whatever is there now.

    `locked` are the lock's own files, as (name, SHA-256), `waiting` those that are admitted now.
    """
    return tuple(
        each
        for identity, each in known.items()
        if identity not in locked and (each.is_admitted or identity in waiting)
    )
