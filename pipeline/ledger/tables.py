"""The ledger's tables and views, as the newest migration leaves them.

Rows are only ever added: a trigger refuses everything else. What changes is told by a new event,
and the views tell what holds today.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from pipeline.ledger.guards import refuse_changes

STEPS = ("0001", "0002")
"""The versions that a ledger has had, each with its migration."""
HEAD = STEPS[-1]
"""The newest; a ledger that is made anew begins there."""

metadata = sa.MetaData()


def _table(name: str, *columns: sa.schema.SchemaItem) -> sa.Table:
    return sa.Table(
        name, metadata, sa.Column("id", sa.Integer, primary_key=True), *columns, sqlite_strict=True
    )


def _text(name: str, *constraints: Any) -> sa.Column[str]:
    return sa.Column(name, sa.Text, *constraints, nullable=False)


# Times are ISO 8601 text with their offset: the same in every database, and sortable in one zone.
receipts = _table(
    "receipts", _text("scope"), _text("round"), _text("file"), _text("sha256"),
    _text("received_at"), sa.UniqueConstraint("scope", "round", "file", "sha256"),
)  # fmt: skip

versions = _table(
    "versions", _text("scope"), _text("round"), _text("unit"), _text("content_hash"),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("scope", "round", "unit", "content_hash"),
    sa.UniqueConstraint("scope", "round", "unit", "version"),
)  # fmt: skip

explanations = _table(
    "explanations", _text("scope"), _text("round"), _text("unit"), _text("school"),
    _text("certificate"), _text("field"), _text("code"), _text("value"), _text("reason"),
    _text("source"), _text("given_at"),
    sa.Index("explanations_of_a_unit", "scope", "round", "unit"),
)  # fmt: skip

events = _table(
    "events", _text("scope"), _text("round"), _text("kind"), _text("at"), _text("actor"),
    _text("reason"), sa.Column("unit", sa.Text),
    sa.Column("receipt_id", sa.Integer, sa.ForeignKey("receipts.id")),
    _text("detail"),  # what the kind has to tell, as JSON
    sa.Index("events_of_a_receipt", "receipt_id"), sa.Index("events_of_a_round", "scope", "round"),
)  # fmt: skip

_version = sa.Table(
    "alembic_version", metadata, sa.Column("version_num", sa.String(32), nullable=False),
    sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)  # fmt: skip
"""Which step the ledger is at, where alembic looks for it."""

VIEWS = {
    "current_statuses": """
        SELECT r.scope, r.round, r.file, r.sha256, r.received_at,
               e.kind AS status, e.unit, e.detail, e.at AS decided_at, r.id AS receipt_id
        FROM receipts r JOIN events e ON e.receipt_id = r.id
        WHERE e.id = (SELECT max(l.id) FROM events l
                      WHERE l.receipt_id = r.id AND l.kind NOT IN ('received', 'read'))
    """,
    "current_explanations": """
        SELECT e.scope, e.round, e.unit, e.school, e.certificate, e.field, e.code, e.value,
               e.reason, e.source, e.given_at
        FROM explanations e
        WHERE e.id = (SELECT max(l.id) FROM explanations l
                      WHERE l.scope = e.scope AND l.round = e.round AND l.unit = e.unit
                        AND l.school = e.school AND l.certificate = e.certificate
                        AND l.field = e.field AND l.code = e.code AND l.value = e.value)
    """,
    "current_locks": """
        SELECT e.scope, e.round, e.unit, e.kind, e.at, e.actor, e.reason, e.detail
        FROM events e
        WHERE e.kind IN ('locked', 'reopened')
          AND e.id = (SELECT max(l.id) FROM events l
                      WHERE l.scope = e.scope AND l.round = e.round
                        AND l.kind IN ('locked', 'reopened')
                        AND coalesce(l.unit, '') = coalesce(e.unit, ''))
    """,
}
"""What holds today. The program reads the first; the others are for who looks with SQL alone."""


def make(connection: sa.Connection) -> None:
    """Make all of it in an empty database."""
    metadata.create_all(connection)
    connection.execute(_version.insert().values(version_num=HEAD))
    for name in metadata.tables:
        if name != _version.name:
            refuse_changes(connection, name)
    make_views(connection)


def make_views(connection: sa.Connection) -> None:
    """Make the views of what holds today, in place of those that are there."""
    for name, query in VIEWS.items():
        connection.execute(sa.text(f"DROP VIEW IF EXISTS {name}"))
        connection.execute(sa.text(f"CREATE VIEW {name} AS {query}"))
