"""The catalogue as an officer asks for it: every rule in full, with a real message of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pipeline.jobs.catalogue import every_rule, one_rule
from pipeline.model.errors import ConfigurationFault, UsageFault
from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue
from tests.unit.examples import examples

if TYPE_CHECKING:
    from pathlib import Path

CODES = tuple(load_catalogue(Resources()).by_code)


@pytest.mark.parametrize("code", CODES)
def test_a_rule_has_an_example(code: str, tmp_path: Path) -> None:
    """Each example is a message with nothing left to fill, that ends with what to do."""
    shown = one_rule(tmp_path, code)
    assert shown.rule.example is not None
    assert not re.search(r"\{\w*\}|（空）", shown.example)
    wording = shown.rule.wording(shown.rule.example.variant)
    last_words = re.split(r"\{\w+\}", wording.next_step)[-1]
    assert shown.example.endswith(f"{last_words}。")


@pytest.mark.parametrize("code", CODES)
def test_an_example_says_only_what_the_rule_asks(code: str) -> None:
    """An example gives no fact that the rule does not know, so that none is misspelt."""
    rule = load_catalogue(Resources()).by_code[code]
    assert rule.example is not None
    assert set(rule.example.facts) <= set(rule.facts)


def test_every_rule_is_shown_in_order(tmp_path: Path) -> None:
    """The catalogue is shown whole, in its own order."""
    assert tuple(shown.rule.code for shown in every_rule(tmp_path)) == CODES


@examples("written", {"small letters": "r08", "full width": "Ｒ０８", "spaces": " R08 "})
def test_a_code_however_it_is_typed(written: str, tmp_path: Path) -> None:
    """A code may be typed in small letters, in full width, and with spaces."""
    assert one_rule(tmp_path, written).rule.code == "R08"


@examples(
    "written nearest",
    {"no zero": ("R8", "R08"), "letter only": ("X", "X0"), "letter O": ("RO8", "R08")},
)
def test_an_unknown_code_names_the_nearest(written: str, nearest: str, tmp_path: Path) -> None:
    """What is no code is not guessed: the sentence names those that are near."""
    with pytest.raises(UsageFault) as told:
        one_rule(tmp_path, written)
    assert f"「{written}」" in str(told.value)
    assert nearest in str(told.value)


def test_severities_of_variants(tmp_path: Path) -> None:
    """A rule that is graver in one of its cases tells both; another tells one."""
    assert one_rule(tmp_path, "R03").severities == ("E", "W")
    assert one_rule(tmp_path, "R01").severities == ("E",)


def test_a_document_keeps_every_wording(tmp_path: Path) -> None:
    """For programs a rule has its wordings with placeholders, variants in full."""
    document = one_rule(tmp_path, "R03").as_document()
    by_variant = {wording["variant"]: wording for wording in document["wordings"]}
    assert set(by_variant) == {"", "technician"}
    assert by_variant["technician"]["severity"] == "W"
    assert by_variant["technician"]["allowed"] == by_variant[""]["allowed"]


def _own_catalogue(workspace: Path, old: str, new: str) -> None:
    text = Resources().read("schemas/rules.yaml").text
    assert old in text
    folder = workspace / "schemas"
    folder.mkdir()
    (folder / "rules.yaml").write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_workspaces_own_wording_is_shown(tmp_path: Path) -> None:
    """A workspace's own catalogue wins, as in a run."""
    _own_catalogue(tmp_path, "name: 空表", "name: 没填的表")
    assert one_rule(tmp_path, "S03").rule.name == "没填的表"


def test_a_catalogue_without_an_example_is_shown_without(tmp_path: Path) -> None:
    """A workspace's catalogue from before there were examples is still a catalogue."""
    _own_catalogue(tmp_path, "    example: {}\n", "")
    assert one_rule(tmp_path, "S03").example == ""


@examples(
    "old new",
    {
        "a fact is missing": ("{received: 2019-04-29 09:30, ", "{"),
        "an unknown variant": ("    example: {}\n", "    example: {variant: later}\n"),
    },
)
def test_a_mistake_in_an_example_is_named(old: str, new: str, tmp_path: Path) -> None:
    """An example of an unknown variant is a mistake of the file; so is one with a fact missing."""
    _own_catalogue(tmp_path, old, new)
    with pytest.raises(ConfigurationFault, match=r"rules\.yaml"):
        one_rule(tmp_path, "S04")
