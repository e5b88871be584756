"""What the fuzzer stands on, and every file that it once found something with, read again."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content
from pipeline.intake.sniffing import Kind
from tests.fuzz.keeping import Current, keep, left
from tests.fuzz.mutation import mutated
from tests.fuzz.pool import Fate, fates
from tests.fuzz.properties import PropertyError, check
from tests.fuzz.seeds import seeds

CASES = Path(__file__).with_name("cases")
FOUND = {path.name: path for path in sorted(CASES.iterdir()) if path.suffix != ".md"}
TABLES = ("xlsx", "xls", "xlsb", "ods", "docx", "csv", "html", "xml")


@pytest.fixture(scope="module", name="replayed")
def _replayed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Fate]:
    contents = {name: path.read_bytes() for name, path in FOUND.items()}
    return fates(contents, tmp_path_factory.mktemp("cases"))


@pytest.mark.parametrize("name", FOUND)
def test_a_case_costs_only_itself(name: str, replayed: dict[str, Fate]) -> None:
    """A file that a search found is read or refused, and the next file is read by the workers."""
    assert replayed[name].fault == ""


@pytest.mark.parametrize("name", [n for n in FOUND if not n.startswith("killer-")])
def test_a_case_keeps_the_promises(name: str) -> None:
    """A file that broke a promise, or let an exception through, does so no more.

    What kills its reader is left to the workers alone.
    """
    check(FOUND[name].read_bytes(), FOUND[name], Limits())


@pytest.mark.parametrize(
    ("extension", "number"),
    [(name, n) for name, files in seeds().items() for n in range(len(files))],
)
def test_a_search_begins_with_sound_files(extension: str, number: int) -> None:
    """Every seed keeps the promises, and those of a table's format are read."""
    content, path = seeds()[extension][number], Path(f"甲.{extension}")
    check(content, path, Limits())
    opened = open_content(content, path.name, Limits())
    assert (opened.workbook is not None) == (extension in TABLES)


def test_every_kind_of_file_that_is_read_is_searched() -> None:
    """No format that the program reads is without a seed."""
    kinds = {
        open_content(content, f"甲.{extension}", Limits()).kind
        for extension, files in seeds().items()
        for content in files
    }
    assert {kind for kind in Kind if kind.extensions} <= kinds


@pytest.mark.parametrize("extension", ["xlsx", "xls", "docx"])
def test_a_change_is_made_inside_the_package(extension: str) -> None:
    """Most mutants of a packed format are still sound packages, so that a reader sees them."""
    content = seeds()[extension][0]

    def changed(data: bytes, most: int) -> bytes:
        return (data + b"\0")[:most]

    mutants = [mutated(content, 1 << 18, seed, changed) for seed in range(40)]
    assert all(mutant != content for mutant in mutants)
    kinds = [open_content(mutant, f"甲.{extension}", Limits()).kind for mutant in mutants]
    assert sum(kind is not None for kind in kinds) > 10


def test_what_is_no_package_is_changed_as_bytes() -> None:
    """Broken packages and plain text are changed all the same, and never grow over the limit."""
    chance = random.Random(1)  # noqa: S311 - repeatable, not secret
    for content in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"a,b", b""):
        mutant = mutated(content, 64, chance.randrange(100), lambda data, _most: data + b"x")
        assert mutant == content + b"x"
    grown = mutated(seeds()["xlsx"][0], 100, 3, lambda _data, most: bytes(most))
    assert len(grown) == 100


def test_the_input_at_hand_outlives_its_process(tmp_path: Path) -> None:
    """What was being read when a process ended is told; between two inputs there is nothing."""
    path = tmp_path / "current"
    assert left(path) == b""
    current = Current(path)
    current.put(b"a long one")
    current.put(b"short")
    assert left(path) == b"short"
    current.put(b"")
    assert left(path) == b""


def test_of_one_defect_the_smallest_input_is_kept(tmp_path: Path) -> None:
    """Inputs of the same exception at the same place are one defect."""
    for content in (b"long", b"x", b"middle"):
        keep(tmp_path, "csv", content, PropertyError("merge Merge(1, 2, 3, 4)"))
    (kept,) = tmp_path.glob("*.csv")
    assert kept.read_bytes() == b"x"
    assert "PropertyError" in kept.with_suffix(".txt").read_text(encoding="utf-8")


def test_a_fault_is_told() -> None:
    """An exception out of a worker, and a good file that is not read, are faults."""
    assert Fate((), "KeyError()", 1).fault == "KeyError()"
    assert Fate((), "", 0).fault
    assert Fate((), "", 1).fault == ""
