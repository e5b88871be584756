"""Rounds: which are open, until when units report, and which one a run is for."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.resources import Resources
from pipeline.model.rounds import BEIJING, choose_round, load_rounds
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = load_rounds(Resources())
FIRST, SECOND = ROUNDS


def at(text: str) -> dt.datetime:
    """A moment; Beijing time where no offset is written."""
    moment = dt.datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


@examples(
    "moment is_open",
    {
        "the evening before": ("2019-03-31T23:59:59", False),
        "the first second": ("2019-04-01T00:00:00", True),
        "the last second": ("2019-08-31T23:59:59", True),
        "the day after": ("2019-09-01T00:00:00", False),
        "open in Beijing, not yet in London": ("2019-03-31T16:00:00+00:00", True),
        "closed in Beijing, still open in London": ("2019-08-31T16:00:00+00:00", False),
    },
)
def test_open_by_days_in_beijing(moment: str, *, is_open: bool) -> None:
    """A round is open from its first day to the end of its last, in Beijing."""
    assert FIRST.is_open(at(moment)) is is_open


def test_deadline_is_the_end_of_the_day_in_beijing() -> None:
    """A scope without a day of its own has the default's; a day ends at 24:00 in Beijing."""
    assert FIRST.deadline("henan").isoformat() == "2019-04-28T23:59:59+08:00"
    assert FIRST.deadline("shandong").isoformat() == "2019-04-30T23:59:59+08:00"


def _own_round(workspace: Path, henan: str) -> Path:
    """A workspace's own first round with another deadline for Henan."""
    own = workspace / "schemas/rounds/2019-1.yaml"
    own.parent.mkdir(parents=True)
    text = Resources().read("schemas/rounds/2019-1.yaml").text
    assert "henan: 2019-04-28" in text
    own.write_text(text.replace("henan: 2019-04-28", f"henan: {henan}"), encoding="utf-8")
    return workspace


def test_a_deadline_in_working_days(tmp_path: Path) -> None:
    """A deadline may be told as so many working days before or after another day."""
    folder = _own_round(tmp_path, "{after: 2019-04-30, workdays: -2}")
    chosen = choose_round(load_rounds(Resources(folder)), "2019-1", at("2019-04-20"))
    assert chosen.deadline("henan") == at("2019-04-28T23:59:59")
    assert chosen.deadline("hebei") == at("2019-04-30T23:59:59")


def test_a_deadline_that_is_none(tmp_path: Path) -> None:
    """What is neither a day nor working days after one is named with file, key and line."""
    with pytest.raises(ConfigurationFault, match=r"2019-1\.yaml.*henan.*四月底") as raised:
        load_rounds(Resources(_own_round(tmp_path, "四月底")))
    assert "第 13 行" in str(raised.value)


@examples("written", {"slip": "henna: 2019-04-28", "name": "河南省: 2019-04-28"})
def test_a_deadline_of_no_scope(written: str, tmp_path: Path) -> None:
    """A deadline of a scope that is none is named: else that scope would have the default's."""
    folder = _own_round(tmp_path, "2019-04-28")
    own = folder / "schemas/rounds/2019-1.yaml"
    text = own.read_text("utf-8").replace("henan: 2019-04-28", written)
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationFault, match=r"2019-1\.yaml") as raised:
        load_rounds(Resources(folder))
    assert raised.value.line == 13


def test_forms_by_scope() -> None:
    """A province may have a form of its own; the others use the default."""
    assert (FIRST.form_name("henan"), FIRST.form_name("national")) == ("F2", "F1")


@examples("name", {"number": "2019-2", "name": "第二批"})
def test_chosen_by_name(name: str) -> None:
    """A round is chosen by number or name, open or not."""
    assert choose_round(ROUNDS, name, at("2019-04-20")) is SECOND


@examples("moment wanted", {"first": ("2019-05-01", "2019-1"), "second": ("2019-10-01", "2019-2")})
def test_the_only_open_one(moment: str, wanted: str) -> None:
    """Without a name the only open round is taken."""
    assert choose_round(ROUNDS, None, at(moment)).round == wanted


@examples(
    "name moment words",
    {
        "unknown": ("2019-3", "2019-05-01", ("2019-3", "2019-1、2019-2")),
        "none open": (None, "2020-05-01", ("没有开放的批次", "--round")),
    },
)
def test_no_choice(name: str | None, moment: str, words: tuple[str, ...]) -> None:
    """An unknown round, or none open, is a fault of usage that names the rounds there are."""
    with pytest.raises(UsageFault) as raised:
        choose_round(ROUNDS, name, at(moment))
    assert all(word in str(raised.value) for word in words)


def test_several_open() -> None:
    """With two rounds open nothing is guessed."""
    both = (FIRST, SECOND.model_copy(update={"opens": FIRST.opens}))
    with pytest.raises(UsageFault, match="不止一个"):
        choose_round(both, None, at("2019-05-01"))


def test_no_rounds_at_all() -> None:
    """Without any round the message says where they should be."""
    with pytest.raises(UsageFault, match="schemas/rounds"):
        choose_round((), None, at("2019-05-01"))


@examples("section", {"deadlines": "deadlines", "forms": "forms"})
def test_default_is_required(section: str, tmp_path: Path) -> None:
    """A round without a default deadline or form is a fault with file and key."""
    folder = tmp_path / "schemas" / "rounds"
    folder.mkdir(parents=True)
    text = Resources().read("schemas/rounds/2019-2.yaml").text
    before, _, after = text.partition(f"{section}:\n")
    (folder / "2019-2.yaml").write_text(
        f"{before}{section}:\n{after.replace('  default:', '  henan:', 1)}", encoding="utf-8"
    )
    with pytest.raises(ConfigurationFault, match="default") as raised:
        load_rounds(Resources(tmp_path))
    assert (raised.value.file, raised.value.key) == ("schemas/rounds/2019-2.yaml", section)
    assert raised.value.line is not None
