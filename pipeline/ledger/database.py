"""A database URL in, a connection to the ledger of today's version out: to write, or to read."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from pipeline.ledger import tables
from pipeline.ledger.durability import make_durable
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

WAIT_SECONDS = 60.0
"""So long a run waits for another one that writes the same ledger."""
_CONNECT_SECONDS = 10
_WRITERS = 10_872_019
"""The number that PostgreSQL's lock of the ledger's one writer goes by."""
_USER = re.compile("//.*@")
_BUSY = ("SQLITE_BUSY", "55P03")
"""How the databases say that another run holds what was waited for."""
_DAMAGED = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "XX001", "XX002")
"""How the names begin by which they say that what is stored is none of what was written."""
_EXTRA = "pip install 'onex-summarize[postgresql]'"


@contextmanager
def transaction(url: str) -> Iterator[sa.Connection]:
    """A connection to the ledger, in a transaction that the caller commits.

    One at a time writes a ledger, from whatever workspace; another waits. What is not committed is
    undone; a new SQLite file in which nothing was committed is removed. That a ledger was brought
    up to this version is committed by itself.

    Raises:
        UsageFault: the URL is not one, the database cannot be opened or written, its file is
            damaged, another run is still writing it, or the ledger is of a newer version of the
            program.
    """
    engine = _engine(url, _begin_alone)
    file = _sqlite_file(engine)
    was_there = file is None or file.exists()
    committed: list[sa.Connection] = []
    sa.event.listen(engine, "commit", committed.append)
    try:
        with _connected(engine, url) as connection:
            with _told(url, every=True):
                _refuse_damaged(connection, url)
                _bring_up(connection)
            yield connection
    finally:
        engine.dispose()
        if file is not None and not was_there and not committed:
            _remove_empty(file)


@contextmanager
def reading(url: str) -> Iterator[sa.Connection]:
    """A connection that sees the ledger as it is at one moment, and waits for no writer.

    Where there is no ledger yet it sees an empty one; none is made.

    Raises:
        UsageFault: as for `transaction`.
    """
    version = version_of(url)
    if version not in (None, tables.HEAD):
        with transaction(url):  # which brings it up to this version, or refuses it
            pass
    engine = _engine(url, _begin) if version else sa.create_engine("sqlite://")
    try:
        with _connected(engine, url) as connection:
            if version is None:
                tables.make(connection)
            yield connection
    finally:
        engine.dispose()


def version_of(url: str) -> str | None:
    """The version of the ledger that is there, None where there is none.

    Raises:
        UsageFault: the URL is not one, or the database cannot be opened.
    """
    engine = _engine(url, _begin)
    file = _sqlite_file(engine)
    if file is not None and not file.exists() and file.parent.is_dir():
        return None
    try:
        with _connected(engine, url) as connection, _told(url, every=True):
            return _version(connection)
    finally:
        engine.dispose()


@contextmanager
def _connected(engine: sa.Engine, url: str) -> Iterator[sa.Connection]:
    with _told(url, every=True):
        connection = engine.connect()
    with _told(url), connection:
        yield connection


def _refuse_damaged(connection: sa.Connection, url: str) -> None:
    """Look at every page before anything is written: half a run must not come of a broken file."""
    if connection.dialect.name != "sqlite":
        return
    if connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() != "ok":
        raise UsageFault(_damaged(url))


def _version(connection: sa.Connection) -> str | None:
    there = set(sa.inspect(connection).get_table_names())
    if "receipts" not in there:
        return None
    if "alembic_version" not in there:
        return tables.STEPS[0]  # the first version did not tell
    version = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return str(version or tables.STEPS[0])


def _bring_up(connection: sa.Connection) -> None:
    """Make the ledger where there is none; bring one of an earlier version up to this one's."""
    version = _version(connection)
    if version is None:
        tables.make(connection)
    elif version not in tables.STEPS:
        raise UsageFault(
            f"台账是新版本的程序写的（{version}），这一版只认得到 {tables.HEAD}。"
            "台账没有改动，请改用新版本的程序。"
        )
    elif version != tables.HEAD:
        _migrate(connection)
        connection.commit()


def _migrate(connection: sa.Connection) -> None:
    from alembic import command
    from alembic.config import Config

    for view in tables.VIEWS:
        connection.execute(sa.text(f"DROP VIEW IF EXISTS {view}"))
    configuration = Config()
    configuration.set_main_option("script_location", "pipeline.ledger:migrations")
    configuration.attributes["connection"] = connection
    command.upgrade(configuration, "head")
    tables.make_views(connection)


