"""The command that drafts reminders: parse, ask, print."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.jobs.reminders.reminded import Reminded
    from pipeline.model.reminders import Reminder

_MOST_FILES = 5


@click.command(
    cls=ChineseCommand,
    help="按台账起草催报：给还没有报好的单位各一段话，另有群通知、电话清单和催报函。"
    "同一次提醒，一个单位只催一回。\n\n"
    "\b\n例子：\n  summarize remind --province henan --round 2019-1",
)
@click.option("--dry-run", is_flag=True, help="只看会催谁，什么也不写")
@shared_options
@click.pass_context
def remind(context: click.Context, /, *, dry_run: bool, **given: Any) -> None:
    """Draft what the units still open are to be reminded of."""
    options = gather(context, **given)
    if options.scope is None:
        raise UsageFault("请写明催报哪里：--province henan（一个省）或 --national（全国）。")
    from pipeline.jobs.reminders.remind import remind as draft

    workspace = options.open_workspace(decides=True)
    now = dt.datetime.now().astimezone()
    reminded = draft(workspace, options.scope, options.round, now=now, is_dry_run=dry_run)
    if options.json:
        print_document({"format": 1, **reminded.as_document()})
    else:
        click.echo("\n".join(_lines(reminded)))


def _lines(reminded: Reminded) -> Iterator[str]:
    seen = reminded.seen
    yield click.style(
        f"{seen.scope.name} {seen.round.label}　截止 {seen.standing.deadline:%Y-%m-%d}",
        bold=True,
    )
    if seen.unseen:
        more = " 等" if len(seen.unseen) > _MOST_FILES else ""
        yield (
            f"注意：收件文件夹里有 {len(seen.unseen)} 个文件还没有登记："
            f"{'、'.join(seen.unseen[:_MOST_FILES])}{more}。"
            "请先汇总一次再发催报，以免催了已经报来的单位。"
        )
    if reminded.is_locked:
        yield "已经锁定，不再催报；重开的单位请直接联系。"
    else:
        yield from _stage(reminded)
    for folder in reminded.written:
        yield f"写在：{folder}"
    for folder in reminded.kept:
        yield f"以前写的没有改动：{folder}"


def _stage(reminded: Reminded) -> Iterator[str]:
    stage, following = reminded.stage, reminded.following
    coming = ""
    if following is not None:
        day = f"{following[1]:%Y-%m-%d}，" if following[1] else ""
        coming = f"下一次是{following[0].label}（{day}{following[0].name}）。"
    if stage is None:
        yield f"还没有到催报的时候。{coming}"
        return
    yield f"{stage.label}（{stage.name}）。{coming}"
    verb = "会起草" if reminded.is_dry_run else "起草了"
    yield from _group(f"{verb}催报", [r for r in reminded.new if r.is_open])
    yield from _group(f"{verb}补报提醒", [r for r in reminded.new if not r.is_open])
    if reminded.earlier:
        names = "、".join(reminded.earlier)
        yield f"这一次已经催过、不再重复（{len(reminded.earlier)} 个）：{names}"
    yield from _first(reminded)
    if reminded.new and not reminded.has_contact:
        yield (
            f"注意：summarize.toml 的 [contact.{reminded.seen.scope.slug}] 没有写联系人，"
            "催报里不知道请单位问谁。"
        )
    if not reminded.new and not reminded.earlier:
        yield "没有要催的单位。"


def _first(reminded: Reminded) -> Iterator[str]:
    """What an officer sees to before anything is sent."""
    if reminded.overtaken:
        yield f"注意：{reminded.overtaken}"
    owing = reminded.owing
    if owing.gone:
        yield (
            f"注意：{len(owing.gone)} 个单位报来过的文件不在收件文件夹里了，没有拿这个去催。"
            "请找到文件放回去，再汇总一次；单位自己要撤回的，请直接联系："
        )
    for one in owing.gone:
        yield f"  {one.unit}：{_some(one.files)}"
    if owing.unknown:
        yield (
            f"注意：有 {len(owing.unknown)} 个文件还不知道是哪个单位的，也许正是要催的单位报来的："
            f"{_some(owing.unknown)}。发催报之前请先看问题清单，弄清是谁的。"
        )
    if owing.outside:
        yield (
            f"注意：有 {len(owing.outside)} 个名册外的单位报来了表，也许是要催的单位写了别的名称："
            f"{'、'.join(owing.outside)}。是的，请先用 summarize alias 登记，再汇总一次。"
        )


def _some(names: Sequence[str]) -> str:
    """The first of many names."""
    more = f" 等 {len(names)} 个" if names[_MOST_FILES:] else ""
    return f"{'、'.join(names[:_MOST_FILES])}{more}"


def _group(what: str, reminders: list[Reminder]) -> Iterator[str]:
    if reminders:
        yield f"{what}（{len(reminders)} 个）："
    for reminder in reminders:
        number = f"　{reminder.number}" if reminder.number else ""
        yield f"  {reminder.unit}：{reminder.asked}{number}"
