"""The command that makes blank forms: parse, ask, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import UnitName, gather, shared_options
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.forms import Handed

_MOST_FILES = 5
_LINE_EVERY = 10


@click.command(
    cls=ChineseCommand,
    help="给应报名册上的每个单位做一份空白表：单位和联系人已填好，有下拉列表、填写提示和「自检」，"
    "写在工作区的 空白表 文件夹里。发给单位填，收回来放进收件文件夹，程序认得。\n\n"
    "\b\n例子：\n  summarize form --province henan --round 2019-1\n"
    "  summarize form --province henan --round 2019-1 --unit 郑州市教育局",
)
@click.option("--unit", metavar="UNIT", type=UnitName(), help="只做这个单位的")
@shared_options
@click.pass_context
def form(context: click.Context, /, *, unit: str | None, **given: Any) -> None:
    """Blank forms for the units of a roster."""
    options = gather(context, **given)
    if options.scope is None:
        raise UsageFault("请写明做哪里的空白表：--province henan（一个省）或 --national（全国）。")
    from pipeline.jobs.forms import make_forms

    workspace = options.open_workspace()
    province = None if options.national else options.province
    handed = make_forms(workspace, province, options.round, unit, _progress)
    if options.json:
        print_document(handed.as_document())
    else:
        click.echo("\n".join(_lines(handed)))


def _progress(done: int, total: int) -> None:
    if done and done % _LINE_EVERY == 0 and done < total:
        click.echo(f"已做好 {done}/{total} 个单位的", err=True)


def _lines(handed: Handed) -> Iterator[str]:
    yield click.style(handed.heading, bold=True)
    has_word = any(name.endswith(".docx") for names in handed.files.values() for name in names)
    kinds = "（Excel 和 Word 各一份，单位填一种就行）" if has_word else ""
    yield f"做好了 {len(handed.files)} 个单位的空白表{kinds}，写在：{handed.folder}"
    if handed.without_contact:
        yield f"其中 {handed.without_contact} 个单位的联系人台账里还没有，请单位自己填。"
    if handed.former:
        more = " 等" if len(handed.former) > _MOST_FILES else ""
        yield (
            f"那里原有 {len(handed.former)} 个文件与现在的不同，没有丢，改放在："
            f"{'、'.join(handed.former[:_MOST_FILES])}{more}"
        )
