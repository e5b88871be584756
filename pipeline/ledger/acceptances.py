"""A book in, every table that it says was accepted out, by unit: what counted once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from pipeline.ledger.tables import events, receipts
from pipeline.model.submissions import Status

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pipeline.ledger.book import Book


class Acceptance(NamedTuple):
    """A table that a run accepted."""

    file: str
    sha256: str
    entries: int


def acceptances(book: Book) -> Mapping[str, tuple[Acceptance, ...]]:
    """From each unit to the tables that runs accepted of it, the last one last; no empty ones."""
    query = (
        sa.select(events.c.unit, events.c.detail, receipts.c.file, receipts.c.sha256)
        .join(receipts, receipts.c.id == events.c.receipt_id)
        .where(
            events.c.scope == book.scope,
            events.c.round == book.round,
            events.c.kind == str(Status.ACCEPTED),
        )
        .order_by(events.c.id)
    )
    found: dict[str, list[Acceptance]] = {}
    for row in book.connection.execute(query):
        entries = int(json.loads(row.detail).get("entries", 0))
        if row.unit is not None and entries:
            found.setdefault(row.unit, []).append(Acceptance(row.file, row.sha256, entries))
    return {unit: tuple(of_unit) for unit, of_unit in found.items()}
