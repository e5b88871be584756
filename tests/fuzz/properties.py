"""The bytes of a file in; nothing out, or the property that was broken as an exception."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import TYPE_CHECKING

from pipeline.checking.causes import causes
from pipeline.intake.archives import Member, member, members
from pipeline.intake.inbox import InboxFile
from pipeline.intake.opening import open_content
from pipeline.model.cells import ErrorCell
from pipeline.reading.documents import read_document
from tests.unit.given import NOON, definitions

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pipeline.intake.limits import Limits
    from pipeline.intake.packages import Package
    from pipeline.model.cells import Grid, Workbook
    from pipeline.model.findings import Finding

REFUSALS = ("F01", "F02", "F03")
VALUES = frozenset((str, float, int, bool, ErrorCell, dt.datetime, dt.date, dt.time, dt.timedelta))
_SENTENCE = re.compile("[\u4e00-\u9fff].*。$", re.DOTALL)


class PropertyError(AssertionError):
    """A reader gave what it must not give."""


def check(content: bytes, path: Path, limits: Limits, *, depth: int = 2) -> None:
    """Read a file as a worker does, and hold what comes out against what was promised.

    Raises:
        PropertyError: a property does not hold.
    """
    opened = open_content(content, path.name, limits)
    _check_findings(opened.findings)
    refusals = [f.code for f in opened.findings if f.code in REFUSALS]
    if opened.workbook is not None:
        _hold(not refusals, f"read and refused ({refusals})")
        _check_workbook(opened.workbook)
        return
    scan_or_old = opened.kind is not None and (
        opened.kind.is_scan or opened.kind.name == "OLD_WORD"
    )
    if opened.archive is not None and depth:
        _check_archive(content, path, opened.archive, depth)
    elif opened.archive is None and not scan_or_old:
        _hold(len(refusals) == 1, f"{len(refusals)} reasons of a refusal")


def _check_archive(content: bytes, path: Path, archive: Package, depth: int) -> None:
    holder = InboxFile(path, f"inbox/henan/{path.name}", "henan", ignored=False)
    for file in members(holder, archive):
        given = member(content, file.members, NOON, archive.limits)
        if isinstance(given, Member):
            check(given.content, path.with_name("a.zip"), archive.limits, depth=depth - 1)
        else:
            _check_findings([given])


def _check_workbook(workbook: Workbook) -> None:
    used = definitions()
    for grid in workbook.grids:
        _check_grid(grid)
    document = read_document(workbook, used.form, used.certificates)
    _check_findings(document.findings)
    names = {grid.name for grid in workbook.grids}
    places = (finding.sheet for finding in document.findings if finding.sheet is not None)
    _hold(names.issuperset(places), "a finding on a sheet that is not there")


def _check_grid(grid: Grid) -> None:
    _hold(type(grid.name) is str, "a sheet without a name")
    grid.name.encode()
    for value in (value for row in grid.rows for value in row):
        _hold(type(value) in VALUES, f"a value of type {type(value)}")
        _hold(not isinstance(value, float) or math.isfinite(value), f"the number {value}")
        if isinstance(value, str):
            value.encode()  # half a character can be neither hashed nor written
    for m in grid.merges:
        sane = 0 <= m.first_row <= m.last_row and 0 <= m.first_column <= m.last_column
        _hold(sane, f"merge {m}")
    indices = (*grid.hidden_rows, *grid.hidden_columns, *(i for p in grid.uncalculated for i in p))
    _hold(min(indices, default=0) >= 0, "an index below 0")
    if grid.paragraphs is not None:
        _check_grid(grid.paragraphs)


def _check_findings(findings: Iterable[Finding]) -> None:
    """Each is one of the catalogue's, and its message has all that it names."""
    for cause in causes(findings, definitions()):
        _hold(bool(_SENTENCE.search(cause.message)), f"the message {cause.message!r}")
        cause.message.encode()


def _hold(holds: bool, what: str) -> None:  # noqa: FBT001 - an assertion that -O leaves in
    if not holds:
        raise PropertyError(what)
