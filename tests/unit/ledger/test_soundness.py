"""Soundness, on both databases: what somebody did to the ledger outside the program is found."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pipeline.ledger.database import reading
from pipeline.ledger.guards import triggers
from pipeline.ledger.records import records
from pipeline.ledger.soundness import Soundness, soundness
from tests.unit.given import NOON
from tests.unit.ledger.first_version import make_first_version
from tests.unit.ledger.test_fates import candidate

from .conftest import Ledger

if TYPE_CHECKING:
    from pathlib import Path


def found(ledger: Ledger) -> Soundness:
    """What is found in a ledger."""
    with reading(ledger.url) as connection:
        return soundness(connection)


@pytest.fixture
def filled(ledger: Ledger) -> Ledger:
    """A ledger with rows."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
        book.number_versions([candidate("a"), candidate("b", received=1), candidate("c", "乙")])
    return ledger


def test_nothing_to_find(filled: Ledger) -> None:
    """A ledger that only the program has written is sound."""
    assert found(filled) == Soundness((), is_readable=True)


def test_a_migrated_ledger_is_sound(ledger: Ledger) -> None:
    """So is one of the first version, once it was opened, whatever numbers its rows have."""
    make_first_version(ledger.url)
    assert found(ledger) == Soundness((), is_readable=True)


@pytest.mark.parametrize("table", ["receipts", "versions", "explanations", "events"])
def test_a_guard_that_is_gone(filled: Ledger, table: str) -> None:
    """Each trigger that was removed is named with its table."""
    dialect = filled.url.partition(":")[0].partition("+")[0]
    names = triggers(dialect, table)
    where = f" ON {table}" if dialect == "postgresql" else ""
    filled.do(*(f"DROP TRIGGER {name}{where}" for name in names))
    faults, is_readable = found(filled)
    assert is_readable
    assert len(faults) == len(names)
    assert all(name in fault for name, fault in zip(names, faults, strict=True))


def test_a_guard_that_sleeps(postgresql: str) -> None:
    """A trigger that was switched off guards nothing."""
    ledger = Ledger(postgresql)
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    ledger.do("ALTER TABLE events DISABLE TRIGGER ALL")
    assert len(found(ledger).faults) == 2


def test_a_guard_that_does_nothing(sqlite: str) -> None:
    """A trigger of the same name that refuses nothing is none."""
    ledger = Ledger(sqlite)
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    ledger.do(
        "DROP TRIGGER events_no_delete",
        "CREATE TRIGGER events_no_delete BEFORE DELETE ON events BEGIN SELECT 1; END",
    )
    (fault,) = found(ledger).faults
    assert "events_no_delete" in fault


def test_a_version_that_is_gone(filled: Ledger) -> None:
    """A gap in a unit's versions is named with scope, round and unit."""
    filled.do(
        "INSERT INTO versions (scope, round, unit, content_hash, version)"
        " VALUES ('henan', '2019-1', '甲', 'x', 4)"
    )
    (fault,) = found(filled).faults
    assert "henan 2019-1 甲" in fault
    assert "有 3 个版本，却从 1 编到 4" in fault


def test_a_view_that_is_gone(filled: Ledger) -> None:
    """Without its views nothing can be compared; that is the one thing to say."""
    filled.do("DROP VIEW current_statuses")
    (fault,), is_readable = found(filled)
    assert not is_readable
    assert "current_statuses" in fault


def test_a_damaged_file(sqlite: str, tmp_path: Path) -> None:
    """A page that was overwritten is found before anything is believed."""
    ledger = Ledger(sqlite)
    with ledger.book() as book:
        book.receive([(f"{number}" * 50, "1") for number in range(500)], NOON)
    ledger.do("PRAGMA wal_checkpoint(TRUNCATE)")
    path = tmp_path / "ledger.sqlite3"
    content = bytearray(path.read_bytes())
    content[-8192:] = b"\xff" * 8192
    path.write_bytes(content)
    (fault,), is_readable = found(ledger)
    assert not is_readable
    assert "损坏" in fault


def test_every_row_is_told(filled: Ledger) -> None:
    """The records hold each row of each table, in the order of entering."""
    with reading(filled.url) as connection:
        told = records(connection)
    counted = [(row["id"], row["unit"], row["version"]) for row in told["versions"]]
    assert counted == [(1, "甲", 1), (2, "乙", 1), (3, "甲", 2)]
    assert [(row["kind"], row["file"]) for row in told["events"]] == [("received", "a")]
    assert list(told) == ["receipts", "versions", "explanations", "events"]
