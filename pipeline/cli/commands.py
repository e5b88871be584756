"""The commands. Heavy imports wait until a command runs, so that --help is quick."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from pipeline import __version__
from pipeline.cli.batch import batch, watch
from pipeline.cli.catalogue import rules
from pipeline.cli.chinese import ChineseGroup
from pipeline.cli.form import form
from pipeline.cli.ledger import ledger
from pipeline.cli.locking import lock, reopen
from pipeline.cli.names import alias
from pipeline.cli.options import UnitName, gather, shared_options
from pipeline.cli.publish import publish
from pipeline.cli.rehearsal import rehearse
from pipeline.cli.remind import remind
from pipeline.cli.status import status
from pipeline.cli.verify import verify
from pipeline.model.errors import UsageFault

_EXAMPLES = """\b
例子：
  summarize --province henan --round 2019-1   汇总河南省首批的表
  summarize --national --round 2019-1         汇总全国首批的表
  summarize --national --round 2019-1 --pdf   同上，汇总表另存 PDF
  summarize check 郑州市.xlsx                 只检查，不登记
  summarize demo                              做一个样例看看
  summarize rules R08                         一条规则说的是什么、怎么改
"""


@click.group(
    cls=ChineseGroup,
    invoke_without_command=True,
    help="读取各单位报送的 1+X 试点汇总表，检查、合并，生成官方汇总表。\n\n" + _EXAMPLES,
)
@click.version_option(__version__, "--version", message="summarize %(version)s", help="显示版本")
@click.option("--pdf", is_flag=True, help="汇总表另存一份 PDF（要装有 LibreOffice）")
@shared_options
@click.pass_context
def cli(context: click.Context, /, *, pdf: bool, **given: Any) -> None:
    """The main job runs where no command is named."""
    options = gather(context, **given)
    context.obj = options
    if context.invoked_subcommand is not None:
        if pdf:
            raise UsageFault("--pdf 请写在命令后面；没有命令时才写在前面，汇总时用。")
        return
    if options.scope is None:
        raise UsageFault(
            "请写明汇总哪里：--province henan（一个省）或 --national（全国）。"
            "运行 summarize --help 查看全部写法。"
        )
    if pdf:
        from pipeline.jobs.pdf import require_libreoffice

        require_libreoffice()
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.summarize import summarize

    console = Console(json=bool(options.json))
    workspace = options.open_workspace()
    province = None if options.national else options.province
    with console.progress() as progress:
        run = summarize(workspace, province, options.round, progress, pdf=pdf)
    console.show_run(run)
    context.exit(run.exit_code)


@cli.command(
    help="登记一个单位对疑点的说明：数字没有错，为什么。错误（E）不能用说明代替。\n\n"
    "登记错了的，用 --withdraw 撤销，那些疑点就又是待说明的。\n\n"
    "\b\n例子：\n  summarize explain 郑州市教育局 R04 --reason 新建校区，两校合并 "
    "--province henan --round 2019-1\n"
    "  summarize explain 郑州市教育局 R04 --withdraw --province henan --round 2019-1"
)
@click.argument("unit", metavar="UNIT", type=UnitName())
@click.argument("code", metavar="CODE")
@click.option("--reason", metavar="TEXT", help="数字为什么没有错，最多 500 个字")
@click.option("--withdraw", is_flag=True, help="撤销登记过的说明")
@click.option("--school", metavar="SCHOOL", help="只说明（撤销）这所院校的；不写则是该单位的全部")
@shared_options
@click.pass_context
def explain(
    context: click.Context, /, unit: str, code: str, school: str | None, **given: Any
) -> None:
    """An officer's explanation of a unit's doubts, or its withdrawal."""
    reason, withdraw = given.pop("reason"), given.pop("withdraw")
    options = gather(context, **given)
    scope = options.scope
    if scope is None:
        raise UsageFault("请写明是哪里的单位：--province henan 或 --national。")
    from pipeline.jobs.explain import Doubts, reason_of
    from pipeline.jobs.explain import explain as enter

    told = reason_of(reason, withdraw=withdraw)
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.cli.console import Console

    console = Console(json=bool(options.json))
    with console.progress() as progress:
        explained = enter(
            options.open_workspace(decides=True),
            (None if options.national else options.province, options.round),
            Doubts(unit, code, school),
            told,
            progress,
        )
    console.show_explained(explained)


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
    from pipeline.jobs.processes import start_server

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
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.demonstration import demonstrate

    console = Console(json=bool(options.json))
    with console.progress() as progress:
        run = demonstrate(folder or options.folder / "demo", options.as_of, progress)
    console.show_run(run)
    context.exit(run.exit_code)


cli.add_command(alias)


cli.add_command(form)


cli.add_command(ledger)


cli.add_command(rules)


cli.add_command(status)


cli.add_command(remind)


cli.add_command(lock)


cli.add_command(reopen)


cli.add_command(batch)


cli.add_command(watch)


cli.add_command(rehearse)


cli.add_command(publish)
cli.add_command(verify)
