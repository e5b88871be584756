"""The main job against its unavoidable parts and against a plain script.

Only ratios within one run are judged, so that the machine does not matter. A, B and C take
turns, each in a fresh process; every figure is the median of its turns.

A  summarize --province henan, 200 clean files with 3,000 entries, into an empty outbox and ledger
B  the sum of A's unavoidable parts: imports, reading by calamine, writing by XlsxWriter
C  a plain script of pandas over the same files, which checks nothing

All three run without the development tools, one of which pandera would load.
"""

from __future__ import annotations

import json
import marshal
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.henan import AS_OF, ENTRIES, FILES, write_inbox
from tests.bench.measure import Measured, measure
from tests.bench.telling import judge, tell

TURNS = 5
WHOLE_TO_PARTS, WHOLE_TO_PLAIN, PEAK_MIB = 2.0, 1.0, 250.0
REPOSITORY = Path(__file__).resolve().parents[2]
RESULTS = Path("henan", "2019-1")
WORKBOOKS = ("汇总表.xlsx", "统计分析.xlsx", "问题清单.xlsx")
_RUN = "from pipeline.cli import main; main()"


@dataclass(frozen=True)
class Bench:
    """A folder with the files that all three work on."""

    folder: Path

    @property
    def inbox(self) -> Path:
        """Where the submissions of the province lie."""
        return self.folder / "inbox" / "henan"

    @property
    def cells(self) -> Path:
        """The cells of the results, for B."""
        return self.folder / "cells.marshal"

    def whole(self, turn: int) -> Measured:
        """A: the main job, from nothing."""
        results = self.folder / f"results{turn}"
        results.mkdir()
        ledger = f"sqlite:///{(results / 'ledger.sqlite3').as_posix()}"
        try:
            return measure(
                (
                    sys.executable, "-c", _RUN, "--province", "henan", "--round", "2019-1",
                    "--as-of", AS_OF, "--workspace", str(self.folder),
                    "--outbox", str(results / "outbox"), "--ledger", ledger,
                ),
                REPOSITORY,
            )  # fmt: skip
        finally:
            if turn:
                shutil.rmtree(results)

    def parts(self) -> Measured:
        """B: the unavoidable parts; its output tells their seconds."""
        command = (sys.executable, "-m", "tests.bench.parts", str(self.inbox), str(self.cells))
        return measure(command, REPOSITORY)

    def plain(self) -> Measured:
        """C: the plain script."""
        output = self.folder / "plain.xlsx"
        command = (sys.executable, "-m", "tests.bench.plain", str(self.inbox), str(output))
        return measure(command, REPOSITORY)

    def prepare(self) -> None:
        """Write the files, run everything once to warm the disk, and keep the results' cells."""
        write_inbox(self.inbox)
        self.whole(0)
        results = self.folder / "results0" / "outbox" / RESULTS
        document = json.loads((results / "run.json").read_text(encoding="utf-8"))
        assert document["totals"]["entries"] == ENTRIES
        self.cells.write_bytes(marshal.dumps({n: _cells(results / n) for n in WORKBOOKS}))
        self.parts()
        self.plain()


def _cells(path: Path) -> dict[str, list[list[str | float | bool]]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    return {
        name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for name in book.sheet_names
    }


def judge_whole_run() -> list[bool]:
    """Measure, print, and say of each bound whether it holds."""
    with TemporaryDirectory(prefix="summarize-bench-") as folder:
        bench = Bench(Path(folder))
        bench.prepare()
        turns = [(bench.whole(n), bench.parts(), bench.plain()) for n in range(1, TURNS + 1)]
    whole, parts, plain = ([turn[place] for turn in turns] for place in range(3))
    sums = [sum(json.loads(p.output).values()) for p in parts]
    a, b, c = median(w.seconds for w in whole), median(sums), median(p.seconds for p in plain)
    print(f"\n{FILES} files, {ENTRIES} entries, medians of {TURNS} turns, in seconds")
    tell("A  whole run", [w.seconds for w in whole])
    tell("B  sum of parts", sums)
    for name in ("import", "read", "write"):
        tell(f"     {name}", [json.loads(p.output)[name] for p in parts])
    tell("C  plain script", [p.seconds for p in plain])
    held = [judge("A / B", a / b, WHOLE_TO_PARTS), judge("A / C", a / c, WHOLE_TO_PLAIN)]
    peaks = [w.peak_mib for w in whole if w.peak_mib is not None]
    if peaks:
        held.append(judge("peak memory of A, MiB", max(peaks), PEAK_MIB))
    else:
        print("peak memory of A: this system does not tell")
    return held
