"""The official table of 50,000 lines against XlsxWriter alone writing the same cells.

Only ratios within one run are judged. Both take turns, each in a fresh process, and each tells the
time of its own processor, which other work on the machine disturbs least.

I  render_official with 50,000 lines
J  XlsxWriter alone: the same cells with the same formats, heights and print set-up
K  how much memory each more line takes, of both, from 5,000 to 20,000 lines
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

from tests.bench.measure import measure
from tests.bench.telling import judge, tell

TURNS = 5
LINES, FEW, MANY = 50_000, 5_000, 20_000
RENDERED_TO_ALONE, MEMORY_TO_ALONE = 1.3, 1.1
REPOSITORY = Path(__file__).resolve().parents[2]


def _told(way: str, lines: int, what: str) -> float:
    command = (sys.executable, "-m", "tests.bench.writing", way, str(lines), what)
    return float(json.loads(measure(command, REPOSITORY).output)[what])


def _growth(way: str) -> float:
    """Bytes that each more line takes at the peak."""
    return (_told(way, MANY, "peak") - _told(way, FEW, "peak")) / (MANY - FEW)


def judge_rendering() -> list[bool]:
    """Measure, print, and say of each bound whether it holds."""
    turns = [
        tuple(_told(way, LINES, "seconds") for way in ("rendered", "alone")) for _ in range(TURNS)
    ]
    rendered, alone = ([turn[place] for turn in turns] for place in range(2))
    print(f"\n{LINES} lines into F1, {TURNS} turns, in seconds")
    tell("I  rendered", rendered)
    tell("J  XlsxWriter alone", alone)
    ours, theirs = _growth("rendered"), _growth("alone")
    print(f"K  bytes a line: {ours:.0f} rendered, {theirs:.0f} alone")
    return [
        judge("I / J", median(rendered) / median(alone), RENDERED_TO_ALONE),
        judge("K of I / K of J", ours / theirs, MEMORY_TO_ALONE),
    ]
