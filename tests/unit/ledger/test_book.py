"""The book, on a real SQLite file: receipts, versions and statuses of one scope and round."""

from __future__ import annotations

import datetime as dt
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from pipeline.ledger.book import Book
from pipeline.ledger.database import sa_url, transaction
from pipeline.model.errors import UsageFault
from pipeline.model.submissions import Receipt, Status, Submission
from tests.unit.given import NOON
from tests.unit.ledger.test_fates import candidate

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LATER = NOON + dt.timedelta(hours=1)


class Ledger:
    """A ledger file that each run opens anew, as the program does."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def book(self, scope: str = "henan", round_name: str = "2019-1") -> Iterator[Book]:
        """A book within a transaction that is committed unless the run fails."""
        with transaction(f"sqlite:///{self.path.as_posix()}") as connection:
            yield Book(connection, scope, round_name)
            connection.commit()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the file holds, read without the program."""
        connection = sqlite3.connect(self.path)
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    """A ledger file that is not there yet."""
    return Ledger(tmp_path / "ledger.sqlite3")


def submission(
    status: Status, unit: str | None = "甲", *, file: str = "a", sha256: str = "1"
) -> Submission:
    """A submission with a status."""
    return Submission(Receipt(file, sha256, NOON, NOON), status, unit, None, (), None)


def test_a_receipt_keeps_its_first_time(ledger: Ledger) -> None:
    """A file that the ledger knows keeps the time of its first receipt, in every later run."""
    with ledger.book() as book:
        assert book.receive([("a", "1")], NOON) == {("a", "1"): NOON}
    with ledger.book() as book:
        again = book.receive([("a", "1"), ("b", "2")], LATER)
    assert again == {("a", "1"): NOON, ("b", "2"): LATER}
    assert ledger.rows("select count(*) from receipts") == [(2,)]


def test_other_bytes_are_another_receipt(ledger: Ledger) -> None:
    """A file that was overwritten is received anew, and the former receipt stays."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    with ledger.book() as book:
        assert book.receive([("a", "2")], LATER) == {("a", "2"): LATER}
    with ledger.book() as book:
        assert book.receive([("a", "1")], LATER) == {("a", "1"): NOON}


def test_receipts_of_other_scopes_and_rounds(ledger: Ledger) -> None:
    """The same file in another scope or round is another receipt."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    for place in (("hebei", "2019-1"), ("henan", "2019-2")):
        with ledger.book(*place) as book:
            assert book.receive([("a", "1")], LATER) == {("a", "1"): LATER}


