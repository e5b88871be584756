"""How many of 200 degraded scans are read, at what cost; none may be read wrongly.

150, 200, 250 and 300 dpi, scanners and telephones, the seal beside the code and over it.
"""

from __future__ import annotations

import time
from collections import Counter

from pipeline.intake.codes import read_codes
from pipeline.model.checkcodes import Mark, check_code
from tests.bench.telling import judge, tell
from tests.helpers.degraded import degraded
from tests.helpers.marked_pages import CODE, page

_SCANS = 200
_ENOUGH_DOTS = 200
_MOST_MISSED = 0.02
"""Share of the scans at 200 dpi and more."""
_MARK = Mark(check_code("黑龙江省教育厅", ()), "2019-1", 3, "heilongjiang")
"""Of the province with the longest name: its code is the densest."""


def judge_scans() -> list[bool]:
    """Read them all, each by itself."""
    print(f"\nCheck codes on {_SCANS} degraded scans")
    clean = page(_MARK)
    made, read, wrong = Counter[int](), Counter[int](), 0
    seconds = []
    for seed in range(_SCANS):
        scan = degraded(clean, CODE, seed)
        begun = time.process_time()
        marks = read_codes(scan.content, 10).marks
        seconds.append(time.process_time() - begun)
        made[scan.dots] += 1
        read[scan.dots] += marks == (_MARK,)
        wrong += bool(marks) and marks != (_MARK,)
    for dots, number in sorted(made.items()):
        print(f"{dots} dpi: {read[dots]} of {number} read")
    sharp = [dots for dots in made if dots >= _ENOUGH_DOTS]
    missed = 1 - sum(read[d] for d in sharp) / sum(made[d] for d in sharp)
    tell("seconds a scan", sorted(seconds)[len(seconds) // 2 :: len(seconds) // 2])
    return [judge("missed at 200 dpi", missed, _MOST_MISSED), judge("read wrongly", wrong, 0)]
