"""What giving files back costs: 100 returned workbooks on one core, and in a run of the program.

I  100 returned workbooks annotated, in one process on one core
J  their 100 letters, in the same process
K  summarize --province henan over these files: read, judged, returned
L  the same over the same 100 files without their faults, none of them returned
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench.henan import AS_OF, write_inbox
from tests.bench.measure import measure
from tests.bench.telling import judge, tell

TURNS = 5
FILES = 100
SECONDS = 6.0
"""For I and J together; the only bound that is no ratio, since the requirement is none."""
REPOSITORY = Path(__file__).resolve().parents[2]
_RUN = """
import sys
from pipeline.cli import main
try:
    main()
except SystemExit as ended:
    sys.exit(ended.code not in (0, 1))  # 1: files were returned
"""


def judge_returning() -> list[bool]:
    """Measure, print, and say whether the bound holds."""
    with TemporaryDirectory(prefix="summarize-bench-") as name:
        faulty, clean = Path(name, "faulty"), Path(name, "clean")
        write_inbox(faulty / "inbox" / "henan", FILES, spoilt=True)
        write_inbox(clean / "inbox" / "henan", FILES)
        _alone(faulty)
        turns = [
            (_alone(faulty), _whole(faulty, returned=True), _whole(clean, returned=False))
            for _ in range(TURNS)
        ]
    told = [turn[0] for turn in turns]
    print(f"\n{FILES} returned workbooks, {told[0]['cells']:.0f} faulty cells, in seconds")
    tell("I  annotated", [each["copies"] for each in told])
    tell("J  letters", [each["letters"] for each in told])
    tell("K  run, returned", [turn[1] for turn in turns])
    tell("L  run, clean", [turn[2] for turn in turns])
    both = median(each["copies"] + each["letters"] for each in told)
    return [judge("I + J, seconds", both, SECONDS)]


def _alone(folder: Path) -> dict[str, float]:
    """Copies and letters alone."""
    output = measure((sys.executable, "-m", "tests.bench.returns", str(folder)), REPOSITORY).output
    told: dict[str, float] = json.loads(output)
    assert told["files"] == FILES
    return told


def _whole(folder: Path, *, returned: bool) -> float:
    """The whole run, from nothing; what was in the results before is taken away."""
    shutil.rmtree(folder / "outbox", ignore_errors=True)
    for path in folder.glob("ledger.sqlite3*"):
        path.unlink()
    command = (
        sys.executable, "-c", _RUN, "--province", "henan", "--round", "2019-1",
        "--as-of", AS_OF, "--workspace", str(folder),
    )  # fmt: skip
    seconds = measure(command, REPOSITORY).seconds
    copies = list((folder / "outbox").rglob("退回/*.xlsx"))
    assert len(copies) == (FILES if returned else 0)
    return seconds