def test_times_keep_their_zone(ledger: Ledger) -> None:
    """A time comes back as the same moment with its offset."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    with ledger.book() as book:
        moment = book.receive([("a", "1")], LATER)["a", "1"]
    assert moment.isoformat() == "2019-04-20T12:00:00+08:00"


def test_nothing_received(ledger: Ledger) -> None:
    """A run without files enters nothing."""
    with ledger.book() as book:
        assert book.receive([], NOON) == {}
        assert book.number_versions([]) == {}
        book.record([], NOON)
    assert ledger.rows("select count(*) from receipts") == [(0,)]


def test_versions_number_on(ledger: Ledger) -> None:
    """The first content of a unit is 1, each new one the next, over many runs."""
    with ledger.book() as book:
        first = book.number_versions([candidate("b", received=1), candidate("a")])
    assert first == {"a": 1, "b": 2}
    with ledger.book() as book:
        second = book.number_versions([candidate("c"), candidate("b")])
    assert second == {"c": 3, "b": 2}


def test_the_same_content_is_the_same_version(ledger: Ledger) -> None:
    """A copy under another name has the version of what it is a copy of."""
    with ledger.book() as book:
        files = [candidate("a", content="x"), candidate("copy", content="x", received=1)]
        assert book.number_versions(files) == {"a": 1, "copy": 1}


def test_versions_of_two_units(ledger: Ledger) -> None:
    """Each unit counts for itself, also where the contents are the same."""
    with ledger.book() as book:
        files = [candidate("a", unit="甲", content="x"), candidate("b", unit="乙", content="x")]
        assert book.number_versions(files) == {"a": 1, "b": 1}


def test_versions_of_another_round(ledger: Ledger) -> None:
    """A new round begins at 1."""
    with ledger.book() as book:
        book.number_versions([candidate("a")])
    with ledger.book("henan", "2019-2") as book:
        assert book.number_versions([candidate("b")]) == {"b": 1}


def test_statuses_are_appended_only_when_changed(ledger: Ledger) -> None:
    """The history holds each change of a status once, in its order, with its time."""
    states = [Status.ACCEPTED, Status.ACCEPTED, Status.SUPERSEDED, Status.ACCEPTED]
    for hours, status in enumerate(states):
        with ledger.book() as book:
            moment = NOON + dt.timedelta(hours=hours)
            book.receive([("a", "1")], moment)
            book.record([submission(status)], moment)
    history = ledger.rows("select kind, at from events where kind <> 'received' order by id")
    assert history == [
        ("accepted", "2019-04-20T12:00:00+08:00"),
        ("superseded", "2019-04-20T14:00:00+08:00"),
        ("accepted", "2019-04-20T15:00:00+08:00"),
    ]


def test_a_unit_that_becomes_known_is_a_change(ledger: Ledger) -> None:
    """A status is also what unit it is for."""
    for unit in (None, "甲", "甲"):
        with ledger.book() as book:
            book.receive([("a", "1")], NOON)
            book.record([submission(Status.RETURNED, unit)], NOON)
    assert ledger.rows("select unit from events where kind = 'returned' order by id") == [
        (None,),
        ("甲",),
    ]


def test_files_have_their_own_history(ledger: Ledger) -> None:
    """A change of one file's status enters nothing for another."""
    for second in (Status.ACCEPTED, Status.SUPERSEDED):
        with ledger.book() as book:
            book.receive([("a", "1"), ("b", "2")], NOON)
            book.record(
                [submission(Status.RETURNED), submission(second, file="b", sha256="2")], NOON
            )
    entered = ledger.rows(
        "select file, kind from events join receipts on receipts.id = receipt_id"
        " where kind <> 'received' order by events.id"
    )
    assert entered == [("a", "returned"), ("b", "accepted"), ("b", "superseded")]


def test_a_run_that_fails_leaves_nothing(ledger: Ledger) -> None:
    """What was entered before a fault is not in the ledger, and what was there before stays."""
    with ledger.book() as book:
        book.receive([("before", "0")], NOON)

    def fail() -> None:
        with ledger.book() as book:
            book.receive([("a", "1")], NOON)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert ledger.rows("select file from receipts") == [("before",)]


def test_a_first_run_that_fails_leaves_no_file(tmp_path: Path) -> None:
    """A ledger in which nothing was ever entered is not left behind (exit code 2: nothing done)."""
    path = tmp_path / "ledger.sqlite3"
    with transaction(f"sqlite:///{path.as_posix()}"):
        pass
    assert list(tmp_path.iterdir()) == []


def test_the_file_is_durable(ledger: Ledger) -> None:
    """The ledger keeps its references sound and writes ahead, so that a commit survives."""
    with ledger.book() as book:
        pragmas = [
            book.connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("foreign_keys", "synchronous", "journal_mode")
        ]
    assert pragmas == [1, 2, "wal"]


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:////no/such/folder/x.sqlite3", "nosuch://user:secret@host/db"]
)
def test_a_database_that_cannot_be_opened(url: str) -> None:
    """A wrong URL is a fault of usage that does not show the password."""
    with pytest.raises(UsageFault, match="台账打不开") as raised, transaction(url):
        pass
    assert "secret" not in str(raised.value)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file of something else is not overwritten, and a fault of usage."""
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"not a database, but long enough to be taken for the header of one" * 20)
    url = f"sqlite:///{path.as_posix()}"
    with pytest.raises(UsageFault, match="台账打不开"), transaction(url):
        pass
    assert path.read_bytes().startswith(b"not a database")


def test_url_without_password() -> None:
    """A URL in a message hides its password."""
    assert sa_url("postgresql://user:secret@host/db") == "postgresql://user:***@host/db"
