"""The name of a table in, triggers that refuse to change or remove its rows out."""

from __future__ import annotations

import sqlalchemy as sa

REFUSAL = {
    "sqlite": "SELECT RAISE(ABORT, 'the ledger is append-only')",
    "postgresql": "RAISE EXCEPTION 'the ledger is append-only'",
}
"""What each trigger does."""
_KINDS = {
    "sqlite": ("no_update", "no_delete", "no_replace"),
    "postgresql": ("no_change", "no_truncate"),
}


def triggers(dialect: str, table: str) -> tuple[str, ...]:
    """The names of the triggers of a table."""
    return tuple(f"{table}_{kind}" for kind in _KINDS[dialect])


def refuse_changes(connection: sa.Connection, table: str) -> None:
    """From now on rows of a table are added, and nothing else."""
    if connection.dialect.name == "sqlite":
        statements = _for_sqlite(table, _unique(connection, table))
    else:
        statements = _for_postgresql(table)
    for statement in statements:
        connection.execute(sa.text(statement))


def _unique(connection: sa.Connection, table: str) -> list[list[str]]:
    """The columns of each key of a table."""
    told = sa.inspect(connection)
    keys = [told.get_pk_constraint(table)["constrained_columns"]]
    keys += [key["column_names"] for key in told.get_unique_constraints(table)]
    return sorted(keys)


def _for_sqlite(table: str, keys: list[list[str]]) -> list[str]:
    """INSERT OR REPLACE removes what stands in its way without asking the triggers of DELETE."""
    refused = f"BEGIN {REFUSAL['sqlite']}; END"
    update, delete, replace = triggers("sqlite", table)
    same = " OR ".join(
        "(" + " AND ".join(f"{column} = NEW.{column}" for column in key) + ")" for key in keys
    )
    there = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"  # noqa: S608 - names of our own
    return [
        f"CREATE TRIGGER {update} BEFORE UPDATE ON {table} {refused}",
        f"CREATE TRIGGER {delete} BEFORE DELETE ON {table} {refused}",
        f"CREATE TRIGGER {replace} BEFORE INSERT ON {table} WHEN {there} {refused}",
    ]


def _for_postgresql(table: str) -> list[str]:
    change, truncate = triggers("postgresql", table)
    return [
        (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ "
            f"BEGIN {REFUSAL['postgresql']}; END $$ LANGUAGE plpgsql"
        ),
        (
            f"CREATE TRIGGER {change} BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
        (
            f"CREATE TRIGGER {truncate} BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        ),
    ]
