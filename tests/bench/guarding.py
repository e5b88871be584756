"""What the gate, the worker and sniffing cost, and what hostile files cost the others.

D  calamine alone reads 1,000 clean files of 30 entries, in one process
E  the program's own door reads the same: sniffing, gate, reader, workers
F  E on the readable files of a corpus (CORPUS_DIR), where there is one
G  E on all its other files, the hostile ones among them
H  E on all its files together: what the readable ones take there is H without G
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.henan import write_forms
from tests.bench.measure import measure

TURNS = 5
FILES, ENTRIES_A_FILE = 1_000, 30
GUARDED_TO_DIRECT, MIXED_TO_CLEAN = 1.4, 1.5
_ROWS: dict[Path, int] = {}
REPOSITORY = Path(__file__).resolve().parents[2]


def judge_guarding() -> list[bool]:
    """Measure, print, and say of each bound whether it holds."""
    from tests.bench.telling import judge, tell

    with TemporaryDirectory(prefix="summarize-bench-") as name:
        folder = Path(name)
        write_forms(folder / "inbox" / "henan", FILES, ENTRIES_A_FILE)
        _seconds("direct", folder)
        turns = [(_seconds("direct", folder), _seconds("guarded", folder)) for _ in range(TURNS)]
    direct, guarded = ([turn[place] for turn in turns] for place in range(2))
    print(f"\n{FILES} clean files of {ENTRIES_A_FILE} entries, {TURNS} turns, in seconds")
    tell("D  calamine", direct)
    tell("E  gate, workers", guarded)
    held = [judge("E / D", median(guarded) / median(direct), GUARDED_TO_DIRECT)]
    if "CORPUS_DIR" not in os.environ:
        print("F, G: no corpus (CORPUS_DIR)")
        return held
    clean, others, mixed = _corpus(Path(os.environ["CORPUS_DIR"]))
    print(f"\nfiles of the corpus, {TURNS} turns, in seconds")
    tell("F  readable ones", clean)
    tell("G  all others", others)
    tell("H  all", mixed)
    share = (median(mixed) - median(others)) / median(clean)
    return [*held, judge("(H - G) / F", share, MIXED_TO_CLEAN)]


def _corpus(corpus: Path) -> list[list[float]]:
    """Seconds of each turn: for the readable files, for all others, for all together."""
    lines = list(csv.DictReader((corpus / "MANIFEST.csv").read_text("utf-8").splitlines()))
    with TemporaryDirectory(prefix="summarize-bench-") as name:
        clean, others, mixed = (Path(name, part) for part in ("clean", "others", "mixed"))
        for line in lines:
            for folder in (clean if line["required"] == "read" else others, mixed):
                target = folder / "inbox" / "henan" / line["file"]
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(corpus / line["file"], target)
        turns = [
            [_seconds("guarded", folder) for folder in (clean, others, mixed)] for _ in range(TURNS)
        ]
    return [list(way) for way in zip(*turns, strict=True)]


def _seconds(way: str, folder: Path) -> float:
    command = (sys.executable, "-m", "tests.bench.readings", way, str(folder))
    told = json.loads(measure(command, REPOSITORY).output)
    _ROWS.setdefault(folder, told["rows"])
    assert told["rows"] == _ROWS[folder], "both ways must read the same rows"
    return float(told["seconds"])
