"""The book, on both databases: receipts, versions and statuses of one scope and round."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pipeline.model.submissions import Receipt, Status, Submission
from tests.unit.given import NOON
from tests.unit.ledger.test_fates import candidate

if TYPE_CHECKING:
    from .conftest import Ledger

LATER = NOON + dt.timedelta(hours=1)


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


def test_a_moved_file_keeps_its_time(ledger: Ledger) -> None:
    """The same bytes under another name, the former gone, are the same receipt, in all runs."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    for name in ("old/a", "b", "old/a"):
        for _ in range(2):
            with ledger.book() as book:
                assert book.receive([(name, "1")], LATER) == {(name, "1"): NOON}
    was = ledger.rows("select detail from events where kind = 'received' order by id")
    assert was == [("{}",), ('{"was": "a"}',), ('{"was": "old/a"}',)]


def test_a_file_that_was_saved_over_is_moved_too(ledger: Ledger) -> None:
    """What is put back under another name after it was overwritten is the older one still."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    with ledger.book() as book:
        book.receive([("a", "2")], LATER)
    with ledger.book() as book:
        again = book.receive([("a", "2"), ("old", "1")], LATER + dt.timedelta(hours=1))
    assert again == {("a", "2"): LATER, ("old", "1"): NOON}


def test_a_copy_is_received_anew(ledger: Ledger) -> None:
    """The same bytes under a second name, the first still there, are another receipt."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    with ledger.book() as book:
        assert book.receive([("a", "1"), ("b", "1")], LATER)["b", "1"] == LATER


def test_a_file_is_moved_once(ledger: Ledger) -> None:
    """Of two new names of one file that is gone one is the file that was moved, one a copy."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    with ledger.book() as book:
        assert book.receive([("c", "1"), ("b", "1")], LATER) == {
            ("b", "1"): NOON,
            ("c", "1"): LATER,
        }


def test_of_several_that_are_gone_the_last_was_moved(ledger: Ledger) -> None:
    """A file and its copy are gone, a third name is there: it is the last word of its unit."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    with ledger.book() as book:
        book.receive([("a", "1"), ("b", "1")], LATER)
    with ledger.book() as book:
        assert book.receive([("c", "1")], LATER + dt.timedelta(hours=1)) == {("c", "1"): LATER}


def test_nothing_moves_between_scopes_and_rounds(ledger: Ledger) -> None:
    """A file that was received elsewhere, and is gone there, is received here for the first."""
    with ledger.book() as book:
        book.receive([("a", "1")], NOON)
    for place in (("hebei", "2019-1"), ("henan", "2019-2")):
        with ledger.book(*place) as book:
            assert book.receive([("b", "1")], LATER) == {("b", "1"): LATER}


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
