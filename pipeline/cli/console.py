"""Runs and checks in, what an officer reads on the terminal out.

Standard output carries the result (one JSON document with --json); standard error the progress.
"""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.cells import cell_len
from rich.console import Console as RichConsole
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from pipeline.cli.documents import print_document
from pipeline.model.findings import SEVERITIES
from pipeline.model.outstanding import doubts_told, is_replaced
from pipeline.model.rounds import minute
from pipeline.model.submissions import Status
from pipeline.model.versions import still_counting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pipeline.jobs.check import Checked
    from pipeline.jobs.conclusion import Run
    from pipeline.jobs.explain import Explained
    from pipeline.model.rollups import Tally
    from pipeline.model.submissions import Submission

_PLAIN_WIDTH = 110
_LINE_EVERY = 50
_COLOURS = {
    Status.ACCEPTED: "green",
    Status.RETURNED: "red",
    Status.QUARANTINED: "red",
    Status.PENDING: "yellow",
    Status.HELD: "yellow",
}
_TEXT_COLUMNS, _STATUS = 3, 2


class Console:
    """The terminal of one command."""

    def __init__(self, *, json: bool) -> None:
        self._json = json
        terminal = sys.stdout is not None and sys.stdout.isatty()
        self._out = RichConsole(width=None if terminal else _PLAIN_WIDTH, highlight=False)

    @contextmanager
    def progress(self) -> Iterator[Callable[[int, int], None]]:
        """A bar on standard error, or plain lines where that is no terminal."""
        if sys.stderr is None or not sys.stderr.isatty():
            yield _plain_progress
            return
        from rich.progress import Progress

        with Progress(console=RichConsole(stderr=True), transient=True) as bar:
            task = bar.add_task("读取文件", total=None)
            yield lambda done, total: bar.update(task, completed=done, total=total)

    def show_run(self, run: Run) -> None:
        """The run: a line per unit, what was returned and why, totals, where the results are."""
        if self._json:
            print_document(run.as_document())
            return
        self._out.print(f"\n[bold]{run.scope.name} {run.round.label}[/bold]")
        if run.locked_at is not None:
            self._out.print(f"已于 {minute(run.locked_at)} 锁定：汇总表不再变动。")
        if not run.submissions:
            self._out.print(f"收件文件夹 {escape(str(run.workspace.inbox))} 里没有收到任何文件。")
            self._doubts(run)
        else:
            self._table(run.by_unit)
            self._reasons(run)
            self._doubts(run)
            self._replaced(run)
            self._totals(run)
        self._lost(run)
        self._faults(run)
        self._standing(run)
        self._out.print(f"\n结果在：{escape(str(run.folder))}", soft_wrap=True)
        for name in _listed((*run.outputs, "run.json")):
            self._out.print(f"  {name}")

    def show_explained(self, explained: Explained) -> None:
        """What was entered, and what it takes to see it in the results."""
        if self._json:
            print_document(explained.as_document())
            return
        done = "已登记" if explained.reason else "已撤销"
        line = f"{done} {explained.unit} 对 {explained.code} 的说明，共 {len(explained.keys)} 处"
        line += f"：{explained.reason}" if explained.reason else ""
        self._out.print(escape(line), soft_wrap=True)
        for key in explained.keys:
            words = [word for word in (key.school, key.certificate, key.shown) if word]
            self._out.print(f"  {escape('　'.join(words) or '整份')}", soft_wrap=True)
        state = "已说明" if explained.reason else "待说明"
        self._out.print(f"请再运行一次汇总，结果里就会标为“{state}”。")

    def show_check(self, checked: Checked) -> None:
        """Every finding of every file."""
        if self._json:
            print_document(checked.as_document())
            return
        for s in checked.submissions:
            unit = s.unit or "报送单位不明"
            self._out.print(
                f"\n[bold]{escape(s.receipt.file)}[/bold]  {escape(unit)}  "
                f"{s.entries} 条  {_coloured(s.status)}"
            )
            self._causes(s)
            if not s.causes:
                self._out.print("  没有发现问题")

    def _table(self, submissions: Sequence[Submission]) -> None:
        rows = [("报送单位", "文件", "结果", "条目", *SEVERITIES.values())]
        rows += [_row(s) for s in submissions]
        widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
        text = Text(no_wrap=True, overflow="ignore")
        for row, submission in zip(rows, (None, *submissions), strict=True):
            style = "bold" if submission is None else _COLOURS.get(submission.status, "dim")
            for place, (cell, width) in enumerate(zip(row, widths, strict=True)):
                gap = " " * (width - cell_len(cell))
                shown = cell + gap if place < _TEXT_COLUMNS else gap + cell
                text.append(shown, style if submission is None or place == _STATUS else "")
                text.append("  ")
            text.append("\n")
        self._out.print(text, soft_wrap=True)

    def _reasons(self, run: Run) -> None:
        refused = [s for s in run.by_unit if _count(s, "E") and not is_replaced(s)]
        counting = still_counting(run.submissions)
        if refused:
            self._out.print("\n[bold]退回和无法读取的，原因：[/bold]")
        for s in refused:
            name = f"{s.unit}（{s.receipt.file}）" if s.unit else s.receipt.file
            self._out.print(f"[bold red]{escape(name)}[/]")
            if s.receipt.file in counting:
                good = counting[s.receipt.file]
                line = f"以前通过的 {good.receipt.file}（{good.entries} 条）照样计入"
                self._out.print(f"  {escape(line)}", soft_wrap=True)
            self._causes(s, only="E")

    def _doubts(self, run: Run) -> None:
        told = doubts_told(run.doubts)
        if told:
            self._out.print(f"\n疑点：{'，'.join(told)}，见 问题清单.xlsx。")

    def _replaced(self, run: Run) -> None:
        """Which files another of the same unit stands for: a unit may have meant both to count."""
        changes = {one.after: len(one.differences) for one in run.replacements}
        if run.locked_at is not None:
            for one in run.replacements:
                what = f"更正 {changes[one.after]} 处" if one.before else "补报"
                line = f"{one.unit}：{what}，见 更正补报.xlsx（{one.after}）"
                self._out.print(escape(line), soft_wrap=True)
            return
        submissions = run.by_unit
        stands = _standing_files(submissions)
        replaced = [s for s in submissions if s.status is Status.SUPERSEDED]
        if replaced:
            self._out.print("\n[bold]同一单位报了不止一份，只计一份：[/bold]")
        for s in replaced:
            status, file = stands.get(s.unit, (Status.ACCEPTED, "另一份"))
            told = "计入的是" if status is Status.ACCEPTED else "现在退回的是"
            line = f"{s.unit}：{s.receipt.file} 没有计入，{told} {file}"
            if file in changes:
                line += f"（改动 {changes[file]} 处，见 问题清单.xlsx 的“版本变动”）"
            self._out.print(escape(line), soft_wrap=True)

    def _causes(self, submission: Submission, only: str = "EWI") -> None:
        for cause in submission.causes:
            if cause.severity in only:
                label = f"{cause.code} {SEVERITIES[cause.severity]}"
                line = Text.assemble("  ", (label, "bold"), "  ", cause.message)
                self._out.print(line, soft_wrap=True)

    def _totals(self, run: Run) -> None:
        statistics = run.statistics
        self._out.print()
        table = Table(box=None, header_style="bold", pad_edge=False)
        table.add_column("合计")
        for heading in ("条目", "院校（所）", "学生（人）"):
            table.add_column(heading, justify="right")
        _tally_row(table, "全部", statistics.total)
        for group in (statistics.by_certificate, statistics.by_school_type):
            table.add_section()
            for name, tally in group.items():
                _tally_row(table, f"  {name}", tally)
        if run.scope.is_national:
            table.add_section()
            for name, tally in statistics.by_unit.items():
                _tally_row(table, f"  {name}", tally)
        self._out.print(table)

    def _lost(self, run: Run) -> None:
        if run.lost:
            self._out.print("\n[bold red]以前通过的表不在收件文件夹里了：[/]")
        for table in run.lost:
            self._out.print(escape(table.text), soft_wrap=True)

    def _faults(self, run: Run) -> None:
        if run.faults:
            self._out.print(
                "\n[bold red]下面的文件没能在原件里标注（程序内部错误），已附问题清单退回；"
                "请把它们发给维护人员：[/]"
            )
        for file, error in run.faults.items():
            self._out.print(escape(f"{file}（{error}）"), soft_wrap=True)

    def _standing(self, run: Run) -> None:
        s = run.standing
        self._out.print(
            f"\n应报 {len(s.expected)}，已收 {len(s.received)}，可用 {len(s.usable)}，"
            f"按时 {len(s.on_time)}，空表 {len(s.empty)}；名册外 {len(s.outside)}"
        )
        if s.missing:
            self._out.print(f"还没有收到：{'、'.join(u.unit for u in s.missing)}")


