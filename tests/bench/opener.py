"""A reader that stops after the gate and the format, for the benchmark of both.

Cells never leave a worker in a run of the program: what travels are readings, which come after. So
here a file's answer is its receipt; whether all cells were read is told by the file's own count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from pipeline.intake.files import read_file
from pipeline.intake.inbox import InboxFile  # noqa: TC001 - travels to the workers
from pipeline.intake.limits import MIB, Limits
from pipeline.intake.opening import open_content
from pipeline.jobs.receiving import Reader, Received


@dataclass(frozen=True)
class Opener:
    """Reads a file's cells and no document; needs no forms, which belong to reading."""

    limits: Limits

    def read(self, file: InboxFile, *, convert: bool = False) -> Received:
        """The receipt of one file, its unit being the number of its rows."""
        content = read_file(file.path, self.limits.file_mib * MIB)
        opened = open_content(content.content, file.file, self.limits, convert=convert)
        grids = () if opened.workbook is None else opened.workbook.grids
        rows = sum(len(grid.rows) for grid in grids)
        return Received(file, content.sha256, content.modified_at, unit=str(rows))


def as_reader(opener: Any) -> Reader:
    """The same, as the type that workers are made for."""
    reader: Reader = opener
    return reader
