"""Migrations, on both databases: a ledger of the first version comes up with all that it holds."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from alembic.config import Config
from alembic.script import ScriptDirectory

from pipeline.ledger import guards, tables
from pipeline.ledger.database import reading, transaction, version_of
from pipeline.model.errors import UsageFault
from tests.unit.given import NOON
from tests.unit.ledger.first_version import (
    EXPLANATIONS,
    RECEIPTS,
    ROWS,
    STATUSES,
    VERSIONS,
    make_first_version,
)
from tests.unit.ledger.test_fates import candidate

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Ledger

KEPT = (RECEIPTS, VERSIONS, EXPLANATIONS)


def schema(ledger: Ledger) -> dict[str, Any]:
    """All that a database tells of its tables, views, keys, indexes and triggers."""
    with ledger.raw() as connection:
        told = sa.inspect(connection)
        found: dict[str, Any] = {
            name: {
                "columns": [c | {"type": str(c["type"])} for c in told.get_columns(name)],
                "primary": told.get_pk_constraint(name),
                "unique": sorted(map(str, told.get_unique_constraints(name))),
                "foreign": told.get_foreign_keys(name),
                "indexes": sorted(map(str, told.get_indexes(name))),
                "options": told.get_table_options(name),
            }
            for name in told.get_table_names()
        }
        found["views"] = {name: told.get_view_definition(name) for name in told.get_view_names()}
        if connection.dialect.name == "sqlite":
            own = "SELECT type, name, sql FROM sqlite_master WHERE type <> 'table' ORDER BY 2"
            strict = "SELECT name, strict FROM pragma_table_list ORDER BY 1"
            found["strict"] = connection.exec_driver_sql(strict).all()
        else:
            own = "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger ORDER BY 1"
            own = own.replace("ORDER", "WHERE NOT tgisinternal ORDER")
        found["own"] = connection.exec_driver_sql(own).all()
    return found


def bring_up(ledger: Ledger) -> None:
    """Open a ledger as a run does that enters nothing."""
    with transaction(ledger.url):
        pass


def test_every_row_is_kept(ledger: Ledger) -> None:
    """Receipts, versions and explanations are the same under the same numbers."""
    make_first_version(ledger.url)
    bring_up(ledger)
    for table in KEPT:
        with ledger.raw() as connection:
            rows = connection.execute(sa.select(table).order_by(table.c.id)).mappings().all()
        assert rows == ROWS[table]


def test_what_happened_becomes_events(ledger: Ledger) -> None:
    """Each receipt, explanation and status is an event, in the order in which it was entered."""
    make_first_version(ledger.url)
    bring_up(ledger)
    query = "SELECT kind, receipt_id, unit, at, actor, reason, detail FROM events ORDER BY id"
    early, late = NOON.isoformat(), NOON.replace(day=21).isoformat()
    told = json.dumps(
        {"school": "甲学校", "certificate": "", "field": "students", "code": "R04",
         "value": "900", "source": ""}, ensure_ascii=False,
    )  # fmt: skip
    assert ledger.rows(query) == [
        ("received", 3, None, early, "程序", "", "{}"),
        ("explained", None, "甲", late, "程序", "两校合并", told),
        ("returned", 3, None, late, "程序", "", '{"entries": 0}'),
        ("received", 5, None, early, "程序", "", "{}"),
        ("accepted", 5, "乙", late, "程序", "", '{"entries": 7}'),
        ("accepted", 3, "甲", early, "程序", "", '{"entries": 5}'),
        ("received", 9, None, late, "程序", "", "{}"),
    ]


def test_the_last_status_holds(ledger: Ledger) -> None:
    """What was decided last holds after the migration as before, also where --as-of went back."""
    make_first_version(ledger.url)
    with ledger.book() as book:
        states = [(s.file, s.status, s.unit, s.detail["entries"]) for s in book.states()]
    assert states == [
        ("inbox/甲.xlsx", "accepted", "甲", 5),
        ("inbox/乙.xlsx", "accepted", "乙", 7),
    ]


@pytest.mark.parametrize(
    "without", [(EXPLANATIONS,), (STATUSES,), (EXPLANATIONS, STATUSES)], ids=str
)
def test_a_ledger_of_the_first_days(ledger: Ledger, without: tuple[sa.Table, ...]) -> None:
    """A ledger from before there were explanations or statuses comes up with what it has."""
    make_first_version(ledger.url, without=without)
    bring_up(ledger)
    assert ledger.rows("SELECT id FROM receipts ORDER BY id") == [(3,), (5,), (9,)]
    decided = ledger.rows("SELECT count(*) FROM events WHERE kind IN ('accepted', 'returned')")
    assert decided == [(0 if STATUSES in without else 3,)]


def test_made_anew_and_migrated_are_the_same(ledger: Ledger) -> None:
    """Tables, columns, keys, indexes, strictness, triggers and views: nothing tells them apart."""
    bring_up_new(ledger)
    anew = schema(ledger)
    clear(ledger)
    make_first_version(ledger.url)
    bring_up(ledger)
    assert schema(ledger) == anew
    assert {"receipts", "versions", "explanations", "events", "alembic_version"} <= set(anew)
    assert set(anew["views"]) == set(tables.VIEWS)


def bring_up_new(ledger: Ledger) -> None:
    """Make a ledger in which nothing is entered yet."""
    with transaction(ledger.url) as connection:
        connection.commit()


def clear(ledger: Ledger) -> None:
    """Remove all tables and views of a database."""
    with ledger.raw() as connection:
        for view in tables.VIEWS:
            connection.exec_driver_sql(f"DROP VIEW {view}")
        tables.metadata.drop_all(connection)
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("DROP FUNCTION refuse_change()")


def test_numbers_go_on(ledger: Ledger) -> None:
    """After the migration new rows take numbers behind the old ones, and versions count on."""
    make_first_version(ledger.url)
    with ledger.book() as book:
        book.receive([("inbox/丁.xlsx", "4")], NOON)
        assert book.number_versions([candidate("inbox/丁.xlsx", content="z")]) == {
            "inbox/丁.xlsx": 3
        }
    assert ledger.rows("SELECT id FROM receipts WHERE file = 'inbox/丁.xlsx'") == [(10,)]


def test_reading_is_enough(ledger: Ledger) -> None:
    """A migration is committed by itself, also where the ledger is only looked at."""
    make_first_version(ledger.url)
    with reading(ledger.url) as connection:
        assert connection.execute(sa.text("SELECT count(*) FROM events")).scalar() == 7
    assert version_of(ledger.url) == tables.HEAD
    assert ledger.rows("SELECT count(*) FROM events") == [(7,)]


@pytest.mark.parametrize("fails_at", [1, 2, 4])
def test_an_interrupted_migration_leaves_the_old_ledger(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """What breaks off in the middle has changed nothing; the next run does it from the start."""
    make_first_version(ledger.url)
    before, rows = schema(ledger), ledger.rows("SELECT * FROM statuses ORDER BY id")
    guarded: list[str] = []
    guard = guards.refuse_changes

    def breaks_off(connection: sa.Connection, table: str) -> None:
        guarded.append(table)
        if len(guarded) == fails_at:
            raise KeyError(table)
        guard(connection, table)

    with monkeypatch.context() as patch:
        patch.setattr(guards, "refuse_changes", breaks_off)
        with pytest.raises(KeyError):
            bring_up(ledger)
    assert schema(ledger) == before
    assert ledger.rows("SELECT * FROM statuses ORDER BY id") == rows
    assert version_of(ledger.url) == "0001"
    bring_up(ledger)
    assert version_of(ledger.url) == tables.HEAD


@pytest.mark.parametrize("open_it", [transaction, reading])
def test_a_newer_ledger_is_refused(ledger: Ledger, open_it: Any) -> None:
    """A ledger of a newer version of the program is left alone, and it is said what to do."""
    bring_up_new(ledger)
    ledger.do("UPDATE alembic_version SET version_num = '0999'")
    before = schema(ledger)
    with pytest.raises(UsageFault, match="新版本"), open_it(ledger.url):
        pass
    assert schema(ledger) == before
    assert version_of(ledger.url) == "0999"


def test_every_step_has_its_migration() -> None:
    """The versions that the program names are those of the migrations, in their order."""
    configuration = Config()
    configuration.set_main_option("script_location", "pipeline.ledger:migrations")
    steps = ScriptDirectory.from_config(configuration).walk_revisions()
    assert tuple(step.revision for step in steps)[::-1] == tables.STEPS


DIES = """
import os, sys
from pipeline.ledger import guards
from pipeline.ledger.database import transaction
guarded = []
guard = guards.refuse_changes
def dies(connection, table):
    guarded.append(table)
    if len(guarded) == 3:
        os._exit(9)
    guard(connection, table)
