"""`summarize rules`: the catalogue of rules, or one rule in full, on the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from pipeline.cli.chinese import ChineseCommand
from pipeline.cli.documents import print_document
from pipeline.cli.options import gather, shared_options
from pipeline.model.findings import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.jobs.catalogue import RuleShown
    from pipeline.model.rules import Wording

_MEANINGS = {
    "E": "要改正后重报，这份报送件退回",
    "W": "请核对，改正或说明，不影响通过",
    "I": "备查，不必处理",
}
_GROUPS = {
    "F": "文件", "H": "标题、报送单位、表头", "C": "单元格", "R": "一行", "S": "一份报送件",
    "X": "各份之间",
}  # fmt: skip
_PLACEHOLDER = re.compile(r"\{\w+\}")
_PARTS = {"found": "发现什么", "allowed": "允许什么", "next_step": "怎么改"}


@click.command(
    cls=ChineseCommand,
    help="列出全部规则（代码、程度、名称）；写明代码时，说明这一条：什么情况、怎么改、依据和例子。\n\n"
    "\b\n例子：\n  summarize rules\n  summarize rules R08",
)
@click.argument("code", metavar="[CODE]", required=False)
@shared_options
@click.pass_context
def rules(context: click.Context, /, code: str | None, **given: Any) -> None:
    """The catalogue, or one rule of it."""
    options = gather(context, **given)
    from pipeline.jobs.catalogue import every_rule, one_rule

    one = None if code is None else one_rule(options.folder, code)
    shown = every_rule(options.folder) if one is None else (one,)
    if options.json:
        print_document({"format": 1, "rules": [rule.as_document() for rule in shown]})
        return
    lines = _catalogue(shown) if one is None else _in_full(one)
    click.echo("\n".join(lines))


def _catalogue(shown: tuple[RuleShown, ...]) -> Iterator[str]:
    """A line for each rule, under the heading of its group."""
    group = ""
    for each in shown:
        if each.rule.code[0] != group:
            yield from ("",) if group else ()
            group = each.rule.code[0]
            yield f"{group} · {_GROUPS[group]}"
        yield f"  {each.rule.code}  {_severity(each):　<5}  {each.rule.name}"
    yield from ("", "一条规则的全文：summarize rules 代码，如 summarize rules R08")


def _in_full(shown: RuleShown) -> Iterator[str]:
    rule = shown.rule
    yield f"{rule.code}  {_severity(shown)}  {rule.name}"
    yield ""
    yield f"什么情况：{rule.condition}"
    yield f"程度：{SEVERITIES[rule.severity]}，{_MEANINGS[rule.severity]}"
    base = rule.wording()
    yield from _wording(base, None)
    for variant in rule.variants:
        yield "又一种情形："
        yield from (f"  {line}" for line in _wording(rule.wording(variant), base))
    yield f"依据：{rule.source}"
    if shown.example:
        yield from ("", "例子：", f"  {shown.example}")


def _wording(wording: Wording, base: Wording | None) -> Iterator[str]:
    """The parts of a message, of a variant only those that differ; … stands for what is filled."""
    if base is not None and wording.severity != base.severity:
        yield f"程度：{SEVERITIES[wording.severity]}，{_MEANINGS[wording.severity]}"
    for part, label in _PARTS.items():
        text = getattr(wording, part)
        if base is None or text != getattr(base, part):
            yield f"{label}：{_PLACEHOLDER.sub('…', text)}"


def _severity(shown: RuleShown) -> str:
    return "／".join(SEVERITIES[severity] for severity in shown.severities)
