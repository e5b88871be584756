"""Append-only, on both databases: the database itself refuses what would change or remove a row."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import DBAPIError

from pipeline.model.explanations import Explanation
from pipeline.model.findings import FindingKey
from tests.unit.given import NOON
from tests.unit.ledger.test_fates import candidate

from .conftest import Ledger

TABLES = ("receipts", "versions", "explanations", "events")
BOTH = (
    "UPDATE {table} SET scope = 'x'",
    "UPDATE {table} SET scope = 'x' WHERE id = 1",
    "DELETE FROM {table}",
    "DELETE FROM {table} WHERE id IN (1, 2)",
)
SQLITE = (
    "UPDATE OR IGNORE {table} SET scope = 'x'",
    "UPDATE OR REPLACE {table} SET id = 2 WHERE id = 1",
    "REPLACE INTO {table} SELECT * FROM {table}",
    "INSERT OR REPLACE INTO {table} SELECT * FROM {table} WHERE id = 1",
    "INSERT INTO {table} SELECT * FROM {table} WHERE id = 1 ON CONFLICT DO UPDATE SET scope = 'x'",
)
POSTGRESQL = (
    "TRUNCATE {table} CASCADE",
    "UPDATE {table} SET scope = 'x' WHERE false",
    "INSERT INTO {table} SELECT * FROM {table} WHERE id = 1 ON CONFLICT (id) DO UPDATE SET id = 9",
)


def fill(ledger: Ledger) -> Ledger:
    """Two rows for each table."""
    with ledger.book() as book:
        book.receive([("a", "1"), ("b", "2")], NOON)
        book.number_versions([candidate("a"), candidate("b")])
        keys = (FindingKey("学校", "", "students", "R04", value) for value in "12")
        book.explain([Explanation("甲", key, "两校合并", "") for key in keys], NOON)
    return ledger


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger with rows in every table."""
    return fill(ledger)


def content(ledger: Ledger) -> dict[str, list[tuple[object, ...]]]:
    """All rows of all tables."""
    return {name: ledger.rows(f"SELECT * FROM {name} ORDER BY id") for name in TABLES}  # noqa: S608


@pytest.mark.parametrize("statement", BOTH)
@pytest.mark.parametrize("table", TABLES)
def test_rows_stay_as_they_are(filled: Ledger, table: str, statement: str) -> None:
    """No row is changed or removed, neither one nor several, in any table."""
    refused(filled, statement.format(table=table))


@pytest.mark.parametrize("statement", SQLITE)
@pytest.mark.parametrize("table", TABLES)
def test_sqlite_has_no_way_round(sqlite: str, table: str, statement: str) -> None:
    """Nor by the ways that SQLite has to replace a row while one is entered."""
    refused(fill(Ledger(sqlite)), statement.format(table=table))


@pytest.mark.parametrize("statement", POSTGRESQL)
@pytest.mark.parametrize("table", TABLES)
def test_postgresql_has_no_way_round(postgresql: str, table: str, statement: str) -> None:
    """Nor by emptying the whole table, nor by changing a row while one is entered."""
    refused(fill(Ledger(postgresql)), statement.format(table=table))


def refused(ledger: Ledger, statement: str) -> None:
    """A statement fails for the ledger's own reason, and every row is as it was."""
    before = content(ledger)
    assert all(len(rows) == 2 or name == "events" for name, rows in before.items())
    with pytest.raises(DBAPIError, match="append-only"):
        ledger.do(statement)
    assert content(ledger) == before


def test_a_key_is_used_once(filled: Ledger) -> None:
    """The same receipt cannot be entered again, nor a version's number be given again."""
    receipt = "SELECT scope, round, file, sha256, 'later' FROM receipts WHERE id = 1"
    version = "SELECT scope, round, unit, 'other', version FROM versions WHERE id = 1"
    for statement in (
        f"INSERT INTO receipts (scope, round, file, sha256, received_at) {receipt}",
        f"INSERT INTO versions (scope, round, unit, content_hash, version) {version}",
    ):
        with pytest.raises(DBAPIError):
            filled.do(statement)
