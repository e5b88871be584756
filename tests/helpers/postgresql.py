"""A folder in, a PostgreSQL server of our own out, which nobody else can reach.

It listens on a socket in its folder alone. PostgreSQL does not run as root: there it runs as the
user that its package makes.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy as sa

if TYPE_CHECKING:
    from collections.abc import Iterator

_PROGRAMS = ("initdb", "pg_ctl")
_ENCODING = ("--encoding=UTF8", "--locale=C.UTF-8", "--username=postgres", "--auth=trust")
_QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
"""A server of tests need not survive a power cut, nor be seen in a network."""


@dataclass(frozen=True)
class Server:
    """A server that runs."""

    folder: Path
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def url(self, database: str) -> str:
        """The URL of a database, as one writes it after --ledger."""
        return f"postgresql+psycopg://postgres@/{database}?host={self.folder}"

    def new_database(self) -> str:
        """The URL of a database that nobody has used."""
        name = f"ledger_{next(self.numbers)}"
        engine = sa.create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE DATABASE {name}")
        engine.dispose()
        return self.url(name)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server for the tests of one process."""
    programs = _programs()
    # Not below pytest's own: the path of a socket may not have more than some hundred bytes.
    folder = Path(tempfile.mkdtemp(prefix="ledger-"))
    try:
        with _running(folder, programs) as running:
            yield running
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def postgresql(server: Server) -> str:
    """The URL of a database of the test's own."""
    return server.new_database()


@contextmanager
def _running(folder: Path, programs: Path) -> Iterator[Server]:
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    data = f"--pgdata={folder / 'data'}"
    settings = (*_QUICK, f"unix_socket_directories={folder}")
    options = " ".join(f"-c {setting}" for setting in settings)
    _call(programs / "initdb", data, "--no-sync", *_ENCODING)
    start = ("start", "--wait", "--silent", f"--log={folder / 'log'}", f"--options={options}")
    _call(programs / "pg_ctl", data, *start)
    try:
        yield Server(folder)
    finally:
        _call(programs / "pg_ctl", data, "stop", "--wait", "--silent", "--mode=immediate")


def _programs() -> Path:
    """Where the newest version is installed; skips by name where none is, fails where required."""
    required = os.environ.get("SYSTEM_PROGRAMS_REQUIRED") == "1"
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/pg_ctl")]
    found.sort(key=lambda folder: int(folder.parent.name))
    found += [Path(path).parent for path in [shutil.which("pg_ctl")] if path]
    usable = [folder for folder in found if all((folder / name).exists() for name in _PROGRAMS)]
    if not usable and required:
        pytest.fail("not installed, but required here: postgresql")
    if not usable:
        pytest.skip("not installed: postgresql")
    return usable[-1]


def _call(*command: str | Path) -> None:
    """Run one of its programs, not as root; what it says when it fails is shown."""
    as_other = ("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()
    done = subprocess.run(
        (*as_other, *map(str, command)),
        cwd="/", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
