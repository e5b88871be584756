"""The name of a table in, triggers that refuse to change or remove its rows out."""

from __future__ import annotations

import sqlalchemy as sa


def refuse_changes(connection: sa.Connection, table: str) -> None:
    """From now on rows of a table are added, and nothing else."""
    dialect = connection.dialect.name
    for statement in _for_sqlite(table) if dialect == "sqlite" else _for_postgresql(table):
        connection.execute(sa.text(statement))


def _for_sqlite(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ]


def _for_postgresql(table: str) -> list[str]:
    return [
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION 'the ledger is append-only'; END $$ LANGUAGE plpgsql"
        ),
        (
            f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        ),
        (
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
    ]
