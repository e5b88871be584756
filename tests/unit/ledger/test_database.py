"""Opening the ledger: what it is safe from, who may write it, and what is said where it cannot."""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pipeline.ledger import database
from pipeline.ledger.book import Book, known_files
from pipeline.ledger.database import reading, sa_url, transaction, version_of
from pipeline.model.errors import UsageFault
from tests.unit.given import NOON
from tests.unit.ledger.test_fates import candidate

from .conftest import Ledger

if TYPE_CHECKING:
    from pathlib import Path


def test_a_first_run_that_fails_leaves_nothing(ledger: Ledger, tmp_path: Path) -> None:
    """A ledger in which nothing was ever entered is not left behind (exit code 2: nothing done)."""
    with transaction(ledger.url):
        pass
    assert version_of(ledger.url) is None
    assert list(tmp_path.iterdir()) == []


def test_what_is_read_after_a_commit_undoes_nothing(ledger: Ledger) -> None:
    """A new ledger stays once something was committed, whatever is looked at afterwards."""
    with transaction(ledger.url) as connection:
        Book(connection, "henan", "2019-1").receive([("a", "1")], NOON)
        connection.commit()
        connection.execute(sa.text("SELECT * FROM receipts")).all()
    assert ledger.rows("SELECT file FROM receipts") == [("a",)]


def test_sqlite_is_durable_and_sound(sqlite: str) -> None:
    """The file keeps its references sound and writes ahead, so that a commit survives."""
    with transaction(sqlite) as connection:
        pragmas = [
            connection.exec_driver_sql(f"pragma {name}").scalar()
            for name in ("foreign_keys", "synchronous", "journal_mode")
        ]
    assert pragmas == [1, 2, "wal"]


def test_a_column_holds_its_type(ledger: Ledger) -> None:
    """A text is no version: the tables are strict, on SQLite as well."""
    with pytest.raises(sa.exc.DBAPIError), ledger.book() as book:
        book.connection.exec_driver_sql(
            "INSERT INTO versions (scope, round, unit, content_hash, version)"
            " VALUES ('henan', '2019-1', '甲', 'x', 'one')"
        )


def test_an_event_belongs_to_a_receipt(ledger: Ledger) -> None:
    """An event cannot name a receipt that there is not."""
    with pytest.raises(sa.exc.IntegrityError), ledger.book() as book:
        book.connection.exec_driver_sql(
            "INSERT INTO events (scope, round, kind, at, actor, reason, receipt_id, detail)"
            " VALUES ('henan', '2019-1', 'accepted', '', '', '', 99, '{}')"
        )


# ── reading ──────────────────────────────────────────────


def test_no_ledger_reads_as_an_empty_one(ledger: Ledger, tmp_path: Path) -> None:
    """Before the first run there is nothing to see, and looking makes nothing."""
    with reading(ledger.url) as connection:
        assert Book(connection, "henan", "2019-1").states() == ()
    assert version_of(ledger.url) is None
    assert list(tmp_path.iterdir()) == []


def test_readers_wait_for_nobody(ledger: Ledger) -> None:
    """While a run writes, a reader sees what held before, and goes on seeing that."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    count = sa.text("SELECT count(*) FROM receipts")
    with transaction(ledger.url) as writer:
        Book(writer, "henan", "2019-1").receive([("b", "2")], NOON)
        with reading(ledger.url) as reader:
            assert reader.execute(count).scalar() == 1
            writer.commit()
            assert reader.execute(count).scalar() == 1
    with reading(ledger.url) as reader:
        assert reader.execute(count).scalar() == 2


# ── one writer at a time ─────────────────────────────────


def test_a_second_writer_waits(ledger: Ledger) -> None:
    """Of two runs at once the second sees all that the first entered: no version is given twice."""
    with ledger.book() as book:
        book.number_versions([candidate("first")])
    begun, given = threading.Event(), {}

    def second() -> None:
        begun.set()
        with ledger.book() as other:
            given.update(other.number_versions([candidate("b")]))

    with ledger.book() as book:
        given.update(book.number_versions([candidate("a")]))
        thread = threading.Thread(target=second)
        thread.start()
        assert begun.wait(30)
        thread.join(0.3)
        assert thread.is_alive()  # it waits for what the first will have entered
    thread.join(30)
    assert given == {"a": 2, "b": 3}


def test_two_first_runs_at_once(ledger: Ledger) -> None:
    """Nor do two runs make the ledger at the same time."""
    given: dict[str, int] = {}

    def run(name: str) -> None:
        with ledger.book() as book:
            given.update(book.number_versions([candidate(name)]))

    threads = [threading.Thread(target=run, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(given.values()) == [1, 2]


def test_a_writer_does_not_wait_for_ever(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that another one keeps waiting ends with one sentence, and has entered nothing."""
    monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
        with pytest.raises(UsageFault, match="正被另一次运行写入"), ledger.book():
            pass
    assert ledger.rows("SELECT file FROM receipts") == [("a",)]


