"""A table's rows and those on record in, what differs out, line by line, in an officer's words."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from pipeline.jobs.locks.folders import results_folder
from pipeline.model.checkcodes import PrintedRow, check_code, row_of_record
from pipeline.model.text import shorten

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from pipeline.jobs.editions import Edition
    from pipeline.jobs.workspace import Workspace

_NAMES = ("school", "certificate")
_Key = tuple[str, str, int]


def rows_on_record(workspace: Workspace, edition: Edition) -> tuple[PrintedRow, ...] | None:
    """The lines of a version, from the results or the lock; None where neither has just these."""
    scope, round_name = edition.mark.scope, edition.mark.round
    folders = (
        workspace.outbox / scope / round_name,
        results_folder(workspace, scope, round_name),
    )
    for folder in folders:
        try:
            text = (folder / "entries.csv").read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            continue
        rows = tuple(map(row_of_record, csv.DictReader(io.StringIO(text, newline=""))))
        if check_code(edition.unit, rows) == edition.mark.code:
            return rows
    return None


def row_differences(
    record: Sequence[PrintedRow], found: Sequence[PrintedRow], headers: Mapping[str, str]
) -> tuple[str, ...]:
    """What the rows that were found say otherwise than those on record.

    A line is known by school and certificate; of several alike the first is held against the first.
    `headers` are the columns' printed names.
    """
    old, new = _by_names(record), _by_names(found)
    told = list(_changes(old, new, headers))
    if not told and list(record) != list(found):
        told = ["各行都在，先后次序不同"]
    return tuple(told)


def _by_names(rows: Iterable[PrintedRow]) -> dict[_Key, tuple[int, PrintedRow]]:
    """From school, certificate and the how-manieth of these to number and row."""
    seen: Counter[tuple[str, str]] = Counter()
    known: dict[_Key, tuple[int, PrintedRow]] = {}
    for number, row in enumerate(rows, start=1):
        names = row.school, row.certificate
        known[(*names, seen[names])] = number, row
        seen[names] += 1
    return known


def _changes(
    old: Mapping[_Key, tuple[int, PrintedRow]],
    new: Mapping[_Key, tuple[int, PrintedRow]],
    headers: Mapping[str, str],
) -> Iterator[str]:
    for key, (number, row) in new.items():
        line = f"序号 {number}「{row.school}」{row.certificate_and_levels}"
        if key not in old:
            yield f"{line}：登记的版本里没有这一行"
            continue
        for field, before, now in zip(row._fields, old[key][1], row, strict=True):
            if before != now and field not in _NAMES:
                header = "证书等级" if field == "levels" else headers[field]
                yield f"{line}的{header}：登记的是{_quoted(before)}，这里是{_quoted(now)}"
    for key, (number, row) in old.items():
        if key not in new:
            yield f"登记的序号 {number}「{row.school}」{row.certificate_and_levels}：这里没有这一行"


def _quoted(text: str) -> str:
    return f"「{shorten(text)}」" if text else "空的"
