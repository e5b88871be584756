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
    from pipeline.model.entries import Document, Entry
    from pipeline.model.findings import Finding

_NAMES = ("school", "certificate")
_FIGURES = ("major_count", "students")
_UNSHOWN = {
    "hidden_rows": "第 {span} 行隐藏了",
    "hidden_columns": "{span} 列隐藏了",
    "covered": "{span} 被合并的单元格盖住了",
    "only_hidden": "汇总表在隐藏的{sheets}里，印不出来",
}
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
    record: Sequence[PrintedRow],
    found: Sequence[PrintedRow],
    headers: Mapping[str, str],
    written: Sequence[Mapping[str, str]] = (),
) -> tuple[str, ...]:
    """What the rows that were found say otherwise than those on record.

    A line is known by school and certificate; of several alike the first is held against the first.
    `headers` are the columns' printed names; `written` is, of each row that was found, the text in
    the cells of which nothing could be read.
    """
    old, new = _by_names(record), _by_names(found)
    told = list(_changes(old, new, headers, written))
    if not told and list(record) != list(found):
        told = ["各行都在，先后次序不同"]
    return tuple(told)


def unread_texts(entries: Iterable[Entry]) -> tuple[Mapping[str, str], ...]:
    """Of each entry, by field, the text of the cells that hold one of which nothing was read."""
    return tuple(
        {
            field: reading.raw
            for field, reading in entry.readings.items()
            if reading.value in (None, (), "") and reading.raw.strip() and not reading.is_shared
        }
        for entry in entries
    )


def otherwise_printed(document: Document, findings: Iterable[Finding]) -> tuple[str, ...]:
    """In what a sheet does not show just what was read from it, as far as that can be told."""
    told = [
        f"{reading.cell} 写的是「{shorten(reading.raw)}」，读作 {reading.value}"
        for entry in document.entries
        for field in _FIGURES
        if (reading := entry.readings.get(field)) is not None
        and isinstance(reading.value, int)
        and not reading.is_shared
        and reading.raw.strip() != str(reading.value)
    ]
    for finding in findings:
        if finding.code == "F06" and finding.variant in _UNSHOWN:
            told.append(_UNSHOWN[finding.variant].format_map(finding.facts))
        elif finding.code == "H04":
            told.append(f"标题是「{shorten(finding.value or '')}」，不是这个批次的")
    return tuple(dict.fromkeys(told))


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
    written: Sequence[Mapping[str, str]],
) -> Iterator[str]:
    for key, (number, row) in new.items():
        line = f"序号 {number}「{row.school}」{row.certificate_and_levels}"
        if key not in old:
            yield f"{line}：登记的版本里没有这一行"
            continue
        unread = written[number - 1] if written else {}
        for field, before, now in zip(row._fields, old[key][1], row, strict=True):
            if before != now and field not in _NAMES:
                header = "证书等级" if field == "levels" else headers[field]
                here = _quoted(now or unread.get(field, ""))
                yield f"{line}的{header}：登记的是{_quoted(before)}，这里是{here}"
    for key, (number, row) in old.items():
        if key not in new:
            yield f"登记的序号 {number}「{row.school}」{row.certificate_and_levels}：这里没有这一行"


def _quoted(text: str) -> str:
    return f"「{shorten(text)}」" if text else "空的"
