"""What a scope's events of all rounds tell together, on both databases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.ledger.across_rounds import Contact, contacts, last_serial
from pipeline.model.events import REMINDED
from tests.unit.given import NOON

if TYPE_CHECKING:
    from .conftest import Ledger


def test_the_last_number_of_a_scope_and_year(ledger: Ledger) -> None:
    """Numbers are counted over all rounds, apart for each scope and each year."""
    given = (
        ("henan", "2019-1", {"date": "2019-04-28", "serial": 1}),
        ("henan", "2019-1", {"date": "2019-04-28", "serial": None}),
        ("henan", "2019-2", {"date": "2019-09-30", "serial": 2}),
        ("henan", "2019-2", {"date": "2020-01-02", "serial": 5}),
        ("hebei", "2019-1", {"date": "2019-04-28", "serial": 9}),
    )
    for scope, round_name, detail in given:
        with ledger.book(scope, round_name) as book:
            book.enter(REMINDED, NOON, unit="甲", detail=detail)
    with ledger.book() as book:
        told = [last_serial(book.connection, "henan", year) for year in (2018, 2019, 2020)]
    assert told == [0, 2, 5]


def test_whom_to_call_is_what_the_unit_wrote_last(ledger: Ledger) -> None:
    """The round's own tables come before later ones of other rounds; reminders tell nothing."""
    told = (
        ("2019-1", "accepted", "甲", "张伟 1"),
        ("2019-1", "returned", "甲", "张伟 2"),
        ("2019-1", "returned", "甲", ""),
        ("2019-2", "accepted", "甲", "王芳 3"),
        ("2019-2", "accepted", "乙", "刘洋 100%_4"),
        ("2019-1", REMINDED, "丙", "本厅"),
    )
    for round_name, kind, unit, contact in told:
        with ledger.book(round_name=round_name) as book:
            book.enter(kind, NOON, unit=unit, detail={"contact": contact, "date": "2019-04-28"})
    with ledger.book() as book:
        found = contacts(book.connection, "henan", "2019-1")
    assert found == {"甲": Contact("张伟 2", "2019-1"), "乙": Contact("刘洋 100%_4", "2019-2")}
