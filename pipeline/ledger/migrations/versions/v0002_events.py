"""Events in place of statuses, with actor and reason; strict tables; nothing can be rewritten.

A status of the first version becomes the event of its name. Who decided was not kept then: it was
the program.
"""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from pipeline.ledger.guards import refuse_changes

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
    new["events"] = _events(rows["receipts"], rows["statuses"])
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
    )
    table(
        "events", *texts("scope", "round", "kind", "at", "actor", "reason"),
        sa.Column("unit", sa.Text),
        sa.Column("receipt_id", sa.Integer, sa.ForeignKey("receipts.id")), *texts("detail"),
    )  # fmt: skip
    return made


def _events(receipts: list[dict[str, Any]], statuses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """An event for each receipt and each status, the oldest first."""
    by_id = {receipt["id"]: receipt for receipt in receipts}
    received = [_event(r, "received", r["received_at"], None, {}) for r in receipts]
    decided = [
        _event(
            by_id[s["receipt_id"]], s["status"], s["decided_at"], s["unit"],
            {"entries": s["entries"]},
        )
        for s in statuses
    ]  # fmt: skip
    return sorted([*received, *decided], key=lambda event: str(event["at"]))


def _event(
    receipt: dict[str, Any], kind: str, at: str, unit: str | None, detail: dict[str, int]
) -> dict[str, Any]:
    return {
        "scope": receipt["scope"], "round": receipt["round"], "kind": kind, "at": at,
        "actor": "程序", "reason": "", "unit": unit, "receipt_id": receipt["id"],
        "detail": json.dumps(detail, ensure_ascii=False),
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