# ── what cannot be opened ────────────────────────────────


@pytest.mark.parametrize(
    "url",
    ["nonsense", "sqlite:////no/such/folder/x.sqlite3", "nosuch://user:secret@host/db",
     "mysql://user:secret@host/db", "postgresql+psycopg://user:secret@127.0.0.1:1/db",
     "postgresql+psycopg://user:secret@host:port/db", "sqlite:///x.sqlite3?nonsense=1"],
)  # fmt: skip
@pytest.mark.parametrize("open_it", [transaction, reading])
def test_a_database_that_cannot_be_opened(open_it: type, url: str, tmp_path: Path,
                                          monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    """A wrong URL is a fault of usage that does not show the password."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageFault, match="台账打不开") as raised, open_it(url):
        pass
    assert "secret" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_a_ledger_that_nobody_keeps(url: str) -> None:
    """A ledger in memory would forget everything: it is refused."""
    with pytest.raises(UsageFault, match="丢失"), transaction(url):
        pass


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the driver of PostgreSQL is not installed, one sentence names the extra to install."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with (
        pytest.raises(UsageFault, match=r"pip install 'onex-summarize\[postgresql\]'"),
        transaction("postgresql+psycopg://user:secret@127.0.0.1:1/db"),
    ):
        pass


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    """A file of something else is not overwritten, and a fault of usage."""
    path = tmp_path / "ledger.sqlite3"
    path.write_bytes(b"not a database, but long enough to be taken for the header of one" * 20)
    before = path.read_bytes()
    with pytest.raises(UsageFault, match="台账打不开"), transaction(f"sqlite:///{path.as_posix()}"):
        pass
    assert path.read_bytes() == before


def test_a_mistake_of_ours_is_not_the_officers(ledger: Ledger) -> None:
    """A wrong statement is a fault of the program, and not one of usage."""
    with pytest.raises(sa.exc.DBAPIError), ledger.book() as book:
        book.connection.exec_driver_sql("SELECT nothing FROM nowhere")


def test_url_without_password() -> None:
    """A URL in a message hides its password."""
    assert sa_url("postgresql://user:secret@host/db") == "postgresql://user:***@host/db"


# ── what fails on the way ────────────────────────────────


def test_a_full_disk(sqlite: str) -> None:
    """Where the disk is full one sentence says so, and nothing of the run is entered."""
    ledger = Ledger(sqlite)
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)

    def run() -> None:
        with ledger.book() as book:
            book.connection.exec_driver_sql("PRAGMA max_page_count = 1")
            book.receive([(f"{number}" * 100, "1") for number in range(1000)], NOON)

    with pytest.raises(UsageFault, match="磁盘是否已满"):
        run()
    assert ledger.rows("SELECT file FROM receipts") == [("a",)]


def _overwritten(ledger: Ledger, path: Path, table: str) -> None:
    """Put rubbish in place of the first page of a table."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    ledger.do("PRAGMA wal_checkpoint(TRUNCATE)")
    ((page,),) = ledger.rows(f"SELECT rootpage FROM sqlite_master WHERE name = '{table}'")  # noqa: S608 - a name of ours
    ((size,),) = ledger.rows("PRAGMA page_size")
    assert isinstance(page, int)
    assert isinstance(size, int)
    content = bytearray(path.read_bytes())
    content[(page - 1) * size : page * size] = b"\xa5" * size
    path.write_bytes(content)


def test_a_damaged_file_is_not_written(sqlite: str, tmp_path: Path) -> None:
    """A writer is told before anything is entered, also where it would not meet the bad page."""
    ledger = Ledger(sqlite)
    _overwritten(ledger, tmp_path / "ledger.sqlite3", "explanations")
    before = ledger.rows("SELECT * FROM receipts")
    with pytest.raises(UsageFault, match="从备份恢复"), ledger.book() as book:
        book.receive([("b", "2")], NOON)
    assert ledger.rows("SELECT * FROM receipts") == before


def test_a_reader_that_meets_a_bad_page(sqlite: str, tmp_path: Path) -> None:
    """It is told in the middle of what it reads; what lies on other pages can be read."""
    ledger = Ledger(sqlite)
    _overwritten(ledger, tmp_path / "ledger.sqlite3", "events")
    with reading(sqlite) as connection:
        assert known_files(connection, "2019-1") == {"a"}
    with pytest.raises(UsageFault, match="从备份恢复"), reading(sqlite) as connection:
        Book(connection, "henan", "2019-1").events()


def test_a_server_that_goes_away(postgresql: str) -> None:
    """So it is where the server ends the connection in the middle of a run."""
    ledger = Ledger(postgresql)
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)

    def run() -> None:
        with ledger.book() as book:
            book.receive([("b", "2")], NOON)
            number = book.connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
            ledger.do(f"SELECT pg_terminate_backend({number})")
            book.receive([("c", "3")], NOON)

    with pytest.raises(UsageFault, match="连得上"):
        run()
    assert ledger.rows("SELECT file FROM receipts") == [("a",)]
