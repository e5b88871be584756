"""The command that confirms names: parse, record or list, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.alias import Recorded
    from pipeline.model.aliases import Alias

_KINDS = {"unit": "单位", "school": "院校"}


@click.command(
    cls=ChineseCommand,
    help="确认一个别名：ALIAS 就是 UNIT。记在工作区的 aliases.csv 里，下次运行起生效。\n\n"
    "\b\n例子：\n"
    "  summarize alias 郑州市教育局 郑州教育局职成处 --province henan\n"
    "  summarize alias --school 郑州市金水中等专业学校 金水中专 --reason 电话核实\n"
    "  summarize alias --list",
)
@click.argument("name", metavar="[UNIT", required=False)
@click.argument("other", metavar="ALIAS]", required=False)
@click.option("--school", is_flag=True, help="是院校的名称；不写 --province 就到处有效")
@click.option("--reason", default="", metavar="TEXT", help="为什么是同一个，备查")
@click.option("--list", "listed", is_flag=True, help="列出已确认的别名")
@shared_options
@click.pass_context
def alias(context: click.Context, /, **given: Any) -> None:
    """Confirm an alias, or list those that are confirmed."""
    name, other, school, reason, listed = (
        given.pop(word) for word in ("name", "other", "school", "reason", "listed")
    )
    options = gather(context, **given)
    if listed != (name is None) or (other is None) != listed:
        raise UsageFault("请写两个名称（全称在前，别名在后），或只写 --list。")
    from pipeline.jobs.alias import Wanted, alias_document, list_aliases, record_alias
    from pipeline.jobs.workspace import open_workspace

    workspace = open_workspace(options.folder, inbox=options.inbox, as_of=options.moment)
    if listed:
        lines = list_aliases(workspace).lines
        document = {"format": 1, "aliases": [alias_document(line) for line in lines]}
        shown = [_line(line) for line in lines] or ["还没有确认过别名。"]
        _show(document if options.json else None, shown)
        return
    recorded = record_alias(workspace, Wanted(name, other, school, options.scope, reason))
    _show(recorded.as_document() if options.json else None, _sentences(recorded))


def _show(document: object, lines: Sequence[str]) -> None:
    """One JSON document, or the lines."""
    if document is None:
        click.echo("\n".join(lines))
    else:
        print_document(document)


def _line(alias: Alias) -> str:
    where = alias.scope or "各处"
    about = "，".join(filter(None, (alias.confirmed_at, alias.reason)))
    shown = f"（{about}）" if about else ""
    return f"{_KINDS[alias.kind]}  {where}  「{alias.alias}」就是「{alias.name}」{shown}"


def _sentences(recorded: Recorded) -> list[str]:
    """What was done, and what it means."""
    alias = recorded.alias
    what = f"{recorded.scope_name}{_KINDS[alias.kind]}「{alias.alias}」就是「{alias.name}」"
    if not alias.line:
        return [f"程序本来就认得，不用登记：{what}。"]
    done = "已登记" if recorded.is_new else "早已登记，没有再写"
    lines = [f"{done}：{what}（aliases.csv 第 {alias.line} 行）。"]
    if recorded.is_off_roster:
        lines.append(
            f"「{alias.name}」不在名册上，按您写的名称登记；写错了的，请删去那一行再登记。"
        )
    lines += ["下次运行起生效；已经锁定的批次照锁定时的名称。"] if recorded.is_new else []
    return lines
