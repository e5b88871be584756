"""Workbooks, PDFs, scans or a typed code in; whether each is the version on record out.

Nothing is entered and nothing written.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pipeline.intake.codes import EXTRA, can_read_codes
from pipeline.intake.footers import footers
from pipeline.intake.inbox import InboxFile, printable
from pipeline.jobs.editions import all_editions
from pipeline.jobs.locks.folders import lock_folder
from pipeline.jobs.receiving import Reader
from pipeline.jobs.settings import load_settings
from pipeline.jobs.verdicts import Outcome, Record, Verified
from pipeline.jobs.verify_rows import row_differences, rows_on_record
from pipeline.jobs.workers import workers
from pipeline.ledger.database import reading
from pipeline.model.checkcodes import (
    Mark,
    PrintedRow,
    as_typed,
    check_code,
    mark_in_footer,
    row_of,
)
from pipeline.model.definitions import Definitions, load_definitions
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import load_rounds
from pipeline.model.text import key
from pipeline.model.units import load_territory
from pipeline.rollup.merge import Contribution, merge

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.jobs.editions import Edition
    from pipeline.jobs.receiving import Received
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

    @property
    def code(self) -> str:
        """What its lines come to."""
        return check_code(self.unit, self.rows)


def verify(
    workspace: Workspace, files: Sequence[Path], codes: Sequence[str], progress: Progress
) -> tuple[Verified, ...]:
    """What each code that was typed and each file is, in their order.

    Raises:
        UsageFault: a code is mistyped, a file is not there, the ledger has no version yet, or the
            libraries that read scans are not installed.
    """
    typed = [_typed(code) for code in codes]
    for path in files:
        if not path.is_file():
            raise UsageFault(f"没有文件「{path}」。请检查文件名和所在的文件夹。")
    with reading(workspace.ledger) as connection:
        places = all_editions(connection)
    if not places:
        raise UsageFault("台账里还没有登记过汇总表的版本，没有可以核对的：请先运行一次汇总。")
    record = Record(workspace, load_territory(workspace.resources), places)
    told = [record.of_mark(code, Mark(code, "", 0), "这个校验码") for code in typed]
    return (*told, *_Files(record, progress).verified(files))


def _typed(text: str) -> str:
    code = as_typed(text)
    if code is None:
        raise UsageFault(
            f"校验码「{text}」抄错了：应是 16 个字母或数字，如 ABCD-EFGH-JKLM-NPQR，"
            "没有 0、O、1、I，最后一个字符用来查错。请对照纸上的再抄一次。"
        )
    return code


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
                if (edition := self.record.of_code(Mark(found.code, "", 0))) is not None:
                    told[file] = self._unchanged(file, found, edition)
        return [told.get(f.file) or self._changed(f.file, tables[f.file]) for f in given]

    def _read(self, files: Sequence[InboxFile], edition: Edition) -> dict[str, Verified | _Table]:
        if not files:
            return {}
        definitions, reader = self._reader(edition)
        with workers(reader, len(files)) as at_work:
            received = at_work.read(files).collect(self.progress)
            found = {r.file: self._found(r, definitions, at_work) for r in received}
        return {f.file: found.get(f.file) or _unreadable(f.file) for f in files}

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
    ) -> Verified | _Table:
        if received.is_scan:
            return self._scan(received)
        if received.document is None or not received.has_table:
            return _unreadable(received.file)
        content = received.source.path.read_bytes()
        texts = at_work.attempt(footers, content, at_work.reader.limits)() or ()
        printed = next((mark for mark in map(mark_in_footer, texts) if mark), None)
        unit = self._unit(received.document)
        lines = merge([Contribution(unit, received.file, received.document, frozenset())], {})
        return _Table(unit, tuple(map(row_of, lines)), printed, definitions)

    def _unit(self, document: Document) -> str:
        """The reporting unit as the table names it."""
        written = document.unit.text if document.unit else ""
        known = {key(s.reporting_unit): s.reporting_unit for s in self.record.territory.scopes}
        return known.get(key(written), written)

    def _scan(self, scan: Received) -> Verified:
        if not can_read_codes():
            raise UsageFault(
                f"核对 PDF 和扫描件需要另外安装：pip install 'onex-summarize[{EXTRA}]'。"
                "没有安装时，请用 summarize verify --code 键入纸上的校验码。"
            )
        codes = scan.codes
        if not codes.marks:
            return Verified(scan.file, Outcome.NO_CODE, _NO_CODE)
        told = {mark.code for mark in codes.marks}
        if len(told) > 1:
            found = "、".join(sorted(told))
            message = f"不相符：各页上的校验码不同（{found}），不是同一版的纸。请逐页核对。"
            return Verified(scan.file, Outcome.DIFFERENT, message)
        verdict = self.record.of_mark(scan.file, codes.marks[0], f"校验码 {told.pop()}")
        if codes.coded < codes.pages:
            counted = f"（{codes.pages} 页里有 {codes.coded} 页读到了校验码，其余请看一看）"
            verdict = replace(verdict, message=verdict.message + counted)
        return verdict

    def _unchanged(self, file: str, table: _Table, edition: Edition) -> Verified:
        """A table whose lines are those of a version; its footer must say the same."""
        if table.printed is not None and table.printed.code != table.code:
            message = (
                f"不相符：各行与 {self.record.name(edition.mark)} 第 {edition.mark.version} 版"
                "相同，"
                f"页脚的校验码却是 {table.printed.code}，应是 {table.code}。请用原来的文件打印。"
            )
            return Verified(file, Outcome.DIFFERENT, message, table.code, edition)
        return self.record.verdict(file, edition, f"各行的校验码 {table.code}")

    def _changed(self, file: str, tables: Sequence[_Table]) -> Verified:
        """A table whose lines are those of no version: what differs, where that can be told."""
        fitting = [t for t in tables if t.printed and t.printed.round == t.definitions.round.round]
        table = (fitting or tables)[0]
        printed = self.record.of_code(table.printed) if table.printed else None
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
        differences = row_differences(record, table.rows, headers)
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


def _unreadable(file: str) -> Verified:
    message = "读不出汇总表：这不是工作簿、PDF 或图片，或者里面没有这个批次的表。"
    return Verified(file, Outcome.UNREADABLE, message)


_NO_CODE = (
    "没有读到校验码。请用 200 dpi 以上重新扫描，或在光线均匀处正对着再拍一张，"
    "左下角的二维码要完整、清楚；"
    "也可以用 summarize verify --code 键入页脚的校验码。"
)
