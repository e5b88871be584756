"""The commands about the ledger: parse, call a job, print."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseGroup
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.jobs.ledger_check import LedgerChecked

_NAMES = {
    "receipts.csv": "收件",
    "versions.csv": "版本",
    "explanations.csv": "说明",
    "events.csv": "事项",
}
_ABOUT = {"database": "台账数据库", "inbox": "收件文件夹", "results": "结果"}
_MOST_SHOWN = 20


@click.group(
    cls=ChineseGroup,
    help="台账：导出成表格，或和收件文件夹、结果核对。\n\n"
    "\b\n例子：\n  summarize ledger export 备份\n  summarize ledger check",
)
@shared_options
@click.pass_context
def ledger(context: click.Context, /, **given: Any) -> None:
    """The ledger, to look at."""
    context.obj = gather(context, **given)


@ledger.command(
    help="把台账全部导出成 CSV 表格（收件、版本、说明、事项），可用 Excel 或 WPS 打开。"
    "DIR 默认为工作区里的“台账导出”。\n\n"
    "\b\n例子：\n  summarize ledger export\n  summarize ledger export 备份/台账"
)
@click.argument("folder", metavar="[DIR]", required=False, type=click.Path(path_type=Path))
@shared_options
@click.pass_context
def export(context: click.Context, /, folder: Path | None, **given: Any) -> None:
    """A copy of the ledger as tables."""
    options = gather(context, **given)
    from pipeline.jobs.ledger import export_ledger

    exported = export_ledger(options.open_workspace(), folder)
    rows = "，".join(f"{_NAMES[name]} {number} 行" for name, number in exported.rows.items())
    sentence = f"已导出台账的全部范围和批次：{rows}。在：{exported.folder}"
    _show(exported.as_document() if options.json else None, [sentence])


@ledger.command(
    help="核对台账：计入的文件是否还在、有没有变，新来的文件是否登记过，结果是否和台账一致，"
    "数据库是否完好。只看不改。对不上时退出码为 1。\n\n"
    "\b\n例子：\n  summarize ledger check\n  summarize ledger check --province henan"
)
@shared_options
@click.pass_context
def check(context: click.Context, /, **given: Any) -> None:
    """The ledger against the inbox and the results."""
    options = gather(context, **given)
    from pipeline.jobs.ledger_check import check_ledger

    checked = check_ledger(options.open_workspace(), options.scope, options.round)
    _show(checked.as_document() if options.json else None, _sentences(checked))
    context.exit(checked.exit_code)


def _show(document: object, lines: Sequence[str]) -> None:
    """One JSON document in UTF-8, whatever the terminal's own encoding, or the lines."""
    if document is None:
        click.echo("\n".join(lines))
    else:
        print_document(document)


def _sentences(checked: LedgerChecked) -> list[str]:
    """Each thing that does not agree, up to a number that one can read."""
    looked = f"核对了收件文件夹里的 {checked.files} 个文件，{checked.places} 个范围和批次"
    found = checked.disagreements
    if not found:
        return [f"台账完好，与收件文件夹和结果一致（{looked}）。"]
    lines = [f"有 {len(found)} 处对不上（{looked}）："]
    lines += [f"  {_ABOUT[one.about]}  {one.message}" for one in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        lines.append(
            f"  另有 {len(found) - _MOST_SHOWN} 处；全部见 summarize ledger check --json。"
        )
    return lines
