"""A connection to the ledger in, every row of it out, in the order in which they were entered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from pipeline.ledger.tables import events, explanations, receipts, versions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def records(connection: sa.Connection) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """The rows of each table, by the names of their columns; an event names its file as well."""
    of_file = (receipts.c.file, receipts.c.sha256)
    with_files = sa.select(events, *of_file).outerjoin(
        receipts, receipts.c.id == events.c.receipt_id
    )
    queries = {
        "receipts": sa.select(receipts).order_by(receipts.c.id),
        "versions": sa.select(versions).order_by(versions.c.id),
        "explanations": sa.select(explanations).order_by(explanations.c.id),
        "events": with_files.order_by(events.c.id),
    }
    return {
        name: [dict(row) for row in connection.execute(query).mappings()]
        for name, query in queries.items()
    }
