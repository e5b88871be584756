"""The command that holds a printed table against the ledger: parse, call, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.errors import UsageFault

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pipeline.jobs.verifying.verdicts import Verified

_MOST_SHOWN = 20


@click.command(
    cls=ChineseCommand,
    help="核对汇总表是不是台账登记的现行版本：工作簿、PDF、盖章后的扫描件或照片，或键入页脚的校验码。"
    "只看不改。\n\n"
    "\b\n每个文件的结果和退出码（几个文件时取大的）：\n"
    "  0  现行版本　　　和台账登记的现行版本相符\n"
    "  1  没有读全　　　读到的相符，但有的页没有看到，或没有读到校验码\n"
    "  1  打印出来不同　各行相符，但数字格式、颜色、别的文字等会印得不一样\n"
    "  1  旧版本　　　　登记过的，后来又有新的版本\n"
    "  1  不相符　　　　台账里没有登记过，各处写的不一致，或不是 --province、--round 写明的\n"
    "  1  没有校验码　　扫描件或照片上没有读到校验码\n"
    "  1  没有核对　　　读不了：损坏、有密码、是压缩包，或里面没有汇总表\n"
    "  2  写错了：没有这个文件、省或批次，校验码抄错，还没有台账：什么也不核对\n"
    "  3  程序出了故障\n\n"
    "\b\n例子：\n  summarize verify 汇总表.xlsx\n  summarize verify 盖章扫描件.pdf\n"
    "  summarize verify --code ABCD-EFGH-JKLM-NPQR",
)
@click.argument("files", metavar="[FILE]...", nargs=-1, type=click.Path(path_type=Path))
@click.option("--code", "codes", multiple=True, metavar="CODE", help="纸上的校验码，可写几个")
@shared_options
@click.pass_context
def verify(context: click.Context, /, files: tuple[Path, ...], **given: Any) -> None:
    """Whether a table is the version on record."""
    codes: tuple[str, ...] = given.pop("codes")
    options = gather(context, **given)
    if not files and not codes:
        raise UsageFault("请写明要核对的文件，或用 --code 写明校验码。")
    from pipeline.jobs.processes import start_server

    start_server()
    from pipeline.cli.console import Console
    from pipeline.jobs.verifying.asked import Asked
    from pipeline.jobs.verifying.verify import verify as hold_against_record

    console = Console(json=bool(options.json))
    with console.progress() as progress:
        asked = Asked(files, codes, options.scope, options.round)
        told = hold_against_record(options.open_workspace(), asked, progress)
    is_all_current = all(one.outcome == "current" for one in told)
    if options.json:
        files_told = [one.as_document() for one in told]
        print_document({"format": 1, "current": is_all_current, "files": files_told})
    else:
        click.echo("\n".join(_lines(told)))
    context.exit(0 if is_all_current else 1)


def _lines(told: Sequence[Verified]) -> Iterator[str]:
    for one in told:
        sentence = one.message
        yield sentence if sentence.startswith(one.file) else f"{one.file}：{sentence}"
        yield from (f"  {difference}" for difference in one.differences[:_MOST_SHOWN])
        if len(one.differences) > _MOST_SHOWN:
            yield f"  另有 {len(one.differences) - _MOST_SHOWN} 处；全部见 --json。"
