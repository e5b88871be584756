"""A database URL in, the ledger's tables out: what was received, every version and its fate.

A small first version: rows are only ever added. A status that changes is a new row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from typing import Any

_metadata = sa.MetaData()

# Times are ISO 8601 text with their offset: the same in every database, and sortable in one zone.
receipts = sa.Table(
    "receipts",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("round", sa.Text, nullable=False),
    sa.Column("file", sa.Text, nullable=False),
    sa.Column("sha256", sa.Text, nullable=False),
    sa.Column("received_at", sa.Text, nullable=False),
    sa.UniqueConstraint("scope", "round", "file", "sha256"),
)

versions = sa.Table(
    "versions",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("round", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("version", sa.Integer, nullable=False),
    sa.UniqueConstraint("scope", "round", "unit", "content_hash"),
    sa.UniqueConstraint("scope", "round", "unit", "version"),
)

statuses = sa.Table(
    "statuses",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("receipt_id", sa.Integer, sa.ForeignKey("receipts.id"), nullable=False),
    sa.Column("status", sa.Text, nullable=False),
    sa.Column("unit", sa.Text),
    sa.Column("entries", sa.Integer, nullable=False),
    sa.Column("decided_at", sa.Text, nullable=False),
)


def open_database(url: str) -> sa.Engine:
    """An engine on a database that has the ledger's tables.

    Raises:
        UsageFault: the URL is not one, or the database cannot be opened or written.
    """
    try:
        engine = sa.create_engine(url)
        if engine.dialect.name == "sqlite":
            sa.event.listen(engine, "connect", _safe_sqlite)
        _metadata.create_all(engine)
    except (SQLAlchemyError, ImportError) as error:
        raise UsageFault(
            f"台账打不开（{sa_url(url)}）：请检查 --ledger 的写法、文件夹是否可写、磁盘是否已满。"
        ) from error
    return engine


def sa_url(url: str) -> str:
    """A URL for a message, without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return url


def _safe_sqlite(connection: Any, _record: object) -> None:
    """Durable and referentially sound: a commit survives a power cut."""
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")
