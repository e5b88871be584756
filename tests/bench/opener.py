"""A reader that stops after the gate and the format, for the benchmark of both."""

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
    """Gives a file's cells in place of its document; needs no forms, which belong to reading."""

    limits: Limits

    def read(self, file: InboxFile, *, convert: bool = False) -> Received:
        """The cells of one file."""
        content = read_file(file.path, self.limits.file_mib * MIB)
        opened = open_content(content.content, file.file, self.limits, convert=convert)
        workbook: Any = opened.workbook
        return Received(file, content.sha256, content.modified_at, document=workbook)


def as_reader(opener: Any) -> Reader:
    """The same, as the type that workers are made for."""
    reader: Reader = opener
    return reader
