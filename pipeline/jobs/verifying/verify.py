"""Workbooks, PDFs, scans or a typed code in; whether each is the version on record out.

Nothing is entered and nothing written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.codes import EXTRA, can_read_codes
from pipeline.intake.footers import footers
from pipeline.intake.inbox import InboxFile, printable
from pipeline.jobs.locks.folders import lock_folder
from pipeline.jobs.receiving import Reader
from pipeline.jobs.settings import load_settings
from pipeline.jobs.verifying.asked import record_for, typed_code
from pipeline.jobs.verifying.marks import odd_one, other_marks
from pipeline.jobs.verifying.rows import (
    otherwise_printed,
    row_differences,
    rows_on_record,
    unread_texts,
)
from pipeline.jobs.verifying.scans import scan_verdict
from pipeline.jobs.verifying.shown import looked
from pipeline.jobs.verifying.unread import NO_TABLE, unread_verdict
from pipeline.jobs.verifying.verdicts import Outcome, Record, Verified
from pipeline.jobs.workers import workers
from pipeline.model.checkcodes import (
    Mark,
    PrintedRow,
    check_code,
    mark_in_footer,
    row_of,
)
from pipeline.model.definitions import Definitions, load_definitions
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import load_rounds
from pipeline.model.text import key
from pipeline.rollup.merge import Contribution, merge

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pipeline.jobs.editions import Edition
    from pipeline.jobs.receiving import Received
    from pipeline.jobs.verifying.asked import Asked
    from pipeline.jobs.workers import Progress, Workers
    from pipeline.jobs.workspace import Workspace
    from pipeline.model.entries import Document


class _Table(NamedTuple):
    """A workbook as it was read for one round."""

    unit: str
    rows: tuple[PrintedRow, ...]
    printed: Mark | None
    """What its footer says."""
    definitions: Definitions
    written: tuple[Mapping[str, str], ...]
    """The texts of which nothing was read, by line."""
    otherwise: tuple[str, ...]
    """In what it is printed otherwise than it was read."""
    left_out: str
    """What of its looks could not be compared, in a sentence."""
    filled: str = ""
    """What is written on its blank lines, in a sentence."""

    @property
    def code(self) -> str:
        """What its lines come to."""
        return check_code(self.unit, self.rows)

    @property
    def mark(self) -> Mark:
        """The same with round and version, where its footer is of this code."""
        printed = self.printed
        return printed if printed and printed.code == self.code else Mark(self.code, "", 0)


def verify(workspace: Workspace, asked: Asked, progress: Progress) -> tuple[Verified, ...]:
    """What each code that was typed and each file is, in their order.

    Raises:
        UsageFault: there is no such scope or round, a code is mistyped, a file is not there, the
            ledger has no version yet, or all that is asked are scans and the libraries that read
            them are not installed.
    """
    record = record_for(workspace, asked)
    typed = [typed_code(code) for code in asked.codes]
    for path in asked.files:
        if path.is_dir():
            raise UsageFault(f"「{path}」是文件夹。请写明里面要核对的文件，可以一次写几个。")
        if not path.is_file():
            raise UsageFault(f"没有文件「{path}」。请检查文件名和所在的文件夹。")
    if not record.places:
        raise UsageFault("台账里还没有登记过汇总表的版本，没有可以核对的：请先运行一次汇总。")
    told = [record.of_mark(code, Mark(code, "", 0), "这个校验码") for code in typed]
    told += _Files(record, progress).verified(asked.files)
    if told and all(one.message == _NO_LIBRARIES for one in told):
        raise UsageFault(_NO_LIBRARIES)
    return tuple(told)


@dataclass(frozen=True)
class _Files:
    """Reads files by the forms of every round of which there are versions."""

    record: Record
    progress: Progress

    def verified(self, files: Sequence[Path]) -> list[Verified]:
        """What each file is."""
        given = [InboxFile(p.resolve(), printable(str(p)), None, ignored=False) for p in files]
        if not given:
            return []
        told: dict[str, Verified] = {}
        tables: dict[str, list[_Table]] = {}
        for of_place in self.record.places:
            left = [file for file in given if file.file not in told]
            for file, found in self._read(left, of_place[-1]).items():
                if isinstance(found, Verified):
                    told[file] = found
                    continue
                tables.setdefault(file, []).append(found)
                if self._settles(found):
                    told[file] = self._unchanged(file, found)
        return [told.get(f.file) or self._of_tables(f.file, tables.get(f.file, [])) for f in given]

    def _settles(self, table: _Table) -> bool:
        """Whether a reading by the forms of a round is of that round's version for certain."""
        rounds = {edition.mark.round for edition in self.record.fitting(table.mark)}
        is_alone = table.printed is None or table.printed == table.mark
        return is_alone and table.definitions.round.round in rounds

    def _of_tables(self, file: str, tables: Sequence[_Table]) -> Verified:
        """What a file is by its readings of every round; none where there is no table in it."""
        if not tables:
            return Verified(file, Outcome.UNREADABLE, NO_TABLE)
        known = (t for t in tables if self.record.fitting(Mark(t.code, "", 0)))
        table = next(known, None)
        return self._unchanged(file, table) if table else self._changed(file, tables)

    def _read(self, files: Sequence[InboxFile], edition: Edition) -> dict[str, Verified | _Table]:
        """What is to be said of each scan, and the table of each other file that has one."""
        if not files:
            return {}
        definitions, reader = self._reader(edition)
        with workers(reader, len(files)) as at_work:
            received = at_work.read(files).collect(self.progress)
            found = {
                r.source.archive or r.file: self._found(r, definitions, at_work) for r in received
            }
        return {file: one for file, one in found.items() if one is not None}

    def _reader(self, edition: Edition) -> tuple[Definitions, Reader]:
        """By the forms of a round; of a locked one by those of then."""
        workspace, territory = self.record.workspace, self.record.territory
        frozen = lock_folder(workspace, edition.mark.scope, edition.mark.round) / "data"
        resources = replace(workspace, frozen=frozen if frozen.is_dir() else None).resources
        chosen = [r for r in load_rounds(resources) if r.round == edition.mark.round]
        if not chosen:
            raise UsageFault(
                f"台账里有批次 {edition.mark.round} 的汇总表，schemas/rounds/ 里却没有这个批次，"
                "不知道它的表式。请从备份恢复。"
            )
        definitions = load_definitions(resources, chosen[0], edition.mark.scope)
        limits = load_settings(workspace.folder, [s.slug for s in territory.scopes]).limits
        return definitions, Reader(definitions, None, territory, limits, can_read_codes())

    def _found(
        self, received: Received, definitions: Definitions, at_work: Workers
    ) -> Verified | _Table | None:
        unread = unread_verdict(received, definitions)
        if unread is not None:
            return unread
        if received.is_scan:
            return self._scan(received)
        if received.document is None or not received.has_table:
            return None
        content = received.source.path.read_bytes()
        texts = at_work.attempt(footers, content, at_work.reader.limits)() or ()
        marks = tuple(dict.fromkeys(mark for mark in map(mark_in_footer, texts) if mark))
        unit = self._unit(received.document)
        lines = merge([Contribution(unit, received.file, received.document, frozenset())], {})
        document, findings = received.document, (*received.document.findings, *received.findings)
        written, otherwise = unread_texts(document.entries), otherwise_printed(document, findings)
        rows = tuple(map(row_of, lines))
        table = _Table(
            unit, rows, odd_one(marks, unit, rows), definitions, written,
            (*otherwise, *other_marks(marks)), "",
        )  # fmt: skip
        editions = self.record.fitting(table.mark)
        editions = tuple(filter(self.record.is_wanted, editions))
        if not any(map(self.record.is_current, editions)):
            return table
        seen = looked(self.record.workspace, editions, content, at_work)
        told = tuple(dict.fromkeys((*table.otherwise, *seen.otherwise)))
        return table._replace(otherwise=told, left_out=seen.left_out, filled=seen.filled)

    def _unit(self, document: Document) -> str:
        """The reporting unit as the table names it."""
        written = document.unit.text if document.unit else ""
        known = {key(s.reporting_unit): s.reporting_unit for s in self.record.territory.scopes}
        return known.get(key(written), written)

    def _scan(self, scan: Received) -> Verified:
        if not can_read_codes():
            return Verified(scan.file, Outcome.UNREADABLE, _NO_LIBRARIES)
        return scan_verdict(self.record, scan.file, scan.codes)

    def _unchanged(self, file: str, table: _Table) -> Verified:
        """A table whose lines are those of a version; its footer must say the same."""
        if table.printed is not None and table.printed != table.mark:
            known = self.record.fitting(table.mark)
            named = "、".join(f"{self.record.name(e.mark)} 第 {e.mark.version} 版" for e in known)
            message = (
                f"不相符：各行与 {named} 相同，"
                f"页脚的校验码却是 {table.printed.code}，应是 {table.code}。请用原来的文件打印。"
            )
            edition = known[0] if len(known) == 1 else None
            return Verified(file, Outcome.DIFFERENT, message, table.code, edition)
        verdict = self.record.of_mark(file, table.mark, f"各行的校验码 {table.code}")
        if verdict.outcome is not Outcome.CURRENT:
            return verdict
        message = verdict.message + table.filled + table.left_out
        verdict = replace(verdict, message=message, left_out=table.left_out)
        if not table.otherwise:
            return verdict
        return replace(
            verdict,
            outcome=Outcome.PRINTED_OTHERWISE,
            message=f"{message}但打印出来的样子不同：",
            differences=table.otherwise,
        )

    def _changed(self, file: str, tables: Sequence[_Table]) -> Verified:
        """A table whose lines are those of no version: what differs, where that can be told."""
        fitting = [t for t in tables if t.printed and t.printed.round == t.definitions.round.round]
        table = (fitting or tables)[0]
        named = self.record.fitting(table.printed) if table.printed else ()
        printed = named[0] if named else None
        current = (
            self.record.current(printed)
            if printed
            else self.record.of_unit(table.unit, table.definitions.round.round)
        )
        base = printed or current
        message = f"不相符：各行算出来的校验码是 {table.code}，台账里没有登记过这个版本"
        if table.printed is not None and table.printed.code != table.code:
            message = (
                f"不相符：页脚的校验码是 {table.printed.code}，各行算出来的是 {table.code}，"
                "打印以后内容改动过"
            )
        record = rows_on_record(self.record.workspace, base) if base else None
        if base is None or record is None:
            rest = "。登记的那一版各行已不在结果里，说不出哪里不同。" if base else "。"
            return Verified(file, Outcome.DIFFERENT, message + rest, table.code, None, current)
        headers = {f: c.header for f, c in table.definitions.form.columns.items()}
        differences = row_differences(record, table.rows, headers, table.written)
        if table.unit != base.unit:
            unit = f"报送单位：登记的是「{base.unit}」，这里是「{table.unit}」"
            differences = (unit, *differences)
        message += (
            f"。与 {self.record.name(base.mark)} 第 {base.mark.version} 版相比有 "
            f"{len(differences)} 处不同："
        )
        return Verified(
            file, Outcome.DIFFERENT, message, table.code, None, current, differences
        )  # fmt: skip


_NO_LIBRARIES = (
    f"核对 PDF 和扫描件需要另外安装：pip install 'onex-summarize[{EXTRA}]'。"
    "没有安装时，请用 summarize verify --code 键入纸上的校验码。"
)
