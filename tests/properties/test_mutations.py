"""Damaged copies of a sound table, in every format: what differs is never passed on in silence.

What can be known depends on the format. A package (.xlsx, .xlsm, .xlsb, .ods, .docx) and whatever
lies in a .zip carries checksums over its contents: there every change is told. An .xls, a text, a
page and an XML spreadsheet carry none: where a byte within a cell becomes another one, the outcome
is a sound file with another cell, and nobody can know. Of these it is proved that

- a copy that is cut, or filled up or followed by zeros, is refused or loses nothing; but for a text
  cut between two records or within the last field of one, which has the complete records before;
- a change of anything but the contents of cells is told, or changes no entry;
- a change of the contents of cells removes no entry and adds none, and changes no other cell.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

import pytest

from tests.helpers.damaged import SOUND, Fate, Laboratory, Outcome, entries_of, laboratory
from tests.helpers.formats import FORMATS, PACKAGES, written
from tests.helpers.mutants import Mutant, cell_bytes, changed, cut, hollow, longer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.model.definitions import Definitions
    from pipeline.model.entries import Reading
    from pipeline.model.units import Territory

    Place = tuple[int, int]

CHANGES, ENDINGS = 120, 24
ARCHIVED = (("xls", 1), ("csv GB18030", 2), ("html as xls", 1))
"""Formats without checksums, within archives that have them."""
PROTECTED = (*((name, 0) for name in sorted(PACKAGES)), *ARCHIVED)
OPEN = tuple(name for name in FORMATS if name not in PACKAGES)
TEXTS = tuple(name for name in OPEN if not FORMATS[name].merges)
MARKUP = ("html as xls", "html GB2312", "xml 2003")


@dataclass
class Experiment:
    """All damaged copies of a format, read once for all tests."""

    laboratory: Laboratory
    known: dict[tuple[str, int], dict[str, list[Outcome]]] = field(default_factory=dict)

    def outcomes(self, name: str, archives: int = 0) -> dict[str, list[Outcome]]:
        """By what was done to the copies; `whole` is the sound file itself."""
        if (name, archives) not in self.known:
            content, file = written(name, SOUND, archives)
            groups = _mutants(content, name, archives)
            every = self.laboratory.outcomes(content, file, [m for g in groups.values() for m in g])
            results = iter(every)
            self.known[name, archives] = {k: [next(results) for _ in g] for k, g in groups.items()}
        return self.known[name, archives]


def _mutants(content: bytes, name: str, archives: int) -> dict[str, list[Mutant]]:
    random = Random(f"{name} {archives}")  # noqa: S311 - the same in every run is what is wanted
    is_open = not archives and name not in PACKAGES
    cells = cell_bytes(content, FORMATS[name].codec) if is_open else frozenset()
    structure = [n for n in range(len(content)) if n not in cells]
    groups = {
        "whole": [Mutant(content, "nothing")],
        "structure": [changed(content, structure, random) for _ in range(CHANGES)],
        "cut": [cut(content, random) for _ in range(ENDINGS)],
        "hollow": [hollow(content, random) for _ in range(ENDINGS)],
        "longer": [longer(content, random) for _ in range(ENDINGS // 3)],
    }
    if is_open:
        groups["cells"] = [changed(content, sorted(cells), random) for _ in range(CHANGES)]
    return groups


@pytest.fixture(scope="module", name="experiment")
def _experiment(
    definitions: Definitions, territory: Territory, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Experiment]:
    with laboratory(definitions, territory, tmp_path_factory.mktemp("damaged")) as place:
        yield Experiment(place)


def silent(outcomes: Sequence[Outcome]) -> list[Outcome]:
    """The copies that were read differing, without a word."""
    return [outcome for outcome in outcomes if outcome.fate is Fate.SILENT]


def readings(outcome: Outcome) -> dict[Place, Reading]:
    """Every reading of every entry by its cell."""
    every = (r for e in entries_of(outcome.received) for r in e.readings.values())
    return {(r.row_index, r.column_index): r for r in every}


def differing(outcome: Outcome, whole: Outcome) -> list[tuple[str, str]]:
    """The texts of each cell of an entry that is not what it was: as it was, and as it is."""
    before, after = readings(whole), readings(outcome)
    places = sorted(before.keys() | after.keys())
    texts = [tuple(r[p].raw if p in r else "" for r in (before, after)) for p in places]
    return [(old, new) for old, new in texts if old != new]


@pytest.mark.parametrize(("name", "archives"), PROTECTED)
def test_checksums(experiment: Experiment, name: str, archives: int) -> None:
    """Where checksums cover the contents, a changed byte means refusal, or changes no entry.

    What may change without harm is what no checksum covers: times and attributes in the directory.
    """
    outcomes = experiment.outcomes(name, archives)["structure"]
    assert {outcome.fate for outcome in outcomes} <= {Fate.REFUSED, Fate.EQUAL}
    refused = [outcome for outcome in outcomes if outcome.fate is Fate.REFUSED]
    assert len(refused) > 0.9 * len(outcomes)


@pytest.mark.parametrize(
    ("name", "archives"), [*PROTECTED, *((name, 0) for name in OPEN if name not in TEXTS)]
)
def test_interrupted(experiment: Experiment, name: str, archives: int) -> None:
    """A copy that broke off is refused, or has lost nothing but what holds no entry."""
    outcomes = experiment.outcomes(name, archives)
    interrupted = [*outcomes["cut"], *outcomes["hollow"], *outcomes["longer"]]
    assert {outcome.fate for outcome in interrupted} <= {Fate.REFUSED, Fate.EQUAL}
    assert any(outcome.fate is Fate.REFUSED for outcome in interrupted)


@pytest.mark.parametrize("name", TEXTS)
def test_interrupted_text(experiment: Experiment, name: str) -> None:
    """Zeros in a text are refused; a text that is cut is, or gives the first of its entries.

    The last field of the last one may have been cut too: it is then the beginning of the field.
    """
    outcomes = experiment.outcomes(name)
    (whole,) = outcomes["whole"]
    zeros = [*outcomes["hollow"], *outcomes["longer"]]
    assert {outcome.fate for outcome in zeros} == {Fate.REFUSED}
    assert any(outcome.fate is Fate.REFUSED for outcome in outcomes["cut"])
    for outcome in silent(outcomes["cut"]):
        count = len(outcome.entries)
        assert outcome.entries[: count - 1] == whole.entries[: count - 1], str(outcome)
        left = [entry.readings for entry in entries_of(outcome.received)][-1:]
        for before, after in zip(entries_of(whole.received)[count - 1 : count], left, strict=True):
            *complete, last = before.readings
            assert [after[f].raw for f in complete] == [before.readings[f].raw for f in complete]
            assert before.readings[last].raw.startswith(after[last].raw)


@pytest.mark.parametrize("name", OPEN)
def test_changed_structure(experiment: Experiment, name: str) -> None:
    """Where anything but the contents of cells is changed, no entry differs without a finding.

    A delimiter, quote, line end or tag that is broken moves, joins or parts cells.
    """
    outcomes = experiment.outcomes(name)["structure"]
    assert silent(outcomes) == [], "\n".join(map(str, silent(outcomes)))
    assert any(outcome.fate is Fate.REFUSED for outcome in outcomes)


@pytest.mark.parametrize("name", OPEN)
def test_changed_contents(experiment: Experiment, name: str) -> None:
    """Where the contents of cells are changed, no entry is lost or added without a finding.

    In texts and markup no more cells differ than bytes were changed; in an .xls several cells may
    refer to one text.
    """
    outcomes = experiment.outcomes(name)
    (whole,) = outcomes["whole"]
    rows = [entry.row for entry in entries_of(whole.received)]
    assert silent(outcomes["cells"]), "a file without checksums"
    for outcome in silent(outcomes["cells"]):
        assert [entry.row for entry in entries_of(outcome.received)] == rows, str(outcome)
        if FORMATS[name].codec:
            changes = outcome.mutant.how.count("→")
            assert 1 <= len(differing(outcome, whole)) <= changes, str(outcome)


BROKEN = {
    "a comma in a figure": ("csv", ",120,", ",1,0,"),
    "a comma in a figure, and none behind it": ("csv", ",120,\r\n", ",1,120\r\n"),
    "a comma before a blank field became a digit": ("csv", ",410,\r\n", ",4102\r\n"),
    "half a line end became text": ("csv", "国家骨干\r\n", "国家骨干x\n"),
    "half a line end became a tab": ("tsv", "国家骨干\r\n", "国家骨干\t\n"),
    "a cell that does not begin": ("html as xls", "<td>国家骨干", "mtd>国家骨干"),
    "a cell that does not end": ("html as xls", "惠济中等专业学校</td>", "惠济中等专业学校6/td>"),
    "half a table within a quote": ("html as xls", '<td rowspan="2">2<', "<td rowspan='2\">2<"),
    "a quote that takes in other tags": (
        "html as xls",
        '<td rowspan="2">2</td><td rowspan="2">',
        '<td rowspan="2>2</td><td rowspan="2">',
    ),
    "cells run together": ("html as xls", "护理</td><td>84", "护理/td>/td>84"),
    "a cell of another name": ("html as xls", "<td>84</td>", "<tq>84</tq>"),
    "a span of another name": ("html as xls", '<td rowspan="2">2<', '<td rowspbn="2">2<'),
    "a row that a cell no longer reaches": (
        "html as xls",
        '<td rowspan="2">高职',
        '<td rowspan="1">高职',
    ),
    "a figure with a footnote": ("html as xls", "<td>84</td>", "<td>8<sup>4</sup></td>"),
    "a figure struck in part": ("html as xls", "<td>84</td>", "<td><s>8</s>4</td>"),
    "a cell hidden by itself": ("html as xls", "<td>84</td>", "<td hidden>84</td>"),
    "a table of another name": ("html as xls", "<table border=1>", "<tabIe border=1>"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_broken_structure(experiment: Experiment, how: str) -> None:
    """What breaks the structure of a text or a page is told, or changes no entry."""
    outcome = _replaced(experiment, *BROKEN[how])
    assert outcome.fate is not Fate.SILENT, str(outcome)


def _replaced(experiment: Experiment, name: str, before: str, after: str) -> Outcome:
    """What becomes of a file in which one text is replaced."""
    content, file = written(name, SOUND)
    codec = FORMATS[name].codec
    old, new = (text.encode(codec).removeprefix(BOM_UTF8) for text in (before, after))
    assert content.count(old) == 1
    mutant = Mutant(content.replace(old, new), f"{before!r} → {after!r}")
    (outcome,) = experiment.laboratory.outcomes(content, file, [mutant])
    return outcome