guards.refuse_changes = dies
with transaction(sys.argv[1]):
    pass
"""


def test_a_killed_migration_leaves_the_old_ledger(ledger: Ledger) -> None:
    """Nor has a process that ends at once in the middle, as when the power fails."""
    make_first_version(ledger.url)
    before = schema(ledger)
    ended = subprocess.run((sys.executable, "-c", DIES, ledger.url), check=False)
    assert ended.returncode == 9
    assert schema(ledger) == before
    bring_up(ledger)
    assert ledger.rows("SELECT count(*) FROM events") == [(7,)]


LIGHT = """
import sys
from pipeline.cli.commands import cli
from pipeline.ledger.database import reading, transaction
workspace = sys.argv[1]
url = f"sqlite:///{workspace}/ledger.sqlite3"
for open_it in (transaction, transaction, reading):
    with open_it(url) as connection:
        connection.commit()
for arguments in (["--help"], ["status", "--workspace", workspace]):
    try:
        cli.main(arguments, prog_name="summarize", standalone_mode=False)
    except SystemExit as end:
        assert not end.code, end.code
assert not {"alembic", "mako"} & set(sys.modules)
"""


def test_alembic_waits_for_a_migration(tmp_path: Path) -> None:
    """A ledger of today, new or not, is opened without it; help and status are so as well."""
    (tmp_path / "inbox").mkdir()
    command = (sys.executable, "-c", LIGHT, str(tmp_path))
    ended = subprocess.run(command, check=False, capture_output=True, text=True, encoding="utf-8")
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "ledger.sqlite3").exists()
