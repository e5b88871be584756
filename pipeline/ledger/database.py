"""A database URL in, the ledger's tables out: what was received, every version and its fate.

A small first version: rows are only ever added. A status that changes is a new row.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

T = TypeVar("T")

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

explanations = sa.Table(
    "explanations",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False),
    sa.Column("round", sa.Text, nullable=False),
    sa.Column("unit", sa.Text, nullable=False),
    sa.Column("school", sa.Text, nullable=False),
    sa.Column("certificate", sa.Text, nullable=False),
    sa.Column("field", sa.Text, nullable=False),
    sa.Column("code", sa.Text, nullable=False),
    sa.Column("value", sa.Text, nullable=False),
    sa.Column("reason", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("given_at", sa.Text, nullable=False),
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


@contextmanager
def transaction(url: str) -> Iterator[sa.Connection]:
    """A connection to the ledger, in a transaction that the caller commits.

    What is not committed is undone; a new SQLite file in which nothing was committed is removed.

    Raises:
        UsageFault: the URL is not one, or the database cannot be opened or written.
    """
    engine = _engine(url)
    file = _sqlite_file(engine)
    was_there = file is None or file.exists()
    committed = False
    try:
        with _told(url, engine.connect) as connection:
            _told(url, lambda: _metadata.create_all(connection))
            try:
                yield connection
            finally:
                committed = not connection.in_transaction()
    finally:
        engine.dispose()
        if file is not None and not was_there and not committed:
            file.unlink(missing_ok=True)


def _engine(url: str) -> sa.Engine:
    engine = _told(url, lambda: sa.create_engine(url))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _safe_sqlite)
    return engine


def _sqlite_file(engine: sa.Engine) -> Path | None:
    name = engine.url.database
    return Path(name) if engine.dialect.name == "sqlite" and name else None


def _told(url: str, action: Callable[[], T]) -> T:
    """Say in one sentence that the ledger cannot be used."""
    try:
        return action()
    except (SQLAlchemyError, ImportError) as error:
        raise UsageFault(
            f"台账打不开（{sa_url(url)}）：请检查 --ledger 的写法、文件夹是否可写、磁盘是否已满。"
        ) from error


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
