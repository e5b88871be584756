"""The commands. Heavy imports wait until a command runs, so that --help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline import __version__
from pipeline.cli.chinese import ChineseGroup
from pipeline.cli.options import gather, shared_options
from pipeline.jobs.processes import start_server
from pipeline.model.errors import UsageFault

_EXAMPLES = """\b
例子：
  summarize --province henan --round 2019-1   汇总河南省首批的表
  summarize --national --round 2019-1         汇总全国首批的表
  summarize check 郑州市.xlsx                 只检查，不登记
  summarize demo                              做一个样例看看
"""


@click.group(
    cls=ChineseGroup,
    invoke_without_command=True,
    help="读取各单位报送的 1+X 试点汇总表，检查、合并，生成官方汇总表。\n\n" + _EXAMPLES,
)
@click.version_option(__version__, "--version", message="summarize %(version)s", help="显示版本")
@shared_options
@click.pass_context
def cli(context: click.Context, /, **given: Any) -> None:
    """The main job runs where no command is named."""
    options = gather(context, **given)
    context.obj = options
    if context.invoked_subcommand is not None:
        return
    if options.scope is None:
        raise UsageFault(
            "请写明汇总哪里：--province henan（一个省）或 --national（全国）。"
            "运行 summarize --help 查看全部写法。"
        )
    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.summarize import summarize
    from pipeline.jobs.workspace import open_workspace

    console = Console(json=bool(options.json))
    workspace = open_workspace(
        options.folder,
        inbox=options.inbox,
        outbox=options.outbox,
        ledger=options.ledger,
        as_of=options.moment,
    )
    province = None if options.national else options.province
    with console.progress() as progress:
        run = summarize(workspace, province, options.round, progress)
    console.show_run(run)
    context.exit(run.exit_code)


@cli.command(
    help="检查文件，列出问题；不登记台账，不写结果。给文件夹时检查里面的每个文件。\n\n"
    "\b\n例子：\n  summarize check 郑州市.xlsx --round 2019-1"
)
@click.argument(
    "files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@shared_options
@click.pass_context
def check(context: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """The findings of files."""
    options = gather(context, **given)
    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.check import check as check_files

    console = Console(json=bool(options.json))
    with console.progress() as progress:
        checked = check_files(
            files,
            scope_name=options.scope,
            round_name=options.round,
            workspace=options.folder,
            as_of=options.moment,
            progress=progress,
        )
    console.show_check(checked)
    context.exit(checked.exit_code)


@cli.command(
    help="做一个样例工作区（河南省约 60 份报送件，有的故意有错），并汇总给你看。\n\n"
    "\b\n例子：\n  summarize demo 样例"
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@shared_options
@click.pass_context
def demo(context: click.Context, /, folder: Path | None, **given: Any) -> None:
    """A workspace with realistic submissions, and the main job on it."""
    options = gather(context, **given)
    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.demonstration import demonstrate

    console = Console(json=bool(options.json))
    with console.progress() as progress:
        run = demonstrate(folder or options.folder / "demo", options.as_of, progress)
    console.show_run(run)
    context.exit(run.exit_code)
