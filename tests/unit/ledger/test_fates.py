"""Fates: of a unit's good submissions the latest counts, whatever arrives in whatever order."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import permutations, product

import pytest

from pipeline.ledger.fates import Candidate, Criterion, criterion, decide, in_order
from pipeline.model.submissions import Status
from tests.unit.examples import examples
from tests.unit.given import NOON

SHORT = {
    "A": Status.ACCEPTED,
    "R": Status.RETURNED,
    "S": Status.SUPERSEDED,
    "D": Status.DUPLICATE,
}


def candidate(
    name: str,
    unit: str = "甲",
    content: str = "",
    received: int = 0,
    modified: int = 0,
    state: str = "",
) -> Candidate:
    """A submission received and modified some hours after noon; `state` E faulty, 0 empty."""
    return Candidate(
        file=name,
        unit=unit,
        content_hash=content or name,
        has_errors=state == "E",
        is_empty=state == "0",
        received_at=NOON + dt.timedelta(hours=received),
        modified_at=NOON + dt.timedelta(hours=modified),
    )


def row(states: str) -> list[Candidate]:
    """A unit's submissions in the order received: g good, E faulty, 0 empty, d the first again."""
    return [
        candidate(f"{n}", content="0" if state == "d" else "", received=n, state=state)
        for n, state in enumerate(states)
    ]


@examples(
    "states fates",
    {
        "one good": ("g", "A"),
        "one faulty": ("E", "R"),
        "one empty": ("0", "A"),
        "a newer good one": ("gg", "SA"),
        "three good ones": ("ggg", "SSA"),
        "corrected": ("Eg", "SA"),
        "a newer faulty one": ("gE", "AR"),
        "a newer empty one": ("g0", "AS"),
        "filled in later": ("0g", "SA"),
        "empty twice": ("00", "AS"),
        "empty, then faulty": ("0E", "AR"),
        "faulty, then empty": ("E0", "RA"),
        "the same again": ("gd", "AD"),
        "the same again after a newer one": ("ggd", "SSA"),
        "the same faulty one again": ("Ed", "RD"),
        "the same empty one again": ("0d", "AD"),
        "faulty between good ones": ("gEg", "SSA"),
        "two faulty ones": ("EE", "SR"),
        "three faulty ones beside a good one": ("gEEE", "ASSR"),
        "faulty, empty, faulty": ("E0E", "SAR"),
        "good, empty, good": ("g0g", "SSA"),
        "good, faulty, empty": ("gE0", "ARS"),
    },
)
def test_fates_of_one_unit(states: str, fates: str) -> None:
    """Later good ones stand for all before them; faulty and empty ones leave the good one.

    A later faulty one stands for the faulty ones before it: one of them goes back. The content
    that stands, or came last, is a double; a return to an older one is not.
    """
    decided = decide(row(states))
    assert [decided[str(n)] for n in range(len(states))] == [SHORT[fate] for fate in fates]


@pytest.mark.parametrize(
    "states", ["".join(s) for n in (1, 2, 3, 4) for s in product("gE0d", repeat=n)]
)
def test_what_holds_for_every_combination(states: str) -> None:
    """Every file has a fate; at most one counts, and one does where any is without errors.

    At most one goes back: the latest with errors, where no good one came after it.
    """
    files = row("g" + states[1:] if states[0] == "d" else states)
    fates = decide(files)
    accepted = [name for name, status in fates.items() if status is Status.ACCEPTED]
    good = [f for f in files if not f.has_errors and fates[f.file] is not Status.DUPLICATE]
    assert set(fates) == {f.file for f in files}
    assert len(accepted) == bool(good)
    filled = [f for f in good if not f.is_empty]
    last = files.index(filled[-1]) if filled else -1
    since = [f.file for f in files[last + 1 :] if f.has_errors]
    faulty = [name for name in since if fates[name] is not Status.DUPLICATE]
    returned = [name for name, status in fates.items() if status is Status.RETURNED]
    assert returned == faulty[-1:]
    assert all(fates[name] is Status.SUPERSEDED for name in faulty[:-1])
    if filled:
        assert accepted == [filled[-1].file]


def test_a_faulty_copy_of_a_good_file_cannot_be() -> None:
    """The same content again is a duplicate before anything else is asked of it."""
    files = [candidate("a", content="x"), candidate("b", content="x", received=1, state="E")]
    assert decide(files)["b"] is Status.DUPLICATE


def test_the_order_of_files_changes_nothing() -> None:
    """The same files in another order have the same fates."""
    files = row("gE0gd")
    wanted = dict(decide(files))
    assert all(dict(decide(order)) == wanted for order in permutations(files))


def test_units_do_not_meet() -> None:
    """The same content from two units is two submissions; each unit has its own latest."""
    files = [candidate("a", unit="甲", content="x"), candidate("b", unit="乙", content="x"),
             candidate("c", unit="甲", received=1)]  # fmt: skip
    assert decide(files) == {"a": Status.SUPERSEDED, "b": Status.ACCEPTED, "c": Status.ACCEPTED}


@examples(
    "first second",
    {
        "received": (candidate("z", received=0, modified=9), candidate("a", received=1)),
        "modified": (candidate("z", modified=0), candidate("a", modified=1)),
        "name": (candidate("a"), candidate("b")),
    },
)
def test_later_is(first: Candidate, second: Candidate) -> None:
    """Later is received later, else modified later, else by name."""
    assert in_order([second, first]) == in_order([first, second]) == [first, second]
    fates = decide([second, first])
    assert (fates[first.file], fates[second.file]) == (Status.SUPERSEDED, Status.ACCEPTED)


