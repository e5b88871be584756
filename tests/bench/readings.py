"""Reading by the gate and the workers against calamine alone: seconds of one way as JSON out.

`python -m tests.bench.readings {direct|guarded} FOLDER`, each way in a fresh process.

direct   calamine reads every row of every .xlsx, in this process, one after the other
guarded  the same by the program's own door: sniffing, gate, reader and worker; timed from asking
         for workers to the last answer, as in a run of the program, which lets the workers' server
         start while it loads its own definitions
"""

from __future__ import annotations

import gc
import json
import sys
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from pipeline.jobs.processes import start_server

if TYPE_CHECKING:
    from pipeline.intake.inbox import InboxFile


def direct(folder: Path) -> tuple[float, int]:
    """Seconds and rows by calamine alone."""
    from python_calamine import CalamineWorkbook

    sheets = []
    started = perf_counter()
    for path in sorted(folder.rglob("*.xlsx")):
        book = CalamineWorkbook.from_path(path)
        sheets.extend(
            book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in book.sheet_names
        )
    seconds = perf_counter() - started
    return seconds, sum(map(len, sheets))


def guarded(folder: Path) -> tuple[float, int]:
    """Seconds and rows by the program's own door."""
    start_server()
    from pipeline.intake.inbox import scan
    from pipeline.jobs.plan import make_plan
    from pipeline.jobs.workers import workers
    from pipeline.jobs.workspace import open_workspace
    from tests.bench.opener import Opener, as_reader

    plan = make_plan(open_workspace(folder), "henan", "2019-1")
    reader = Opener(plan.settings.limits)
    files: tuple[InboxFile, ...] = scan(folder / "inbox", plan.territory)
    started = perf_counter()
    with workers(as_reader(reader), len(files)) as at_work:
        received = at_work.read(files).collect(lambda _done, _total: None)
        seconds = perf_counter() - started
    return seconds, sum(int(r.unit or 0) for r in received)


def main() -> None:
    """Measure one way and print its seconds."""
    gc.set_threshold(100_000, 50, 50)  # as the program does
    way, folder = sys.argv[1], Path(sys.argv[2])
    seconds, rows = direct(folder) if way == "direct" else guarded(folder)
    print(json.dumps({"seconds": seconds, "rows": rows}))


if __name__ == "__main__":
    main()
