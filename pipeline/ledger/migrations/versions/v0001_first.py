"""The first version: receipts, versions, explanations, statuses.

Its ledgers were made without alembic: one with its tables and without a number is of that version.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make its tables where they are missing; the last two came while it was worked on."""
    _table(
        "receipts", *_texts("scope", "round", "file", "sha256", "received_at"),
        sa.UniqueConstraint("scope", "round", "file", "sha256"),
    )  # fmt: skip
    _table(
        "versions", *_texts("scope", "round", "unit", "content_hash"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.UniqueConstraint("scope", "round", "unit", "content_hash"),
        sa.UniqueConstraint("scope", "round", "unit", "version"),
    )  # fmt: skip
    _table(
        "explanations",
        *_texts("scope", "round", "unit", "school", "certificate", "field", "code", "value"),
        *_texts("reason", "source", "given_at"),
    )
    _table(
        "statuses",
        sa.Column("receipt_id", sa.Integer, sa.ForeignKey("receipts.id"), nullable=False),
        *_texts("status"), sa.Column("unit", sa.Text),
        sa.Column("entries", sa.Integer, nullable=False), *_texts("decided_at"),
    )  # fmt: skip


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    key = sa.Column("id", sa.Integer, primary_key=True)
    op.create_table(name, key, *columns, if_not_exists=True)