def _engine(url: str, begin: Callable[[sa.Connection], None]) -> sa.Engine:
    with _told(url, every=True):
        engine = sa.create_engine(url, connect_args=_settings(url))
    if engine.dialect.name == "sqlite":
        if _sqlite_file(engine) is None:
            raise UsageFault(
                f"台账打不开（{sa_url(url)}）：没有写文件名，登记的内容会丢失。"
                "请写成 sqlite:/// 加文件名。"
            )
        sa.event.listen(engine, "connect", lambda new, _: make_durable(new, WAIT_SECONDS))
    sa.event.listen(engine, "begin", begin)
    return engine


def _settings(url: str) -> dict[str, Any]:
    """How the driver is to connect."""
    parsed = sa.make_url(url)
    dialect = parsed.get_backend_name()
    if dialect == "sqlite":
        if parsed.query:
            raise ValueError(url)  # SQLAlchemy would leave it out with a warning
        return {"timeout": WAIT_SECONDS}
    if dialect == "postgresql":
        return {"connect_timeout": _CONNECT_SECONDS}
    raise UsageFault(
        f"台账打不开（{sa_url(url)}）：--ledger 只能写 sqlite:/// 加文件名，"
        "或 postgresql+psycopg:// 加服务器和库名。"
    )


def _sqlite_file(engine: sa.Engine) -> Path | None:
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:":
        return None
    return Path(name)


def _remove_empty(file: Path) -> None:
    """Remove a file of SQLite's in which nothing was made; another run may have made something."""
    engine = sa.create_engine(f"sqlite:///{file.as_posix()}")
    try:
        with engine.connect() as connection:
            is_empty = not sa.inspect(connection).get_table_names()
    except SQLAlchemyError:
        return
    finally:
        engine.dispose()
    if is_empty:
        file.unlink(missing_ok=True)


@contextmanager
def _told(url: str, *, every: bool = False) -> Iterator[None]:
    """Say in one sentence that the ledger cannot be used: of every error, or of the system's.

    A damaged file is told wherever it shows. Once the ledger is open, what a statement of ours does
    wrong is a fault of the program.
    """
    try:
        yield
    except DatabaseError as error:
        name = _name_of(error)
        if _is_damage(error):
            raise UsageFault(_damaged(url)) from error
        is_ours = name == "SQLITE_ERROR" or not isinstance(error, OperationalError)
        if is_ours and not every:
            raise
        raise UsageFault(_busy(url) if name in _BUSY else _not_opened(url)) from error
    except (SQLAlchemyError, ImportError, ValueError, TypeError) as error:
        if not every:
            raise
        if isinstance(error, ImportError) and "psycopg" in str(error):
            raise UsageFault(
                "台账在 PostgreSQL 里，还缺连接它的组件。"
                f"请运行 {_EXTRA}，网址写成 postgresql+psycopg:// 开头。"
            ) from error
        raise UsageFault(_not_opened(url)) from error


def _name_of(error: DatabaseError) -> str | None:
    """What the database itself calls an error."""
    return getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None)


def _is_damage(error: DatabaseError) -> bool:
    """Whether the database, or the driver at a text that is none, has met a broken page."""
    return (_name_of(error) or "").startswith(_DAMAGED) or "decode to UTF-8" in str(error.orig)


def _damaged(url: str) -> str:
    return (
        f"台账打不开或读不下去（{sa_url(url)}）：数据库文件有损坏，或者不是台账。"
        "请不要再改动它，从备份恢复这个文件以后再运行；这次什么也没有登记，结果没有改动。"
    )


def _not_opened(url: str) -> str:
    return (
        f"台账打不开或写不进（{sa_url(url)}）：请检查 --ledger 的写法、文件夹是否可写、"
        "磁盘是否已满、数据库服务器是否连得上。"
    )


def _busy(url: str) -> str:
    return (
        f"台账（{sa_url(url)}）正被另一次运行写入，等了 {WAIT_SECONDS:g} 秒还没有写完；"
        "这次什么也没有登记，请稍后再运行一次。"
    )


def sa_url(url: str) -> str:
    """A URL for a message, without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except (SQLAlchemyError, ValueError):
        return _USER.sub("//***@", url)


def _begin(connection: sa.Connection) -> None:
    """See the ledger as it is now until the end, and let others write it."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _begin_alone(connection: sa.Connection) -> None:
    """Wait until nobody else writes the ledger: what is read from now on stays so."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        return
    for statement in (
        "SET TRANSACTION ISOLATION LEVEL READ COMMITTED",  # what is read after the wait is new
        f"SET LOCAL lock_timeout = {int(WAIT_SECONDS * 1000)}",  # milliseconds
        f"SELECT pg_advisory_xact_lock({_WRITERS})",
    ):
        connection.exec_driver_sql(statement)
