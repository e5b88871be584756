"""All benchmarks: `make bench`. Only ratios within one run are judged; 1 if a bound is broken.

`python -m tests.bench [run|reading|returning|rendering|scans]` measures one of them, and
`python -m tests.bench scans 20` that on so many scans.
"""

from __future__ import annotations

import sys

from tests.bench.guarding import judge_guarding
from tests.bench.rendering import judge_rendering
from tests.bench.returning import judge_returning
from tests.bench.scans import judge_scans
from tests.bench.telling import tell_machine
from tests.bench.whole_run import judge_whole_run

BENCHMARKS = {
    "run": judge_whole_run,
    "reading": judge_guarding,
    "returning": judge_returning,
    "rendering": judge_rendering,
    "scans": judge_scans,
}


def main() -> int:
    """Measure what is asked for, else everything."""
    tell_machine()
    names = sys.argv[1:] or list(BENCHMARKS)
    if names[0] == "scans" and names[1:] and names[1].isdecimal():
        return 0 if all(judge_scans(int(names[1]))) else 1
    held = [each for name in names for each in BENCHMARKS[name]()]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
