#!/usr/bin/env python3
"""The rule catalogue in, the handbook's table of rules out: `python docs/rule_table.py`.

With --check nothing is written; the exit code is 1 where the handbook's table is out of date.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.model.findings import SEVERITIES
from pipeline.model.resources import Resources
from pipeline.model.rules import load_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.model.rules import Catalogue, Rule

HANDBOOK = Path(__file__).with_name("手册.md")
BEGIN = "<!-- 规则表：由 docs/rule_table.py 从 schemas/rules.yaml 生成，请勿手改 -->"
END = "<!-- 规则表结束 -->"
_GROUPS = {
    "F": "文件", "H": "标题、报送单位、表头", "C": "单元格", "R": "一行", "S": "一份报送件",
    "X": "各份之间",
}  # fmt: skip
# What a message's placeholder stands for, where no finding fills it.
_WORDS = {"suggestion": "提示的一项", "home": "它所属的省", "folder": "inbox/henan/"}
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def table(catalogue: Catalogue) -> str:
    """One Markdown table for each group of rules."""
    return "\n\n".join(_group(letter, name, catalogue) for letter, name in _GROUPS.items())


def _group(letter: str, name: str, catalogue: Catalogue) -> str:
    rules = [rule for rule in catalogue.rules if rule.code.startswith(letter)]
    lines = (f"| {rule.code} | {' | '.join(_cells(rule))} |" for rule in rules)
    head = "| 代码 | 程度 | 名称 | 什么情况 | 怎么改 |\n|---|---|---|---|---|"
    return "\n".join((f"**{letter} · {name}**\n", head, *lines))


def _cells(rule: Rule) -> Iterator[str]:
    wordings = [rule.wording(variant) for variant in ("", *rule.variants)]
    yield "／".join(dict.fromkeys(SEVERITIES[w.severity] for w in wordings))
    yield rule.name
    yield rule.condition.replace("|", "\\|")
    steps = dict.fromkeys(_plain(w.next_step) for w in wordings)
    yield "<br>".join(step.replace("|", "\\|") for step in steps)


def _plain(step: str) -> str:
    return _PLACEHOLDER.sub(lambda match: _WORDS.get(match[1], "…"), step)


def filled(handbook: str, catalogue: Catalogue) -> str:
    """The handbook with the table between its two markers.

    Raises:
        ValueError: the handbook does not have both markers, once each.
    """
    before, begin, rest = handbook.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"{HANDBOOK.name} needs the two lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{table(catalogue)}\n\n{END}{after}"


def main() -> int:
    """Renew the handbook, or check it."""
    now = HANDBOOK.read_text(encoding="utf-8")
    wanted = filled(now, load_catalogue(Resources()))
    if now == wanted:
        return 0
    if "--check" in sys.argv[1:]:
        sys.stderr.write("docs/手册.md: the table of rules is out of date; run `make fix`\n")
        return 1
    HANDBOOK.write_text(wanted, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
