"""The views of what holds today, on both databases."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from pipeline.model.events import LOCKED, REOPENED
from pipeline.model.explanations import Explanation
from pipeline.model.findings import FindingKey
from pipeline.model.submissions import Status
from tests.unit.given import NOON
from tests.unit.ledger.test_book import submission

if TYPE_CHECKING:
    from .conftest import Ledger

LATER = NOON + dt.timedelta(hours=1)
KEY = FindingKey("甲学校", "物流管理", "students", "R04", "900")


def test_a_status_is_the_last_one(ledger: Ledger) -> None:
    """A file has the status that it was given last, with its time; the earlier ones are history."""
    for moment, status in ((NOON, Status.RETURNED), (LATER, Status.ACCEPTED)):
        with ledger.book() as book:
            book.receive([("a", "1"), ("b", "2")], moment)
            book.record([submission(status), submission(Status.SCAN, file="b", sha256="2")], moment)
    query = "SELECT file, status, unit, received_at, decided_at FROM current_statuses ORDER BY file"
    assert ledger.rows(query) == [
        ("a", "accepted", "甲", NOON.isoformat(), LATER.isoformat()),
        ("b", "scan", "甲", NOON.isoformat(), NOON.isoformat()),
    ]


def test_received_is_no_status(ledger: Ledger) -> None:
    """A file that was received and not decided on has no status; nor is one taken by `read`."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    assert ledger.rows("SELECT file FROM current_statuses") == []


def test_scopes_and_rounds_do_not_meet(ledger: Ledger) -> None:
    """The same file in two rounds has a status in each."""
    for round_name, status in (("2019-1", Status.ACCEPTED), ("2019-2", Status.SCAN)):
        with ledger.book("henan", round_name) as book:
            book.receive([("a", "1")], NOON)
            book.record([submission(status)], NOON)
    assert ledger.rows("SELECT round, status FROM current_statuses ORDER BY round") == [
        ("2019-1", "accepted"),
        ("2019-2", "scan"),
    ]


def test_an_explanation_is_the_last_one(ledger: Ledger) -> None:
    """Of several words on one value the last holds; another value has its own."""
    other = KEY._replace(value="950")
    for reason, key in (("两校合并", KEY), ("新校区", other), ("电话核实", KEY)):
        with ledger.book() as book:
            book.explain([Explanation("甲", key, reason, "")], NOON)
    query = "SELECT unit, value, reason FROM current_explanations ORDER BY value"
    assert ledger.rows(query) == [("甲", "900", "电话核实"), ("甲", "950", "新校区")]


def test_a_lock_is_the_last_one(ledger: Ledger) -> None:
    """Of locks and reopenings the last holds, of each unit and of all units apart."""
    with ledger.book() as book:
        book.enter(LOCKED, NOON, reason="截止")
        book.enter(LOCKED, NOON, unit="甲")
        book.enter(REOPENED, LATER, unit="甲", reason="更正", detail={"until": "2019-05-01"})
    query = "SELECT unit, kind, reason, detail FROM current_locks ORDER BY coalesce(unit, '')"
    assert ledger.rows(query) == [
        (None, "locked", "截止", "{}"),
        ("甲", "reopened", "更正", '{"until": "2019-05-01"}'),
    ]
