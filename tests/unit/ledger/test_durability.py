"""A file of SQLite that several connections make at once."""

from __future__ import annotations

import sqlite3
import threading
from typing import TYPE_CHECKING

from pipeline.ledger.durability import make_durable

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS, AT_ONCE = 150, 4
"""Without waiting some of so many are refused, each time that this was tried."""


def test_connections_that_make_a_file_at_once_wait(tmp_path: Path) -> None:
    """None is refused because another one is beginning the same journal."""
    refused: list[str] = []

    def begin(path: Path, start: threading.Barrier) -> None:
        connection = sqlite3.connect(path, timeout=60)
        start.wait()
        try:
            make_durable(connection, 60)
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("CREATE TABLE IF NOT EXISTS made (at INTEGER)")
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            refused.append(str(error))
        finally:
            connection.close()

    for number in range(ROUNDS):
        start = threading.Barrier(AT_ONCE)
        given = (tmp_path / f"{number}.sqlite3", start)
        threads = [threading.Thread(target=begin, args=given) for _ in range(AT_ONCE)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not refused


def test_a_made_connection_is_durable(tmp_path: Path) -> None:
    """It writes ahead, waits for the disk, and keeps references."""
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3")
    make_durable(connection, 1)
    told = [
        connection.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys")
    ]
    connection.close()
    assert told == ["wal", 2, 1]
