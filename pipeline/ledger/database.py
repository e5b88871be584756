"""A database URL in, a connection to the ledger of today's version out."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from pipeline.ledger import tables
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

T = TypeVar("T")


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
            _told(url, lambda: _up_to_date(connection))
            try:
                yield connection
            finally:
                committed = not connection.in_transaction()
    finally:
        engine.dispose()
        if file is not None and not was_there and not committed:
            file.unlink(missing_ok=True)


def _up_to_date(connection: sa.Connection) -> None:
    """Make the ledger where there is none; bring one of an earlier version up to this one's."""
    there = set(sa.inspect(connection).get_table_names())
    if "receipts" not in there:
        tables.make(connection)
        return
    version = None
    if "alembic_version" in there:
        version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    if version == tables.HEAD:
        return
    if version is not None and version > tables.HEAD:
        raise UsageFault(
            f"台账是新版本的程序写的（{version}），这一版只认得到 {tables.HEAD}。请改用新版本。"
        )
    from alembic import command
    from alembic.config import Config

    for view in tables.VIEWS:
        connection.execute(sa.text(f"DROP VIEW IF EXISTS {view}"))
    configuration = Config()
    configuration.set_main_option("script_location", "pipeline.ledger:migrations")
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
    tables.make_views(connection)


def _engine(url: str) -> sa.Engine:
    engine = _told(url, lambda: sa.create_engine(url))
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _safe_sqlite)
        sa.event.listen(engine, "begin", _begin)
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
    connection.isolation_level = None  # else tables would be made outside the transaction
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN")
