"""A ledger that is not there yet, in both databases: each test of it runs on SQLite and PostgreSQL.

PostgreSQL is a real server; where it is not installed, its tests are skipped by name.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

from pipeline.ledger.book import Book
from pipeline.ledger.database import transaction
from tests.helpers.postgresql import postgresql, server  # noqa: F401 - fixtures

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Ledger:
    """A ledger that each run opens anew, as the program does."""

    def __init__(self, url: str) -> None:
        self.url = url

    @contextmanager
    def book(self, scope: str = "henan", round_name: str = "2019-1") -> Iterator[Book]:
        """A book within a transaction that is committed unless the run fails."""
        with transaction(self.url) as connection:
            yield Book(connection, scope, round_name)
            connection.commit()

    @contextmanager
    def raw(self) -> Iterator[sa.Connection]:
        """The database without the program: what is done is committed."""
        engine = sa.create_engine(self.url)
        try:
            with engine.begin() as connection:
                yield connection
        finally:
            engine.dispose()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """What the database holds, read without the program."""
        with self.raw() as connection:
            return [tuple(row) for row in connection.execute(sa.text(query))]

    def do(self, *statements: str) -> None:
        """Change the database without the program."""
        with self.raw() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The URL of a file that is not there yet."""
    return f"sqlite:///{(tmp_path / 'ledger.sqlite3').as_posix()}"


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The URL of a ledger that is not there yet, in each database."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def ledger(url: str) -> Ledger:
    """A ledger that is not there yet, in each database."""
    return Ledger(url)
