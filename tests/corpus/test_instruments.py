"""What the test of the corpus stands on: where the corpus is, and how memory is measured."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.corpus.counted import nonempty_cells
from tests.corpus.places import VARIABLE, corpus
from tests.corpus.runs import ROOT
from tests.helpers.workbooks import workbook

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "file,required,nonempty_cells,tags,note\n"
HUNGRY = """
import multiprocessing, sys
def eat(): len(bytearray(200_000_000))
if __name__ == "__main__":
    worker = multiprocessing.get_context("forkserver").Process(target=eat)
    worker.start(), worker.join()
    sys.exit(7)
"""


def test_without_a_corpus_the_tests_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has no corpus skips what needs one, and says which variable names it."""
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(pytest.skip.Exception, match=VARIABLE):
        corpus()


@pytest.mark.parametrize(
    "manifest", [None, HEAD, f"{HEAD}a.xlsx,read,,,\n", f"{HEAD}MANIFEST.csv,eaten,,,\n"]
)
def test_a_corpus_that_is_named_must_be_there(
    manifest: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder without manifest, one that lists nothing, absent files or unknown words: failed."""
    if manifest is not None:
        (tmp_path / "MANIFEST.csv").write_text(manifest, encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    with pytest.raises(pytest.fail.Exception):
        corpus()


def test_the_manifest_says_what_is_required(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each line is a file with what is required of it, its cells and its tags."""
    (tmp_path / "a.xlsx").write_bytes(b"")
    (tmp_path / "MANIFEST.csv").write_text(f"{HEAD}a.xlsx,read,12,vba;slow,n\n", encoding="utf-8")
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    (item,) = corpus().of("read")
    assert item == ("a.xlsx", "read", 12, {"vba", "slow"}, "n")


def test_error_cells_are_counted() -> None:
    """A cell that shows an error is not empty; a blank one is."""
    assert nonempty_cells(workbook("甲 | | 1\n | #N/A |"), "a.xlsx") == 3
    assert nonempty_cells(b"", "a.xlsx") is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells the memory of grandchildren")
def test_the_memory_of_workers_is_measured(tmp_path: Path) -> None:
    """A worker of a server that nobody waits for is measured; the exit code is the program's."""
    peaks, program = tmp_path / "peaks.json", tmp_path / "hungry.py"
    program.write_text(HUNGRY)
    command = (sys.executable, "-m", "tests.corpus.measured", peaks, sys.executable, program)
    done = subprocess.run(command, cwd=ROOT, check=False, timeout=60)
    assert done.returncode == 7
    assert max(json.loads(peaks.read_text())) > 190
