"""Events in place of statuses, with actor and reason; strict tables; nothing can be rewritten.

What was received, explained and decided by the first version becomes an event of its name.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from alembic import op

from pipeline.ledger.guards import refuse_changes

if TYPE_CHECKING:
    from collections.abc import Iterator

    _Row = dict[str, Any]

revision = "0002"
down_revision = "0001"

_KEPT = ("receipts", "versions", "explanations")


def upgrade() -> None:
    """Make the new tables, and take over every row under its own number."""
    connection = op.get_bind()
    old = sa.MetaData()
    old.reflect(connection, only=(*_KEPT, "statuses"))
    rows = {
        name: [row._asdict() for row in connection.execute(sa.select(table).order_by(table.c.id))]
        for name, table in old.tables.items()
    }
    old.drop_all(connection)
    made = _tables()
    made.create_all(connection)
    new = {name: rows[name] for name in _KEPT}
    new["events"] = list(_events(rows))
    for name, table in made.tables.items():
        if new[name]:
            connection.execute(table.insert(), new[name])
            _count_on(connection, name)
        refuse_changes(connection, name)


def _tables() -> sa.MetaData:
    made = sa.MetaData()

    def table(name: str, *columns: sa.schema.SchemaItem) -> None:
        key = sa.Column("id", sa.Integer, primary_key=True)
        sa.Table(name, made, key, *columns, sqlite_strict=True)

    def texts(*names: str) -> list[sa.Column[str]]:
        return [sa.Column(name, sa.Text, nullable=False) for name in names]

    table(
        "receipts", *texts("scope", "round", "file", "sha256", "received_at"),
        sa.UniqueConstraint("scope", "round", "file", "sha256"),
    )  # fmt: skip
    table(
        "versions", *texts("scope", "round", "unit", "content_hash"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("scope", "round", "unit", "content_hash"),
        sa.UniqueConstraint("scope", "round", "unit", "version"),
    )  # fmt: skip
    table(
        "explanations",
        *texts("scope", "round", "unit", "school", "certificate", "field", "code", "value"),
        *texts("reason", "source", "given_at"),
        sa.Index("explanations_of_a_unit", "scope", "round", "unit"),
    )
    table(
        "events", *texts("scope", "round", "kind", "at", "actor", "reason"),
        sa.Column("unit", sa.Text),
        sa.Column("receipt_id", sa.Integer, sa.ForeignKey("receipts.id")), *texts("detail"),
        sa.Index("events_of_a_receipt", "receipt_id"),
        sa.Index("events_of_a_round", "scope", "round"),
    )  # fmt: skip
    return made


def _events(rows: dict[str, list[_Row]]) -> Iterator[_Row]:
    """An event for each receipt, explanation and status, as one after the other was entered.

    Statuses keep the order of their numbers: the last one holds, whatever --as-of was then. What
    was received or explained comes before the statuses of the run that saw it.
    """
    by_id = {receipt["id"]: receipt for receipt in rows["receipts"]}
    receipts, explanations = list(rows["receipts"]), list(rows["explanations"])
    for status in rows["statuses"]:
        while receipts and receipts[0]["id"] <= status["receipt_id"]:
            yield _received(receipts.pop(0))
        while explanations and explanations[0]["given_at"] <= status["decided_at"]:
            yield _explained(explanations.pop(0))
        yield _event(by_id[status["receipt_id"]], status["status"], status["decided_at"]) | {
            "unit": status["unit"], "receipt_id": status["receipt_id"],
            "detail": json.dumps({"entries": status["entries"]}),
        }  # fmt: skip
    yield from map(_received, receipts)
    yield from map(_explained, explanations)


def _received(receipt: _Row) -> _Row:
    return _event(receipt, "received", receipt["received_at"]) | {"receipt_id": receipt["id"]}


def _explained(explanation: _Row) -> _Row:
    words = ("school", "certificate", "field", "code", "value", "source")
    told = {word: explanation[word] for word in words}
    return _event(explanation, "explained", explanation["given_at"]) | {
        "unit": explanation["unit"], "reason": explanation["reason"],
        "detail": json.dumps(told, ensure_ascii=False),
    }  # fmt: skip


def _event(row: _Row, kind: str, at: str) -> _Row:
    """An event of the scope and round of a row. Who did it was not kept: the program entered it."""
    return {
        "scope": row["scope"], "round": row["round"], "kind": kind, "at": at, "actor": "程序",
        "reason": "", "unit": None, "receipt_id": None, "detail": "{}",
    }  # fmt: skip


def _count_on(connection: sa.Connection, table: str) -> None:
    """Rows were entered under their own numbers: PostgreSQL's counter is to go on behind them."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            sa.text(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), "  # noqa: S608 - no input
                f"(SELECT max(id) FROM {table}))"
            )
        )
