"""The command that rehearses a round's end: parse, call, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import minute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.rehearsal import Rehearsal


@click.command(
    cls=ChineseCommand,
    help="预演：如果现在截止，会上报什么，还缺谁，缺的单位上一批次占多少。结果另放在 预演/ 里，"
    "不登记台账，不动 outbox。\n\n"
    "\b\n例子：\n  summarize rehearse --province henan --round 2019-1",
)
@shared_options
@click.pass_context
def rehearse(context: click.Context, /, **given: Any) -> None:
    """What would be published now."""
    options = gather(context, **given)
    if options.scope is None:
        raise UsageFault("请写明预演哪里：--province henan 或 --national。")
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.rehearsal import rehearse as make

    console = Console(json=bool(options.json))
    province = None if options.national else options.province
    with console.progress() as progress:
        made = make(options.open_workspace(), province, options.round, progress)
    if options.json:
        print_document(made.as_document())
    else:
        click.echo("\n".join(_lines(made)))


def _lines(made: Rehearsal) -> Iterator[str]:
    run, total = made.run, made.run.statistics.total
    yield (
        f"{run.scope.name} {run.round.label}预演："
        f"如果在 {minute(run.workspace.as_of)} 截止，"
        f"上报条目 {total.entries}，院校 {total.schools} 所，学生 {total.students:,} 人。"
    )
    if made.received_later:
        yield f"其中 {made.received_later} 个文件是那以后才收到的，也算在内。"
    standing = run.standing
    yield (
        f"应报 {len(standing.expected)}，可用 {len(standing.usable)}"
        f"（{standing.share(standing.usable)}），缺 {len(made.missing)} 个单位："
    )
    for each in made.missing:
        held = f"，上一批次 {each.entries} 条，占 {each.share:.1%}" if made.former_round else ""
        yield f"  {each.unit}（{each.state.label}）{held}"
    if made.former_round:
        yield f"缺的单位合计占上一批次（{made.former_round}）条目的 {made.missing_share:.1%}。"
    else:
        yield "没有上一批次的结果可比。"
    yield f"预演的结果在：{made.folder}（不是正式结果，没有登记）"
