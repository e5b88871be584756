"""The command that publishes the list of schools: parse, call, print."""

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

    from pipeline.jobs.publish import Published

_SHOWN = 10


@click.command(
    cls=ChineseCommand,
    help="由汇总结果做出公布用的试点院校名单：总名单一份，每个证书另有一份，放在 发布/ 里。"
    "锁定了的批次用锁定的结果，没有锁定的用最近一次汇总的结果；不重新读收件。\n\n"
    "\b\n例子：\n  summarize publish --national --round 2019-1\n"
    "  summarize publish --province henan --round 2019-1 --pdf",
)
@click.option("--pdf", is_flag=True, help="每份另存一份 PDF（要装有 LibreOffice）")
@shared_options
@click.pass_context
def publish(context: click.Context, /, *, pdf: bool, **given: Any) -> None:
    """The published list of a scope."""
    options = gather(context, **given)
    if options.scope is None:
        raise UsageFault("请写明公布哪里的名单：--province henan 或 --national。")
    from pipeline.jobs.publish import publish as make

    province = None if options.national else options.province
    made = make(options.open_workspace(), province, options.round, pdf=pdf)
    if options.json:
        print_document(made.as_document())
    else:
        click.echo("\n".join(_lines(made)))


def _lines(made: Published) -> Iterator[str]:
    scope, chosen, source = made.plan.scope, made.plan.definitions.round, made.source
    yield (
        f"{scope.name} {chosen.label}试点院校名单：院校 {made.schools} 所，试点 {made.pilots} 个。"
    )
    if source.is_locked:
        yield f"依据 {minute(source.moment)} 锁定的结果。"
    else:
        yield f"依据 {minute(source.moment)} 的汇总结果；这一批次还没有锁定，再汇总后名单可能会变。"
    if source.has_supplement:
        yield "锁定以后的更正、补报（更正补报.xlsx）不在名单里。"
    for certificate, pilots in made.by_certificate.items():
        yield f"  {certificate}　{pilots} 所" if pilots else f"  {certificate}　没有院校，不出名单"
    yield from _told_of_regions(made)
    yield f"名单在：{made.folder}"
    for name in made.files:
        yield f"  {name}"


def _told_of_regions(made: Published) -> Iterator[str]:
    """The regions that an officer should look at: nothing is left out, and nothing guessed."""
    national = made.plan.scope.is_national
    if made.without_region:
        why = (
            "由名册外的单位报送，程序不知道属于哪个省"
            if national
            else "是自己报送的，名册里查不到所在的市县"
        )
        how = '按 "单位名称" = "省份简称" ' if national else ""
        yield (
            f"{len(made.without_region)} 所院校{why}，区域一栏空着，排在名单最后，"
            f"请在 summarize.toml 的 [regions] 里{how}写明，再运行一次："
            f"{_some(made.without_region)}。"
        )
    if made.unlisted_regions:
        yield (
            f"{len(made.unlisted_regions)} 个区域不在应报名册里，照 summarize.toml 的 [regions] "
            f"写在名单里，排在其他区域后面，请核对有没有写错：{_some(made.unlisted_regions)}。"
        )


def _some(names: Sequence[str]) -> str:
    return "、".join(names[:_SHOWN]) + (" 等" if len(names) > _SHOWN else "")
