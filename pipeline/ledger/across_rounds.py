"""A scope in, what its events of all rounds tell together out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa

from pipeline.ledger.tables import events
from pipeline.model.events import REMINDED

if TYPE_CHECKING:
    from collections.abc import Mapping


class Contact(NamedTuple):
    """Whom to call at a unit, as its table of a round said."""

    text: str
    round: str


def last_serial(connection: sa.Connection, scope: str, year: int) -> int:
    """The highest number that a letter of a scope was given in a year; 0 where there is none.

    Within a transaction that writes, the next number is nobody else's.
    """
    query = sa.select(events.c.detail).where(events.c.scope == scope, events.c.kind == REMINDED)
    details = map(json.loads, connection.execute(query).scalars())
    return max(
        (
            int(detail["serial"])
            for detail in details
            if detail.get("serial") and str(detail["date"]).startswith(f"{year:04}-")
        ),
        default=0,
    )


def contacts(connection: sa.Connection, scope: str, round_name: str) -> Mapping[str, Contact]:
    """Whom to call at each unit: as it wrote last in a round, or where it did not, in another."""
    columns = events.c
    query = (
        sa.select(columns.unit, columns.round, columns.detail)
        .where(columns.scope == scope, columns.unit.is_not(None))
        .where(columns.detail.contains('"contact"', autoescape=True), columns.kind != REMINDED)
        .order_by(columns.id)
    )
    told = [
        (row.unit, Contact(str(text), row.round))
        for row in connection.execute(query)
        if (text := json.loads(row.detail).get("contact"))
    ]
    return dict(sorted(told, key=lambda each: each[1].round == round_name))