def test_nothing_received() -> None:
    """Without files there are no fates."""
    assert decide([]) == {}


@examples(
    "earlier later",
    {
        "corrected": ("inbox/郑州市.xlsx", "inbox/郑州市 修改.xlsx"),
        "numbers": ("inbox/郑州市v2.xlsx", "inbox/郑州市v10.xlsx"),
        "a number in brackets": ("inbox/郑州市（2）.xlsx", "inbox/郑州市（3）.xlsx"),
        "the final one": ("inbox/郑州市第9版.xlsx", "inbox/郑州市最终.xlsx"),
        "Chinese numbers": ("inbox/郑州市第二版.xlsx", "inbox/郑州市第三版.xlsx"),
        "Chinese numbers over ten": ("inbox/郑州市第九稿.xlsx", "inbox/郑州市第十二稿.xlsx"),
        "a wide number": ("inbox/郑州市第９版.xlsx", "inbox/郑州市第１０版.xlsx"),
        "a number behind 最终版": ("inbox/郑州市最终版9.xlsx", "inbox/郑州市最终版10.xlsx"),
        "a number behind 修改": ("inbox/郑州市修改2.xlsx", "inbox/郑州市修改11.xlsx"),
        "mended twice": ("inbox/郑州市 修改.xlsx", "inbox/郑州市二次修改.xlsx"),
        "a draft": ("inbox/郑州市初稿.xlsx", "inbox/郑州.xlsx"),
        "a draft's number": ("inbox/郑州市初稿9.xlsx", "inbox/郑州.xlsx"),
        "folders": ("inbox/修改/郑州.xlsx", "inbox/修改后最终/郑州.xlsx"),
        "a folder of drafts": ("inbox/初稿/郑州市.xlsx", "inbox/全部/郑州.xlsx"),
        "an archive": ("inbox/全部.zip/郑州市.xlsx", "inbox/全部（最终）.zip/郑州.xlsx"),
        "the name before the folder": ("inbox/最终/郑州v1.xlsx", "inbox/初稿/郑州v2.xlsx"),
        "the last folder alone": ("inbox/最终/全部/郑州.xlsx", "inbox/修改/郑州.xlsx"),
        "no word is a reform": ("inbox/开封改革.xlsx", "inbox/开封更正.xlsx"),
    },
)
def test_words_for_versions(earlier: str, later: str) -> None:
    """Of two files received and saved at the same time the name says which is the later one."""
    for pair in permutations((candidate(earlier), candidate(later))):
        assert decide(pair) == {earlier: Status.SUPERSEDED, later: Status.ACCEPTED}


def test_times_come_before_words() -> None:
    """A file that was received or saved later counts, whatever the names say."""
    final, plain = candidate("郑州市最终.xlsx"), candidate("郑州市.xlsx", modified=1)
    assert decide([final, plain])["郑州市.xlsx"] is Status.ACCEPTED


@examples(
    "first second by",
    {
        "received": (candidate("b"), candidate("a", received=1, modified=-1), Criterion.RECEIVED),
        "modified": (candidate("最终"), candidate("a", modified=1), Criterion.MODIFIED),
        "version": (candidate("b"), candidate("a v2"), Criterion.VERSION),
        "name": (candidate("甲/a"), candidate("甲/b"), Criterion.NAME),
    },
)
def test_what_decided_can_be_told(first: Candidate, second: Candidate, by: Criterion) -> None:
    """Two submissions are put in order by the first criterion in which they differ."""
    assert in_order([second, first]) == [first, second]
    assert criterion(first, second) is criterion(second, first) is by


def test_new_words_make_the_same_content_new() -> None:
    """What a unit wrote into a returned copy is not filed away with a duplicate.

    The file with the words stands; without them, or with no others, the content is a duplicate.
    """
    first, again = candidate("0", content="x", state="E"), candidate("3", content="x", received=3)
    told = replace(candidate("1", content="x", received=1, state="E"), words=frozenset({"批文"}))
    same = replace(told, file="2", received_at=NOON + dt.timedelta(hours=2))
    found = decide([first, told, same, replace(again, has_errors=True)])
    assert [found[name] for name in "0123"] == [SHORT[fate] for fate in "SRDD"]


def test_what_was_settled_is_not_decided_again() -> None:
    """A lock's files keep their fates and come first, whatever their times are now.

    One that came since takes the place of what was accepted, or is a duplicate of it.
    """
    settled = [
        replace(candidate("1", modified=9), settled=Status.SUPERSEDED),
        replace(candidate("2", received=5), settled=Status.ACCEPTED),
        replace(candidate("3", state="E"), settled=Status.RETURNED),
    ]
    assert decide(settled) == {each.file: each.settled for each in settled}
    late = candidate("0", received=-1)
    assert decide([late, *settled]) == {
        "0": Status.ACCEPTED, "1": Status.SUPERSEDED, "2": Status.SUPERSEDED,
        "3": Status.SUPERSEDED,
    }  # fmt: skip
    same = candidate("0", content="2")
    assert decide([same, *settled])["0"] is Status.DUPLICATE
    assert [each.file for each in in_order([late, *settled])][-1] == "0"
