"""Paths of files on standard input, on standard output the number of cells that the reader sees.

One JSON list a line, file and number; a program of its own, so that a reader which aborts is one
failed test and not the end of the whole run.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content


def nonempty_cells(content: bytes, name: str) -> int | None:
    """The cells of all grids that are not empty, error cells among them; None without tables."""
    opened = open_content(content, name, Limits())
    if opened.workbook is None:
        return None
    return sum(v != "" for grid in opened.workbook.grids for row in grid.rows for v in row)


if __name__ == "__main__":
    for line in sys.stdin:
        path = Path(json.loads(line))
        sys.stdout.write(json.dumps([str(path), nonempty_cells(path.read_bytes(), path.name)]))
        sys.stdout.write("\n")
        sys.stdout.flush()
