"""The commands that lock a round and open it again: parse, call, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import UnitName, Until, gather, shared_options
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import minute

if TYPE_CHECKING:
    from pipeline.cli.options import Options


@click.command(
    cls=ChineseCommand,
    help="锁定一个批次：先汇总一次，再把收件、名册、日历、规则、版式和结果连同校验值存进 locks/，"
    "此后汇总表不再变动，晚到的文件登记为“锁定后收到”。\n\n"
    "\b\n例子：\n  summarize lock --province henan --round 2019-1 --reason 已盖章上报",
)
@click.option("--reason", default="", metavar="TEXT", help="为什么锁定，备查")
@shared_options
@click.pass_context
def lock(context: click.Context, /, reason: str, **given: Any) -> None:
    """Freeze a round of a scope."""
    options = gather(context, **given)
    scope = _scope(options, "锁定")
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.locks.locking import lock as freeze

    console = Console(json=bool(options.json))
    with console.progress() as progress:
        locked = freeze(options.open_workspace(decides=True), scope, reason, progress)
    if options.json:
        print_document(locked.as_document())
    else:
        run = locked.run
        click.echo(
            f"已锁定 {run.scope.name} {run.round.label}："
            f"收件 {locked.files} 份，条目 {run.statistics.total.entries}，"
            f"可用 {len(run.standing.usable)} 个单位。\n"
            f"锁定的内容在：{locked.folder}\n"
            "此后收到的表不再计入；要收更正或补报，请用 summarize reopen。"
        )
        if locked.set_aside is not None:
            click.echo(
                f"原来那里有一份台账没有登记的锁定内容，已改名留存为：{locked.set_aside}\n"
                f"这次登记在台账 {locked.ledger}；如果用错了台账，请用 --ledger 写明。"
            )


@click.command(
    cls=ChineseCommand,
    help="重开已锁定的批次：在限定的时间以前收下一个单位（或全部单位）的更正、补报，另成“更正补报”，"
    "汇总表不变。\n\n"
    "\b\n例子：\n  summarize reopen 郑州市教育局 --until 2019-05-10T18:00 --reason 教育厅批准更正 "
    "--province henan --round 2019-1",
)
@click.argument("unit", metavar="[UNIT]", required=False, type=UnitName())
@click.option(
    "--until",
    type=Until(),
    required=True,
    metavar="DATETIME",
    help="收到什么时候为止；只写日期就是那一天的最后一刻",
)
@click.option("--reason", required=True, metavar="TEXT", help="为什么重开")
@shared_options
@click.pass_context
def reopen(context: click.Context, /, **given: Any) -> None:
    """Take in corrections after the lock."""
    unit, until, reason = (given.pop(name) for name in ("unit", "until", "reason"))
    options = gather(context, **given)
    scope = _scope(options, "重开")
    from pipeline.jobs.locks.locking import reopen as take_in

    reopened = take_in(options.open_workspace(decides=True), scope, unit, until, reason)
    if options.json:
        print_document(reopened.as_document())
    else:
        click.echo(
            f"已重开：{reopened.unit or '全部单位'}，收到 {minute(reopened.until)} 为止。"
            "请再汇总一次，收下的写在 更正补报.xlsx 里。"
        )


def _scope(options: Options, what: str) -> tuple[str | None, str | None]:
    if options.scope is None:
        raise UsageFault(f"请写明{what}哪里：--province henan 或 --national。")
    return None if options.national else options.province, options.round
