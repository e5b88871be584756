"""The environment in, a corpus out: a folder of files with a MANIFEST.csv.

Columns of the manifest that count here: `file` (the path in the folder), `required` (read, reject,
either or ignore), `nonempty_cells` (what a correct reader sees; may be blank), `tags` (divided by
`;`) and `note`. The files are not part of this repository; whoever has them sets CORPUS_DIR.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path, PurePosixPath
from typing import NamedTuple

import pytest

VARIABLE = "CORPUS_DIR"
REQUIREMENTS = ("read", "reject", "either", "ignore")


class Item(NamedTuple):
    """One file of a corpus, and what must become of it."""

    file: str
    """Its path in the folder, with `/`."""
    required: str
    nonempty_cells: int | None
    tags: frozenset[str]
    note: str

    @property
    def is_owner_file(self) -> bool:
        """Whether an office program has left it beside an open document."""
        return PurePosixPath(self.file).name.startswith("~$")


class Corpus(NamedTuple):
    """A folder with its manifest."""

    folder: Path
    items: tuple[Item, ...]

    def of(self, required: str) -> tuple[Item, ...]:
        """The files of which something is required."""
        return tuple(item for item in self.items if item.required == required)


def corpus() -> Corpus:
    """The corpus; skips the test where none is named, fails it where a named one is not there."""
    named = os.environ.get(VARIABLE, "")
    if not named:
        pytest.skip(f"{VARIABLE} does not name the folder of a corpus")
    folder = Path(named).resolve()
    manifest = folder / "MANIFEST.csv"
    if not manifest.is_file():
        pytest.fail(f"{VARIABLE}={named}: no {manifest}")
    with manifest.open(encoding="utf-8", newline="") as lines:
        items = tuple(_item(line) for line in csv.DictReader(lines))
    absent = [item.file for item in items if not (folder / item.file).is_file()]
    if absent or not items:
        pytest.fail(f"{VARIABLE}={named}: {len(items)} lines, files that are not there: {absent}")
    return Corpus(folder, items)


def _item(line: dict[str, str]) -> Item:
    if line["required"] not in REQUIREMENTS:
        pytest.fail(f"MANIFEST.csv: {line['file']} is required to be {line['required']!r}")
    return Item(
        line["file"],
        line["required"],
        int(line["nonempty_cells"]) if line["nonempty_cells"] else None,
        frozenset(line["tags"].split(";")) - {""},
        line["note"],
    )
