"""The commands that run by themselves: parse, let the jobs work, say what happened when."""

from __future__ import annotations

import datetime as dt
import re
import signal
import sys
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.cli.options import Options
    from pipeline.jobs.scheduled.due import Found
    from pipeline.jobs.scheduled.watching import Bell
    from pipeline.jobs.workspace import Workspace

_DAYS = re.compile(r"(\d{1,3})\s*(?:d|D|天|日|个工作日)?", re.ASCII)
_MOST_SECONDS = 86_400


class Workdays(click.ParamType[int]):
    """A number of working days: 3, 3d or 3天."""

    name = "DAYS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number that a text names."""
        found = _DAYS.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"「{value}」不是天数，写法如 3d（3 个工作日）。", param, ctx)
        return int(found[1])


class Seconds(click.ParamType[float]):
    """A pause in seconds."""

    name = "SECONDS"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The number that a text names."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = 0.0
        if not 0 < seconds <= _MOST_SECONDS:
            self.fail(f"「{value}」不是秒数，写法如 10。", param, ctx)
        return seconds


@click.command(
    cls=ChineseCommand,
    help="汇总快要截止的每个范围和批次，再写一份报告 outbox/汇总报告.txt；给定时任务用。\n\n"
    "截止在几个工作日之内的都汇总；过了截止、批次还没有结束的，有新文件才汇总。先各省，后全国；"
    "一处没有汇总成，不影响其他各处。\n\n"
    "\b\n例子：\n  summarize batch --due-within 3d\n  summarize batch --due-within 3d --dry-run",
)
@click.option(
    "--due-within", type=Workdays(), default="3d", metavar="DAYS",
    help="截止在几个工作日之内的，如 3d 或 3；0 是只有当天。不写是 3d",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="只说会汇总哪些、为什么，什么也不写")
@shared_options
@click.pass_context
def batch(context: click.Context, /, due_within: int, *, dry_run: bool, **given: Any) -> None:
    """Everything that is due, and a digest."""
    options = gather(context, **given)
    _in_utf8()
    workspace = _opened(options, is_dry_run=dry_run)
    if dry_run:
        from pipeline.jobs.scheduled.due import find_due

        found = find_due(workspace, due_within, options.scope, options.round)
        _show_found(found, workspace, due_within, as_json=bool(options.json))
        return
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.jobs.scheduled.batch import run_batch

    done = run_batch(workspace, due_within, options.scope, options.round, _log)
    for report in done.reports:
        if report.trace:
            _log(f"{report.due.title}：给维护人员的记录在 {_kept(report.trace)}")
    print_document(done.as_document()) if options.json else click.echo(done.text, nl=False)
    context.exit(done.exit_code)


@click.command(
    cls=ChineseCommand,
    help="看守收件文件夹：有文件来了、并且传完了，就汇总一次，直到按 Ctrl-C 结束。\n\n"
    "放在网络盘上也行。一次没有汇总成的，下次有变化时再试，间隔逐渐加长。\n\n"
    "\b\n例子：\n  summarize watch --province henan --round 2019-1",
)
@click.option(
    "--interval", type=Seconds(), default="10", metavar="SECONDS",
    help="每隔几秒看一次收件文件夹。不写是 10",
)  # fmt: skip
@shared_options
@click.pass_context
def watch(context: click.Context, /, interval: float, **given: Any) -> None:
    """A run for each change of the inbox."""
    options = gather(context, **given)
    if options.json:
        raise UsageFault("watch 会一直运行，不能写 --json；每次的结果在 run.json 里。")
    if options.scope is None:
        raise UsageFault("请写明看守哪里：--province henan（一个省）或 --national（全国）。")
    _in_utf8()
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.jobs.scheduled.watching import Bell, Voice, Watched
    from pipeline.jobs.scheduled.watching import watch as begin

    province = None if options.national else options.province
    watched = Watched(options.open_workspace, province, options.round, interval)
    voice = Voice(
        ran=lambda line: click.echo(f"{_now()} {line}"),
        said=_log,
        fault=lambda trace: _log(f"给维护人员的记录在 {_kept(trace)}"),
    )
    try:
        bell = Bell()
        with _ended_by_signals(bell):
            begin(watched, bell, voice)
    except KeyboardInterrupt:
        _log("看守结束了")


def _opened(options: Options, *, is_dry_run: bool) -> Workspace:
    """The workspace; where it cannot be opened, a former digest is not left as if it were today's.

    Raises:
        UsageFault: the workspace or its inbox is not there.
    """
    try:
        return options.open_workspace()
    except UsageFault as fault:
        from pipeline.jobs.scheduled.digest import DIGEST, fault_text, publish_digest

        outbox = options.outbox or options.folder / "outbox"
        if not is_dry_run and (outbox / DIGEST).is_file():
            with suppress(UsageFault):  # the fault itself is told by the caller
                publish_digest(outbox, fault_text(options.moment, str(fault)))
        raise


@contextmanager
def _ended_by_signals(bell: Bell) -> Iterator[None]:
    """Let the signals that end a service end the block as Ctrl-C does.

    That the terminal was closed does not, where somebody has asked for it (nohup).
    """
    names = ("SIGINT", "SIGTERM", "SIGBREAK", "SIGHUP")
    signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) == signal.SIG_IGN:
        signals.remove(signal.SIGHUP)

    def end(_number: int, _frame: object) -> None:
        bell.is_ended = True  # a destructor that is interrupted would swallow the exception
        raise KeyboardInterrupt

    former = {number: signal.signal(number, end) for number in signals}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def _show_found(found: Found, workspace: Workspace, days: int, *, as_json: bool) -> None:
    if as_json:
        print_document({
            "format": 1,
            "as_of": workspace.as_of.isoformat(),
            "due_within": days,
            "dry_run": True,
            "scopes": [due.as_document() for due in found.due],
            "left": [due.as_document() for due in found.left],
            "unplaced": list(found.unplaced),
        })  # fmt: skip
        return
    for due in found.due:
        click.echo(f"会汇总　　{due.title}：{due.reason(days)}")
    for due in found.left:
        click.echo(f"不必汇总　{due.title}：{due.reason(days)}")
    if not found.due:
        click.echo("现在没有需要汇总的。")
    if found.unplaced:
        click.echo(f"有 {len(found.unplaced)} 个文件不在任何省的文件夹里，不会读。")
    click.echo("以上只是预告，什么也没有写。")


def _in_utf8() -> None:
    """Write UTF-8 into files and pipes, whatever the system's language: schedulers have none."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not stream.isatty():
            stream.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)


def _log(sentence: str) -> None:
    click.echo(f"{_now()} {sentence}", err=True)


def _now() -> str:
    """The time on the wall, for the log; results go by --as-of."""
    return f"{dt.datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"


def _kept(trace: str) -> str:
    """What an engineer needs, in a file of its own."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="summarize-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(trace)
    return file.name
