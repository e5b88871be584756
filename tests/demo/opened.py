"""The demo's files in, what the program makes of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.archives import member_name
from pipeline.intake.limits import Limits
from pipeline.intake.opening import open_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pipeline.intake.opening import Opened
    from pipeline.jobs.demo import DemoFile
    from pipeline.model.cells import CellValue


class Part(NamedTuple):
    """A file of the inbox, or one in an archive there."""

    name: str
    content: bytes
    opened: Opened


def parts(name: str, content: bytes) -> Iterator[Part]:
    """The file itself; of an archive the files in it, however deep."""
    opened = open_content(content, name, Limits())
    if opened.archive is None:
        yield Part(name, content, opened)
        return
    for part in opened.archive.parts:
        yield from parts(f"{name}/{member_name(part)}", opened.archive.unpack(part))


def table_part(file: DemoFile) -> Part:
    """The one part of a file that holds a table."""
    (found,) = (p for p in parts(file.name, file.content) if p.opened.workbook is not None)
    return found


def cells(file: DemoFile) -> list[list[CellValue]]:
    """The lines around the table and its cells: in a workbook those of its last sheet."""
    workbook = table_part(file).opened.workbook
    assert workbook is not None
    grid = workbook.grids[-1]
    around = () if grid.paragraphs is None else grid.paragraphs.rows
    return [list(row) for row in (*around, *grid.rows)]


def tables(files: Iterable[DemoFile]) -> Iterator[DemoFile]:
    """The files that hold the form, though perhaps with faults."""
    for file in files:
        is_other = file.name.endswith((".pdf", "扫描件.zip")) or "~$" in file.name
        if not is_other and not {"F01", "F05"} & set(file.expected):
            yield file


def one(files: Iterable[DemoFile], part: str) -> DemoFile:
    """The one file whose path holds a text."""
    (found,) = (file for file in files if part in file.name)
    return found
