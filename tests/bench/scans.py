"""How many of 200 degraded scans are read, at what cost; none may be read wrongly.

150, 200, 250 and 300 dpi, scanners and telephones, the seal beside the code and over it. The page
is one of the demonstration's official table as LibreOffice prints it; where that is not installed,
a drawn one. Nearly all the time goes into making the scans: every processor makes some.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pypdfium2

from pipeline.intake.codes import read_codes
from pipeline.model.checkcodes import Mark, check_code
from tests.bench.telling import judge, tell
from tests.helpers.degraded import Place, degraded
from tests.helpers.inboxes import carry_out
from tests.helpers.marked_pages import CODE, page

if TYPE_CHECKING:
    from PIL.Image import Image

_SCANS = 200
_ENOUGH_DOTS = 200
_MOST_MISSED = 0.02
"""Share of the scans at 200 dpi and more."""
_SECONDS = 10
_TOLD_EVERY = 20
_DRAWN = Mark(check_code("黑龙江省教育厅", ()), "2019-1", 3, "heilongjiang")
"""Of the province with the longest name: its code is the densest."""
_POINTS_AN_INCH, _DOTS = 72, 400
_AS_OF = ("--as-of", "2019-04-28T18:00:00+08:00")
_HENAN = ("--province", "henan", "--round", "2019-1", *_AS_OF)


class _Sheet(NamedTuple):
    """A clean page, where its code is, and what that says."""

    page: Image
    code: Place
    mark: Mark


class _Scan(NamedTuple):
    """What became of one scan."""

    dots: int
    seconds: float
    """Of the processor, to read it."""
    found: bool
    wrong: bool


def judge_scans(number: int = _SCANS) -> list[bool]:
    """Read so many, each by itself."""
    sheet = _printed() if shutil.which("soffice") else _Sheet(page(_DRAWN), CODE, _DRAWN)
    of_what = "a drawn page" if sheet.mark == _DRAWN else "a printed page"
    print(f"\nCheck codes on {number} degraded scans of {of_what}", flush=True)
    scans = []
    with ProcessPoolExecutor(initializer=_begin, initargs=(sheet,)) as at_work:
        for scan in at_work.map(_read, range(number)):
            scans.append(scan)
            if len(scans) % _TOLD_EVERY == 0:
                print(f"  {len(scans)} of {number}, {sum(s.found for s in scans)} read", flush=True)
    made, read = Counter(s.dots for s in scans), Counter(s.dots for s in scans if s.found)
    for dots, of_these in sorted(made.items()):
        print(f"{dots} dpi: {read[dots]} of {of_these} read")
    sharp = [scan.found for scan in scans if scan.dots >= _ENOUGH_DOTS]
    missed = sharp.count(False) / max(1, len(sharp))
    seconds = sorted(scan.seconds for scan in scans)
    tell("seconds a scan", [seconds[0], seconds[len(seconds) // 2], seconds[-1]])
    wrong = sum(scan.wrong for scan in scans)
    return [judge("missed at 200 dpi", missed, _MOST_MISSED), judge("read wrongly", wrong, 0)]


_given: list[_Sheet] = []
"""Of this process: a page is too large to travel with every task."""


def _begin(sheet: _Sheet) -> None:
    _given.append(sheet)


def _read(seed: int) -> _Scan:
    (sheet,) = _given
    scan = degraded(sheet.page, sheet.code, seed)
    begun = time.process_time()
    marks = read_codes(scan.content, _SECONDS).marks
    seconds = time.process_time() - begun
    found = marks == (sheet.mark,)
    return _Scan(scan.dots, seconds, found, bool(marks) and not found)


def _printed() -> _Sheet:
    """The first page of the demonstration's table, and what its clean page says."""
    with tempfile.TemporaryDirectory() as folder:
        carry_out(Path(folder), "demo", folder)
        carry_out(Path(folder), *_HENAN, "--pdf")
        pdf = (Path(folder) / "outbox" / "henan" / "2019-1" / "汇总表.pdf").read_bytes()
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[0].render(scale=_DOTS / _POINTS_AN_INCH).to_pil().convert("RGB")
    document.close()
    mark = next(mark for mark in read_codes(pdf, _SECONDS).marks if mark.scope)
    return _Sheet(sheet, CODE, mark)
