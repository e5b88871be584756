"""A new connection to SQLite in, the same with what the ledger relies on out."""

from __future__ import annotations

from sqlite3 import OperationalError
from time import sleep
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite3 import Connection

_STEP = 0.05
"""Seconds between two tries."""


def make_durable(connection: Connection, seconds: float) -> None:
    """Set a connection so that a commit survives a power cut, and references hold.

    Raises:
        OperationalError: another one makes the same file for longer than so many seconds.
    """
    connection.isolation_level = None  # else tables would be made outside the transaction
    _write_ahead(connection, round(seconds / _STEP))
    for pragma in ("synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _write_ahead(connection: Connection, tries: int) -> None:
    """Keep the journal that lets others read: where two begin it at once, SQLite does not wait."""
    for left in reversed(range(max(tries, 1))):
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except OperationalError as error:
            if not left or error.sqlite_errorname != "SQLITE_BUSY":
                raise
            sleep(_STEP)
        else:
            return
