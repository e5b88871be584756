"""The command that tells who has reported: parse, ask, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.errors import UsageFault
from pipeline.model.rounds import minute

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.jobs.status import ScopeStatus
    from pipeline.model.standing import UnitStanding

_MOST_NAMES = 40
_WITH_RATE = ("已收", "可用", "按时")
_MOST_FILES = 5


@click.command(
    cls=ChineseCommand,
    help="谁报了、谁还没有报：按台账说，不重新读文件。不写范围时列出全部。\n\n"
    "\b\n例子：\n  summarize status --province henan --round 2019-1",
)
@shared_options
@click.pass_context
def status(context: click.Context, /, **given: Any) -> None:
    """Who has reported, as of the last run."""
    options = gather(context, **given)
    from pipeline.jobs.status import Statuses, statuses
    from pipeline.jobs.status import status as ask

    workspace = options.open_workspace()
    if options.scope is None:
        found, faults = statuses(workspace, options.round)
    else:
        found, faults = Statuses((ask(workspace, options.scope, options.round),), ())
    if options.json:
        print_document({"format": 1, "scopes": [each.as_document() for each in found]})
    elif not found and not faults:
        which = "这一批次" if options.round else ""
        click.echo(f"台账里{which}还没有任何登记。请先汇总一次，如 summarize --province henan。")
    else:
        click.echo("\n".join("\n".join(_lines(each)) + "\n" for each in found), nl=bool(found))
    if faults:
        raise UsageFault("\n".join(faults))


def _lines(status: ScopeStatus) -> Iterator[str]:
    standing = status.standing
    day = f"{standing.deadline:%Y-%m-%d}"
    yield click.style(
        f"{status.scope.name} {status.round.label}　截止 {day}，{status.time_left.words}",
        bold=True,
    )
    yield "　".join(
        f"{name} {len(units)}"
        + (f"（{told}）" if name in _WITH_RATE and (told := standing.share(units)) else "")
        for name, units in standing.counts.items()
    )
    shown = (
        ("还没有收到", standing.missing),
        ("退回待改", [u for u in standing.units if u.state == "returned"]),
        ("空表", standing.empty),
        ("通过后又有一份退回", [u for u in standing.units if u.accepted and u.returned]),
        ("待说明", standing.unexplained),
        ("缺扫描件", standing.unscanned),
    )
    for name, units in shown:
        if units:
            yield f"{name}：{_names(units)}"
    if status.locked_at is not None:
        yield f"已锁定（{minute(status.locked_at)}）：汇总表不再变动。"
    if status.held:
        yield f"锁定后收到、没有收下的文件 {len(status.held)} 个：{_files(status.held)}。"
    if status.unseen:
        names = _files(status.unseen)
        yield f"收件文件夹里有 {len(status.unseen)} 个文件还没有登记：{names}。请汇总一次。"
    if status.last_run is not None:
        yield f"最近一次有新情况的汇总：{minute(status.last_run)}。"


def _names(units: Sequence[UnitStanding]) -> str:
    names = "、".join(unit.unit for unit in units[:_MOST_NAMES])
    return f"{names} 等 {len(units)} 个" if len(units) > _MOST_NAMES else names


def _files(files: Sequence[str]) -> str:
    more = " 等" if len(files) > _MOST_FILES else ""
    return "、".join(files[:_MOST_FILES]) + more