def _listed(names: Sequence[str]) -> list[str]:
    """The files by name, those of a folder together by their number."""
    folders = Counter(name.partition("/")[0] for name in names if "/" in name)
    alone = [name for name in names if "/" not in name]
    return [*alone, *(f"{folder}/（{number} 个文件）" for folder, number in folders.items())]


def _standing_files(submissions: Sequence[Submission]) -> dict[str | None, tuple[Status, str]]:
    """From each unit to the file that stands for its others: what counts, else what went back."""
    return {
        s.unit: (status, s.receipt.file)
        for status in (Status.RETURNED, Status.ACCEPTED)
        for s in submissions
        if s.status is status
    }


def _row(submission: Submission) -> tuple[str, ...]:
    counts = (str(_count(submission, severity) or "") for severity in SEVERITIES)
    name = submission.receipt.file.removeprefix("inbox/")
    unit = submission.unit or "（不明）"
    return unit, name, submission.status.label, str(submission.entries or ""), *counts


def _plain_progress(done: int, total: int) -> None:
    if total and (done == total or (done and done % _LINE_EVERY == 0)):
        click.echo(f"已读取 {done}/{total} 个文件", err=True)


def _coloured(status: Status) -> str:
    return f"[{_COLOURS.get(status, 'dim')}]{status.label}[/]"


def _count(submission: Submission, severity: str) -> int:
    return sum(cause.severity == severity for cause in submission.causes)


def _tally_row(table: Table, name: str, tally: Tally) -> None:
    table.add_row(name, *(f"{n:,}" for n in (tally.entries, tally.schools, tally.students)))
