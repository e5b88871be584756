"""A connection to the ledger in, what is wrong with the database itself out, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from pipeline.ledger import tables
from pipeline.ledger.guards import REFUSAL, triggers

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADVICE = "有人在程序之外动过数据库，请用备份换回，或交维护人员处理"


class Soundness(NamedTuple):
    """What was found out about a database."""

    faults: tuple[str, ...]
    is_readable: bool
    """Whether what it holds can be looked at all the same."""


def soundness(connection: sa.Connection) -> Soundness:
    """Whether a ledger of today's version is whole, guarded, and its versions without gaps."""
    damage = tuple(_damage(connection))
    if damage:
        return Soundness(damage, is_readable=False)
    missing = tuple(_missing(connection))
    if missing:
        return Soundness(missing, is_readable=False)
    return Soundness((*_unguarded(connection), *_gaps(connection)), is_readable=True)


def _damage(connection: sa.Connection) -> Iterator[str]:
    """What SQLite finds broken in its file; PostgreSQL's server looks after its own."""
    if connection.dialect.name != "sqlite":
        return
    try:
        told = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    except DatabaseError as error:
        told, lost = [str(error.orig)], []
    if list(told) != ["ok"] or lost:
        yield "台账文件有损坏，请用备份换回（也可以先用 summarize ledger export 导出还读得到的）。"


def _missing(connection: sa.Connection) -> Iterator[str]:
    told = sa.inspect(connection)
    there = {*told.get_table_names(), *told.get_view_names()}
    for name in (*tables.metadata.tables, *tables.VIEWS):
        if name not in there:
            yield f"台账里缺少 {name}：{_ADVICE}。"


def _unguarded(connection: sa.Connection) -> Iterator[str]:
    """Tables whose rows could be changed, and those that take anything for a number."""
    there = _triggers(connection)
    for name in tables.metadata.tables:
        if name == "alembic_version":
            continue
        for trigger in triggers(connection.dialect.name, name):
            if trigger not in there:
                yield f"台账的 {name} 缺少防改动的保护（{trigger}）：{_ADVICE}。"
        if connection.dialect.name == "sqlite" and not _is_strict(connection, name):
            yield f"台账的 {name} 不检查数据类型：{_ADVICE}。"


def _triggers(connection: sa.Connection) -> set[str]:
    """The names of the triggers that do their work."""
    if connection.dialect.name == "sqlite":
        query = sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE :does")
    else:
        query = sa.text(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled IN ('O', 'A') AND p.prosrc LIKE :does"
            " AND c.relnamespace = current_schema()::regnamespace"
        )
    does = {"does": f"%{REFUSAL[connection.dialect.name]}%"}
    return set(connection.execute(query, does).scalars())


def _is_strict(connection: sa.Connection, table: str) -> bool:
    query = sa.text("SELECT strict FROM pragma_table_list WHERE name = :name")
    return bool(connection.execute(query, {"name": table}).scalar())


def _gaps(connection: sa.Connection) -> Iterator[str]:
    """Units whose versions do not count from 1 without a gap."""
    columns = tables.versions.c
    of_unit = (columns.scope, columns.round, columns.unit)
    ends = (sa.func.min(columns.version), sa.func.max(columns.version), sa.func.count())
    query = sa.select(*of_unit, *ends).group_by(*of_unit).order_by(*of_unit)
    for scope, round_name, unit, first, last, number in connection.execute(query):
        if (first, last) != (1, number):
            yield (
                f"{scope} {round_name} {unit} 的版本号不连续：有 {number} 个版本，"
                f"却从 {first} 编到 {last}；{_ADVICE}。"
            )
